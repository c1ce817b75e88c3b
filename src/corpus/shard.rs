//! The lines of a shard as they lie on disk: plain, or compressed with zstd (RFC 8878) as the name's ending tells.
//!
//! Must not know what a line says.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use super::layout::ZSTD;
use crate::disk::DiskError;
use crate::disk::replace::{self, Staged, replace_with};

/// Bytes that are read at once.
const BUFFER: usize = 1 << 18;

/// zstd's own default.
const LEVEL: i32 = 3;

/// Whether the file of this name is compressed.
pub fn is_compressed(path: &Path) -> bool {
    path.to_string_lossy().ends_with(ZSTD)
}

/// Compresses what is written to it; each frame ends with a checksum.
pub fn encoder<W: Write>(out: W) -> io::Result<zstd::Encoder<'static, W>> {
    let mut encoder = zstd::Encoder::new(out, LEVEL)?;
    encoder.include_checksum(true)?;
    Ok(encoder)
}

/// Opens a shard for reading its lines.
///
/// # Errors
/// The file cannot be opened. One that is compressed and damaged fails where it is read.
pub fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = BufReader::with_capacity(BUFFER, File::open(path)?);
    if is_compressed(path) {
        Ok(Box::new(BufReader::with_capacity(BUFFER, zstd::Decoder::with_buffer(file)?)))
    } else {
        Ok(Box::new(file))
    }
}

/// Writes a shard whole, or replaces it.
///
/// # Errors
/// Those of `fill` and of the disk; an older shard stands then.
pub fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), DiskError> {
    replace_with(path, lines_of(path, fill))
}

/// Writes a shard beside the one that it is to replace.
///
/// # Errors
/// Those of `fill` and of the disk.
pub fn stage(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Staged, DiskError> {
    replace::stage(path, lines_of(path, fill))
}

/// Writes lines as the name's ending tells.
fn lines_of(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> impl FnOnce(&mut BufWriter<File>) -> io::Result<()> {
    let is_compressed = is_compressed(path);
    move |out| {
        if !is_compressed {
            return fill(out);
        }
        let mut encoder = encoder(out)?;
        fill(&mut encoder)?;
        encoder.finish().map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_plain_and_compressed() {
        let dir = tempfile::tempdir().unwrap();
        let text = "{\"a\": 1}\n".repeat(1000);
        for name in ["a.jsonl", "a.jsonl.zst"] {
            let path = dir.path().join(name);
            write(&path, |out| out.write_all(text.as_bytes())).unwrap();
            let mut read = String::new();
            io::Read::read_to_string(&mut open(&path).unwrap(), &mut read).unwrap();
            assert_eq!(read, text);
            assert_eq!(std::fs::metadata(&path).unwrap().len() < 1000, is_compressed(&path));
        }
    }
}
