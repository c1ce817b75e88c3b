//! What a text says about itself: its language.
//!
//! Knows plain text. Must not know pages, sites or records.

pub mod language;
