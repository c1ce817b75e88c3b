//! Who may be asked what: robots.txt by origin.
//!
//! A synchronous table. The engine fetches what it lacks, by the same road as every page.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::visit::{Origin, Visit};
use crate::model::{Outcome, Reason};
use crate::robots::{Allowed, Rules, Unchecked, Verdict};

/// What stands between a visit and its turn.
#[derive(Debug)]
pub(crate) enum Admission {
    /// robots.txt allows it.
    Allowed(Allowed),
    /// It ends here.
    Refused(Outcome),
    /// The origin's robots.txt has to be fetched first.
    RobotsNeeded(Origin),
    /// The origin's robots.txt is under way.
    RobotsUnderWay(Origin),
}

/// The rules of every origin met in this run.
#[derive(Debug)]
pub(crate) struct Gate {
    obey_robots: bool,
    max_crawl_delay: Duration,
    origins: HashMap<Origin, Known>,
}

#[derive(Debug)]
enum Known {
    UnderWay,
    Rules(Arc<Rules>),
    Unreachable(Outcome),
}

impl Gate {
    pub(crate) fn new(obey_robots: bool, max_crawl_delay: Duration) -> Self {
        Self { obey_robots, max_crawl_delay, origins: HashMap::new() }
    }

    /// Asks for one visit.
    pub(crate) fn admit(&self, visit: &Visit) -> Admission {
        if visit.robots_of.is_some() {
            return Admission::Allowed(Allowed::robots_txt());
        }
        if !self.obey_robots {
            return Admission::Allowed(Allowed::unchecked(Unchecked::ByConfig));
        }
        let origin = Origin::of(&visit.url);
        match self.origins.get(&origin) {
            None => Admission::RobotsNeeded(origin),
            Some(Known::UnderWay) => Admission::RobotsUnderWay(origin),
            Some(Known::Unreachable(why)) => Admission::Refused(
                Outcome::new(Reason::RobotsUnreachable)
                    .rule("RFC 9309 section 2.3.1.4: unreachable means disallowed")
                    .detail(match &why.detail {
                        Some(detail) => format!("{}: {detail}", why.reason),
                        None => why.reason.to_string(),
                    }),
            ),
            Some(Known::Rules(rules)) => match rules.crawl_delay() {
                Some(delay) if delay > self.max_crawl_delay => Admission::Refused(
                    Outcome::new(Reason::CrawlDelayTooLong).rule("politeness.max_crawl_delay").detail(format!(
                        "the host asks for {delay:?} between requests, the limit is {:?}",
                        self.max_crawl_delay
                    )),
                ),
                _ => match rules.judge(&visit.url) {
                    Verdict::Allowed(allowed) => Admission::Allowed(allowed),
                    Verdict::Disallowed { rule } => {
                        Admission::Refused(Outcome::new(Reason::RobotsDisallowed).rule(rule))
                    }
                },
            },
        }
    }

    pub(crate) fn under_way(&mut self, origin: Origin) {
        self.origins.insert(origin, Known::UnderWay);
    }

    pub(crate) fn learned(&mut self, origin: Origin, rules: Arc<Rules>) {
        self.origins.insert(origin, Known::Rules(rules));
    }

    pub(crate) fn unreachable(&mut self, origin: Origin, why: Outcome) {
        self.origins.insert(origin, Known::Unreachable(why));
    }
}
