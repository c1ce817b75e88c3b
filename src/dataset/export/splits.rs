//! Training, validation and test sets that share no story.
//!
//! Whole clusters of `attributes/duplicates.jsonl` go into one set, never single records: a wire story in the training set
//! whose copy is in the test set is no test. Which set is decided by the story's hash or by its day, so that another export
//! of the same corpus splits alike.

use std::collections::HashMap;

use super::ExportError;
use crate::corpus::layout::Layout;
use crate::corpus::walk;
use crate::corpus::{duplicates, duplicates::Duplicate};
use crate::model::Record;

/// The names of the sets, as loaders know them.
pub(super) const NAMES: [&str; 3] = ["train", "validation", "test"];

/// What decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The hash of the story.
    Cluster,
    /// The moment of the story's newest record: the oldest train, the newest test. Stories without one train.
    Time,
}

/// Shares of the sets, in percent, and what decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Of train, validation and test; their sum is 100.
    pub shares: [u8; 3],
    /// What decides.
    pub by: By,
}

/// Which set each record belongs to.
pub(super) struct Sets {
    split: Split,
    /// The story of a record that shares it, both by hash.
    stories: HashMap<u64, u64>,
    /// By time: the newest moment of a story that is shared, and its records.
    moments: HashMap<u64, (Option<i64>, u64)>,
    /// By time: where validation and test begin.
    bounds: [Place; 2],
}

/// A place in the order of time. Stories of one moment are ordered by their hash, so that a busy day is parted, too.
type Place = (i64, u64);

impl Sets {
    /// Reads the clusters, and by time the moments of the records that `keeps` lets pass.
    ///
    /// # Errors
    /// The corpus has no `attributes/duplicates.jsonl`, a damaged one, or one that does not know all shards.
    pub(super) fn new(layout: &Layout, split: Split, keeps: &dyn Fn(&Record) -> bool) -> Result<Self, ExportError> {
        let path = duplicates::side_file(layout);
        if !path.is_file() {
            return Err(ExportError::NoClusters(path));
        }
        let mut stories = HashMap::new();
        let read = duplicates::read(layout, |Duplicate { id, cluster, .. }| {
            stories.insert(hash(&id), hash(&cluster));
        })?;
        if let Some(fault) = read.first.first() {
            return Err(ExportError::DamagedClusters(fault.to_string()));
        }
        if let Some(why) = duplicates::stale(layout)? {
            return Err(ExportError::StaleClusters { path: path.display().to_string(), why });
        }
        let mut sets = Self { split, stories, moments: HashMap::new(), bounds: [(i64::MAX, 0); 2] };
        if split.by == By::Time {
            sets.read_moments(layout, keeps)?;
        }
        Ok(sets)
    }

    fn read_moments(&mut self, layout: &Layout, keeps: &dyn Fn(&Record) -> bool) -> Result<(), ExportError> {
        let mut places: Vec<(Place, u64)> = Vec::new();
        let mut n_undated = 0;
        // What is wrong with the corpus is told by the pass that writes.
        walk::records(layout, |record, _| {
            if !keeps(&record) {
                return Ok::<(), ExportError>(());
            }
            let (own, moment) = (hash(record.id.as_str()), moment(&record));
            match (self.stories.get(&own), moment) {
                (Some(story), moment) => {
                    let known = self.moments.entry(*story).or_default();
                    *known = (known.0.max(moment), known.1 + 1);
                }
                (None, Some(moment)) => places.push(((moment, own), 1)),
                (None, None) => n_undated += 1,
            }
            Ok(())
        })?;
        for (story, (moment, n)) in &self.moments {
            match moment {
                Some(moment) => places.push(((*moment, *story), *n)),
                None => n_undated += n,
            }
        }
        places.sort_unstable();
        let n_all = n_undated + places.iter().map(|(_, n)| n).sum::<u64>();
        let [train, validation, _] = self.split.shares.map(u64::from);
        // What has no moment trains, and counts there.
        let mut n_before = n_undated;
        for (place, n) in places {
            for (bound, share) in self.bounds.iter_mut().zip([train, train + validation]) {
                if bound.0 == i64::MAX && n_before * 100 >= n_all * share {
                    *bound = place;
                }
            }
            n_before += n;
        }
        Ok(())
    }

    /// The set of a record, as an index into [`NAMES`].
    pub(super) fn of(&self, record: &Record) -> usize {
        let own = hash(record.id.as_str());
        let story = self.stories.get(&own).copied();
        match self.split.by {
            By::Cluster => {
                let place = u128::from(story.unwrap_or(own)) * 100 / (u128::from(u64::MAX) + 1);
                let [train, validation, _] = self.split.shares.map(u128::from);
                usize::from(place >= train) + usize::from(place >= train + validation)
            }
            By::Time => {
                let moment = match story {
                    Some(story) => self.moments.get(&story).and_then(|known| known.0),
                    None => moment(record),
                };
                let Some(moment) = moment else { return 0 };
                let place = (moment, story.unwrap_or(own));
                self.bounds.iter().filter(|bound| place >= **bound).count()
            }
        }
    }
}

/// Seconds since 1970 of the publication; of a day, its beginning in UTC.
fn moment(record: &Record) -> Option<i64> {
    Some(record.date_published?.instant()?.as_second())
}

/// The first 64 bits of an identity's SHA-256: even over all values, which the shares rely on.
fn hash(id: &str) -> u64 {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(id.as_bytes());
    u64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}
