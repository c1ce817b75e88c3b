//! Sealing: a shard that is full becomes a file that never changes.

use std::io::{BufReader, Read};
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

/// Renames the open shard to its final name, or compresses it into a file of that name.
///
/// The file is synced already. Called again after a crash between the rename and the commit that tells of it, it finds
/// the renamed file and gives the same answer.
pub fn seal(layout: &Layout, name: &str) -> Result<Sealed, DiskError> {
    let sealed = layout.file(name);
    let open = layout.file(&open_name(name));
    if open.exists() {
        let fail = |error| DiskError::new(&open, "seal", error);
        faults::pass("seal.before").map_err(fail)?;
        if name.ends_with(ZSTD) {
            let mut lines = std::fs::File::open(&open).map_err(fail)?;
            shard::write(&sealed, |out| std::io::copy(&mut lines, out).map(|_| ()))?;
            faults::pass("seal.compressed").map_err(fail)?;
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
