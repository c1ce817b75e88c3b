//! What a text says about itself: its language, and which rules of quality it breaks.
//!
//! Knows plain text. Must not know pages, sites or records.

pub mod language;
mod newcomers;
mod ngrams;
pub mod quality;
