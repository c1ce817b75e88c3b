//! Training, validation and test sets that share no story.
//!
//! Whole clusters of `attributes/duplicates.jsonl` go into one set, never single records: a wire story in the training set
//! whose copy is in the test set is no test. Which set is decided by the story's hash or by its day, so that another export
//! of the same corpus splits alike.

use std::collections::HashMap;

use jiff::civil::Date;

use super::ExportError;
use crate::corpus::layout::Layout;
use crate::corpus::walk::{self, Faults};
use crate::corpus::{duplicates, duplicates::Duplicate};
use crate::model::Record;

/// The names of the sets, as loaders know them.
pub(super) const NAMES: [&str; 3] = ["train", "validation", "test"];

/// What decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The hash of the story.
    Cluster,
    /// The day of the story: the oldest train, the newest test. Stories without a day train.
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
    /// By time: the first day of a story that is shared.
    days: HashMap<u64, Option<Date>>,
    /// By time: the first days of validation and test.
    bounds: [Option<Date>; 2],
}

impl Sets {
    /// Reads the clusters, and by time the days.
    ///
    /// # Errors
    /// The corpus has no `attributes/duplicates.jsonl`.
    pub(super) fn new(layout: &Layout, split: Split, faults: &mut Faults) -> Result<Self, ExportError> {
        let path = duplicates::side_file(layout);
        if !path.is_file() {
            return Err(ExportError::NoClusters(path));
        }
        let mut stories = HashMap::new();
        let read = duplicates::read(layout, |Duplicate { id, cluster, .. }| {
            stories.insert(hash(&id), hash(&cluster));
        })?;
        faults.extend(read);
        let mut sets = Self { split, stories, days: HashMap::new(), bounds: [None; 2] };
        if split.by == By::Time {
            sets.read_days(layout)?;
        }
        Ok(sets)
    }

    fn read_days(&mut self, layout: &Layout) -> Result<(), ExportError> {
        let mut alone = Vec::new();
        // What is wrong with the corpus is told by the pass that writes.
        walk::records(layout, |record, _| {
            let day = record.date_published.map(|date| date.day());
            match self.stories.get(&hash(record.id.as_str())) {
                Some(story) => {
                    let known = self.days.entry(*story).or_insert(day);
                    *known = match (*known, day) {
                        (Some(known), Some(day)) => Some(known.min(day)),
                        (known, day) => known.or(day),
                    };
                }
                None => alone.extend(day),
            }
            Ok::<(), ExportError>(())
        })?;
        alone.extend(self.days.values().flatten());
        alone.sort_unstable();
        let [train, validation, _] = self.split.shares.map(usize::from);
        let at = |share: usize| alone.get(alone.len() * share / 100).copied();
        self.bounds = [at(train), at(train + validation)];
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
                let day = match story {
                    Some(story) => self.days.get(&story).copied().flatten(),
                    None => record.date_published.map(|date| date.day()),
                };
                let past =
                    |bound: Option<Date>| usize::from(day.is_some_and(|day| bound.is_some_and(|bound| day >= bound)));
                past(self.bounds[0]) + past(self.bounds[1])
            }
        }
    }
}

/// The first 64 bits of an identity's SHA-256: even over all values, which the shares rely on.
fn hash(id: &str) -> u64 {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(id.as_bytes());
    u64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}
