//! What holds where a config is silent. Polite, and bounded in everything.
//!
//! The sizes are those that real front pages, feeds and sitemaps stay under with room to spare; a sitemap may have
//! 50 MiB by its own standard.

use std::time::Duration;

use super::meant::{Archive, Connect, Crawler, Limits, PolitenessSettings, Revisit};

impl Default for Crawler {
    fn default() -> Self {
        Self { name: "gleaner".to_owned(), contact: None, concurrency: 128 }
    }
}

impl Default for PolitenessSettings {
    fn default() -> Self {
        Self { delay: Duration::from_secs(1), max_crawl_delay: Duration::from_secs(30), obey_robots: true }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            page_bytes: 10 << 20,
            feed_bytes: 10 << 20,
            sitemap_bytes: 50 << 20,
            fetch_timeout: Duration::from_secs(30),
            articles_per_site: 10_000,
            requests_per_site: 100_000,
            bytes_per_site: 20 << 30,
            depth: 3,
        }
    }
}

impl Default for Archive {
    fn default() -> Self {
        Self { warc: true }
    }
}

impl Default for Revisit {
    /// Most corrections come within a day, nearly all within a week.
    fn default() -> Self {
        let week = Duration::from_hours(7 * 24);
        Self { articles_for: week, shortest: Duration::from_mins(15), longest: week }
    }
}

impl Default for Connect {
    /// Hosts where DNS says they are, and none of them private.
    fn default() -> Self {
        Self { resolve: Vec::new(), allow_private_hosts: false }
    }
}
