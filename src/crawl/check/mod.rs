//! Trying sites: a small real crawl into a folder that is thrown away, and what it shows.
//!
//! Everything goes by the crawl's own road, so that what is told here is what a crawl would find: robots.txt, politeness,
//! bounds, the address guard, the extractor. Must not know the terminal.

mod lists;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use serde::Serialize;

pub use self::lists::List;
use super::{Counters, CrawlError, Stop, clock, run};
use crate::archive::reader::{Member, Members};
use crate::config::{Settings, Site};
use crate::corpus::layout::Layout;
use crate::corpus::ledger::Line;
use crate::corpus::walk;
use crate::disk::DiskError;
use crate::model::{PageUrl, Reason, Record, SiteName};
use crate::page::coding;
use crate::robots::{READ_BYTES, Rules, Verdict};

/// Requests to one site, robots.txt aside.
pub const REQUESTS: u64 = 20;

/// Articles that are read as samples.
pub const SAMPLES: u64 = 3;

/// Most bytes of an archived response.
const MEMBER_BYTES: u64 = 64 * 1024 * 1024;

/// Outcomes that stand in place of a page.
const WALLS: [Reason; 6] = [
    Reason::ConsentWall,
    Reason::Challenge,
    Reason::JavascriptShell,
    Reason::Forbidden,
    Reason::TooManyRequests,
    Reason::RobotsUnreachable,
];

/// What was seen of one site.
#[derive(Debug, Serialize)]
pub struct Checked {
    /// Its address.
    pub url: String,
    /// Its name in a config.
    pub name: String,
    /// Whether it answered at all.
    pub reached: bool,
    /// Why its front page could not be read.
    pub front_problem: Option<String>,
    /// Requests that were sent or at least tried, robots.txt aside.
    pub requests: u64,
    /// robots.txt.
    pub robots: Robots,
    /// Feeds that could be read.
    pub feeds: Vec<List>,
    /// Sitemaps that could be read.
    pub sitemaps: Vec<List>,
    /// Article addresses that feeds, sitemaps and pages showed.
    pub article_urls: u64,
    /// Articles a day, by the dates that feeds and sitemaps give.
    pub per_day: Option<f64>,
    /// How long a crawl of all these addresses takes at this politeness, in seconds.
    pub crawl_seconds: u64,
    /// Outcomes that stood in place of pages, with how often each was met.
    pub walls: BTreeMap<String, u64>,
    /// Sample records, as a crawl would store them.
    pub records: Vec<Record>,
    /// A block to paste into a config.
    pub config: String,
}

/// What robots.txt says.
#[derive(Debug, Default, Serialize)]
pub struct Robots {
    /// HTTP status of its answer.
    pub status: Option<u16>,
    /// Crawl-delay, in seconds.
    pub crawl_delay: Option<f64>,
    /// Sitemaps that it names.
    pub sitemaps: u64,
    /// Article and section addresses by the first part of their path, and how many of them are allowed.
    pub sections: Vec<Section>,
}

/// A part of a site.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Section {
    /// The first part of the path, as `/politics`.
    pub path: String,
    /// Addresses met in it.
    pub urls: u64,
    /// Of those, allowed ones.
    pub allowed: u64,
}

/// Sections that are told; the largest.
const SECTIONS: usize = 8;

/// Tries the sites of a config in `folder`, which must be empty and may be thrown away afterwards.
///
/// The config's limits should be small: see [`REQUESTS`] and [`SAMPLES`].
pub fn check(settings: &Settings, folder: &Path, stop: &Stop) -> Result<Vec<Checked>, CrawlError> {
    let report = run(settings, folder, &Arc::new(Counters::default()), stop)?;
    let n_requests: HashMap<&SiteName, u64> =
        report.tally.sites().map(|(site, tally)| (site, tally.requests)).collect();
    let layout = Layout::new(folder);
    let mut records: HashMap<String, Vec<Record>> = HashMap::new();
    walk::records(&layout, |record, _| {
        records.entry(record.site.clone()).or_default().push(record);
        Ok::<(), DiskError>(())
    })
    .map_err(super::ScribeError::from)?;
    let ledger = ledger(&layout).map_err(super::ScribeError::from)?;
    let members = members(&layout).map_err(super::ScribeError::from)?;
    let today = jiff::tz::Offset::UTC.to_datetime(clock::now()).date();
    let checked = settings.sites.iter().map(|site| {
        let own = records.remove(site.name.as_ref()).unwrap_or_default();
        let requests = n_requests.get(&site.name).copied().unwrap_or_default();
        judge(site, settings, own, requests, &ledger, &members, today)
    });
    Ok(checked.collect())
}

fn ledger(layout: &Layout) -> Result<Vec<Line<'static>>, DiskError> {
    let path = layout.outcomes();
    let fail = |error| DiskError::new(&path, "read", error);
    let text = std::fs::read_to_string(&path).map_err(fail)?;
    // Our own file of a moment ago: a line that cannot be read is left out.
    Ok(text.lines().filter_map(|line| serde_json::from_str::<Line<'static>>(line).ok()).collect())
}

fn members(layout: &Layout) -> Result<Vec<Member>, DiskError> {
    let path = layout.file("archive/00000.warc.gz");
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let file = std::fs::File::open(&path).map_err(|error| DiskError::new(&path, "read", error))?;
    Ok(Members::new(BufReader::new(file), MEMBER_BYTES).filter_map(Result::ok).collect())
}

fn judge(
    site: &Site,
    settings: &Settings,
    mut records: Vec<Record>,
    requests: u64,
    ledger: &[Line<'_>],
    members: &[Member],
    today: Date,
) -> Checked {
    let own: Vec<&Line<'_>> = ledger.iter().filter(|line| line.site == site.name.as_ref()).collect();
    let front = own.iter().find(|line| line.kind == "front");
    let front_problem = front.filter(|line| line.status != Some(200)).map(|line| {
        let detail = line.detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
        format!("{}{detail}", line.outcome)
    });
    let urls: Vec<&Line<'_>> =
        own.iter().copied().filter(|line| matches!(&*line.kind, "article" | "section") && is_of_site(line)).collect();
    let article_urls = urls.iter().filter(|line| line.kind == "article").count() as u64;
    let rules = rules(site, members, &settings.crawler.name);
    let (feeds, sitemaps) = lists::read(site, members);
    let delay = rules.as_ref().and_then(|(_, rules)| rules.crawl_delay()).unwrap_or_default();
    let delay = settings.politeness.delay.max(delay);
    let mut walls: BTreeMap<String, u64> = BTreeMap::new();
    for line in own.iter().filter(|line| WALLS.iter().any(|wall| wall.name() == line.outcome)) {
        *walls.entry(line.outcome.to_string()).or_default() += 1;
    }
    records.truncate(SAMPLES as usize);
    Checked {
        url: site.url.to_string(),
        name: site.name.to_string(),
        reached: own.iter().any(|line| line.status.is_some()),
        front_problem,
        requests,
        robots: robots(rules.as_ref(), &urls),
        per_day: lists::per_day(&feeds, &sitemaps, today),
        crawl_seconds: seconds(article_urls, delay),
        config: block(site, &records, &feeds, &sitemaps),
        feeds,
        sitemaps,
        article_urls,
        walls,
        records,
    }
}

/// Addresses that a crawl would visit, or that robots.txt alone keeps it from.
fn is_of_site(line: &Line<'_>) -> bool {
    !matches!(&*line.outcome, "out_of_scope" | "excluded" | "same_address" | "bad_url" | "trap" | "not_an_article")
}

fn seconds(n_urls: u64, delay: Duration) -> u64 {
    (n_urls as f64 * delay.as_secs_f64()).ceil() as u64
}

/// The host's robots.txt: its status, and what it says.
fn rules(site: &Site, members: &[Member], token: &str) -> Option<(u16, Rules)> {
    let host = site.url.host();
    let is_own = |member: &&Member| {
        PageUrl::parse(&member.response.uri).is_ok_and(|url| {
            url.as_url().path() == "/robots.txt" && (url.host() == host || url.domain() == site.url.domain())
        })
    };
    let member = members.iter().rev().find(is_own)?;
    let status = member.response.status;
    if status != 200 {
        return Some((status, Rules::allow_all()));
    }
    let coding = member.response.headers.iter().find(|header| header.name == "content-encoding");
    let coding = coding.and_then(|header| std::str::from_utf8(&header.value).ok());
    let body = coding::decode_head(&member.response.body, coding, READ_BYTES).ok()?;
    Some((status, Rules::parse(&body, token)))
}

fn robots(rules: Option<&(u16, Rules)>, urls: &[&Line<'_>]) -> Robots {
    let Some((status, rules)) = rules else { return Robots::default() };
    let mut sections: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for url in urls.iter().filter_map(|line| PageUrl::parse(&line.url).ok()) {
        let path = url.as_url().path();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        // The last part is the page itself.
        let section = match (parts.next(), parts.next()) {
            (Some(section), Some(_)) => format!("/{section}"),
            _ => "/".to_owned(),
        };
        let counts = sections.entry(section).or_default();
        counts.0 += 1;
        counts.1 += u64::from(matches!(rules.judge(&url), Verdict::Allowed(_)));
    }
    let mut sections: Vec<Section> =
        sections.into_iter().map(|(path, (urls, allowed))| Section { path, urls, allowed }).collect();
    sections.sort_by(|one, other| other.urls.cmp(&one.urls).then(one.path.cmp(&other.path)));
    sections.truncate(SECTIONS);
    Robots {
        status: Some(*status),
        crawl_delay: rules.crawl_delay().map(|delay| delay.as_secs_f64()),
        sitemaps: rules.sitemaps().len() as u64,
        sections,
    }
}

/// A `[[site]]` block with what was found: TOML basic strings are JSON strings but for what addresses never hold.
fn block(site: &Site, records: &[Record], feeds: &[List], sitemaps: &[List]) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let list = |lists: &[List]| {
        let own = lists.iter().filter(|list| !list.is_child);
        own.map(|list| quoted(&list.url)).collect::<Vec<_>>().join(", ")
    };
    let publisher = records.iter().find_map(|record| record.publisher.as_deref());
    let name = if *site.name == *site.url.host().as_str() { publisher.unwrap_or(&site.name) } else { &site.name };
    let mut text = format!("[[site]]\nurl = {}\nname = {}\n", quoted(site.url.as_str()), quoted(name));
    let mut languages: BTreeMap<&str, u64> = BTreeMap::new();
    for language in records.iter().filter_map(|record| record.language.as_deref()) {
        *languages.entry(language).or_default() += 1;
    }
    if let Some((language, _)) = languages.into_iter().max_by_key(|(_, n)| *n) {
        let _ = writeln!(text, "language = {}", quoted(language));
    }
    for (key, lists) in [("feeds", feeds), ("sitemaps", sitemaps)] {
        if !lists.is_empty() {
            let _ = writeln!(text, "{key} = [{}]", list(lists));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crawl_takes_its_addresses_times_the_delay() {
        assert_eq!(seconds(90, Duration::from_secs(2)), 180);
        assert_eq!(seconds(3, Duration::from_millis(500)), 2);
        assert_eq!(seconds(0, Duration::from_secs(1)), 0);
    }
}
