//! All records of a corpus, in order, with what is wrong beside them: how every command reads that reads a corpus.
//!
//! One damaged line costs that line alone. Shards are compared with the manifest on the way: one that is missing, or
//! whose checksum differs, is named. Lines are parsed on as many threads as there are cores. What was withdrawn, and is still here because its take-down was cut off, is left out.

mod pieces;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::pieces::{Piece, Source};
use super::layout::{Layout, OPEN};
use super::manifest::{Manifest, Shard};
use super::read::{flaw, shards};
use super::takedown::{self, Takedown};
use crate::disk::DiskError;
use crate::disk::lock::Lock;
use crate::model::Record;
use crate::model::record::SCHEMA;
use crate::threads;

/// Faults that are kept word for word; the rest is counted.
const FAULTS: usize = 100;

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The shard, as the corpus names it: `articles/00000.jsonl`.
    pub shard: String,
    /// Its line, from 1.
    pub line: u64,
    /// Bytes before the line.
    pub offset: u64,
}

/// Something wrong with a corpus, by file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, where there is one.
    pub line: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.what)
    }
}

/// All that is wrong: the first faults, and how many there are.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Faults {
    /// The first of them.
    pub first: Vec<Fault>,
    /// All of them.
    pub n: u64,
}

impl Faults {
    /// Notes a fault.
    pub fn push(&mut self, path: &Path, line: Option<u64>, what: impl Into<String>) {
        self.n += 1;
        if self.first.len() < FAULTS {
            self.first.push(Fault { path: path.to_owned(), line, what: what.into() });
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Adds the faults of another reading.
    pub fn extend(&mut self, other: Self) {
        self.n += other.n;
        self.first.extend(other.first);
        self.first.truncate(FAULTS);
    }
}

/// The folder holds no corpus.
#[derive(Debug, thiserror::Error)]
pub enum NoCorpus {
    /// There is nothing that a crawl writes.
    #[error("`{}` is no corpus: it has neither manifest.json nor a folder articles", .0.display())]
    Nothing(PathBuf),
    /// A file could not be read.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Opens a corpus for reading.
///
/// # Errors
/// The folder is no corpus.
pub fn open(root: &Path) -> Result<Layout, NoCorpus> {
    let layout = Layout::new(root);
    if layout.manifest().is_file() || layout.articles().is_dir() {
        Ok(layout)
    } else {
        Err(NoCorpus::Nothing(root.to_owned()))
    }
}

/// Reads the manifest; a damaged one is a fault, a missing one is not.
pub fn manifest(layout: &Layout, faults: &mut Faults) -> Option<Manifest> {
    let path = layout.manifest();
    let text = std::fs::read(&path).ok()?;
    match serde_json::from_slice(&text) {
        Ok(manifest) => Some(manifest),
        Err(error) => {
            faults.push(&path, Some(error.line() as u64), format!("damaged manifest: {error}"));
            None
        }
    }
}

/// Calls `each` for every record of the corpus, in the order in which they were stored.
///
/// # Errors
/// Those of `each`, which end the walk. A shard that cannot be read is a fault.
pub fn records<E: From<DiskError>>(
    layout: &Layout,
    mut each: impl FnMut(Record, &At) -> Result<(), E>,
) -> Result<Faults, E> {
    records_with(layout, |_| (), |record, (), at| each(record, at))
}

/// The same with what `work` makes of each record: lines are parsed and worked on by a thread a core, and handed to `each`
/// in their order on the calling one.
///
/// # Errors
/// Those of `each`, which end the walk. A shard that cannot be read is a fault.
pub fn records_with<R: Send, E: From<DiskError>>(
    layout: &Layout,
    work: impl Fn(&Record) -> R + Sync,
    mut each: impl FnMut(Record, R, &At) -> Result<(), E>,
) -> Result<Faults, E> {
    let takedown = Takedown::read(layout)?;
    let mut faults = Faults::default();
    let sources = sources(layout, &mut faults)?;
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = |piece| parsed(piece, |record| (!takedown.has_record(record)).then(|| work(record)));
    let produce = |put: &mut dyn FnMut(Piece) -> bool| {
        for source in &sources {
            if !pieces::read(source, put) {
                break;
            }
        }
    };
    let (mut n_withdrawn, mut n_records, mut result) = (0u64, 0, Ok(()));
    threads::in_order(n_threads, n_threads * PIECES, produce, work, |read| {
        match read {
            Read::Fault(fault) => {
                n_records = 0;
                faults.push(&fault.path, fault.line, fault.what);
            }
            Read::Lines(source, lines) => {
                let mut at = At { shard: source.name.clone(), line: 0, offset: 0 };
                for (line, offset, read) in lines {
                    (at.line, at.offset) = (line, offset);
                    n_records += u64::from(read.is_ok());
                    result = match read {
                        Err(why) => {
                            faults.push(&source.path, Some(line), why);
                            Ok(())
                        }
                        Ok((_, None)) => {
                            n_withdrawn += 1;
                            Ok(())
                        }
                        Ok((record, Some(made))) => each(record, made, &at),
                    };
                    if result.is_err() {
                        return false;
                    }
                }
            }
            Read::End(source, sha256) => {
                let compared = sha256.transpose().map(|sha256| compare(&source, sha256, n_records, &mut faults));
                n_records = 0;
                result = compared.map_err(E::from);
            }
        }
        result.is_ok()
    });
    result?;
    note_unfinished(layout, n_withdrawn, &mut faults);
    note_unsealed(layout, &mut faults);
    Ok(faults)
}

/// Pieces under way for each thread.
const PIECES: usize = 3;

/// A line that is parsed: its number, the bytes before it, its record with what was made of that, or why it is none.
type Line<R> = (u64, u64, Result<(Record, R), String>);

/// A piece whose lines are parsed.
enum Read<R> {
    Lines(Arc<Source>, Vec<Line<R>>),
    Fault(Fault),
    End(Arc<Source>, Option<Result<String, DiskError>>),
}

fn parsed<R>(piece: Piece, work: impl Fn(&Record) -> R) -> Read<R> {
    match piece {
        Piece::Fault(fault) => Read::Fault(fault),
        Piece::End { source, sha256 } => Read::End(source, sha256),
        Piece::Lines(lines) => {
            let read = |text: &[u8]| {
                let record = parse(text)?;
                let made = work(&record);
                Ok((record, made))
            };
            let read = lines.each().map(|(line, offset, text)| (line, offset, read(text))).collect();
            Read::Lines(lines.source, read)
        }
    }
}

/// The shards that are there, each with its line of the manifest.
fn sources(layout: &Layout, faults: &mut Faults) -> Result<Vec<Arc<Source>>, DiskError> {
    let present = shards(layout)?;
    let mut listed: BTreeMap<String, Shard> = manifest(layout, faults)
        .map(|manifest| manifest.shards.into_iter().map(|shard| (shard.file.clone(), shard)).collect())
        .unwrap_or_default();
    for name in listed.keys().filter(|name| !present.iter().any(|path| path.ends_with(name))) {
        faults.push(&layout.file(name), None, "missing: the manifest lists this shard");
    }
    let source = |path: PathBuf| {
        let name = path.strip_prefix(layout.root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        Arc::new(Source { listed: listed.remove(&name), name, path })
    };
    Ok(present.into_iter().map(source).collect())
}

/// Names a shard that is another one than the manifest lists.
fn compare(source: &Source, sha256: Option<String>, n_records: u64, faults: &mut Faults) {
    if let (Some(listed), Some(sha256)) = (&source.listed, sha256)
        && sha256 != listed.sha256
    {
        let what = format!("changed since it was sealed: {n_records} records, the manifest has {}", listed.records);
        faults.push(&source.path, None, format!("{what}; SHA-256 is {sha256}, not {}", listed.sha256));
    }
}

/// Notes the shard that a crawl left open: its last records are committed by the crawl's own account alone, and nobody
/// else can tell which. One that still runs is no fault.
fn note_unsealed(layout: &Layout, faults: &mut Faults) {
    let Ok(entries) = std::fs::read_dir(layout.articles()) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_open = path.to_string_lossy().ends_with(OPEN);
        if !is_open || path.metadata().is_ok_and(|file| file.len() == 0) {
            continue;
        }
        if Lock::is_held(&layout.lock()) {
            tracing::warn!("a crawl is writing `{}`: what is in it is left out until it is sealed", path.display());
        } else {
            faults.push(
                &path,
                None,
                "a crawl was cut off: its records are left out until the same crawl goes on and seals them",
            );
        }
    }
}

/// Notes as a fault that a take-down was begun and has not ended, where one was, or where some of what its list names is
/// still here.
pub(super) fn note_unfinished(layout: &Layout, n_left_out: u64, faults: &mut Faults) {
    if n_left_out > 0 || takedown::is_begun(layout) {
        let root = layout.root().display();
        let what = format!(
            "a take-down was cut off, {n_left_out} records that it names are left out here: `gleaner takedown {root}` finishes it"
        );
        faults.push(&takedown::path(layout), None, what);
    }
}

fn parse(text: &[u8]) -> Result<Record, String> {
    if text.last() != Some(&b'\n') {
        return Err("torn line".to_owned());
    }
    let told = |error: serde_json::Error| format!("damaged or foreign line: {}", flaw(&error));
    // The end of the line is none of it.
    let text = &text[..text.len() - 1];
    match serde_json::from_slice::<Record>(text) {
        Ok(record) if record.schema == SCHEMA => match record.flaw() {
            Some(flaw) => Err(format!("damaged or foreign line: {}", crate::text::terminal::safe(&flaw))),
            None => Ok(record),
        },
        Ok(record) => Err(other_schema(&record.schema)),
        Err(error) => {
            // A newer record may lack our keys: its schema says more than the first key that is missing.
            let other = serde_json::from_slice::<serde_json::Value>(text).ok();
            let schema = other.as_ref().and_then(|value| value.get("schema")?.as_str()).filter(|name| *name != SCHEMA);
            Err(schema.map_or_else(|| told(error), other_schema))
        }
    }
}

fn other_schema(found: &str) -> String {
    format!("schema `{}`: this gleaner reads `{SCHEMA}`", crate::text::terminal::safe(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_no_records_say_why() {
        assert_eq!(parse(b"{\"schema\": \"article/1\"").unwrap_err(), "torn line");
        assert!(parse(b"{\"a\": 1}\n").unwrap_err().contains("missing field"));
        assert!(parse(b"{\"schema\": \"article/9\", \"a\": 1}\n").unwrap_err().contains("schema `article/9`"));
        assert!(parse(b"\xff\n").unwrap_err().contains("damaged"));
        let line = |record: &Record| serde_json::to_string(record).unwrap() + "\n";
        let whole = crate::model::record::sample("a");
        assert!(parse(line(&whole).as_bytes()).is_ok());
        for wrong in ["gestern", "", "+300000-01-01T00:00:00Z"] {
            let record = Record { date_crawled: wrong.to_owned(), ..whole.clone() };
            assert!(parse(line(&record).as_bytes()).unwrap_err().contains("date_crawled"), "{wrong}");
        }
        let mut record = whole.clone();
        record.extraction.confidence = f32::INFINITY;
        assert!(
            parse(line(&record).replace("null,\"fields", "1e308,\"fields").as_bytes())
                .unwrap_err()
                .contains("confidence")
        );
        let record = Record { word_count: 1 << 63, ..whole };
        assert!(parse(line(&record).as_bytes()).unwrap_err().contains("word_count"));
    }

    #[test]
    fn a_folder_without_shards_is_no_corpus() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(open(dir.path()), Err(NoCorpus::Nothing(_))));
        std::fs::create_dir(dir.path().join("articles")).unwrap();
        let layout = open(dir.path()).unwrap();
        let faults = records(&layout, |_, _| Ok::<_, DiskError>(())).unwrap();
        assert!(faults.is_empty());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a file of the test's own")]
    fn a_shard_that_was_left_open_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        std::fs::create_dir(layout.articles()).unwrap();
        let read = || records(&layout, |_, _| Ok::<_, DiskError>(())).unwrap();
        let open = layout.file("articles/00000.jsonl.open");
        std::fs::write(&open, "").unwrap();
        assert!(read().is_empty(), "nothing is in it");
        std::fs::write(&open, "{}\n").unwrap();
        assert!(read().first[0].to_string().contains("00000.jsonl.open: a crawl was cut off"));
        std::fs::create_dir_all(layout.lock().parent().unwrap()).unwrap();
        let held = Lock::take(&layout.lock(), dir.path()).unwrap();
        assert!(read().is_empty(), "it is written still");
        drop(held);
    }

    #[test]
    fn many_faults_are_counted() {
        let mut faults = Faults::default();
        for line in 0..1000 {
            faults.push(Path::new("a"), Some(line), "torn line");
        }
        assert_eq!((faults.n, faults.first.len()), (1000, FAULTS));
        assert_eq!(faults.first[1].to_string(), "a:1: torn line");
    }
}
