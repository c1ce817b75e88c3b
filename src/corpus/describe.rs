//! The files that describe a corpus, written together at the end of a run: manifest, card, Croissant, checksums.

use super::layout::Layout;
use super::manifest::Manifest;
use super::{card, checksums, croissant};
use crate::disk::DiskError;
use crate::disk::replace::replace;

/// Writes all of them; checksums come last.
pub fn write(layout: &Layout, manifest: &Manifest, crawler: &str, delay: &str) -> Result<(), DiskError> {
    manifest.write(layout)?;
    replace(&layout.card(), card::compose(manifest, crawler, delay).as_bytes())?;
    replace(&layout.file("croissant.json"), format!("{:#}\n", croissant::compose(manifest)).as_bytes())?;
    checksums::write(layout, manifest)
}
