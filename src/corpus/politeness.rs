//! `attributes/politeness.jsonl`: what each host got from us in the last run.
//!
//! A line a host, written whole at the end of a run. The lines are the crawl's own; here they are only kept and given back.

use std::io::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::layout::Layout;
use super::read::flaw;
use super::walk::Faults;
use crate::disk::replace::replace_with;
use crate::disk::{DiskError, make_folder};

/// The side file, relative to the corpus.
pub const SIDE_FILE: &str = "attributes/politeness.jsonl";

fn path(layout: &Layout) -> std::path::PathBuf {
    layout.file(SIDE_FILE)
}

/// Replaces the receipts by those of a run.
pub fn write(layout: &Layout, receipts: &[impl Serialize]) -> Result<(), DiskError> {
    make_folder(&layout.file("attributes"))?;
    replace_with(&path(layout), |file| {
        for receipt in receipts {
            serde_json::to_writer(&mut *file, receipt)?;
            file.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// The receipts of the last run; none where there is no such file. Lines that are none are faults.
pub fn read(layout: &Layout, faults: &mut Faults) -> Result<Vec<Value>, DiskError> {
    let path = path(layout);
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path).map_err(|error| DiskError::new(&path, "read", error))?;
    let mut receipts = Vec::new();
    for (n, line) in text.lines().enumerate() {
        match serde_json::from_str(line) {
            Ok(receipt) => receipts.push(receipt),
            Err(error) => faults.push(&path, Some(n as u64 + 1), format!("damaged or foreign line: {}", flaw(&error))),
        }
    }
    Ok(receipts)
}
