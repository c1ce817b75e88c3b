//! The files that describe a corpus, written together at the end of a run: manifest, card, Croissant, checksums.

use std::fmt::Write as _;

use super::layout::Layout;
use super::manifest::Manifest;
use super::{card, croissant, seal};
use crate::disk::DiskError;
use crate::disk::replace::replace;

/// Writes all of them. Checksums come last: `sha256sum -c SHA256SUMS` in the corpus holds from then on.
pub fn write(layout: &Layout, manifest: &Manifest, crawler: &str, delay: &str) -> Result<(), DiskError> {
    manifest.write(layout)?;
    replace(&layout.card(), card::compose(manifest, crawler, delay).as_bytes())?;
    replace(&layout.file("croissant.json"), format!("{:#}\n", croissant::compose(manifest)).as_bytes())?;
    let mut sums = String::new();
    for shard in &manifest.shards {
        let _ = writeln!(sums, "{}  {}", shard.sha256, shard.file);
    }
    for file in &manifest.archive {
        let path = layout.file(&file.file);
        if path.is_file() {
            let sum = file.sha256.clone().map_or_else(|| seal::sha256(&path), Ok)?;
            let _ = writeln!(sums, "{sum}  {}", file.file);
        }
    }
    for name in ["README.md", "croissant.json", "manifest.json", "outcomes.jsonl"] {
        let path = layout.file(name);
        if path.is_file() {
            let _ = writeln!(sums, "{}  {name}", seal::sha256(&path)?);
        }
    }
    replace(&layout.file("SHA256SUMS"), sums.as_bytes())
}
