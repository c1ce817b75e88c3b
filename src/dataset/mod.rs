//! Reading pages and corpora that lie on the disk.
//!
//! Composes the rooms below into commands, as `crawl` does for the network. Must not know the terminal: what is read
//! and what failed goes to the caller, in input order.

mod inputs;

pub mod dedup;
pub mod diff;
pub mod export;
pub mod offline;
pub mod quality;
pub mod rebuild;
pub mod takedown;
pub mod text_file;

pub use self::inputs::{Input, InputError, inputs};
