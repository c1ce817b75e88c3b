//! A file that only grows, and can be cut back to a length that is known to be good.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{DiskError, faults};

/// An open file with its length.
#[derive(Debug)]
pub struct Append {
    path: PathBuf,
    file: File,
    len: u64,
}

impl Append {
    /// Opens or makes a file and cuts it back to `committed` bytes: what lies beyond was never promised to anyone.
    ///
    /// A file that is shorter than that has lost promised bytes, which is an error.
    pub fn open(path: &Path, committed: u64) -> Result<Self, DiskError> {
        let fail = |what| move |error| DiskError::new(path, what, error);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(fail("open"))?;
        let found = file.metadata().map_err(fail("read the length of"))?.len();
        if found < committed {
            let lost = format!("it holds {found} bytes of {committed} that were committed; restore it from a copy");
            return Err(fail("go on with")(std::io::Error::other(lost)));
        }
        if found > committed {
            file.set_len(committed).map_err(fail("cut back"))?;
            faults::pass("append.cut").map_err(fail("cut back"))?;
            file.sync_all().map_err(fail("sync"))?;
        }
        file.seek(SeekFrom::End(0)).map_err(fail("seek in"))?;
        Ok(Self { path: path.to_owned(), file, len: committed })
    }

    /// Appends bytes; not durable before [`Append::sync`]. Returns the offset at which they begin.
    pub fn write(&mut self, bytes: &[u8]) -> Result<u64, DiskError> {
        let fail = |error| DiskError::new(&self.path, "write to", error);
        faults::pass("append.write").map_err(fail)?;
        if faults::awaits("append.torn") {
            let (first, rest) = bytes.split_at(bytes.len() / 2);
            self.file.write_all(first).map_err(fail)?;
            faults::pass("append.torn").map_err(fail)?;
            self.file.write_all(rest).map_err(fail)?;
        } else {
            self.file.write_all(bytes).map_err(fail)?;
        }
        let offset = self.len;
        self.len += bytes.len() as u64;
        Ok(offset)
    }

    /// Makes everything appended so far durable.
    pub fn sync(&mut self) -> Result<(), DiskError> {
        let fail = |error| DiskError::new(&self.path, "sync", error);
        faults::pass("append.sync").map_err(fail)?;
        self.file.sync_data().map_err(fail)
    }

    /// Bytes in the file, synced or not.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_committed_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let mut file = Append::open(&path, 0).unwrap();
        assert_eq!(file.write(b"promised\n").unwrap(), 0);
        assert_eq!(file.write(b"torn li").unwrap(), 9);
        drop(file);
        let mut file = Append::open(&path, 9).unwrap();
        file.write(b"next\n").unwrap();
        file.sync().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "promised\nnext\n");
    }

    #[test]
    fn a_file_that_lost_committed_bytes_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        Append::open(&path, 0).unwrap().write(b"abc").unwrap();
        let error = Append::open(&path, 4).unwrap_err().to_string();
        assert!(error.contains("3 bytes of 4"), "{error}");
    }
}
