//! Sealing: a shard that is full becomes a file that never changes.

use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::layout::{Layout, ZSTD, open_name};
use super::shard;
use crate::disk::{DiskError, faults, sync_folder};

/// What a sealed shard is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Writes the lines that a shard is sealed with, from the open shard of this path.
pub type Fill<'a> = &'a mut dyn FnMut(&Path, &mut dyn Write) -> io::Result<()>;

/// Renames the open shard to its final name, or writes a file of that name: one that is compressed, or that `fill` makes
/// of the lines.
///
/// The file is synced already. Called again after a crash between the rename and the commit that tells of it, it finds
/// the renamed file and gives the same answer.
pub fn seal(layout: &Layout, name: &str, fill: Option<Fill<'_>>) -> Result<Sealed, DiskError> {
    let sealed = layout.file(name);
    let open = layout.file(&open_name(name));
    if open.exists() {
        let fail = |error| DiskError::new(&open, "seal", error);
        faults::pass("seal.before").map_err(fail)?;
        if name.ends_with(ZSTD) || fill.is_some() {
            shard::write(&sealed, |out| match fill {
                Some(fill) => fill(&open, out),
                None => io::copy(&mut std::fs::File::open(&open)?, out).map(|_| ()),
            })?;
            faults::pass("seal.written").map_err(fail)?;
            std::fs::remove_file(&open).map_err(fail)?;
        } else {
            std::fs::rename(&open, &sealed).map_err(fail)?;
        }
        sync_folder(&layout.articles())?;
        faults::pass("seal.renamed").map_err(fail)?;
    }
    of(&sealed)
}

/// What a sealed shard is, by its file.
pub fn of(path: &Path) -> Result<Sealed, DiskError> {
    let bytes = std::fs::metadata(path).map_err(|error| DiskError::new(path, "read", error))?.len();
    Ok(Sealed { sha256: sha256(path)?, bytes })
}

/// The SHA-256 of a file, hexadecimal.
pub fn sha256(path: &Path) -> Result<String, DiskError> {
    let fail = |error| DiskError::new(path, "read", error);
    let mut file = BufReader::with_capacity(1 << 20, std::fs::File::open(path).map_err(fail)?);
    let mut sha = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n_read = file.read(&mut buffer).map_err(fail)?;
        if n_read == 0 {
            return Ok(data_encoding::HEXLOWER.encode(&sha.finalize()));
        }
        sha.update(&buffer[..n_read]);
    }
}
