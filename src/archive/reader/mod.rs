//! Reading responses back from WARC files: our own, and anybody's.
//!
//! Plain or gzip, a member a record or one stream. Bounded: a record larger than the limit is skipped and named.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

pub use self::members::{Member, Members};
use crate::model::Header;

mod members;

/// Longest line of a record's or a response's head.
const LINE_BYTES: u64 = 64 * 1024;

/// Most lines of a head.
const HEAD_LINES: usize = 1000;

/// One archived response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// WARC-Target-URI.
    pub uri: String,
    /// WARC-Date, as written.
    pub date: String,
    /// HTTP status.
    pub status: u16,
    /// Response headers, names in lower case; a transfer coding is undone already.
    pub headers: Vec<Header>,
    /// The body, still with its content coding.
    pub body: Vec<u8>,
}

/// What stops or disturbs the reading.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes could not be read or decompressed: nothing follows.
    #[error("record {record}: {source}")]
    Io {
        /// Number of the record, from 1.
        record: u64,
        /// The system's or the decompressor's word.
        source: io::Error,
    },
    /// Not a WARC record where one should begin: nothing follows.
    #[error("record {record}: {what}")]
    Malformed {
        /// Number of the record, from 1.
        record: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A record that is skipped; others follow.
    #[error("record {record}: {length} bytes are more than the limit of {limit}")]
    TooLarge {
        /// Number of the record, from 1.
        record: u64,
        /// Its Content-Length.
        length: u64,
        /// The limit.
        limit: u64,
    },
}

/// Iterates over the `response` records of a file.
pub struct Reader<'a> {
    input: Box<dyn BufRead + 'a>,
    limit: u64,
    record: u64,
    ended: bool,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("record", &self.record).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// Reads from the start of a file; gzip is told by its magic bytes. `limit` bounds a record's block, in bytes.
    pub fn new(mut input: impl BufRead + 'a, limit: u64) -> io::Result<Self> {
        let gzip = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let input: Box<dyn BufRead + 'a> =
            if gzip { Box::new(io::BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) };
        Ok(Self { input, limit, record: 0, ended: false })
    }

    /// The next response, past records of other kinds; `None` at the end.
    fn read(&mut self) -> Result<Option<Archived>, ReadError> {
        loop {
            let Some(version) = self.first_line()? else {
                return Ok(None);
            };
            self.record += 1;
            if !version.starts_with(b"WARC/") {
                return Err(self.malformed("no `WARC/` line where a record should begin"));
            }
            let head = self.head()?;
            let field = |name: &str| {
                head.iter()
                    .find(|header| header.name == name)
                    .map(|header| String::from_utf8_lossy(&header.value).trim().trim_matches(['<', '>']).to_owned())
            };
            let length: u64 = field("content-length")
                .and_then(|length| length.parse().ok())
                .ok_or_else(|| self.malformed("no Content-Length"))?;
            if field("warc-type").as_deref() != Some("response") {
                self.skip(length)?;
                continue;
            }
            if length > self.limit {
                self.skip(length)?;
                return Err(ReadError::TooLarge { record: self.record, length, limit: self.limit });
            }
            let mut block = Vec::new();
            let n_read = self.input.by_ref().take(length).read_to_end(&mut block).map_err(|error| self.io(error))?;
            if n_read as u64 != length {
                return Err(self.malformed("the file ends inside the record"));
            }
            let (Some(uri), Some(date)) = (field("warc-target-uri"), field("warc-date")) else {
                continue;
            };
            // Other protocols (dns:, ftp:) are archived as responses too.
            if let Some((status, headers, body)) = response(&block) {
                return Ok(Some(Archived { uri, date, status, headers, body }));
            }
        }
    }

    /// The first line that is not empty; `None` at the end of the file.
    fn first_line(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        for _ in 0..HEAD_LINES {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.is_empty() => {}
                Some(line) => return Ok(Some(line)),
            }
        }
        Err(self.malformed("nothing but empty lines"))
    }

    fn head(&mut self) -> Result<Vec<Header>, ReadError> {
        let mut head = Vec::new();
        for _ in 0..HEAD_LINES {
            match self.line()? {
                None => return Err(self.malformed("the file ends inside a head")),
                Some(line) if line.is_empty() => return Ok(head),
                Some(line) => head.extend(header(&line)),
            }
        }
        Err(self.malformed("a head without end"))
    }

    fn line(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        let mut line = Vec::new();
        let n_read =
            self.input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line).map_err(|error| self.io(error))?;
        while line.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            line.pop();
        }
        Ok((n_read > 0).then_some(line))
    }

    fn skip(&mut self, length: u64) -> Result<(), ReadError> {
        let skipped = io::copy(&mut self.input.by_ref().take(length), &mut io::sink()).map_err(|e| self.io(e))?;
        if skipped == length { Ok(()) } else { Err(self.malformed("the file ends inside the record")) }
    }

    fn io(&self, source: io::Error) -> ReadError {
        ReadError::Io { record: self.record, source }
    }

    fn malformed(&self, what: &'static str) -> ReadError {
        ReadError::Malformed { record: self.record, what }
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Archived, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_) | Err(ReadError::TooLarge { .. })));
        item
    }
}

/// Splits an HTTP response into status, headers and body.
pub(super) fn response(block: &[u8]) -> Option<(u16, Vec<Header>, Vec<u8>)> {
    if !block.starts_with(b"HTTP/") {
        return None;
    }
    let (head_end, body_start) = match memchr::memmem::find(block, b"\r\n\r\n") {
        Some(at) => (at, at + 4),
        None => memchr::memmem::find(block, b"\n\n").map_or((block.len(), block.len()), |at| (at, at + 2)),
    };
    let mut lines = block[..head_end].split(|byte| *byte == b'\n');
    let status = lines.next()?.split(|byte| *byte == b' ').nth(1)?;
    let status: u16 = std::str::from_utf8(status).ok()?.trim().parse().ok()?;
    let mut headers: Vec<Header> = lines.take(HEAD_LINES).filter_map(header).collect();
    let mut body = block[body_start..].to_vec();
    let chunked =
        |header: &Header| header.name == "transfer-encoding" && header.value.to_ascii_lowercase().ends_with(b"chunked");
    if headers.iter().any(chunked)
        && let Some(whole) = unchunk(&body)
    {
        body = whole;
        headers.retain(|header| !chunked(header));
    }
    Some((status, headers, body))
}

pub(super) fn header(line: &[u8]) -> Option<Header> {
    let colon = memchr::memchr(b':', line)?;
    let name = std::str::from_utf8(&line[..colon]).ok()?.trim().to_ascii_lowercase();
    let value = line[colon + 1..].trim_ascii().to_vec();
    Some(Header { name, value: value.into() })
}

/// Undoes chunked transfer coding (RFC 9112 section 7.1), which some archives keep; `None` if the body is not chunked
/// after all, as where a crawler undid it and left the header.
fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    loop {
        let line_end = memchr::memchr(b'\n', body.get(..body.len().min(64))?)?;
        let size = std::str::from_utf8(&body[..line_end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        body = &body[line_end + 1..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(..size)?);
        body = body.get(size..)?;
        body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n"))?;
    }
}

#[cfg(test)]
mod tests;
