//! From transferred bytes to a decoded document: content codings, charset, format, bounded tree.
//!
//! Knows one response and its bounds. Must not know what an article is, nor how the page was found.

pub mod charset;
pub mod classify;
pub mod coding;
mod marks;
pub mod sniff;
pub mod tree;
mod utf8;

pub use self::marks::{Marks, is_shadow_root, is_streamed};
use self::tree::{Bounds, Script};
use crate::model::record::CharsetFrom;
use crate::model::{Outcome, PageUrl, Reason, Step};

/// One decoded document. Not `Send`, like the tree in it: it lives and dies on a parsing thread.
#[derive(Debug)]
pub struct Page {
    /// Where it lies, after redirects: what its references are relative to, unless it has a `<base>`.
    pub url: PageUrl,
    /// The tree.
    pub tree: scraper::Html,
    /// Its data scripts.
    pub scripts: Vec<Script>,
    /// WHATWG name of its encoding.
    pub charset: &'static str,
    /// What told it.
    pub charset_from: CharsetFrom,
}

impl Page {
    /// Decodes and parses a document whose content coding is undone.
    pub fn read(url: PageUrl, body: &[u8], content_type: Option<&str>, bounds: &Bounds) -> Step<Self> {
        let charset::Decoded { text, charset, from } = charset::html(body, content_type);
        let tree = tree::read(&text, bounds)
            .map_err(|bound| Outcome::new(Reason::TreeTooLarge).rule("bounds of the tree").detail(bound.to_string()))?;
        Ok(Self { url, tree: tree.html, scripts: tree.scripts, charset, charset_from: from })
    }
}
