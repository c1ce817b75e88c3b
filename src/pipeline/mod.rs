//! The one function from a fetched response to a processed one, shared by crawl, check, extract, reextract and eval.
//!
//! Pure: no network, no disk, no clock. The same response and context give the same result on every machine.

mod compose;
mod context;
mod document;
mod draft;
pub mod edition;
mod judge;
mod scraped;

use jiff::Timestamp;

pub use self::compose::{decoded, is_page, links_withdrawn, process, quotes_withdrawn};
pub use self::context::{Context, SiteRules};
pub use self::document::{Document, document, processed};
pub use self::draft::{Draft, ENGINE, Location};
pub use self::edition::{Edition, Stored};
pub use self::scraped::{recount, scraped};
use crate::archive::Exchange;
use crate::extract::body::template::Sighting;
use crate::model::{ArticleId, Earlier, Fetched, Outcome, PageUrl, Reason, Target};

/// A response read to its end: what the scribe makes durable.
#[derive(Debug)]
pub struct Processed {
    /// What was asked for.
    pub target: Target,
    /// The address that answered, if there was a response.
    pub url_final: Option<PageUrl>,
    /// What became of it. [`Reason::Stored`] if and only if there is a draft; the scribe may still find that the
    /// article is in the corpus.
    pub outcome: Outcome,
    /// The article.
    pub draft: Option<Draft>,
    /// Targets that this page showed: they enter the frontier in the same commit.
    pub found: Vec<Target>,
    /// Addresses that this page showed and that were refused, each with its outcome: they enter the ledger alone.
    pub refused: Vec<(PageUrl, Outcome)>,
    /// The exchange for the archive; `None` where nothing was fetched or the archive is off.
    pub exchange: Option<Exchange>,
    /// HTTP status, if there was a response.
    pub status: Option<u16>,
    /// What the next visit needs of this one, if there was a response; the article aside.
    pub seen: Earlier,
    /// The article that an earlier visit stored from this address.
    pub article: Option<ArticleId>,
    /// What an article's page tells the others of its site, where the context asks for it.
    pub sighting: Option<Sighting>,
    /// When it was fetched.
    pub at: Timestamp,
}

impl Processed {
    /// All addresses that the page showed, taken or not.
    pub fn links(&self) -> impl Iterator<Item = &PageUrl> {
        self.found.iter().map(|target| &target.url).chain(self.refused.iter().map(|(url, _)| url))
    }

    /// A target whose way ended before any response, or whose response is not kept.
    pub fn ended(target: Target, outcome: Outcome, at: Timestamp) -> Self {
        debug_assert_ne!(outcome.reason, Reason::Stored, "a stored article has a draft");
        Self {
            target,
            url_final: None,
            outcome,
            draft: None,
            found: Vec::new(),
            refused: Vec::new(),
            exchange: None,
            status: None,
            seen: Earlier::default(),
            article: None,
            sighting: None,
            at,
        }
    }

    /// What the page tells the others of its site, with the site: the registrable domain, one for all pages without an address.
    pub fn into_sighting(self) -> Option<(String, Sighting)> {
        Some((self.url_final?.domain().to_owned(), self.sighting?))
    }

    /// A response with what became of it, before anything was read from it.
    fn of(fetched: &Fetched, outcome: Outcome) -> Self {
        Self {
            url_final: Some(fetched.url_final.clone()),
            status: (fetched.status != 0).then_some(fetched.status),
            seen: Earlier {
                etag: fetched.header("etag").map(str::to_owned),
                last_modified: fetched.header("last-modified").map(str::to_owned),
                reserves_mining: fetched.reserves_mining(),
                ..Earlier::default()
            },
            article: fetched.earlier.as_ref().and_then(|earlier| earlier.article.clone()),
            ..Self::ended(fetched.target.clone(), outcome, fetched.at)
        }
    }
}
