//! `SHA256SUMS`: the checksums of a corpus, in the form that `sha256sum --check` reads.

use std::fmt::Write as _;

use super::layout::Layout;
use super::manifest::Manifest;
use super::{duplicates, politeness, quality, seal};
use crate::disk::DiskError;
use crate::disk::replace::replace;

/// Writes the file: `sha256sum --check SHA256SUMS` in the corpus holds from then on.
pub fn write(layout: &Layout, manifest: &Manifest) -> Result<(), DiskError> {
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
    append(layout, &["README.md", "croissant.json", "manifest.json", "outcomes.jsonl", "takedown.jsonl"], &mut sums)?;
    append(layout, &SIDE_FILES, &mut sums)?;
    replace(&file(layout), sums.as_bytes())
}

/// Files that commands write beside a corpus that stands.
const SIDE_FILES: [&str; 3] = [duplicates::SIDE_FILE, politeness::SIDE_FILE, quality::SIDE_FILE];

/// Puts the sums of the side files after one of them was written anew; nothing where no sums are yet.
pub fn renew_side_files(layout: &Layout) -> Result<(), DiskError> {
    let path = file(layout);
    let Ok(old) = std::fs::read_to_string(&path) else { return Ok(()) };
    let is_side_file = |line: &&str| line.split_once("  ").is_some_and(|(_, name)| SIDE_FILES.contains(&name));
    let mut sums: String = old.lines().filter(|line| !is_side_file(line)).flat_map(|line| [line, "\n"]).collect();
    append(layout, &SIDE_FILES, &mut sums)?;
    replace(&path, sums.as_bytes())
}

/// A line for each of these files that is there.
fn append(layout: &Layout, names: &[&str], sums: &mut String) -> Result<(), DiskError> {
    for name in names {
        let path = layout.file(name);
        if path.is_file() {
            let _ = writeln!(sums, "{}  {name}", seal::sha256(&path)?);
        }
    }
    Ok(())
}

fn file(layout: &Layout) -> std::path::PathBuf {
    layout.file("SHA256SUMS")
}
