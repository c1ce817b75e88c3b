//! What a take-down leaves beside the frontier while it is under way: its mark, what it has found, and whether a report is owed.

use std::path::PathBuf;

use super::{Layout, path};
use crate::disk::DiskError;
use crate::disk::replace::replace_with;

/// Takes the mark away, after what stands beside it: nothing that the list names is left.
pub fn end(layout: &Layout) -> Result<(), DiskError> {
    for path in [found(layout), mark(layout)].iter().filter(|path| path.is_file()) {
        std::fs::remove_file(path).map_err(|error| DiskError::new(path, "remove", error))?;
    }
    Ok(())
}

/// Where a take-down keeps what it has found, from before it rewrites anything until its end.
pub fn found(layout: &Layout) -> PathBuf {
    layout.state().join("takedown.found")
}

/// Notes that the corpus' report goes and is to be made again: who dies in between leaves that to the next one.
pub fn owe_report(layout: &Layout) -> Result<(), DiskError> {
    replace_with(&owed_report(layout), |_| Ok(()))
}

/// Whether a report is to be made again.
pub fn owes_report(layout: &Layout) -> bool {
    owed_report(layout).is_file()
}

/// Notes that it is made.
pub fn has_report(layout: &Layout) -> Result<(), DiskError> {
    let path = owed_report(layout);
    std::fs::remove_file(&path).map_err(|error| DiskError::new(&path, "remove", error))
}

fn owed_report(layout: &Layout) -> PathBuf {
    layout.state().join("takedown.report")
}

/// What is withdrawn by now, to be compared: who reads a corpus and writes what it read asks before and after.
///
/// # Errors
/// A list that is there cannot be read.
pub fn stamp(layout: &Layout) -> Result<(Vec<u8>, bool), DiskError> {
    let path = path(layout);
    let list = match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        read => read.map_err(|error| DiskError::new(&path, "read", error))?,
    };
    Ok((list, is_begun(layout)))
}

/// Whether a take-down was begun that has not ended.
pub fn is_begun(layout: &Layout) -> bool {
    mark(layout).is_file()
}

/// The mark, with the list as the take-down leaves it.
pub(super) fn mark(layout: &Layout) -> PathBuf {
    layout.state().join("takedown.begun")
}
