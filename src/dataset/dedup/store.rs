//! The shingles of all records on disk, read back by record.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::candidates::create;
use crate::disk::DiskError;

/// Sets that were read last are kept, since the records of one story meet in many bands.
const KEPT: usize = 4096;

/// Shingles by record, in the order in which they were added.
pub(super) struct Store {
    path: PathBuf,
    file: BufWriter<File>,
    /// Where each record's shingles end, in shingles.
    ends: Vec<u64>,
    kept: Vec<(u32, Vec<u64>)>,
}

impl Store {
    pub(super) fn new(path: PathBuf) -> Result<Self, DiskError> {
        let file = create(&path)?;
        Ok(Self { path, file, ends: Vec::new(), kept: vec![(u32::MAX, Vec::new()); KEPT] })
    }

    /// Adds the next record's.
    pub(super) fn add(&mut self, shingles: &[u64]) -> Result<(), DiskError> {
        for shingle in shingles {
            let written = self.file.write_all(&shingle.to_le_bytes());
            written.map_err(|error| DiskError::new(&self.path, "write", error))?;
        }
        self.ends.push(self.ends.last().copied().unwrap_or_default() + shingles.len() as u64);
        Ok(())
    }

    /// Number of records.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many shingles a record has.
    pub(super) fn n_shingles(&self, record: u32) -> usize {
        let (start, end) = self.span(record);
        (end - start) as usize
    }

    fn span(&self, record: u32) -> (u64, u64) {
        let record = record as usize;
        let start = record.checked_sub(1).map_or(0, |before| self.ends[before]);
        (start, self.ends[record])
    }

    /// A record's shingles, sorted.
    pub(super) fn get(&mut self, record: u32) -> Result<Vec<u64>, DiskError> {
        let slot = record as usize % KEPT;
        if self.kept[slot].0 != record {
            let (start, end) = self.span(record);
            let fail = |error| DiskError::new(&self.path, "read", error);
            self.file.flush().map_err(fail)?;
            let file = self.file.get_mut();
            file.seek(SeekFrom::Start(start * 8)).map_err(fail)?;
            let mut bytes = vec![0; (end - start) as usize * 8];
            file.read_exact(&mut bytes).map_err(fail)?;
            let shingles = bytes.chunks_exact(8).map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
            self.kept[slot] = (record, shingles.collect());
        }
        Ok(self.kept[slot].1.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_come_back_by_record() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::new(dir.path().join("shingles")).unwrap();
        for set in [&[1, 2, 3][..], &[], &[9]] {
            store.add(set).unwrap();
        }
        assert_eq!((store.len(), store.n_shingles(0), store.n_shingles(1)), (3, 3, 0));
        assert_eq!(store.get(2).unwrap(), [9]);
        assert_eq!(store.get(0).unwrap(), [1, 2, 3]);
        assert_eq!(store.get(1).unwrap(), [0u64; 0]);
    }
}
