//! The words of all records on disk, read back by record.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::rc::Rc;

use super::candidates::create;
use super::shingles::{WORDS, sequence};
use crate::disk::DiskError;

/// Texts that were read last are kept, since the records of one story meet in many bands.
const KEPT: usize = 4096;

/// What is compared of a record.
#[derive(Debug)]
pub(super) struct Compared {
    /// Its own words, hashed, in their order.
    pub(super) words: Vec<u64>,
    /// Their 5-grams, sorted.
    pub(super) shingles: Vec<u64>,
    /// Where each of them stands first.
    places: Vec<u32>,
}

impl Compared {
    pub(super) fn new(words: Vec<u64>) -> Self {
        let mut placed: Vec<(u64, u32)> = words.windows(WORDS).map(sequence).zip(0..).collect();
        placed.sort_unstable();
        placed.dedup_by_key(|(shingle, _)| *shingle);
        let (shingles, places) = placed.into_iter().unzip();
        Self { words, shingles, places }
    }

    /// Where a shingle stands first, in words.
    pub(super) fn place(&self, shingle: u64) -> Option<usize> {
        self.shingles.binary_search(&shingle).ok().map(|n| self.places[n] as usize)
    }
}

/// Words by record, in the order in which they were added.
pub(super) struct Store {
    path: PathBuf,
    file: BufWriter<File>,
    /// Where each record's words end, in words.
    ends: Vec<u64>,
    kept: Vec<Option<(u32, Rc<Compared>)>>,
}

impl Store {
    pub(super) fn new(path: PathBuf) -> Result<Self, DiskError> {
        let file = create(&path)?;
        Ok(Self { path, file, ends: Vec::new(), kept: vec![None; KEPT] })
    }

    /// Adds the next record's.
    pub(super) fn add(&mut self, words: &[u64]) -> Result<(), DiskError> {
        for word in words {
            let written = self.file.write_all(&word.to_le_bytes());
            written.map_err(|error| DiskError::new(&self.path, "write", error))?;
        }
        self.ends.push(self.ends.last().copied().unwrap_or_default() + words.len() as u64);
        Ok(())
    }

    /// Number of records.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many shingles a record has at most.
    pub(super) fn n_shingles(&self, record: u32) -> usize {
        let (start, end) = self.span(record);
        ((end - start) as usize).saturating_sub(WORDS - 1)
    }

    fn span(&self, record: u32) -> (u64, u64) {
        let record = record as usize;
        let start = record.checked_sub(1).map_or(0, |before| self.ends[before]);
        (start, self.ends[record])
    }

    /// A record's words and shingles.
    pub(super) fn get(&mut self, record: u32) -> Result<Rc<Compared>, DiskError> {
        let slot = record as usize % KEPT;
        match &self.kept[slot] {
            Some((kept, compared)) if *kept == record => return Ok(Rc::clone(compared)),
            _ => {}
        }
        let (start, end) = self.span(record);
        let fail = |error| DiskError::new(&self.path, "read", error);
        self.file.flush().map_err(fail)?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(start * 8)).map_err(fail)?;
        let mut bytes = vec![0; (end - start) as usize * 8];
        file.read_exact(&mut bytes).map_err(fail)?;
        let words = bytes.chunks_exact(8).map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
        let compared = Rc::new(Compared::new(words.collect()));
        self.kept[slot] = Some((record, Rc::clone(&compared)));
        Ok(compared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_by_record() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::new(dir.path().join("shingles")).unwrap();
        for set in [&[1, 2, 3, 4, 5, 6][..], &[], &[9]] {
            store.add(set).unwrap();
        }
        assert_eq!((store.len(), store.n_shingles(0), store.n_shingles(1)), (3, 2, 0));
        assert_eq!(store.get(2).unwrap().words, [9]);
        let first = store.get(0).unwrap();
        assert_eq!((first.words.len(), first.shingles.len()), (6, 2));
        assert!(store.get(1).unwrap().shingles.is_empty());
    }
}
