//! `attributes/duplicates.jsonl`: records that share their story with others, keyed by `id` and `version`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::layout::Layout;
use super::read;
use super::walk::Faults;
use crate::disk::DiskError;
use crate::disk::replace::replace_with;

/// One record of a cluster: a line of `attributes/duplicates.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duplicate {
    /// The record.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The cluster: the id of its representative.
    pub cluster: String,
    /// Records in the cluster.
    pub size: u64,
    /// How it relates to the representative.
    pub kind: Kind,
    /// The record's site.
    pub site: String,
    /// The site that had the story first.
    pub first_site: String,
    /// Jaccard similarity with the representative, 0 to 1, three decimals.
    pub similarity: f64,
    /// Share of the shorter text that stands in the longer one, 0 to 1, three decimals.
    pub containment: f64,
    /// The news agency that the record credits.
    pub agency: Option<String>,
}

/// How a record relates to the representative of its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is the representative: the earliest.
    Representative,
    /// Another version of the same article.
    Version,
    /// The same text as that of an earlier record of the cluster, word for word.
    Exact,
    /// Nearly the same, on the same registrable domain.
    Repost,
    /// Nearly the same, on another domain.
    Near,
}

/// The side file, relative to the corpus.
pub const SIDE_FILE: &str = "attributes/duplicates.jsonl";

/// Where the side file lies.
pub fn side_file(layout: &Layout) -> PathBuf {
    layout.file(SIDE_FILE)
}

/// What the side file was made of, beside it.
const NOTE: &str = "attributes/duplicates.shards.json";

/// What the side file was made of, and how long it is: what is not so by now, it does not know.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    lines: u64,
    /// Bytes by shard.
    shards: BTreeMap<String, u64>,
}

/// The shards as they are, by name, with their bytes: to be asked before they are read.
///
/// # Errors
/// They cannot be listed.
pub fn shards(layout: &Layout) -> Result<BTreeMap<String, u64>, DiskError> {
    read::shards(layout)?.iter().map(|path| Ok((name(path), bytes_of(path)?))).collect()
}

/// Notes what the side file was made of.
///
/// # Errors
/// The side file cannot be read, or the note not be written.
pub fn note(layout: &Layout, shards: BTreeMap<String, u64>) -> Result<(), DiskError> {
    write(layout, &Note { lines: count(layout)?, shards })
}

/// Why the side file does not speak for the corpus as it is; nothing where it does.
///
/// # Errors
/// A file cannot be read.
pub fn stale(layout: &Layout) -> Result<Option<String>, DiskError> {
    let Some(note) = noted(layout) else { return Ok(Some("does not say what it was made of".to_owned())) };
    if let Some((name, _)) = shards(layout)?.iter().find(|(name, bytes)| note.shards.get(*name) != Some(*bytes)) {
        return Ok(Some(format!("tells nothing of `articles/{name}` as it is")));
    }
    let lines = count(layout)?;
    Ok((lines != note.lines).then(|| format!("has {lines} lines and was written with {}", note.lines)))
}

/// What of the note holds: who takes records out asks before, and upholds it after.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Holds {
    /// Shards that are as they were.
    shards: BTreeSet<String>,
    /// The side file has its lines.
    lines: bool,
}

/// What of the note holds now.
///
/// # Errors
/// A file cannot be read.
pub fn holds(layout: &Layout) -> Result<Holds, DiskError> {
    let Some(note) = noted(layout).filter(|_| side_file(layout).is_file()) else { return Ok(Holds::default()) };
    let as_they_were = shards(layout)?.into_iter().filter(|(name, bytes)| note.shards.get(name) == Some(bytes));
    Ok(Holds { shards: as_they_were.map(|(name, _)| name).collect(), lines: count(layout)? == note.lines })
}

/// Makes the note hold again where it did, after shards and side file were rewritten without some of their lines.
///
/// # Errors
/// The note cannot be written.
pub fn uphold(layout: &Layout, held: &Holds) -> Result<(), DiskError> {
    let Some(mut note) = noted(layout).filter(|_| side_file(layout).is_file()) else { return Ok(()) };
    let is = shards(layout)?;
    note.shards.extend(is.into_iter().filter(|(name, _)| held.shards.contains(name)));
    if held.lines {
        note.lines = count(layout)?;
    }
    write(layout, &note)
}

fn noted(layout: &Layout) -> Option<Note> {
    serde_json::from_slice(&std::fs::read(layout.file(NOTE)).ok()?).ok()
}

fn write(layout: &Layout, note: &Note) -> Result<(), DiskError> {
    replace_with(&layout.file(NOTE), |file| {
        serde_json::to_writer(&mut *file, note)?;
        file.write_all(b"\n")
    })
}

/// Lines of the side file.
fn count(layout: &Layout) -> Result<u64, DiskError> {
    let path = side_file(layout);
    let fail = |error| DiskError::new(&path, "read", error);
    let file = BufReader::new(std::fs::File::open(&path).map_err(fail)?);
    file.split(b'\n').try_fold(0, |n, line| line.map(|_| n + 1)).map_err(fail)
}

fn bytes_of(path: &Path) -> Result<u64, DiskError> {
    let metadata = std::fs::metadata(path).map_err(|error| DiskError::new(path, "read", error))?;
    Ok(metadata.len())
}

fn name(shard: &Path) -> String {
    shard.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The side file of a corpus, if there is one: each clustered record with its line.
///
/// Lines that are none are faults.
pub fn read(layout: &Layout, mut each: impl FnMut(Duplicate)) -> Result<Faults, DiskError> {
    let path = side_file(layout);
    let mut faults = Faults::default();
    if !path.is_file() {
        return Ok(faults);
    }
    let fail = |error| DiskError::new(&path, "read", error);
    let file = BufReader::new(std::fs::File::open(&path).map_err(fail)?);
    for (n, line) in file.split(b'\n').enumerate() {
        match serde_json::from_slice(&line.map_err(fail)?) {
            Ok(duplicate) => each(duplicate),
            Err(error) => faults.push(&path, Some(n as u64 + 1), format!("no line of ours: {error}")),
        }
    }
    Ok(faults)
}
