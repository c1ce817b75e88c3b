//! Five small newspapers and the loopback server that prints them: what `gleaner demo` and the end-to-end tests crawl.
//!
//! Everything in them is invented. A paper is a manuscript (`papers/<paper>/articles.toml`), a few HTML templates and a
//! file of Rust that puts one into the other the way a certain kind of news site would: a page and its **gold text**
//! come from the same source, so a test can say exactly what a crawl should have found. Knows HTTP and the nouns; must
//! not know how a crawl works.

pub mod article;
mod feeds;
mod markup;
pub mod papers;
pub mod server;
pub mod web;

use std::fmt::Write as _;
use std::net::SocketAddr;

pub use self::article::{Article, Stamp};
pub use self::papers::{Paper, papers, web};
pub use self::server::{Hit, Server, smallest_gap};
pub use self::web::{Host, Resource, Web};

/// A config that crawls the papers from a server at `addr`.
///
/// The delay is short enough for a demo of under a minute, and long enough to show in the server's log.
pub fn config(addr: SocketAddr) -> String {
    let mut text = format!(
        r#"corpus = "corpus/demo"

[crawler]
name = "gleaner"
contact = "https://gleaner.example/bot"

[politeness]
delay = "150ms"

[connect]
resolve = {{ "*" = "{addr}" }}
"#
    );
    for paper in papers() {
        let (host, name, language) = (&paper.host, &paper.name, &paper.language);
        let _ = write!(text, "\n[[site]]\nurl = \"http://{host}/\"\nname = \"{name}\"\nlanguage = \"{language}\"\n");
    }
    text
}

#[cfg(test)]
mod tests;
