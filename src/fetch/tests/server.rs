//! A server that misbehaves as its test tells it.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server on loopback, gone with the test's runtime.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

impl Server {
    /// Answers each request on each connection with the same bytes.
    pub(super) async fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = Arc::new(answer.into());
        Self::doing(move |mut stream| {
            let answer = Arc::clone(&answer);
            async move {
                let _ = stream.write_all(&answer).await;
                stream
            }
        })
        .await
    }

    /// After each request, does that with the connection.
    pub(super) async fn doing<F, Done>(act: F) -> Self
    where
        F: Fn(TcpStream) -> Done + Clone + Send + Sync + 'static,
        Done: Future<Output = TcpStream> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server =
            Self { address: listener.local_addr().unwrap(), heads: Arc::default(), connections: Arc::default() };
        let (heads, connections) = (Arc::clone(&server.heads), Arc::clone(&server.connections));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                *connections.lock().unwrap() += 1;
                let (act, heads) = (act.clone(), Arc::clone(&heads));
                tokio::spawn(async move {
                    while let Some(head) = read_head(&mut stream).await {
                        heads.lock().unwrap().push(head);
                        stream = act(stream).await;
                    }
                });
            }
        });
        server
    }

    /// Request heads so far.
    pub(super) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// Connections so far.
    pub(super) fn n_connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8(head).unwrap())
}

/// Writes the chunk again and again until the other side goes away.
pub(super) async fn flood(mut stream: TcpStream, head: &'static str, chunk: Vec<u8>) -> TcpStream {
    let _ = stream.write_all(head.as_bytes()).await;
    while stream.write_all(&chunk).await.is_ok() {}
    stream
}

/// Writes the head, then one byte each so many milliseconds.
pub(super) async fn drip(mut stream: TcpStream, head: &'static str, every_ms: u64) -> TcpStream {
    let _ = stream.write_all(head.as_bytes()).await;
    while stream.write_all(b"x").await.is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(every_ms)).await;
    }
    stream
}

/// Writes the head and then says no more.
pub(super) async fn fall_silent(mut stream: TcpStream, head: &'static str) -> TcpStream {
    let _ = stream.write_all(head.as_bytes()).await;
    tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    stream
}

/// Writes the bytes and closes the connection.
pub(super) async fn hang_up(mut stream: TcpStream, bytes: &'static [u8]) -> TcpStream {
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    stream
}
