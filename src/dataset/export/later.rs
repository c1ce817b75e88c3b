//! What later versions of an article say of the earlier ones.

use std::collections::HashMap;

use super::filter::{Filter, Only};
use crate::corpus::layout::Layout;
use crate::corpus::walk;
use crate::disk::DiskError;
use crate::model::Record;

/// Articles that have more than one version.
#[derive(Debug, Default)]
pub(super) struct Later {
    only: Vec<Only>,
    versions: HashMap<String, Newest>,
}

/// The newest versions of one article.
#[derive(Debug, Default)]
struct Newest {
    of_all: u32,
    reserved: u32,
    paid: u32,
}

impl Later {
    /// Reads the versions of a corpus, if the filter asks for them. What is wrong with it is told by the pass that writes.
    pub(super) fn read(layout: &Layout, filter: &Filter) -> Result<Self, DiskError> {
        let is_asked = |only: &&Only| matches!(only, Only::Latest | Only::TdmUnreserved | Only::Free);
        let only: Vec<Only> = filter.only.iter().filter(is_asked).cloned().collect();
        let mut versions: HashMap<String, Newest> = HashMap::new();
        if only.is_empty() {
            return Ok(Self::default());
        }
        walk::records(layout, |record, _| {
            if record.version > 1 {
                let newest = versions.entry(record.id.as_str().to_owned()).or_default();
                let note = |of: &mut u32| *of = record.version.max(*of);
                note(&mut newest.of_all);
                if record.rights.reserve_mining() {
                    note(&mut newest.reserved);
                }
                if record.is_free == Some(false) {
                    note(&mut newest.paid);
                }
            }
            Ok::<(), DiskError>(())
        })?;
        Ok(Self { only, versions })
    }

    /// The condition that a record fails by a later version of its article: it is outdated, or what it was free for has
    /// been reserved since.
    pub(super) fn drops(&self, record: &Record) -> Option<&'static str> {
        let newest = self.versions.get(record.id.as_str())?;
        self.only.iter().find_map(|only| {
            let (latest, name) = match only {
                Only::TdmUnreserved => (newest.reserved, "only tdm-unreserved"),
                Only::Free => (newest.paid, "only free"),
                _ => (newest.of_all, "only latest"),
            };
            (record.version < latest).then_some(name)
        })
    }
}
