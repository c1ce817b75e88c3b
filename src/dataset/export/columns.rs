//! The columns of an export: their types, and the names that other tools give them.
//!
//! A profile only renames and leaves out; `docs/export.md` has the table. What another tool has and a record has not is not
//! made up.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields as ArrowFields, Schema, TimeUnit};
use serde_json::{Map, Value};

use crate::corpus::schema::{COLUMNS, Column, Kind, NOTE};

/// Keys that hold an article's words: a stand-off release leaves them out.
pub(super) const TEXTS: &[&str] = &["text", "description"];

/// The zone of moments.
pub(super) const UTC: &str = "UTC";

/// Which keys are written, and under which names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fields {
    /// All, under their own names.
    #[default]
    All,
    /// The columns of the `cc_news` data set.
    CcNews,
    /// news-please.
    NewsPlease,
    /// fundus.
    Fundus,
    /// trafilatura's JSON.
    Trafilatura,
    /// NELA-GT.
    Nela,
    /// Dolma.
    Dolma,
    /// datatrove.
    Datatrove,
}

/// Where the value of a column comes from.
enum From {
    /// A key of the record.
    Key(&'static str),
    /// A list, joined by `; `.
    Joined(&'static str),
    /// The same for every record.
    Word(&'static str),
    /// An object of columns.
    Object(&'static [Renamed]),
}

type Renamed = (&'static str, From);

const CC_NEWS: &[Renamed] = &[
    ("title", From::Key("title")),
    ("text", From::Key("text")),
    ("domain", From::Key("domain")),
    ("date", From::Key("date_published")),
    ("description", From::Key("description")),
    ("url", From::Key("url")),
    ("image_url", From::Key("image_url")),
];

const NEWS_PLEASE: &[Renamed] = &[
    ("authors", From::Key("authors")),
    ("date_download", From::Key("date_crawled")),
    ("date_modify", From::Key("date_modified")),
    ("date_publish", From::Key("date_published")),
    ("description", From::Key("description")),
    ("image_url", From::Key("image_url")),
    ("language", From::Key("language")),
    ("maintext", From::Key("text")),
    ("source_domain", From::Key("domain")),
    ("title", From::Key("title")),
    ("url", From::Key("url")),
];

const FUNDUS: &[Renamed] = &[
    ("title", From::Key("title")),
    ("plaintext", From::Key("text")),
    ("authors", From::Key("authors")),
    ("publishing_date", From::Key("date_published")),
    ("topics", From::Key("tags")),
    ("free_access", From::Key("is_free")),
    ("publisher", From::Key("publisher")),
    ("lang", From::Key("language")),
    ("url", From::Key("url")),
];

const TRAFILATURA: &[Renamed] = &[
    ("title", From::Key("title")),
    ("author", From::Joined("authors")),
    ("hostname", From::Key("domain")),
    ("date", From::Key("date_published")),
    ("categories", From::Key("section")),
    ("tags", From::Joined("tags")),
    ("id", From::Key("id")),
    ("text", From::Key("text")),
    ("language", From::Key("language")),
    ("image", From::Key("image_url")),
    ("source", From::Key("url")),
    ("source-hostname", From::Key("site")),
    ("excerpt", From::Key("description")),
];

const NELA: &[Renamed] = &[
    ("id", From::Key("id")),
    ("date", From::Key("date_published")),
    ("source", From::Key("site")),
    ("title", From::Key("title")),
    ("content", From::Key("text")),
    ("author", From::Joined("authors")),
    ("url", From::Key("url")),
];

const METADATA: &[Renamed] = &[
    ("url", From::Key("url")),
    ("title", From::Key("title")),
    ("authors", From::Key("authors")),
    ("domain", From::Key("domain")),
    ("language", From::Key("language")),
    ("date", From::Key("date_published")),
];

const DOLMA: &[Renamed] = &[
    ("id", From::Key("id")),
    ("text", From::Key("text")),
    ("source", From::Word("gleaner")),
    ("added", From::Key("date_crawled")),
    ("created", From::Key("date_published")),
    ("metadata", From::Object(METADATA)),
];

const DATATROVE: &[Renamed] =
    &[("text", From::Key("text")), ("id", From::Key("id")), ("metadata", From::Object(METADATA))];

impl Fields {
    fn columns(self) -> Option<&'static [Renamed]> {
        match self {
            Self::All => None,
            Self::CcNews => Some(CC_NEWS),
            Self::NewsPlease => Some(NEWS_PLEASE),
            Self::Fundus => Some(FUNDUS),
            Self::Trafilatura => Some(TRAFILATURA),
            Self::Nela => Some(NELA),
            Self::Dolma => Some(DOLMA),
            Self::Datatrove => Some(DATATROVE),
        }
    }

    /// A record's JSON by these names.
    pub(super) fn apply(self, value: Value) -> Value {
        match self.columns() {
            None => value,
            Some(columns) => object(columns, &value),
        }
    }

    /// The Arrow schema of these columns.
    pub(super) fn schema(self, stand_off: bool) -> Schema {
        let keys: Vec<Field> = record();
        let keys = keys.into_iter().filter(|field| !stand_off || !TEXTS.contains(&field.name().as_str()));
        let keys: Vec<Field> = keys.collect();
        match self.columns() {
            None => Schema::new(keys),
            Some(columns) => Schema::new(renamed(columns, &keys)),
        }
    }
}

fn object(columns: &[Renamed], value: &Value) -> Value {
    let row: Map<String, Value> = columns
        .iter()
        .map(|(name, from)| {
            let cell = match from {
                From::Key(key) => value.get(key).cloned().unwrap_or_default(),
                From::Joined(key) => joined(value.get(key)),
                From::Word(word) => Value::from(*word),
                From::Object(columns) => object(columns, value),
            };
            ((*name).to_owned(), cell)
        })
        .collect();
    Value::Object(row)
}

/// A list of strings as one; `null` where it is empty, as the tools have it that know no lists.
fn joined(list: Option<&Value>) -> Value {
    let words: Vec<&str> = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    if words.is_empty() { Value::Null } else { Value::from(words.join("; ")) }
}

fn renamed(columns: &[Renamed], keys: &[Field]) -> Vec<Field> {
    let of = |key: &str| keys.iter().find(|field| field.name() == key);
    columns
        .iter()
        .map(|(name, from)| match from {
            // A key that is left out is there and null, so that the profile keeps its columns.
            From::Key(key) => of(key).map_or_else(
                || string(name, true),
                |field| Field::new(*name, field.data_type().clone(), field.is_nullable()),
            ),
            From::Joined(_) => string(name, true),
            From::Word(_) => string(name, false),
            From::Object(columns) => structure(name, renamed(columns, keys)),
        })
        .collect()
}

fn string(name: &str, nullable: bool) -> Field {
    Field::new(name, DataType::Utf8, nullable)
}

fn list_of(name: &str, item: DataType) -> Field {
    Field::new(name, DataType::List(Arc::new(Field::new("item", item, true))), false)
}

fn structure(name: &str, fields: Vec<Field>) -> Field {
    Field::new(name, DataType::Struct(ArrowFields::from(fields)), false)
}

/// The columns of a record, in its order.
fn record() -> Vec<Field> {
    COLUMNS.iter().map(arrow).collect()
}

/// One of the record's keys as Arrow has it.
fn arrow(column: &Column) -> Field {
    let inner = |columns: &[Column]| ArrowFields::from(columns.iter().map(arrow).collect::<Vec<_>>());
    let kind = match column.kind {
        Kind::Text => DataType::Utf8,
        Kind::Moment => DataType::Timestamp(TimeUnit::Millisecond, Some(UTC.into())),
        Kind::Whole => DataType::Int64,
        Kind::Share => DataType::Float64,
        Kind::Flag => DataType::Boolean,
        Kind::Texts => return list_of(column.name, DataType::Utf8),
        Kind::Objects(columns) => return list_of(column.name, DataType::Struct(inner(columns))),
        Kind::Object(columns) => DataType::Struct(inner(columns)),
        Kind::Notes => {
            let named = std::iter::once(string("name", false)).chain(NOTE.iter().map(arrow));
            return list_of(column.name, DataType::Struct(named.collect::<Vec<_>>().into()));
        }
    };
    Field::new(column.name, kind, column.nullable)
}

/// Turns the map `extraction.fields` into a list of `{name, from, confidence}`: columns have fixed names, and few
/// loaders know Arrow's maps.
pub(super) fn list_fields(value: &mut Value) {
    let Some(fields) = value.pointer_mut("/extraction/fields") else { return };
    if let Value::Object(notes) = fields.take() {
        let list = notes.into_iter().map(|(name, mut note)| {
            if let Some(note) = note.as_object_mut() {
                note.insert("name".to_owned(), Value::from(name));
            }
            note
        });
        *fields = Value::Array(list.collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_renames() {
        let value =
            serde_json::json!({"title": "Hafen", "text": "Offen.", "authors": ["A", "B"], "domain": "a.example"});
        let row = Fields::Trafilatura.apply(value.clone());
        assert_eq!(
            (&row["author"], &row["hostname"], &row["tags"]),
            (&"A; B".into(), &"a.example".into(), &Value::Null)
        );
        let row = Fields::Dolma.apply(value);
        assert_eq!(row["metadata"]["authors"], serde_json::json!(["A", "B"]));
        assert_eq!(row["source"], "gleaner");
    }

    #[test]
    fn a_profile_keeps_its_columns_without_the_texts() {
        let schema = Fields::CcNews.schema(true);
        assert!(schema.field_with_name("text").unwrap().is_nullable());
        assert!(Fields::All.schema(true).field_with_name("text").is_err());
    }
}
