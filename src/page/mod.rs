//! From transferred bytes to a decoded document: content codings, charset, bounded tree.
//!
//! Knows one response and its bounds. Must not know what an article is, nor how the page was found.

pub mod tree;
