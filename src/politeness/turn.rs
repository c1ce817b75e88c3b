//! Turns: who may ask which host now.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::address::{Addresses, Machine};
use super::host::{Host, LONGEST_GAP};
use super::limiter::Limiter;
use super::receipt::HostReceipt;
use crate::config::meant::PolitenessSettings;
use crate::model::{HostKey, Outcome, Reason};
use crate::robots::Allowed;

/// How soon a host is asked about again whose request is still under way: it has no moment of its own.
const BUSY_AGAIN: Duration = Duration::from_millis(100);

/// When a host is asked about again that was given up: not in this run.
const GIVEN_UP_AGAIN: Duration = Duration::from_hours(24);

/// How often idle hosts are looked for.
const SWEEP: Duration = Duration::from_mins(10);

/// Hosts whose receipts are kept; beyond that, those of idle hosts are dropped.
const RECEIPTS: usize = 200_000;

/// The pace of all hosts.
#[derive(Debug)]
pub struct Politeness {
    delay: Duration,
    /// Guards everything per host; held for a look-up, never across a wait.
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    limiter: Limiter,
    addresses: Addresses,
    hosts: HashMap<HostKey, Host>,
    swept: Option<Instant>,
}

/// The right to send exactly one request to one host.
///
/// Only [`Politeness::try_turn`] makes one, out of a robots verdict and a turn at the host; `Fetcher::fetch` uses it up.
/// So a forbidden or hasty request is a type error, not a code review. The host has no second one until
/// [`Politeness::observe`] tells how the request went, or [`Politeness::give_back`] that there was none.
#[derive(Debug)]
#[must_use = "a permit that is dropped closes its host for ten minutes: fetch with it, or give it back"]
pub struct Permit {
    host: HostKey,
    allowed: Allowed,
    granted: Instant,
}

impl Permit {
    /// The host that may be asked.
    pub fn host(&self) -> &HostKey {
        &self.host
    }

    /// When the turn was taken: from here the gap to the next one is reckoned.
    pub fn granted(&self) -> Instant {
        self.granted
    }

    /// The line of robots.txt that allows it.
    pub fn robots_rule(&self) -> Option<&str> {
        self.allowed.rule()
    }
}

/// The answer to a wish to ask a host.
#[derive(Debug)]
pub enum Turn {
    /// Now.
    Permit(Permit),
    /// Not now; the verdict comes back, and the moment from which it is worth asking again.
    Wait(Allowed, Instant),
}

/// How one request went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The status; `None` if there was no whole answer (DNS, connect, TLS, time-out, broken HTTP).
    pub status: Option<u16>,
    /// From the turn to the head of the response.
    pub latency: Duration,
    /// The Retry-After header as read by [`retry_after::parse`](super::retry_after::parse). Obeyed on 429 and 503.
    pub retry_after: Option<Duration>,
    /// When the request was over, body and all.
    pub at: Instant,
}

impl Observation {
    /// Of a request that ended in an outcome instead of a response.
    ///
    /// A host that answered with something we refuse (too large, an odd status) did answer: it is not held against it.
    pub fn of_outcome(outcome: &Outcome, latency: Duration, at: Instant) -> Self {
        let unanswered = matches!(
            outcome.reason,
            Reason::DnsFailed
                | Reason::AddressForbidden
                | Reason::ConnectFailed
                | Reason::TlsFailed
                | Reason::TimedOut
                | Reason::TooSlow
                | Reason::BadResponse
        );
        Self { status: if unanswered { None } else { Some(200) }, latency, retry_after: None, at }
    }
}

/// What a host is after an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostState {
    /// Nothing beyond its gap.
    Fine,
    /// Left alone until then: Retry-After or back-off.
    BackOff(Instant),
    /// Too many requests in a row without a whole answer: left alone for this run.
    GivenUp,
}

impl Politeness {
    /// A pace for every host by these settings.
    pub fn new(settings: &PolitenessSettings) -> Self {
        let delay = settings.delay.min(LONGEST_GAP);
        let (limiter, addresses) = (Limiter::new(delay), Addresses::default());
        let inner = Inner { limiter, addresses, hosts: HashMap::new(), swept: None };
        Self { delay, inner: Mutex::new(inner) }
    }

    /// Asks for a turn at a host. The gap is kept from the head of one answer to the start of the next request, so
    /// that the host sees no shorter one, and never are two under way.
    pub fn try_turn(&self, host: &HostKey, allowed: Allowed, now: Instant) -> Turn {
        let mut inner = self.lock();
        inner.sweep(now);
        let Inner { limiter, addresses, hosts, .. } = &mut *inner;
        let entry = hosts.entry(host.clone()).or_default();
        if entry.given_up {
            return Turn::Wait(allowed, now + GIVEN_UP_AGAIN);
        }
        let ready_at = entry.ready_at(entry.gap(self.delay));
        if entry.is_busy(now) {
            entry.wait(now);
            let again = now + BUSY_AGAIN;
            return Turn::Wait(allowed, ready_at.map_or(again, |until| until.max(again)));
        }
        if let (true, Some(until)) = (entry.is_held(now), ready_at) {
            entry.wait(now);
            return Turn::Wait(allowed, until);
        }
        if let Err(until) = addresses.check(host, self.delay, now) {
            entry.wait(now);
            return Turn::Wait(allowed, until);
        }
        // Last, since it is the one that takes the turn when it agrees.
        if let Err(until) = limiter.check(host, now) {
            entry.wait(now);
            return Turn::Wait(allowed, until.max(now));
        }
        entry.start(now);
        addresses.start(host, entry.gap(self.delay), now);
        Turn::Permit(Permit { host: host.clone(), allowed, granted: now })
    }

    /// Tells how the host's request went, which makes room for the next one.
    pub fn observe(&self, host: &HostKey, seen: Observation) -> HostState {
        let mut inner = self.lock();
        let Inner { addresses, hosts, .. } = &mut *inner;
        let entry = hosts.entry(host.clone()).or_default();
        let gap = entry.gap(self.delay);
        if let (Some(429 | 503), Some(rest)) = (seen.status, seen.retry_after) {
            addresses.rest(host, seen.at, rest);
        }
        let pause = entry.learn(&seen, gap, seed(host));
        match pause {
            _ if entry.given_up => HostState::GivenUp,
            Some(until) => HostState::BackOff(until),
            None => HostState::Fine,
        }
    }

    /// Lets a host rest that asked for it in an earlier run, or was asked at its end.
    pub fn rest(&self, host: &HostKey, until: Instant) {
        self.lock().hosts.entry(host.clone()).or_default().hold_until(until);
    }

    /// Learns the machine that a host answered from: hosts on one machine share its turns.
    pub fn set_machine(&self, host: &HostKey, machine: Machine) {
        if !self.delay.is_zero() {
            self.lock().addresses.learn(host, machine);
        }
    }

    /// Gives back a permit with which nothing was asked. The gap runs as if something had been.
    pub fn give_back(&self, permit: Permit) -> Allowed {
        if let Some(entry) = self.lock().hosts.get_mut(&permit.host) {
            entry.end();
        }
        permit.allowed
    }

    /// Sets the host's Crawl-delay. It lengthens the gap, also the one that runs now, and never shortens it.
    pub fn set_crawl_delay(&self, host: &HostKey, delay: Duration) {
        let mut inner = self.lock();
        let Inner { addresses, hosts, .. } = &mut *inner;
        let entry = hosts.entry(host.clone()).or_default();
        entry.set_crawl_delay(delay);
        if let Some(last) = entry.last_seen() {
            addresses.rest(host, last, delay);
        }
    }

    /// Notes the robots.txt that is obeyed, for the receipt.
    pub fn set_robots(&self, host: &HostKey, sha256: Option<&str>) {
        self.lock().hosts.entry(host.clone()).or_default().robots_sha256 = sha256.map(Into::into);
    }

    /// The gap between two requests to the host.
    pub fn delay_of(&self, host: &HostKey) -> Duration {
        self.lock().hosts.get(host).map_or(self.delay, |entry| entry.gap(self.delay))
    }

    /// The moment from which the host may be asked, once no request is under way; `None` if it never was.
    pub fn ready_at(&self, host: &HostKey) -> Option<Instant> {
        self.lock().hosts.get(host).and_then(|entry| entry.ready_at(entry.gap(self.delay)))
    }

    /// Whether the host was given up for this run.
    pub fn is_given_up(&self, host: &HostKey) -> bool {
        self.lock().hosts.get(host).is_some_and(|entry| entry.given_up)
    }

    /// Another round begins: hosts that were given up have another chance.
    pub fn begin_round(&self) {
        for entry in self.lock().hosts.values_mut() {
            entry.forgive();
        }
    }

    /// What every host got, in the order of their names; hosts that were never asked are left out.
    pub fn receipt(&self) -> Vec<HostReceipt> {
        let inner = self.lock();
        let mut receipts: Vec<HostReceipt> =
            inner.hosts.iter().map(|(host, entry)| entry.receipt(host, entry.gap(self.delay))).collect();
        receipts.retain(|receipt| receipt.requests > 0);
        receipts.sort_by(|a, b| a.host.cmp(&b.host));
        receipts
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic under this lock would be our bug, caught elsewhere; the numbers stay usable.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Inner {
    /// Forgets what idle hosts no longer need.
    fn sweep(&mut self, now: Instant) {
        let swept = *self.swept.get_or_insert(now);
        if now.saturating_duration_since(swept) < SWEEP {
            return;
        }
        self.swept = Some(now);
        self.limiter.forget(now);
        self.hosts.retain(|_, host| {
            let idle = host.is_idle(now);
            if idle {
                host.shrink();
            }
            !idle || host.was_asked() || !host.is_forgettable()
        });
        if self.hosts.len() > RECEIPTS {
            self.hosts.retain(|_, host| !host.is_idle(now) || !host.is_forgettable());
        }
        self.hosts.shrink_to_fit();
    }
}

/// The host's own seed for jitter: FNV-1a of its name, the same on every machine.
fn seed(host: &HostKey) -> u64 {
    host.as_str()
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}
