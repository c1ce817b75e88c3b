//! The politeness receipt: what a host really got from us.

use std::time::{Duration, Instant};

use serde::Serialize;

/// One host's line. Gaps are measured from the start of a request to the start of the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HostReceipt {
    /// The host, with the port where unusual.
    pub host: String,
    /// Permits that were used: requests sent, or at least tried.
    pub requests: u64,
    /// The smallest gap between two requests; `None` below two.
    pub smallest_gap_ms: Option<u64>,
    /// The most requests within any sixty seconds in a row, counted by whole seconds.
    pub highest_rate_per_minute: u32,
    /// Time for which a request was ready and politeness said wait.
    pub waited_ms: u64,
    /// The gap in force at the end: the config's, or the Crawl-delay where that is longer.
    pub delay_ms: u64,
    /// The Crawl-delay of robots.txt.
    pub crawl_delay_ms: Option<u64>,
    /// Answers with a Retry-After that was obeyed.
    pub retry_afters: u64,
    /// Pauses of our own making after errors.
    pub back_offs: u64,
    /// Whether the host failed too often in a row.
    pub given_up: bool,
    /// SHA-256 of the robots.txt that was obeyed.
    pub robots_sha256: Option<String>,
}

/// Milliseconds for a receipt.
pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Requests in the last sixty whole seconds, in a ring of as many counters.
#[derive(Debug, Default)]
pub(super) struct Rate {
    /// The moment that second 0 begins.
    origin: Option<Instant>,
    /// The second counted last.
    second: u64,
    ring: Option<Box<[u32; 60]>>,
    /// The highest sum seen.
    pub(super) highest: u32,
}

impl Rate {
    pub(super) fn count(&mut self, now: Instant) {
        let origin = *self.origin.get_or_insert(now);
        let second = now.saturating_duration_since(origin).as_secs().max(self.second);
        let ring = self.ring.get_or_insert_with(|| Box::new([0; 60]));
        // Seconds that have passed since then leave the window.
        for passed in self.second + 1..=second.min(self.second + 60) {
            ring[(passed % 60) as usize] = 0;
        }
        if second > self.second + 60 {
            ring.fill(0);
        }
        self.second = second;
        ring[(second % 60) as usize] += 1;
        self.highest = self.highest.max(ring.iter().sum());
    }

    /// Gives the ring back, for a host that is idle for longer than it reaches.
    pub(super) fn shrink(&mut self) {
        self.ring = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_busiest_minute() {
        let start = Instant::now();
        let mut rate = Rate::default();
        for i in 0..30u32 {
            rate.count(start + Duration::from_secs(2) * i);
        }
        assert_eq!(rate.highest, 30);
        for i in 0..100u32 {
            rate.count(start + Duration::from_secs(1000) + Duration::from_secs(10) * i);
        }
        assert_eq!(rate.highest, 30);
        for _ in 0..40 {
            rate.count(start + Duration::from_mins(150));
        }
        assert_eq!(rate.highest, 40);
    }
}
