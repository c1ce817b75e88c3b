//! Reading records back, shard by shard, naming file and line where one is damaged.

use std::collections::HashSet;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use super::layout::{Layout, ZSTD};
use super::shard as lines;
use crate::disk::DiskError;
use crate::model::Record;

/// A line that is no record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file could not be read.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The line is damaged, foreign or of another schema.
    #[error("{}:{line}: damaged or foreign line: {why}", path.display())]
    Line {
        /// The shard.
        path: PathBuf,
        /// From 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
}

/// What is wrong with a line, and where in it: JSON that is read by the line counts its own lines from 1 each time.
pub fn flaw(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}

/// The sealed shards of a corpus, in order.
///
/// # Errors
/// The folder cannot be listed.
pub fn shards(layout: &Layout) -> Result<Vec<PathBuf>, DiskError> {
    let mut shards = shards_and_twins(layout)?;
    // Somebody unpacked a shard beside itself: its records count once.
    let all: HashSet<PathBuf> = shards.iter().cloned().collect();
    shards.retain(|path| !all.contains(&path.with_extension(format!("jsonl{ZSTD}"))));
    Ok(shards)
}

/// The same with those that somebody unpacked beside themselves.
///
/// # Errors
/// The folder cannot be listed.
pub fn shards_and_twins(layout: &Layout) -> Result<Vec<PathBuf>, DiskError> {
    let folder = layout.articles();
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let fail = |error| DiskError::new(&folder, "list", error);
    let mut shards = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = path.to_string_lossy();
        let plain = Path::new(name.strip_suffix(ZSTD).unwrap_or(&name));
        if plain.extension().is_some_and(|extension| extension == "jsonl") {
            shards.push(path);
        }
    }
    shards.sort();
    Ok(shards)
}

/// Calls `each` for every record of one shard, or with the reason why a line is none.
pub fn shard(path: &Path, mut each: impl FnMut(Result<Record, ReadError>)) -> Result<(), ReadError> {
    let fail = |error| DiskError::new(path, "read", error);
    let mut file = lines::open(path).map_err(fail)?;
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        if file.read_until(b'\n', &mut text).map_err(fail)? == 0 {
            break;
        }
        let read = if text.last() == Some(&b'\n') {
            serde_json::from_slice(&text).map_err(|error| error.to_string())
        } else {
            Err("the line is torn".to_owned())
        };
        each(read.map_err(|why| ReadError::Line { path: path.to_owned(), line, why }));
    }
    Ok(())
}
