//! Replacing a whole file at once.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{DiskError, faults, sync_folder};

/// Replaces a file's content: readers see the old or the new, also after a crash.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), DiskError> {
    replace_with(path, |file| file.write_all(content))
}

/// Replaces a file by what `fill` writes, so that a large content never lies in memory.
///
/// A temporary file in the same folder is written and synced, renamed over the old one, and the folder synced. A symbolic
/// link is followed; a pipe or a device is written to.
pub fn replace_with(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<(), DiskError> {
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        // A pipe or a device is written to, and nothing takes its place.
        let written = File::options().write(true).open(path).map(BufWriter::new).and_then(|mut file| {
            fill(&mut file)?;
            file.flush()
        });
        return written.map_err(|error| DiskError::new(path, "write to", error));
    }
    let path = destination(path);
    sweep(&path);
    let staged = stage(&path, fill)?;
    staged.place().inspect_err(|_| staged.discard())
}

/// How old a temporary file is at least before it may be taken for one that was left: its writer locks it when it is made.
const YOUNG: Duration = Duration::from_mins(1);

/// Removes what processes that were cut off left of the same file. Whoever still writes holds its lock.
fn sweep(path: &Path) {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    for (name, staged) in staged_in(folder).unwrap_or_default() {
        let is_ours = path.file_name().is_some_and(|own| own == name.as_str());
        let is_old = |metadata: std::fs::Metadata| {
            let age = metadata.modified().ok().and_then(|modified| modified.elapsed().ok());
            metadata.is_file() && age.is_some_and(|age| age >= YOUNG)
        };
        if is_ours
            && std::fs::symlink_metadata(&staged.temporary).is_ok_and(is_old)
            && File::open(&staged.temporary).is_ok_and(|file| file.try_lock().is_ok())
        {
            staged.discard();
        }
    }
}

/// How the name of a temporary file ends. Before it stands the number of the process, so that two that write the same file
/// do not write into one another.
const TEMPORARY: &str = ".tmp";

/// A new content that lies synced beside the file it is for.
#[derive(Debug)]
pub struct Staged {
    temporary: PathBuf,
    path: PathBuf,
}

impl Staged {
    /// Where it lies until it is placed.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Makes the temporary file and locks it, which tells that somebody writes it; a file system without locks does without.
    /// In two containers two processes may have one number: the second takes another.
    fn create(&mut self) -> std::io::Result<File> {
        let numbers = (0..16).map(|n: u32| std::process::id().wrapping_add(n << 24));
        for number in numbers {
            let mut name = self.path.file_name().unwrap_or_default().to_owned();
            name.push(format!(".{number}{TEMPORARY}"));
            self.temporary = self.path.with_file_name(name);
            let file = File::options().write(true).create(true).truncate(false).open(&self.temporary)?;
            if !matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)) {
                file.set_len(0)?;
                return Ok(file);
            }
        }
        Err(std::io::Error::other("many processes are writing it at once"))
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// It cannot be renamed; the old file stands, and the new content stays where it is.
    pub fn place(&self) -> Result<(), DiskError> {
        faults::pass("replace.rename")
            .and_then(|()| std::fs::rename(&self.temporary, &self.path))
            .map_err(|error| DiskError::new(&self.path, "replace", error))?;
        match self.path.parent() {
            Some(folder) if folder != Path::new("") => sync_folder(folder),
            _ => Ok(()),
        }
    }

    /// Removes it: it would only take room.
    pub fn discard(&self) {
        let _ = std::fs::remove_file(&self.temporary);
    }
}

/// The first half of [`replace_with`]: writes a content beside the file that it is to replace.
///
/// # Errors
/// Those of `fill` and of the disk; nothing is left then.
pub fn stage(path: &Path, fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Result<Staged, DiskError> {
    let path = destination(path);
    let mut staged = Staged { temporary: PathBuf::new(), path };
    let written = (|| {
        faults::pass("replace.write")?;
        let mut file = BufWriter::new(staged.create()?);
        fill(&mut file)?;
        let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()
    })();
    match written {
        Ok(()) => Ok(staged),
        Err(error) => {
            staged.discard();
            Err(DiskError::new(&staged.path, "replace", error))
        }
    }
}

/// What a path leads to: a symbolic link stays one, also where nothing is at its end yet.
fn destination(path: &Path) -> PathBuf {
    if !path.is_symlink() {
        return path.to_owned();
    }
    std::fs::canonicalize(path).ok().unwrap_or_else(|| {
        let end = std::fs::read_link(path).unwrap_or_else(|_| path.to_owned());
        path.parent().map_or_else(|| end.clone(), |folder| folder.join(&end))
    })
}

/// The contents that processes which were cut off left in a folder, with the names of the files they were for.
pub fn staged_in(folder: &Path) -> std::io::Result<Vec<(String, Staged)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let temporary = entry?.path();
        let name = temporary.file_name().unwrap_or_default().to_string_lossy();
        let parts = name.strip_suffix(TEMPORARY).and_then(|name| name.rsplit_once('.'));
        let is_number =
            |process: &str| process.bytes().all(|digit| digit.is_ascii_digit()) && process.parse::<u32>().is_ok();
        if let Some((name, _)) = parts.filter(|(_, process)| is_number(process)) {
            found.push((name.to_owned(), Staged { path: folder.join(name), temporary: temporary.clone() }));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_replacement_leaves_the_old_content_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        replace(&path, b"old").unwrap();
        replace_with(&path, |_| Err(std::io::Error::other("no"))).unwrap_err();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            let link = dir.path().join("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            replace(&link, b"by link").unwrap();
            assert!(link.is_symlink());
            assert_eq!(std::fs::read(&path).unwrap(), b"by link");
            // One that leads nowhere yet makes the file it leads to.
            let dangling = dir.path().join("dangling");
            std::os::unix::fs::symlink("later", &dangling).unwrap();
            replace(&dangling, b"now").unwrap();
            assert!(dangling.is_symlink());
            assert_eq!(std::fs::read(dir.path().join("later")).unwrap(), b"now");
            // Neither a file nor a folder: nothing takes its place.
            let socket = dir.path().join("socket");
            let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
            replace(&socket, b"nowhere").unwrap_err();
            assert!(!std::fs::metadata(&socket).unwrap().is_file());
        }
        replace(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn what_a_dead_process_left_of_a_file_is_removed_with_its_next_writing() {
        let dir = tempfile::tempdir().unwrap();
        let left = |name: &str| {
            let file = File::create(dir.path().join(name)).unwrap();
            file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
            file
        };
        drop(left("a.1.tmp"));
        drop(left("b.1.tmp"));
        let written = left("a.2.tmp");
        written.lock().unwrap();
        File::create(dir.path().join("a.3.tmp")).unwrap();
        replace(&dir.path().join("a"), b"new").unwrap();
        let mut names: Vec<_> =
            std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a", "a.2.tmp", "a.3.tmp", "b.1.tmp"]);
    }

    #[test]
    fn what_a_dead_process_staged_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let staged = stage(&dir.path().join("a.jsonl"), |file| file.write_all(b"new")).unwrap();
        File::create(dir.path().join("somebody-elses.tmp")).unwrap();
        let found = staged_in(dir.path()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.as_str(), found[0].1.temporary()), ("a.jsonl", staged.temporary()));
        found[0].1.place().unwrap();
        assert_eq!(std::fs::read(dir.path().join("a.jsonl")).unwrap(), b"new");
    }
}
