//! The shards of a corpus without the records that are withdrawn.

use std::collections::HashSet;
use std::io::BufRead as _;

use super::Taken;
use super::links::Gone;
use crate::corpus::layout::Layout;
use crate::corpus::manifest::Manifest;
use crate::corpus::read::flaw;
use crate::corpus::takedown::Takedown;
use crate::corpus::{read, seal, shard};
use crate::disk::DiskError;
use crate::model::Record;

/// Asks every record whether it goes. What cannot be read is told where the shards are written anew.
pub(super) fn ask(layout: &Layout, takedown: &Takedown, withdrawn: &mut Gone) -> Result<(), DiskError> {
    for path in read::shards_and_twins(layout)? {
        let file = shard::open(&path).map_err(|error| DiskError::new(&path, "read", error))?;
        for line in file.split(b'\n').map_while(Result::ok) {
            match serde_json::from_slice::<Record>(&line) {
                Ok(record) => withdrawn.ask(&record, takedown),
                Err(_) => withdrawn.found.met.extend(takedown.named_in(&line).into_iter().map(str::to_owned)),
            }
        }
    }
    Ok(())
}

/// Writes the shards anew that hold such records.
pub(super) fn rewrite(
    layout: &Layout,
    takedown: &Takedown,
    dry_run: bool,
    manifest: &mut Manifest,
    withdrawn: &Gone,
    taken: &mut Taken,
) -> Result<(), DiskError> {
    let present = read::shards_and_twins(layout)?;
    for shard in manifest.shards.iter().filter(|shard| !present.contains(&layout.file(&shard.file))) {
        taken.faults.push(&layout.file(&shard.file), None, "missing: the manifest lists this shard");
    }
    for path in present {
        let fail = |error| DiskError::new(&path, "read", error);
        let mut gone: HashSet<u64> = HashSet::new();
        let mut n_lines = 0;
        let file = shard::open(&path).map_err(fail)?;
        let mut is_whole = true;
        for (n, line) in file.split(b'\n').enumerate() {
            let line = match line {
                Ok(line) => line,
                Err(error) => {
                    // The archive, the ledger and the crawl's memory are worth the while none the less.
                    let what =
                        format!("cannot be read to its end, left as it is: {error}; bring it back and run this again");
                    taken.faults.push(&path, Some(n as u64 + 1), what);
                    is_whole = false;
                    break;
                }
            };
            n_lines += 1;
            match serde_json::from_slice::<Record>(&line) {
                Ok(record) if withdrawn.takes(&record) => {
                    gone.insert(n as u64);
                }
                Ok(record) if withdrawn.has_text_of(&record) => taken.same_text.push(record.url),
                Ok(_) => {}
                Err(error) => {
                    let is_named = !takedown.named_in(&line).is_empty();
                    gone.extend(is_named.then_some(n as u64));
                    let became = if is_named { "taken out, since it names what is withdrawn" } else { "kept" };
                    taken.faults.push(
                        &path,
                        Some(n as u64 + 1),
                        format!("damaged or foreign line, {became}: {}", flaw(&error)),
                    );
                }
            }
        }
        if !is_whole {
            continue;
        }
        taken.n_records += gone.len() as u64;
        let name = path.strip_prefix(layout.root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let listed = manifest.shards.iter().position(|shard| shard.file == name);
        let sum = seal::sha256(&path)?;
        // A checksum that does not hold is all that tells of a change: it stays.
        let is_sound = listed.is_none_or(|at| sum == manifest.shards[at].sha256);
        if !is_sound {
            taken.faults.push(&path, None, "changed since it was sealed: its checksum is not the manifest's");
        }
        if !dry_run && !gone.is_empty() {
            let file = shard::open(&path).map_err(fail)?;
            let staged = shard::stage(&path, |out| {
                for (n, line) in file.split(b'\n').enumerate() {
                    if !gone.contains(&(n as u64)) {
                        out.write_all(&line?)?;
                        out.write_all(b"\n")?;
                    }
                }
                Ok(())
            })?;
            if let Some(at) = listed {
                let shard = &mut manifest.shards[at];
                shard.records = n_lines - gone.len() as u64;
                let new = seal::of(staged.temporary())?;
                shard.bytes = new.bytes;
                if is_sound {
                    shard.sha256 = new.sha256;
                }
                // Told before it is done: a run that is cut off in between leaves a content that bears out the manifest, and
                // the next one puts it in its place.
                manifest.write(layout).inspect_err(|_| staged.discard())?;
            }
            staged.place()?;
        }
    }
    manifest.totals.records = manifest.shards.iter().map(|shard| shard.records).sum();
    Ok(())
}
