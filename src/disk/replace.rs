//! Replacing a whole file at once.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

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
    // A link stays one: what it leads to is replaced.
    let target = path.is_symlink().then(|| std::fs::canonicalize(path).ok()).flatten();
    let path = target.as_deref().unwrap_or(path);
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        // A pipe or a device is written to, and nothing takes its place.
        let written = File::options().write(true).open(path).map(BufWriter::new).and_then(|mut file| {
            fill(&mut file)?;
            file.flush()
        });
        return written.map_err(|error| DiskError::new(path, "write to", error));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let written = (|| {
        faults::pass("replace.write")?;
        let mut file = BufWriter::new(File::create(&temporary)?);
        fill(&mut file)?;
        let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        faults::pass("replace.rename")?;
        std::fs::rename(&temporary, path)
    })();
    if let Err(error) = written {
        // The old file stands; a leftover temporary file would only take room.
        let _ = std::fs::remove_file(&temporary);
        return Err(DiskError::new(path, "replace", error));
    }
    match path.parent() {
        Some(folder) if folder != Path::new("") => sync_folder(folder),
        _ => Ok(()),
    }
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
            // Neither a file nor a folder: nothing takes its place.
            let socket = dir.path().join("socket");
            let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
            replace(&socket, b"nowhere").unwrap_err();
            assert!(!std::fs::metadata(&socket).unwrap().is_file());
        }
        replace(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }
}
