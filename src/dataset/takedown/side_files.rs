//! What side files say of records that are withdrawn.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};

use crate::corpus::duplicates::{Duplicate, Kind};
use crate::corpus::layout::Layout;
use crate::corpus::quality::Judged;
use crate::corpus::read::flaw;
use crate::corpus::walk::Faults;
use crate::corpus::{duplicates, quality};
use crate::disk::DiskError;
use crate::disk::replace::replace_with;

/// Takes the lines out of `attributes/duplicates.jsonl`. What is left of a cluster stays one, so that a split parts no story
/// before the next `dedup`: the first of its records stands for it. Gives how many clusters that befell.
pub(super) fn duplicates_file(layout: &Layout, ids: &BTreeSet<String>, faults: &mut Faults) -> Result<u64, DiskError> {
    if ids.is_empty() || !duplicates::side_file(layout).is_file() {
        return Ok(0);
    }
    let mut kept: Vec<Duplicate> = Vec::new();
    let damaged = duplicates::read(layout, |line| {
        if !ids.contains(&line.id) {
            kept.push(line);
        }
    })?;
    faults.extend(damaged);
    // By their old name: how many are left, and which is the first.
    let mut left: HashMap<String, (u64, usize)> = HashMap::new();
    for (n, line) in kept.iter().enumerate() {
        left.entry(line.cluster.clone()).or_insert((0, n)).0 += 1;
    }
    let firsts: HashMap<String, (String, String)> =
        left.iter().map(|(old, (_, n))| (old.clone(), (kept[*n].id.clone(), kept[*n].site.clone()))).collect();
    for (n, line) in kept.iter_mut().enumerate() {
        let (size, first) = left[&line.cluster];
        line.size = size;
        if ids.contains(&line.cluster) {
            let (id, site) = &firsts[&line.cluster];
            line.cluster.clone_from(id);
            line.first_site.clone_from(site);
            if n == first {
                (line.kind, line.similarity, line.containment) = (Kind::Representative, 1.0, 1.0);
            }
        }
    }
    kept.retain(|line| line.size > 1);
    let n_unmeasured = left.iter().filter(|(old, (size, _))| *size > 1 && ids.contains(*old)).count() as u64;
    replace_with(&duplicates::side_file(layout), |out| {
        for line in &kept {
            serde_json::to_writer(&mut *out, line)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })?;
    Ok(n_unmeasured)
}

/// Takes the lines out of `attributes/quality.jsonl`.
pub(super) fn quality_file(layout: &Layout, ids: &BTreeSet<String>, faults: &mut Faults) -> Result<(), DiskError> {
    let path = quality::side_file(layout);
    if ids.is_empty() || !path.is_file() {
        return Ok(());
    }
    let fail = |error| DiskError::new(&path, "read", error);
    let file = BufReader::new(File::open(&path).map_err(fail)?);
    replace_with(&path, |out| {
        for (n, line) in file.split(b'\n').enumerate() {
            let line = line?;
            match serde_json::from_slice::<Judged<'_>>(&line) {
                Ok(line) if ids.contains(line.id.as_ref()) => continue,
                Ok(_) => {}
                Err(error) => {
                    faults.push(&path, Some(n as u64 + 1), format!("damaged or foreign line, kept: {}", flaw(&error)));
                }
            }
            out.write_all(&line)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_cluster_stays_together() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        std::fs::create_dir(dir.path().join("attributes")).unwrap();
        let line = |id: &str, cluster: &str, size: u64, site: &str| Duplicate {
            id: id.to_owned(),
            version: 1,
            cluster: cluster.to_owned(),
            size,
            kind: if id == cluster { Kind::Representative } else { Kind::Near },
            site: site.to_owned(),
            first_site: "A".to_owned(),
            similarity: 0.8,
            containment: 0.9,
            agency: None,
        };
        let lines = [
            line("a", "a", 3, "A"),
            line("b", "a", 3, "B"),
            line("c", "a", 3, "C"),
            line("d", "d", 2, "A"),
            line("e", "d", 2, "B"),
        ];
        let text: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
        replace_with(&duplicates::side_file(&layout), |out| out.write_all(text.as_bytes())).unwrap();
        let mut faults = Faults::default();
        let gone = BTreeSet::from(["a".to_owned(), "e".to_owned()]);
        assert_eq!(duplicates_file(&layout, &gone, &mut faults).unwrap(), 1);
        let mut left = Vec::new();
        duplicates::read(&layout, |line| left.push((line.id, line.cluster, line.size, line.kind, line.first_site)))
            .unwrap();
        let told = |id: &str, kind| (id.to_owned(), "b".to_owned(), 2, kind, "B".to_owned());
        assert_eq!(left, [told("b", Kind::Representative), told("c", Kind::Near)]);
    }
}
