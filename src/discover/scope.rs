//! Which addresses belong to a site: from candidate to target, or to a refusal with its rule.
//!
//! A site is its registrable domain. Where its address has a path (`/mundo`), it is that part of the host: what lies
//! under the path belongs to it wherever it was found, other articles of the host only where the site's own front page
//! or one of its feeds shows them, since many papers keep the articles of all their editions in one place.

use jiff::civil::Date;
use regex::Regex;

use super::{shape, traps};
use crate::config::Site;
use crate::model::{Candidate, Outcome, PageUrl, Reason, SiteName, Step, Target, TargetKind, Via};

/// Deepest nesting of sitemaps: an index of indexes of sitemaps.
const SITEMAP_DEPTH: u8 = 2;

/// What the config says about the addresses of one site, ready to be asked.
#[derive(Debug, Clone)]
pub struct Scope {
    site: SiteName,
    front: PageUrl,
    host: String,
    domain: Domain,
    /// Path that the site lies under, without its last slash; empty for a whole domain.
    prefix: String,
    include: Vec<Regex>,
    exclude: Vec<Regex>,
    since: Option<Date>,
    named: Vec<PageUrl>,
}

/// What an address must share with the site's.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Domain {
    /// The registrable domain, and the port where it is unusual.
    Registrable(String, Option<u16>),
    /// The very host and port: addresses in numbers, names without a dot.
    Host(String),
}

impl Scope {
    /// The scope of a site of the config.
    pub fn new(site: &Site) -> Self {
        Self {
            site: site.name.clone(),
            front: site.url.clone(),
            host: bare_host(&site.url).to_owned(),
            domain: Domain::of(&site.url),
            prefix: prefix(&site.url),
            include: site.include.clone(),
            exclude: site.exclude.clone(),
            since: site.since,
            named: site.feeds.iter().chain(&site.sitemaps).cloned().collect(),
        }
    }

    /// Admits a candidate to the crawl or refuses it, saying by which rule. `found_on` is what showed it; nothing for the
    /// config itself. `depth_limit` is the longest chain of links from the front page.
    pub fn judge(&self, candidate: &Candidate, found_on: Option<&Target>, depth_limit: u8) -> Step<Target> {
        let depth = depth(candidate, found_on);
        let seed = found_on.is_none();
        if !seed {
            self.place(candidate, found_on, depth)?;
        }
        if candidate.kind != TargetKind::Robots
            && !seed
            && let Some(outcome) = self.by_config(&candidate.url, candidate.kind)
        {
            return Err(outcome);
        }
        if matches!(candidate.kind, TargetKind::Article | TargetKind::Section) {
            let is_announced = matches!(candidate.via, Via::Feed | Via::NewsSitemap | Via::Sitemap);
            shape_and_traps(&candidate.url, is_announced)?;
            self.age(candidate)?;
        } else if candidate.kind == TargetKind::Sitemap {
            self.age(candidate)?;
        }
        let limit = if candidate.kind == TargetKind::Sitemap { SITEMAP_DEPTH } else { depth_limit };
        if depth > limit {
            return Err(Outcome::new(Reason::TooDeep).rule("limits.depth").detail(format!("{depth} of {limit}")));
        }
        Ok(Target {
            url: candidate.url.clone(),
            site: self.site.clone(),
            kind: candidate.kind,
            via: candidate.via,
            via_url: found_on.map(|target| target.url.to_string()),
            depth,
            announcement: candidate.announcement.clone(),
        })
    }

    /// Whether an address is of the site's domain, without regard to its path: what a redirect may lead to.
    pub fn same_domain(&self, url: &PageUrl) -> bool {
        Domain::of(url) == self.domain
    }

    /// Host and path.
    fn place(&self, candidate: &Candidate, found_on: Option<&Target>, depth: u8) -> Step<()> {
        let url = &candidate.url;
        let shown_by = found_on.map(|target| target.kind);
        match candidate.kind {
            // Feeds may lie with a service; they lead back by their entries, which are judged by themselves.
            TargetKind::Feed if shown_by == Some(TargetKind::Front) || self.named.contains(url) => return Ok(()),
            // Named in robots.txt, which speaks for its host (sitemaps.org, "cross submits").
            TargetKind::Sitemap if shown_by == Some(TargetKind::Robots) => return Ok(()),
            _ => {}
        }
        if !self.same_domain(url) {
            let rule = match &self.domain {
                Domain::Registrable(domain, None) | Domain::Host(domain) => format!("domain {domain}"),
                Domain::Registrable(domain, Some(port)) => format!("domain {domain}:{port}"),
            };
            return Err(Outcome::new(Reason::OutOfScope).rule(rule));
        }
        if self.prefix.is_empty() || self.under_prefix(url) {
            return Ok(());
        }
        let outside = || Outcome::new(Reason::OutOfScope).rule(format!("path {}", self.prefix));
        match candidate.kind {
            TargetKind::Robots | TargetKind::Tdm | TargetKind::Feed | TargetKind::Front | TargetKind::Sitemap => Ok(()),
            TargetKind::Article => {
                let own_source = matches!(shown_by, Some(TargetKind::Front | TargetKind::Feed));
                let by_sitemap = matches!(candidate.via, Via::Sitemap | Via::NewsSitemap);
                let near = depth <= 1 && bare_host(url) == self.host;
                if own_source && near && !by_sitemap { Ok(()) } else { Err(outside()) }
            }
            TargetKind::Section => Err(outside()),
        }
    }

    fn under_prefix(&self, url: &PageUrl) -> bool {
        let path = url.as_url().path();
        path.strip_prefix(self.prefix.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The site's own `include` and `exclude`. What the config names itself is not excluded by it.
    fn by_config(&self, url: &PageUrl, kind: TargetKind) -> Option<Outcome> {
        let url = url.as_str();
        if let Some(rule) = self.exclude.iter().find(|rule| rule.is_match(url)) {
            return Some(Outcome::new(Reason::ExcludedByConfig).rule(format!("exclude = {rule}")));
        }
        let articles_only = kind == TargetKind::Article && !self.include.is_empty();
        let is_left_out = articles_only && !self.include.iter().any(|rule| rule.is_match(url));
        is_left_out.then(|| Outcome::new(Reason::ExcludedByConfig).rule("include"))
    }

    /// Whether the config excludes what was admitted before, by an older one.
    pub fn excludes(&self, target: &Target) -> Option<Outcome> {
        let is_ours = target.via == Via::Seed || matches!(target.kind, TargetKind::Robots | TargetKind::Tdm);
        if is_ours { None } else { self.by_config(&target.url, target.kind) }
    }

    /// Announced, or dated in its address, as older than the site's `since`.
    fn age(&self, candidate: &Candidate) -> Step<()> {
        let Some(since) = self.since else {
            return Ok(());
        };
        let announced =
            candidate.announcement.as_ref().and_then(|announcement| announcement.date).map(|date| date.day());
        let too_old = |day: Date, by: &str| {
            Outcome::new(Reason::TooOld).rule(format!("since = {since}")).detail(format!("{day} by its {by}"))
        };
        if let Some(day) = announced {
            return if day < since { Err(too_old(day, "source")) } else { Ok(()) };
        }
        let dated = (candidate.kind == TargetKind::Article).then(|| shape::last_day(&candidate.url)).flatten();
        dated.filter(|day| *day < since).map_or(Ok(()), |day| Err(too_old(day, "address")))
    }

    /// Where the site starts.
    pub fn front(&self) -> &PageUrl {
        &self.front
    }
}

fn shape_and_traps(url: &PageUrl, is_announced: bool) -> Step<()> {
    if let Some(rule) = traps::trap(url, is_announced) {
        return Err(Outcome::new(Reason::Trap).rule(rule));
    }
    if let Some(rule) = shape::refusal(url) {
        return Err(Outcome::new(Reason::NotCrawlable).rule(rule));
    }
    Ok(())
}

/// Links followed from the seed. Feeds and sitemaps are no links: what they announce lies next to the seed.
fn depth(candidate: &Candidate, found_on: Option<&Target>) -> u8 {
    let Some(target) = found_on else {
        return 0;
    };
    match (candidate.kind, target.kind) {
        (TargetKind::Sitemap, TargetKind::Sitemap) => target.depth.saturating_add(1),
        (TargetKind::Robots | TargetKind::Tdm | TargetKind::Feed | TargetKind::Sitemap, _) => 0,
        (_, TargetKind::Feed | TargetKind::Sitemap | TargetKind::Robots | TargetKind::Tdm) => 1,
        _ => target.depth.saturating_add(1),
    }
}

impl Domain {
    fn of(url: &PageUrl) -> Self {
        let parsed = url.as_url();
        match parsed.host() {
            Some(url::Host::Domain(name)) if name.contains('.') && !is_reserved(name) => {
                Self::Registrable(url.domain().to_owned(), parsed.port())
            }
            _ => Self::Host(url.host().as_str().to_owned()),
        }
    }
}

/// Names under `localhost` all mean this machine: ports tell its sites apart, not names.
fn is_reserved(name: &str) -> bool {
    name.ends_with(".localhost")
}

/// The host without `www.`.
fn bare_host(url: &PageUrl) -> &str {
    let host = url.as_url().host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// The folder of the site's address: a last segment with an ending is a page in it.
fn prefix(front: &PageUrl) -> String {
    let path = front.as_url().path();
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = if last.contains('.') { folder } else { path };
    folder.trim_end_matches('/').to_owned()
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod tests;
