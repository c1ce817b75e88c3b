//! What the frontier knows, written out for readers: the ledger, and the manifest that counts it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::scribe::ScribeError;
use crate::corpus::layout::Layout;
use crate::corpus::ledger::Line;
use crate::corpus::manifest::{ArchiveFile, ConfigNote, Manifest, Shard, Totals};
use crate::corpus::walk::{self, Faults};
use crate::disk::replace::replace_with;
use crate::frontier::{SegmentState, Store};
use crate::model::record::SCHEMA;
use crate::pipeline::ENGINE;

/// Writes the ledger and counts it on the way: so the manifest's totals are the ledger's.
pub(super) fn manifest(
    layout: &Layout,
    store: &dyn Store,
    config: &ConfigNote,
    robots: &BTreeMap<String, String>,
    now: Timestamp,
) -> Result<Manifest, ScribeError> {
    let mut totals = Totals::default();
    let mut store_result = Ok(Ok(()));
    replace_with(&layout.outcomes(), |file| {
        store_result = store.rows(&mut |row| {
            totals.urls += 1;
            *totals.outcomes.entry(row.reason.clone()).or_default() += 1;
            let line = Line {
                url: row.url.as_str().into(),
                site: row.site.as_str().into(),
                kind: row.kind.into(),
                via: row.via.into(),
                via_url: row.via_url.as_deref().map(Into::into),
                shown_by: row.shown_by.iter().map(|via| (*via).into()).collect(),
                stage: row.stage.as_str().into(),
                outcome: row.reason.as_str().into(),
                rule: row.rule.as_deref().map(Into::into),
                detail: row.detail.as_deref().map(Into::into),
                status: row.status,
                time: row.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
                id: row.article.as_ref().map(|id| id.as_str().into()),
            };
            line.write(file)
        });
        match &mut store_result {
            Ok(written) => std::mem::replace(written, Ok(())),
            Err(_) => Err(std::io::Error::other("the frontier failed")),
        }
    })
    .map_err(ScribeError::from)
    .map_err(|disk| std::mem::replace(&mut store_result, Ok(Ok(()))).err().map_or(disk, ScribeError::from))?;

    totals.sites =
        store.stored_by_site()?.into_iter().map(|(site, n)| (site.to_string(), n)).collect::<BTreeMap<_, _>>();
    let mut shards = Vec::new();
    let mut archive = Vec::new();
    for segment in store.segments()? {
        match segment.state {
            SegmentState::Sealed(sha256) if segment.name.starts_with("articles/") => {
                totals.records += segment.rows;
                shards.push(Shard { file: segment.name, records: segment.rows, bytes: segment.bytes, sha256 });
            }
            _ if segment.name.starts_with("archive/") => {
                let sha256 = match segment.state {
                    SegmentState::Sealed(sha256) => Some(sha256),
                    SegmentState::Open => None,
                };
                archive.push(ArchiveFile { file: segment.name, bytes: segment.bytes, sha256 });
            }
            _ => {}
        }
    }
    // Hosts that this run did not ask keep the hash of the run that did.
    let before = walk::manifest(layout, &mut Faults::default());
    let mut known_robots = before.map(|before| before.robots).unwrap_or_default();
    known_robots.extend(robots.clone());
    let time = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let first_crawl = store.note("first_run")?.and_then(|first| first.parse().ok()).unwrap_or(now);
    Ok(Manifest {
        schema: SCHEMA.to_owned(),
        written_by: ENGINE.to_owned(),
        first_crawl: time(first_crawl),
        last_crawl: time(now),
        config: config.clone(),
        shards,
        archive,
        robots: known_robots,
        totals,
    })
}
