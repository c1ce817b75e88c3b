//! The files that describe a corpus, written together at the end of a run: manifest, card, Croissant, checksums.

use std::time::Duration;

use super::layout::Layout;
use super::manifest::Manifest;
use super::{card, checksums, croissant};
use crate::disk::DiskError;
use crate::disk::replace::replace;

/// How the pages were asked for, as the card tells it.
#[derive(Debug, Clone)]
pub struct Manners {
    /// The crawler's name.
    pub crawler: String,
    /// The least time between two requests to a host, with its unit.
    pub delay: String,
    /// Whether robots.txt was kept to.
    pub obeys_robots: bool,
}

impl Manners {
    /// Those of a config.
    pub fn new(crawler: &str, delay: Duration, obeys_robots: bool) -> Self {
        let seconds = format!("{:.3}", delay.as_secs_f64());
        let delay = format!("{} s", seconds.trim_end_matches('0').trim_end_matches('.'));
        Self { crawler: crawler.to_owned(), delay, obeys_robots }
    }
}

/// Writes all of them; checksums come last.
pub fn write(layout: &Layout, manifest: &Manifest, manners: &Manners) -> Result<(), DiskError> {
    manifest.write(layout)?;
    replace(&layout.card(), card::compose(manifest, manners).as_bytes())?;
    replace(&layout.file("croissant.json"), format!("{:#}\n", croissant::compose(manifest)).as_bytes())?;
    checksums::write(layout, manifest)
}
