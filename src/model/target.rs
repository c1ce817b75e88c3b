//! What is to be fetched, and how it was found.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{PageUrl, WebDate};

/// The config's name for a site: the entry a URL belongs to.
pub type SiteName = Arc<str>;

/// What we expect behind an address. A guess that decides order and revisits; the page itself decides the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A host's robots.txt.
    Robots,
    /// A host's file of the TDM Reservation Protocol.
    Tdm,
    /// RSS, RDF, Atom or JSON feed.
    Feed,
    /// Sitemap, sitemap index or news sitemap.
    Sitemap,
    /// The address of a site in the config.
    Front,
    /// A page of links: section, archive, pagination.
    Section,
    /// A page that probably holds an article.
    Article,
}

impl TargetKind {
    /// The stable name, as written to disk.
    pub fn name(self) -> &'static str {
        match self {
            Self::Robots => "robots",
            Self::Tdm => "tdm",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Front => "front",
            Self::Section => "section",
            Self::Article => "article",
        }
    }

    /// Whether it is fetched on the crawl's own account, by need and not by the queue.
    pub fn is_own_errand(self) -> bool {
        matches!(self, Self::Robots | Self::Tdm)
    }

    /// The kind of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Robots, Self::Tdm, Self::Feed, Self::Sitemap, Self::Front, Self::Section, Self::Article]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// The kind of source that showed an address first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// An entry of a feed.
    Feed,
    /// An entry of a sitemap with Google-News fields.
    NewsSitemap,
    /// An entry of a plain sitemap.
    Sitemap,
    /// A link on a page.
    Link,
    /// The config itself, robots.txt, or a usual address tried because the config named the site.
    Seed,
    /// A file given to `extract`.
    File,
}

impl Via {
    /// The stable name, as written to disk.
    pub fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::NewsSitemap => "news_sitemap",
            Self::Sitemap => "sitemap",
            Self::Link => "link",
            Self::Seed => "seed",
            Self::File => "file",
        }
    }

    const ALL: [Self; 6] = [Self::Feed, Self::NewsSitemap, Self::Sitemap, Self::Link, Self::Seed, Self::File];

    /// The source of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.name() == name)
    }

    /// Its bit in a set of sources; never changed, since frontiers hold such sets.
    pub fn bit(self) -> u8 {
        match self {
            Self::Feed => 1,
            Self::NewsSitemap => 2,
            Self::Sitemap => 4,
            Self::Link => 8,
            Self::Seed => 16,
            Self::File => 32,
        }
    }

    /// The sources in a set, in the order of their bits.
    pub fn of_bits(bits: u8) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |via| bits & via.bit() != 0)
    }
}

/// What a feed or a news sitemap said about an article: the second witness beside the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The headline, markup removed.
    pub title: Option<String>,
    /// When the source says that it was published.
    pub date: Option<WebDate>,
    /// Authors as the source names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// The summary, markup removed.
    pub summary: Option<String>,
    /// The language that a news sitemap declares.
    pub language: Option<String>,
}

/// An address that a source proposed, not yet judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The normalized address.
    pub url: PageUrl,
    /// What the source and the address's shape suggest.
    pub kind: TargetKind,
    /// The kind of source.
    pub via: Via,
    /// What the source said about it.
    pub announcement: Option<Announcement>,
}

/// An address admitted to the crawl: it belongs to a site and lies in its scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The normalized address.
    pub url: PageUrl,
    /// The site whose budget and rules apply.
    pub site: SiteName,
    /// What we expect behind it.
    pub kind: TargetKind,
    /// How it was found.
    pub via: Via,
    /// The page, feed or sitemap that showed it.
    pub via_url: Option<String>,
    /// Links followed from the seed, which has 0.
    pub depth: u8,
    /// What the source said about it.
    pub announcement: Option<Announcement>,
}
