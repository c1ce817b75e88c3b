//! `attributes/quality.jsonl`: which published rules of quality each record breaks.
//!
//! One pass, a record at a time. Nothing is deleted.

use std::collections::BTreeMap;
use std::io::Write as _;

use serde::Serialize;

use crate::corpus::layout::Layout;
use crate::corpus::quality::Judged;
pub use crate::corpus::quality::side_file;
use crate::corpus::walk::{self, Faults};
use crate::disk::replace::replace_with;
use crate::disk::{DiskError, make_folder};
use crate::model::Record;
use crate::signals::quality::{self, Sample};
pub use crate::signals::quality::{Flag, Profile, Source};

/// What was found.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Records read.
    pub records: u64,
    /// Records that break no rule.
    pub clean: u64,
    /// Records by the rule that they break; a record may break several.
    pub flags: BTreeMap<&'static str, u64>,
    /// What was wrong with the corpus.
    #[serde(skip)]
    pub faults: Faults,
}

/// The rules that a record breaks.
pub fn flags(record: &Record) -> Vec<Flag> {
    quality::flags(&Sample {
        text: &record.text,
        title: record.title.as_deref(),
        language: record.language.as_deref(),
        url: &record.url_final,
        has_date: record.date_published.is_some(),
    })
}

/// Judges every record and replaces the side file.
///
/// # Errors
/// A disk failed. Damaged lines are [`Summary::faults`].
pub fn judge(layout: &Layout) -> Result<Summary, DiskError> {
    let path = side_file(layout);
    make_folder(&layout.file("attributes"))?;
    let mut summary = Summary::default();
    let mut walked = Ok(Faults::default());
    replace_with(&path, |out| {
        let mut written = Ok(());
        walked = walk::records_with(layout, flags, |record, flags, _| {
            let flags: Vec<&str> = flags.into_iter().map(Flag::name).collect();
            summary.records += 1;
            summary.clean += u64::from(flags.is_empty());
            for flag in &flags {
                *summary.flags.entry(flag).or_default() += 1;
            }
            let line = Judged {
                id: record.id.as_str().into(),
                version: record.version,
                flags: flags.into_iter().map(Into::into).collect(),
            };
            written = serde_json::to_writer(&mut *out, &line).map_err(Into::into).and_then(|()| out.write_all(b"\n"));
            match &written {
                Ok(()) => Ok(()),
                Err(error) => Err(DiskError::new(&path, "write", std::io::Error::new(error.kind(), error.to_string()))),
            }
        });
        written
    })?;
    summary.faults = walked?;
    Ok(summary)
}
