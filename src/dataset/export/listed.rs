//! The articles that a file lists, as a release without texts does.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::model::Record;

/// Articles by their ids, each with what is wanted of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed(HashMap<String, Vec<Which>>);

/// Which records of an article. Versions are counted by each corpus for itself: who began later has as the first what is
/// another's second. So the text counts where it is listed, and the number only where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Which {
    Any,
    Version(u64),
    /// The first 16 bytes of the text's SHA-256.
    Text(u128),
}

impl Listed {
    /// Adds a line of JSON; whether it has an `id`.
    pub fn add(&mut self, line: &Value) -> bool {
        let Some(id) = line.get("id").and_then(Value::as_str) else { return false };
        let version = || line.get("version").and_then(Value::as_u64).map(Which::Version);
        let text = line.get("text_sha256").and_then(Value::as_str).and_then(text);
        let which = text.or_else(version).unwrap_or(Which::Any);
        let listed = self.0.entry(id.to_owned()).or_default();
        if !listed.contains(&which) {
            listed.push(which);
        }
        true
    }

    /// Whether a record is listed.
    pub fn has(&self, record: &Record) -> bool {
        let Some(listed) = self.0.get(record.id.as_str()) else { return false };
        listed.iter().any(|which| which.is(record))
    }
}

impl Which {
    fn is(self, record: &Record) -> bool {
        match self {
            Self::Any => true,
            Self::Version(version) => version == u64::from(record.version),
            Self::Text(_) => text(&record.text_sha256) == Some(self),
        }
    }
}

/// What of a list a corpus has.
#[derive(Debug, Default)]
pub(super) struct Search<'a> {
    listed: Option<&'a Listed>,
    found: HashSet<(&'a str, Which)>,
    /// Articles that the corpus has, in whatever version.
    met: HashSet<&'a str>,
}

impl<'a> Search<'a> {
    pub(super) fn new(listed: Option<&'a Listed>) -> Self {
        Self { listed, ..Self::default() }
    }

    /// Notes a record of the corpus.
    pub(super) fn note(&mut self, record: &Record) {
        let known = self.listed.and_then(|listed| listed.0.get_key_value(record.id.as_str()));
        let Some((id, wanted)) = known else { return };
        self.met.insert(id);
        self.found.extend(wanted.iter().filter(|which| which.is(record)).map(|which| (id.as_str(), *which)));
    }

    /// A sentence where something of the list was not found.
    pub(super) fn unmet(&self) -> Option<String> {
        let (mut n_listed, mut n_absent, mut n_other) = (0, 0, 0);
        if self.listed?.0.is_empty() {
            return Some("the list is empty".to_owned());
        }
        for (id, which) in self.listed?.0.iter().flat_map(|(id, wanted)| wanted.iter().map(move |which| (id, which))) {
            n_listed += 1;
            if !self.met.contains(id.as_str()) {
                n_absent += 1;
            } else if !self.found.contains(&(id.as_str(), *which)) {
                n_other += 1;
            }
        }
        let mut told = Vec::new();
        if n_absent > 0 {
            told.push(format!("{n_absent} of articles that this corpus does not have"));
        }
        if n_other > 0 {
            told.push(format!(
                "{n_other} of articles that it has with another text (a list without `text_sha256` takes them by version)"
            ));
        }
        let what = told.join(", ");
        (!told.is_empty()).then(|| format!("{} of {n_listed} listed records are missing: {what}", n_absent + n_other))
    }
}

fn text(sha256: &str) -> Option<Which> {
    u128::from_str_radix(sha256.get(..32)?, 16).ok().map(Which::Text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_and_texts_are_listed() {
        let mut record = crate::model::record::sample("a");
        record.text_sha256 = "0f".repeat(32);
        for (line, expected) in [
            (json!({"id": "a"}), true),
            (json!({"id": "b"}), false),
            (json!({"id": "a", "version": 1}), true),
            (json!({"id": "a", "version": 2}), false),
            (json!({"id": "a", "version": 2, "text_sha256": "0f".repeat(32)}), true),
            (json!({"id": "a", "version": 1, "text_sha256": "0e".repeat(32)}), false),
            (json!({"id": "a", "version": 1, "text_sha256": "é"}), true),
            (json!({"id": "a", "version": 2, "text_sha256": "é"}), false),
        ] {
            let mut listed = Listed::default();
            assert!(listed.add(&line));
            assert_eq!(listed.has(&record), expected, "{line}");
        }
        assert!(!Listed::default().add(&json!({"url": "a"})));
    }

    #[test]
    fn what_is_missing_is_told() {
        let mut record = crate::model::record::sample("a");
        record.text_sha256 = "0f".repeat(32);
        let mut listed = Listed::default();
        for line in [
            json!({"id": "a", "text_sha256": "0f".repeat(32)}),
            json!({"id": "a", "text_sha256": "0f".repeat(32), "version": 3}),
        ] {
            listed.add(&line);
        }
        let empty = Listed::default();
        assert_eq!(Search::new(Some(&empty)).unmet().as_deref(), Some("the list is empty"));
        let unmet = |listed: &Listed| {
            let mut search = Search::new(Some(listed));
            search.note(&record);
            search.unmet()
        };
        assert_eq!(unmet(&listed), None);
        listed.add(&json!({"id": "a", "text_sha256": "0e".repeat(32)}));
        listed.add(&json!({"id": "b"}));
        listed.add(&json!({"id": "c", "version": 1}));
        let told = unmet(&listed).unwrap();
        assert!(
            told.starts_with("3 of 4 listed records are missing: 2 of articles that this corpus does not"),
            "{told}"
        );
        assert!(told.contains("1 of articles that it has with another text"), "{told}");
    }
}
