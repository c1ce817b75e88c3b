//! What SQLite says when it fails, with what people need beside it.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::frontier::StoreError;

/// What most often is behind a write that fails, and the mend.
const NO_ROOM: &str = "the disk is full, a file has reached the size that is allowed (`ulimit -f`), or the disk fails; make room \
                       and run the same command again: what was committed is kept";

pub(super) fn engine(path: &Path, error: &rusqlite::Error) -> StoreError {
    let message = error.to_string();
    // SQLite's own words for them name no cause.
    let message = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => format!("{message}: {NO_ROOM}"),
        _ => message,
    };
    StoreError::Engine { path: path.display().to_string(), message }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn a_write_that_fails_is_told_with_its_likely_cause() {
        let failed = |code| {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            engine(Path::new("c/state/frontier.sqlite"), &error).to_string()
        };
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC] {
            assert!(failed(code).contains("the disk is full"), "{}", failed(code));
        }
        assert!(!failed(ffi::SQLITE_CORRUPT).contains("disk is full"));
    }
}
