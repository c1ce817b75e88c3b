//! What is to be fetched and what was ever met: durable, and the one commit point of a crawl.
//!
//! [`Store`] is the contract; [`store::sqlite`] is the embedded engine. A networked engine takes its place by
//! implementing the same trait: hosts are leased, time is an argument, every write is a batch. Must not know how pages
//! are fetched or read.

mod batch;
mod priority;
mod rhythm;
pub mod store;

use jiff::Timestamp;

pub use self::batch::{
    Alias, Batch, Done, Fate, Pace, Refused, Release, Rest, SIGHTINGS, Segment, SegmentState, Sighted,
};
pub use self::priority::priority;
pub use self::rhythm::Rhythm;
use crate::model::{ArticleId, Earlier, HostKey, PageUrl, SiteName, Target, TargetKind};

/// A leased host with its next targets, best first.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The host, ours until it is released by a commit.
    pub host: HostKey,
    /// Waiting targets that are due.
    pub targets: Vec<Handed>,
}

/// A target handed out for a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// What to fetch.
    pub target: Target,
    /// What the last visit left; `None` where there was none.
    pub earlier: Option<Earlier>,
}

/// Where an article is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The address that it was stored from.
    pub url: String,
    /// Its newest version.
    pub version: u32,
    /// The digest of what that version says; `None` where an older gleaner stored it.
    pub content: Option<String>,
}

/// An article that is in the corpus, as a commit or a rebuild tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its identity.
    pub id: ArticleId,
    /// Its newest version.
    pub version: u32,
    /// The digest of what that version says; `None` where that is not known.
    pub content: Option<String>,
}

/// One address with everything that is known of it: a line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The address.
    pub url: String,
    /// Its site.
    pub site: String,
    /// What was expected behind it.
    pub kind: &'static str,
    /// The kind of source that showed it.
    pub via: &'static str,
    /// The address of that source.
    pub via_url: Option<String>,
    /// Every kind of source that has shown it, that one included.
    pub shown_by: Vec<&'static str>,
    /// How far it came, as `Stage` is written.
    pub stage: String,
    /// Why it ended there, as `Reason` is written.
    pub reason: String,
    /// The rule that decided.
    pub rule: Option<String>,
    /// What a person needs to understand it.
    pub detail: Option<String>,
    /// HTTP status of the last visit.
    pub status: Option<u16>,
    /// When it was last decided upon; when it was found, if it waits.
    pub at: Timestamp,
    /// The article that was stored from it.
    pub article: Option<ArticleId>,
}

/// A failure of the frontier's engine. Ends the run: without it nothing can be promised.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine's own word.
    #[error("the frontier `{path}` failed: {message}")]
    Engine {
        /// The database.
        path: String,
        /// What the engine said.
        message: String,
    },
    /// Written by a newer gleaner.
    #[error("the frontier `{path}` has schema {found}, this gleaner knows {known}: use a newer gleaner")]
    Newer {
        /// The database.
        path: String,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
}

/// A frontier. All times are arguments; all writes are batches.
pub trait Store {
    /// Begins a run: only these sites are handed out, leases of a crashed run end, and their hosts rest until
    /// `rest_until`, or for the gap that they want where that is longer. Visits are scheduled anew by `rhythm`.
    fn begin(
        &mut self,
        sites: &[SiteName],
        rhythm: Rhythm,
        now: Timestamp,
        rest_until: Timestamp,
    ) -> Result<(), StoreError>;

    /// Gives a site of this run what a site had that is in no config any more and began at the same address: it was renamed.
    /// Gives the old name, if there was one.
    fn take_over(&mut self, site: &SiteName, front: &PageUrl) -> Result<Option<String>, StoreError>;

    /// Adds targets that are not known; returns how many were new. Idempotent.
    fn add(&mut self, targets: &[Target], now: Timestamp) -> Result<u64, StoreError>;

    /// Leases up to `n_hosts` hosts that are ready and have targets due, with up to `per_host` of them each.
    fn lease(&mut self, n_hosts: usize, per_host: usize, now: Timestamp) -> Result<Vec<Lease>, StoreError>;

    /// When the next host that nobody holds will have a target due; `None` if none waits.
    fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// The hosts that are not to be asked now, and until when.
    fn resting(&self, now: Timestamp) -> Result<Vec<Rest>, StoreError>;

    /// Writes a batch in one transaction.
    fn commit(&mut self, batch: &Batch, now: Timestamp) -> Result<(), StoreError>;

    /// Lets targets of these kinds, up to that depth and visited before `before`, wait again; what was not there waits for
    /// its own time. Returns how many.
    fn requeue(
        &mut self,
        kinds: &[TargetKind],
        max_depth: u8,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Lets visited targets whose time has come wait again. Returns how many.
    fn requeue_due(&mut self, now: Timestamp) -> Result<u64, StoreError>;

    /// When the next visited target's time comes; `None` if none has one.
    fn next_revisit(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Forgets by what visited sources, and bodies of any kind, would be known again: the next visit reads them whole.
    fn forget_copies(&mut self) -> Result<(), StoreError>;

    /// Lets targets that failed, and did so before `before`, wait again. Returns how many.
    fn requeue_failed(&mut self, before: Timestamp, now: Timestamp) -> Result<u64, StoreError>;

    /// Targets that wait, of the sites of this run.
    fn n_waiting(&self) -> Result<u64, StoreError>;

    /// Whether an address is withdrawn, by itself or as another one of an article's.
    fn is_withdrawn(&self, url: &PageUrl) -> Result<bool, StoreError>;

    /// The stored article of that identity.
    fn article(&self, id: &ArticleId) -> Result<Option<Known>, StoreError>;

    /// Some articles of a site whose newest version is of that content, the oldest first, and the address of each.
    fn saying(&self, site: &str, content: &str) -> Result<Vec<(ArticleId, String)>, StoreError>;

    /// Articles stored, by site.
    fn stored_by_site(&self) -> Result<Vec<(SiteName, u64)>, StoreError>;

    /// What the pages of a site tell, oldest first: all since the last [`Store::forget_sightings`], and what that kept.
    fn sightings(&self, domain: &str) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Forgets what pages tell but for the newest [`SIGHTINGS`] of each site.
    fn forget_sightings(&mut self) -> Result<(), StoreError>;

    /// The files of the corpus with their committed lengths.
    fn segments(&self) -> Result<Vec<Segment>, StoreError>;

    /// Calls `each` for every address ever met, in the order in which they were met.
    fn rows(&self, each: &mut dyn FnMut(Row) -> std::io::Result<()>) -> Result<std::io::Result<()>, StoreError>;

    /// Marks addresses as withdrawn, whatever became of them, and takes their article from them; forgets articles by their
    /// ids. Unknown ones are passed over.
    fn withdraw(&mut self, urls: &[String], ids: &[&str], rule: &str, now: Timestamp) -> Result<(), StoreError>;

    /// A note about the corpus, such as the time of its first crawl.
    fn note(&self, key: &str) -> Result<Option<String>, StoreError>;

    /// Keeps a note.
    fn set_note(&mut self, key: &str, value: &str) -> Result<(), StoreError>;

    /// Whether an address was ever met.
    fn knows(&self, url: &PageUrl) -> Result<bool, StoreError>;
}
