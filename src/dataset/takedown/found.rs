//! What a take-down has found, on disk beside its mark before anything is rewritten.
//!
//! The records tell which ids, archived pages and further addresses are an article's, and they are the first to go: a run
//! that finishes another's work has nobody else to ask.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use serde::{Deserialize, Serialize};

use crate::corpus::duplicates::Holds;
use crate::corpus::layout::Layout;
use crate::corpus::takedown;
use crate::disk::DiskError;
use crate::disk::replace::replace_with;

/// What goes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Found {
    /// Ids of records.
    pub(super) ids: BTreeSet<String>,
    /// Those of them that an address names. Not by a domain: the story that one of its pages calls the original may be
    /// another's, and a large domain's addresses would be looked for in every page.
    pub(super) named: BTreeSet<String>,
    /// Offsets of what goes by archive file, with the length where a record tells it.
    pub(super) members: BTreeMap<String, BTreeMap<u64, Option<u64>>>,
    /// Folded addresses of the articles themselves.
    pub(super) own: BTreeSet<String>,
    /// Ids of articles by an address that led to a named page later, with that page's headline: the same one has moved.
    pub(super) moved: BTreeMap<String, String>,
    /// Folded addresses that led to them.
    pub(super) aliases: BTreeSet<String>,
    /// Folded addresses of articles that the ledger calls what a withdrawn address leads to.
    pub(super) led_to: BTreeSet<String>,
    /// Own addresses of articles that an entry names by another one of theirs.
    pub(super) unnamed: BTreeSet<String>,
    /// What the note beside the clusters could rely on before anything went.
    pub(super) clusters: Option<Holds>,
    /// Entries that named something.
    pub(super) met: BTreeSet<String>,
    /// The site of each article that has records.
    articles: BTreeMap<String, String>,
    /// Articles by site before anything went.
    sites: Option<BTreeMap<String, u64>>,
}

impl Found {
    /// What a run has found that was cut off; nothing where none was.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged: what it told would be left in the corpus.
    pub(super) fn read(layout: &Layout) -> Result<Self, DiskError> {
        let path = takedown::found(layout);
        if !path.is_file() {
            return Ok(Self::default());
        }
        let text = std::fs::read(&path).map_err(|error| DiskError::new(&path, "read", error))?;
        serde_json::from_slice(&text).map_err(|error| {
            let what = format!(
                "{error}; a take-down was cut off and left in it what it had found: remove the file and take the same list down again"
            );
            DiskError::new(&path, "read", std::io::Error::other(what))
        })
    }

    /// Keeps it until the take-down ends.
    pub(super) fn write(&self, layout: &Layout) -> Result<(), DiskError> {
        replace_with(&takedown::found(layout), |file| {
            serde_json::to_writer(&mut *file, self)?;
            file.write_all(b"\n")
        })
    }

    /// Notes an article that has a record.
    pub(super) fn article(&mut self, id: &str, site: &str) {
        self.ids.insert(id.to_owned());
        self.articles.entry(id.to_owned()).or_insert_with(|| site.to_owned());
    }

    /// How many articles are left of each site. Counted from before anything went: a run that was cut off may have told
    /// some of it.
    pub(super) fn left(&mut self, sites: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
        let mut left = self.sites.get_or_insert_with(|| sites.clone()).clone();
        for site in self.articles.values() {
            if let Some(n_stored) = left.get_mut(site) {
                *n_stored = n_stored.saturating_sub(1);
            }
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        std::fs::create_dir(layout.state()).unwrap();
        assert!(Found::read(&layout).unwrap().ids.is_empty());
        let mut found = Found::default();
        found.article("a", "Harbour");
        found.members.entry("archive/00000.warc.gz".to_owned()).or_default().insert(70_000, Some(900));
        let sites = BTreeMap::from([("Harbour".to_owned(), 3)]);
        assert_eq!(found.left(&sites)["Harbour"], 2);
        found.write(&layout).unwrap();
        let mut read = Found::read(&layout).unwrap();
        assert_eq!(read.members, found.members);
        // The run that was cut off had told the manifest already.
        assert_eq!(read.left(&BTreeMap::from([("Harbour".to_owned(), 2)]))["Harbour"], 2);
        replace_with(&takedown::found(&layout), |file| file.write_all(b"{")).unwrap();
        assert!(Found::read(&layout).is_err(), "damage leaves nothing in the corpus");
    }
}
