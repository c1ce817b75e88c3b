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

/// Iterates over the exchanges of a file, bounded by bytes a member. A damaged member is told, and the next one that is
/// whole follows.
#[derive(Debug)]
pub struct Members<R> {
    input: Counted<R>,
    limit: u64,
    /// The last member was damaged.
    is_lost: bool,
    /// A response whose request has not come yet.
    open: Option<Member>,
}

impl<R: BufRead> Members<R> {
    /// Reads from the start of a file; `limit` bounds a member after decompression, in bytes.
    pub fn new(input: R, limit: u64) -> Self {
        Self { input: Counted { input, n: 0, back: &[] }, limit, is_lost: false, open: None }
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

    /// The next record that begins a member, after a damaged one; `None` at the end. What merely looks like a member's
    /// begin is passed over.
    fn found_again(&mut self) -> Option<Record> {
        while self.input.seek_magic().ok()? {
            if let Ok(Some(record)) = self.record() {
                return Some(record);
            }
        }
        None
    }

    fn exchange(&mut self) -> Result<Option<Member>, MemberError> {
        if self.is_lost {
            // A response whose request was lost: it says nothing of its visit.
            if let Some(member) = self.open.take() {
                return Ok(Some(member));
            }
            self.is_lost = false;
            let Some(record) = self.found_again() else { return Ok(None) };
            if let Some(member) = self.took(record) {
                return Ok(Some(member));
            }
        }
        loop {
            let Some(record) = self.record()? else { return Ok(self.open.take()) };
            if let Some(member) = self.took(record) {
                return Ok(Some(member));
            }
        }
    }

    /// Takes a record in; the exchange that it ends.
    fn took(&mut self, record: Record) -> Option<Member> {
        let Record { offset, length, head, block } = record;
        match field(&head, "warc-type").as_deref() {
            Some(kind @ ("response" | "revisit")) => {
                let is_revisit = kind == "revisit";
                let (uri, date) = (field(&head, "warc-target-uri")?, field(&head, "warc-date")?);
                let (status, headers, body) = response(&block)?;
                let at = date.parse().ok()?;
                let response = Archived { uri, date, status, headers, body };
                let end = offset + length;
                let next = Member { offset, length, end, response, is_revisit, at, visit: None, request: Vec::new() };
                self.open.replace(next)
            }
            Some("request") => {
                let mut member = self.open.take()?;
                let name = visit::FIELD.to_ascii_lowercase();
                let told = head.iter().find(|header| header.name == name);
                member.visit = told.and_then(|header| Visit::read(&header.value));
                member.request = block;
                member.end = offset + length;
                Some(member)
            }
            _ => None,
        }
    }
}

impl<R: BufRead> Iterator for Members<R> {
    type Item = Result<Member, MemberError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.exchange().transpose();
        self.is_lost |= matches!(item, Some(Err(_)));
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
    /// Bytes put back.
    back: &'static [u8],
}

/// How a member begins: gzip's two bytes and the one method there is (RFC 1952, section 2.3.1).
const MAGIC: &[u8] = &[0x1f, 0x8b, 8];

impl<R: BufRead> Counted<R> {
    /// Goes on to where the next member may begin; whether there is one.
    fn seek_magic(&mut self) -> io::Result<bool> {
        let mut n_met = 0;
        loop {
            let buffer = self.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let mut n_read = 0;
            for byte in buffer {
                n_read += 1;
                n_met = if *byte == MAGIC[n_met] { n_met + 1 } else { usize::from(*byte == MAGIC[0]) };
                if n_met == MAGIC.len() {
                    break;
                }
            }
            self.consume(n_read);
            if n_met == MAGIC.len() {
                self.back = MAGIC;
                self.n -= MAGIC.len() as u64;
                return Ok(true);
            }
        }
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.fill_buf()?.read(buffer)?;
        self.consume(n_read);
        Ok(n_read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.back.is_empty() { self.input.fill_buf() } else { Ok(self.back) }
    }

    fn consume(&mut self, n: usize) {
        self.n += n as u64;
        if self.back.is_empty() {
            self.input.consume(n);
        } else {
            self.back = &self.back[n..];
        }
    }
}
