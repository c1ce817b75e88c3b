//! The files of a corpus that grow: the open shard and the open archive file.
//!
//! Knows how they are named, rotated and sealed. Their committed lengths are the frontier's to keep.

use std::io::Write;
use std::path::Path;

use jiff::Timestamp;

use super::scribe::ScribeError;
use super::templates;
use crate::archive::member;
use crate::corpus::layout::{Layout, OPEN, archive_name, number, open_name, shard_name};
use crate::corpus::seal;
use crate::disk::DiskError;
use crate::disk::append::Append;
use crate::frontier::{Batch, Segment, SegmentState, Store};
use crate::pipeline::ENGINE;
use crate::reread::beside::Beside;

/// A shard is sealed when it passes this size; so a research machine reads it at once, and a re-download costs little.
const SHARD_BYTES: u64 = 256 * 1024 * 1024;

/// A new archive file begins after this size, as web archives have it.
const ARCHIVE_BYTES: u64 = 1024 * 1024 * 1024;

/// A file that grows, with the rows in it.
pub(super) struct OpenFile {
    pub(super) name: String,
    pub(super) file: Append,
    pub(super) rows: u64,
}

impl OpenFile {
    fn segment(&self, state: SegmentState) -> Segment {
        Segment { name: self.name.clone(), bytes: self.file.len(), rows: self.rows, state }
    }
}

/// What is open.
pub(super) struct Files {
    pub(super) layout: Layout,
    pub(super) shard: Option<OpenFile>,
    pub(super) archive: Option<OpenFile>,
    /// Shards are compressed when they are sealed.
    pub(super) compress: bool,
    /// Reads their articles again before that.
    pub(super) beside: Option<Beside>,
    /// Who answers for the archive.
    pub(super) contact: Option<String>,
}

impl Files {
    /// The open shard; a new one where there is none.
    pub(super) fn shard(&mut self, store: &dyn Store) -> Result<&mut OpenFile, ScribeError> {
        if self.shard.is_none() {
            let name = shard_name(self.next_number("articles/", store)?, self.compress);
            let file = Append::open(&self.layout.file(&open_name(&name)), 0)?;
            self.shard = Some(OpenFile { name, file, rows: 0 });
        }
        Ok(self.shard.as_mut().expect("the shard was opened above"))
    }

    /// The open archive file; a new one where there is none.
    pub(super) fn archive(&mut self, store: &dyn Store, now: Timestamp) -> Result<&mut OpenFile, ScribeError> {
        if self.archive.is_none() {
            let name = archive_name(self.next_number("archive/", store)?);
            let mut file = Append::open(&self.layout.file(&name), 0)?;
            file.write(&member::warcinfo(&name, ENGINE, self.contact.as_deref(), now))?;
            self.archive = Some(OpenFile { name, file, rows: 0 });
        }
        Ok(self.archive.as_mut().expect("the archive file was opened above"))
    }

    /// Makes everything written durable; the lengths to commit.
    pub(super) fn sync(&mut self) -> Result<Vec<Segment>, ScribeError> {
        let mut segments = Vec::with_capacity(2);
        for open in self.shard.iter_mut().chain(self.archive.iter_mut()) {
            open.file.sync()?;
            segments.push(open.segment(SegmentState::Open));
        }
        Ok(segments)
    }

    /// Closes files that have grown to their full size.
    pub(super) fn rotate(&mut self, store: &mut dyn Store, now: Timestamp) -> Result<(), ScribeError> {
        if self.shard.as_ref().is_some_and(|shard| shard.file.len() >= SHARD_BYTES) {
            self.seal_shard(store, now)?;
        }
        if let Some(archive) = self.archive.take_if(|archive| archive.file.len() >= ARCHIVE_BYTES) {
            let sha256 = seal::sha256(archive.file.path())?;
            let segments = vec![archive.segment(SegmentState::Sealed(sha256))];
            store.commit(&Batch { segments, ..Batch::default() }, now)?;
        }
        Ok(())
    }

    /// Seals the open shard, which is committed to its full length.
    pub(super) fn seal_shard(&mut self, store: &mut dyn Store, now: Timestamp) -> Result<(), ScribeError> {
        let Some(shard) = self.shard.take() else {
            return Ok(());
        };
        let mut segment = shard.segment(SegmentState::Open);
        drop(shard);
        let open = self.layout.file(&open_name(&segment.name));
        let sealed = match &mut self.beside {
            None => seal::seal(&self.layout, &segment.name, None)?,
            Some(beside) => {
                templates::learn(beside, &self.layout, &open, store)?;
                let mut settle = |open: &Path, out: &mut dyn Write| beside.settle(&self.layout, open, out);
                seal::seal(&self.layout, &segment.name, Some(&mut settle))?
            }
        };
        segment.bytes = sealed.bytes;
        segment.state = SegmentState::Sealed(sealed.sha256);
        store.commit(&Batch { segments: vec![segment], ..Batch::default() }, now)?;
        Ok(store.forget_sightings()?)
    }

    /// The number after the largest one that the frontier or the folder knows.
    fn next_number(&self, prefix: &str, store: &dyn Store) -> Result<u32, ScribeError> {
        let committed = store.segments()?.into_iter().map(|segment| segment.name);
        let folder = self.layout.file(prefix.trim_end_matches('/'));
        let present = std::fs::read_dir(&folder)
            .map_err(|error| DiskError::new(&folder, "list", error))?
            .filter_map(|entry| Some(format!("{prefix}{}", entry.ok()?.file_name().to_str()?)));
        // An open shard of no committed length is taken over, not skipped.
        let present = present.filter(|name| !name.ends_with(OPEN) && prefix == "articles/");
        let taken = committed.chain(present).filter(|name| name.starts_with(prefix)).filter_map(|name| number(&name));
        Ok(taken.max().map_or(0, |largest| largest + 1))
    }
}
