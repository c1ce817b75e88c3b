//! The scribe: owns every open file and the frontier's writing connection, and keeps the order of the commit point.
//!
//! Append archive member and record; sync both; then one transaction that marks the addresses done, adds what they
//! showed and moves the committed lengths. What a crash leaves beyond a committed length is cut off at the next start
//! and fetched again. Synchronous, from one thread; time is an argument.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::recover;
use crate::archive::member;
use crate::config::Settings;
use crate::corpus::layout::{Layout, OPEN, archive_name, number, shard_name};
use crate::corpus::ledger::Line;
use crate::corpus::manifest::{ArchiveFile, ConfigNote, Manifest, Shard, Totals};
use crate::corpus::takedown::Takedown;
use crate::corpus::{describe, seal};
use crate::disk::append::Append;
use crate::disk::lock::{Lock, LockError};
use crate::disk::replace::replace_with;
use crate::disk::{DiskError, faults};
use crate::frontier::store::sqlite::Sqlite;
use crate::frontier::{
    Alias, Article, Batch, Done, Fate, Lease, Refused, Release, Segment, SegmentState, Store, StoreError,
};
use crate::model::outcome::Retry;
use crate::model::record::SCHEMA;
use crate::model::{ArticleId, HostKey, Outcome, Reason, SiteName, Target, TargetKind};
use crate::pipeline::{ENGINE, Location, Processed};

/// A commit is due after so many visits, bytes or milliseconds, whichever is first.
const COMMIT_VISITS: usize = 256;
const COMMIT_BYTES: u64 = 8 * 1024 * 1024;
const COMMIT_AFTER: SignedDuration = SignedDuration::from_secs(1);

/// A shard is sealed when it passes this size; so a research machine reads it at once, and a re-download costs little.
const SHARD_BYTES: u64 = 256 * 1024 * 1024;

/// A new archive file begins after this size, as web archives have it.
const ARCHIVE_BYTES: u64 = 1024 * 1024 * 1024;

/// Sources visited longer ago than this are visited again, also when an earlier run was not finished.
const SOURCE_AGE: SignedDuration = SignedDuration::from_hours(1);

/// Sections this close to the front page are visited again by later runs.
const REVISIT_DEPTH: u8 = 1;

/// Our own trouble: ends the run, names the file.
#[derive(Debug, thiserror::Error)]
pub enum ScribeError {
    /// Another process, or the lock file.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A file of the corpus.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The frontier.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record that cannot be written as JSON.
    #[error("cannot write a record: {0}")]
    Json(#[from] serde_json::Error),
    /// The corpus contradicts itself.
    #[error("`{path}` is damaged: {what}")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong, and the mend.
        what: String,
    },
}

/// The open corpus.
pub(crate) struct Scribe {
    layout: Layout,
    store: Box<dyn Store + Send>,
    shard: Option<OpenFile>,
    archive: Option<OpenFile>,
    batch: Batch,
    /// Articles of the batch, which the store does not know yet, and the address of each.
    fresh: HashMap<ArticleId, String>,
    batch_bytes: u64,
    batch_since: Option<Timestamp>,
    /// The smallest rest of a host that is given back.
    delay: SignedDuration,
    contact: Option<String>,
    config: ConfigNote,
    crawler: String,
    takedown: Arc<Takedown>,
    _lock: Lock,
}

/// A file that grows, with the rows in it.
pub(super) struct OpenFile {
    pub(super) name: String,
    pub(super) file: Append,
    pub(super) rows: u64,
}

impl OpenFile {
    fn segment(&self, state: SegmentState) -> Segment {
        Segment { name: self.name.clone(), bytes: self.file.len(), rows: self.rows, state }
    }
}

impl Scribe {
    /// Opens a corpus, or makes it: takes the lock, cuts back what was not committed, finishes what a crash left.
    pub(crate) fn open(settings: &Settings, dir: &Path, now: Timestamp) -> Result<Self, ScribeError> {
        let layout = Layout::new(dir);
        layout.make()?;
        let lock = Lock::take(&layout.lock(), dir)?;
        let takedown = Takedown::read(&layout)?;
        let mut store = Sqlite::open(&layout.frontier())?;
        recover::adopt_orphans(&layout, &mut store, now)?;
        let (shard, archive) = recover::open_files(&layout, &mut store, now)?;
        let delay = SignedDuration::try_from(settings.politeness.delay).unwrap_or(SignedDuration::from_secs(1));
        let sites: Vec<SiteName> = settings.sites.iter().map(|site| site.name.clone()).collect();
        store.begin(&sites, now, now + delay)?;
        Ok(Self {
            layout,
            store: Box::new(store),
            shard,
            archive,
            batch: Batch::default(),
            fresh: HashMap::new(),
            batch_bytes: 0,
            batch_since: None,
            delay,
            contact: settings.crawler.contact.clone(),
            config: ConfigNote { sha256: settings.hash.clone(), text: settings.text.clone() },
            crawler: settings.crawler.name.clone(),
            takedown: Arc::new(takedown),
            _lock: lock,
        })
    }

    /// What was withdrawn from the corpus.
    pub(crate) fn takedown(&self) -> Arc<Takedown> {
        Arc::clone(&self.takedown)
    }

    /// Begins a run: adds the seeds; where the last run was finished, or its sources have grown old, they wait again.
    pub(crate) fn begin_run(&mut self, seeds: &[Target], now: Timestamp) -> Result<(), ScribeError> {
        let resumed = self.store.n_waiting()? > 0;
        self.store.add(seeds, now)?;
        let before = if resumed { now - SOURCE_AGE } else { now };
        let sources = [TargetKind::Front, TargetKind::Feed, TargetKind::Sitemap, TargetKind::Section];
        self.store.requeue(&sources, REVISIT_DEPTH, before, now)?;
        self.store.requeue_failed(now)?;
        Ok(())
    }

    /// Leases hosts with their next targets.
    pub(crate) fn lease(&mut self, n_hosts: usize, per_host: usize, now: Timestamp) -> Result<Vec<Lease>, ScribeError> {
        Ok(self.store.lease(n_hosts, per_host, now)?)
    }

    /// When the next host is ready; `None` if nothing waits.
    pub(crate) fn next_due(&self) -> Result<Option<Timestamp>, ScribeError> {
        Ok(self.store.next_due()?)
    }

    /// Articles stored, by site.
    pub(crate) fn stored_by_site(&self) -> Result<Vec<(SiteName, u64)>, ScribeError> {
        Ok(self.store.stored_by_site()?)
    }

    /// Takes one visit's end: appends its exchange and its record, and puts the rest into the batch. Returns the outcome,
    /// which may be that the article is known.
    pub(crate) fn submit(
        &mut self,
        processed: Processed,
        retry_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Outcome, ScribeError> {
        let Processed {
            target,
            url_final,
            mut outcome,
            draft,
            found,
            refused,
            exchange,
            status,
            etag,
            last_modified,
            at,
        } = processed;
        self.batch_since.get_or_insert(now);
        // Withdrawn under another of its addresses than the one that was asked for: neither archived nor stored.
        let is_withdrawn = draft.as_ref().is_some_and(|draft| self.takedown.has_record(draft.record()));
        let (draft, exchange) = if is_withdrawn {
            outcome = Outcome::new(Reason::TakenDown).rule("takedown.jsonl");
            (None, None)
        } else {
            (draft, exchange)
        };

        let mut location = None;
        if let Some(exchange) = exchange {
            let archive = self.archive_file(now)?;
            let offset = archive.file.write(&exchange.bytes)?;
            location = Some(Location { file: archive.name.clone(), offset, length: exchange.response_length });
            self.batch_bytes += exchange.bytes.len() as u64;
        }
        let mut article = None;
        if let Some(draft) = draft {
            if let Some(other) = self.known(draft.id())? {
                outcome = Outcome::new(Reason::DuplicateArticle).detail(other);
            } else {
                let id = draft.id().clone();
                let record = draft.into_record(location);
                let mut line = serde_json::to_vec(&record)?;
                line.push(b'\n');
                let shard = self.shard_file()?;
                shard.file.write(&line)?;
                shard.rows += 1;
                self.batch_bytes += line.len() as u64;
                self.fresh.insert(id.clone(), target.url.to_string());
                article = Some(Article { id, version: record.version });
            }
        }
        if let Some(url) = url_final.filter(|url| *url != target.url) {
            self.batch.aliases.push(Alias { url, site: target.site.clone(), of: target.url.to_string() });
        }
        self.batch.found.extend(found);
        for (url, outcome) in refused {
            let (site, shown_by) = (target.site.clone(), target.url.to_string());
            self.batch.refused.push(Refused { url, site, shown_by, outcome });
        }
        let fate = match outcome.reason.retry() {
            // Fetched anew for each run, by need and not by the queue.
            _ if target.kind == TargetKind::Robots => Fate::Final,
            Retry::Never => Fate::Final,
            Retry::NextRun => Fate::NextRun,
            Retry::Soon => Fate::Retry { at: retry_at },
        };
        self.batch.done.push(Done { target, outcome: outcome.clone(), fate, status, etag, last_modified, at, article });
        Ok(outcome)
    }

    /// Whether the batch is large or old enough.
    pub(crate) fn should_commit(&self, now: Timestamp) -> bool {
        self.batch.done.len() >= COMMIT_VISITS
            || self.batch_bytes >= COMMIT_BYTES
            || self.batch_since.is_some_and(|since| now.duration_since(since) >= COMMIT_AFTER)
    }

    /// Makes the batch durable and gives hosts back, each resting until the given time, or for the usual delay. Returns
    /// whether there was anything to write.
    pub(crate) fn commit(
        &mut self,
        released: &[(HostKey, Option<Timestamp>)],
        now: Timestamp,
    ) -> Result<bool, ScribeError> {
        let mut batch = std::mem::take(&mut self.batch);
        batch.released = released
            .iter()
            .map(|(host, until)| Release { host: host.clone(), next_at: until.unwrap_or(now).max(now + self.delay) })
            .collect();
        if batch.is_empty() {
            return Ok(false);
        }
        for open in self.shard.iter_mut().chain(self.archive.iter_mut()) {
            open.file.sync()?;
            batch.segments.push(open.segment(SegmentState::Open));
        }
        self.at_commit("scribe.commit.before")?;
        self.store.commit(&batch, now)?;
        self.at_commit("scribe.commit.after")?;
        self.fresh.clear();
        self.batch_bytes = 0;
        self.batch_since = None;
        self.rotate(now)?;
        Ok(true)
    }

    /// Ends the run: commits, seals the open shard, and writes manifest, card and ledger. Returns the records in the
    /// corpus.
    pub(crate) fn finish(&mut self, now: Timestamp) -> Result<u64, ScribeError> {
        self.commit(&[], now)?;
        self.at_commit("finish.before")?;
        self.seal_shard(now)?;
        let manifest = self.manifest(now)?;
        let delay = format!("{:.3}", self.delay.as_secs_f64());
        let delay = format!("{} s", delay.trim_end_matches('0').trim_end_matches('.'));
        describe::write(&self.layout, &manifest, &self.crawler, &delay)?;
        Ok(manifest.totals.records)
    }

    fn at_commit(&self, point: &'static str) -> Result<(), ScribeError> {
        faults::pass(point).map_err(|error| DiskError::new(&self.layout.frontier(), "commit to", error).into())
    }

    /// The address under which an article is stored already.
    fn known(&self, id: &ArticleId) -> Result<Option<String>, ScribeError> {
        if let Some(url) = self.fresh.get(id) {
            return Ok(Some(url.clone()));
        }
        Ok(self.store.article(id)?.map(|known| known.url))
    }

    fn shard_file(&mut self) -> Result<&mut OpenFile, ScribeError> {
        if self.shard.is_none() {
            let name = shard_name(self.next_number("articles/")?);
            let file = Append::open(&self.layout.file(&format!("{name}{OPEN}")), 0)?;
            self.shard = Some(OpenFile { name, file, rows: 0 });
        }
        Ok(self.shard.as_mut().expect("the shard was opened above"))
    }

    fn archive_file(&mut self, now: Timestamp) -> Result<&mut OpenFile, ScribeError> {
        if self.archive.is_none() {
            let name = archive_name(self.next_number("archive/")?);
            let mut file = Append::open(&self.layout.file(&name), 0)?;
            file.write(&member::warcinfo(&name, ENGINE, self.contact.as_deref(), now))?;
            self.archive = Some(OpenFile { name, file, rows: 0 });
        }
        Ok(self.archive.as_mut().expect("the archive file was opened above"))
    }

    /// The number after the largest one that the frontier or the folder knows.
    fn next_number(&self, prefix: &str) -> Result<u32, ScribeError> {
        let committed = self.store.segments()?.into_iter().map(|segment| segment.name);
        let folder = self.layout.file(prefix.trim_end_matches('/'));
        let present = std::fs::read_dir(&folder)
            .map_err(|error| DiskError::new(&folder, "list", error))?
            .filter_map(|entry| Some(format!("{prefix}{}", entry.ok()?.file_name().to_str()?)));
        // An open shard of no committed length is taken over, not skipped.
        let present = present.filter(|name| !name.ends_with(OPEN) && prefix == "articles/");
        let taken = committed.chain(present).filter(|name| name.starts_with(prefix)).filter_map(|name| number(&name));
        Ok(taken.max().map_or(0, |largest| largest + 1))
    }

    /// Closes files that have grown to their full size.
    fn rotate(&mut self, now: Timestamp) -> Result<(), ScribeError> {
        if self.shard.as_ref().is_some_and(|shard| shard.file.len() >= SHARD_BYTES) {
            self.seal_shard(now)?;
        }
        if let Some(archive) = self.archive.take_if(|archive| archive.file.len() >= ARCHIVE_BYTES) {
            self.seal_archive(&archive, now)?;
        }
        Ok(())
    }

    fn seal_archive(&mut self, archive: &OpenFile, now: Timestamp) -> Result<(), ScribeError> {
        let sha256 = seal::sha256(archive.file.path())?;
        let segments = vec![archive.segment(SegmentState::Sealed(sha256))];
        Ok(self.store.commit(&Batch { segments, ..Batch::default() }, now)?)
    }

    /// Seals the open shard, which is committed to its full length.
    fn seal_shard(&mut self, now: Timestamp) -> Result<(), ScribeError> {
        let Some(shard) = self.shard.take() else {
            return Ok(());
        };
        let mut segment = shard.segment(SegmentState::Open);
        drop(shard);
        segment.state = SegmentState::Sealed(seal::seal(&self.layout, &segment.name)?);
        Ok(self.store.commit(&Batch { segments: vec![segment], ..Batch::default() }, now)?)
    }

    /// Writes the ledger and counts it on the way: so the manifest's totals are the ledger's.
    fn manifest(&mut self, now: Timestamp) -> Result<Manifest, ScribeError> {
        let mut totals = Totals::default();
        let mut store_result = Ok(Ok(()));
        replace_with(&self.layout.outcomes(), |file| {
            store_result = self.store.rows(&mut |row| {
                totals.urls += 1;
                *totals.outcomes.entry(row.reason.clone()).or_default() += 1;
                let line = Line {
                    url: row.url.as_str().into(),
                    site: row.site.as_str().into(),
                    kind: row.kind.into(),
                    via: row.via.into(),
                    via_url: row.via_url.as_deref().map(Into::into),
                    stage: row.stage.as_str().into(),
                    outcome: row.reason.as_str().into(),
                    rule: row.rule.as_deref().map(Into::into),
                    detail: row.detail.as_deref().map(Into::into),
                    status: row.status,
                    time: row.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
                    id: row.article.as_ref().map(|id| id.as_str().into()),
                };
                line.write(file)
            });
            match &mut store_result {
                Ok(written) => std::mem::replace(written, Ok(())),
                Err(_) => Err(std::io::Error::other("the frontier failed")),
            }
        })
        .map_err(ScribeError::from)
        .map_err(|disk| std::mem::replace(&mut store_result, Ok(Ok(()))).err().map_or(disk, ScribeError::from))?;

        totals.sites =
            self.store.stored_by_site()?.into_iter().map(|(site, n)| (site.to_string(), n)).collect::<BTreeMap<_, _>>();
        let mut shards = Vec::new();
        let mut archive = Vec::new();
        for segment in self.store.segments()? {
            match segment.state {
                SegmentState::Sealed(sha256) if segment.name.starts_with("articles/") => {
                    totals.records += segment.rows;
                    shards.push(Shard { file: segment.name, records: segment.rows, bytes: segment.bytes, sha256 });
                }
                _ if segment.name.starts_with("archive/") => {
                    archive.push(ArchiveFile { file: segment.name, bytes: segment.bytes });
                }
                _ => {}
            }
        }
        let time = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let first_crawl = self.store.note("first_run")?.and_then(|first| first.parse().ok()).unwrap_or(now);
        Ok(Manifest {
            schema: SCHEMA.to_owned(),
            written_by: ENGINE.to_owned(),
            first_crawl: time(first_crawl),
            last_crawl: time(now),
            config: self.config.clone(),
            shards,
            archive,
            totals,
        })
    }
}
