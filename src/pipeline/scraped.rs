//! A record of text that somebody else scraped: no page, no address, only words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::draft::{ENGINE, seconds, spans};
use crate::archive::digest;
use crate::extract::lone;
use crate::model::record::{CharsetFrom, ExtractionNote, SCHEMA};
use crate::model::{
    ArticleId, Block, BlockKind, Completeness, FieldNote, PageUrl, Record, Rights, Source, Via, WebDate, Witness,
};
use crate::signals::language;
use crate::text::scrape::Cleaned;
use crate::text::words;

/// Makes a record of a cleaned text. `name` is how the user called it and stands in for the address; `raw` is the text
/// as it came. The identity is that of the raw text.
pub fn scraped(name: &str, cleaned: Cleaned, raw: &[u8], charset: &str, at: Timestamp) -> Record {
    let Cleaned { title, title_is_guessed, byline, date, text, .. } = cleaned;
    let payload_digest = digest::payload(raw);
    let place = payload_digest.trim_start_matches("sha1:");
    let url = PageUrl::parse(&format!("http://{}/{place}", super::document::NOWHERE))
        .expect("a base32 path on a reserved host is an address");
    let mut fields = BTreeMap::new();
    let mut note = |name: &str, confidence: f32| {
        fields.insert(name.to_owned(), FieldNote { from: Witness::Text, confidence });
    };
    if title.is_some() {
        note("title", if title_is_guessed { 0.6 } else { 0.9 });
    }
    let detected = language::detect(&text);
    if let Some(detected) = &detected {
        note("language", (detected.confidence * 100.0).round() / 100.0);
    }
    let tag = detected.as_ref().map(|detected| detected.tag.as_str());
    let today = Offset::UTC.to_datetime(at).date();
    let date = date.as_deref();
    // A day that is not over yet in UTC has begun elsewhere; any later one is no day of publication.
    let day = date.and_then(|line| lone::day(line, tag)).filter(|day| *day <= today.tomorrow().unwrap_or(today));
    if day.is_some() {
        note("date_published", 0.7);
    }
    let authors = byline.as_deref().or(date).map(lone::authors).unwrap_or_default();
    if !authors.is_empty() {
        note("authors", 0.7);
    }
    Record {
        schema: SCHEMA.to_owned(),
        id: ArticleId::of(&url),
        version: 1,
        url: name.to_owned(),
        url_final: name.to_owned(),
        url_canonical: None,
        domain: String::new(),
        site: String::new(),
        publisher: None,
        title,
        description: None,
        authors,
        date_published: day.map(WebDate::Day),
        date_modified: None,
        date_crawled: seconds(at),
        language: detected.map(|detected| detected.tag),
        section: None,
        tags: Vec::new(),
        image_url: None,
        is_free: None,
        completeness: Completeness::Unknown,
        word_count: words::count(&text),
        text_sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())),
        blocks: spans(&blocks(&text)),
        rights: Rights::default(),
        source: Source {
            via: Via::File,
            via_url: None,
            status: None,
            content_type: None,
            charset: charset.to_owned(),
            charset_from: CharsetFrom::Detected,
            redirects: Vec::new(),
            etag: None,
            last_modified: None,
            warc_file: None,
            warc_offset: None,
            warc_length: None,
            payload_digest,
        },
        extraction: ExtractionNote {
            engine: ENGINE.to_owned(),
            confidence: if text.is_empty() { 0.0 } else { 0.5 },
            fields,
            warnings: vec!["scraped_text".to_owned()],
            link_density: None,
        },
        text,
    }
}

/// The paragraphs of a text.
fn blocks(text: &str) -> Vec<Block> {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| Block { kind: BlockKind::Paragraph, text: paragraph.to_owned() }).collect()
}

/// Brings what a record says about its text up to date after the text has changed: the keys that are there, no others.
pub fn recount(record: &mut Map<String, Value>, text: &str) {
    let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    let is_ours = record.get("schema").and_then(Value::as_str) == Some(SCHEMA);
    let mut set = |key: &str, value: Value| {
        if let Some(old) = record.get_mut(key) {
            *old = value;
        }
    };
    set("text_sha256", sha256.into());
    if is_ours {
        set("word_count", words::count(text).into());
        // What each block was is lost with its place.
        set("blocks", serde_json::to_value(spans(&blocks(text))).unwrap_or_default());
    }
}
