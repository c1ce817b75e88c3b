//! Who may be asked what: robots.txt by origin.
//!
//! A synchronous table. The engine fetches what it lacks, by the same road as every page.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::visit::{Origin, Visit};
use crate::model::{Outcome, PageUrl, Reason, Tdm};
use crate::robots::{Allowed, Rules, TdmRules, Unchecked, Verdict};

/// What stands between a visit and its turn.
#[derive(Debug)]
pub(crate) enum Admission {
    /// robots.txt allows it.
    Allowed(Allowed),
    /// It ends here.
    Refused(Outcome),
    /// The origin's robots.txt has to be fetched first.
    RobotsNeeded(Origin),
    /// The origin's TDM file has to be looked for first (TDMRep, "Processing priority").
    TdmNeeded(Origin),
    /// One of the two is under way.
    RulesUnderWay(Origin),
}

/// The rules of every origin met in this run.
#[derive(Debug)]
pub(crate) struct Gate {
    obey_robots: bool,
    max_crawl_delay: Duration,
    origins: HashMap<Origin, Known>,
    tdm: HashMap<Origin, KnownTdm>,
}

#[derive(Debug)]
enum KnownTdm {
    UnderWay,
    /// `None`: the origin has no such file.
    Read {
        rules: Option<Arc<TdmRules>>,
        learned: Instant,
    },
}

#[derive(Debug)]
enum Known {
    UnderWay,
    Rules { rules: Arc<Rules>, learned: Instant },
    Unreachable(Outcome),
}

/// How long rules are held for the host's word (RFC 9309 section 2.4: not more than 24 hours).
const RULES_LIFE: Duration = Duration::from_hours(24);

impl Gate {
    pub(crate) fn new(obey_robots: bool, max_crawl_delay: Duration) -> Self {
        Self { obey_robots, max_crawl_delay, origins: HashMap::new(), tdm: HashMap::new() }
    }

    /// Asks for one visit.
    pub(crate) fn admit(&self, visit: &Visit, now: Instant) -> Admission {
        if visit.robots_of.is_some() {
            return Admission::Allowed(Allowed::robots_txt());
        }
        if !self.obey_robots {
            return Admission::Allowed(Allowed::unchecked(Unchecked::ByConfig));
        }
        let origin = Origin::of(&visit.url);
        match self.origins.get(&origin) {
            None => Admission::RobotsNeeded(origin),
            Some(Known::UnderWay) => Admission::RulesUnderWay(origin),
            Some(Known::Unreachable(why)) => Admission::Refused(
                Outcome::new(Reason::RobotsUnreachable)
                    .rule("RFC 9309 section 2.3.1.4: unreachable means disallowed")
                    .detail(match &why.detail {
                        Some(detail) => format!("{}: {detail}", why.reason),
                        None => why.reason.to_string(),
                    }),
            ),
            Some(Known::Rules { learned, .. }) if now.saturating_duration_since(*learned) >= RULES_LIFE => {
                Admission::RobotsNeeded(origin)
            }
            Some(Known::Rules { rules, .. }) => match rules.crawl_delay() {
                Some(delay) if delay > self.max_crawl_delay => Admission::Refused(
                    Outcome::new(Reason::CrawlDelayTooLong).rule("politeness.max_crawl_delay").detail(format!(
                        "the host asks for {delay:?} between requests, the limit is {:?}",
                        self.max_crawl_delay
                    )),
                ),
                _ => match rules.judge(&visit.url) {
                    Verdict::Allowed(allowed) if visit.tdm_of.is_some() => Admission::Allowed(allowed),
                    Verdict::Allowed(allowed) => match self.tdm.get(&origin) {
                        Some(KnownTdm::UnderWay) => Admission::RulesUnderWay(origin),
                        Some(KnownTdm::Read { learned, .. })
                            if now.saturating_duration_since(*learned) < RULES_LIFE =>
                        {
                            Admission::Allowed(allowed)
                        }
                        _ => Admission::TdmNeeded(origin),
                    },
                    Verdict::Disallowed { rule } => {
                        Admission::Refused(Outcome::new(Reason::RobotsDisallowed).rule(rule))
                    }
                },
            },
        }
    }

    /// The longest Crawl-delay that is kept.
    pub(crate) fn max_crawl_delay(&self) -> Duration {
        self.max_crawl_delay
    }

    pub(crate) fn under_way(&mut self, origin: Origin) {
        self.origins.insert(origin, Known::UnderWay);
    }

    pub(crate) fn tdm_under_way(&mut self, origin: Origin) {
        self.tdm.insert(origin, KnownTdm::UnderWay);
    }

    pub(crate) fn tdm_learned(&mut self, origin: Origin, rules: Option<TdmRules>, now: Instant) {
        self.tdm.insert(origin, KnownTdm::Read { rules: rules.map(Arc::new), learned: now });
    }

    /// What the origin's TDM file says of an address. Of an AMP page, and of whatever else is one address with the article's
    /// own, that one's reservation holds as well: the own page is never asked for.
    pub(crate) fn tdm(&self, url: &PageUrl) -> Option<Tdm> {
        let KnownTdm::Read { rules: Some(rules), .. } = self.tdm.get(&Origin::of(url))? else { return None };
        let said = rules.judge(url);
        if said.is_some_and(|tdm| tdm.reservation == 1) {
            return said.cloned();
        }
        let folded = PageUrl::parse(&format!("http://{}", url.dedup_key().as_str())).ok();
        let of_folded = folded.as_ref().and_then(|url| rules.judge(url)).filter(|tdm| tdm.reservation == 1);
        of_folded.or(said).cloned()
    }

    pub(crate) fn learned(&mut self, origin: Origin, rules: Arc<Rules>, now: Instant) {
        self.origins.insert(origin, Known::Rules { rules, learned: now });
    }

    /// Another round begins: what could not be had is asked for again.
    pub(crate) fn begin_round(&mut self) {
        self.origins.retain(|_, known| matches!(known, Known::Rules { .. }));
        self.tdm.retain(|_, known| matches!(known, KnownTdm::Read { .. }));
    }

    pub(crate) fn unreachable(&mut self, origin: Origin, why: Outcome) {
        self.origins.insert(origin, Known::Unreachable(why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Target, TargetKind, Via};

    fn visit() -> Visit {
        Visit::new(Target {
            url: PageUrl::parse("http://news.example/a").unwrap(),
            site: "Example".into(),
            kind: TargetKind::Article,
            via: Via::Link,
            via_url: None,
            depth: 1,
            announcement: None,
        })
    }

    #[test]
    fn rules_are_asked_for_again_after_a_day() {
        let mut gate = Gate::new(true, Duration::from_secs(30));
        let (visit, now) = (visit(), Instant::now());
        assert!(matches!(gate.admit(&visit, now), Admission::RobotsNeeded(_)));
        let origin = Origin::of(&visit.url);
        gate.learned(origin.clone(), Arc::new(Rules::allow_all()), now);
        assert!(matches!(gate.admit(&visit, now), Admission::TdmNeeded(_)));
        gate.tdm_learned(origin, None, now);
        assert!(matches!(gate.admit(&visit, now + Duration::from_hours(23)), Admission::Allowed(_)));
        assert!(matches!(gate.admit(&visit, now + RULES_LIFE), Admission::RobotsNeeded(_)));
    }

    #[test]
    fn a_new_round_keeps_rules_and_forgets_failures() {
        let mut gate = Gate::new(true, Duration::from_secs(30));
        let (visit, now) = (visit(), Instant::now());
        gate.unreachable(Origin::of(&visit.url), Outcome::new(Reason::TimedOut));
        assert!(matches!(gate.admit(&visit, now), Admission::Refused(_)));
        gate.begin_round();
        assert!(matches!(gate.admit(&visit, now), Admission::RobotsNeeded(_)));
        gate.learned(Origin::of(&visit.url), Arc::new(Rules::allow_all()), now);
        gate.tdm_learned(
            Origin::of(&visit.url),
            TdmRules::parse(b"[{\"location\": \"/\", \"tdm-reservation\": 1}]"),
            now,
        );
        gate.begin_round();
        assert_eq!(gate.tdm(&visit.url).map(|tdm| tdm.reservation), Some(1));
        gate.tdm_learned(
            Origin::of(&visit.url),
            TdmRules::parse(b"[{\"location\": \"/2026/*\", \"tdm-reservation\": 1}]"),
            now,
        );
        let said = |path: &str| {
            let url = PageUrl::parse(visit.url.as_url().join(path).unwrap().as_str()).unwrap();
            gate.tdm(&url).map(|tdm| tdm.reservation)
        };
        assert_eq!([said("/2026/a"), said("/amp/2026/a"), said("/print/2026/a")], [Some(1), Some(1), None]);
        assert!(matches!(gate.admit(&visit, now), Admission::Allowed(_)));
    }
}
