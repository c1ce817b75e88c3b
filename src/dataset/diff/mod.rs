//! Two corpora compared: articles added, gone and changed, by site and field.
//!
//! An article is compared in its newest version. What stays in memory is the place of each article in either corpus, some
//! forty bytes; records are read again when their turn comes. Must not know the terminal.

mod index;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use similar::{Algorithm, ChangeTag, TextDiff};

use self::index::Index;
use crate::corpus::layout::Layout;
use crate::corpus::walk::{self, Faults};
use crate::disk::DiskError;
use crate::model::Record;

/// The fields that are compared, as `reextract` and readers care for them; where and when a page was fetched is not.
pub const FIELDS: &[&str] = &[
    "title",
    "description",
    "text",
    "authors",
    "date_published",
    "date_modified",
    "language",
    "section",
    "tags",
    "image_url",
    "is_free",
    "completeness",
    "publisher",
    "url_canonical",
    "rights",
];

/// What happened to one article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Its identity.
    pub id: String,
    /// Its address.
    pub url: String,
    /// Its site.
    pub site: String,
    /// Added, gone or changed.
    pub change: What,
    /// For a changed one: each field with its value before and after; `text` is told by paragraphs.
    pub fields: BTreeMap<&'static str, (Value, Value)>,
    /// For a changed text: paragraphs that went and came, in order.
    pub paragraphs: Vec<Paragraph>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Only in the second corpus.
    Added,
    /// Only in the first.
    Gone,
    /// In both, and not the same.
    Changed,
}

/// A paragraph that only one of the texts has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    /// `-` for the first, `+` for the second text.
    pub op: char,
    /// The paragraph.
    pub text: String,
}

/// Counts of one site.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Only in the second corpus.
    pub added: u64,
    /// Only in the first.
    pub gone: u64,
    /// In both, and not the same.
    pub changed: u64,
    /// In both, and the same.
    pub same: u64,
    /// Changed fields by name.
    pub fields: BTreeMap<&'static str, u64>,
}

/// The whole comparison, counted.
#[derive(Debug, Default)]
pub struct Summary {
    /// Counts by site.
    pub sites: BTreeMap<String, Counts>,
    /// What is wrong with either corpus.
    pub faults: Faults,
}

/// Compares two corpora; `each` gets every article that is not the same: those of `after` in its order, then those gone.
///
/// # Errors
/// Those of `each`, and corpora that cannot be read at all.
pub fn diff<E: From<DiskError>>(
    before: &Layout,
    after: &Layout,
    mut each: impl FnMut(Change) -> Result<(), E>,
) -> Result<Summary, E> {
    let mut summary = Summary::default();
    let mut old = Index::read::<E>(before, &mut summary.faults)?;
    let new = Index::read::<E>(after, &mut summary.faults)?;
    // Faults of `after` were told by its index already.
    walk::records(after, |record, place| {
        if !new.is_newest(&record, place) {
            return Ok(());
        }
        let found = old.take(&record)?;
        let counts = summary.sites.entry(record.site.clone()).or_default();
        let Some(earlier) = found else {
            counts.added += 1;
            return each(only(&record, What::Added));
        };
        let change = compare(&earlier, &record);
        if change.fields.is_empty() && change.paragraphs.is_empty() {
            counts.same += 1;
            return Ok(());
        }
        counts.changed += 1;
        for field in change.fields.keys() {
            *counts.fields.entry(field).or_default() += 1;
        }
        each(change)
    })?;
    walk::records(before, |record, place| {
        if old.is_newest(&record, place) {
            summary.sites.entry(record.site.clone()).or_default().gone += 1;
            each(only(&record, What::Gone))?;
        }
        Ok::<(), E>(())
    })?;
    Ok(summary)
}

fn only(record: &Record, change: What) -> Change {
    Change {
        id: record.id.as_str().to_owned(),
        url: record.url.clone(),
        site: record.site.clone(),
        change,
        fields: BTreeMap::new(),
        paragraphs: Vec::new(),
    }
}

fn compare(before: &Record, after: &Record) -> Change {
    let mut change = only(after, What::Changed);
    if before == after {
        return change;
    }
    let (one, other) = (json(before), json(after));
    for field in FIELDS {
        let (one, other) = (&one[*field], &other[*field]);
        if one == other {
            continue;
        }
        let told = if *field == "text" {
            change.paragraphs = paragraphs(&before.text, &after.text);
            (Value::from(before.word_count), Value::from(after.word_count))
        } else {
            (one.clone(), other.clone())
        };
        change.fields.insert(field, told);
    }
    change
}

/// A record is a tree of maps with string keys: it always has a JSON form.
fn json(record: &Record) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}

/// Paragraphs that only one of the texts has, in the order of the texts (Myers 1986).
fn paragraphs(before: &str, after: &str) -> Vec<Paragraph> {
    let (one, other): (Vec<&str>, Vec<&str>) = (before.split("\n\n").collect(), after.split("\n\n").collect());
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_slices(&one, &other);
    diff.iter_all_changes()
        .filter_map(|change| {
            let op = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => return None,
            };
            Some(Paragraph { op, text: change.value().to_owned() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::path::Path;

    use super::*;
    use crate::model::record::sample;

    fn corpus(root: &Path, records: &[Record]) -> Layout {
        let layout = Layout::new(root);
        std::fs::create_dir_all(layout.articles()).unwrap();
        let mut file = std::fs::File::create(layout.file("articles/00000.jsonl")).unwrap();
        for record in records {
            writeln!(file, "{}", serde_json::to_string(record).unwrap()).unwrap();
        }
        layout
    }

    fn told(id: &str, version: u32, text: &str) -> Record {
        Record { version, text: text.to_owned(), ..sample(id) }
    }

    #[test]
    fn articles_come_go_and_change() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let before =
            corpus(one.path(), &[told("same", 1, "a"), told("gone", 1, "b"), told("changed", 1, "c\n\nd\n\ne")]);
        let mut changed = told("changed", 2, "c\n\nD\n\ne");
        changed.title = Some("New".to_owned());
        let after = corpus(
            other.path(),
            &[told("changed", 1, "c\n\nd\n\ne"), told("new", 1, "f"), told("same", 1, "a"), changed],
        );
        let mut changes = Vec::new();
        let summary = diff(&before, &after, |change| {
            changes.push(change);
            Ok::<(), DiskError>(())
        })
        .unwrap();
        let order: Vec<_> = changes.iter().map(|change| (change.id.as_str(), change.change)).collect();
        assert_eq!(order, [("new", What::Added), ("changed", What::Changed), ("gone", What::Gone)]);
        assert_eq!(changes[1].fields["title"], (Value::Null, Value::from("New")));
        let paragraphs: Vec<_> = changes[1].paragraphs.iter().map(|one| (one.op, one.text.as_str())).collect();
        assert_eq!(paragraphs, [('-', "d"), ('+', "D")]);
        let counts = &summary.sites["News"];
        assert_eq!((counts.added, counts.gone, counts.changed, counts.same), (1, 1, 1, 1));
        assert_eq!(counts.fields, [("text", 1), ("title", 1)].into());
        assert!(summary.faults.is_empty());
    }

    #[test]
    fn a_corpus_is_the_same_as_itself() {
        let dir = tempfile::tempdir().unwrap();
        let layout = corpus(dir.path(), &[told("a", 1, "a"), told("a", 2, "b")]);
        let summary = diff(&layout, &layout, |_| Err(DiskError::new(Path::new("x"), "x", std::io::Error::other("x"))));
        assert_eq!(summary.unwrap().sites["News"].same, 1);
    }
}
