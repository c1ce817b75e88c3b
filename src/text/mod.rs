//! Strings: cleaning, counting, comparing, and making them safe to show.
//!
//! Pure functions over text. Must not know trees, pages or records.

pub mod entities;
pub mod fold;
pub mod hygiene;
pub mod mojibake;
pub mod phrases;
pub mod scrape;
pub mod scripts;
pub mod terminal;
pub mod webdate;
pub mod words;
