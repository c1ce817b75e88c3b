//! Taking articles out of a corpus, and keeping them out: records, raw responses, lines of side files.
//!
//! The list is written first: from then on no crawl brings back what it names, and no command reads it. Then all is found
//! that goes, and is kept beside the list, since the records that tell it are rewritten next. So a run that was cut off is
//! finished by the next one, also by one without entries, and by a crawl. Every file is replaced whole.

mod archive;
mod copies;
mod found;
mod links;
mod shards;
mod side_files;
mod traces;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write};
use std::path::PathBuf;

use jiff::Timestamp;

pub use self::copies::Copies;
use self::links::Gone;
use self::traces::Traces;
use super::export::FolderError;
use super::lock_side_files;
use crate::config::{self, ConfigErrors};
use crate::corpus::describe::Manners;
use crate::corpus::layout::{Layout, OPEN, REPORT};
use crate::corpus::ledger::Line;
use crate::corpus::manifest::{Manifest, Totals};
use crate::corpus::read::flaw;
use crate::corpus::takedown::{self, NotAnEntry, Takedown, Withdrawn};
use crate::corpus::walk::{self, Faults};
use crate::corpus::{describe, duplicates, leftovers};
use crate::disk::lock::{Lock, LockError};
use crate::disk::replace::replace_with;
use crate::disk::{DiskError, make_folder};
use crate::frontier::store::sqlite::Sqlite;
use crate::frontier::{Batch, Segment, SegmentState, Store as _, StoreError};
use crate::model::{PageUrl, Reason};

/// Most bytes of an archived exchange.
const MEMBER_BYTES: u64 = 1024 * 1024 * 1024;

/// What was taken out.
#[derive(Debug, Default)]
pub struct Taken {
    /// Entries that were not on the list before.
    pub n_new: u64,
    /// Records.
    pub n_records: u64,
    /// Archived exchanges.
    pub n_exchanges: u64,
    /// Clusters whose likenesses are those with a record that is gone, until they are found anew.
    pub n_unmeasured: u64,
    /// Addresses of records that stay and have the same text, word for word, as one that was taken out.
    pub same_text: Vec<String>,
    /// Archived pages of other articles that stay and name what was taken out.
    pub n_naming: u64,
    /// Entries that name nothing that is here.
    pub unmet: Vec<String>,
    /// What was made from the corpus before: removed, if anything was taken out by this run or by the one that it finished.
    pub copies: Copies,
    /// What was wrong with the corpus on the way.
    pub faults: Faults,
}

/// Why nothing, or not everything, was taken out.
#[derive(Debug, thiserror::Error)]
pub enum TakedownError {
    /// The list names something else.
    #[error(transparent)]
    Entry(#[from] NotAnEntry),
    /// Another process works on the corpus.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A crawl was cut off.
    #[error("`{}` is still being written: run the crawl again to its end, or to a Ctrl-C", .0.display())]
    Unfinished(PathBuf),
    /// There is none.
    #[error("`{}` is missing or damaged", .0.display())]
    NoManifest(PathBuf),
    /// The config in the manifest is of another version.
    #[error("the config in manifest.json cannot be read: {0}")]
    Config(ConfigErrors),
    /// The frontier.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An export cannot be removed.
    #[error(transparent)]
    Export(#[from] FolderError),
    /// A disk failed.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Takes out what the entries name, addresses or domains. With `dry_run` it only counts.
///
/// # Errors
/// See [`TakedownError`]. Damaged lines stay where they are and are [`Taken::faults`].
pub fn take_down(layout: &Layout, entries: &[String], now: Timestamp, dry_run: bool) -> Result<Taken, TakedownError> {
    let _locks = if dry_run {
        // Only reads: a corpus on a disk that cannot be written to can be asked as well.
        None
    } else {
        make_folder(&layout.state())?;
        Some((Lock::take(&layout.lock(), layout.root())?, lock_side_files(layout)?))
    };
    let mut taken = Taken::default();
    let mut takedown = Takedown::read(layout)?;
    let time = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    for entry in entries {
        taken.n_new += u64::from(takedown.add(Withdrawn::new(entry, &time))?);
    }
    if let Some(open) = open_shard(layout)? {
        return Err(TakedownError::Unfinished(open));
    }
    let manifest = walk::manifest(layout, &mut taken.faults);
    let mut manifest = manifest.ok_or_else(|| TakedownError::NoManifest(layout.manifest()))?;
    let settings = config::parse(&manifest.config.text, "manifest.json").map_err(TakedownError::Config)?;
    let is_resumed = takedown::is_begun(layout);
    if !dry_run {
        leftovers::clear(layout, Some(&manifest))?;
        copies::clear(layout)?;
        takedown.begin(layout)?;
        // An empty list asks for nothing.
        if !takedown.is_empty() {
            takedown.write(layout)?;
        }
    }
    let mut gone = Gone::new(layout, &takedown, &settings)?;
    gone.found.unnamed.retain(|url| !entries.iter().any(|entry| entry.trim() == url));
    // As in the run that found them: these keep the articles out, and lead to no further ones.
    let mut asked = takedown.without(&gone.found.unnamed);
    for _ in 0..=ROUNDS {
        find(layout, &asked, &manifest, &mut gone)?;
        let copies = gone.copies(&asked);
        if copies.is_empty() {
            break;
        }
        // The same page by another address: the archive has it, and a rebuild would store it in the other's place.
        for url in copies {
            takedown.add(Withdrawn::new(&url, &time))?;
            asked.add(Withdrawn::new(&url, &time))?;
        }
        if !dry_run {
            takedown.write(layout)?;
        }
    }
    manifest.totals.sites = gone.found.left(&manifest.totals.sites);
    if !dry_run {
        if gone.found.clusters.is_none() {
            gone.found.clusters = Some(duplicates::holds(layout)?);
        }
        gone.found.write(layout)?;
        if !gone.found.unnamed.is_empty() {
            // Their own addresses keep them out as well, should the ledger that led to them be lost.
            for url in &gone.found.unnamed {
                takedown.add(Withdrawn::new(url, &time))?;
            }
            takedown.write(layout)?;
        }
    }
    shards::rewrite(layout, &asked, dry_run, &mut manifest, &gone, &mut taken)?;
    let sums = archive::blank(layout, &takedown, &gone, dry_run, &mut manifest, &mut taken)?;
    taken.n_naming = gone.n_naming() as u64;
    let trimmed = entries.iter().map(|entry| entry.trim());
    taken.unmet = trimmed.filter(|entry| !gone.found.met.contains(*entry)).map(str::to_owned).collect();
    let urls = ledger(layout, &takedown, &gone, dry_run, &mut manifest.totals, &mut taken.faults)?;
    if dry_run {
        return Ok(taken);
    }
    // What the crawl's memory is told next, for a crawl that has lost it and for rebuilds.
    let others = urls
        .iter()
        .filter_map(|url| PageUrl::parse(url).ok())
        .filter(|url| !takedown.has_or_led(url) && !gone.is_rolling(url));
    let others: Vec<String> = others.map(|url| url.to_string()).collect();
    if !others.is_empty() {
        for url in &others {
            takedown.add(Withdrawn { is_alias: true, ..Withdrawn::new(url, &time) })?;
        }
        takedown.write(layout)?;
    }
    frontier(layout, &manifest, &sums, (&urls, &gone), now)?;
    taken.n_unmeasured = side_files::duplicates_file(layout, &gone.found.ids, &mut taken.faults)?;
    side_files::quality_file(layout, &gone.found.ids, &mut taken.faults)?;
    duplicates::uphold(layout, &gone.found.clusters.clone().unwrap_or_default())?;
    let politeness = &settings.politeness;
    let manners = Manners::new(&settings.crawler.name, politeness.delay, politeness.obey_robots);
    describe::write(layout, &manifest, &manners)?;
    if is_resumed || taken.n_records + taken.n_exchanges > 0 {
        taken.copies = copies::remove(layout, &Traces::new(layout, &manifest, &takedown, &gone.found)?)?;
    }
    taken.copies.report = takedown::owes_report(layout).then(|| layout.file(REPORT));
    takedown::end(layout)?;
    Ok(taken)
}

/// Most times that records and archive are asked in turn: an entry leads to a page, the page to an article, the article to
/// its other pages, and these to what they were called before.
const ROUNDS: usize = 4;

/// Finds what goes, until the archive tells of no further article.
fn find(layout: &Layout, takedown: &Takedown, manifest: &Manifest, gone: &mut Gone) -> Result<(), DiskError> {
    for round in 0..=ROUNDS {
        let n_before = gone.n_known();
        shards::ask(layout, takedown, gone)?;
        if gone.n_known() > n_before {
            // Also those that came before the one that named them: what they tell cannot be asked for later.
            shards::ask(layout, takedown, gone)?;
        }
        if round == ROUNDS || takedown.is_empty() {
            break;
        }
        let mut is_more = false;
        for listed in &manifest.archive {
            let path = layout.file(&listed.file);
            is_more |= path.is_file() && gone.search(&listed.file, &path, takedown)?;
        }
        if !is_more {
            break;
        }
    }
    Ok(())
}

fn open_shard(layout: &Layout) -> Result<Option<PathBuf>, DiskError> {
    let folder = layout.articles();
    if !folder.is_dir() {
        return Ok(None);
    }
    let fail = |error| DiskError::new(&folder, "list", error);
    for entry in std::fs::read_dir(&folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.to_string_lossy().ends_with(OPEN) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Tells in the ledger what was withdrawn; the addresses that were.
fn ledger(
    layout: &Layout,
    takedown: &Takedown,
    gone: &Gone,
    dry_run: bool,
    totals: &mut Totals,
    faults: &mut Faults,
) -> Result<Vec<String>, DiskError> {
    let path = layout.outcomes();
    let mut urls = Vec::new();
    if !path.is_file() {
        return Ok(urls);
    }
    let fail = |error| DiskError::new(&path, "read", error);
    let file = BufReader::new(File::open(&path).map_err(fail)?);
    (totals.urls, totals.outcomes) = Default::default();
    let tell = |out: &mut dyn Write| {
        for (n, text) in file.split(b'\n').enumerate() {
            let text = text?;
            let mut line: Line<'_> = match serde_json::from_slice(&text) {
                Ok(line) => line,
                Err(error) => {
                    faults.push(
                        &path,
                        Some(n as u64 + 1),
                        format!("damaged or foreign line, left out: {}", flaw(&error)),
                    );
                    continue;
                }
            };
            // Also what a run told here that was cut off before the crawl's memory knew.
            let is_told = line.outcome == Reason::TakenDown.name();
            if is_told || gone.has_line(&line) || takedown.has_text(&line.url) {
                urls.push(line.url.to_string());
                line.take_down();
            }
            totals.urls += 1;
            *totals.outcomes.entry(line.outcome.to_string()).or_default() += 1;
            line.write(out)?;
        }
        Ok(())
    };
    if dry_run {
        tell(&mut std::io::sink()).map_err(fail)?;
    } else {
        replace_with(&path, |out| tell(out))?;
    }
    Ok(urls)
}

/// The crawl's memory: which addresses and articles are withdrawn, and what the shards and the full archive files are now.
fn frontier(
    layout: &Layout,
    manifest: &Manifest,
    sums: &HashMap<String, String>,
    (urls, gone): (&[String], &Gone),
    now: Timestamp,
) -> Result<(), StoreError> {
    if !layout.frontier().is_file() {
        return Ok(());
    }
    let mut store = Sqlite::open(&layout.frontier())?;
    let ids: Vec<&str> = gone.found.ids.iter().map(String::as_str).collect();
    store.withdraw(urls, &ids, takedown::NAME, now)?;
    let shards = manifest.shards.iter().map(|shard| Segment {
        name: shard.file.clone(),
        bytes: shard.bytes,
        rows: shard.records,
        state: SegmentState::Sealed(shard.sha256.clone()),
    });
    let full = store.segments()?.into_iter().filter(|segment| segment.state != SegmentState::Open);
    let archive = full.filter_map(|segment| {
        let state = SegmentState::Sealed(sums.get(&segment.name)?.clone());
        Some(Segment { state, ..segment })
    });
    let segments = shards.chain(archive).collect();
    store.commit(&Batch { segments, ..Batch::default() }, now)
}

/// Entries of a list with the numbers of their lines: a line each, empty lines and comments that begin with `#` left out.
pub fn entries(text: &str) -> Vec<(usize, String)> {
    // Some editors begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // And some end lines as old Macs did.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(n, line)| (n + 1, line.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_list_has_an_entry_a_line() {
        let text = "\u{feff}# withdrawn\r\n\r\n a.example \r\nhttps://b.example/c\n";
        assert_eq!(super::entries(text), [(3, "a.example".to_owned()), (4, "https://b.example/c".to_owned())]);
        assert_eq!(super::entries("a.example\rb.example\r").len(), 2, "lines as old Macs ended them");
        assert!(super::entries("\u{feff}").is_empty());
    }
}
