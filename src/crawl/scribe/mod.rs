//! The scribe: owns every open file and the frontier's writing connection, and keeps the order of the commit point.
//!
//! Append archive member and record; sync both; then one transaction that marks the addresses done, adds what they
//! showed and moves the committed lengths. What a crash leaves beyond a committed length is cut off at the next start
//! and fetched again. Synchronous, from one thread; time is an argument.

mod keep;

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

pub(super) use self::keep::revisited_until;
use super::files::Files;
use super::{publish, recover};
use crate::config::Settings;
use crate::corpus::describe::{self, Manners};
use crate::corpus::layout::Layout;
use crate::corpus::leftovers;
use crate::corpus::manifest::ConfigNote;
use crate::corpus::takedown::{self, Takedown};
use crate::corpus::walk::{self, Faults};
use crate::disk::lock::{Lock, LockError};
use crate::disk::{DiskError, faults};
use crate::frontier::store::sqlite::Sqlite;
use crate::frontier::{
    Alias, Batch, Done, Fate, Known, Lease, Pace, Refused, Release, Rest, Rhythm, Sighted, Store, StoreError,
};
use crate::model::outcome::Retry;
use crate::model::{ArticleId, HostKey, Outcome, Reason, SiteName, Target, TargetKind};
use crate::pipeline::{ENGINE, Location, Processed};
use crate::reread::beside::Beside;

/// A commit is due after so many visits, bytes or milliseconds, whichever is first.
const COMMIT_VISITS: usize = 256;
const COMMIT_BYTES: u64 = 8 * 1024 * 1024;
const COMMIT_AFTER: SignedDuration = SignedDuration::from_secs(1);

/// The same where no host has anything left to do before the commit.
const COMMIT_WAITED_FOR: SignedDuration = SignedDuration::from_millis(50);

/// Targets handed out per host and lease: few enough that better ones found meanwhile do not wait long; more where a host
/// may be asked so often that it would be done with them before some commits.
const TARGETS_PER_HOST: RangeInclusive<i128> = 25..=250;
const LEASE_LASTS: SignedDuration = SignedDuration::from_secs(3);

/// Sources visited longer ago than this are visited again, also when an earlier run was not finished.
const SOURCE_AGE: SignedDuration = SignedDuration::from_hours(1);

/// A host that is not ready for longer was given up for now, not left in the middle of a run.
const RESTS: SignedDuration = SignedDuration::from_mins(2);

/// In a watch, what failed is tried again after this time: not in every round, which may be minutes apart.
const FAILURE_AGE: SignedDuration = SignedDuration::from_hours(6);

/// Sections this close to the front page are visited again by later runs.
const REVISIT_DEPTH: u8 = 1;

/// The note of the config and version that copies were read by.
const READING: &str = "reading";

/// What became of a visit.
#[derive(Debug, Clone)]
pub(crate) struct Submitted {
    pub(crate) outcome: Outcome,
    /// The version of the record that it brought.
    pub(crate) version: Option<u32>,
    /// It says what is stored under another address.
    pub(crate) is_copy: bool,
}

fn taken_down() -> Outcome {
    Outcome::new(Reason::TakenDown).rule(takedown::NAME)
}

/// Whether it is looked at for what is new, as long as it stands.
fn is_source(target: &Target) -> bool {
    match target.kind {
        TargetKind::Front | TargetKind::Feed | TargetKind::Sitemap => true,
        TargetKind::Section => target.depth <= REVISIT_DEPTH,
        TargetKind::Robots | TargetKind::Tdm | TargetKind::Article => false,
    }
}

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
    files: Files,
    batch: Batch,
    /// Articles of the batch, which the store does not know yet, and the address of each.
    fresh: HashMap<ArticleId, Known>,
    /// The same by what they say, for each site.
    fresh_contents: HashMap<(SiteName, String), Vec<ArticleId>>,
    batch_bytes: u64,
    batch_since: Option<Timestamp>,
    /// The smallest rest of a host that is given back.
    delay: SignedDuration,
    /// How long after its publication an article is looked at again.
    articles_for: SignedDuration,
    config: ConfigNote,
    manners: Manners,
    takedown: Arc<Takedown>,
    _lock: Lock,
}

impl Scribe {
    /// Opens a corpus, or makes it: takes the lock, cuts back what was not committed, finishes what a crash left.
    pub(crate) fn open(settings: &Settings, dir: &Path, now: Timestamp) -> Result<Self, ScribeError> {
        let layout = Layout::new(dir);
        layout.make()?;
        let lock = Lock::take(&layout.lock(), dir)?;
        leftovers::clear(&layout, walk::manifest(&layout, &mut Faults::default()).as_ref())?;
        let takedown = Takedown::read(&layout)?;
        let mut store = Sqlite::open(&layout.frontier())?;
        let delay = SignedDuration::try_from(settings.politeness.delay).unwrap_or(SignedDuration::from_secs(1));
        let sites: Vec<SiteName> = settings.sites.iter().map(|site| site.name.clone()).collect();
        let signed = |duration| SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
        let revisit = &settings.revisit;
        let rhythm = Rhythm { shortest: signed(revisit.shortest), longest: signed(revisit.longest) };
        // First of all: what is taken in below is visited again in the rhythm of this run.
        store.begin(&sites, rhythm, now, now + delay)?;
        for site in &settings.sites {
            if let Some(old) = store.take_over(&site.name, &site.url)? {
                tracing::info!("the site `{}` was called `{old}` before: it goes on where that one was", site.name);
            }
        }
        recover::adopt_orphans(&layout, &mut store, signed(revisit.articles_for), now)?;
        recover::believe_manifest(&layout, &mut store, now)?;
        let (shard, archive) = recover::open_files(&layout, &mut store, now)?;
        let files = Files {
            layout: layout.clone(),
            shard,
            archive,
            compress: settings.compress,
            beside: Beside::new(settings, std::thread::available_parallelism().map_or(2, std::num::NonZero::get)),
            contact: settings.crawler.contact.clone(),
        };
        Ok(Self {
            layout,
            store: Box::new(store),
            files,
            batch: Batch::default(),
            fresh: HashMap::new(),
            fresh_contents: HashMap::new(),
            batch_bytes: 0,
            batch_since: None,
            delay,
            articles_for: signed(revisit.articles_for),
            config: ConfigNote { sha256: settings.hash.clone(), text: settings.text.clone() },
            manners: Manners::new(&settings.crawler.name, settings.politeness.delay, settings.politeness.obey_robots),
            takedown: Arc::new(takedown),
            _lock: lock,
        })
    }

    /// What was withdrawn from the corpus.
    pub(crate) fn takedown(&self) -> Arc<Takedown> {
        Arc::clone(&self.takedown)
    }

    /// Begins a run: adds the seeds; where the last run was finished, or its sources have grown old, they wait again, and
    /// so do articles whose time has come.
    pub(crate) fn begin_run(&mut self, seeds: &[Target], now: Timestamp) -> Result<(), ScribeError> {
        // Another config or reader may find more in the same bytes.
        let reading = format!("{ENGINE} {}", self.config.sha256);
        if self.store.note(READING)?.is_some_and(|before| before != reading) {
            self.store.forget_copies()?;
        }
        self.store.set_note(READING, &reading)?;
        // What waits for a host that rests is no run that was cut off: the others have something new meanwhile.
        let resumed = self.store.next_due()?.is_some_and(|due| due <= now + RESTS);
        self.store.add(seeds, now)?;
        let before = if resumed { now - SOURCE_AGE } else { now };
        let sources = [TargetKind::Front, TargetKind::Feed, TargetKind::Sitemap, TargetKind::Section];
        self.store.requeue(&sources, REVISIT_DEPTH, before, now)?;
        self.store.requeue_due(now)?;
        self.store.requeue_failed(now, now)?;
        Ok(())
    }

    /// Begins another round of a watch: what is due waits again, and what failed some hours ago.
    pub(crate) fn begin_round(&mut self, now: Timestamp) -> Result<(), ScribeError> {
        self.store.requeue_due(now)?;
        self.store.requeue_failed(now - FAILURE_AGE, now)?;
        Ok(())
    }

    /// When a round has something to do again; `None` if never.
    pub(crate) fn next_round(&self) -> Result<Option<Timestamp>, ScribeError> {
        let (waiting, again) = (self.store.next_due()?, self.store.next_revisit()?);
        Ok(waiting.into_iter().chain(again).min())
    }

    /// Hosts that have a rest from an earlier run.
    pub(crate) fn resting(&self, now: Timestamp) -> Result<Vec<Rest>, ScribeError> {
        Ok(self.store.resting(now)?)
    }

    /// Puts a host's rest into the batch.
    pub(crate) fn rest(&mut self, host: HostKey, until: Timestamp, now: Timestamp) {
        self.batch_since.get_or_insert(now);
        self.batch.rests.push(Rest { host, until });
    }

    /// Puts the gap that a host wants into the batch.
    pub(crate) fn pace(&mut self, host: HostKey, gap: SignedDuration, now: Timestamp) {
        self.batch_since.get_or_insert(now);
        self.batch.paces.push(Pace { host, gap });
    }

    /// Leases hosts with their next targets.
    pub(crate) fn lease(&mut self, n_hosts: usize, now: Timestamp) -> Result<Vec<Lease>, ScribeError> {
        let per_host = LEASE_LASTS.as_millis() / self.delay.as_millis().max(1);
        let per_host = per_host.clamp(*TARGETS_PER_HOST.start(), *TARGETS_PER_HOST.end()) as usize;
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

    /// Takes one visit's end: appends its exchange and its record, and puts the rest into the batch. The outcome may be that
    /// the article is known. `full` is that of a new article, where the site has room for none.
    pub(crate) fn submit(
        &mut self,
        processed: Processed,
        retry_at: Option<Timestamp>,
        full: Option<Outcome>,
        now: Timestamp,
    ) -> Result<Submitted, ScribeError> {
        let Processed {
            target,
            url_final,
            mut outcome,
            draft,
            found,
            refused,
            exchange,
            status,
            seen,
            article: stored,
            at,
            sighting,
        } = processed;
        self.batch_since.get_or_insert(now);
        // Withdrawn under another of its addresses than the one that was asked for: neither archived nor stored.
        let is_withdrawn = draft.as_ref().is_some_and(|draft| self.takedown.has_record(draft.record()));
        let (draft, exchange) = if is_withdrawn {
            outcome = taken_down();
            (None, None)
        } else if let Some(full) = full
            && self.is_new(draft.as_ref(), stored.clone(), &target)?
        {
            // Not archived either: the archive makes the corpus again, and would make it larger.
            outcome = full;
            (None, None)
        } else {
            (draft, exchange)
        };

        // A list that links it has its headline, or all of its text, whatever it was taken for.
        let is_list = draft.is_none() && !target.kind.is_own_errand();
        let links = found.iter().map(|target| &target.url).chain(refused.iter().map(|(url, _)| url));
        let exchange = if is_list && self.has_withdrawn(links)? { None } else { exchange };
        let mut location = None;
        if let Some(exchange) = exchange {
            let archive = self.files.archive(self.store.as_ref(), now)?;
            let offset = archive.file.write(&exchange.bytes)?;
            location = Some(Location { file: archive.name.clone(), offset, length: exchange.response_length });
            self.batch_bytes += exchange.bytes.len() as u64;
        }
        let mut revisit_until = is_source(&target).then_some(Timestamp::MAX);
        let (mut article, mut version, mut is_copy) = (None, None, false);
        if let Some(draft) = draft {
            let until = self.revisited_until(&draft, at);
            let domain = draft.record().domain.clone();
            let kept = self.keep(draft, stored, &target, location)?;
            if kept.outcome.reason == Reason::DuplicateArticle && kept.is_seen_again {
                revisit_until = Some(until);
            }
            if kept.outcome.reason == Reason::Stored {
                let page = sighting.map(|sighting| sighting.to_bytes());
                self.batch.sightings.extend(page.map(|page| Sighted { domain, page }));
                revisit_until = Some(until);
                version = kept.article.as_ref().map(|article| article.version);
            }
            is_copy = kept.is_copy;
            (outcome, article) = (kept.outcome, kept.article);
        }
        if let Some(url) = url_final.filter(|url| *url != target.url) {
            self.batch.aliases.push(Alias { url, site: target.site.clone(), of: target.url.to_string() });
        }
        // An announcement has the headline, and some of the text.
        let is_withdrawn = |target: &Target| self.takedown.has_or_led(&target.url);
        let (withdrawn, found): (Vec<Target>, Vec<Target>) = found.into_iter().partition(is_withdrawn);
        let withdrawn = withdrawn.into_iter().map(|target| (target.url, taken_down()));
        self.batch.found.extend(found);
        for (url, outcome) in refused.into_iter().chain(withdrawn) {
            let (site, shown_by) = (target.site.clone(), target.url.to_string());
            self.batch.refused.push(Refused { url, site, shown_by, outcome });
        }
        let fate = match outcome.reason.retry() {
            // Fetched anew for each run, by need and not by the queue.
            _ if target.kind.is_own_errand() => Fate::Final,
            Retry::Never => Fate::Final,
            Retry::NextRun => Fate::NextRun,
            Retry::Soon => Fate::Retry { at: retry_at },
        };
        self.batch.done.push(Done { target, outcome: outcome.clone(), fate, status, seen, at, article, revisit_until });
        Ok(Submitted { outcome, version, is_copy })
    }

    /// Whether the batch is large or old enough. `is_waited_for`: all that was leased is answered for, or what it holds must
    /// not be lost.
    pub(crate) fn should_commit(&self, is_waited_for: bool, now: Timestamp) -> bool {
        let commit_after = if is_waited_for { COMMIT_WAITED_FOR } else { COMMIT_AFTER };
        self.batch.done.len() >= COMMIT_VISITS
            || self.batch_bytes >= COMMIT_BYTES
            || self.batch_since.is_some_and(|since| now.duration_since(since) >= commit_after)
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
        batch.segments = self.files.sync()?;
        self.at_commit("scribe.commit.before")?;
        self.store.commit(&batch, now)?;
        self.at_commit("scribe.commit.after")?;
        self.fresh.clear();
        self.fresh_contents.clear();
        self.batch_bytes = 0;
        self.batch_since = None;
        self.files.rotate(self.store.as_mut(), now)?;
        Ok(true)
    }

    /// Ends the run: commits, seals the open shard, and writes manifest, card and ledger. Returns the records in the
    /// corpus. `robots` are the hashes of the robots.txt of this run, by host.
    pub(crate) fn finish(&mut self, robots: &BTreeMap<String, String>, now: Timestamp) -> Result<u64, ScribeError> {
        self.commit(&[], now)?;
        self.at_commit("finish.before")?;
        self.files.seal_shard(self.store.as_mut(), now)?;
        let manifest = publish::manifest(&self.layout, self.store.as_ref(), &self.config, robots, now)?;
        describe::write(&self.layout, &manifest, &self.manners)?;
        Ok(manifest.totals.records)
    }

    fn at_commit(&self, point: &'static str) -> Result<(), ScribeError> {
        faults::pass(point).map_err(|error| DiskError::new(&self.layout.frontier(), "commit to", error).into())
    }
}
