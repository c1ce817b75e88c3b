//! The crawl: a frontier, a reactor, workers and a scribe, joined by bounded channels.
//!
//! Composes the rooms below; the only room that sees both outcomes (what the web did) and errors (what our own disk
//! did). Must not know the terminal: whoever watches reads [`Counters`], whoever stops it holds a [`Stop`].

mod budget;
pub mod check;
pub(crate) mod clock;
mod counters;
mod engine;
mod gate;
mod inbox;
mod recover;
mod robots_visit;
mod scribe;
mod stop;
mod tally;
mod visit;
mod workers;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;

pub use self::counters::{Counted, Counters};
use self::engine::{Engine, Parts};
use self::gate::Gate;
use self::inbox::Desk;
use self::scribe::Scribe;
pub use self::scribe::ScribeError;
pub use self::stop::Stop;
pub use self::tally::{SiteTally, Tally};
use crate::config::Settings;
use crate::fetch::{FetchError, Fetcher};
use crate::model::{Candidate, Target, TargetKind, Via};
use crate::pipeline::Context;
use crate::politeness::{HostReceipt, Politeness};

/// What ends a crawl before its end: our own disk, state or system, never a page.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The corpus or the frontier.
    #[error(transparent)]
    Scribe(#[from] ScribeError),
    /// The HTTP client could not be set up.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A thread or the reactor could not be started.
    #[error("cannot start a thread")]
    Thread(#[source] std::io::Error),
    /// A thread of ours panicked outside the bounds that catch it.
    #[error("bug: the {0} thread panicked")]
    Panicked(&'static str),
}

/// What a run did.
#[derive(Debug)]
pub struct CrawlReport {
    /// Counts by site and reason.
    pub tally: Tally,
    /// Requests, gaps and waits by host.
    pub receipts: Vec<HostReceipt>,
    /// Whether it was asked to stop before its end.
    pub stopped: bool,
    /// Records in the corpus now, over all runs.
    pub n_records: u64,
}

/// Crawls the sites of a config into a corpus, until nothing is left to do or `stop` is asked.
///
/// Blocks the calling thread, which becomes the reactor. Everything read is committed and sealed when it returns, also
/// when it was stopped; after an error everything committed so far is kept and the next run goes on from there.
pub fn run(settings: &Settings, dir: &Path, counters: &Arc<Counters>, stop: &Stop) -> Result<CrawlReport, CrawlError> {
    let fetcher = Arc::new(Fetcher::new(settings)?);
    let mut scribe = Scribe::open(settings, dir, clock::now())?;
    let context = Arc::new(Context::new(settings));
    scribe.begin_run(&seeds(settings, &context), clock::now())?;
    let budget = Arc::new(budget::Budget::new(&settings.limits, scribe.stored_by_site()?));
    let politeness = Arc::new(Politeness::new(&settings.politeness));
    let takedown = scribe.takedown();
    let desk = Arc::new(Desk::default());

    let (notes, notes_received) = mpsc::channel();
    let (jobs, jobs_received) = mpsc::channel();
    let n_workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let workers = workers::start(n_workers, &context, jobs_received, &notes).map_err(CrawlError::Thread)?;
    let scribe_thread = {
        let (desk, counters, budget) = (Arc::clone(&desk), Arc::clone(counters), Arc::clone(&budget));
        std::thread::Builder::new()
            .name("scribe".to_owned())
            .spawn(move || inbox::work(scribe, &notes_received, &desk, &counters, &budget))
            .map_err(CrawlError::Thread)?
    };

    let engine = Engine::new(Parts {
        fetcher,
        politeness: Arc::clone(&politeness),
        context,
        budget,
        takedown,
        counters: Arc::clone(counters),
        desk,
        notes,
        jobs,
        gate: Gate::new(settings.politeness.obey_robots, settings.politeness.max_crawl_delay),
        concurrency: settings.crawler.concurrency,
        product_token: settings.crawler.name.clone(),
    });
    let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CrawlError::Thread)?;
    reactor.block_on(engine.run(stop));
    // The engine's senders are gone now: workers end when the jobs are done, the scribe when the workers are.
    for worker in workers {
        worker.join().map_err(|_| CrawlError::Panicked("parsing"))?;
    }
    let (mut scribe, tally, result) = scribe_thread.join().map_err(|_| CrawlError::Panicked("scribe"))?;
    result?;
    let n_records = scribe.finish(clock::now())?;
    let receipts = politeness.receipt();
    crate::corpus::politeness::write(&crate::corpus::layout::Layout::new(dir), &receipts).map_err(ScribeError::from)?;
    Ok(CrawlReport { tally, receipts, stopped: stop.asked(), n_records })
}

/// Where a crawl starts: each site's front page, and the feeds and sitemaps that its config names.
fn seeds(settings: &Settings, context: &Context) -> Vec<Target> {
    let mut seeds = Vec::new();
    for site in &settings.sites {
        let Some(rules) = context.sites.get(&site.name) else {
            continue;
        };
        let named = |urls: &[crate::model::PageUrl], kind| {
            urls.iter()
                .map(move |url| Candidate { url: url.clone(), kind, via: Via::Seed, announcement: None })
                .collect::<Vec<_>>()
        };
        let front = named(std::slice::from_ref(&site.url), TargetKind::Front);
        let feeds = named(&site.feeds, TargetKind::Feed);
        let sitemaps = named(&site.sitemaps, TargetKind::Sitemap);
        for candidate in front.into_iter().chain(feeds).chain(sitemaps) {
            match rules.scope.judge(&candidate, None, context.depth) {
                Ok(target) => seeds.push(target),
                Err(outcome) => {
                    tracing::warn!(site = %site.name, url = %candidate.url, reason = %outcome.reason, "a seed is refused");
                }
            }
        }
    }
    seeds
}
