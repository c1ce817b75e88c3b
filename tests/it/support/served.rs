//! A web on loopback for as long as a test needs it.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use gleaner::demo::{Hit, Server, Web};
use tokio::runtime::Runtime;

/// A server with a runtime of its own, so that tests stay plain functions.
#[derive(Debug)]
pub struct Served {
    server: Server,
    _runtime: Runtime,
}

impl Served {
    /// Serves a web on a free port.
    pub fn start(web: Web) -> Served {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let server = runtime.block_on(Server::start(web, loopback)).unwrap();
        Served { server, _runtime: runtime }
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Asks for an address, `http://host/…`, the plainest way there is; gives the head and the body.
    pub fn get(&self, url: &str) -> (String, Vec<u8>) {
        let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).unwrap();
        let mut stream = TcpStream::connect(self.addr()).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let body = answer.split_off(end + 4);
        (String::from_utf8(answer).unwrap(), body)
    }

    /// Every request so far.
    pub fn log(&self) -> Vec<Hit> {
        self.server.log()
    }
}
