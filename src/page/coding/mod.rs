//! Content codings, undone within bounds.
//!
//! A body of 809 bytes can be a gibibyte of zeros. So every decoder here writes through one [`Sink`], which holds the
//! limit while decoding, not after it, and knows the ratio beyond which no honest page is packed. One layer only: two
//! are what bombs are made of, and no news site sends them.

use std::borrow::Cow;
use std::io::Read;

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::{Decompress, FlushDecompress, Status};

use crate::model::{Outcome, Reason, Step};

/// Decoded bytes per transferred byte beyond which a body is refused. HTML packs to a tenth, lists of equal rows to a
/// hundredth; deflate itself ends at 1,032.
pub const RATIO: u64 = 200;

/// Decoded bytes below which the ratio does not matter.
pub const RATIO_FROM: u64 = 1 << 20;

/// Largest window of a zstd frame, as a power of two: 8 MiB, which is the most that RFC 9659 lets a sender use.
const ZSTD_WINDOW_LOG: u32 = 23;

/// Members of one gzip body. Real ones have one, block gzip one per 64 KiB; each costs its own decoder state.
const GZIP_MEMBERS: usize = 4096;

/// Bytes that are decoded at once.
const CHUNK: usize = 16 * 1024;

/// Undoes the body's content coding.
///
/// `content_encoding` is the header's value, of any case; several header lines are to be joined by commas. Borrows
/// where there is nothing to undo. [`Reason::BadCoding`] if the coding is unknown, doubled or broken,
/// [`Reason::BadResponse`] if the body ends too early, [`Reason::TooLarge`] past `limit` decoded bytes or [`RATIO`].
/// Memory: at most the limit, plus a window of at most 16 MiB while decoding.
pub fn decode<'a>(body: &'a [u8], content_encoding: Option<&str>, limit: u64) -> Step<Cow<'a, [u8]>> {
    let coding = Coding::of(content_encoding)?;
    if coding == Coding::Identity || coding.is_missing(body) {
        let fits = body.len() as u64 <= limit;
        return if fits { Ok(Cow::Borrowed(body)) } else { Err(too_large(limit)) };
    }
    run(coding, body, limit, Over::Refuse).map(Cow::Owned)
}

/// The same, but what passes the limit is cut off and not an error: for robots.txt, of which the first part counts.
pub fn decode_head<'a>(body: &'a [u8], content_encoding: Option<&str>, limit: u64) -> Step<Cow<'a, [u8]>> {
    let coding = Coding::of(content_encoding)?;
    if coding == Coding::Identity || coding.is_missing(body) {
        let end = usize::try_from(limit).map_or(body.len(), |limit| limit.min(body.len()));
        return Ok(Cow::Borrowed(&body[..end]));
    }
    run(coding, body, limit, Over::Cut).map(Cow::Owned)
}

/// Unpacks a gzip file, such as `sitemap.xml.gz`, that no header speaks of. Errors as [`decode`].
pub fn gunzip(body: &[u8], limit: u64) -> Step<Vec<u8>> {
    if !is_gzip(body) {
        return Err(Outcome::new(Reason::BadCoding).detail("not gzip: no magic bytes"));
    }
    run(Coding::Gzip, body, limit, Over::Refuse)
}

/// Whether these are the first bytes of a gzip member.
pub fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(&[0x1F, 0x8B, 0x08])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// The one coding of a header value (RFC 9110 section 8.4.1: names of any case, `x-gzip` is gzip).
    fn of(header: Option<&str>) -> Step<Self> {
        let mut found = Self::Identity;
        for name in header.unwrap_or_default().split(',').map(|name| name.trim().to_ascii_lowercase()) {
            let coding = match name.as_str() {
                "" | "identity" => continue,
                "gzip" | "x-gzip" => Self::Gzip,
                "deflate" => Self::Deflate,
                "br" => Self::Brotli,
                "zstd" => Self::Zstd,
                _ => {
                    let name: String = name.chars().take(40).collect();
                    return Err(Outcome::new(Reason::BadCoding).detail(format!("unknown coding `{name}`")));
                }
            };
            if found != Self::Identity {
                return Err(Outcome::new(Reason::BadCoding).detail("more than one layer of coding"));
            }
            found = coding;
        }
        Ok(found)
    }

    /// Whether the body was declared as coded but is a plain page: a common misconfiguration, told by its first
    /// visible characters. Gzip and zstd have magic bytes, so one is enough; brotli and raw deflate may begin with `<`.
    /// An empty body has no coding either: servers label their 204s and redirects, too.
    fn is_missing(self, body: &[u8]) -> bool {
        if body.is_empty() {
            return true;
        }
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
        match self {
            Self::Identity => true,
            Self::Gzip | Self::Zstd => body.first() == Some(&b'<'),
            Self::Brotli | Self::Deflate => {
                let head = body.get(..5).unwrap_or_default().to_ascii_lowercase();
                matches!(head.as_slice(), b"<!doc" | b"<html" | b"<?xml")
            }
        }
    }
}

/// What to do with bytes past the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Refuse,
    Cut,
}

/// Why decoding stopped before its end.
enum Stop {
    /// The sink has what it wants.
    Full,
    /// An outcome for the address.
    Failed(Outcome),
}

impl From<Outcome> for Stop {
    fn from(outcome: Outcome) -> Self {
        Self::Failed(outcome)
    }
}

/// Where decoded bytes go.
struct Sink {
    out: Vec<u8>,
    limit: u64,
    /// Transferred bytes, for the ratio.
    n_wire: u64,
    over: Over,
}

impl Sink {
    fn push(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let n_total = (self.out.len() + bytes.len()) as u64;
        if n_total > self.limit {
            return match self.over {
                Over::Refuse => Err(too_large(self.limit).into()),
                Over::Cut => {
                    let room = (self.limit - self.out.len() as u64) as usize;
                    self.out.extend_from_slice(&bytes[..room]);
                    Err(Stop::Full)
                }
            };
        }
        if self.over == Over::Refuse && n_total > RATIO_FROM && n_total > self.n_wire.saturating_mul(RATIO) {
            let outcome = Outcome::new(Reason::TooLarge).rule("ratio of coding");
            return Err(outcome.detail(format!("more than {RATIO} decoded bytes per transferred byte")).into());
        }
        // Doubling, as `Vec` does by itself, but never past the limit.
        let n_spare = self.out.capacity() - self.out.len();
        if n_spare < bytes.len() {
            let wanted = (self.out.len() * 2).max(self.out.len() + bytes.len()).max(CHUNK) as u64;
            self.out.reserve_exact(wanted.min(self.limit) as usize - self.out.len());
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }
}

fn run(coding: Coding, body: &[u8], limit: u64, over: Over) -> Step<Vec<u8>> {
    let sink = || Sink { out: Vec::new(), limit, n_wire: body.len() as u64, over };
    let mut out = sink();
    let result = match coding {
        Coding::Identity => out.push(body),
        Coding::Gzip => gzip(body, &mut out),
        Coding::Brotli => brotli(body, &mut out),
        Coding::Zstd => zstd(body, &mut out),
        Coding::Deflate => {
            // "deflate" means zlib (RFC 9110 section 8.4.1.2), but some servers send it raw, and browsers read both.
            // A raw stream may by chance look like zlib, so the other form is tried where the likely one is broken.
            let forms = if looks_like_zlib(body) { [true, false] } else { [false, true] };
            match deflate(body, forms[0], &mut out) {
                Err(Stop::Failed(first)) if first.reason == Reason::BadCoding => {
                    out = sink();
                    deflate(body, forms[1], &mut out).map_err(|stop| match stop {
                        Stop::Failed(second) if second.reason != Reason::TooLarge => Stop::Failed(first),
                        stop => stop,
                    })
                }
                result => result,
            }
        }
    };
    match result {
        Ok(()) | Err(Stop::Full) => Ok(out.out),
        Err(Stop::Failed(outcome)) => Err(outcome),
    }
}

fn gzip(mut body: &[u8], sink: &mut Sink) -> Result<(), Stop> {
    let mut chunk = vec![0; CHUNK];
    for _ in 0..GZIP_MEMBERS {
        let mut decoder = flate2::bufread::GzDecoder::new(body);
        loop {
            match decoder.read(&mut chunk) {
                Ok(0) => break,
                Ok(n) => sink.push(&chunk[..n])?,
                Err(error) => return Err(broken("gzip", &error).into()),
            }
        }
        body = decoder.into_inner();
        // RFC 1952 section 2.2: members follow each other. Anything else behind a whole member is padding or junk,
        // which browsers pass over, too.
        if !is_gzip(body) {
            return Ok(());
        }
    }
    Err(Outcome::new(Reason::BadCoding).detail(format!("gzip of more than {GZIP_MEMBERS} members")).into())
}

fn looks_like_zlib(body: &[u8]) -> bool {
    matches!(body, [first, second, ..]
        if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31))
}

fn deflate(body: &[u8], zlib: bool, sink: &mut Sink) -> Result<(), Stop> {
    let mut decoder = Decompress::new(zlib);
    let mut chunk = vec![0; CHUNK];
    loop {
        let n_in = decoder.total_in();
        let n_out = decoder.total_out();
        let rest = &body[n_in as usize..];
        let status = decoder.decompress(rest, &mut chunk, FlushDecompress::None);
        sink.push(&chunk[..(decoder.total_out() - n_out) as usize])?;
        match status {
            Ok(Status::StreamEnd) => return Ok(()),
            Ok(_) if decoder.total_in() == n_in && decoder.total_out() == n_out => return Err(cut("deflate").into()),
            Ok(_) => {}
            Err(error) => {
                return Err(Outcome::new(Reason::BadCoding).detail(format!("broken deflate: {error}")).into());
            }
        }
    }
}

fn brotli(body: &[u8], sink: &mut Sink) -> Result<(), Stop> {
    // Strict: without the large windows (up to 1 GiB) that RFC 7932 does not have.
    let mut state =
        BrotliState::new_strict(StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default());
    let mut chunk = vec![0; CHUNK];
    let (mut n_in_left, mut in_offset, mut n_total) = (body.len(), 0, 0);
    loop {
        let (mut n_out_left, mut out_offset) = (chunk.len(), 0);
        let result = BrotliDecompressStream(
            &mut n_in_left,
            &mut in_offset,
            body,
            &mut n_out_left,
            &mut out_offset,
            &mut chunk,
            &mut n_total,
            &mut state,
        );
        sink.push(&chunk[..out_offset])?;
        match result {
            BrotliResult::ResultSuccess => return Ok(()),
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::NeedsMoreInput => return Err(cut("br").into()),
            BrotliResult::ResultFailure => return Err(Outcome::new(Reason::BadCoding).detail("broken br").into()),
        }
    }
}

fn zstd(body: &[u8], sink: &mut Sink) -> Result<(), Stop> {
    let broken = |error: std::io::Error| Stop::Failed(broken("zstd", &error));
    let mut decoder = zstd::stream::read::Decoder::with_buffer(body).map_err(broken)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(broken)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        match decoder.read(&mut chunk).map_err(broken)? {
            0 => return Ok(()),
            n => sink.push(&chunk[..n])?,
        }
    }
}

fn too_large(limit: u64) -> Outcome {
    Outcome::new(Reason::TooLarge).detail(format!("more than {limit} bytes decoded"))
}

/// A body that stops in the middle came from a broken transfer, so it is worth a second try.
fn cut(coding: &str) -> Outcome {
    Outcome::new(Reason::BadResponse).detail(format!("{coding} body ends early"))
}

fn broken(coding: &str, error: &std::io::Error) -> Outcome {
    if error.kind() == std::io::ErrorKind::UnexpectedEof {
        return cut(coding);
    }
    Outcome::new(Reason::BadCoding).detail(format!("broken {coding}: {error}"))
}

#[cfg(test)]
mod tests;
