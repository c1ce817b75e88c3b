//! Taking members out of an archive without moving the others: each is replaced by as many bytes that say nothing.

use std::io::{self, BufRead, Write};

use flate2::Compression;
use flate2::GzBuilder;

/// The most padding of one gzip member: an extra field has a length of two bytes (RFC 1952 section 2.3.1.1).
const MOST_EXTRA: usize = 65_535;

/// `length` bytes that are whole gzip members with a WARC record in each that says that something was withdrawn; `None` if
/// there is no room for one.
pub fn blank(offset: u64, length: u64) -> Option<Vec<u8>> {
    let smallest = stub(offset, 0, 0).len();
    let mut left = usize::try_from(length).ok()?;
    let mut bytes = Vec::with_capacity(left);
    let mut n = 0;
    while left > 0 {
        // The next one is as large as it may be, and leaves room for another, or nothing.
        let most = (smallest + MOST_EXTRA).min(left);
        let size = if most < left && left - most < smallest { most - smallest } else { most };
        let member = stub(offset, n, size.checked_sub(smallest)?);
        // Ids of other digits compress to other lengths: padded again to fit.
        let wrong = member.len() as i64 - size as i64;
        let extra = usize::try_from((size - smallest) as i64 - wrong).ok()?;
        let member = stub(offset, n, extra);
        if member.len() != size {
            return None;
        }
        left -= size;
        bytes.extend(member);
        n += 1;
    }
    Some(bytes)
}

/// One member with so many bytes of padding.
fn stub(offset: u64, n: u64, extra: usize) -> Vec<u8> {
    let record = format!(
        "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:00000000-0000-8000-8{n:03x}-{offset:012x}>\r\n\
         WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nwithdrawn\r\n\r\n"
    );
    // Stored, not deflated: the length does not depend on the digits.
    let mut encoder = GzBuilder::new().extra(vec![0; extra]).write(Vec::new(), Compression::none());
    let written = encoder.write_all(record.as_bytes()).and_then(|()| encoder.finish());
    written.expect("a vector takes every byte")
}

/// Copies a file with the given spans blanked: offsets and lengths of members, in order. One that was cut so short that
/// there is no room for a record in it becomes zeros, which no reader takes for anything.
///
/// # Errors
/// Those of the disk.
pub fn copy(mut from: impl BufRead, spans: &[(u64, u64)], into: &mut impl Write) -> io::Result<()> {
    let mut at = 0;
    for (offset, length) in spans {
        io::copy(&mut io::Read::take(&mut from, offset - at), into)?;
        io::copy(&mut io::Read::take(&mut from, *length), &mut io::sink())?;
        match blank(*offset, *length) {
            Some(bytes) => into.write_all(&bytes)?,
            None => io::copy(&mut io::Read::take(io::repeat(0), *length), into).map(|_| ())?,
        }
        at = offset + length;
    }
    io::copy(&mut from, into).map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn every_length_is_met_exactly() {
        let smallest = stub(0, 0, 0).len() as u64;
        for length in [
            smallest,
            smallest + 1,
            400,
            5000,
            65_800,
            65_535 + smallest,
            65_536 + smallest,
            70_000,
            131_333,
            1_000_000,
        ] {
            let bytes = blank(77, length).unwrap();
            assert_eq!(bytes.len() as u64, length);
            let mut text = String::new();
            flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
            assert!(text.starts_with("WARC/1.1") && text.ends_with("withdrawn\r\n\r\n"));
        }
        assert!(blank(0, smallest - 1).is_none());
        let mut copied = Vec::new();
        copy(&b"before torn"[..], &[(7, 4)], &mut copied).unwrap();
        assert_eq!(copied, b"before \0\0\0\0");
    }
}
