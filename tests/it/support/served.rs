//! A web on loopback for as long as a test needs it.

use std::net::SocketAddr;

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

    /// Every request so far.
    pub fn log(&self) -> Vec<Hit> {
        self.server.log()
    }
}
