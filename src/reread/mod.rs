//! Pages that the archive holds, read once more.
//!
//! [`beside`] reads the articles of a shard beside others of their sites before it is sealed: the crawl and the rebuild
//! of a corpus do so alike. Must not know when, nor what a run is.

pub mod beside;
pub mod exchange;
