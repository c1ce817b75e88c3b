//! A corpus made anew from its own archive: today's extractor over the raw responses, without one request.
//!
//! Goes through the same function as the crawl, in the order in which the crawl wrote, so that the same config and version
//! give the same bytes. The result is a corpus of its own with the same archive, put in place whole.

mod writer;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use self::writer::Writer;
use crate::archive::reader::Members;
use crate::config::{self, ConfigErrors};
use crate::corpus::describe::Manners;
use crate::corpus::layout::Layout;
use crate::corpus::manifest::ArchiveFile;
use crate::corpus::takedown::{self, Takedown};
use crate::corpus::walk::{self, Faults};
use crate::corpus::{self, seal, shard};
use crate::disk::{DiskError, make_folder, sync_folder};
use crate::extract::body::template::{Sites, Templates};
use crate::model::{Fetched, Outcome, Reason, Record, Target};
use crate::pipeline::{Context, Location, Processed, process};
use crate::reread::beside::Beside;
use crate::reread::exchange;
use crate::threads;

/// Pages under way per thread.
const WINDOW: usize = 16;

/// What was made.
#[derive(Debug)]
pub struct Rebuilt {
    /// Responses read again: pages, not lists.
    pub n_pages: u64,
    /// Records in the new corpus.
    pub n_records: u64,
    /// What was wrong with the archive, or with other files of the old corpus.
    pub faults: Faults,
}

/// Why there is no new corpus.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The folder is taken.
    #[error("`{}` exists already: name a new folder with --corpus", .0.display())]
    Taken(PathBuf),
    /// Without it nobody knows the sites.
    #[error("`{}` is missing or damaged: it holds the config that the corpus was made with", .0.display())]
    NoManifest(PathBuf),
    /// Nothing to read.
    #[error("`{}` holds no archive: the corpus was crawled with `archive.warc = false`", .0.display())]
    NoArchive(PathBuf),
    /// Its archive still holds what is withdrawn.
    #[error("a take-down was cut off: `gleaner takedown {}` finishes it first", .0.display())]
    Withdrawn(PathBuf),
    /// What was read before may be withdrawn by now.
    #[error("a take-down ran at the same time, nothing is written: rebuild again")]
    Meanwhile,
    /// The config in the manifest is of another version.
    #[error("the config in manifest.json cannot be read: {0}")]
    Config(ConfigErrors),
    /// A disk failed.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Makes `output` from the archive of `layout`.
///
/// # Errors
/// See [`RebuildError`]. A torn archive file is a fault: what is whole in it is in the new corpus.
///
/// `by_site` reads the archive twice, the second time with what the pages of each site told about it.
pub fn rebuild(layout: &Layout, output: &Path, n_threads: usize, by_site: bool) -> Result<Rebuilt, RebuildError> {
    if output.exists() {
        return Err(RebuildError::Taken(output.to_owned()));
    }
    let withdrawn = takedown::stamp(layout)?;
    if takedown::is_begun(layout) {
        return Err(RebuildError::Withdrawn(layout.root().to_owned()));
    }
    let mut faults = Faults::default();
    let old = walk::manifest(layout, &mut faults).ok_or_else(|| RebuildError::NoManifest(layout.manifest()))?;
    let settings = config::parse(&old.config.text, "manifest.json").map_err(RebuildError::Config)?;
    if old.archive.is_empty() {
        return Err(RebuildError::NoArchive(layout.root().to_owned()));
    }
    compare(layout, &old.archive, &mut faults)?;
    let mut part = output.as_os_str().to_owned();
    part.push(".part");
    let part = Layout::new(Path::new(&part));
    // Left by a crash.
    let _ = std::fs::remove_dir_all(part.root());
    make_folder(&part.articles())?;
    make_folder(&part.root().join("archive"))?;

    let mut context = Context::new(&settings);
    // The archive is there already.
    context.archive = false;
    if by_site {
        context.sights = true;
        context.templates = sight(layout, &old.archive, &context, n_threads);
        context.sights = false;
    }
    let takedown = Takedown::read(layout)?;
    if !takedown.is_empty() {
        takedown.write(&part)?;
    }
    // With a reading of all pages at once there is nothing left to learn shard by shard.
    let beside = if by_site { None } else { Beside::new(&settings, n_threads) };
    let ends = shard_ends(layout)?;
    let mut writer = Writer::new(part.clone(), layout.clone(), takedown, settings.compress, beside, ends);
    let read = read(layout, &old.archive, &context, n_threads, &mut writer, &mut faults);
    let finished = read.map_err(RebuildError::from).and_then(|n_pages| {
        writer.close_shard()?;
        link_archive(layout, &part, &old.archive, &mut faults)?;
        let politeness = &settings.politeness;
        let manners = Manners::new(&settings.crawler.name, politeness.delay, politeness.obey_robots);
        writer.finish(&old, &manners, &mut faults)?;
        if takedown::stamp(layout)? != withdrawn {
            return Err(RebuildError::Meanwhile);
        }
        std::fs::rename(part.root(), output).map_err(|error| DiskError::new(output, "rename", error))?;
        if let Some(parent) = output.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
        Ok(n_pages)
    });
    match finished {
        Ok(n_pages) => Ok(Rebuilt { n_pages, n_records: writer.n_records, faults }),
        Err(error) => {
            let _ = std::fs::remove_dir_all(part.root());
            Err(error)
        }
    }
}

/// Names archive files that are not what the manifest lists: what was cut off at the end of an exchange is missed by nothing
/// else. One that later runs append to may be longer.
fn compare(layout: &Layout, files: &[ArchiveFile], faults: &mut Faults) -> Result<(), DiskError> {
    for listed in files {
        let path = layout.file(&listed.file);
        let Ok(metadata) = std::fs::metadata(&path) else { continue };
        let n_bytes = metadata.len();
        if n_bytes < listed.bytes {
            let what = format!("cut off: {n_bytes} bytes, the manifest has {}", listed.bytes);
            faults.push(&path, None, what);
        } else if let Some(sha256) = &listed.sha256
            && seal::sha256(&path)? != *sha256
        {
            faults.push(&path, None, "changed since it was sealed: its checksum is not the manifest's");
        }
    }
    Ok(())
}

/// Where each shard ends: archive file and offset of its last record's page. One that cannot be read ends nowhere: a corpus
/// is made anew just where its shards are damaged.
fn shard_ends(layout: &Layout) -> Result<VecDeque<(String, u64)>, DiskError> {
    let mut ends = VecDeque::new();
    for path in corpus::read::shards(layout)? {
        let lines = shard::open(&path).map(|file| file.split(b'\n'));
        let last = lines.and_then(|mut lines| lines.try_fold(Vec::new(), |_, line| line));
        // Without an archive a shard has no end there: its records are not found again.
        let source = last.ok().and_then(|last| Some(serde_json::from_slice::<Record>(&last).ok()?.source));
        ends.extend(source.and_then(|source| Some((source.warc_file?, source.warc_offset?))));
    }
    Ok(ends)
}

/// A response to read again, or what is wrong with a file.
enum Job {
    Page {
        fetched: Box<Fetched>,
        location: Location,
    },
    /// A later visit to a page that had not changed.
    Unchanged {
        target: Box<Target>,
    },
    Fault {
        path: PathBuf,
        what: String,
    },
}

enum Done {
    Page { processed: Box<Processed>, location: Location },
    Unchanged { target: Box<Target> },
    Fault { path: PathBuf, what: String },
}

/// Reads all pages in the archive's order; how many.
fn read(
    layout: &Layout,
    files: &[ArchiveFile],
    context: &Context,
    n_threads: usize,
    writer: &mut Writer,
    faults: &mut Faults,
) -> Result<u64, DiskError> {
    let produce = |put: &mut dyn FnMut(Job) -> bool| archive(layout, files, context, put);
    let work = |job| match job {
        Job::Fault { path, what } => Done::Fault { path, what },
        Job::Unchanged { target } => Done::Unchanged { target },
        Job::Page { fetched, location } => {
            let processed = catch_unwind(AssertUnwindSafe(|| process(&fetched, context)))
                .unwrap_or_else(|_| Processed::ended(fetched.target.clone(), Outcome::new(Reason::Bug), fetched.at));
            Done::Page { processed: Box::new(processed), location }
        }
    };
    let mut n_pages = 0;
    let mut failed = Ok(());
    threads::in_order(n_threads, n_threads * WINDOW, produce, work, |done| {
        match done {
            Done::Fault { path, what } => faults.push(&path, None, what),
            Done::Unchanged { target } => writer.told(&target, Outcome::new(Reason::Unchanged), None),
            Done::Page { processed, location } => {
                n_pages += 1;
                failed = writer.take(*processed, location);
            }
        }
        failed.is_ok()
    });
    failed.map(|()| n_pages)
}

/// Reads all pages for what those of each site tell about it. Faults are told by the reading that follows.
fn sight(layout: &Layout, files: &[ArchiveFile], context: &Context, n_threads: usize) -> Templates {
    let mut sites = Sites::default();
    let produce = |put: &mut dyn FnMut(Job) -> bool| archive(layout, files, context, put);
    let work = |job| match job {
        Job::Page { fetched, .. } => {
            catch_unwind(AssertUnwindSafe(|| process(&fetched, context))).ok()?.into_sighting()
        }
        Job::Unchanged { .. } | Job::Fault { .. } => None,
    };
    threads::in_order(n_threads, n_threads * WINDOW, produce, work, |told| {
        if let Some((site, page)) = told {
            sites.add(site, page);
        }
        true
    });
    sites.templates()
}

/// Puts the pages of all files.
fn archive(layout: &Layout, files: &[ArchiveFile], context: &Context, put: &mut dyn FnMut(Job) -> bool) {
    let limit = exchange::limit(context);
    for file in files {
        if !archive_file(layout, file, limit, put) {
            return;
        }
    }
}

/// Puts the pages of one file; whether more are wanted.
fn archive_file(layout: &Layout, listed: &ArchiveFile, limit: u64, put: &mut dyn FnMut(Job) -> bool) -> bool {
    let path = layout.file(&listed.file);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) => return put(Job::Fault { what: format!("cannot be read: {error}"), path }),
    };
    for member in Members::new(BufReader::with_capacity(1 << 18, file), limit) {
        let more = match member {
            Err(error) => put(Job::Fault { path: path.clone(), what: error.to_string() }),
            Ok(member) => {
                let location = Location { file: listed.file.clone(), offset: member.offset, length: member.length };
                let is_revisit = member.is_revisit;
                match exchange::fetched(member) {
                    Some(fetched) if is_revisit => put(Job::Unchanged { target: Box::new(fetched.target) }),
                    Some(fetched) => put(Job::Page { fetched: Box::new(fetched), location }),
                    None => true,
                }
            }
        };
        if !more {
            return false;
        }
    }
    true
}

/// The archive belongs to both corpora: linked where the disk can, copied where not.
fn link_archive(from: &Layout, to: &Layout, files: &[ArchiveFile], faults: &mut Faults) -> Result<(), DiskError> {
    for file in files {
        let (old, new) = (from.file(&file.file), to.file(&file.file));
        if !old.is_file() {
            faults.push(&old, None, "missing: the manifest lists this file");
            continue;
        }
        if std::fs::hard_link(&old, &new).is_err() {
            std::fs::copy(&old, &new).map_err(|error| DiskError::new(&new, "copy", error))?;
        }
    }
    Ok(())
}
