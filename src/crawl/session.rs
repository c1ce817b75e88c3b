//! One process at one corpus: opens it, crawls in rounds, publishes what it holds.
//!
//! A batch crawl is a session of one round. Between the rounds of a watch the corpus stays locked, and what is known of
//! robots.txt and of the hosts' pace stays known.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::budget::Budget;
use super::copies::Copies;
use super::engine::{Engine, Parts};
use super::gate::Gate;
use super::inbox::{self, Desk};
use super::scribe::Scribe;
use super::{Counters, CrawlError, ScribeError, Stop, Tally, clock, seeds, workers};
use crate::config::Settings;
use crate::corpus::layout::Layout;
use crate::corpus::{checksums, politeness};
use crate::fetch::Fetcher;
use crate::frontier::Rest;
use crate::pipeline::Context;
use crate::politeness::{HostReceipt, Politeness};

/// A corpus under this process's lock, and what lasts over rounds.
pub(super) struct Session<'a> {
    settings: &'a Settings,
    layout: Layout,
    counters: &'a Arc<Counters>,
    stop: &'a Stop,
    fetcher: Arc<Fetcher>,
    context: Arc<Context>,
    politeness: Arc<Politeness>,
    reactor: tokio::runtime::Runtime,
    gate: Gate,
    copies: Arc<Copies>,
    scribe: Scribe,
}

impl<'a> Session<'a> {
    /// Opens a corpus, or makes it, and adds the seeds.
    pub(super) fn open(
        settings: &'a Settings,
        dir: &Path,
        counters: &'a Arc<Counters>,
        stop: &'a Stop,
    ) -> Result<Self, CrawlError> {
        let fetcher = Arc::new(Fetcher::new(settings)?);
        let mut scribe = Scribe::open(settings, dir, clock::now())?;
        let withdrawn = scribe.takedown().mentions();
        let context = Arc::new(Context { withdrawn, ..Context::new(settings) });
        scribe.begin_run(&seeds(settings, &context), clock::now())?;
        let politeness = Politeness::new(&settings.politeness);
        let (now, instant) = (clock::now(), Instant::now());
        for Rest { host, until } in scribe.resting(now)? {
            // Redirects and robots.txt lead there without the frontier.
            let rest = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            politeness.rest(&host, instant + rest);
        }
        let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CrawlError::Thread)?;
        Ok(Self {
            settings,
            layout: Layout::new(dir),
            counters,
            stop,
            fetcher,
            context,
            politeness: Arc::new(politeness),
            reactor,
            gate: Gate::new(settings.politeness.obey_robots, settings.politeness.max_crawl_delay),
            copies: Arc::new(Copies::default()),
            scribe,
        })
    }

    /// Crawls until nothing is due. Everything read is committed then; the open shard stays open.
    pub(super) fn round(mut self) -> Result<(Self, Tally), CrawlError> {
        let budget = Arc::new(Budget::new(&self.settings.limits, self.scribe.stored_by_site()?));
        let takedown = self.scribe.takedown();
        let desk = Arc::new(Desk::default());
        let (notes, notes_received) = mpsc::channel();
        let (jobs, jobs_received) = mpsc::channel();
        let n_workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let workers = workers::start(n_workers, &self.context, jobs_received, &notes).map_err(CrawlError::Thread)?;
        let scribe_thread = {
            let (scribe, desk, counters) = (self.scribe, Arc::clone(&desk), Arc::clone(self.counters));
            let (budget, copies) = (Arc::clone(&budget), Arc::clone(&self.copies));
            std::thread::Builder::new()
                .name("scribe".to_owned())
                .spawn(move || inbox::work(scribe, &notes_received, &desk, &counters, &budget, &copies))
                .map_err(CrawlError::Thread)?
        };
        let engine = Engine::new(Parts {
            fetcher: Arc::clone(&self.fetcher),
            politeness: Arc::clone(&self.politeness),
            context: Arc::clone(&self.context),
            budget: Arc::clone(&budget),
            copies: Arc::clone(&self.copies),
            takedown,
            counters: Arc::clone(self.counters),
            desk,
            notes,
            jobs,
            gate: self.gate,
            concurrency: self.settings.crawler.concurrency,
            product_token: self.settings.crawler.name.clone(),
        });
        let gate = self.reactor.block_on(engine.run(self.stop));
        // The engine's senders are gone now: workers end when the jobs are done, the scribe when the workers are.
        for worker in workers {
            worker.join().map_err(|_| CrawlError::Panicked("parsing"))?;
        }
        let (scribe, mut tally, result) = scribe_thread.join().map_err(|_| CrawlError::Panicked("scribe"))?;
        result?;
        for (site, n_requests) in budget.requests() {
            tally.asked(site, n_requests);
        }
        self.gate = gate;
        self.scribe = scribe;
        Ok((self, tally))
    }

    /// Lets what is due wait for another round.
    pub(super) fn begin_round(&mut self) -> Result<(), CrawlError> {
        self.gate.begin_round();
        self.politeness.begin_round();
        Ok(self.scribe.begin_round(clock::now())?)
    }

    /// When another round has something to do; `None` if never.
    pub(super) fn next_round(&self) -> Result<Option<Timestamp>, CrawlError> {
        Ok(self.scribe.next_round()?)
    }

    /// Seals the open shard and writes manifest, ledger, card and receipts. Returns the records in the corpus.
    pub(super) fn publish(&mut self) -> Result<u64, CrawlError> {
        let receipts = self.receipts();
        let robots = receipts.iter().filter_map(|receipt| Some((receipt.host.clone(), receipt.robots_sha256.clone()?)));
        let n_records = self.scribe.finish(&robots.collect(), clock::now())?;
        politeness::write(&self.layout, &receipts).map_err(ScribeError::from)?;
        checksums::renew_side_files(&self.layout).map_err(ScribeError::from)?;
        Ok(n_records)
    }

    /// What every host got so far.
    pub(super) fn receipts(&self) -> Vec<HostReceipt> {
        self.politeness.receipt()
    }

    /// Waits until then, or until the session is asked to stop.
    pub(super) fn sleep_until(&self, until: Timestamp) {
        let pause = Duration::try_from(until.duration_since(clock::now())).unwrap_or_default();
        self.reactor.block_on(async {
            tokio::select! {
                () = self.stop.wait() => {}
                () = tokio::time::sleep(pause) => {}
            }
        });
    }
}
