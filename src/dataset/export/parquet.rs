//! Parquet: one explicit schema for every file, so that an empty list in the first rows decides nothing.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::TimestampMillisecondType;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_json::reader::{Decoder, ReaderBuilder};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use serde_json::Value;

use super::columns::UTC;
use super::{ExportError, Sink};
use crate::disk::DiskError;

/// Rows that are turned into columns at once.
const BATCH: usize = 512;

/// A row group is closed past this size, or after so many rows: large enough to scan, small enough to hold in memory.
const GROUP_BYTES: usize = 64 * 1024 * 1024;
const GROUP_ROWS: usize = 50_000;

/// zstd's own default level.
const ZSTD_LEVEL: i32 = 3;

pub(super) struct Parquet {
    path: PathBuf,
    schema: SchemaRef,
    writer: ArrowWriter<File>,
    decoder: Decoder,
    rows: Vec<Value>,
}

impl Parquet {
    pub(super) fn create(path: &Path, schema: &Schema) -> Result<Self, ExportError> {
        let file = File::create(path).map_err(|error| DiskError::new(path, "create", error))?;
        let schema = Arc::new(schema.clone());
        let fail = |why: String| ExportError::Parquet { path: path.to_owned(), why };
        let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(|error| fail(error.to_string()))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(crate::pipeline::ENGINE.to_owned())
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties));
        let decoder = ReaderBuilder::new(by_offset(&schema)).with_batch_size(BATCH).build_decoder();
        Ok(Self {
            schema,
            path: path.to_owned(),
            writer: writer.map_err(|error| fail(error.to_string()))?,
            decoder: decoder.map_err(|error| fail(error.to_string()))?,
            rows: Vec::with_capacity(BATCH),
        })
    }

    fn write_rows(&mut self) -> Result<(), ExportError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let written = self.decoder.serialize(&self.rows).map_err(|error| error.to_string()).and_then(|()| {
            let batch = self.decoder.flush().map_err(|error| error.to_string())?;
            let Some(batch) = batch else { return Ok(()) };
            let batch = in_zone(&batch, &self.schema, UTC).map_err(|error| error.to_string())?;
            self.writer.write(&batch).map_err(|error| error.to_string())
        });
        self.rows.clear();
        written.map_err(|why| ExportError::Parquet { path: self.path.clone(), why })
    }
}

impl Sink for Parquet {
    fn put(&mut self, row: Value) -> Result<(), ExportError> {
        self.rows.push(row);
        if self.rows.len() == BATCH { self.write_rows() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        self.write_rows()?;
        let path = self.path;
        self.writer.close().map_err(|error| ExportError::Parquet { path, why: error.to_string() })?;
        Ok(())
    }
}

/// The schema with moments in the zone `+00:00`: the JSON reader knows zones by name only with a table of them all.
pub(super) fn by_offset(schema: &Schema) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            let moment = DataType::Timestamp(*unit, Some("+00:00".into()));
            Field::new(field.name(), moment, field.is_nullable())
        }
        _ => field.as_ref().clone(),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The same moments under the zone's other name.
pub(super) fn in_zone(batch: &RecordBatch, schema: &SchemaRef, zone: &str) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().map(|column| match column.data_type() {
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            Arc::new(column.as_primitive::<TimestampMillisecondType>().clone().with_timezone(zone)) as ArrayRef
        }
        _ => Arc::clone(column),
    });
    RecordBatch::try_new(Arc::clone(schema), columns.collect())
}
