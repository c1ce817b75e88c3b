//! A folder of numbered files that is put in place whole.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::disk::lock::{Lock, LockError};
use crate::disk::{DiskError, make_folder, sync_folder};

/// The folder to write to.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It holds something, and no export made it.
    #[error("`{}` is not empty and was not made by an export: name an empty or a new folder", .0.display())]
    Foreign(PathBuf),
    /// Another export writes to it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A disk failed.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// An empty file that tells an export's folder from everybody else's, such as a corpus's own shards.
const MARK: &str = ".gleaner-export";

/// The lock of the one export that writes to a folder.
const LOCK: &str = ".lock";

/// A folder beside the final one, which takes its place at the end. Dropped before, it goes.
pub(super) struct Fresh {
    part: PathBuf,
    output: PathBuf,
    is_placed: bool,
    _lock: Lock,
}

impl Fresh {
    pub(super) fn new(output: &Path, ending: &str) -> Result<Self, FolderError> {
        if output.exists() && !output.join(MARK).is_file() {
            let mut entries = std::fs::read_dir(output).map_err(|error| DiskError::new(output, "list", error))?;
            if entries.next().is_some() {
                return Err(FolderError::Foreign(output.to_owned()));
            }
        }
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        let part = output.with_file_name(format!(".{name}.{ending}.part"));
        make_folder(&part)?;
        let lock = Lock::take(&part.join(LOCK), output)?;
        // What a crash left.
        for entry in std::fs::read_dir(&part).map_err(|error| DiskError::new(&part, "list", error))? {
            let path = entry.map_err(|error| DiskError::new(&part, "list", error))?.path();
            let fail = |error| DiskError::new(&path, "remove", error);
            if path.is_dir() {
                std::fs::remove_dir_all(&path).map_err(fail)?;
            } else if !path.ends_with(LOCK) {
                std::fs::remove_file(&path).map_err(fail)?;
            }
        }
        Ok(Self { part, output: output.to_owned(), is_placed: false, _lock: lock })
    }

    /// Where a file is written for now.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.part.join(name)
    }

    /// Puts the files in place of what the folder held; their bytes.
    pub(super) fn put_in_place(mut self, files: &[String]) -> Result<u64, FolderError> {
        let mut bytes = 0;
        for name in files {
            let path = self.part.join(name);
            let file = File::open(&path).map_err(|error| DiskError::new(&path, "open", error))?;
            file.sync_all().map_err(|error| DiskError::new(&path, "sync", error))?;
            bytes += file.metadata().map_err(|error| DiskError::new(&path, "read", error))?.len();
        }
        let mark = self.part.join(MARK);
        File::create(&mark).map_err(|error| DiskError::new(&mark, "create", error))?;
        let lock = self.part.join(LOCK);
        std::fs::remove_file(&lock).map_err(|error| DiskError::new(&lock, "remove", error))?;
        sync_folder(&self.part)?;
        if self.output.exists() {
            std::fs::remove_dir_all(&self.output).map_err(|error| DiskError::new(&self.output, "replace", error))?;
        }
        std::fs::rename(&self.part, &self.output).map_err(|error| DiskError::new(&self.output, "rename", error))?;
        self.is_placed = true;
        if let Some(parent) = self.output.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
        Ok(bytes)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.is_placed {
            // Best effort: what is left is removed by the next export.
            let _ = std::fs::remove_dir_all(&self.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        // The shards of a corpus have the very names of an export's files.
        for name in ["thesis.docx", "00000.jsonl"] {
            let output = dir.path().join(name.replace('.', "-"));
            std::fs::create_dir(&output).unwrap();
            File::create(output.join(name)).unwrap();
            let refused = Fresh::new(&output, "jsonl").err().unwrap().to_string();
            assert!(refused.contains("was not made by an export"), "{refused}");
            assert!(output.join(name).exists());
        }
    }

    #[test]
    fn an_export_that_fails_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("out");
        let fresh = Fresh::new(&output, "jsonl").unwrap();
        File::create(fresh.path("00000.jsonl")).unwrap();
        fresh.put_in_place(&["00000.jsonl".to_owned()]).unwrap();
        let fresh = Fresh::new(&output, "jsonl").unwrap();
        let refused = Fresh::new(&output, "jsonl").err().unwrap();
        assert!(matches!(refused, FolderError::Lock(LockError::Held { .. })), "{refused}");
        drop(fresh);
        assert!(output.join("00000.jsonl").exists());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
