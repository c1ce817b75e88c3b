//! The lines of shards in pieces: one thread reads them, others parse them.

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::super::manifest::Shard;
use super::super::{seal, shard as lines};
use super::Fault;
use crate::disk::DiskError;

/// Bytes of one piece, if no line is longer.
const PIECE: usize = 128 * 1024;

/// Longest line, in bytes: a record's text is bounded by its page.
const LINE_BYTES: u64 = 64 * 1024 * 1024;

/// A shard that is read.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// As the corpus names it.
    pub(super) name: String,
    /// As the manifest has it.
    pub(super) listed: Option<Shard>,
}

/// Some of a shard.
#[derive(Debug)]
pub(super) enum Piece {
    /// Lines in a row.
    Lines(Lines),
    /// It can be read no further, or not at all.
    Fault(Fault),
    /// All of it was read.
    End {
        source: Arc<Source>,
        /// Its checksum, if the manifest lists one.
        sha256: Option<Result<String, DiskError>>,
    },
}

/// Lines in a row.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) source: Arc<Source>,
    /// The number of the first, from 1, and the bytes before it.
    first: u64,
    offset: u64,
    text: Vec<u8>,
}

impl Lines {
    /// Each line with its number and the bytes before it.
    pub(super) fn each(&self) -> impl Iterator<Item = (u64, u64, &[u8])> {
        let lines = (self.first..).zip(self.text.split_inclusive(|byte| *byte == b'\n'));
        lines.scan(self.offset, |offset, (number, line)| {
            let before = *offset;
            *offset += line.len() as u64;
            Some((number, before, line))
        })
    }
}

/// Puts the pieces of a shard; whether more are wanted.
pub(super) fn read(source: &Arc<Source>, put: &mut dyn FnMut(Piece) -> bool) -> bool {
    let fault = |line, what| Piece::Fault(Fault { path: source.path.clone(), line, what });
    let mut file = match lines::open(&source.path) {
        Ok(file) => file,
        Err(error) => return put(fault(None, format!("cannot be opened: {error}"))),
    };
    let is_compressed = lines::is_compressed(&source.path);
    let mut sha = source.listed.as_ref().filter(|_| !is_compressed).map(|_| Sha256::new());
    let (mut first, mut next, mut offset) = (1, 1, 0);
    let mut text = Vec::new();
    loop {
        let n_before = text.len();
        let read = std::io::Read::take(&mut file, LINE_BYTES).read_until(b'\n', &mut text);
        if let (Ok(_), Some(sha)) = (&read, &mut sha) {
            sha.update(&text[n_before..]);
        }
        let is_too_long = matches!(read, Ok(n) if n as u64 == LINE_BYTES) && text.last() != Some(&b'\n');
        let is_last = is_too_long || !matches!(read, Ok(n) if n > 0);
        if is_last {
            text.truncate(n_before);
        } else {
            next += 1;
        }
        if !text.is_empty() && (is_last || text.len() >= PIECE || text.last() != Some(&b'\n')) {
            let text = std::mem::take(&mut text);
            let n_bytes = text.len() as u64;
            if !put(Piece::Lines(Lines { source: Arc::clone(source), first, offset, text })) {
                return false;
            }
            first = next;
            offset += n_bytes;
        }
        match read {
            Ok(_) if is_too_long => {
                // What follows fails again where it cannot be read.
                offset += LINE_BYTES + skip_line(&mut file, sha.as_mut()).unwrap_or_default();
                if !put(fault(Some(next), format!("a line of more than {} MiB: no record", LINE_BYTES >> 20))) {
                    return false;
                }
                next += 1;
                first = next;
            }
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                let done = if is_compressed { "unpacked" } else { "read" };
                // Its checksum could not hold either.
                return put(fault(Some(next), format!("cannot be {done} from here on: {error}")));
            }
        }
    }
    let of_file = |path: &Path| source.listed.as_ref().map(|_| seal::sha256(path));
    let sha256 = match sha {
        Some(sha) => Some(Ok(data_encoding::HEXLOWER.encode(&sha.finalize()))),
        None => of_file(&source.path),
    };
    put(Piece::End { source: Arc::clone(source), sha256 })
}

/// Passes over the rest of a line; its bytes.
fn skip_line(file: &mut dyn BufRead, mut sha: Option<&mut Sha256>) -> std::io::Result<u64> {
    let mut n_bytes = 0;
    loop {
        let bytes = file.fill_buf()?;
        let end = memchr::memchr(b'\n', bytes).map(|at| at + 1);
        let n = end.unwrap_or(bytes.len());
        if let Some(sha) = &mut sha {
            sha.update(&bytes[..n]);
        }
        file.consume(n);
        n_bytes += n as u64;
        if end.is_some() || n == 0 {
            return Ok(n_bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_one_fault_and_the_next_ones_keep_their_numbers() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("00000.jsonl.zst");
        let long = "x".repeat(LINE_BYTES as usize * 2 + 5);
        let packed = zstd::encode_all(format!("a\n{long}\nb\n").as_bytes(), 1).unwrap();
        crate::disk::replace::replace(&path, &packed).unwrap();
        let source = Arc::new(Source { path, name: "articles/00000.jsonl.zst".to_owned(), listed: None });
        let mut told = Vec::new();
        assert!(read(&source, &mut |piece| {
            match piece {
                Piece::Lines(lines) => {
                    for (line, offset, text) in lines.each() {
                        told.push(format!("{line} {offset} {}", String::from_utf8_lossy(text).trim()));
                    }
                }
                Piece::Fault(fault) => told.push(format!("{} {}", fault.line.unwrap(), fault.what)),
                Piece::End { .. } => {}
            }
            true
        }));
        let end = 2 + long.len() + 1;
        assert_eq!(told, ["1 0 a", "2 a line of more than 64 MiB: no record", &format!("3 {end} b")]);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a file of the test's own")]
    fn lines_know_their_places_in_whatever_piece() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("00000.jsonl");
        let lines: Vec<String> = (0..400).map(|n| "x".repeat(n * 7 % 3000) + "\n").chain(["torn".to_owned()]).collect();
        let text = lines.concat();
        std::fs::write(&path, &text).unwrap();
        let source = Arc::new(Source { path, name: "articles/00000.jsonl".to_owned(), listed: None });
        let (mut seen, mut n_pieces, mut has_ended) = (Vec::new(), 0, false);
        assert!(read(&source, &mut |piece| {
            match piece {
                Piece::Lines(lines) => {
                    n_pieces += 1;
                    for (number, offset, line) in lines.each() {
                        assert_eq!(&text.as_bytes()[offset as usize..][..line.len()], line);
                        seen.push((number, String::from_utf8(line.to_vec()).unwrap()));
                    }
                }
                Piece::Fault(fault) => panic!("{fault}"),
                Piece::End { sha256, .. } => has_ended = sha256.is_none(),
            }
            true
        }));
        assert_eq!(seen, (1..).zip(lines).collect::<Vec<_>>());
        assert!(n_pieces > 2 && has_ended, "{n_pieces}");
        let mut n_put = 0;
        assert!(!read(&source, &mut |_| {
            n_put += 1;
            false
        }));
        assert_eq!(n_put, 1, "who wants no more gets no more");
    }
}
