//! The nouns of the crawl: addresses, targets, outcomes, extractions, records.
//!
//! Knows std, serde, url and the public suffix list. Must not know how anything is fetched, parsed or stored: every
//! other room imports from here, this one from nowhere.

pub mod date;
pub mod extraction;
pub mod fetched;
mod normalize;
pub mod outcome;
pub mod record;
pub mod rights;
pub mod target;
pub mod url;

pub use self::date::{Moment, WebDate};
pub use self::extraction::{Block, BlockKind, Completeness, Extraction, FieldNote, PageKind, Witness};
pub use self::fetched::{Earlier, Fetched, Header};
pub use self::outcome::{Outcome, Reason, Stage, Step};
pub use self::record::{Record, Source};
pub use self::rights::{Rights, Tdm};
pub use self::target::{Announcement, Candidate, SiteName, Target, TargetKind, Via};
pub use self::url::{ArticleId, DedupKey, HostKey, PageUrl, Refusal, UrlId};
