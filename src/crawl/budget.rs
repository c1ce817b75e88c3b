//! How many records each site may still have: `limits.articles_per_site`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::{Outcome, Reason, SiteName};

/// Records stored by site, in this corpus, against the cap. Counted by the scribe, asked by the engine.
#[derive(Debug)]
pub(crate) struct Budget {
    cap: u64,
    stored: HashMap<SiteName, AtomicU64>,
}

impl Budget {
    /// Begins with what the corpus holds already.
    pub(crate) fn new(cap: u64, stored: impl IntoIterator<Item = (SiteName, u64)>) -> Self {
        Self { cap, stored: stored.into_iter().map(|(site, n)| (site, AtomicU64::new(n))).collect() }
    }

    pub(crate) fn count(&self, site: &SiteName, outcome: &Outcome) {
        if outcome.reason == Reason::Stored
            && let Some(stored) = self.stored.get(site)
        {
            stored.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The outcome of an article that the site has no room for.
    ///
    /// Pages under way are not counted, so a site may pass its cap by as many as it has between the network and the
    /// disk: a handful, at one request at a time.
    pub(crate) fn full(&self, site: &SiteName) -> Option<Outcome> {
        let stored = self.stored.get(site)?.load(Ordering::Relaxed);
        (stored >= self.cap)
            .then(|| Outcome::new(Reason::SiteFull).rule(format!("limits.articles_per_site = {}", self.cap)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_full_when_its_cap_is_stored() {
        let site: SiteName = "Example".into();
        let budget = Budget::new(2, [(site.clone(), 1)]);
        assert!(budget.full(&site).is_none());
        budget.count(&site, &Outcome::new(Reason::NotFound));
        assert!(budget.full(&site).is_none());
        budget.count(&site, &Outcome::new(Reason::Stored));
        assert_eq!(budget.full(&site).map(|outcome| outcome.reason), Some(Reason::SiteFull));
    }
}
