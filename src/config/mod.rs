//! What the user asks for: TOML as said, settings as meant.
//!
//! Knows the file format and the defaults. Must not know what any setting is used for.

pub mod meant;

pub use self::meant::{Archive, Connect, Crawler, Limits, PolitenessSettings, Settings, Site};
