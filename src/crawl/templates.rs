//! Site templates at the crawl: learned from what the frontier keeps, and told in `state/templates.jsonl`.
//!
//! The file is for people. What is learned anew for each shard comes from the frontier alone.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::scribe::ScribeError;
use crate::corpus::layout::Layout;
use crate::disk::DiskError;
use crate::disk::replace::replace_with;
use crate::extract::body::template::Sighting;
use crate::frontier::{Store, StoreError};
use crate::reread::beside::Beside;

/// Why a template was not learned.
enum Failure {
    Store(StoreError),
    Read(std::io::Error),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Read(error)
    }
}

/// Learns the templates of the sites in the open shard of this path, and tells them.
pub(super) fn learn(beside: &mut Beside, layout: &Layout, open: &Path, store: &dyn Store) -> Result<(), ScribeError> {
    let pages = |domain: &str| {
        let pages = store.sightings(domain).map_err(Failure::Store)?;
        // What another version of gleaner kept in another form tells nothing.
        Ok(pages.iter().filter_map(|page| Sighting::from_bytes(page)).collect())
    };
    beside.learn(open, pages).map_err(|failure| match failure {
        Failure::Store(error) => ScribeError::from(error),
        Failure::Read(error) => DiskError::new(open, "read", error).into(),
    })?;
    Ok(tell(beside, layout)?)
}

/// A line a site, sorted; sites without an article in this shard keep theirs.
fn tell(beside: &Beside, layout: &Layout) -> Result<(), DiskError> {
    let path = layout.state().join("templates.jsonl");
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    let site = |line: &str| Some(serde_json::from_str::<Value>(line).ok()?["site"].as_str()?.to_owned());
    let mut lines: BTreeMap<String, String> =
        old.lines().filter_map(|line| Some((site(line)?, line.to_owned()))).collect();
    for (site, template) in beside.templates() {
        let mut line = json!({"site": site});
        if let (Value::Object(line), Value::Object(told)) = (&mut line, template.told()) {
            line.extend(told);
        }
        lines.insert(site.clone(), line.to_string());
    }
    replace_with(&path, |out| lines.values().try_for_each(|line| writeln!(out, "{line}")))
}
