//! What a start finds on disk: files to cut back, a rename to finish, shards whose frontier is gone.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::files::OpenFile;
use super::scribe::{ScribeError, revisited_until};
use crate::corpus::layout::{Layout, OPEN, ZSTD, archive_name, number, open_name};
use crate::corpus::walk::{self, Faults};
use crate::corpus::{read, seal, shard};
use crate::disk::DiskError;
use crate::disk::append::Append;
use crate::frontier::{Article, Batch, Done, Fate, Segment, SegmentState, Store};
use crate::model::{Earlier, Outcome, PageUrl, Reason, Record, Target, TargetKind, Via};
use crate::pipeline::edition;
use crate::reread::beside;

/// Records of a shard that are adopted in one transaction.
const ADOPTED_AT_ONCE: usize = 1000;

/// Opens the shard and the archive file that were being written, cut back to their committed lengths.
pub(super) fn open_files(
    layout: &Layout,
    store: &mut impl Store,
    now: Timestamp,
) -> Result<(Option<OpenFile>, Option<OpenFile>), ScribeError> {
    let (mut shard, mut archive) = (None, None);
    for segment in store.segments()? {
        if segment.state != SegmentState::Open {
            continue;
        }
        let Segment { name, bytes, rows, .. } = segment;
        if name.starts_with("archive/") {
            let file = Append::open(&layout.file(&name), bytes)?;
            archive = Some(OpenFile { name, file, rows });
            continue;
        }
        let (open, sealed) = (layout.file(&open_name(&name)), layout.file(&name));
        if open.exists() || !sealed.exists() {
            if sealed.exists() {
                // The crash came while it was being sealed: more may follow, and it is sealed again then.
                std::fs::remove_file(&sealed).map_err(|error| DiskError::new(&sealed, "remove", error))?;
            }
            let file = Append::open(&open, bytes)?;
            shard = Some(OpenFile { name, file, rows });
        } else {
            // The crash came between the rename and the commit that tells of it.
            let sealed = seal::seal(layout, &name, None)?;
            let state = SegmentState::Sealed(sealed.sha256);
            let segments = vec![Segment { name, bytes: sealed.bytes, rows, state }];
            store.commit(&Batch { segments, ..Batch::default() }, now)?;
        }
    }
    Ok((shard, archive))
}

/// Takes over what the manifest says of shards that were written anew by a take-down which did not come to tell the frontier.
pub(super) fn believe_manifest(layout: &Layout, store: &mut impl Store, now: Timestamp) -> Result<(), ScribeError> {
    let Some(manifest) = walk::manifest(layout, &mut Faults::default()) else { return Ok(()) };
    let mut segments = Vec::new();
    for segment in store.segments()? {
        let SegmentState::Sealed(sha256) = &segment.state else { continue };
        let Some(listed) = manifest.shards.iter().find(|shard| shard.file == segment.name) else { continue };
        let path = layout.file(&segment.name);
        // Only where the two differ is the file read, which then decides.
        if listed.sha256 != *sha256 && path.is_file() && seal::sha256(&path)? == listed.sha256 {
            let state = SegmentState::Sealed(listed.sha256.clone());
            segments.push(Segment { bytes: listed.bytes, rows: listed.records, state, ..segment });
        }
    }
    if segments.is_empty() {
        return Ok(());
    }
    Ok(store.commit(&Batch { segments, ..Batch::default() }, now)?)
}

/// Takes in the files that the frontier does not know, as after `state/` was deleted: what a shard holds counts as done, so
/// that nothing is stored twice, and what the archive holds is never written over.
pub(super) fn adopt_orphans(
    layout: &Layout,
    store: &mut impl Store,
    articles_for: SignedDuration,
    now: Timestamp,
) -> Result<(), ScribeError> {
    let known: HashSet<String> = store.segments()?.into_iter().map(|segment| segment.name).collect();
    if known.is_empty() {
        // In one transaction, before all else: a frontier that knows a file is no longer asked about those that it does not.
        adopt_archives(layout, store, archives(layout)?, now)?;
        close_shards(layout)?;
    }
    let mut cited = BTreeSet::new();
    for path in read::shards(layout)? {
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("articles/{file_name}");
        if !known.contains(&name) {
            adopt_shard(&path, name, store, &mut cited, articles_for, now)?;
        }
    }
    // A frontier that is older than the corpus, from a copy.
    let known: HashSet<String> = store.segments()?.into_iter().map(|segment| segment.name).collect();
    adopt_archives(layout, store, cited.into_iter().filter(|name| !known.contains(name)).collect(), now)
}

/// The archive files in the folder, by their names in the corpus.
fn archives(layout: &Layout) -> Result<Vec<String>, DiskError> {
    let folder = layout.archive();
    let fail = |error| DiskError::new(&folder, "list", error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(fail)? {
        let name = format!("archive/{}", entry.map_err(fail)?.file_name().to_string_lossy());
        if number(&name).is_some_and(|n| archive_name(n) == name) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn adopt_archives(
    layout: &Layout,
    store: &mut impl Store,
    names: Vec<String>,
    now: Timestamp,
) -> Result<(), ScribeError> {
    let mut segments = Vec::new();
    for name in names {
        let path = layout.file(&name);
        if path.is_file() {
            let sealed = seal::of(&path)?;
            segments.push(Segment { name, bytes: sealed.bytes, rows: 0, state: SegmentState::Sealed(sealed.sha256) });
        }
    }
    if segments.is_empty() {
        return Ok(());
    }
    Ok(store.commit(&Batch { segments, ..Batch::default() }, now)?)
}

/// Seals shards that were being written when the frontier was lost, without a line that is torn or whose response is not in
/// the archive: such pages are fetched again.
fn close_shards(layout: &Layout) -> Result<(), ScribeError> {
    let folder = layout.articles();
    let fail = |error| DiskError::new(&folder, "list", error);
    for entry in std::fs::read_dir(&folder).map_err(fail)? {
        let open = entry.map_err(fail)?.path();
        let Some(sealed) = open.to_str().and_then(|name| name.strip_suffix(OPEN)) else { continue };
        let is_sealed = [sealed.to_owned(), format!("{sealed}{ZSTD}")].iter().any(|path| Path::new(path).exists());
        // The crash came while it was being sealed, and the sealed one is whole.
        if !is_sealed {
            let file = BufReader::new(File::open(&open).map_err(|error| DiskError::new(&open, "read", error))?);
            shard::write(Path::new(sealed), |out| {
                for line in file.split(b'\n') {
                    let line = line?;
                    if serde_json::from_slice(&line).is_ok_and(|record| is_archived(layout, &record)) {
                        out.write_all(&line)?;
                        out.write_all(b"\n")?;
                    }
                }
                Ok(())
            })?;
        }
        std::fs::remove_file(&open).map_err(|error| DiskError::new(&open, "remove", error))?;
    }
    Ok(())
}

fn is_archived(layout: &Layout, record: &Record) -> bool {
    let source = &record.source;
    let (Some(file), Some(offset), Some(length)) = (&source.warc_file, source.warc_offset, source.warc_length) else {
        return true;
    };
    let bytes = std::fs::metadata(layout.file(file)).map_or(0, |metadata| metadata.len());
    offset.checked_add(length).is_some_and(|end| end <= bytes)
}

/// Takes in one shard. `cited`: the archive files that its records name.
fn adopt_shard(
    path: &Path,
    name: String,
    store: &mut impl Store,
    cited: &mut BTreeSet<String>,
    articles_for: SignedDuration,
    now: Timestamp,
) -> Result<(), ScribeError> {
    let mut batch = Batch::default();
    let mut rows = 0;
    let mut failure: Option<ScribeError> = None;
    read::shard(path, |record| {
        if failure.is_some() {
            return;
        }
        match record {
            Ok(record) => {
                rows += 1;
                let file = record.source.warc_file.as_ref().filter(|file| !cited.contains(*file)).cloned();
                cited.extend(file);
                batch.done.extend(adopted(record, articles_for, now));
                if batch.done.len() >= ADOPTED_AT_ONCE {
                    let full = std::mem::take(&mut batch);
                    failure = store.commit(&full, now).err().map(ScribeError::from);
                }
            }
            Err(error) => {
                let what = format!("{error}; move the shard away, or bring `state/` back");
                failure = Some(ScribeError::Damaged { path: path.display().to_string(), what });
            }
        }
    })
    .map_err(|error| ScribeError::Damaged { path: path.display().to_string(), what: error.to_string() })?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    let sealed = seal::of(path)?;
    batch.segments.push(Segment { name, bytes: sealed.bytes, rows, state: SegmentState::Sealed(sealed.sha256) });
    Ok(store.commit(&batch, now)?)
}

/// A stored record as the visit that it came from.
fn adopted(record: Record, articles_for: SignedDuration, now: Timestamp) -> Option<Done> {
    let url = PageUrl::parse(&record.url).ok()?;
    let crawled = record.date_crawled.parse().unwrap_or(now);
    let until = revisited_until(record.date_published, articles_for, crawled);
    // A text that was read beside others of its site is not what the next visit will be compared with.
    let content = beside::is_alone(&record).then(|| edition::content(&record));
    Some(Done {
        target: Target {
            url,
            site: record.site.into(),
            kind: TargetKind::Article,
            via: record.source.via,
            via_url: record.source.via_url,
            depth: u8::from(record.source.via == Via::Link),
            announcement: None,
        },
        outcome: Outcome::new(Reason::Stored).detail("found in a shard"),
        fate: Fate::Final,
        status: record.source.status,
        seen: Earlier {
            reserves_mining: record.rights.reserve_mining(),
            etag: record.source.etag,
            last_modified: record.source.last_modified,
            payload_digest: Some(record.source.payload_digest),
            at: record.date_crawled.parse().ok(),
            article: None,
        },
        at: record.date_crawled.parse().unwrap_or(now),
        article: Some(Article { id: record.id, version: record.version, content }),
        revisit_until: Some(until),
    })
}
