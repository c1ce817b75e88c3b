//! JSON Lines, packed or not.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::{ExportError, Packing, Sink};
use crate::corpus::shard;
use crate::disk::DiskError;

pub(super) struct Jsonl {
    path: PathBuf,
    out: Out,
}

enum Out {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
    Zstd(zstd::Encoder<'static, BufWriter<File>>),
}

impl Jsonl {
    pub(super) fn create(path: &Path, packing: Packing) -> Result<Self, ExportError> {
        let fail = |error| DiskError::new(path, "create", error);
        let file = BufWriter::with_capacity(1 << 18, File::create(path).map_err(fail)?);
        let out = match packing {
            Packing::Plain => Out::Plain(file),
            Packing::Gzip => Out::Gzip(GzEncoder::new(file, Compression::default())),
            Packing::Zstd => Out::Zstd(shard::encoder(file).map_err(fail)?),
        };
        Ok(Self { path: path.to_owned(), out })
    }
}

impl Sink for Jsonl {
    fn put(&mut self, row: Value) -> Result<(), ExportError> {
        let out: &mut dyn Write = match &mut self.out {
            Out::Plain(file) => file,
            Out::Gzip(encoder) => encoder,
            Out::Zstd(encoder) => encoder,
        };
        writeln!(out, "{row}").map_err(|error| DiskError::new(&self.path, "write", error).into())
    }

    fn finish(self: Box<Self>) -> Result<(), ExportError> {
        let Self { path, out } = *self;
        let finished = match out {
            Out::Plain(file) => Ok(file),
            Out::Gzip(encoder) => encoder.finish(),
            Out::Zstd(encoder) => encoder.finish(),
        };
        finished.and_then(|mut file| file.flush()).map_err(|error| DiskError::new(&path, "write", error).into())
    }
}
