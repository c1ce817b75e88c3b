//! What a start finds on disk: files to cut back, a rename to finish, shards whose frontier is gone.

use jiff::Timestamp;

use super::files::OpenFile;
use super::scribe::ScribeError;
use crate::corpus::layout::{Layout, open_name};
use crate::corpus::{read, seal};
use crate::disk::DiskError;
use crate::disk::append::Append;
use crate::frontier::{Article, Batch, Done, Fate, Segment, SegmentState, Store};
use crate::model::{Earlier, Outcome, PageUrl, Reason, Target, TargetKind, Via};
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

/// Takes in shards that the frontier does not know, as after `state/` was deleted: their addresses and articles count as
/// done, so that nothing is stored twice.
pub(super) fn adopt_orphans(layout: &Layout, store: &mut impl Store, now: Timestamp) -> Result<(), ScribeError> {
    if !store.segments()?.is_empty() {
        return Ok(());
    }
    for path in read::shards(layout)? {
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("articles/{file_name}");
        let mut batch = Batch::default();
        let mut rows = 0;
        let mut failure: Option<ScribeError> = None;
        read::shard(&path, |record| {
            if failure.is_some() {
                return;
            }
            match record {
                Ok(record) => {
                    rows += 1;
                    batch.done.extend(adopted(record, now));
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
        let sealed = seal::of(&path)?;
        batch.segments.push(Segment { name, bytes: sealed.bytes, rows, state: SegmentState::Sealed(sealed.sha256) });
        store.commit(&batch, now)?;
    }
    Ok(())
}

/// A stored record as the visit that it came from.
fn adopted(record: crate::model::Record, now: Timestamp) -> Option<Done> {
    let url = PageUrl::parse(&record.url).ok()?;
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
            etag: record.source.etag,
            last_modified: record.source.last_modified,
            payload_digest: Some(record.source.payload_digest),
            at: record.date_crawled.parse().ok(),
            article: None,
        },
        at: record.date_crawled.parse().unwrap_or(now),
        article: Some(Article { id: record.id, version: record.version, content }),
        revisit_until: None,
    })
}
