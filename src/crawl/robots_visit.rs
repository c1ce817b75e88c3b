//! What a robots.txt response means: rules for the gate, sitemaps for the frontier, a line for the ledger.

use crate::archive::digest;
use crate::discover::autodiscovery;
use crate::fetch::status;
use crate::model::{Candidate, Fetched, Outcome, PageUrl, Reason, Target, TargetKind, Via};
use crate::page::coding;
use crate::pipeline::{Context, Processed, quotes_withdrawn};
use crate::robots::fetch_policy::{self, Ending, Policy};
use crate::robots::{READ_BYTES, Rules};

/// A robots.txt response, read.
pub(crate) struct Read {
    /// The rules, or why there are none, which forbids everything for now.
    pub(crate) rules: Result<Rules, Outcome>,
    /// What the scribe writes.
    pub(crate) processed: Processed,
}

/// Reads a final (not redirecting) response to a request for robots.txt.
pub(crate) fn read(fetched: &Fetched, product_token: &str, context: &Context) -> Read {
    let outcome = status::outcome(fetched.status);
    let rules = match fetch_policy::of(Ending::Status(fetched.status)) {
        Policy::AllowAll => Ok(Rules::allow_all()),
        // A copy from before is a day old by now, and is not used any longer.
        Policy::DisallowAll | Policy::UseCached => {
            Err(outcome.clone().unwrap_or_else(|| Outcome::new(Reason::BadStatus)))
        }
        Policy::Parse => {
            let coding = fetched.headers("content-encoding").collect::<Vec<_>>().join(", ");
            let coding = (!coding.is_empty()).then_some(coding.as_str());
            coding::decode_head(&fetched.body, coding, READ_BYTES).map(|body| Rules::parse(&body, product_token))
        }
    };
    let outcome = match &rules {
        Ok(_) => outcome.unwrap_or_else(|| Outcome::new(Reason::RobotsRead)),
        Err(why) => why.clone(),
    };
    let mut processed =
        Processed { status: Some(fetched.status), ..Processed::ended(fetched.target.clone(), outcome, fetched.at) };
    if context.archive && !quotes_withdrawn(fetched, context) {
        processed.exchange = Some(crate::archive::member::exchange(fetched, &digest::payload(&fetched.body)));
    }
    if let Ok(rules) = &rules {
        processed.found = sitemaps(rules, &fetched.target, context);
    }
    Read { rules, processed }
}

/// The sitemaps that robots.txt names, or the usual addresses where it names none, for each site that starts at this
/// host and has none configured.
fn sitemaps(rules: &Rules, robots: &Target, context: &Context) -> Vec<Target> {
    let named: Vec<Candidate> = rules
        .sitemaps()
        .iter()
        .filter_map(|sitemap| robots.url.join(sitemap).ok())
        .map(|url| Candidate { url, kind: TargetKind::Sitemap, via: Via::Seed, announcement: None })
        .collect();
    let mut found = Vec::new();
    for (name, site) in &context.sites {
        let front: &PageUrl = site.front();
        if front.host() != robots.url.host() || site.has_sitemaps() {
            continue;
        }
        let candidates = if named.is_empty() { autodiscovery::usual_sitemaps(front) } else { named.clone() };
        let shown_by = Target { site: name.clone(), kind: TargetKind::Robots, depth: 0, ..robots.clone() };
        found.extend(
            candidates.iter().filter_map(|candidate| site.scope.judge(candidate, Some(&shown_by), context.depth).ok()),
        );
    }
    found
}
