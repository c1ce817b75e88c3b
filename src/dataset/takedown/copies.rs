//! What was made from a corpus and stands in its folder: the report and the exports, which may hold what is withdrawn.
//!
//! Removes nothing that no command of ours wrote.

use std::path::{Path, PathBuf};

use super::traces::Traces;
use crate::corpus::layout::{Layout, MANIFEST, REPORT, is_report};
use crate::corpus::takedown;
use crate::dataset::dedup;
use crate::dataset::export::{FolderError, discard, discard_part, is_export};
use crate::disk::DiskError;
use crate::disk::replace::staged_in;

/// Folders below the corpus' own that are looked into.
const DEPTH: usize = 8;

/// The copies that were met.
#[derive(Debug, Default)]
pub struct Copies {
    /// The report that was removed, by this run or by one that was cut off: to be made again.
    pub report: Option<PathBuf>,
    /// Exports and other reports that were removed.
    pub removed: Vec<PathBuf>,
    /// Folders of exports in which something is left that no export wrote.
    pub left: Vec<PathBuf>,
    /// Corpora that lie in this one's folder: each has a list of its own.
    pub corpora: Vec<PathBuf>,
    /// Files of no command's that name what is withdrawn, or cannot be looked into, and links to exports elsewhere.
    pub strays: Vec<PathBuf>,
}

/// Removes what reports and makers of side files that were cut off left: nobody would know what is in it. To be called by who
/// holds the side files' lock.
pub(super) fn clear(layout: &Layout) -> Result<(), DiskError> {
    let (root, attributes) = (layout.root().to_owned(), layout.file("attributes"));
    for folder in [&root, &attributes].into_iter().filter(|folder| folder.is_dir()) {
        for (name, staged) in staged_in(folder).map_err(|error| DiskError::new(folder, "list", error))? {
            if *folder == attributes || Path::new(&name).extension().is_some_and(|extension| extension == "html") {
                staged.discard();
            }
        }
    }
    Ok(())
}

/// Removes them, wherever in the corpus' folder they stand.
pub(super) fn remove(layout: &Layout, traces: &Traces) -> Result<Copies, FolderError> {
    let mut copies = Copies::default();
    dedup::clear(layout);
    let (page, exports) = (layout.file(REPORT), layout.file("export"));
    let mut folders = vec![(layout.root().to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let fail = |error| DiskError::new(&folder, "list", error);
        for entry in std::fs::read_dir(&folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(fail)?);
            // What a link leads to is another's, but where the corpus' own exports and report are on another disk.
            if kind.is_dir() || (path.starts_with(&exports) && path.is_dir()) {
                if path.join(MANIFEST).is_file() {
                    copies.corpora.push(path);
                } else if discard_or_tell(&path, &mut copies)? && depth < DEPTH {
                    folders.push((path, depth + 1));
                }
            } else if path == page || (kind.is_file() && is_report(&path)) {
                if path == page {
                    takedown::owe_report(layout)?;
                } else {
                    copies.removed.push(path.clone());
                }
                std::fs::remove_file(&path).map_err(|error| DiskError::new(&path, "remove", error))?;
            } else if traces.are_in(&path) || is_export(&path) {
                copies.strays.push(path);
            }
        }
    }
    // Nothing is left where all of it was ours.
    let _ = std::fs::remove_dir(&exports);
    if exports.is_dir() {
        copies.left.retain(|folder| !folder.starts_with(&exports));
        copies.left.push(exports);
    }
    copies.removed.sort();
    copies.strays.sort();
    Ok(copies)
}

/// Removes a folder if it is an export's; whether it is none, and is to be looked into.
fn discard_or_tell(folder: &Path, copies: &mut Copies) -> Result<bool, FolderError> {
    match discard(folder) {
        Ok(true) => copies.removed.push(folder.to_owned()),
        Ok(false) => return Ok(!discard_part(folder)?),
        Err(FolderError::Foreign(..)) => copies.left.push(folder.to_owned()),
        Err(error) => return Err(error),
    }
    Ok(false)
}
