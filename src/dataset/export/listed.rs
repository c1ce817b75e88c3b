//! The articles that a file lists, as a release without texts does.

use std::collections::HashMap;

use serde_json::Value;

use crate::model::Record;

/// Articles by their ids, each with what is wanted of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed(HashMap<String, Vec<Which>>);

/// Which records of an article. Versions are counted by each corpus for itself: who began later has as the first what is
/// another's second. So the same text is as good as the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        let which = self.0.entry(id.to_owned()).or_default();
        let n_before = which.len();
        which.extend(line.get("version").and_then(Value::as_u64).map(Which::Version));
        which.extend(line.get("text_sha256").and_then(Value::as_str).and_then(text));
        if which.len() == n_before {
            which.push(Which::Any);
        }
        true
    }

    /// Whether a record is listed.
    pub fn has(&self, record: &Record) -> bool {
        let Some(listed) = self.0.get(record.id.as_str()) else { return false };
        let text = text(&record.text_sha256);
        listed.iter().any(|which| match which {
            Which::Any => true,
            Which::Version(version) => *version == u64::from(record.version),
            Which::Text(_) => text.as_ref() == Some(which),
        })
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
            (json!({"id": "a", "version": 2, "text_sha256": "0e".repeat(32)}), false),
            (json!({"id": "a", "version": 2, "text_sha256": "é"}), false),
        ] {
            let mut listed = Listed::default();
            assert!(listed.add(&line));
            assert_eq!(listed.has(&record), expected, "{line}");
        }
        assert!(!Listed::default().add(&json!({"url": "a"})));
    }
}
