//! What each site may still have: records in the corpus, requests and bytes in this run.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::config::Limits;
use crate::model::{Outcome, Reason, SiteName, Target, TargetKind};

/// Caps by site. Records are counted by the scribe, requests and bytes by the engine, which also asks.
#[derive(Debug)]
pub(crate) struct Budget {
    articles: u64,
    requests: u64,
    bytes: u64,
    spent: HashMap<SiteName, Spent>,
}

#[derive(Debug, Default)]
struct Spent {
    /// In the corpus, over all runs.
    articles: AtomicU64,
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Budget {
    /// Begins with what the corpus holds already.
    pub(crate) fn new(limits: &Limits, stored: impl IntoIterator<Item = (SiteName, u64)>) -> Self {
        let spent = |n| Spent { articles: AtomicU64::new(n), ..Spent::default() };
        Self {
            articles: limits.articles_per_site,
            requests: limits.requests_per_site,
            bytes: limits.bytes_per_site,
            spent: stored.into_iter().map(|(site, n)| (site, spent(n))).collect(),
        }
    }

    /// An article was stored for the first time.
    pub(crate) fn count(&self, site: &SiteName) {
        if let Some(spent) = self.spent.get(site) {
            spent.articles.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A request goes out; robots.txt is not counted.
    pub(crate) fn asked(&self, site: &SiteName) {
        if let Some(spent) = self.spent.get(site) {
            spent.requests.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A body came in.
    pub(crate) fn received(&self, site: &SiteName, n_bytes: u64) {
        if let Some(spent) = self.spent.get(site) {
            spent.bytes.fetch_add(n_bytes, Ordering::Relaxed);
        }
    }

    /// The outcome of a target that its site has no room for. A target that is stored already needs room for its request
    /// alone. A body counts when it has come in: the one under way may pass the cap of bytes.
    pub(crate) fn refuses(&self, target: &Target, is_stored: bool) -> Option<Outcome> {
        let spent = self.spent.get(&target.site)?;
        let is_new = target.kind == TargetKind::Article && !is_stored;
        let is_over = spent.bytes.load(Ordering::Relaxed) >= self.bytes;
        let full = || Outcome::new(Reason::SiteFull).rule(format!("limits.bytes_per_site = {} B", self.bytes));
        let no_article = is_new.then(|| self.lacks_article(&target.site)).flatten();
        no_article.or_else(|| self.lacks(&target.site, 1)).or_else(|| is_over.then(full))
    }

    /// The outcome of an article that is new, where its site has no room for one more. Asked before each request, and again
    /// by the scribe, who alone knows how many there are when the page has come.
    pub(crate) fn lacks_article(&self, site: &SiteName) -> Option<Outcome> {
        let stored = self.spent.get(site)?.articles.load(Ordering::Relaxed);
        let full = || Outcome::new(Reason::SiteFull).rule(format!("limits.articles_per_site = {}", self.articles));
        (stored >= self.articles).then(full)
    }

    /// The outcome of a target that needs so many requests more, where its site has no room for all of them.
    pub(crate) fn lacks(&self, site: &SiteName, n_requests: u64) -> Option<Outcome> {
        let spent = self.spent.get(site)?.requests.load(Ordering::Relaxed);
        let full = || Outcome::new(Reason::SiteFull).rule(format!("limits.requests_per_site = {}", self.requests));
        (spent.saturating_add(n_requests) > self.requests).then(full)
    }

    /// Requests by site, robots.txt aside.
    pub(crate) fn requests(&self) -> impl Iterator<Item = (&SiteName, u64)> {
        self.spent.iter().map(|(site, spent)| (site, spent.requests.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PageUrl, Via};

    fn target(kind: TargetKind) -> Target {
        Target {
            url: PageUrl::parse("http://news.example/a").unwrap(),
            site: "Example".into(),
            kind,
            via: Via::Link,
            via_url: None,
            depth: 1,
            announcement: None,
        }
    }

    fn budget(limits: Limits) -> Budget {
        Budget::new(&limits, [("Example".into(), 1)])
    }

    #[test]
    fn a_site_is_full_of_articles_when_its_cap_is_stored() {
        let budget = budget(Limits { articles_per_site: 2, ..Limits::default() });
        let article = target(TargetKind::Article);
        assert!(budget.refuses(&article, false).is_none());
        budget.count(&article.site);
        assert_eq!(budget.refuses(&article, false).map(|outcome| outcome.reason), Some(Reason::SiteFull));
        assert!(budget.refuses(&article, true).is_none(), "what is stored may be looked at again");
        assert!(budget.refuses(&target(TargetKind::Feed), false).is_none(), "its feeds are still read");
    }

    #[test]
    fn requests_and_bytes_have_caps_of_their_own() {
        let feed = target(TargetKind::Feed);
        let requests = budget(Limits { requests_per_site: 2, ..Limits::default() });
        requests.asked(&feed.site);
        assert!(requests.refuses(&feed, false).is_none());
        assert!(requests.lacks(&feed.site, 1).is_none() && requests.lacks(&feed.site, 2).is_some());
        requests.asked(&feed.site);
        assert!(requests.refuses(&feed, false).unwrap().rule.unwrap().contains("requests_per_site = 2"));
        let bytes = budget(Limits { bytes_per_site: 100, ..Limits::default() });
        bytes.received(&feed.site, 99);
        assert!(bytes.refuses(&feed, false).is_none());
        bytes.received(&feed.site, 1);
        assert!(bytes.refuses(&feed, false).unwrap().rule.unwrap().contains("bytes_per_site"));
    }
}
