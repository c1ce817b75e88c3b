//! One process a corpus.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::DiskError;

/// A held lock; given back when dropped, also by a crash, since the system keeps it for the process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else holds it.
    #[error("`{folder}` is in use by another gleaner{holder}: wait for it, or stop it with Ctrl-C")]
    Held {
        /// The folder that the lock guards.
        folder: String,
        /// " (process 123)", where the holder said so.
        holder: String,
    },
    /// The lock file itself.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl Lock {
    /// Takes the lock of a folder, kept in the file `path`.
    pub fn take(path: &Path, folder: &Path) -> Result<Self, LockError> {
        let fail = |what| move |error| DiskError::new(path, what, error);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(fail("open"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.take(20).read_to_string(&mut holder);
                let holder = holder.trim().parse::<u32>().map(|id| format!(" (process {id})")).unwrap_or_default();
                return Err(LockError::Held { folder: folder.display().to_string(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(fail("lock")(error).into()),
        }
        // Who holds it is a help for people; the lock does not hang on it.
        let _ = file.set_len(0);
        let _ = file.seek(SeekFrom::Start(0));
        let _ = write!(file, "{}", std::process::id());
        Ok(Self { _file: file })
    }

    /// Whether somebody holds the lock in the file `path` now.
    pub fn is_held(path: &Path) -> bool {
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_is_told_who_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        assert!(!Lock::is_held(&path));
        let held = Lock::take(&path, dir.path()).unwrap();
        assert!(Lock::is_held(&path));
        let error = Lock::take(&path, dir.path()).unwrap_err().to_string();
        assert!(error.contains(&std::process::id().to_string()), "{error}");
        drop(held);
        assert!(!Lock::is_held(&path));
        Lock::take(&path, dir.path()).unwrap();
    }
}
