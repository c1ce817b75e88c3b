//! What one transaction of the frontier holds.

use jiff::{SignedDuration, Timestamp};

use super::Article;
use crate::model::{Earlier, HostKey, Outcome, PageUrl, SiteName, Target};

/// Everything that becomes durable together.
#[derive(Debug, Default)]
pub struct Batch {
    /// Visits that ended.
    pub done: Vec<Done>,
    /// Targets that they showed.
    pub found: Vec<Target>,
    /// Addresses that were refused without a visit.
    pub refused: Vec<Refused>,
    /// Other addresses of pages that were visited.
    pub aliases: Vec<Alias>,
    /// Hosts that are given back.
    pub released: Vec<Release>,
    /// Hosts that are not to be asked for a while, whoever leads there.
    pub rests: Vec<Rest>,
    /// What hosts want between two requests.
    pub paces: Vec<Pace>,
    /// Files of the corpus with the lengths that are durable now.
    pub segments: Vec<Segment>,
    /// What stored pages tell the others of their sites.
    pub sightings: Vec<Sighted>,
}

/// Pages of a site, the newest, whose sightings are kept when their shard is sealed.
pub const SIGHTINGS: usize = 100;

/// What a page tells the others of its site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighted {
    /// The site, as a registrable domain.
    pub domain: String,
    /// What it tells: the extractor's to read.
    pub page: Vec<u8>,
}

impl Batch {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
            && self.found.is_empty()
            && self.refused.is_empty()
            && self.released.is_empty()
            && self.rests.is_empty()
            && self.paces.is_empty()
            && self.segments.is_empty()
            && self.sightings.is_empty()
    }
}

/// One visit's end.
#[derive(Debug)]
pub struct Done {
    /// What was visited.
    pub target: Target,
    /// What became of it.
    pub outcome: Outcome,
    /// What comes next for it.
    pub fate: Fate,
    /// HTTP status, if there was a response.
    pub status: Option<u16>,
    /// What the next visit needs of this one.
    pub seen: Earlier,
    /// When it ended.
    pub at: Timestamp,
    /// The article that was stored, or is known to be.
    pub article: Option<Article>,
    /// Until when it is visited again; `None` leaves that as it was.
    pub revisit_until: Option<Timestamp>,
}

/// What comes next for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing, but for regular revisits.
    Final,
    /// It waits for a later run.
    NextRun,
    /// It is tried again in this run, unless it was tried [`MAX_TRIES`] times.
    Retry {
        /// When the server asked to be asked again; by back-off where it did not.
        at: Option<Timestamp>,
    },
}

/// Visits to one address in one run before it is left to the next run.
pub(super) const MAX_TRIES: u32 = 3;

/// An address that was refused without a visit.
#[derive(Debug)]
pub struct Refused {
    /// The address.
    pub url: PageUrl,
    /// The site whose page showed it.
    pub site: SiteName,
    /// The page that showed it.
    pub shown_by: String,
    /// Why.
    pub outcome: Outcome,
}

/// Another address of a page that was visited.
#[derive(Debug)]
pub struct Alias {
    /// The other address.
    pub url: PageUrl,
    /// Its site.
    pub site: SiteName,
    /// The address that was asked for.
    pub of: String,
}

/// A host that is given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The host.
    pub host: HostKey,
    /// When it may be asked again.
    pub next_at: Timestamp,
}

/// A host that is not to be asked for a while: it said so, or was asked just now. Never shortens a rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The host; it need not have any target of its own.
    pub host: HostKey,
    /// When it may be asked again.
    pub until: Timestamp,
}

/// The longest rest that a host can ask for; one that ends later comes of a clock that was wrong.
pub(super) const LONGEST_REST: SignedDuration = SignedDuration::from_hours(24);

/// The time that a host's robots.txt wants between two requests; zero where it names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// The host.
    pub host: HostKey,
    /// From the start of one request to that of the next.
    pub gap: SignedDuration,
}

/// A file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its name once sealed, relative to the corpus: `articles/00000.jsonl`.
    pub name: String,
    /// Bytes that are committed.
    pub bytes: u64,
    /// Records in them; 0 for archive files.
    pub rows: u64,
    /// Open or sealed.
    pub state: SegmentState,
}

/// Whether a file still grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentState {
    /// It is being written.
    Open,
    /// It never changes again; its SHA-256, hexadecimal.
    Sealed(String),
}
