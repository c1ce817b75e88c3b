//! The reactor's one task: which host may be asked now, and what is under way.
//!
//! Waiting holds no slot: a host that has to wait lies in a heap by the time at which it is ready (Mercator's back
//! queues), and only requests on the wire count against `crawler.concurrency`. `departure` sends out, `landing` takes in what comes back,
//! `errands` the robots.txt and tdmrep.json among it.

mod departure;
mod errands;
mod landing;
mod refusal;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;

use crate::corpus::takedown::Takedown;
use crate::crawl::budget::Budget;
use crate::crawl::clock;
use crate::crawl::copies::Copies;
use crate::crawl::counters::Counters;
use crate::crawl::gate::Gate;
use crate::crawl::inbox::{Desk, Leased, Note};
use crate::crawl::stop::Stop;
use crate::crawl::visit::{Origin, Visit};
use crate::crawl::workers::{Job, KIB_UNDER_WAY};
use crate::fetch::{Fetcher, Response};
use crate::frontier::Lease;
use crate::model::{HostKey, PageUrl, Step};
use crate::pipeline::Context;
use crate::politeness::Politeness;

/// Hosts leased beyond the requests that may be under way, so that one is ready when a slot comes free.
const SPARE_HOSTS: usize = 64;

/// A crawl with nothing else to do waits this long for a target that is due later; longer waits are left to the next
/// run.
const PATIENCE: SignedDuration = SignedDuration::from_secs(120);

/// A host that must rest longer than this gives its targets back instead of holding them.
const LONG_REST: Duration = Duration::from_secs(30);

/// Requests for one robots.txt that may fail before its host counts as unreachable.
const ROBOTS_TRIES: u32 = 3;

/// The loop looks up at least this often.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

/// After a wish to stop, requests under way may take this long to land.
const GRACE: Duration = Duration::from_secs(10);

/// The loop and what it works with.
pub(crate) struct Engine {
    parts: Parts,
    state: State,
}

/// What the engine works with: made by the crawl, shared with workers and scribe.
pub(crate) struct Parts {
    pub(crate) fetcher: Arc<Fetcher>,
    pub(crate) politeness: Arc<Politeness>,
    pub(crate) context: Arc<Context>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) copies: Arc<Copies>,
    pub(crate) takedown: Arc<Takedown>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) notes: Sender<Note>,
    pub(crate) jobs: Sender<Job>,
    pub(crate) gate: Gate,
    /// Requests under way at once, over all hosts.
    pub(crate) concurrency: usize,
    /// Our name in robots.txt.
    pub(crate) product_token: String,
}

/// What changes while it runs.
struct State {
    hosts: HashMap<HostKey, Host>,
    ready: BinaryHeap<Reverse<(Instant, HostKey)>>,
    under_way: JoinSet<Landed>,
    /// Hosts whose next visit waits for a robots.txt that is under way elsewhere.
    parked: HashMap<Origin, Vec<HostKey>>,
    /// The lease that was asked for, for how many hosts, and whether the engine was idle then.
    lease: Option<(oneshot::Receiver<Leased>, usize, bool)>,
    supply: Supply,
    room: Arc<Semaphore>,
    /// Where redirects of feeds and sitemaps have led, and which one led there.
    lists_led_to: HashMap<PageUrl, PageUrl>,
}

/// What the engine knows of the frontier's stock.
#[derive(Debug, Clone, Copy)]
enum Supply {
    /// There may be hosts to lease.
    Unknown,
    /// There were none left. Only a commit or the time can change that.
    Empty {
        /// Said when nothing was under way and everything was committed: then it is the last word.
        asked_idle: bool,
        /// When the next host is ready.
        next_due: Option<Timestamp>,
    },
}

/// One host's visits, in order.
#[derive(Debug, Default)]
struct Host {
    queue: VecDeque<Visit>,
    /// A request is under way.
    busy: bool,
    /// It lies in the heap of ready hosts.
    listed: bool,
}

/// A request that has ended.
struct Landed {
    host: HostKey,
    visit: Visit,
    result: Step<Response>,
    latency: Duration,
    at: Instant,
}

impl Engine {
    pub(crate) fn new(parts: Parts) -> Self {
        let state = State {
            hosts: HashMap::new(),
            ready: BinaryHeap::new(),
            under_way: JoinSet::new(),
            parked: HashMap::new(),
            lease: None,
            supply: Supply::Unknown,
            room: Arc::new(Semaphore::new(KIB_UNDER_WAY as usize)),
            lists_led_to: HashMap::new(),
        };
        Self { parts, state }
    }

    /// Crawls until nothing is left to do, or until it is asked to stop. Gives back what it knows of robots.txt.
    pub(crate) async fn run(mut self, stop: &Stop) -> Gate {
        self.crawl(stop).await;
        self.parts.gate
    }

    async fn crawl(&mut self, stop: &Stop) {
        while !stop.asked() && !self.parts.desk.failed.load(Ordering::SeqCst) {
            self.start_ready();
            if self.state.lease.is_none() {
                if self.is_done() {
                    return;
                }
                if self.wants_hosts() && self.may_have_more() {
                    self.ask_for_hosts();
                }
            }
            self.parts.counters.hosts.store(self.state.hosts.len() as u64, Ordering::Relaxed);

            let wake = self.next_wake();
            tokio::select! {
                () = stop.wait() => {}
                Some(landed) = self.state.under_way.join_next() => match landed {
                    Ok(landed) => self.landed(landed).await,
                    Err(error) => tracing::error!(%error, "bug: a fetch panicked"),
                },
                leased = await_lease(&mut self.state.lease) => self.take(leased),
                () = self.parts.desk.bell.notified() => self.state.supply = Supply::Unknown,
                () = tokio::time::sleep_until(wake.into()) => {}
            }
        }
        self.drain().await;
    }

    /// Lets what is under way land, within the grace, and begins nothing new.
    async fn drain(&mut self) {
        let deadline = tokio::time::Instant::now() + GRACE;
        while !self.state.under_way.is_empty() && !self.parts.desk.failed.load(Ordering::SeqCst) {
            tokio::select! {
                Some(landed) = self.state.under_way.join_next() => {
                    if let Ok(landed) = landed {
                        self.landed(landed).await;
                    }
                }
                () = tokio::time::sleep_until(deadline) => {
                    self.state.under_way.abort_all();
                    return;
                }
            }
        }
    }

    /// Nothing handed out, nothing on the wire, nothing between the wire and the disk.
    fn is_idle(&self) -> bool {
        self.state.under_way.is_empty()
            && self.state.hosts.is_empty()
            && self.parts.desk.n_unwritten.load(Ordering::SeqCst) == 0
    }

    /// The frontier has said, with everything committed, that nothing is ready soon.
    fn is_done(&self) -> bool {
        let Supply::Empty { asked_idle: true, next_due } = self.state.supply else {
            return false;
        };
        self.is_idle() && next_due.is_none_or(|due| due.duration_since(clock::now()) > PATIENCE)
    }

    fn wants_hosts(&self) -> bool {
        self.state.hosts.len() < self.parts.concurrency + SPARE_HOSTS
    }

    fn may_have_more(&self) -> bool {
        match self.state.supply {
            Supply::Unknown => true,
            Supply::Empty { asked_idle, next_due } => {
                (!asked_idle && self.is_idle()) || next_due.is_some_and(|due| due <= clock::now())
            }
        }
    }

    fn ask_for_hosts(&mut self) {
        let (reply, lease) = oneshot::channel();
        let n_hosts = self.parts.concurrency + SPARE_HOSTS - self.state.hosts.len();
        let idle = self.is_idle();
        if self.parts.notes.send(Note::Lease { n_hosts, idle, reply }).is_ok() {
            self.state.lease = Some((lease, n_hosts, idle));
        }
    }

    /// Takes leased hosts in.
    fn take(&mut self, leased: Leased) {
        let Some((_, n_asked, asked_idle)) = self.state.lease.take() else {
            return;
        };
        self.state.supply = if leased.hosts.len() < n_asked {
            Supply::Empty { asked_idle: asked_idle && leased.hosts.is_empty(), next_due: leased.next_due }
        } else {
            Supply::Unknown
        };
        let now = Instant::now();
        for Lease { host: key, targets } in leased.hosts {
            let host = self.state.hosts.entry(key.clone()).or_default();
            host.queue.extend(targets.into_iter().map(Visit::from));
            self.state.list(&key, now);
        }
    }

    /// When to look again: a host becomes ready, or a target due. The bell and the wire wake us by themselves.
    fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let mut wake = now + LONGEST_SLEEP;
        if self.state.under_way.len() < self.parts.concurrency
            && let Some(Reverse((ready_at, _))) = self.state.ready.peek()
        {
            wake = wake.min(*ready_at);
        }
        if let Supply::Empty { next_due: Some(due), .. } = self.state.supply {
            let pause = due.duration_since(clock::now()).max(SignedDuration::from_millis(10));
            if let Ok(pause) = Duration::try_from(pause) {
                wake = wake.min(now + pause);
            }
        }
        wake
    }
}

impl State {
    /// Puts a host into the heap, unless it is there, is busy or has nothing to do.
    fn list(&mut self, key: &HostKey, at: Instant) {
        let Some(host) = self.hosts.get_mut(key) else {
            return;
        };
        if host.busy || host.listed {
            return;
        }
        if host.queue.is_empty() {
            self.hosts.remove(key);
            return;
        }
        host.listed = true;
        self.ready.push(Reverse((at, key.clone())));
    }
}

/// Waits for the scribe's answer; a scribe that is gone answers nothing.
async fn await_lease(lease: &mut Option<(oneshot::Receiver<Leased>, usize, bool)>) -> Leased {
    match lease {
        Some((lease, ..)) => lease.await.unwrap_or_default(),
        None => std::future::pending().await,
    }
}
