//! A corpus as other tools want it: filtered, renamed, in Parquet or in JSON Lines of another cut.
//!
//! One pass, a record at a time; the memory is that of one row group. Must not know the terminal. The result is a folder
//! of numbered files that is put in place whole, or not at all.

mod columns;
mod filter;
mod folder;
mod jsonl;
mod parquet;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

pub use self::columns::Fields;
pub use self::filter::{Filter, Only, OnlyError};
pub use self::folder::FolderError;
use crate::corpus::layout::Layout;
use crate::corpus::takedown::Takedown;
use crate::corpus::walk::{self, Faults};
use crate::disk::DiskError;
use crate::model::Record;

/// The file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet, zstd, typed columns.
    Parquet,
    /// JSON Lines, packed or not.
    Jsonl(Packing),
}

/// How JSON Lines are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

/// What is asked for.
#[derive(Debug)]
pub struct Export {
    /// The format.
    pub format: Format,
    /// Which records.
    pub filter: Filter,
    /// Which keys, under which names.
    pub fields: Fields,
    /// Leaves `text` and `description` out: a release that can be shared where the texts cannot.
    pub stand_off: bool,
    /// Records a file.
    pub file_records: u64,
}

/// What was written.
#[derive(Debug, Default)]
pub struct Exported {
    /// Records read.
    pub n_read: u64,
    /// Records written.
    pub n_written: u64,
    /// Records that a filter dropped, by filter.
    pub dropped: BTreeMap<&'static str, u64>,
    /// The files, relative to the folder.
    pub files: Vec<String>,
    /// Their bytes.
    pub bytes: u64,
    /// What was wrong with the corpus.
    pub faults: Faults,
}

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file of the corpus or of the export.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The folder to write to.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The Parquet writer.
    #[error("cannot write `{path}`: {why}", path = path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// The writer's word.
        why: String,
    },
}

/// One file that is being filled.
trait Sink {
    fn put(&mut self, row: Value) -> Result<(), ExportError>;
    /// Closes the file for good.
    fn finish(self: Box<Self>) -> Result<(), ExportError>;
}

/// Writes the export into `output`, replacing an earlier one.
///
/// # Errors
/// The output folder holds something else, a disk failed. Damaged lines of the corpus are not errors but
/// [`Exported::faults`].
pub fn export(layout: &Layout, output: &Path, export: &Export) -> Result<Exported, ExportError> {
    let ending = match export.format {
        Format::Parquet => "parquet",
        Format::Jsonl(Packing::Plain) => "jsonl",
        Format::Jsonl(Packing::Gzip) => "jsonl.gz",
        Format::Jsonl(Packing::Zstd) => "jsonl.zst",
    };
    let folder = folder::Fresh::new(output, ending)?;
    let mut exported = Exported::default();
    let mut open: Option<(Box<dyn Sink>, u64)> = None;
    // What a take-down that was cut off has not reached yet.
    let takedown = Takedown::read(layout)?;
    let faults = walk::records(layout, |record, _| {
        exported.n_read += 1;
        if takedown.has_record(&record) {
            *exported.dropped.entry("takedown.jsonl").or_default() += 1;
            return Ok(());
        }
        if let Some(rule) = export.filter.drops(&record) {
            *exported.dropped.entry(rule).or_default() += 1;
            return Ok(());
        }
        let (sink, n_rows) = match &mut open {
            Some(open) => open,
            None => {
                let name = format!("{:05}.{ending}", exported.files.len());
                let sink = start(&folder.path(&name), export)?;
                exported.files.push(name);
                open.insert((sink, 0))
            }
        };
        sink.put(row(&record, export))?;
        *n_rows += 1;
        exported.n_written += 1;
        if *n_rows >= export.file_records
            && let Some((sink, _)) = open.take()
        {
            sink.finish()?;
        }
        Ok::<(), ExportError>(())
    })?;
    if let Some((sink, _)) = open {
        sink.finish()?;
    } else if exported.files.is_empty() {
        // A loader reads an empty file with its columns better than an empty folder.
        let name = format!("00000.{ending}");
        start(&folder.path(&name), export)?.finish()?;
        exported.files.push(name);
    }
    exported.bytes = folder.put_in_place(&exported.files)?;
    exported.faults = faults;
    Ok(exported)
}

fn start(path: &Path, export: &Export) -> Result<Box<dyn Sink>, ExportError> {
    Ok(match export.format {
        Format::Parquet => Box::new(parquet::Parquet::create(path, &export.fields.schema(export.stand_off))?),
        Format::Jsonl(packing) => Box::new(jsonl::Jsonl::create(path, packing)?),
    })
}

/// The row of a record, by the names that were asked for.
fn row(record: &Record, export: &Export) -> Value {
    // By way of text, since `0.9` in it is the number that the record holds, and an f32 made an f64 is not. A record is a
    // tree of maps with string keys: it always has a JSON form.
    let text = serde_json::to_string(record).unwrap_or_default();
    let mut value: Value = serde_json::from_str(&text).unwrap_or_default();
    if export.stand_off {
        for key in columns::TEXTS {
            value.as_object_mut().map(|object| object.remove(*key));
        }
    }
    if export.format == Format::Parquet {
        columns::list_fields(&mut value);
    }
    export.fields.apply(value)
}

#[cfg(test)]
mod tests;
