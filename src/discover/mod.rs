//! Where articles are announced and linked: feeds, sitemaps, pages of links, and which of them belong to the crawl.
//!
//! Knows formats and the shape of addresses. Has no network of its own and must not know the frontier: it turns documents
//! into candidates, and candidates into targets or refusals.

pub mod autodiscovery;
pub mod feed;
mod json_feed;
pub mod links;
pub mod scope;
pub mod shape;
pub mod sitemap;
pub mod tokens;
pub mod traps;
mod xml;

/// Why a document is no feed or sitemap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// HTML, or something else altogether.
    #[error("neither a feed nor a sitemap")]
    Foreign,
    /// The right kind of document, but damaged before its first entry.
    #[error("damaged before the first entry")]
    Damaged,
}
