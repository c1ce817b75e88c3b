//! Numbers of a running crawl, for whoever watches it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::{Outcome, Reason, Stage};

/// Counted by the crawl, read by the progress line. Each is a plain total since the start of the run.
#[derive(Debug, Default)]
pub struct Counters {
    /// Responses that arrived, of any status.
    pub fetched: AtomicU64,
    /// Records stored.
    pub stored: AtomicU64,
    /// Pages read that hold no new article.
    pub dropped: AtomicU64,
    /// Requests that failed.
    pub errors: AtomicU64,
    /// Hosts with requests waiting or under way.
    pub hosts: AtomicU64,
}

/// What [`Counters`] said at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Responses that arrived.
    pub fetched: u64,
    /// Records stored.
    pub stored: u64,
    /// Pages without a new article.
    pub dropped: u64,
    /// Requests that failed.
    pub errors: u64,
    /// Hosts at work.
    pub hosts: u64,
}

impl Counters {
    /// Reads all of them.
    pub fn read(&self) -> Counted {
        Counted {
            fetched: self.fetched.load(Ordering::Relaxed),
            stored: self.stored.load(Ordering::Relaxed),
            dropped: self.dropped.load(Ordering::Relaxed),
            errors: self.errors.load(Ordering::Relaxed),
            hosts: self.hosts.load(Ordering::Relaxed),
        }
    }

    /// Counts how an address's way ended.
    pub(crate) fn count(&self, outcome: &Outcome) {
        let counter = match outcome.reason {
            Reason::Stored => &self.stored,
            Reason::FeedRead | Reason::SitemapRead | Reason::ListingRead | Reason::RobotsRead | Reason::Unchanged => {
                return;
            }
            _ if outcome.stage == Stage::Fetched => &self.errors,
            _ => &self.dropped,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}
