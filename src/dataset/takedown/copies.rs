//! What was made from a corpus and stands in its folder: the report and the exports, which may hold what is withdrawn.
//!
//! Removes nothing that no command of ours wrote.

use std::path::{Path, PathBuf};

use crate::corpus::layout::Layout;
use crate::corpus::takedown;
use crate::dataset::export::{FolderError, discard};
use crate::disk::DiskError;
use crate::disk::replace::staged_in;

/// The report's name.
pub(super) const REPORT: &str = "report.html";

/// The copies that were met.
#[derive(Debug, Default)]
pub struct Copies {
    /// The report that was removed, by this run or by one that was cut off: to be made again.
    pub report: Option<PathBuf>,
    /// Exports that were removed.
    pub exports: Vec<PathBuf>,
    /// The folder of exports, if something is left in it that no export wrote.
    pub left: Option<PathBuf>,
}

/// Removes what a report that was cut off left: nobody would know what is in it.
pub(super) fn clear(layout: &Layout) -> Result<(), DiskError> {
    let root = layout.root();
    for (name, staged) in staged_in(root).map_err(|error| DiskError::new(root, "list", error))? {
        if Path::new(&name).extension().is_some_and(|extension| extension == "html") {
            staged.discard();
        }
    }
    Ok(())
}

/// Removes them.
pub(super) fn remove(layout: &Layout) -> Result<Copies, FolderError> {
    let mut copies = Copies::default();
    let page = layout.file(REPORT);
    if page.is_file() {
        takedown::owe_report(layout)?;
        std::fs::remove_file(&page).map_err(|error| DiskError::new(&page, "remove", error))?;
    }
    let exports = layout.file("export");
    if !exports.is_dir() {
        return Ok(copies);
    }
    let fail = |error| DiskError::new(&exports, "list", error);
    let mut folders = vec![exports.clone()];
    for entry in std::fs::read_dir(&exports).map_err(fail)? {
        folders.push(entry.map_err(fail)?.path());
    }
    for folder in folders.into_iter().filter(|folder| folder.is_dir()) {
        match discard(&folder) {
            Ok(true) => copies.exports.push(folder),
            Ok(false) | Err(FolderError::Foreign(..)) => {}
            Err(error) => return Err(error),
        }
    }
    // Nothing is left where all of it was ours.
    let _ = std::fs::remove_dir(&exports);
    copies.left = exports.exists().then_some(exports);
    Ok(copies)
}
