//! A corpus as other tools want it: filtered, renamed, in Parquet or in JSON Lines of another cut.
//!
//! One pass, a record at a time; the memory is that of one row group. Must not know the terminal. The result is a folder
//! of numbered files that is put in place whole, or not at all.

mod columns;
mod filter;
mod folder;
mod jsonl;
mod later;
mod listed;
mod parquet;
mod splits;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

pub use self::columns::Fields;
use self::filter::Met;
pub use self::filter::{Filter, Only, OnlyError};
pub use self::folder::{FolderError, discard, discard_part, is_export};
use self::later::Later;
pub use self::listed::Listed;
use self::listed::Search;
pub use self::splits::{By, Split};
use self::splits::{NAMES, Sets};
use crate::corpus::layout::Layout;
use crate::corpus::takedown;
use crate::corpus::walk::{self, Faults};
use crate::dataset::quality::{self, Flag, Profile};
use crate::disk::{DiskError, make_folder};
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
    /// Drops what breaks the rules of a published data set.
    pub profile: Option<Profile>,
    /// Sets that share no story, a folder each.
    pub split: Option<Split>,
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
    /// Records that a filter dropped, by filter. A record may break several rules of a profile.
    pub dropped: BTreeMap<&'static str, u64>,
    /// Records by set, where it was split.
    pub sets: BTreeMap<&'static str, u64>,
    /// What was asked for and not found, a sentence each: languages, sites.
    pub unmet: Vec<String>,
    /// What of the listed records was not found: what is written is not all that the list is for.
    pub missing: Option<String>,
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
    /// A split needs to know which records share a story.
    #[error("`{}` is missing: run `gleaner dedup` first, so that no story is in two sets", .0.display())]
    NoClusters(PathBuf),
    /// It was made of other records, or has lost some lines: a story may have a copy that it does not know.
    #[error("`{path}` {why}: run `gleaner dedup` again, so that no story is in two sets")]
    StaleClusters {
        /// The side file.
        path: String,
        /// What does not fit.
        why: String,
    },
    /// A line of that file is damaged: what it told, nobody knows.
    #[error("{0}: run `gleaner dedup` again, so that no story is in two sets")]
    DamagedClusters(String),
    /// What was read before may be withdrawn by now.
    #[error("a take-down ran at the same time, nothing is written: export again")]
    Withdrawn,
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

/// The endings of the files, by format.
const ENDINGS: [&str; 4] = ["parquet", "jsonl", "jsonl.gz", "jsonl.zst"];

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Parquet => ENDINGS[0],
            Self::Jsonl(Packing::Plain) => ENDINGS[1],
            Self::Jsonl(Packing::Gzip) => ENDINGS[2],
            Self::Jsonl(Packing::Zstd) => ENDINGS[3],
        }
    }
}

/// Writes the export into `output`, replacing an earlier one.
///
/// # Errors
/// The output folder holds something else, a disk failed. Damaged lines of the corpus are not errors but
/// [`Exported::faults`].
pub fn export(layout: &Layout, output: &Path, export: &Export) -> Result<Exported, ExportError> {
    let ending = export.format.ending();
    let mut exported = Exported::default();
    let withdrawn = takedown::stamp(layout)?;
    let later = Later::read(layout, &export.filter)?;
    let keeps = |record: &Record| later.drops(record).is_none() && dropped_by(record, export).is_empty();
    let sets = export.split.map(|split| Sets::new(layout, split, &keeps)).transpose()?;
    let folder = folder::Fresh::new(output, ending)?;
    let mut out = Out { export, folder: &folder, ending, open: [const { None }; 3], files: Vec::new() };
    let mut met = Met::new(&export.filter);
    let mut search = Search::new(export.filter.ids.as_ref());
    let work = |record: &Record| {
        let rules = if let Some(rule) = later.drops(record) { vec![rule] } else { dropped_by(record, export) };
        if rules.is_empty() { Ok(row(record, export)) } else { Err(rules) }
    };
    let faults = walk::records_with(layout, work, |record, row, _| {
        exported.n_read += 1;
        met.note(&record);
        search.note(&record);
        let row = match row {
            Ok(row) => row,
            Err(rules) => {
                for rule in rules {
                    *exported.dropped.entry(rule).or_default() += 1;
                }
                return Ok(());
            }
        };
        let set = sets.as_ref().map(|sets| sets.of(&record));
        if let Some(set) = set {
            *exported.sets.entry(NAMES[set]).or_default() += 1;
        }
        exported.n_written += 1;
        out.put(set, row)
    })?;
    exported.files = out.finish(sets.is_some())?;
    if takedown::stamp(layout)? != withdrawn {
        return Err(ExportError::Withdrawn);
    }
    exported.bytes = folder.put_in_place(&exported.files)?;
    exported.unmet = met.unmet();
    exported.missing = search.unmet();
    exported.faults.extend(faults);
    Ok(exported)
}

/// The rules that drop a record: the first filter, or all rules of the profile that it breaks.
fn dropped_by(record: &Record, export: &Export) -> Vec<&'static str> {
    if let Some(rule) = export.filter.drops(record) {
        return vec![rule];
    }
    let Some(profile) = export.profile else { return Vec::new() };
    quality::flags(record).into_iter().filter(|flag| profile.drops(*flag)).map(Flag::name).collect()
}

/// The files that are being filled: one, or one a set.
struct Out<'a> {
    export: &'a Export,
    folder: &'a folder::Fresh,
    ending: &'static str,
    open: [Option<Open>; 3],
    files: Vec<String>,
}

struct Open {
    sink: Box<dyn Sink>,
    n_rows: u64,
}

impl Out<'_> {
    fn put(&mut self, set: Option<usize>, row: Value) -> Result<(), ExportError> {
        let place = set.unwrap_or_default();
        if self.open[place].is_none() {
            self.open[place] = Some(self.start(set)?);
        }
        if let Some(open) = &mut self.open[place] {
            open.sink.put(row)?;
            open.n_rows += 1;
        }
        match self.open[place].take_if(|open| open.n_rows >= self.export.file_records) {
            Some(full) => full.sink.finish(),
            None => Ok(()),
        }
    }

    /// The next file of a set.
    fn start(&mut self, set: Option<usize>) -> Result<Open, ExportError> {
        let folder = set.map(|set| format!("{}/", NAMES[set])).unwrap_or_default();
        let number = self.files.iter().filter(|file| file.starts_with(&folder)).count();
        let name = format!("{folder}{number:05}.{}", self.ending);
        let path = self.folder.path(&name);
        if let (Some(_), Some(folder)) = (set, path.parent()) {
            make_folder(folder)?;
        }
        let sink = start(&path, self.export)?;
        self.files.push(name);
        Ok(Open { sink, n_rows: 0 })
    }

    /// Closes all files; their names. A loader reads an empty file with its columns better than an empty folder.
    fn finish(mut self, is_split: bool) -> Result<Vec<String>, ExportError> {
        for open in self.open.iter_mut().filter_map(Option::take) {
            open.sink.finish()?;
        }
        let sets: Vec<Option<usize>> = if is_split { (0..NAMES.len()).map(Some).collect() } else { vec![None] };
        for set in sets {
            let folder = set.map(|set| format!("{}/", NAMES[set])).unwrap_or_default();
            if !self.files.iter().any(|file| file.starts_with(&folder)) {
                self.start(set)?.sink.finish()?;
            }
        }
        Ok(self.files)
    }
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
            value.as_object_mut().map(|object| object.shift_remove(*key));
        }
    }
    if export.format == Format::Parquet {
        columns::list_fields(&mut value);
    }
    export.fields.apply(value)
}

#[cfg(test)]
mod tests;
