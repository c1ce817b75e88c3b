//! One response as it came over the wire.

use bytes::Bytes;
use jiff::Timestamp;

use super::rights::{directives, reservation};
use super::{ArticleId, PageUrl, Rights, Target, Tdm};

/// What an earlier visit to an address left: for a conditional request, and to know the same bytes again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The ETag header.
    pub etag: Option<String>,
    /// The Last-Modified header.
    pub last_modified: Option<String>,
    /// Digest of the body, as WARC writes it.
    pub payload_digest: Option<String>,
    /// Whether a header or the host's file reserved mining, as far as the page itself says nothing else.
    pub reserves_mining: bool,
    /// When that body was fetched.
    pub at: Option<Timestamp>,
    /// The article that was stored from it.
    pub article: Option<ArticleId>,
}

/// One header line, name in lower case, value as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Lower-case name.
    pub name: String,
    /// The value's bytes: not always UTF-8.
    pub value: Bytes,
}

/// One response: what `fetch` hands to `pipeline`. The body is still encoded as the `content-encoding` header says.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// What was asked for.
    pub target: Target,
    /// The address that answered, after redirects.
    pub url_final: PageUrl,
    /// The addresses asked before it, in order, without `url_final`; empty without redirects.
    pub redirects: Vec<String>,
    /// HTTP status.
    pub status: u16,
    /// Response headers in order, repeated ones kept apart.
    pub headers: Vec<Header>,
    /// The body as transferred (transfer-encoding undone, content-encoding not), bounded.
    pub body: Bytes,
    /// Request line and headers as sent, for the archive.
    pub request_head: Bytes,
    /// When the response's head arrived.
    pub at: Timestamp,
    /// The line of robots.txt that allowed it, as `allow: /path`.
    pub robots_rule: Option<String>,
    /// What the host's TDM file says of it.
    pub tdm: Option<Tdm>,
    /// What an earlier visit left, if there was one.
    pub earlier: Option<Earlier>,
}

impl Fetched {
    /// The first header of that lower-case name, if it is valid UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.name == name)
            .and_then(|header| std::str::from_utf8(&header.value).ok())
    }

    /// Whether a header or the host's file reserves text and data mining, whatever the page says.
    pub fn reserves_mining(&self) -> bool {
        let file = || self.tdm.as_ref().map(|tdm| tdm.reservation);
        let headers = Rights {
            tdm_reservation: reservation(self.headers("tdm-reservation")).or_else(file),
            x_robots_tag: directives(self.headers("x-robots-tag")),
            ..Rights::default()
        };
        headers.reserve_mining()
    }

    /// All headers of that lower-case name that are valid UTF-8.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |header| header.name == name)
            .filter_map(|header| std::str::from_utf8(&header.value).ok())
    }
}
