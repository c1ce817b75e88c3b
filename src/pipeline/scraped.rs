//! A record of text that somebody else scraped: no page, no address, only words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::draft::{ENGINE, seconds, spans};
use crate::archive::digest;
use crate::model::record::{CharsetFrom, ExtractionNote, SCHEMA};
use crate::model::{
    ArticleId, Block, BlockKind, Completeness, FieldNote, PageUrl, Record, Rights, Source, Via, Witness,
};
use crate::signals::language;
use crate::text::words;

/// Makes a record of a cleaned text. `name` is how the user called it and stands in for the address; `text` has
/// paragraphs apart by empty lines; `raw` is the text as it came. The identity is that of the raw text.
pub fn scraped(name: &str, title: Option<&str>, text: &str, raw: &[u8], charset: &str, at: Timestamp) -> Record {
    let payload_digest = digest::payload(raw);
    let place = payload_digest.trim_start_matches("sha1:");
    let url = PageUrl::parse(&format!("http://{}/{place}", super::document::NOWHERE))
        .expect("a base32 path on a reserved host is an address");
    let blocks: Vec<Block> = text
        .split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| Block { kind: BlockKind::Paragraph, text: paragraph.to_owned() })
        .collect();
    let mut fields = BTreeMap::new();
    let mut note = |name: &str, confidence: f32| {
        fields.insert(name.to_owned(), FieldNote { from: Witness::Text, confidence });
    };
    if title.is_some() {
        note("title", 0.9);
    }
    let detected = language::detect(text);
    if let Some(detected) = &detected {
        note("language", (detected.confidence * 100.0).round() / 100.0);
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
        title: title.map(str::to_owned),
        description: None,
        authors: Vec::new(),
        date_published: None,
        date_modified: None,
        date_crawled: seconds(at),
        language: detected.map(|detected| detected.tag),
        section: None,
        tags: Vec::new(),
        image_url: None,
        is_free: None,
        completeness: Completeness::Unknown,
        word_count: words::count(text),
        text_sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())),
        blocks: spans(&blocks),
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
        },
        text: text.to_owned(),
    }
}
