//! Where the newest version of each article stands.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom};
use std::path::Path;

use crate::corpus::layout::Layout;
use crate::corpus::shard;
use crate::corpus::walk::{self, At, Faults};
use crate::disk::DiskError;
use crate::model::Record;

/// The newest version of an article: its number, and where it stands.
#[derive(Debug, Clone, Copy)]
struct Newest {
    version: u32,
    shard: u32,
    offset: u64,
}

/// Articles by identity, in one corpus.
pub(super) struct Index {
    layout: Layout,
    places: HashMap<String, Newest>,
    names: Vec<String>,
    /// The shard that was read last.
    open: Option<(u32, BufReader<File>)>,
    /// Compressed shards that were read before, unpacked.
    unpacked: HashMap<u32, File>,
}

impl Index {
    pub(super) fn read<E: From<DiskError>>(layout: &Layout, faults: &mut Faults) -> Result<Self, E> {
        let mut names: Vec<String> = Vec::new();
        let mut places: HashMap<String, Newest> = HashMap::new();
        let found = walk::records(layout, |record, at| {
            if names.last() != Some(&at.shard) {
                names.push(at.shard.clone());
            }
            let newest = Newest { version: record.version, shard: names.len() as u32 - 1, offset: at.offset };
            let known = places.entry(record.id.as_str().to_owned()).or_insert(newest);
            if known.version <= newest.version {
                *known = newest;
            }
            Ok::<(), E>(())
        })?;
        faults.extend(found);
        Ok(Self { layout: layout.clone(), places, names, open: None, unpacked: HashMap::new() })
    }

    /// Whether the record is the newest version of its article, and was not taken.
    pub(super) fn is_newest(&self, record: &Record, at: &At) -> bool {
        self.places
            .get(record.id.as_str())
            .is_some_and(|newest| newest.offset == at.offset && self.names[newest.shard as usize] == at.shard)
    }

    /// Takes the newest version of an article out of the index.
    pub(super) fn take(&mut self, record: &Record) -> Result<Option<Record>, DiskError> {
        let Some(newest) = self.places.remove(record.id.as_str()) else { return Ok(None) };
        let path = self.layout.file(&self.names[newest.shard as usize]);
        let fail = |error| DiskError::new(&path, "read", error);
        let file = match &mut self.open {
            Some((shard, file)) if *shard == newest.shard => file,
            _ => {
                let file = lines(&path, newest.shard, &mut self.unpacked).map_err(fail)?;
                let file = BufReader::with_capacity(1 << 16, file);
                &mut self.open.insert((newest.shard, file)).1
            }
        };
        // Near ahead, as it mostly is, the buffer is kept.
        let position = file.stream_position().map_err(fail)?;
        let distance = i64::try_from(newest.offset).unwrap_or(i64::MAX) - i64::try_from(position).unwrap_or(i64::MAX);
        file.seek_relative(distance)
            .or_else(|_| file.seek(SeekFrom::Start(newest.offset)).map(|_| ()))
            .map_err(fail)?;
        let mut text = Vec::new();
        file.read_until(b'\n', &mut text).map_err(fail)?;
        serde_json::from_slice(&text).map(Some).map_err(|error| fail(error.into()))
    }
}

/// The lines of a shard, to be read from anywhere: a compressed one is unpacked once, into a file without a name.
fn lines(path: &Path, n: u32, unpacked: &mut HashMap<u32, File>) -> io::Result<File> {
    if !shard::is_compressed(path) {
        return File::open(path);
    }
    if let Some(file) = unpacked.get(&n) {
        return file.try_clone();
    }
    let mut file = tempfile::tempfile()?;
    // One that is damaged was named when its lines were read, and none behind the damage is asked for.
    let _ = io::copy(&mut shard::open(path)?, &mut file);
    unpacked.insert(n, file.try_clone()?);
    Ok(file)
}
