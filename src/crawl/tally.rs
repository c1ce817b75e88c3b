//! What a run did, counted by site and reason.

use std::collections::BTreeMap;

use crate::model::{Outcome, Reason, SiteName, TargetKind};

/// Counts of one run.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    by_site: BTreeMap<SiteName, SiteTally>,
}

/// Counts of one run at one site.
#[derive(Debug, Clone, Default)]
pub struct SiteTally {
    /// Ends of ways, by reason; robots.txt not counted.
    pub by_reason: BTreeMap<Reason, u64>,
    /// Responses to anything but robots.txt.
    pub answered: u64,
    /// Requests sent, or at least tried; robots.txt not counted.
    pub requests: u64,
}

impl SiteTally {
    /// Records stored.
    pub fn stored(&self) -> u64 {
        self.by_reason.get(&Reason::Stored).copied().unwrap_or_default()
    }
}

impl Tally {
    pub(crate) fn count(&mut self, site: &SiteName, kind: TargetKind, status: Option<u16>, outcome: &Outcome) {
        if kind.is_own_errand() {
            return;
        }
        let tally = self.by_site.entry(site.clone()).or_default();
        *tally.by_reason.entry(outcome.reason).or_default() += 1;
        tally.answered += u64::from(status.is_some());
    }

    /// Adds requests to a site.
    pub(crate) fn asked(&mut self, site: &SiteName, n_requests: u64) {
        if n_requests > 0 {
            self.by_site.entry(site.clone()).or_default().requests += n_requests;
        }
    }

    /// Adds another run's counts.
    pub(crate) fn add(&mut self, other: &Self) {
        for (site, counted) in &other.by_site {
            let tally = self.by_site.entry(site.clone()).or_default();
            for (reason, n) in &counted.by_reason {
                *tally.by_reason.entry(*reason).or_default() += n;
            }
            tally.answered += counted.answered;
            tally.requests += counted.requests;
        }
    }

    /// Sites at which something was asked or decided, by name.
    pub fn sites(&self) -> impl Iterator<Item = (&SiteName, &SiteTally)> {
        self.by_site.iter()
    }

    /// Ends of ways over all sites, by reason.
    pub fn reasons(&self) -> BTreeMap<Reason, u64> {
        let mut reasons = BTreeMap::new();
        for (reason, n) in self.by_site.values().flat_map(|tally| &tally.by_reason) {
            *reasons.entry(*reason).or_default() += n;
        }
        reasons
    }

    /// Whether any host answered, or none was asked.
    pub fn any_reached(&self) -> bool {
        self.by_site.is_empty() || self.by_site.values().any(|tally| tally.answered > 0)
    }
}
