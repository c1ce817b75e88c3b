//! The one function from a fetched response to a processed one, shared by crawl, check, extract, reextract and eval.
//!
//! Pure: no network, no disk, no clock. The same response and context give the same result on every machine.

use jiff::Timestamp;

use crate::archive::Exchange;
use crate::model::{ArticleId, Outcome, PageUrl, Record, Target};

/// A response read to its end: what the scribe makes durable.
#[derive(Debug)]
pub struct Processed {
    /// What was asked for.
    pub target: Target,
    /// What became of it. [`Reason::Stored`](crate::model::Reason::Stored) if and only if there is a draft; the scribe
    /// may still find that the article is in the corpus.
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
    /// The ETag header, for the next visit.
    pub etag: Option<String>,
    /// The Last-Modified header, for the next visit.
    pub last_modified: Option<String>,
    /// When it was fetched.
    pub at: Timestamp,
}

/// A record that has everything but its place in the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    record: Record,
}

/// The place of a raw response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// File, relative to the corpus.
    pub file: String,
    /// Offset of the response's member, in bytes.
    pub offset: u64,
    /// Length of the response's member, in bytes.
    pub length: u64,
}

impl Draft {
    /// The identity of the article.
    pub fn id(&self) -> &ArticleId {
        &self.record.id
    }

    /// The finished record; `None` where there is no archive.
    pub fn into_record(mut self, location: Option<Location>) -> Record {
        if let Some(location) = location {
            self.record.source.warc_file = Some(location.file);
            self.record.source.warc_offset = Some(location.offset);
            self.record.source.warc_length = Some(location.length);
        }
        self.record
    }
}
