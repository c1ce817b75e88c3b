//! The side file: a line for each record of a cluster, the representative first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write as _;

use super::members::{Member, Members};
use super::store::Store;
use super::unite::Forest;
use super::{Duplicate, Kind, Likeness, Summary, side_file};
use crate::corpus::layout::Layout;
use crate::disk::DiskError;
use crate::disk::replace::replace_with;

/// Replaces the side file by the clusters that were found.
pub(super) fn write(
    layout: &Layout,
    members: Members,
    forest: &Forest,
    store: &mut Store,
) -> Result<Summary, DiskError> {
    let mut summary = Summary { records: store.len() as u64, ..Summary::default() };
    let sizes = forest.sizes();
    let mut open: HashMap<u32, Vec<Member>> = HashMap::new();
    let mut failure = None;
    let replaced = replace_with(&side_file(layout), |file| {
        let written = members.each(
            |number| sizes.contains_key(&forest.root(number)),
            |member| {
                let root = forest.root(member.number);
                let cluster = open.entry(root).or_default();
                cluster.push(member);
                if sizes.get(&root).is_none_or(|size| cluster.len() < *size as usize) {
                    return Ok(());
                }
                for line in lines(open.remove(&root).unwrap_or_default(), store, &mut summary)? {
                    let written = serde_json::to_writer(&mut *file, &line).map_err(std::io::Error::from);
                    let written = written.and_then(|()| file.write_all(b"\n"));
                    written.map_err(|error| DiskError::new(&side_file(layout), "write", error))?;
                }
                Ok::<(), DiskError>(())
            },
        );
        written.map_err(|error| {
            failure = Some(error);
            std::io::Error::other("the clusters could not be written")
        })
    });
    match (failure, replaced) {
        (Some(failure), _) => Err(failure),
        (None, replaced) => replaced.map(|()| summary),
    }
}

/// The lines of one cluster, the representative first.
fn lines(mut members: Vec<Member>, store: &mut Store, summary: &mut Summary) -> Result<Vec<Duplicate>, DiskError> {
    members.sort_by(|one, other| (&one.time, &one.id, one.version).cmp(&(&other.time, &other.id, other.version)));
    let size = members.len() as u64;
    let first = store.get(members[0].number)?;
    let mut lines: Vec<Duplicate> = Vec::with_capacity(members.len());
    let mut agencies: BTreeMap<&str, u64> = BTreeMap::new();
    let mut texts: HashSet<&str> = HashSet::new();
    for (n, member) in members.iter().enumerate() {
        let representative = &members[0];
        let is_same_text = member.text_sha256 == representative.text_sha256;
        let kind = if n == 0 {
            Kind::Representative
        } else if member.id == representative.id {
            Kind::Version
        } else if texts.contains(member.text_sha256.as_str()) {
            Kind::Exact
        } else if member.domain == representative.domain {
            Kind::Repost
        } else {
            Kind::Near
        };
        texts.insert(&member.text_sha256);
        let (similarity, containment) = if is_same_text {
            (1.0, 1.0)
        } else {
            let likeness = Likeness::of(&first, &*store.get(member.number)?);
            (likeness.similarity, likeness.containment)
        };
        *summary.kinds.entry(kind).or_default() += 1;
        if let Some(agency) = &member.agency {
            *agencies.entry(agency).or_default() += 1;
        }
        lines.push(Duplicate {
            id: member.id.clone(),
            version: member.version,
            cluster: representative.id.clone(),
            size,
            kind,
            site: member.site.clone(),
            first_site: representative.site.clone(),
            similarity: thousandths(similarity),
            containment: thousandths(containment),
            agency: member.agency.clone(),
        });
    }
    summary.clusters += 1;
    summary.clustered += size;
    summary.across_sites += u64::from(members.iter().any(|member| member.domain != members[0].domain));
    // Of equal ones the first by name: the same on every machine.
    if let Some((agency, _)) = agencies.iter().max_by(|one, other| one.1.cmp(other.1).then(other.0.cmp(one.0))) {
        *summary.agencies.entry((*agency).to_owned()).or_default() += 1;
    }
    Ok(lines)
}

fn thousandths(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}
