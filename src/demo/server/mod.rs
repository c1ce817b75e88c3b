//! A real HTTP/1.1 server on loopback for a [`Web`]: virtual hosts, persistent connections, conditional requests, gzip.
//!
//! Keeps a log of every request, since the demo and the tests prove politeness with it.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::web::{Resource, Web};

/// Longest request head, in bytes; a longer one is answered 431 and the connection closed.
const HEAD_BYTES: usize = 16 * 1024;

/// How long a connection may be silent.
const IDLE: Duration = Duration::from_secs(20);

/// Connections at once; the next waits in the listener's backlog.
const CONNECTIONS: usize = 512;

/// Shortest body that is worth a gzip coding, in bytes.
const GZIP_FROM: usize = 512;

/// One request as the server saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// When its head was complete, since the server's start.
    pub at: Duration,
    /// Host asked for, lower case, without the port.
    pub host: String,
    /// Path and query as sent.
    pub target: String,
    /// Status answered.
    pub status: u16,
    /// The User-Agent header.
    pub user_agent: Option<String>,
}

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    addr: SocketAddr,
    stand: Arc<Stand>,
    task: JoinHandle<()>,
}

/// What all connections share.
#[derive(Debug)]
struct Stand {
    web: Web,
    since: Instant,
    /// Grows by one a request; held for a push or a copy.
    log: Mutex<Vec<Hit>>,
    /// Addresses whose first request was already answered 503; held for a look-up.
    busy: Mutex<BTreeSet<String>>,
}

impl Server {
    /// Serves a web; port 0 takes a free one.
    pub async fn start(web: Web, addr: SocketAddr) -> io::Result<Server> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let stand = Arc::new(Stand { web, since: Instant::now(), log: Mutex::default(), busy: Mutex::default() });
        let task = tokio::spawn(accept(listener, Arc::clone(&stand)));
        Ok(Server { addr, stand, task })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Every request so far, in the order of arrival.
    pub fn log(&self) -> Vec<Hit> {
        self.stand.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The smallest time between two requests to one host; `None` with fewer than two.
pub fn smallest_gap(log: &[Hit], host: &str) -> Option<Duration> {
    let times: Vec<Duration> = log.iter().filter(|hit| hit.host == host).map(|hit| hit.at).collect();
    times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).min()
}

async fn accept(listener: TcpListener, stand: Arc<Stand>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
        // A failed accept is the client's trouble (or a moment without file handles): the next may do.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let stand = Arc::clone(&stand);
        tokio::spawn(async move {
            // An error here is a client that went away.
            let _ = converse(stream, &stand).await;
            drop(slot);
        });
    }
}

/// Answers one connection's requests until either side closes it.
async fn converse(mut stream: TcpStream, stand: &Stand) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = memchr::memmem::find(&buffer, b"\r\n\r\n") {
                break end;
            }
            if buffer.len() > HEAD_BYTES {
                return stream.write_all(b"HTTP/1.1 431 Head Too Large\r\nContent-Length: 0\r\n\r\n").await;
            }
            match timeout(IDLE, stream.read_buf(&mut buffer)).await {
                Ok(Ok(n)) if n > 0 => {}
                Ok(Err(error)) => return Err(error),
                Ok(Ok(_)) | Err(_) => return Ok(()),
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        buffer.drain(..end + 4);
        let Some(request) = Request::read(&head) else {
            return stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
        };
        let at = stand.since.elapsed();
        let answer = stand.answer(&request, at);
        timeout(IDLE, stream.write_all(&answer)).await??;
        if request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            return Ok(());
        }
    }
}

/// A request's head; bodies are not read, since nobody posts to a newspaper of ours.
#[derive(Debug)]
struct Request<'a> {
    method: &'a str,
    target: &'a str,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> Request<'a> {
    fn read(head: &'a str) -> Option<Request<'a>> {
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?, first.next()?);
        first.next()?.strip_prefix("HTTP/1.")?;
        let headers = lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name, value.trim())).collect();
        target.starts_with('/').then_some(Request { method, target, headers })
    }

    fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    fn host(&self) -> String {
        let host = self.header("host").unwrap_or_default().to_ascii_lowercase();
        host.rsplit_once(':').map_or(host.clone(), |(name, _)| name.to_owned())
    }
}

impl Stand {
    /// The whole response, logged.
    fn answer(&self, request: &Request<'_>, at: Duration) -> Vec<u8> {
        let host = request.host();
        let resource = match self.web.host(&host) {
            Some(known) => known.get(request.target),
            None => &Resource { status: 421, ..Resource::new("text/plain", "no such host here\n") },
        };
        let etag = resource.etag();
        let busy = resource.busy_at_first && self.first_time(&format!("{host}{}", request.target));
        let fresh = request.header("if-none-match").is_some_and(|tags| tags.contains(&etag))
            || request.header("if-none-match").is_none()
                && request.header("if-modified-since").is_some()
                && request.header("if-modified-since") == resource.header("Last-Modified");
        let (status, mut headers, body) = if busy {
            (503, vec![("Retry-After", "1".to_owned())], &b"busy\n"[..])
        } else if resource.status == 200 && fresh {
            (304, vec![("ETag", etag)], &b""[..])
        } else {
            let mut headers = resource.headers.clone();
            if resource.status == 200 {
                headers.push(("ETag", etag));
            }
            (resource.status, headers, &resource.body[..])
        };
        let accepted = request.header("accept-encoding").is_some_and(|value| value.contains("gzip"));
        let textual = resource.header("Content-Type").is_some_and(|kind| kind.contains("text") || kind.contains("xml"));
        let coded = (accepted && textual && body.len() >= GZIP_FROM).then(|| gzip(body));
        if coded.is_some() {
            headers.push(("Content-Encoding", "gzip".to_owned()));
            headers.push(("Vary", "Accept-Encoding".to_owned()));
        }
        let body = coded.as_deref().unwrap_or(body);
        let user_agent = request.header("user-agent").map(ToOwned::to_owned);
        let hit = Hit { at, host, target: request.target.to_owned(), status, user_agent };
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(hit);

        let mut response = format!("HTTP/1.1 {status} {}\r\n", phrase(status)).into_bytes();
        for (name, value) in &headers {
            response.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if status != 304 {
            response.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        response.extend_from_slice(b"\r\n");
        if request.method != "HEAD" {
            response.extend_from_slice(body);
        }
        response
    }

    fn first_time(&self, address: &str) -> bool {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_owned())
    }
}

/// The bytes as one gzip member.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("writing to a vector does not fail")
}

fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        404 => "Not Found",
        410 => "Gone",
        421 => "Misdirected Request",
        503 => "Service Unavailable",
        _ => "Answer",
    }
}

#[cfg(test)]
mod tests;
