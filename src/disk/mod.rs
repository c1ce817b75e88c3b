//! Writing to files so that a crash at any moment leaves either the old or the new, and never a torn line.
//!
//! Knows bytes and paths. Must not know what the bytes mean.

pub mod append;
pub mod faults;
pub mod lock;
pub mod replace;

use std::io;
use std::path::{Path, PathBuf};

/// A failure of the disk, with the file it happened to and what was tried.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} `{}`: {source}", path.display())]
pub struct DiskError {
    /// The file or folder.
    pub path: PathBuf,
    /// The verb: "write", "sync", "rename" …
    pub what: &'static str,
    /// The system's own word.
    pub source: io::Error,
}

impl DiskError {
    /// Names the file that a system error belongs to.
    pub fn new(path: &Path, what: &'static str, source: io::Error) -> Self {
        Self { path: path.to_owned(), what, source }
    }
}

/// Makes a folder and its parents.
pub fn make_folder(path: &Path) -> Result<(), DiskError> {
    std::fs::create_dir_all(path).map_err(|error| DiskError::new(path, "create the folder", error))
}

/// Makes the names in a folder durable: a rename or a new file is only safe once its folder is synced.
pub fn sync_folder(path: &Path) -> Result<(), DiskError> {
    // Opening a folder for syncing works on Unix alone; elsewhere the file system orders names itself.
    if cfg!(unix) {
        let folder = std::fs::File::open(path).map_err(|error| DiskError::new(path, "open", error))?;
        folder.sync_all().map_err(|error| DiskError::new(path, "sync", error))?;
    }
    Ok(())
}
