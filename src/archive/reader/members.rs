//! Reading our own archive member by member, with the place of each: a record of the corpus names it.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use jiff::Timestamp;

use super::{Archived, header, response};
use crate::archive::visit::{self, Visit};
use crate::model::Header;

/// One exchange with its place in the file.
#[derive(Debug)]
pub struct Member {
    /// Offset of the response's member, in bytes.
    pub offset: u64,
    /// Length of the response's member, in bytes.
    pub length: u64,
    /// Offset past the exchange, its request included.
    pub end: u64,
    /// The response; without its body where that is known from an earlier visit.
    pub response: Archived,
    /// Whether the body is known from an earlier visit (WARC 1.1 section 6.7).
    pub is_revisit: bool,
    /// When it was fetched, to the second.
    pub at: Timestamp,
    /// What the crawl knew; `None` where the archive is of an older gleaner.
    pub visit: Option<Visit>,
    /// Request line and headers as sent.
    pub request: Vec<u8>,
}

/// A fault in an archive: where, and what.
#[derive(Debug, thiserror::Error)]
#[error("{what} at byte {offset}")]
pub struct MemberError {
    /// Bytes before the member.
    pub offset: u64,
    /// What is wrong.
    pub what: String,
}

/// One WARC record and its place.
struct Record {
    offset: u64,
    length: u64,
    head: Vec<Header>,
    block: Vec<u8>,
}

/// Iterates over the exchanges of a file, bounded by bytes a member. A damaged member ends it: where the next one begins
/// is not known then.
#[derive(Debug)]
pub struct Members<R> {
    input: Counted<R>,
    limit: u64,
    ended: bool,
    /// A response whose request has not come yet.
    open: Option<Member>,
}

impl<R: BufRead> Members<R> {
    /// Reads from the start of a file; `limit` bounds a member after decompression, in bytes.
    pub fn new(input: R, limit: u64) -> Self {
        Self { input: Counted { input, n: 0 }, limit, ended: false, open: None }
    }

    /// The next record; `None` at the end.
    fn record(&mut self) -> Result<Option<Record>, MemberError> {
        let offset = self.input.n;
        let fail = |what: String| MemberError { offset, what };
        if self.input.fill_buf().map_err(|error| fail(error.to_string()))?.is_empty() {
            return Ok(None);
        }
        let mut text = Vec::new();
        let mut decoder = GzDecoder::new(&mut self.input);
        decoder.by_ref().take(self.limit).read_to_end(&mut text).map_err(|error| fail(format!("torn: {error}")))?;
        if text.len() as u64 == self.limit {
            return Err(fail(format!("more than {} bytes", self.limit)));
        }
        let length = self.input.n - offset;
        let Some(head_end) = memchr::memmem::find(&text, b"\r\n\r\n") else {
            return Err(fail("no WARC record".to_owned()));
        };
        if !text.starts_with(b"WARC/") {
            return Err(fail("no WARC record".to_owned()));
        }
        let head: Vec<Header> = text[..head_end].split(|byte| *byte == b'\n').filter_map(header).collect();
        let n_bytes: Option<usize> = field(&head, "content-length").and_then(|value| value.parse().ok());
        let block = n_bytes.and_then(|n| text.get(head_end + 4..head_end + 4 + n));
        let block = block.ok_or_else(|| fail("a block shorter than its Content-Length".to_owned()))?.to_vec();
        Ok(Some(Record { offset, length, head, block }))
    }

    fn exchange(&mut self) -> Result<Option<Member>, MemberError> {
        loop {
            let Some(Record { offset, length, head, block }) = self.record()? else {
                return Ok(self.open.take());
            };
            match field(&head, "warc-type").as_deref() {
                Some(kind @ ("response" | "revisit")) => {
                    let is_revisit = kind == "revisit";
                    let (Some(uri), Some(date)) = (field(&head, "warc-target-uri"), field(&head, "warc-date")) else {
                        continue;
                    };
                    let (Some((status, headers, body)), Ok(at)) = (response(&block), date.parse()) else { continue };
                    let response = Archived { uri, date, status, headers, body };
                    let next = Member {
                        offset,
                        length,
                        end: offset + length,
                        response,
                        is_revisit,
                        at,
                        visit: None,
                        request: Vec::new(),
                    };
                    if let Some(before) = self.open.replace(next) {
                        return Ok(Some(before));
                    }
                }
                Some("request") => {
                    if let Some(mut member) = self.open.take() {
                        let name = visit::FIELD.to_ascii_lowercase();
                        let told = head.iter().find(|header| header.name == name);
                        member.visit = told.and_then(|header| Visit::read(&header.value));
                        member.request = block;
                        member.end = offset + length;
                        return Ok(Some(member));
                    }
                }
                _ => {}
            }
        }
    }
}

impl<R: BufRead> Iterator for Members<R> {
    type Item = Result<Member, MemberError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.exchange().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}

fn field(head: &[Header], name: &str) -> Option<String> {
    let header = head.iter().find(|header| header.name == name)?;
    Some(String::from_utf8_lossy(&header.value).trim().trim_matches(['<', '>']).to_owned())
}

/// A reader that knows how far it is.
#[derive(Debug)]
struct Counted<R> {
    input: R,
    n: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.input.read(buffer)?;
        self.n += n_read as u64;
        Ok(n_read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.n += n as u64;
        self.input.consume(n);
    }
}
