//! What is remembered of one host.

use std::time::{Duration, Instant};

use super::receipt::{HostReceipt, Rate, millis};
use super::{backoff, turn::Observation};
use crate::model::HostKey;

/// Failures to get any answer, in a row, after which a host is given up for this run.
pub(super) const GIVE_UP_AFTER: u32 = 5;

/// The next gap is at least this many times the host's last answering time: it is busy at most half of the time with
/// us, and a host that grows slow under load is asked less.
pub(super) const SLOWNESS: u32 = 2;

/// The longest gap that slowness alone can cause.
pub(super) const SLOWEST: Duration = Duration::from_secs(30);

/// The longest gap that is kept, so that no robots.txt makes a moment that a clock cannot hold.
pub(super) const LONGEST_GAP: Duration = Duration::from_hours(24);

/// A permit that was neither observed nor given back is taken for lost after this time: longer than any request may
/// take. Without it a task that was cut off would close its host for ever.
pub(super) const PERMIT_LIFE: Duration = Duration::from_mins(10);

/// A host with nothing under way for this long keeps its receipt alone.
pub(super) const IDLE: Duration = Duration::from_hours(1);

/// One host. About 200 bytes, and 240 more while it is asked often.
#[derive(Debug, Default)]
pub(super) struct Host {
    /// Start of the request under way.
    under_way: Option<Instant>,
    /// Start of the last request.
    last_start: Option<Instant>,
    /// When the host surely had the last request: its start, then the head of its answer.
    last_seen: Option<Instant>,
    /// No request before that moment, for whatever reason.
    not_before: Option<Instant>,
    crawl_delay: Option<Duration>,
    /// Level of back-off: grows with trouble, halves with success.
    level: u32,
    /// Requests in a row without any answer.
    n_unanswered: u32,
    pub(super) given_up: bool,
    /// When a request was first made to wait.
    waiting_since: Option<Instant>,
    waited: Duration,
    requests: u64,
    smallest_gap: Option<Duration>,
    rate: Rate,
    retry_afters: u64,
    back_offs: u64,
    pub(super) robots_sha256: Option<Box<str>>,
}

impl Host {
    /// The gap in force where `floor` is the config's.
    pub(super) fn gap(&self, floor: Duration) -> Duration {
        self.crawl_delay.map_or(floor, |delay| delay.max(floor))
    }

    /// Whether the host's own moment lies ahead.
    pub(super) fn is_held(&self, now: Instant) -> bool {
        self.not_before.is_some_and(|until| until > now)
    }

    /// Whether a request is under way.
    pub(super) fn is_busy(&self, now: Instant) -> bool {
        self.under_way.is_some_and(|start| now.saturating_duration_since(start) < PERMIT_LIFE)
    }

    /// A request was made to wait.
    pub(super) fn wait(&mut self, now: Instant) {
        self.waiting_since.get_or_insert(now);
    }

    /// A request starts.
    pub(super) fn start(&mut self, now: Instant) {
        if let Some(since) = self.waiting_since.take() {
            self.waited += now.saturating_duration_since(since);
        }
        if let Some(last) = self.last_start {
            let gap = now.saturating_duration_since(last);
            self.smallest_gap = Some(self.smallest_gap.map_or(gap, |smallest| smallest.min(gap)));
        }
        self.requests += 1;
        self.rate.count(now);
        self.under_way = Some(now);
        self.last_start = Some(now);
        self.last_seen = Some(now);
        // The floor gap is the limiter's; the host's own is ours.
        if let Some(delay) = self.crawl_delay {
            self.hold_until(now + delay);
        }
    }

    /// When the host surely had the last request.
    pub(super) fn last_seen(&self) -> Option<Instant> {
        self.last_seen
    }

    /// Sets the Crawl-delay; it counts from when the host had the last request.
    pub(super) fn set_crawl_delay(&mut self, delay: Duration) {
        let delay = delay.min(LONGEST_GAP);
        self.crawl_delay = Some(delay);
        if let Some(last) = self.last_seen {
            self.hold_until(last + delay);
        }
    }

    /// The moment from which the host may be asked, as far as it is known here; `gap` is the one in force.
    pub(super) fn ready_at(&self, gap: Duration) -> Option<Instant> {
        self.not_before.max(self.last_start.map(|start| start + gap))
    }

    /// No request is under way any more.
    pub(super) fn end(&mut self) {
        self.under_way = None;
    }

    /// A request ended; learns from it. The pause that follows, if there is one beyond the ordinary gap.
    pub(super) fn learn(&mut self, seen: &Observation, gap: Duration, seed: u64) -> Option<Instant> {
        self.end();
        // Where the config sets no gap at all, the hosts are the user's own and may be driven at full speed.
        if let (Some(start), false) = (self.last_start, gap.is_zero()) {
            // A request may be long under way: between those that the host sees, no gap is shorter than the one in force.
            let seen_at = start + seen.latency.min(LONGEST_GAP);
            self.last_seen = Some(seen_at);
            self.hold_until(seen_at + gap);
            self.hold_until(start + seen.latency.saturating_mul(SLOWNESS).min(SLOWEST));
        }
        match seen.status {
            None => self.n_unanswered += 1,
            Some(_) => self.n_unanswered = 0,
        }
        if self.n_unanswered >= GIVE_UP_AFTER {
            self.given_up = true;
        }
        let asked_to_slow_down = matches!(seen.status, Some(429 | 503));
        if let (true, Some(wait)) = (asked_to_slow_down, seen.retry_after) {
            self.retry_afters += 1;
            // The host knows best how long; the level still rises, for answers without the header.
            self.level = (self.level + 1).min(backoff::LEVELS);
            let until = seen.at + wait.min(super::retry_after::LONGEST);
            self.hold_until(until);
            return Some(until);
        }
        if seen.status.is_none_or(|status| status == 429 || (500..600).contains(&status)) {
            self.back_offs += 1;
            self.level = (self.level + 1).min(backoff::LEVELS);
            let until = seen.at + backoff::pause(self.level, gap, seed);
            self.hold_until(until);
            return Some(until);
        }
        self.level /= 2;
        None
    }

    /// Whether all that would be forgotten has run out.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        !self.is_busy(now)
            && self.not_before.is_none_or(|until| until <= now)
            && self.last_start.is_none_or(|start| now.saturating_duration_since(start) >= IDLE)
    }

    /// Whether the host may be forgotten without ever being asked sooner for it.
    pub(super) fn is_forgettable(&self) -> bool {
        !self.given_up && self.crawl_delay.is_none()
    }

    /// Has another chance after it was given up; its back-off goes on.
    pub(super) fn forgive(&mut self) {
        if self.given_up {
            self.given_up = false;
            self.n_unanswered = 0;
        }
    }

    /// Whether it was ever asked, so that its receipt says something.
    pub(super) fn was_asked(&self) -> bool {
        self.requests > 0
    }

    /// Gives memory back that an idle host does not need.
    pub(super) fn shrink(&mut self) {
        self.rate.shrink();
        self.waiting_since = None;
        self.not_before = None;
        self.level = 0;
    }

    pub(super) fn receipt(&self, host: &HostKey, delay: Duration) -> HostReceipt {
        HostReceipt {
            host: host.as_str().to_owned(),
            requests: self.requests,
            smallest_gap_ms: self.smallest_gap.map(millis),
            highest_rate_per_minute: self.rate.highest,
            waited_ms: millis(self.waited),
            delay_ms: millis(delay),
            crawl_delay_ms: self.crawl_delay.map(millis),
            retry_afters: self.retry_afters,
            back_offs: self.back_offs,
            given_up: self.given_up,
            robots_sha256: self.robots_sha256.as_deref().map(str::to_owned),
        }
    }

    /// No request before that moment.
    pub(super) fn hold_until(&mut self, moment: Instant) {
        self.not_before = Some(self.not_before.map_or(moment, |until| until.max(moment)));
    }
}
