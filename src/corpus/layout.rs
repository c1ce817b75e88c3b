//! Names inside a corpus.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::disk::{DiskError, make_folder};

/// Suffix of the shard that is being written: loaders that glob `*.jsonl` never see half a shard.
pub const OPEN: &str = ".open";

/// Ending of a shard that is compressed when it is sealed.
pub const ZSTD: &str = ".zst";

/// The manifest's name, which tells a corpus from every other folder.
pub const MANIFEST: &str = "manifest.json";

/// The report's name, unless it is asked for under another.
pub const REPORT: &str = "report.html";

/// What tells a report from every other page, within its first bytes.
pub const REPORT_MARK: &str = "<meta name=generator content=gleaner>";

/// Files that commands write, beside shards and archive.
pub const OWN: [&str; 20] = [
    "README.md",
    "SHA256SUMS",
    "croissant.json",
    MANIFEST,
    "outcomes.jsonl",
    "takedown.jsonl",
    REPORT,
    "attributes/duplicates.jsonl",
    "attributes/duplicates.shards.json",
    "attributes/politeness.jsonl",
    "attributes/quality.jsonl",
    "state/attributes.lock",
    "state/frontier.sqlite",
    "state/frontier.sqlite-shm",
    "state/frontier.sqlite-wal",
    "state/lock",
    "state/takedown.begun",
    "state/takedown.found",
    "state/takedown.report",
    "state/templates.jsonl",
];

/// Whether a file is a report of ours.
pub fn is_report(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(512).read_to_end(&mut head));
    read.is_ok() && memchr::memmem::find(&head, REPORT_MARK.as_bytes()).is_some()
}

/// The folders and files of one corpus.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The layout of the corpus in this folder, which need not exist.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Makes the folders that a crawl writes to.
    pub fn make(&self) -> Result<(), DiskError> {
        for folder in [self.articles(), self.archive(), self.state()] {
            make_folder(&folder)?;
        }
        Ok(())
    }

    /// The corpus itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the shards lie.
    pub fn articles(&self) -> PathBuf {
        self.root.join("articles")
    }

    /// Where the raw responses lie.
    pub fn archive(&self) -> PathBuf {
        self.root.join("archive")
    }

    /// Where the frontier lies.
    pub fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    /// The frontier's file.
    pub fn frontier(&self) -> PathBuf {
        self.state().join("frontier.sqlite")
    }

    /// The lock of the one process that writes.
    pub fn lock(&self) -> PathBuf {
        self.state().join("lock")
    }

    /// The lock of the one process that makes side files.
    pub fn side_lock(&self) -> PathBuf {
        self.state().join("attributes.lock")
    }

    /// The manifest.
    pub fn manifest(&self) -> PathBuf {
        self.root.join(MANIFEST)
    }

    /// The dataset card.
    pub fn card(&self) -> PathBuf {
        self.root.join("README.md")
    }

    /// The ledger of every address.
    pub fn outcomes(&self) -> PathBuf {
        self.root.join("outcomes.jsonl")
    }

    /// A file by its name relative to the corpus.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

/// The name of shard `n` once it is sealed.
pub fn shard_name(n: u32, is_compressed: bool) -> String {
    format!("articles/{n:05}.jsonl{}", if is_compressed { ZSTD } else { "" })
}

/// The name of a shard while it is written: its lines are plain until it is sealed.
pub fn open_name(name: &str) -> String {
    format!("{}{OPEN}", name.strip_suffix(ZSTD).unwrap_or(name))
}

/// The name of archive file `n`.
pub fn archive_name(n: u32) -> String {
    format!("archive/{n:05}.warc.gz")
}

/// The number in a name that [`shard_name`] or [`archive_name`] made.
pub fn number(name: &str) -> Option<u32> {
    name.rsplit('/').next()?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_their_number() {
        assert_eq!(number(&shard_name(7, false)), Some(7));
        assert_eq!(number(&shard_name(8, true)), Some(8));
        assert_eq!(open_name(&shard_name(8, true)), open_name(&shard_name(8, false)));
        assert_eq!(number(&archive_name(12)), Some(12));
        assert_eq!(number("articles/notes.txt"), None);
    }
}
