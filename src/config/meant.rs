//! Settings after validation: units resolved, expressions compiled, defaults filled in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;
use regex::Regex;

use crate::model::{PageUrl, SiteName};

/// A whole config.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the corpus, relative to the working directory.
    pub corpus: PathBuf,
    /// `[crawler]`.
    pub crawler: Crawler,
    /// `[politeness]`.
    pub politeness: PolitenessSettings,
    /// `[limits]`.
    pub limits: Limits,
    /// `[archive]`.
    pub archive: Archive,
    /// Shards are compressed with zstd when they are sealed.
    pub compress: bool,
    /// Articles are read beside others of their sites before their shard is sealed.
    pub site_templates: bool,
    /// `[revisit]`.
    pub revisit: Revisit,
    /// `[connect]`.
    pub connect: Connect,
    /// `[[site]]`, in the order of the file; names and addresses are unique.
    pub sites: Vec<Site>,
    /// SHA-256 of the config's text, hexadecimal, for the manifest.
    pub hash: String,
    /// The config's text, for the manifest.
    pub text: String,
}

/// Who we are.
#[derive(Debug, Clone)]
pub struct Crawler {
    /// Product token: User-Agent and robots.txt group.
    pub name: String,
    /// A page or mail address about this crawl; required for public hosts.
    pub contact: Option<String>,
    /// Requests under way at once, over all hosts.
    pub concurrency: usize,
}

/// `[politeness]`, per host.
#[derive(Debug, Clone)]
pub struct PolitenessSettings {
    /// Smallest gap between two requests to one host.
    pub delay: Duration,
    /// A longer Crawl-delay skips the host.
    pub max_crawl_delay: Duration,
    /// Whether robots.txt rules; only for hosts of one's own.
    pub obey_robots: bool,
}

/// `[limits]`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Decoded bytes of a page.
    pub page_bytes: u64,
    /// Decoded bytes of a feed.
    pub feed_bytes: u64,
    /// Decoded bytes of a sitemap.
    pub sitemap_bytes: u64,
    /// Whole request, from connect to the last byte.
    pub fetch_timeout: Duration,
    /// Records per site and corpus.
    pub articles_per_site: u64,
    /// Requests per site and run, robots.txt aside.
    pub requests_per_site: u64,
    /// Bytes received per site and run.
    pub bytes_per_site: u64,
    /// Links followed from a seed.
    pub depth: u8,
}

/// `[archive]`.
#[derive(Debug, Clone)]
pub struct Archive {
    /// Keep raw responses as WARC.
    pub warc: bool,
}

/// `[revisit]`: when what was visited is visited again.
#[derive(Debug, Clone)]
pub struct Revisit {
    /// How long after its publication an article is looked at again.
    pub articles_for: Duration,
    /// Smallest time between two visits to one address.
    pub shortest: Duration,
    /// Longest time between two visits to a source.
    pub longest: Duration,
}

/// `[connect]`.
#[derive(Debug, Clone)]
pub struct Connect {
    /// Host name → address to connect to, like curl's `--resolve`; `*` stands for every host. An address given here
    /// is allowed even if it is private.
    pub resolve: Vec<(String, SocketAddr)>,
    /// Whether requests to private, loopback and link-local addresses are allowed.
    pub allow_private_hosts: bool,
}

/// `[[site]]`.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where it starts.
    pub url: PageUrl,
    /// Its name in records; the host where the config gives none.
    pub name: SiteName,
    /// A hint, BCP 47.
    pub language: Option<String>,
    /// Feeds; empty: found by itself.
    pub feeds: Vec<PageUrl>,
    /// Sitemaps; empty: found by itself.
    pub sitemaps: Vec<PageUrl>,
    /// Where not empty, an article's address must match one.
    pub include: Vec<Regex>,
    /// An address that matches one is not fetched.
    pub exclude: Vec<Regex>,
    /// Articles announced as older are not fetched, those dated older are not stored.
    pub since: Option<Date>,
}
