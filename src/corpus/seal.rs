//! Sealing: a shard that is full becomes a file that never changes.

use std::io::{BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::layout::{Layout, OPEN};
use crate::disk::{DiskError, faults, sync_folder};

/// Renames the open shard to its final name and returns its SHA-256, hexadecimal.
///
/// The file is synced already. Called again after a crash between the rename and the commit that tells of it, it finds
/// the renamed file and gives the same answer.
pub fn seal(layout: &Layout, name: &str) -> Result<String, DiskError> {
    let sealed = layout.file(name);
    let open = layout.file(&format!("{name}{OPEN}"));
    if open.exists() {
        let fail = |error| DiskError::new(&open, "seal", error);
        faults::pass("seal.before").map_err(fail)?;
        std::fs::rename(&open, &sealed).map_err(fail)?;
        sync_folder(&layout.articles())?;
        faults::pass("seal.renamed").map_err(fail)?;
    }
    sha256(&sealed)
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
