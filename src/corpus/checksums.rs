//! `SHA256SUMS`: the checksums of a corpus, in the form that `sha256sum --check` reads.

use std::fmt::Write as _;
use std::path::{Component, Path};

use super::layout::Layout;
use super::manifest::Manifest;
use super::walk::Faults;
use super::{duplicates, politeness, quality, seal, takedown};
use crate::disk::DiskError;
use crate::disk::lock::Lock;
use crate::disk::replace::replace;

/// Writes the file: `sha256sum --check SHA256SUMS` in the corpus holds from then on.
pub fn write(layout: &Layout, manifest: &Manifest) -> Result<(), DiskError> {
    let mut sums = String::new();
    for shard in &manifest.shards {
        let _ = writeln!(sums, "{}  {}", shard.sha256, shard.file);
    }
    for file in &manifest.archive {
        let path = layout.file(&file.file);
        if path.is_file() {
            let sum = file.sha256.clone().map_or_else(|| seal::sha256(&path), Ok)?;
            let _ = writeln!(sums, "{sum}  {}", file.file);
        }
    }
    append(layout, &["README.md", "croissant.json", "manifest.json", "outcomes.jsonl", takedown::NAME], &mut sums)?;
    append(layout, &SIDE_FILES, &mut sums)?;
    replace(&file(layout), sums.as_bytes())
}

/// Files that commands write beside a corpus that stands.
const SIDE_FILES: [&str; 3] = [duplicates::SIDE_FILE, politeness::SIDE_FILE, quality::SIDE_FILE];

/// Puts the sums of the side files after one of them was written anew; nothing where no sums are yet.
pub fn renew_side_files(layout: &Layout) -> Result<(), DiskError> {
    let path = file(layout);
    let Ok(old) = std::fs::read_to_string(&path) else { return Ok(()) };
    let is_side_file = |line: &&str| line.split_once("  ").is_some_and(|(_, name)| SIDE_FILES.contains(&name));
    let mut sums: String = old.lines().filter(|line| !is_side_file(line)).flat_map(|line| [line, "\n"]).collect();
    append(layout, &SIDE_FILES, &mut sums)?;
    replace(&path, sums.as_bytes())
}

/// Compares the files with their sums; not the shards, which whoever reads the records compares. While a crawl writes them,
/// there is nothing to compare; where none has come to its end, there are no sums.
///
/// # Errors
/// A file cannot be read.
pub fn check(layout: &Layout, faults: &mut Faults) -> Result<(), DiskError> {
    if Lock::is_held(&layout.lock()) {
        return Ok(());
    }
    let sums = match std::fs::read(file(layout)) {
        Ok(sums) => String::from_utf8_lossy(&sums).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(DiskError::new(&file(layout), "read", error)),
    };
    for (n, line) in sums.lines().enumerate() {
        let is_sum = |sum: &str| sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
        let named = line.split_once("  ").filter(|(sum, _)| is_sum(sum));
        // Nothing but what stands in the corpus, whatever the file says.
        let is_inside = |name: &str| Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let Some((sum, name)) = named.filter(|(_, name)| is_inside(name)) else {
            faults.push(&file(layout), Some(n as u64 + 1), "damaged or foreign line");
            continue;
        };
        if name.starts_with("articles/") {
            continue;
        }
        let path = layout.file(name);
        if !path.is_file() {
            faults.push(&path, None, "missing: SHA256SUMS lists this file");
        } else if !seal::sha256(&path)?.eq_ignore_ascii_case(sum) {
            faults.push(&path, None, "changed since SHA256SUMS was written");
        }
    }
    Ok(())
}

/// A line for each of these files that is there.
fn append(layout: &Layout, names: &[&str], sums: &mut String) -> Result<(), DiskError> {
    for name in names {
        let path = layout.file(name);
        if path.is_file() {
            let _ = writeln!(sums, "{}  {name}", seal::sha256(&path)?);
        }
    }
    Ok(())
}

fn file(layout: &Layout) -> std::path::PathBuf {
    layout.file("SHA256SUMS")
}
