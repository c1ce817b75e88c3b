//! Reading pages and corpora that lie on the disk.
//!
//! Composes the rooms below into commands, as `crawl` does for the network. Must not know the terminal: what is read
//! and what failed goes to the caller, in input order.

mod inputs;

pub mod dedup;
pub mod diff;
pub mod export;
pub mod offline;
pub mod quality;
pub mod rebuild;
pub mod takedown;
pub mod text_file;

pub use self::inputs::{Input, InputError, inputs};
use crate::corpus::layout::Layout;
use crate::disk::lock::{Lock, LockError};
use crate::disk::make_folder;

/// The lock of a corpus's side files, which `dedup`, `quality` and `takedown` write: a crawl may go on beside the first two.
///
/// # Errors
/// Another process holds it, or the folder cannot be written to.
pub fn lock_side_files(layout: &Layout) -> Result<Lock, LockError> {
    make_folder(&layout.state())?;
    Lock::take(&layout.side_lock(), &layout.file("attributes"))
}
