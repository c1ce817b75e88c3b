//! All records of a corpus, in order, with what is wrong beside them: how every command reads that reads a corpus.
//!
//! One damaged line costs that line alone. Shards are compared with the manifest on the way: one that is missing, or
//! whose checksum differs, is named. What was withdrawn, and is still here because its take-down was cut off, is left out.

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::layout::{Layout, OPEN};
use super::manifest::{Manifest, Shard};
use super::read::shards;
use super::takedown::{self, Takedown};
use super::{seal, shard as lines};
use crate::disk::DiskError;
use crate::disk::lock::Lock;
use crate::model::Record;
use crate::model::record::SCHEMA;

/// Faults that are kept word for word; the rest is counted.
const FAULTS: usize = 100;

/// Longest line, in bytes: a record's text is bounded by its page.
const LINE_BYTES: u64 = 256 * 1024 * 1024;

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
    let takedown = Takedown::read(layout)?;
    let mut n_withdrawn = 0u64;
    let mut faults = with_withdrawn(layout, &shards(layout)?, |record, at| {
        if takedown.has_record(&record) {
            n_withdrawn += 1;
            return Ok(());
        }
        each(record, at)
    })?;
    note_unfinished(layout, n_withdrawn, &mut faults);
    note_unsealed(layout, &mut faults);
    Ok(faults)
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

/// The same with what is withdrawn.
fn with_withdrawn<E: From<DiskError>>(
    layout: &Layout,
    present: &[PathBuf],
    mut each: impl FnMut(Record, &At) -> Result<(), E>,
) -> Result<Faults, E> {
    let mut faults = Faults::default();
    let listed: BTreeMap<String, Shard> = manifest(layout, &mut faults)
        .map(|manifest| manifest.shards.into_iter().map(|shard| (shard.file.clone(), shard)).collect())
        .unwrap_or_default();
    for name in listed.keys().filter(|name| !present.iter().any(|path| path.ends_with(name))) {
        faults.push(&layout.file(name), None, "missing: the manifest lists this shard");
    }
    for path in present {
        let name = path.strip_prefix(layout.root()).unwrap_or(path).to_string_lossy().replace('\\', "/");
        shard(path, listed.get(&name), &name, &mut faults, &mut each)?;
    }
    Ok(faults)
}

fn shard<E: From<DiskError>>(
    path: &Path,
    listed: Option<&Shard>,
    name: &str,
    faults: &mut Faults,
    each: &mut impl FnMut(Record, &At) -> Result<(), E>,
) -> Result<(), E> {
    let mut file = match lines::open(path) {
        Ok(file) => file,
        Err(error) => {
            faults.push(path, None, format!("cannot be opened: {error}"));
            return Ok(());
        }
    };
    let is_compressed = lines::is_compressed(path);
    let mut sha = Sha256::new();
    let mut text = Vec::new();
    let mut n_records = 0;
    let mut at = At { shard: name.to_owned(), line: 0, offset: 0 };
    loop {
        at.offset += text.len() as u64;
        at.line += 1;
        text.clear();
        match std::io::Read::take(&mut file, LINE_BYTES).read_until(b'\n', &mut text) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                let done = if is_compressed { "unpacked" } else { "read" };
                faults.push(path, Some(at.line), format!("cannot be {done} from here on: {error}"));
                // Its checksum could not hold either.
                return Ok(());
            }
        }
        if listed.is_some() && !is_compressed {
            sha.update(&text);
        }
        match parse(&text) {
            Ok(record) => {
                n_records += 1;
                each(record, &at)?;
            }
            Err(why) => faults.push(path, Some(at.line), why),
        }
    }
    if let Some(listed) = listed {
        let sha256 = if is_compressed { seal::sha256(path)? } else { data_encoding::HEXLOWER.encode(&sha.finalize()) };
        if sha256 != listed.sha256 {
            let what = format!("changed since it was sealed: {n_records} records, the manifest has {}", listed.records);
            faults.push(path, None, format!("{what}; SHA-256 is {sha256}, not {}", listed.sha256));
        }
    }
    Ok(())
}

fn parse(text: &[u8]) -> Result<Record, String> {
    if text.last() != Some(&b'\n') {
        return Err("torn line".to_owned());
    }
    let told = |error: serde_json::Error| format!("damaged or foreign line: {error}");
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
