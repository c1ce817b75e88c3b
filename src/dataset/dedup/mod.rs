//! Duplicates and wire stories: which records tell the same, across sites and within one.
//!
//! The corpus is read once: each record's words go to disk as hashes, and the sentences of each site are counted, so that
//! standing phrases make nothing alike. From those words each record becomes a set of 5-grams and meets others in 48 bands;
//! where two meet, their sets are compared, and what they share is looked at: a template is no story. At last the clusters
//! are written. What stays in memory is some 16 bytes a record. Nothing is deleted: the result is a side file keyed by `id`
//! and `version`.

mod agency;
mod boilerplate;
mod candidates;
mod clusters;
mod frame;
mod members;
mod shingles;
mod sketch;
mod store;
mod texts;
mod unite;
mod words;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use serde::Serialize;

use self::boilerplate::{Counts, phrase};
use self::candidates::Spill;
use self::members::Members;
use self::store::{Compared, Store};
use self::texts::Texts;
use self::unite::Forest;
use crate::corpus::duplicates;
pub use crate::corpus::duplicates::{Duplicate, Kind, read, side_file};
use crate::corpus::layout::Layout;
use crate::corpus::walk::{self, Faults};
use crate::disk::{DiskError, make_folder};
use crate::model::Record;

/// Two texts tell the same if so much of the shorter one stands in the longer one, and at least so many shingles in all. On the
/// bench's worlds a half finds .94 of all pairs at a precision of .999, this .96 at .998.
const CONTAINED: f64 = 0.45;
const SHARED: usize = 40;

/// Below so many shared shingles the two must be alike as a whole: two short notices share a phrase soon.
const ALIKE: f64 = 0.8;
const SHARED_SHORT: usize = 8;

/// Words from which equality of two texts is no accident.
const EXACT_WORDS: usize = 12;

/// Members of a cluster that a record is compared with in one bucket.
const COMPARED: usize = 4;

/// Comparisons that failed and are remembered.
const FAILED: usize = 1 << 21;

/// Failed comparisons after which a record is taken for one of a template's, and the size of a crowd: in it, two such are not
/// compared. A copy of one meets it alone, too, under the keys that only they have.
const SPENT: u8 = 16;
const CROWD: usize = 8;

/// What was found.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Records read.
    pub records: u64,
    /// Clusters of two or more.
    pub clusters: u64,
    /// Records in them.
    pub clustered: u64,
    /// Clusters over two sites or more.
    pub across_sites: u64,
    /// Members by kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// Clusters by the agency that most of their members credit.
    pub agencies: BTreeMap<String, u64>,
    /// What was wrong with the corpus.
    #[serde(skip)]
    pub faults: Faults,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum DedupError {
    /// A disk failed.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// More records than are numbered.
    #[error("more than {} records: split the corpus", u32::MAX)]
    TooMany,
}

/// Finds the clusters of a corpus and replaces its side file.
///
/// The same corpus gives the same bytes. Damaged lines are [`Summary::faults`], not errors.
pub fn dedup(layout: &Layout) -> Result<Summary, DedupError> {
    make_folder(&layout.file("attributes"))?;
    let mut alike = Spill::new(spill(layout))?;
    let part = alike.folder.clone();
    let mut equal = Spill::new(part.join("equal"))?;
    let mut members = Members::new(part.join("members"))?;
    let mut texts = Texts::new(part.join("texts"))?;
    let shards = duplicates::shards(layout)?;
    let faults = read_all(layout, &mut equal, &mut members, &mut texts)?;
    // Sized by what was read, not by the files: the same records are told alike however they are packed.
    let mut counts = Counts::new(texts.n_sentences());
    texts.sentences(|sentences| counts.add(sentences))?;
    let mut store = Store::new(part.join("words"))?;
    sign(texts, &counts, &mut alike, &mut store)?;
    drop(counts);
    let mut forest = Forest::new(store.len());
    equal.buckets(|same| {
        same.windows(2).for_each(|pair| forest.unite(pair[0], pair[1]));
        Ok(())
    })?;
    compare(&mut alike, &mut store, &mut forest)?;
    let mut summary = clusters::write(layout, members, &forest, &mut store)?;
    duplicates::note(layout, shards)?;
    summary.faults = faults;
    Ok(summary)
}

/// Where it spills to.
fn spill(layout: &Layout) -> PathBuf {
    layout.file("attributes").join(".dedup.part")
}

/// Removes what a run left that was cut off. To be called by who holds the side files' lock.
pub fn clear(layout: &Layout) {
    let _ = std::fs::remove_dir_all(spill(layout));
}

fn key_of(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Reads the corpus: under one key of `equal` meet records that need no comparison.
fn read_all(
    layout: &Layout,
    equal: &mut Spill,
    members: &mut Members,
    texts: &mut Texts,
) -> Result<Faults, DedupError> {
    let work = |record: &Record| (words::read(&record.text), agency::credited(record));
    walk::records_with(layout, work, |record, (text, agency), _| {
        let number = texts.len();
        if number == u32::MAX {
            return Err(DedupError::TooMany);
        }
        let site = key_of(&record.domain);
        let counts = record.version == 1;
        let sentences = text.sentences.iter().map(|(n_words, hash)| (*n_words, phrase(site, *hash, counts)));
        if text.words.len() >= EXACT_WORDS {
            equal.add(text.hash, number)?;
        }
        // Versions of one article.
        equal.add(shingles::mix(key_of(record.id.as_str())), number)?;
        texts.add(sentences, &text.words)?;
        Ok(members.add(&record, agency)?)
    })
}

/// Keeps what is each record's own: under one key of `alike` meet records that are to be compared.
fn sign(texts: Texts, counts: &Counts, alike: &mut Spill, store: &mut Store) -> Result<(), DiskError> {
    let (mut number, mut own) = (0, Vec::new());
    texts.each(|sentences, words| {
        counts.own_words(sentences, words, &mut own);
        own.truncate(shingles::MOST);
        if let Some(keys) = sketch::bands(shingles::shingles(&own)) {
            for key in keys {
                alike.add(key, number)?;
            }
        }
        number += 1;
        store.add(&own)
    })
}

/// Compares records that met.
fn compare(spill: &mut Spill, store: &mut Store, forest: &mut Forest) -> Result<(), DedupError> {
    let mut failed = HashSet::new();
    let mut n_failed = vec![0u8; store.len()];
    spill.buckets(|bucket| {
        // The clusters met in this bucket, each by the record that came first.
        let mut heads: Vec<u32> = Vec::new();
        for &record in bucket {
            let root = forest.root(record);
            let mut is_known = heads.iter().any(|head| forest.root(*head) == root);
            let mut n_compared = 0;
            for &head in heads.iter().rev().take(COMPARED * 4) {
                if is_known || n_compared == COMPARED {
                    break;
                }
                let pair = (u64::from(head) << 32) | u64::from(record);
                let are_spent = [head, record].iter().all(|record| n_failed[*record as usize] >= SPENT);
                if (are_spent && bucket.len() > CROWD) || failed.contains(&pair) {
                    continue;
                }
                n_compared += 1;
                if tell_the_same(store, head, record)? {
                    forest.unite(head, record);
                    is_known = true;
                } else {
                    if failed.len() >= FAILED {
                        failed.clear();
                    }
                    failed.insert(pair);
                    for record in [head, record] {
                        n_failed[record as usize] = n_failed[record as usize].saturating_add(1);
                    }
                }
            }
            if !is_known {
                heads.push(record);
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn tell_the_same(store: &mut Store, one: u32, other: u32) -> Result<bool, DiskError> {
    let (n_one, n_other) = (store.n_shingles(one), store.n_shingles(other));
    if n_one.min(n_other) < SHARED_SHORT {
        return Ok(false);
    }
    let (one, other) = (store.get(one)?, store.get(other)?);
    let likeness = Likeness::of(&one, &other);
    let are_alike = (likeness.containment >= CONTAINED && likeness.n_shared >= SHARED)
        || (likeness.similarity >= ALIKE && likeness.n_shared >= SHARED_SHORT);
    Ok(are_alike && !frame::is_all_they_share(&one, &other))
}

#[derive(Debug, Clone, Copy)]
struct Likeness {
    n_shared: usize,
    similarity: f64,
    containment: f64,
}

impl Likeness {
    fn of(one: &Compared, other: &Compared) -> Self {
        let n_shared = one.n_shared(other);
        let (one, other) = (one.n_shingles(), other.n_shingles());
        let share = |of: usize| if of == 0 { 0.0 } else { n_shared as f64 / of as f64 };
        Self { n_shared, similarity: share(one + other - n_shared), containment: share(one.min(other)) }
    }
}

#[cfg(test)]
mod tests;
