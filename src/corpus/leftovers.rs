//! What processes that were cut off left in a corpus: contents that never came to their place.

use std::path::Path;

use super::layout::Layout;
use super::manifest::Manifest;
use super::seal;
use crate::disk::DiskError;
use crate::disk::replace::staged_in;

/// Puts shards in their place that the manifest names already, and removes all else that was left. To be called by who
/// holds the corpus' lock.
///
/// Side files and reports are written without that lock: theirs stay.
///
/// # Errors
/// A file cannot be read, renamed or removed.
pub fn clear(layout: &Layout, manifest: Option<&Manifest>) -> Result<(), DiskError> {
    for folder in [layout.articles(), layout.archive(), layout.state(), layout.root().to_owned()] {
        if !folder.is_dir() {
            continue;
        }
        for (name, staged) in staged_in(&folder).map_err(|error| DiskError::new(&folder, "list", error))? {
            let listed = format!("articles/{name}");
            let shard = manifest.and_then(|manifest| manifest.shards.iter().find(|shard| shard.file == listed));
            let is_told = folder == layout.articles()
                && shard.map_or(Ok(false), |shard| Ok(seal::sha256(staged.temporary())? == shard.sha256))?;
            if is_told {
                staged.place()?;
            } else if Path::new(&name).extension().is_none_or(|extension| extension != "html") {
                staged.discard();
            }
        }
    }
    Ok(())
}
