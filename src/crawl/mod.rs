//! The crawl: a frontier, a reactor, workers and a scribe, joined by bounded channels.
//!
//! Composes the rooms below; the only room that sees both outcomes (what the web did) and errors (what our own disk
//! did). Must not know the terminal: whoever watches reads [`Counters`], whoever stops it holds a [`Stop`].

mod budget;
pub mod check;
pub(crate) mod clock;
mod copies;
mod counters;
mod engine;
mod files;
mod gate;
mod inbox;
mod publish;
mod recover;
mod robots_visit;
mod scribe;
mod session;
mod stop;
mod tally;
mod tdm_visit;
mod templates;
mod visit;
mod workers;

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

pub use self::counters::{Counted, Counters};
pub use self::scribe::ScribeError;
use self::session::Session;
pub use self::stop::Stop;
pub use self::tally::{SiteTally, Tally};
use crate::config::Settings;
use crate::fetch::FetchError;
use crate::model::{Candidate, Target, TargetKind, Via};
use crate::pipeline::Context;
use crate::politeness::HostReceipt;

/// In a watch, manifest, ledger and shards are brought up to date this often: each time writes the whole ledger and seals
/// a shard.
const PUBLISHED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Bounds of the time from one round's beginning to the next one's.
const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_secs(1);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(15);

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

/// One look of a watch at everything that was due.
#[derive(Debug)]
pub struct Round {
    /// From 1.
    pub number: u64,
    /// What it did.
    pub tally: Tally,
    /// When the next one begins.
    pub next: Timestamp,
}

/// Crawls the sites of a config into a corpus, until nothing is left to do or `stop` is asked.
///
/// Blocks the calling thread, which becomes the reactor. Everything read is committed and sealed when it returns, also
/// when it was stopped; after an error everything committed so far is kept and the next run goes on from there.
pub fn run(settings: &Settings, dir: &Path, counters: &Arc<Counters>, stop: &Stop) -> Result<CrawlReport, CrawlError> {
    let (mut session, tally) = Session::open(settings, dir, counters, stop)?.round()?;
    let n_records = session.publish()?;
    Ok(CrawlReport { tally, receipts: session.receipts(), stopped: stop.asked(), n_records })
}

/// Crawls like [`run`], and then again and again whatever is due by its rhythm, until `stop` is asked. Tells `told` after
/// each round.
pub fn watch(
    settings: &Settings,
    dir: &Path,
    counters: &Arc<Counters>,
    stop: &Stop,
    told: &mut dyn FnMut(&Round),
) -> Result<CrawlReport, CrawlError> {
    let mut session = Session::open(settings, dir, counters, stop)?;
    let pause = SignedDuration::try_from(settings.revisit.shortest).unwrap_or(LONGEST_PAUSE);
    let mut total = Tally::default();
    let mut published: Option<Timestamp> = None;
    for number in 1.. {
        let begun = clock::now();
        let (done, tally) = session.round()?;
        session = done;
        total.add(&tally);
        if stop.asked() {
            break;
        }
        let now = clock::now();
        if published.is_none_or(|at| now.duration_since(at) >= PUBLISHED_EVERY) {
            session.publish()?;
            published = Some(now);
        }
        // Sources due at nearly the same time share a round.
        let earliest = begun + pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        let next = session.next_round()?.unwrap_or(now + LONGEST_PAUSE).max(earliest);
        told(&Round { number, tally, next });
        session.sleep_until(next);
        if stop.asked() {
            break;
        }
        session.begin_round()?;
    }
    let n_records = session.publish()?;
    Ok(CrawlReport { tally: total, receipts: session.receipts(), stopped: stop.asked(), n_records })
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
