//! Raw responses as WARC/1.1: members built in memory, read back from files.
//!
//! Knows the format (ISO 28500:2017, "The WARC Format 1.1"). Must not know why a page was fetched or what it says.

pub mod blank;
pub mod digest;
mod gzip;
pub mod member;
pub mod reader;
pub mod visit;

/// One request and its response as two gzip members in a row, ready to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Both members: the response, then the request.
    pub bytes: Vec<u8>,
    /// Length of the response's member, which comes first.
    pub response_length: u64,
}
