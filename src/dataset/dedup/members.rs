//! What the side file tells of each record, on disk until it is known which records are in a cluster.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::candidates::create;
use crate::disk::DiskError;
use crate::model::{Record, WebDate};

/// What is kept of a record.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Member {
    #[serde(skip)]
    pub(super) number: u32,
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) site: String,
    pub(super) domain: String,
    pub(super) text_sha256: String,
    /// Published where that is known, else crawled.
    pub(super) time: String,
    pub(super) agency: Option<String>,
}

/// A file of members.
pub(super) struct Members {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Members {
    pub(super) fn new(path: PathBuf) -> Result<Self, DiskError> {
        Ok(Self { file: create(&path)?, path })
    }

    /// Adds the next record's, with the agency that it credits.
    pub(super) fn add(&mut self, record: &Record, agency: Option<&str>) -> Result<(), DiskError> {
        let published = record.date_published.map(|date| match date {
            WebDate::Moment(moment) => moment.instant.to_string(),
            WebDate::Day(day) => day.to_string(),
        });
        let member = Member {
            number: 0,
            id: record.id.as_str().to_owned(),
            version: record.version,
            site: record.site.clone(),
            domain: record.domain.clone(),
            text_sha256: record.text_sha256.clone(),
            time: published.unwrap_or_else(|| record.date_crawled.clone()),
            agency: agency.map(str::to_owned),
        };
        let written = serde_json::to_writer(&mut self.file, &member).map_err(std::io::Error::from);
        let written = written.and_then(|()| self.file.write_all(b"\n"));
        written.map_err(|error| DiskError::new(&self.path, "write", error))
    }

    /// Calls `each` with the members whose numbers are `wanted`, in order.
    pub(super) fn each<E: From<DiskError>>(
        self,
        wanted: impl Fn(u32) -> bool,
        mut each: impl FnMut(Member) -> Result<(), E>,
    ) -> Result<(), E> {
        let fail = |error| DiskError::new(&self.path, "read", error);
        let mut file = self.file.into_inner().map_err(|error| fail(error.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut file = BufReader::with_capacity(1 << 18, file);
        let mut line = Vec::new();
        for number in 0.. {
            line.clear();
            if file.read_until(b'\n', &mut line).map_err(fail)? == 0 {
                break;
            }
            if wanted(number) {
                let member: Member = serde_json::from_slice(&line).map_err(|error| fail(error.into()))?;
                each(Member { number, ..member })?;
            }
        }
        Ok(())
    }
}
