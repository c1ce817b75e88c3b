//! Which records meet in a band: keys spilled to disk by their first bits, each part sorted in memory.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::disk::{DiskError, make_folder};

/// Parts of the spill. Ten million records make 5.8 GB of keys, 90 MB a part.
const PARTS: usize = 64;

/// Bytes of one entry: key and record.
const ENTRY: usize = 12;

/// A folder for what does not fit into memory; gone when dropped.
pub(super) struct Spill {
    pub(super) folder: PathBuf,
    parts: Vec<BufWriter<File>>,
}

impl Spill {
    /// Makes the folder, in place of one that a crash left.
    pub(super) fn new(folder: PathBuf) -> Result<Self, DiskError> {
        let _ = std::fs::remove_dir_all(&folder);
        make_folder(&folder)?;
        let parts = (0..PARTS).map(|n| create(&part(&folder, n))).collect::<Result<_, _>>()?;
        Ok(Self { folder, parts })
    }

    /// Notes that a record has a key.
    pub(super) fn add(&mut self, key: u64, record: u32) -> Result<(), DiskError> {
        let n = (key >> 58) as usize;
        let mut entry = [0; ENTRY];
        entry[..8].copy_from_slice(&key.to_le_bytes());
        entry[8..].copy_from_slice(&record.to_le_bytes());
        let written = self.parts[n].write_all(&entry);
        written.map_err(|error| DiskError::new(&part(&self.folder, n), "write", error))
    }

    /// Calls `each` with the records of every key that two or more have, in a fixed order.
    pub(super) fn buckets(&mut self, mut each: impl FnMut(&[u32]) -> Result<(), DiskError>) -> Result<(), DiskError> {
        for (n, file) in self.parts.iter_mut().enumerate() {
            let path = part(&self.folder, n);
            file.flush().map_err(|error| DiskError::new(&path, "write", error))?;
            let mut entries = read(&path)?;
            entries.sort_unstable();
            entries.dedup();
            let mut bucket = Vec::new();
            for same in entries.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
                bucket.clear();
                bucket.extend(same.iter().map(|(_, record)| *record));
                each(&bucket)?;
            }
        }
        Ok(())
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        // What is left is removed by the next run.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub(super) fn create(path: &Path) -> Result<BufWriter<File>, DiskError> {
    let file = File::options().create(true).truncate(true).read(true).write(true).open(path);
    Ok(BufWriter::with_capacity(1 << 16, file.map_err(|error| DiskError::new(path, "create", error))?))
}

fn part(folder: &Path, n: usize) -> PathBuf {
    folder.join(format!("keys.{n:02}"))
}

fn read(path: &Path) -> Result<Vec<(u64, u32)>, DiskError> {
    let fail = |error| DiskError::new(path, "read", error);
    let file = File::open(path).map_err(fail)?;
    let n_entries = file.metadata().map_err(fail)?.len() as usize / ENTRY;
    let mut file = BufReader::with_capacity(1 << 18, file);
    let mut entries = Vec::with_capacity(n_entries);
    let mut entry = [0; ENTRY];
    for _ in 0..n_entries {
        file.read_exact(&mut entry).map_err(fail)?;
        let (key, record) = entry.split_at(8);
        let key = u64::from_le_bytes(key.try_into().unwrap_or_default());
        entries.push((key, u32::from_le_bytes(record.try_into().unwrap_or_default())));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_meet_by_key_and_the_folder_goes() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("spill");
        let mut spill = Spill::new(folder.clone()).unwrap();
        for (key, record) in [(7, 3), (u64::MAX, 1), (7, 1), (u64::MAX, 2), (9, 1), (7, 3)] {
            spill.add(key, record).unwrap();
        }
        let mut buckets = Vec::new();
        spill
            .buckets(|bucket| {
                buckets.push(bucket.to_vec());
                Ok(())
            })
            .unwrap();
        assert_eq!(buckets, [vec![1, 3], vec![1, 2]]);
        drop(spill);
        assert!(!folder.exists());
    }
}
