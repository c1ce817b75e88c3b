//! The corpus as a folder: names, shards, manifest, card, ledger.
//!
//! Knows the layout that users and loaders rely on. Must not know how a crawl goes, nor who calls when.

pub mod card;
pub mod checksums;
pub mod croissant;
pub mod describe;
pub mod duplicates;
pub mod layout;
pub mod ledger;
pub mod leftovers;
pub mod manifest;
pub mod politeness;
pub mod quality;
pub mod read;
pub mod schema;
pub mod seal;
pub mod shard;
pub mod takedown;
pub mod trace;
pub mod walk;
