//! A folder of numbered files that is put in place whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs::File, io};

use super::ENDINGS;
use crate::disk::lock::{Lock, LockError};
use crate::disk::replace::replace;
use crate::disk::{DiskError, make_folder, sync_folder};

/// Whether an export stands there.
pub fn is_export(folder: &Path) -> bool {
    folder.join(MARK).is_file()
}

/// Removes an export, which may hold what is withdrawn; whether there was one.
///
/// # Errors
/// The folder holds something else as well.
pub fn discard(output: &Path) -> Result<bool, FolderError> {
    let is_one = is_export(output);
    if is_one {
        // A link is left alone and what it leads to goes.
        remove(&std::fs::canonicalize(output).map_err(|error| DiskError::new(output, "find", error))?)?;
    }
    Ok(is_one)
}

/// Removes what an export left that was cut off; whether there was something. One that still runs keeps its folder: it ends
/// without a result when it sees that something was withdrawn meanwhile.
///
/// # Errors
/// A disk failed.
pub fn discard_part(folder: &Path) -> Result<bool, FolderError> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let is_ours = |ending: &&str| name.starts_with('.') && name.ends_with(&format!(".{ending}.part"));
    if !ENDINGS.iter().any(is_ours) || !folder.join(LOCK).is_file() {
        return Ok(false);
    }
    match Lock::take(&folder.join(LOCK), folder) {
        Err(LockError::Held { .. }) => Ok(false),
        Err(error) => Err(error.into()),
        Ok(_lock) => {
            std::fs::remove_dir_all(folder).map_err(|error| DiskError::new(folder, "remove", error))?;
            Ok(true)
        }
    }
}

/// The folder to write to.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It holds something that no export wrote.
    #[error("`{}` holds `{}`, which no export wrote: name an empty or a new folder", .0.display(), .1.display())]
    Foreign(PathBuf, PathBuf),
    /// Another export writes to it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A disk failed.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// A file that tells an export's folder from everybody else's, such as a corpus's own shards: it names the files that the
/// export wrote, a line each. Nothing else is ever removed.
const MARK: &str = ".gleaner-export";

/// The lock of the one export that writes to a folder.
const LOCK: &str = ".lock";

/// A folder beside the final one, which takes its place at the end. Dropped before, it goes.
pub(super) struct Fresh {
    part: PathBuf,
    output: PathBuf,
    is_placed: bool,
    _lock: Lock,
}

impl Fresh {
    pub(super) fn new(output: &Path, ending: &str) -> Result<Self, FolderError> {
        // A link to a folder stays one.
        let output = &std::fs::canonicalize(output).unwrap_or_else(|_| output.to_owned());
        written(output)?;
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        let part = output.with_file_name(format!(".{name}.{ending}.part"));
        make_folder(&part)?;
        let lock = Lock::take(&part.join(LOCK), output)?;
        // What a crash left.
        for entry in std::fs::read_dir(&part).map_err(|error| DiskError::new(&part, "list", error))? {
            let path = entry.map_err(|error| DiskError::new(&part, "list", error))?.path();
            let fail = |error| DiskError::new(&path, "remove", error);
            if path.is_dir() {
                std::fs::remove_dir_all(&path).map_err(fail)?;
            } else if !path.ends_with(LOCK) {
                std::fs::remove_file(&path).map_err(fail)?;
            }
        }
        Ok(Self { part, output: output.to_owned(), is_placed: false, _lock: lock })
    }

    /// Where a file is written for now.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.part.join(name)
    }

    /// Puts the files in place of what the folder held; their bytes.
    pub(super) fn put_in_place(mut self, files: &[String]) -> Result<u64, FolderError> {
        let mut bytes = 0;
        for name in files {
            let path = self.part.join(name);
            let file = File::open(&path).map_err(|error| DiskError::new(&path, "open", error))?;
            file.sync_all().map_err(|error| DiskError::new(&path, "sync", error))?;
            bytes += file.metadata().map_err(|error| DiskError::new(&path, "read", error))?.len();
        }
        replace(&self.part.join(MARK), (files.join("\n") + "\n").as_bytes())?;
        let lock = self.part.join(LOCK);
        std::fs::remove_file(&lock).map_err(|error| DiskError::new(&lock, "remove", error))?;
        sync_folder(&self.part)?;
        remove(&self.output)?;
        std::fs::rename(&self.part, &self.output).map_err(|error| DiskError::new(&self.output, "rename", error))?;
        self.is_placed = true;
        if let Some(parent) = self.output.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
        Ok(bytes)
    }
}

/// The files in a folder, all of them an export's own; none where there is no folder.
fn written(output: &Path) -> Result<BTreeSet<PathBuf>, FolderError> {
    let mut found = BTreeSet::new();
    if !output.exists() {
        return Ok(found);
    }
    let fail = |error| DiskError::new(output, "list", error);
    list(output, Path::new(""), &mut found).map_err(fail)?;
    let mark = std::fs::read_to_string(output.join(MARK)).unwrap_or_default();
    let own: BTreeSet<&Path> = mark.lines().map(Path::new).chain([Path::new(MARK)]).collect();
    match found.iter().find(|file| !own.contains(file.as_path())) {
        Some(foreign) => Err(FolderError::Foreign(output.to_owned(), foreign.clone())),
        None => Ok(found),
    }
}

/// Lists what lies below a folder and is no folder, and folders that are empty.
fn list(folder: &Path, below: &Path, found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        let n_before = found.len();
        if entry.file_type()?.is_dir() {
            list(folder, &name, found)?;
        }
        if found.len() == n_before {
            found.insert(name);
        }
    }
    Ok(())
}

/// Removes a folder that an export made. What else came into it meanwhile stays, and is an error.
fn remove(output: &Path) -> Result<(), FolderError> {
    let files = written(output)?;
    let fail = |error| DiskError::new(output, "replace", error);
    let mut folders = BTreeSet::new();
    // The mark goes last: without it, what is left could not be told from anybody's files.
    let is_mark = |file: &&PathBuf| file.as_path() == Path::new(MARK);
    for file in files.iter().filter(|file| !is_mark(file)).chain(files.iter().filter(is_mark)) {
        std::fs::remove_file(output.join(file)).map_err(fail)?;
        folders.extend(file.ancestors().skip(1).map(Path::to_owned));
    }
    if output.exists() {
        folders.insert(PathBuf::new());
    }
    // From the innermost to the folder itself.
    folders.iter().rev().try_for_each(|folder| std::fs::remove_dir(output.join(folder))).map_err(fail)?;
    Ok(())
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.is_placed {
            // Best effort: what is left is removed by the next export.
            let _ = std::fs::remove_dir_all(&self.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        // The shards of a corpus have the very names of an export's files.
        for name in ["thesis.docx", "00000.jsonl"] {
            let output = dir.path().join(name.replace('.', "-"));
            std::fs::create_dir(&output).unwrap();
            File::create(output.join(name)).unwrap();
            let refused = Fresh::new(&output, "jsonl").err().unwrap().to_string();
            assert!(refused.contains("which no export wrote"), "{refused}");
            assert!(output.join(name).exists());
        }
    }

    #[test]
    fn what_was_put_beside_an_export_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("out");
        let export = || {
            let fresh = Fresh::new(&output, "jsonl")?;
            std::fs::create_dir_all(fresh.path("train")).unwrap();
            File::create(fresh.path("train/00000.jsonl")).unwrap();
            fresh.put_in_place(&["train/00000.jsonl".to_owned()])
        };
        export().unwrap();
        export().unwrap();
        for name in ["labels.csv", "train/notes.txt", "00001.jsonl"] {
            File::create(output.join(name)).unwrap();
            let refused = export().err().unwrap().to_string();
            assert!(refused.contains(name), "{refused}");
            assert!(output.join("train/00000.jsonl").exists() && output.join(name).exists());
            std::fs::remove_file(output.join(name)).unwrap();
        }
        // A corpus that was copied into it, with nothing in its folders yet.
        std::fs::create_dir_all(output.join("news/articles")).unwrap();
        export().err().unwrap();
        assert!(output.join("news/articles").is_dir());
        std::fs::remove_dir_all(output.join("news")).unwrap();
        // Files came while the export was written.
        let fresh = Fresh::new(&output, "jsonl").unwrap();
        File::create(output.join("labels.csv")).unwrap();
        File::create(fresh.path("00000.jsonl")).unwrap();
        fresh.put_in_place(&["00000.jsonl".to_owned()]).unwrap_err();
        assert!(output.join("labels.csv").exists() && output.join("train/00000.jsonl").exists());
    }

    #[test]
    fn an_export_that_fails_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("out");
        let fresh = Fresh::new(&output, "jsonl").unwrap();
        File::create(fresh.path("00000.jsonl")).unwrap();
        fresh.put_in_place(&["00000.jsonl".to_owned()]).unwrap();
        let fresh = Fresh::new(&output, "jsonl").unwrap();
        let refused = Fresh::new(&output, "jsonl").err().unwrap();
        assert!(matches!(refused, FolderError::Lock(LockError::Held { .. })), "{refused}");
        drop(fresh);
        assert!(output.join("00000.jsonl").exists());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
