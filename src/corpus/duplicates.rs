//! `attributes/duplicates.jsonl`: records that share their story with others, keyed by `id` and `version`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::layout::{Layout, ZSTD};
use super::read;
use super::walk::Faults;
use crate::disk::DiskError;
use crate::disk::replace::replace;

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

/// The shards that the side file was made of, relative to the corpus: others came later.
const SHARDS_FILE: &str = "attributes/duplicates.shards.json";

/// Notes which shards the side file was made of.
///
/// # Errors
/// The note cannot be written.
pub fn note_shards(layout: &Layout, shards: &[PathBuf]) -> Result<(), DiskError> {
    let names: Vec<String> = shards.iter().map(|path| name(path)).collect();
    let text = serde_json::json!({ "shards": names }).to_string() + "\n";
    replace(&layout.file(SHARDS_FILE), text.as_bytes())
}

/// A shard that the side file tells nothing of. One that was made without a note is taken by its age.
///
/// # Errors
/// The shards cannot be listed.
pub fn uncovered(layout: &Layout) -> Result<Option<String>, DiskError> {
    let shards = read::shards(layout)?;
    let age = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let noted = std::fs::read(layout.file(SHARDS_FILE)).ok();
    let noted = noted.and_then(|text| serde_json::from_slice::<Noted>(&text).ok());
    let told = age(&side_file(layout));
    let is_new = |path: &&PathBuf| match &noted {
        Some(noted) => !noted.shards.contains(&name(path)),
        None => age(path) > told,
    };
    Ok(shards.iter().find(is_new).map(|path| format!("articles/{}", name(path))))
}

#[derive(Deserialize)]
struct Noted {
    shards: Vec<String>,
}

/// The name of a shard, packed or not.
fn name(shard: &Path) -> String {
    let name = shard.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(ZSTD).unwrap_or(&name).to_owned()
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
