//! The corpus that is made anew: shards, ledger, manifest and card.
//!
//! Must not know where pages come from.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crate::corpus::describe::Manners;
use crate::corpus::layout::{Layout, open_name, shard_name};
use crate::corpus::ledger::Line;
use crate::corpus::manifest::{Manifest, Shard, Totals};
use crate::corpus::read::flaw;
use crate::corpus::takedown::Takedown;
use crate::corpus::walk::Faults;
use crate::corpus::{describe, seal};
use crate::disk::DiskError;
use crate::disk::replace::replace_with;
use crate::model::{ArticleId, Outcome, Reason, SiteName, Target};
use crate::pipeline::{Draft, ENGINE, Edition, Location, Processed, Stored, edition};
use crate::reread::beside::{Beside, Kept};

/// A shard is closed past this size, as the crawl's are.
const SHARD_BYTES: u64 = 256 * 1024 * 1024;

/// An article that the new corpus holds.
struct Known {
    url: String,
    version: u32,
    content: String,
}

/// Writes the new corpus.
pub(super) struct Writer {
    layout: Layout,
    /// The corpus that is read.
    old: Layout,
    takedown: Takedown,
    compress: bool,
    beside: Option<Beside>,
    kept: Kept,
    /// Where the shards of the corpus that is read end: file and offset of the last record's page.
    ends: VecDeque<(String, u64)>,
    shard: Option<(BufWriter<File>, PathBuf, u64, u64)>,
    shards: Vec<Shard>,
    seen: HashMap<ArticleId, Known>,
    /// The same by what they say or said, for each site.
    contents: HashMap<(SiteName, String), Vec<ArticleId>>,
    outcomes: HashMap<String, (Outcome, Option<ArticleId>)>,
    sites: BTreeMap<String, u64>,
    /// Records written.
    pub(super) n_records: u64,
}

impl Writer {
    /// An empty corpus in the folders of `layout`.
    pub(super) fn new(
        layout: Layout,
        old: Layout,
        takedown: Takedown,
        compress: bool,
        beside: Option<Beside>,
        ends: VecDeque<(String, u64)>,
    ) -> Self {
        Self {
            layout,
            old,
            takedown,
            compress,
            beside,
            kept: Kept::default(),
            ends,
            shard: None,
            shards: Vec::new(),
            seen: HashMap::new(),
            contents: HashMap::new(),
            outcomes: HashMap::new(),
            sites: BTreeMap::new(),
            n_records: 0,
        }
    }

    /// What a page was read as: its record is an edition like the crawl's.
    pub(super) fn take(&mut self, processed: Processed, location: Location) -> Result<(), DiskError> {
        let Processed { target, mut outcome, draft, sighting, .. } = processed;
        self.end_shards(&location)?;
        let mut stored = None;
        if let Some(draft) = draft {
            if self.takedown.has_record(draft.record()) {
                outcome = Outcome::new(Reason::TakenDown);
            } else {
                let before = self.outcomes.get(target.url.as_str()).and_then(|(_, id)| id.clone());
                let id = edition::identity(&draft, &target.url, before, self.seen.contains_key(draft.id()));
                let known = self.seen.get(&id);
                let content = edition::content(draft.record());
                if known.is_none() && self.has_copy_of(&draft, &target, &content) {
                    self.told(&target, Outcome::new(Reason::DuplicateArticle).rule(edition::SAME_TEXT), None);
                    return Ok(());
                }
                let stored_as = known.map(|known| Stored {
                    url: &known.url,
                    version: known.version,
                    content: Some(&known.content),
                });
                match Edition::of(&draft, target.url.as_str(), stored_as) {
                    Edition::New(version) => {
                        let record = draft.edition(id.clone(), version).into_record(Some(location));
                        if version == 1 {
                            *self.sites.entry(record.site.clone()).or_default() += 1;
                        }
                        let by_content = (SiteName::clone(&target.site), content.clone());
                        self.contents.entry(by_content).or_default().push(id.clone());
                        self.seen.insert(id.clone(), Known { url: target.url.to_string(), version, content });
                        stored = Some(id);
                        if let Some(page) = sighting {
                            self.kept.add(&record.domain, page);
                        }
                        // A record is a tree of maps with string keys: it always has a JSON form.
                        self.write(&serde_json::to_string(&record).unwrap_or_default())?;
                    }
                    Edition::Unchanged => outcome = Outcome::new(Reason::Unchanged),
                    Edition::Elsewhere => outcome = Outcome::new(Reason::DuplicateArticle),
                }
            }
        }
        self.told(&target, outcome, stored);
        Ok(())
    }

    /// Whether an article says the same that is this one by another address.
    fn has_copy_of(&self, draft: &Draft, target: &Target, content: &str) -> bool {
        let by_content = (SiteName::clone(&target.site), content.to_owned());
        let same = self.contents.get(&by_content).into_iter().flatten().filter_map(|id| self.seen.get(id));
        let same = same.filter(|known| known.content == content).map(|known| known.url.clone());
        edition::copy_of(draft.record(), &target.url, same).is_some()
    }

    /// What a visit found. What was stored once stays stored, whatever later visits find.
    pub(super) fn told(&mut self, target: &Target, outcome: Outcome, stored: Option<ArticleId>) {
        let known = self.outcomes.entry(target.url.to_string()).or_insert_with(|| (outcome.clone(), None));
        let is_copy_still = outcome.reason == Reason::Unchanged && known.0.reason == Reason::DuplicateArticle;
        if known.1.is_none() && !is_copy_still {
            *known = (outcome, stored);
        }
    }

    fn write(&mut self, line: &str) -> Result<(), DiskError> {
        // What lies behind the last shard that is known.
        if self.ends.is_empty() && self.shard.as_ref().is_some_and(|(_, _, _, bytes)| *bytes >= SHARD_BYTES) {
            self.close_shard()?;
        }
        if self.shard.is_none() {
            let path = self.layout.file(&open_name(&self.name()));
            let file = File::create(&path).map_err(|error| DiskError::new(&path, "create", error))?;
            self.shard = Some((BufWriter::with_capacity(1 << 18, file), path, 0, 0));
        }
        let Some((file, path, rows, bytes)) = &mut self.shard else { return Ok(()) };
        writeln!(file, "{line}").map_err(|error| DiskError::new(path, "write", error))?;
        *rows += 1;
        *bytes += line.len() as u64 + 1;
        self.n_records += 1;
        Ok(())
    }

    /// Closes the shards that ended before this page.
    fn end_shards(&mut self, location: &Location) -> Result<(), DiskError> {
        let is_behind =
            |(file, offset): &mut (String, u64)| (location.file.as_str(), location.offset) > (file.as_str(), *offset);
        while self.ends.pop_front_if(is_behind).is_some() {
            self.close_shard()?;
        }
        Ok(())
    }

    /// The shard that is open or comes next.
    fn name(&self) -> String {
        shard_name(self.shards.len() as u32, self.compress)
    }

    /// Seals the shard that is open.
    pub(super) fn close_shard(&mut self) -> Result<(), DiskError> {
        let Some((file, path, records, _)) = self.shard.take() else { return Ok(()) };
        let fail = |error| DiskError::new(&path, "write", error);
        let file = file.into_inner().map_err(|error| fail(error.into_error()))?;
        file.sync_all().map_err(fail)?;
        let name = self.name();
        let sealed = match &mut self.beside {
            None => seal::seal(&self.layout, &name, None)?,
            Some(beside) => {
                let kept = &self.kept;
                beside.learn(&path, |domain| Ok(kept.of(domain))).map_err(fail)?;
                let mut settle = |open: &Path, out: &mut dyn std::io::Write| beside.settle(&self.old, open, out);
                seal::seal(&self.layout, &name, Some(&mut settle))?
            }
        };
        self.kept.forget();
        self.shards.push(Shard { file: name, records, bytes: sealed.bytes, sha256: sealed.sha256 });
        Ok(())
    }

    /// Ledger, manifest and card.
    pub(super) fn finish(&self, manifest: &Manifest, manners: &Manners, faults: &mut Faults) -> Result<(), DiskError> {
        let mut totals = Totals { records: self.n_records, ..Totals::default() };
        self.ledger(&mut totals, faults)?;
        // A site whose every page is gone is told with none.
        totals.sites = manifest.totals.sites.keys().map(|site| (site.clone(), 0)).collect();
        totals.sites.extend(self.sites.clone());
        let made = Manifest { written_by: ENGINE.to_owned(), shards: self.shards.clone(), totals, ..manifest.clone() };
        describe::write(&self.layout, &made, manners)
    }

    /// The old ledger with new outcomes for the pages that were read again.
    fn ledger(&self, totals: &mut Totals, faults: &mut Faults) -> Result<(), DiskError> {
        let path = self.old.outcomes();
        let fail = |error| DiskError::new(&path, "read", error);
        let file = BufReader::new(File::open(&path).map_err(fail)?);
        replace_with(&self.layout.outcomes(), |out| {
            for (n, text) in file.split(b'\n').enumerate() {
                let text = text?;
                let mut line: Line<'_> = match serde_json::from_slice(&text) {
                    Ok(line) => line,
                    Err(error) => {
                        faults.push(&path, Some(n as u64 + 1), format!("damaged or foreign line: {}", flaw(&error)));
                        continue;
                    }
                };
                if let Some((outcome, id)) = self.outcomes.get(line.url.as_ref())
                    && (outcome.reason.name() != line.outcome || id.is_some() != line.id.is_some())
                {
                    line.outcome = outcome.reason.name().into();
                    line.stage = outcome.stage.name().into();
                    line.rule = outcome.rule.clone().map(Into::into);
                    line.detail = outcome.detail.clone().map(Into::into);
                    line.id = id.as_ref().map(|id| id.as_str().to_owned().into());
                }
                totals.urls += 1;
                *totals.outcomes.entry(line.outcome.to_string()).or_default() += 1;
                line.write(out)?;
            }
            Ok(())
        })
    }
}
