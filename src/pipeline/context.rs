//! What the pipeline knows beside the response: bounds, the sites' rules, our own name.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::config::{Settings, Site};
use crate::corpus::takedown::Mentions;
use crate::discover::scope::Scope;
use crate::extract::body::template::Templates;
use crate::model::{PageUrl, SiteName};
use crate::page::tree::Bounds;

/// Everything that is the same for all pages of a run.
#[derive(Debug)]
pub struct Context {
    /// Decoded bytes of a page.
    pub page_bytes: u64,
    /// Decoded bytes of a feed.
    pub feed_bytes: u64,
    /// Decoded bytes of a sitemap.
    pub sitemap_bytes: u64,
    /// Bounds of the tree.
    pub tree: Bounds,
    /// Links followed from a seed.
    pub depth: u8,
    /// Whether exchanges are built for the archive.
    pub archive: bool,
    /// Rules by site.
    pub sites: HashMap<SiteName, SiteRules>,
    /// Whether pages are asked what they tell the others of their site.
    pub sights: bool,
    /// What an earlier reading told of sites.
    pub templates: Templates,
    /// What lists may not be archived with.
    pub withdrawn: Mentions,
}

/// What the config says about one site, ready to be asked.
#[derive(Debug)]
pub struct SiteRules {
    /// Which addresses belong to it.
    pub scope: Scope,
    /// The config's hint.
    pub language: Option<String>,
    /// Articles dated before it are not stored.
    pub since: Option<Date>,
    front: PageUrl,
    has_feeds: bool,
    has_sitemaps: bool,
}

impl Context {
    /// The context of a crawl.
    pub fn new(settings: &Settings) -> Self {
        Self {
            page_bytes: settings.limits.page_bytes,
            feed_bytes: settings.limits.feed_bytes,
            sitemap_bytes: settings.limits.sitemap_bytes,
            tree: Bounds::default(),
            depth: settings.limits.depth,
            archive: settings.archive.warc,
            sites: settings.sites.iter().map(|site| (site.name.clone(), SiteRules::new(site))).collect(),
            sights: settings.archive.warc && settings.site_templates,
            templates: Templates::new(),
            withdrawn: Mentions::default(),
        }
    }

    /// The context of a reading without a crawl: files, archives, evaluation.
    pub fn offline(page_bytes: u64) -> Self {
        Self {
            page_bytes,
            feed_bytes: page_bytes,
            sitemap_bytes: page_bytes,
            tree: Bounds::default(),
            depth: 0,
            archive: false,
            sites: HashMap::new(),
            sights: false,
            templates: Templates::new(),
            withdrawn: Mentions::default(),
        }
    }
}

impl SiteRules {
    /// Where the site starts.
    pub fn front(&self) -> &PageUrl {
        &self.front
    }

    /// Whether the config names sitemaps itself.
    pub fn has_sitemaps(&self) -> bool {
        self.has_sitemaps
    }

    /// Whether the config names feeds itself, so that the usual addresses are not tried.
    pub fn has_feeds(&self) -> bool {
        self.has_feeds
    }

    fn new(site: &Site) -> Self {
        Self {
            scope: Scope::new(site),
            language: site.language.clone(),
            since: site.since,
            front: site.url.clone(),
            has_feeds: !site.feeds.is_empty(),
            has_sitemaps: !site.sitemaps.is_empty(),
        }
    }
}
