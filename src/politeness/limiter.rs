//! The floor gap: governor, with a clock that is set by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::model::HostKey;

/// Time since the limiter's origin, as the last call told it.
#[derive(Debug, Clone, Default)]
struct SetClock(Arc<AtomicU64>);

impl Clock for SetClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

/// One request per gap and host.
///
/// Not made for calls from several threads at once, which could each see the other's time: its owner holds a lock.
#[derive(Debug)]
pub(super) struct Limiter {
    clock: SetClock,
    origin: Option<Instant>,
    /// `None` where the gap is zero: governor has no quota for that, and there is nothing to hold.
    governor: Option<Keyed>,
}

type Keyed = RateLimiter<HostKey, DashMapStateStore<HostKey>, SetClock, NoOpMiddleware<Duration>>;

impl Limiter {
    pub(super) fn new(gap: Duration) -> Self {
        let clock = SetClock::default();
        // A burst of one: what was saved up while a host was idle is not spent at once.
        let governor = Quota::with_period(gap).map(|quota| RateLimiter::dashmap_with_clock(quota, clock.clone()));
        Self { clock, origin: None, governor }
    }

    /// Takes the host's turn, or says when there will be one.
    pub(super) fn check(&mut self, host: &HostKey, now: Instant) -> Result<(), Instant> {
        let origin = *self.origin.get_or_insert(now);
        let Some(governor) = &self.governor else { return Ok(()) };
        self.clock.set(now.saturating_duration_since(origin));
        governor.check_key(host).map_err(|not_until| origin + not_until.earliest_possible())
    }

    /// Forgets hosts whose gap has long passed.
    pub(super) fn forget(&mut self, now: Instant) {
        if let (Some(governor), Some(origin)) = (&self.governor, self.origin) {
            self.clock.set(now.saturating_duration_since(origin));
            governor.retain_recent();
            governor.shrink_to_fit();
        }
    }
}

impl SetClock {
    fn set(&self, now: Duration) {
        // 2^64 nanoseconds are 584 years.
        let nanos = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        self.0.store(nanos, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_holds_per_host_and_idleness_saves_nothing_up() {
        let start = Instant::now();
        let (a, b) = (HostKey::new("a.example"), HostKey::new("b.example"));
        let second = Duration::from_secs(1);
        let mut limiter = Limiter::new(second);
        assert_eq!(limiter.check(&a, start), Ok(()));
        assert_eq!(limiter.check(&b, start), Ok(()));
        assert_eq!(limiter.check(&a, start + second / 2), Err(start + second));
        assert_eq!(limiter.check(&a, start + second), Ok(()));
        assert_eq!(limiter.check(&a, start + second * 100), Ok(()));
        assert_eq!(limiter.check(&a, start + second * 100), Err(start + second * 101));
    }

    #[test]
    fn no_gap_means_no_limit() {
        let start = Instant::now();
        let mut limiter = Limiter::new(Duration::ZERO);
        for _ in 0..3 {
            assert_eq!(limiter.check(&HostKey::new("a.example"), start), Ok(()));
        }
    }

    #[test]
    fn forgetting_frees_no_host_too_soon() {
        let start = Instant::now();
        let host = HostKey::new("a.example");
        let mut limiter = Limiter::new(Duration::from_secs(10));
        assert_eq!(limiter.check(&host, start), Ok(()));
        limiter.forget(start + Duration::from_secs(5));
        assert!(limiter.check(&host, start + Duration::from_secs(6)).is_err());
    }
}
