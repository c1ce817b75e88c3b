//! Which addresses lead to what is withdrawn, as the ledger tells: one page is met under many.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader};

use crate::corpus::layout::Layout;
use crate::corpus::ledger::Line;
use crate::corpus::takedown::{self, Takedown};
use crate::disk::DiskError;
use crate::model::{PageUrl, Reason, Record};

/// Addresses that lead to addresses that lead to an article, at most: a redirect to a print version of a shared link.
const STEPS: usize = 4;

/// What goes, as it is found.
#[derive(Debug, Default)]
pub(super) struct Gone {
    /// Folded addresses that are other names of an article, by an entry that names one of them.
    others: HashSet<String>,
    /// Ids of records.
    pub(super) ids: HashSet<String>,
    /// Archive files and offsets of the records' responses.
    members: HashSet<(String, u64)>,
    /// Folded addresses of the records, and those that lead to them.
    urls: HashSet<String>,
    /// Addresses of articles that an entry names by another one of theirs.
    pub(super) unnamed: BTreeSet<String>,
    /// Entries that named something.
    pub(super) met: HashSet<String>,
}

fn key(url: &PageUrl) -> String {
    url.dedup_key().as_str().to_owned()
}

/// Where a line says that its page is known under another address.
fn leads_to(line: &Line<'_>) -> Option<PageUrl> {
    let is_other = [Reason::DuplicateArticle.name(), Reason::SameAddress.name()].contains(&line.outcome.as_ref());
    line.detail.as_deref().filter(|_| is_other).and_then(|url| PageUrl::parse(url).ok())
}

impl Gone {
    /// Finds what the entries name by other addresses than the articles' own.
    pub(super) fn find(layout: &Layout, takedown: &Takedown) -> Result<Self, DiskError> {
        let mut gone = Self::default();
        each(layout, |line, url| {
            let named = takedown.names(&url);
            gone.met.extend(named.or_else(|| takedown.domain_of(&url)).map(str::to_owned));
            if named.is_some()
                && let Some(article) = leads_to(line)
            {
                gone.others.insert(key(&article));
            }
        })?;
        Ok(gone)
    }

    /// Whether a record goes; what it tells is kept.
    pub(super) fn takes(&mut self, record: &Record, takedown: &Takedown) -> bool {
        let is_named = takedown.has_record(record);
        let is_other = PageUrl::parse(&record.url).is_ok_and(|url| self.others.contains(&key(&url)));
        if !is_named && !is_other {
            return false;
        }
        let mut is_named_itself = is_other;
        for url in takedown::addresses(record).filter_map(|url| PageUrl::parse(url).ok()) {
            is_named_itself |= takedown.names(&url).is_some();
            self.met.extend(takedown.names(&url).or_else(|| takedown.domain_of(&url)).map(str::to_owned));
            self.urls.insert(key(&url));
        }
        // Not by a domain: the story that one of its pages calls the original may be another's.
        if is_named_itself {
            let own = [Some(&record.url), Some(&record.url_final), record.url_canonical.as_ref()];
            self.unnamed.extend(own.into_iter().flatten().filter(|url| !takedown.has_text(url)).cloned());
        }
        self.ids.insert(record.id.as_str().to_owned());
        if let (Some(file), Some(offset)) = (&record.source.warc_file, record.source.warc_offset) {
            self.members.insert((file.clone(), offset));
        }
        true
    }

    /// Follows the ledger back from the records to all addresses that led to them.
    pub(super) fn trace(&mut self, layout: &Layout) -> Result<(), DiskError> {
        for _ in 0..STEPS {
            let n_before = self.urls.len();
            let urls = &mut self.urls;
            each(layout, |line, url| {
                if leads_to(line).is_some_and(|article| urls.contains(&key(&article))) {
                    urls.insert(key(&url));
                }
            })?;
            if self.urls.len() == n_before {
                break;
            }
        }
        Ok(())
    }

    /// Whether an address led to one of the records.
    pub(super) fn has(&self, url: &PageUrl) -> bool {
        !self.urls.is_empty() && self.urls.contains(&key(url))
    }

    pub(super) fn has_text(&self, url: &str) -> bool {
        !self.urls.is_empty() && PageUrl::parse(url).is_ok_and(|url| self.has(&url))
    }

    /// Whether an exchange is a record's own.
    pub(super) fn has_member(&self, file: &str, offset: u64) -> bool {
        self.members.contains(&(file.to_owned(), offset))
    }
}

/// Calls `take` for each line of the ledger whose address is one; damaged lines are told where they are written anew.
fn each(layout: &Layout, mut take: impl FnMut(&Line<'_>, PageUrl)) -> Result<(), DiskError> {
    let path = layout.outcomes();
    if !path.is_file() {
        return Ok(());
    }
    let fail = |error| DiskError::new(&path, "read", error);
    for text in BufReader::new(File::open(&path).map_err(fail)?).split(b'\n') {
        let text = text.map_err(fail)?;
        let line = serde_json::from_slice::<Line<'_>>(&text).ok();
        if let Some(line) = line
            && let Ok(url) = PageUrl::parse(&line.url)
        {
            take(&line, url);
        }
    }
    Ok(())
}
