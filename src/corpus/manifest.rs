//! `manifest.json`: what the corpus holds, made by what, from which config.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::layout::Layout;
use crate::disk::DiskError;
use crate::disk::replace::replace;

/// The whole manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Schema of the records.
    pub schema: String,
    /// Name and version of the program that wrote last.
    pub written_by: String,
    /// When the first crawl began, RFC 3339.
    pub first_crawl: String,
    /// When the last crawl ended, RFC 3339.
    pub last_crawl: String,
    /// The config of the last crawl.
    pub config: ConfigNote,
    /// Sealed shards, in order.
    pub shards: Vec<Shard>,
    /// Files of raw responses, in order.
    pub archive: Vec<ArchiveFile>,
    /// SHA-256 of the robots.txt that was obeyed last, by host.
    #[serde(default)]
    pub robots: BTreeMap<String, String>,
    /// Counts over all runs.
    pub totals: Totals,
}

/// A config as it was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigNote {
    /// SHA-256 of the text, hexadecimal.
    pub sha256: String,
    /// The text itself.
    pub text: String,
}

/// A sealed shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Relative to the corpus.
    pub file: String,
    /// Lines.
    pub records: u64,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A file of raw responses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    /// Relative to the corpus.
    pub file: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal, of one that is full; `None` for the one that later runs append to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Counts over all runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Records in all shards: later versions of articles are records, too.
    pub records: u64,
    /// Addresses ever met.
    pub urls: u64,
    /// The same by outcome: adds up to `urls`.
    pub outcomes: BTreeMap<String, u64>,
    /// Articles by site.
    pub sites: BTreeMap<String, u64>,
}

impl Manifest {
    /// Replaces the manifest of a corpus.
    pub fn write(&self, layout: &Layout) -> Result<(), DiskError> {
        let path = layout.manifest();
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| DiskError::new(&path, "compose", std::io::Error::other(error)))?;
        text.push(b'\n');
        replace(&path, &text)
    }
}
