//! Duplicates and wire stories: which records tell the same, across sites and within one.
//!
//! Three passes over the corpus. The first counts the sentences of each site, so that standing phrases make nothing
//! alike. The second turns each record into a set of word 5-grams and meets others in 48 bands; where two meet, their
//! sets are compared, and what they share is looked at: a template is no story. The third writes the clusters. Words and band keys lie on disk; what stays in memory is some 16
//! bytes a record. Nothing is deleted: the result is a side file keyed by `id` and `version`.

mod agency;
mod boilerplate;
mod candidates;
mod frame;
mod shingles;
mod sketch;
mod store;
mod unite;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use self::boilerplate::Counts;
use self::candidates::Spill;
use self::shingles::{mix, n_shared, sequence};
use self::store::Store;
use self::unite::Forest;
pub use crate::corpus::duplicates::{Duplicate, Kind, read, side_file};
use crate::corpus::layout::Layout;
use crate::corpus::read::shards;
use crate::corpus::shard;
use crate::corpus::walk::{self, Faults};
use crate::disk::replace::replace_with;
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
    let folder = layout.file("attributes");
    make_folder(&folder)?;
    // A crawl that goes on meanwhile seals more, which the next run takes in.
    let present = shards(layout)?;
    let counts = count(layout, &present)?;
    let mut alike = Spill::new(folder.join(".dedup.part"))?;
    let mut equal = Spill::new(alike.folder.join("equal"))?;
    let mut store = Store::new(alike.folder.join("words"))?;
    let faults = sign(layout, &present, &counts, &mut alike, &mut equal, &mut store)?;
    drop(counts);
    let mut forest = Forest::new(store.len());
    equal.buckets(|same| {
        same.windows(2).for_each(|pair| forest.unite(pair[0], pair[1]));
        Ok(())
    })?;
    compare(&mut alike, &mut store, &mut forest)?;
    let mut summary = write(layout, &present, &forest, &mut store)?;
    summary.faults = faults;
    Ok(summary)
}

fn key_of(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The first pass.
fn count(layout: &Layout, present: &[PathBuf]) -> Result<Counts, DedupError> {
    let sizes = present.iter().map(|path| shard::about_bytes(path));
    let mut counts = Counts::new(sizes.sum::<u64>());
    walk::records_of(layout, present, |record, _| {
        counts.add(key_of(&record.domain), &shingles::read(&record.text));
        Ok::<(), DedupError>(())
    })?;
    Ok(counts)
}

/// The second pass: under one key of `alike` meet records to be compared, under one of `equal` those that need no more.
fn sign(
    layout: &Layout,
    present: &[PathBuf],
    counts: &Counts,
    alike: &mut Spill,
    equal: &mut Spill,
    store: &mut Store,
) -> Result<Faults, DedupError> {
    walk::records_of(layout, present, |record, _| {
        let number = u32::try_from(store.len()).map_err(|_| DedupError::TooMany)?;
        let text = shingles::read(&record.text);
        let mut words = counts.own_words(key_of(&record.domain), &text);
        words.truncate(shingles::MOST);
        let shingles = shingles::shingles(&words);
        if let Some(keys) = sketch::bands(&shingles) {
            for key in keys {
                alike.add(key, number)?;
            }
        }
        if text.words.len() >= EXACT_WORDS {
            equal.add(sequence(&text.words), number)?;
        }
        // Versions of one article.
        equal.add(mix(key_of(record.id.as_str())), number)?;
        Ok(store.add(&words)?)
    })
}

/// Compares records that met.
fn compare(spill: &mut Spill, store: &mut Store, forest: &mut Forest) -> Result<(), DedupError> {
    let mut failed = HashSet::new();
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
                if failed.contains(&pair) {
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
    let likeness = Likeness::of(&one.shingles, &other.shingles);
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
    fn of(one: &[u64], other: &[u64]) -> Self {
        let n_shared = n_shared(one, other);
        let share = |of: usize| if of == 0 { 0.0 } else { n_shared as f64 / of as f64 };
        Self {
            n_shared,
            similarity: share(one.len() + other.len() - n_shared),
            containment: share(one.len().min(other.len())),
        }
    }
}

/// What the third pass keeps of a clustered record.
struct Member {
    number: u32,
    id: String,
    version: u32,
    site: String,
    domain: String,
    text_sha256: String,
    /// Published where that is known, else crawled.
    time: String,
    agency: Option<&'static str>,
}

impl Member {
    fn new(number: u32, record: &Record) -> Self {
        let published = record.date_published.map(|date| match date {
            crate::model::WebDate::Moment(moment) => moment.instant.to_string(),
            crate::model::WebDate::Day(day) => day.to_string(),
        });
        Self {
            number,
            id: record.id.as_str().to_owned(),
            version: record.version,
            site: record.site.clone(),
            domain: record.domain.clone(),
            text_sha256: record.text_sha256.clone(),
            time: published.unwrap_or_else(|| record.date_crawled.clone()),
            agency: agency::credited(record),
        }
    }
}

/// The third pass.
fn write(layout: &Layout, present: &[PathBuf], forest: &Forest, store: &mut Store) -> Result<Summary, DedupError> {
    let mut summary = Summary::default();
    let sizes = forest.sizes();
    let mut open: HashMap<u32, Vec<Member>> = HashMap::new();
    let mut failure: Option<DedupError> = None;
    let mut numbered: u32 = 0;
    let replaced = replace_with(&side_file(layout), |file| {
        let walked = walk::records_of(layout, present, |record, _| {
            let number = numbered;
            numbered += 1;
            summary.records += 1;
            let root = forest.root(number);
            let Some(size) = sizes.get(&root) else { return Ok(()) };
            let members = open.entry(root).or_default();
            members.push(Member::new(number, &record));
            if members.len() as u32 == *size {
                let members = open.remove(&root).unwrap_or_default();
                for line in cluster(members, store, &mut summary)? {
                    let text = serde_json::to_string(&line).map_err(std::io::Error::other);
                    let written = text.and_then(|text| writeln!(file, "{text}"));
                    written.map_err(|error| DiskError::new(&side_file(layout), "write", error))?;
                }
            }
            Ok::<(), DedupError>(())
        });
        walked.map(|_| ()).map_err(|error| {
            failure = Some(error);
            std::io::Error::other("the clusters could not be written")
        })
    });
    match (failure, replaced) {
        (Some(failure), _) => Err(failure),
        (None, replaced) => replaced.map(|()| summary).map_err(DedupError::from),
    }
}

/// The lines of one cluster, the representative first.
fn cluster(mut members: Vec<Member>, store: &mut Store, summary: &mut Summary) -> Result<Vec<Duplicate>, DedupError> {
    members.sort_by(|one, other| (&one.time, &one.id, one.version).cmp(&(&other.time, &other.id, other.version)));
    let size = members.len() as u64;
    let first = store.get(members[0].number)?;
    let mut lines: Vec<Duplicate> = Vec::with_capacity(members.len());
    let mut agencies: BTreeMap<&str, u64> = BTreeMap::new();
    let mut texts: HashSet<&str> = HashSet::new();
    for (n, member) in members.iter().enumerate() {
        let representative = &members[0];
        let is_same_text = member.text_sha256 == representative.text_sha256;
        let kind = if n == 0 {
            Kind::Representative
        } else if member.id == representative.id {
            Kind::Version
        } else if texts.contains(member.text_sha256.as_str()) {
            Kind::Exact
        } else if member.domain == representative.domain {
            Kind::Repost
        } else {
            Kind::Near
        };
        texts.insert(&member.text_sha256);
        let mut likeness = Likeness::of(&first.shingles, &store.get(member.number)?.shingles);
        if is_same_text {
            likeness = Likeness { similarity: 1.0, containment: 1.0, ..likeness };
        }
        *summary.kinds.entry(kind).or_default() += 1;
        if let Some(agency) = member.agency {
            *agencies.entry(agency).or_default() += 1;
        }
        lines.push(Duplicate {
            id: member.id.clone(),
            version: member.version,
            cluster: representative.id.clone(),
            size,
            kind,
            site: member.site.clone(),
            first_site: representative.site.clone(),
            similarity: thousandths(likeness.similarity),
            containment: thousandths(likeness.containment),
            agency: member.agency.map(str::to_owned),
        });
    }
    summary.clusters += 1;
    summary.clustered += size;
    summary.across_sites += u64::from(members.iter().any(|member| member.domain != members[0].domain));
    // Of equal ones the first by name: the same on every machine.
    if let Some((agency, _)) = agencies.iter().max_by(|one, other| one.1.cmp(other.1).then(other.0.cmp(one.0))) {
        *summary.agencies.entry((*agency).to_owned()).or_default() += 1;
    }
    Ok(lines)
}

fn thousandths(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests;
