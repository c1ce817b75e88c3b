//! One decoded document to one tree, within bounds.
//!
//! The tree is scraper's, built by html5ever's tree builder, with two parts of our own around it. `sink` counts nodes,
//! depth and time, since html5ever is quadratic in depth and has no cap. `feed` gives the builder its tokens, and none of
//! what can never be text or links: contents of scripts, styles, plain drawings and comments, which are more than half
//! of a news page, and attributes that nobody reads. The cut is exact: the tree is the one that html5ever makes of the
//! whole page, with those elements empty and without those attributes; but for a frameset after a drawing with words,
//! which those words would forbid. Contents of data scripts are kept beside it.
//!
//! Knows HTML's syntax. Must not know what an article is.

mod attributes;
mod feed;
mod lexer;
mod references;
mod script;
mod sink;
mod standard;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

pub use self::script::{NOSCRIPT, SCRIPT_BYTES, Script};

/// How much work one document may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Deepest element; browsers flatten at the same depth.
    pub depth: usize,
    /// Most nodes: elements and texts, template contents included; six attributes count as one. So many take some 110 MB,
    /// and the process that read the largest page of nothing else less than 16 times that page.
    pub nodes: usize,
    /// Longest time; looked at every 1,024 nodes and every 8 KiB.
    pub time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { depth: 512, nodes: 300_000, time: Duration::from_secs(2) }
    }
}

/// The bound that a document broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Bound {
    /// Nested deeper than [`Bounds::depth`].
    #[error("too_deep")]
    Depth,
    /// More nodes than [`Bounds::nodes`].
    #[error("too_many_nodes")]
    Nodes,
    /// Longer than [`Bounds::time`].
    #[error("too_slow")]
    Time,
}

/// A parsed document.
#[derive(Debug)]
pub struct Tree {
    /// The tree; scripts, styles, `noscript`, frames and plain drawings are empty in it, comments and attributes that
    /// nobody reads are absent.
    pub html: scraper::Html,
    /// Data scripts and long `noscript`s in document order, [`SCRIPT_BYTES`] at most in all.
    pub scripts: Vec<Script>,
}

/// Parses a document within bounds.
///
/// # Errors
/// The bound that was broken; the tree so far is dropped, since half a tree has no reading order to trust.
pub fn read(html: &str, bounds: &Bounds) -> Result<Tree, Bound> {
    let html = normalized(html);
    // The sink can only leave html5ever by unwinding. Nothing it owns outlives the catch.
    let result = catch_unwind(AssertUnwindSafe(|| feed::feed(&html, bounds)));
    match result {
        Ok(tree) => Ok(tree),
        Err(payload) => match payload.downcast::<sink::Stop>() {
            Ok(stop) => Err(stop.0),
            Err(other) => std::panic::resume_unwind(other),
        },
    }
}

/// [`read`] for callers that need no scripts.
///
/// # Errors
/// As [`read`].
pub fn parse(html: &str, bounds: &Bounds) -> Result<scraper::Html, Bound> {
    read(html, bounds).map(|tree| tree.html)
}

/// The input stream as tokens are made of it: line feeds alone end lines (section "Preprocessing the input stream"), no
/// byte order mark, and no U+0000, which is an error everywhere in HTML.
fn normalized(html: &str) -> Cow<'_, str> {
    let mut html = Cow::Borrowed(html.strip_prefix('\u{feff}').unwrap_or(html));
    if memchr::memchr(0, html.as_bytes()).is_some() {
        html = Cow::Owned(html.split('\0').collect());
    }
    if memchr::memchr(b'\r', html.as_bytes()).is_some() {
        html = Cow::Owned(unix_lines(&html));
    }
    html
}

/// The text with line feeds in place of carriage returns, and of both together.
fn unix_lines(html: &str) -> String {
    let mut lines = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(end) = memchr::memchr(b'\r', rest.as_bytes()) {
        lines.push_str(&rest[..end]);
        lines.push('\n');
        rest = &rest[end + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    lines.push_str(rest);
    lines
}
