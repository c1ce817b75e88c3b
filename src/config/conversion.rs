//! From what is said to what is meant: units resolved, ranges checked, defaults filled in.

use std::collections::HashMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;

use super::diagnose::{Complaint, Problem, Problems, shown};
use super::meant::{Archive, Connect, Crawler, Limits, PolitenessSettings, Revisit, Settings};
use super::said::{Block, Said};
use super::schema::Section;
use super::{address, site, units};

/// Requests under way at once: beyond this, a process runs out of file descriptors long before it gets faster.
const CONCURRENCY: RangeInclusive<u64> = 1..=4096;
const DELAY: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_hours(1);
const MAX_CRAWL_DELAY: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_hours(24);
const FETCH_TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_mins(10);
const REVISITS: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_hours(366 * 24);
const BODY_BYTES: RangeInclusive<u64> = 1 << 10..=1 << 30;
const ARTICLES_PER_SITE: RangeInclusive<u64> = 1..=1_000_000_000;
const REQUESTS_PER_SITE: RangeInclusive<u64> = 1..=1_000_000_000;
const BYTES_PER_SITE: RangeInclusive<u64> = 1 << 20..=1 << 50;
const DEPTH: RangeInclusive<u64> = 0..=50;
/// Longest product token, in bytes.
const NAME_BYTES: usize = 64;
/// Bytes of a path that file systems take.
const PATH_BYTES: usize = 1024;

/// Reads all sections. What is wrong goes to `problems`; the settings are worth something only if nothing is.
pub(super) fn settings(said: &Said, name: &str, problems: &mut Problems<'_>) -> Settings {
    let connect = connect(said.block(Section::Connect), problems);
    Settings {
        corpus: corpus(said.block(Section::Top), name, problems),
        crawler: crawler(said.block(Section::Crawler), problems),
        politeness: politeness(said.block(Section::Politeness), problems),
        limits: limits(said.block(Section::Limits), problems),
        archive: archive(said.block(Section::Archive)),
        compress: said.block(Section::Top).and_then(|block| block.flag("compress")).unwrap_or(false),
        site_templates: said.block(Section::Top).and_then(|block| block.flag("site_templates")).unwrap_or(true),
        revisit: revisit(said.block(Section::Revisit), problems),
        connect,
        sites: site::all(said, problems),
        hash: String::new(),
        text: String::new(),
    }
}

fn corpus(top: Option<&Block>, name: &str, problems: &mut Problems<'_>) -> PathBuf {
    if let Some(said) = top.and_then(|block| block.text("corpus")) {
        return read(&said, "corpus", folder, problems).unwrap_or_default();
    }
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or("news");
    Path::new("corpus").join(stem)
}

fn folder(text: &str) -> Result<PathBuf, Complaint> {
    let why = if text.trim().is_empty() {
        "it is empty"
    } else if text.contains('\0') || text.len() > PATH_BYTES {
        "no file system takes such a path"
    } else if text.starts_with('~') {
        "`~` is a word of the shell, which never sees a config"
    } else {
        return Ok(PathBuf::from(text));
    };
    Err(Complaint::new(why, "write a folder, such as \"corpus/news\""))
}

fn crawler(block: Option<&Block>, problems: &mut Problems<'_>) -> Crawler {
    let mut crawler = Crawler::default();
    let Some(block) = block else { return crawler };
    if let Some(said) = block.text("name")
        && let Some(name) = read(&said, "name", product_token, problems)
    {
        crawler.name = name;
    }
    if let Some(contact) = block.text("contact") {
        crawler.contact = read(&contact, "contact", address::contact, problems);
    }
    if let Some(n) = count(block, "concurrency", CONCURRENCY, problems) {
        crawler.concurrency = usize::try_from(n).unwrap_or(usize::MAX);
    }
    crawler
}

/// A product token as robots.txt can address it: RFC 9309 section 2.2.1 takes letters, `_` and `-`, and each of these
/// may stand in a User-Agent by RFC 9110.
fn product_token(text: &str) -> Result<String, Complaint> {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '-';
    if text.is_empty() {
        return Err(Complaint::new("it is empty", "write a name, such as \"gleaner\""));
    }
    if text.len() > NAME_BYTES {
        return Err(Complaint::new("it is too long", format!("at most {NAME_BYTES} letters")));
    }
    if text.chars().all(is_letter) && text.contains(|c: char| c.is_ascii_alphabetic()) {
        return Ok(text.to_owned());
    }
    let kept: String = text.split('/').next().unwrap_or_default().replace([' ', '.'], "-");
    let kept: String = kept.chars().filter(|c| is_letter(*c)).collect();
    let kept = kept.trim_matches('-');
    let mend = if kept.is_empty() { "gleaner" } else { kept };
    let why = format!("robots.txt cannot address `{}`: a product token is letters, `-` and `_`", shown(text));
    Err(Complaint::new(why, format!("write \"{mend}\"")))
}

fn politeness(block: Option<&Block>, problems: &mut Problems<'_>) -> PolitenessSettings {
    let mut politeness = PolitenessSettings::default();
    let Some(block) = block else { return politeness };
    let delay = duration(block, "delay", DELAY, problems);
    politeness.delay = delay.unwrap_or(politeness.delay);
    politeness.max_crawl_delay =
        duration(block, "max_crawl_delay", MAX_CRAWL_DELAY, problems).unwrap_or(politeness.max_crawl_delay);
    if politeness.delay > politeness.max_crawl_delay
        && let Some(said) = block.text("delay").or_else(|| block.text("max_crawl_delay"))
    {
        let delay = units::duration_text(politeness.delay);
        let longest = units::duration_text(politeness.max_crawl_delay);
        let title = format!("`delay` is {delay}, which is more than `max_crawl_delay`, {longest}");
        problems.add(Problem::new(said.span(), title, format!("write `max_crawl_delay = \"{delay}\"` or more")));
    }
    politeness.obey_robots = block.flag("obey_robots").unwrap_or(politeness.obey_robots);
    politeness
}

fn limits(block: Option<&Block>, problems: &mut Problems<'_>) -> Limits {
    let mut limits = Limits::default();
    let Some(block) = block else { return limits };
    let bytes = [
        ("page_bytes", &mut limits.page_bytes),
        ("feed_bytes", &mut limits.feed_bytes),
        ("sitemap_bytes", &mut limits.sitemap_bytes),
    ];
    for (key, limit) in bytes {
        if let Some(said) = block.text(key)
            && let Some(size) = read(&said, key, units::size, problems)
            && within(said.span(), key, size, &BODY_BYTES, units::size_text, problems)
        {
            *limit = size;
        }
    }
    limits.fetch_timeout = duration(block, "fetch_timeout", FETCH_TIMEOUT, problems).unwrap_or(limits.fetch_timeout);
    limits.articles_per_site =
        count(block, "articles_per_site", ARTICLES_PER_SITE, problems).unwrap_or(limits.articles_per_site);
    limits.requests_per_site =
        count(block, "requests_per_site", REQUESTS_PER_SITE, problems).unwrap_or(limits.requests_per_site);
    if let Some(said) = block.text("bytes_per_site")
        && let Some(size) = read(&said, "bytes_per_site", units::size, problems)
        && within(said.span(), "bytes_per_site", size, &BYTES_PER_SITE, units::size_text, problems)
    {
        limits.bytes_per_site = size;
    }
    if let Some(depth) = count(block, "depth", DEPTH, problems) {
        limits.depth = u8::try_from(depth).unwrap_or(u8::MAX);
    }
    limits
}

fn archive(block: Option<&Block>) -> Archive {
    let archive = Archive::default();
    Archive { warc: block.and_then(|block| block.flag("warc")).unwrap_or(archive.warc) }
}

fn revisit(block: Option<&Block>, problems: &mut Problems<'_>) -> Revisit {
    let mut revisit = Revisit::default();
    let Some(block) = block else { return revisit };
    revisit.articles_for = duration(block, "articles_for", REVISITS, problems).unwrap_or(revisit.articles_for);
    revisit.shortest = duration(block, "shortest", REVISITS, problems).unwrap_or(revisit.shortest);
    revisit.longest = duration(block, "longest", REVISITS, problems).unwrap_or(revisit.longest);
    if revisit.shortest > revisit.longest
        && let Some(said) = block.text("longest").or_else(|| block.text("shortest"))
    {
        let shortest = units::duration_text(revisit.shortest);
        let longest = units::duration_text(revisit.longest);
        let title = format!("`longest` is {longest}, which is less than `shortest`, {shortest}");
        problems.add(Problem::new(said.span(), title, format!("write `longest = \"{shortest}\"` or more")));
    }
    revisit
}

fn connect(block: Option<&Block>, problems: &mut Problems<'_>) -> Connect {
    let mut connect = Connect::default();
    let Some(block) = block else { return connect };
    connect.allow_private_hosts = block.flag("allow_private_hosts").unwrap_or(connect.allow_private_hosts);
    let mut first: HashMap<String, Range<usize>> = HashMap::new();
    for (host, machine) in block.pairs("resolve") {
        let name = read(&as_str(host), "resolve", address::host, problems);
        let machine: Option<SocketAddr> = read(&as_str(machine), "resolve", address::machine, problems);
        let Some(name) = name else { continue };
        if let Some(first) = first.insert(name.clone(), host.span()) {
            let title = format!("`resolve` names the host `{}` twice", shown(&name));
            problems.add(Problem::new(host.span(), title, "take one of the two out").after(first, "first here"));
        }
        connect.resolve.extend(machine.map(|machine| (name, machine)));
    }
    connect
}

/// Reads a value, or reports what is wrong with it.
pub(super) fn read<T>(
    said: &Spanned<&str>,
    key: &str,
    reader: impl FnOnce(&str) -> Result<T, Complaint>,
    problems: &mut Problems<'_>,
) -> Option<T> {
    match reader(said.get_ref()) {
        Ok(value) => Some(value),
        Err(complaint) => {
            problems.add(Problem::invalid(said.span(), key, complaint));
            None
        }
    }
}

/// The text of an element, with its place.
pub(super) fn as_str(said: &Spanned<String>) -> Spanned<&str> {
    Spanned::new(said.span(), said.get_ref().as_str())
}

fn duration(
    block: &Block,
    key: &str,
    range: RangeInclusive<Duration>,
    problems: &mut Problems<'_>,
) -> Option<Duration> {
    let said = block.text(key)?;
    let duration = read(&said, key, units::duration, problems)?;
    within(said.span(), key, duration, &range, units::duration_text, problems).then_some(duration)
}

fn count(block: &Block, key: &str, range: RangeInclusive<u64>, problems: &mut Problems<'_>) -> Option<u64> {
    let said = block.count(key)?;
    within(said.span(), key, *said.get_ref(), &range, |n| n.to_string(), problems).then_some(said.into_inner())
}

/// Whether a value lies in its range; reports it if not.
fn within<T: PartialOrd + Copy, D: Display>(
    span: Range<usize>,
    key: &str,
    value: T,
    range: &RangeInclusive<T>,
    text: impl Fn(T) -> D,
    problems: &mut Problems<'_>,
) -> bool {
    let (least, most) = (text(*range.start()), text(*range.end()));
    if range.contains(&value) {
        return true;
    }
    let title = format!("`{key}` is {}, which is out of range", text(value));
    problems.add(Problem::new(span, title, format!("write a value from {least} to {most}")));
    false
}
