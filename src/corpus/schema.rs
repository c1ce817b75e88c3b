//! The keys of a record and their types: one list for the card, Croissant and Parquet.

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether it may be `null`.
    pub nullable: bool,
}

/// A type.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A string.
    Text,
    /// RFC 3339 in UTC.
    Moment,
    /// A whole number.
    Whole,
    /// A share.
    Share,
    /// True or false.
    Flag,
    /// A list of strings, never null.
    Texts,
    /// A list of objects, never null.
    Objects(&'static [Column]),
    /// An object, never null.
    Object(&'static [Column]),
    /// The object of witnesses by field: any of [`NOTED`], each `{from, confidence}`.
    Notes,
}

/// Fields that may have a witness.
pub const NOTED: &[&str] = &[
    "authors",
    "date_modified",
    "date_published",
    "description",
    "image_url",
    "is_free",
    "language",
    "license",
    "publisher",
    "section",
    "tags",
    "text",
    "title",
    "url_canonical",
];

const fn always(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, nullable: false }
}

const fn maybe(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, nullable: true }
}

const BLOCK: &[Column] = &[always("kind", Kind::Text), always("start", Kind::Whole), always("end", Kind::Whole)];

const RIGHTS: &[Column] = &[
    maybe("robots_rule", Kind::Text),
    always("meta_robots", Kind::Texts),
    always("x_robots_tag", Kind::Texts),
    maybe("tdm_reservation", Kind::Whole),
    maybe("tdm_policy", Kind::Text),
    maybe("license", Kind::Text),
    maybe("copyright", Kind::Text),
];

const SOURCE: &[Column] = &[
    always("via", Kind::Text),
    maybe("via_url", Kind::Text),
    maybe("status", Kind::Whole),
    maybe("content_type", Kind::Text),
    always("charset", Kind::Text),
    always("charset_from", Kind::Text),
    always("redirects", Kind::Texts),
    maybe("etag", Kind::Text),
    maybe("last_modified", Kind::Text),
    maybe("warc_file", Kind::Text),
    maybe("warc_offset", Kind::Whole),
    maybe("warc_length", Kind::Whole),
    always("payload_digest", Kind::Text),
];

const EXTRACTION: &[Column] = &[
    always("engine", Kind::Text),
    always("confidence", Kind::Share),
    always("fields", Kind::Notes),
    always("warnings", Kind::Texts),
    maybe("link_density", Kind::Share),
];

/// A witness.
pub const NOTE: &[Column] = &[always("from", Kind::Text), always("confidence", Kind::Share)];

/// The keys of a record, in its order. Dates of publication are text, since some are a day and some a moment.
pub const COLUMNS: &[Column] = &[
    always("schema", Kind::Text),
    always("id", Kind::Text),
    always("version", Kind::Whole),
    always("url", Kind::Text),
    always("url_final", Kind::Text),
    maybe("url_canonical", Kind::Text),
    always("domain", Kind::Text),
    always("site", Kind::Text),
    maybe("publisher", Kind::Text),
    maybe("title", Kind::Text),
    maybe("description", Kind::Text),
    always("text", Kind::Text),
    always("authors", Kind::Texts),
    maybe("date_published", Kind::Text),
    maybe("date_modified", Kind::Text),
    always("date_crawled", Kind::Moment),
    maybe("language", Kind::Text),
    maybe("section", Kind::Text),
    always("tags", Kind::Texts),
    maybe("image_url", Kind::Text),
    maybe("is_free", Kind::Flag),
    always("completeness", Kind::Text),
    always("word_count", Kind::Whole),
    always("text_sha256", Kind::Text),
    always("blocks", Kind::Objects(BLOCK)),
    always("rights", Kind::Object(RIGHTS)),
    always("source", Kind::Object(SOURCE)),
    always("extraction", Kind::Object(EXTRACTION)),
];

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn matches(columns: &[Column], value: &Value) {
        let object = value.as_object().unwrap();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        assert_eq!(object.keys().map(String::as_str).collect::<Vec<_>>(), names);
        for column in columns {
            let value = &object[column.name];
            assert!(!value.is_null() || column.nullable, "{}", column.name);
            match column.kind {
                Kind::Object(inner) => matches(inner, value),
                Kind::Objects(inner) => value.as_array().unwrap().iter().for_each(|value| matches(inner, value)),
                Kind::Texts => assert!(value.is_array(), "{}", column.name),
                Kind::Notes => value.as_object().unwrap().values().for_each(|value| matches(NOTE, value)),
                _ => {}
            }
        }
    }

    #[test]
    fn the_list_is_the_records() {
        matches(COLUMNS, &serde_json::to_value(crate::model::record::sample("a")).unwrap());
        let card = include_str!("schema.md");
        assert!(COLUMNS.iter().all(|column| card.contains(&format!("`{}`", column.name))));
    }
}
