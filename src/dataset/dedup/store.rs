//! The words of all records on disk, read back by record.

use std::collections::HashMap;
use std::fs::File;
use std::hash::BuildHasher as _;
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::rc::Rc;

use super::candidates::create;
use super::shingles::{WORDS, shingles};
use super::texts::{put, take};
use super::words::Word;
use crate::disk::DiskError;

/// Words of the texts that are kept in memory, since the records of one story meet in many bands: some 30 bytes each.
const KEPT: usize = 1 << 20;

/// What is compared of a record.
#[derive(Debug)]
pub(super) struct Compared {
    /// Its own words, hashed, in their order.
    pub(super) words: Vec<Word>,
    /// Their 5-grams, one for each place but the last four.
    pub(super) shingles: Vec<u64>,
    /// Where each of them stands first, plus one: a hash table, open and at most half full.
    places: Vec<u32>,
    /// Made anew for each run, so that no page can know how to fill a table badly.
    seed: u64,
    n_distinct: usize,
}

impl Compared {
    pub(super) fn new(words: Vec<Word>, seed: u64) -> Self {
        let shingles: Vec<u64> = shingles(&words).collect();
        let places = vec![0; (shingles.len() * 2).next_power_of_two()];
        let mut compared = Self { words, shingles, places, seed, n_distinct: 0 };
        for at in 0..compared.shingles.len() {
            let slot = compared.slot(compared.shingles[at]);
            if compared.places[slot] == 0 {
                compared.places[slot] = at as u32 + 1;
                compared.n_distinct += 1;
            }
        }
        compared
    }

    /// The slot where a shingle is, or would be.
    fn slot(&self, shingle: u64) -> usize {
        let mask = self.places.len() - 1;
        // The upper bits of the product, as many as the table has.
        let hash = (shingle ^ self.seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut slot = (hash >> 32) as usize & mask;
        while self.places[slot] != 0 && self.shingles[self.places[slot] as usize - 1] != shingle {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Number of different shingles.
    pub(super) fn n_shingles(&self) -> usize {
        self.n_distinct
    }

    /// Number of different shingles that both have.
    pub(super) fn n_shared(&self, other: &Self) -> usize {
        let (few, many) = if self.n_distinct < other.n_distinct { (self, other) } else { (other, self) };
        let has_repeats = few.n_distinct < few.shingles.len();
        let is_first = |at: usize, shingle: u64| !has_repeats || few.place(shingle) == Some(at);
        let shared = few.shingles.iter().enumerate().filter(|(_, shingle)| many.place(**shingle).is_some());
        shared.filter(|(at, shingle)| is_first(*at, **shingle)).count()
    }

    /// Where a shingle stands first, in words.
    pub(super) fn place(&self, shingle: u64) -> Option<usize> {
        (self.places[self.slot(shingle)] as usize).checked_sub(1)
    }
}

/// Words by record, in the order in which they were added.
pub(super) struct Store {
    path: PathBuf,
    file: BufWriter<File>,
    /// Where each record's words end, in words.
    ends: Vec<u64>,
    kept: Kept,
    seed: u64,
    bytes: Vec<u8>,
}

impl Store {
    pub(super) fn new(path: PathBuf) -> Result<Self, DiskError> {
        let file = create(&path)?;
        let seed = std::hash::RandomState::new().hash_one(0);
        Ok(Self { path, file, ends: Vec::new(), kept: Kept::default(), seed, bytes: Vec::new() })
    }

    /// Adds the next record's.
    pub(super) fn add(&mut self, words: &[Word]) -> Result<(), DiskError> {
        self.bytes.clear();
        put(words, &mut self.bytes);
        self.ends.push(self.ends.last().copied().unwrap_or_default() + words.len() as u64);
        self.file.write_all(&self.bytes).map_err(|error| DiskError::new(&self.path, "write", error))
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
        if let Some(compared) = self.kept.get(record) {
            return Ok(compared);
        }
        let (start, end) = self.span(record);
        let size = size_of::<Word>();
        let fail = |error| DiskError::new(&self.path, "read", error);
        self.file.flush().map_err(fail)?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(start * size as u64)).map_err(fail)?;
        self.bytes.resize((end - start) as usize * size, 0);
        file.read_exact(&mut self.bytes).map_err(fail)?;
        let mut words = Vec::with_capacity((end - start) as usize);
        take(&self.bytes, &mut words);
        let compared = Rc::new(Compared::new(words, self.seed));
        self.kept.put(record, &compared);
        Ok(compared)
    }
}

/// Texts that were read last: when the young ones fill their half, the old ones go, and they are the old ones.
#[derive(Default)]
struct Kept {
    young: HashMap<u32, Rc<Compared>>,
    old: HashMap<u32, Rc<Compared>>,
    n_words: usize,
}

impl Kept {
    fn get(&mut self, record: u32) -> Option<Rc<Compared>> {
        if let Some(compared) = self.young.get(&record) {
            return Some(Rc::clone(compared));
        }
        let compared = self.old.remove(&record)?;
        self.put(record, &compared);
        Some(compared)
    }

    fn put(&mut self, record: u32, compared: &Rc<Compared>) {
        if self.n_words > KEPT / 2 {
            self.old = std::mem::take(&mut self.young);
            self.n_words = 0;
        }
        self.n_words += compared.words.len();
        self.young.insert(record, Rc::clone(compared));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_by_record() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::new(dir.path().join("words")).unwrap();
        for words in [&[8, 16, 24, 32, 40, 48][..], &[], &[9]] {
            store.add(words).unwrap();
        }
        assert_eq!((store.len(), store.n_shingles(0), store.n_shingles(1)), (3, 2, 0));
        assert_eq!(store.get(2).unwrap().words, [9]);
        let first = store.get(0).unwrap();
        assert_eq!((first.words.len(), first.n_shingles()), (6, 2));
        assert_eq!(store.get(1).unwrap().n_shingles(), 0);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut kept = Kept::default();
        let long = Rc::new(Compared::new(vec![1; KEPT / 8], 7));
        for record in 0..40 {
            assert!(kept.get(record).is_none());
            kept.put(record, &long);
            assert!(kept.get(0).is_some(), "what is asked for again and again stays");
            assert!(kept.young.len() + kept.old.len() <= 11);
        }
        assert!(kept.get(1).is_none());
    }

    #[test]
    fn sets_are_compared() {
        let [one, other] = [[1, 2, 3, 4, 5, 6, 7, 7], [9, 2, 3, 4, 5, 6, 7, 8]]
            .map(|words| Compared::new(words.iter().map(|word| word * 8).collect(), 7));
        assert_eq!((one.n_shared(&other), other.n_shared(&one)), (2, 2));
        assert_eq!((one.place(other.shingles[1]), one.place(other.shingles[3])), (Some(1), None));
        let again = Compared::new([8, 16, 24, 32, 40].repeat(3), 7);
        assert_eq!((again.shingles.len(), again.n_shingles(), again.place(again.shingles[6])), (11, 5, Some(1)));
        let once = Compared::new([8, 16, 24, 32, 40].repeat(2), 7);
        assert_eq!((again.n_shared(&once), once.n_shared(&again)), (5, 5));
    }
}
