//! The stored record, key for key in the order of the contract.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ArticleId, BlockKind, Completeness, FieldNote, Rights, Via, WebDate};

/// The schema that [`Record`] is written in.
pub const SCHEMA: &str = "article/1";

/// One article, one line. Every key in every line; `null` where unknown; lists never null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// Stable identity of the article.
    pub id: ArticleId,
    /// 1, then +1 each time a revisit finds a change.
    pub version: u32,
    /// The address asked for.
    pub url: String,
    /// After redirects.
    pub url_final: String,
    /// Declared by the page and plausible.
    pub url_canonical: Option<String>,
    /// Registrable domain.
    pub domain: String,
    /// The config's name for the site.
    pub site: String,
    /// As the page says.
    pub publisher: Option<String>,
    /// Headline, without the site's name.
    pub title: Option<String>,
    /// Lead or teaser.
    pub description: Option<String>,
    /// The article body.
    pub text: String,
    /// Names alone, in order.
    pub authors: Vec<String>,
    /// First publication.
    pub date_published: Option<WebDate>,
    /// Last change.
    pub date_modified: Option<WebDate>,
    /// RFC 3339, UTC.
    pub date_crawled: String,
    /// BCP 47, detected from the text.
    pub language: Option<String>,
    /// Section or category.
    pub section: Option<String>,
    /// Keywords and article tags.
    pub tags: Vec<String>,
    /// Lead picture.
    pub image_url: Option<String>,
    /// Declared `isAccessibleForFree`.
    pub is_free: Option<bool>,
    /// Observed.
    pub completeness: Completeness,
    /// UAX #29 words of `text`.
    pub word_count: u64,
    /// SHA-256 of `text`, hexadecimal.
    pub text_sha256: String,
    /// Structure of `text`.
    pub blocks: Vec<BlockSpan>,
    /// Rights signals.
    pub rights: Rights,
    /// How and where it was fetched.
    pub source: Source,
    /// How it was read.
    pub extraction: ExtractionNote,
}

/// One block of `text`, in Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockSpan {
    /// What it is.
    pub kind: BlockKind,
    /// First code point.
    pub start: u64,
    /// One past the last code point.
    pub end: u64,
}

/// How and where a page was found and fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The kind of source that showed the address.
    pub via: Via,
    /// The address of that source.
    pub via_url: Option<String>,
    /// HTTP status; `null` for files.
    pub status: Option<u16>,
    /// The Content-Type header.
    pub content_type: Option<String>,
    /// WHATWG name of the encoding used.
    pub charset: String,
    /// What told it.
    pub charset_from: CharsetFrom,
    /// Addresses asked before `url_final`.
    pub redirects: Vec<String>,
    /// The ETag header.
    pub etag: Option<String>,
    /// The Last-Modified header.
    pub last_modified: Option<String>,
    /// File of the raw response, relative to the corpus.
    pub warc_file: Option<String>,
    /// Offset of its member.
    pub warc_offset: Option<u64>,
    /// Length of its member.
    pub warc_length: Option<u64>,
    /// `sha1:` and base32 of the body as transferred, as WARC-Payload-Digest has it.
    pub payload_digest: String,
}

/// What told the encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CharsetFrom {
    /// A byte order mark.
    Bom,
    /// The Content-Type header.
    Header,
    /// A meta tag or the XML declaration.
    Meta,
    /// The detector.
    Detected,
}

/// How a page was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExtractionNote {
    /// Name and version of the extractor.
    pub engine: String,
    /// 0–1, two decimals.
    pub confidence: f32,
    /// Provenance by field.
    pub fields: BTreeMap<String, FieldNote>,
    /// Oddities, from a closed vocabulary.
    pub warnings: Vec<String>,
    /// Share of the text that is linked, 0–1, two decimals.
    #[serde(default)]
    pub link_density: Option<f32>,
}

impl Record {
    /// What no gleaner writes and no table can hold: a moment that is none, a number past 63 bits, a confidence past 1.
    pub fn flaw(&self) -> Option<String> {
        if self.date_crawled.parse::<jiff::Timestamp>().is_err() {
            let shown: String = self.date_crawled.chars().take(40).collect();
            return Some(format!("`date_crawled` is no time: `{shown}`"));
        }
        let source = &self.source;
        let numbers = [
            ("word_count", Some(self.word_count)),
            ("warc_offset", source.warc_offset),
            ("warc_length", source.warc_length),
            ("blocks", self.blocks.iter().map(|block| block.start.max(block.end)).max()),
        ];
        let extraction = &self.extraction;
        let shares = [
            ("extraction.confidence", Some(extraction.confidence)),
            ("extraction.link_density", extraction.link_density),
        ];
        let shares = shares
            .into_iter()
            .chain(extraction.fields.values().map(|note| ("extraction.fields", Some(note.confidence))));
        for (key, share) in shares {
            if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
                return Some(format!("`{key}` is no share of one: {share}"));
            }
        }
        let too_large = numbers.into_iter().find(|(_, n)| n.is_some_and(|n| i64::try_from(n).is_err()));
        too_large.map(|(key, _)| format!("`{key}` has a number past 63 bits"))
    }
}

/// A record with every optional value absent, for tests.
#[cfg(test)]
pub(crate) fn sample(id: &str) -> Record {
    let text = "The harbour stays open.".to_owned();
    let url = format!("https://news.example/{id}");
    serde_json::from_value(serde_json::json!({
        "schema": SCHEMA, "id": id, "version": 1, "url": url, "url_final": url, "domain": "news.example", "site": "News",
        "text": text, "authors": [], "date_crawled": "2026-11-23T08:00:00Z", "tags": [], "completeness": "full",
        "word_count": 4, "text_sha256": "00", "blocks": [{"kind": "paragraph", "start": 0, "end": 23}],
        "rights": {"meta_robots": [], "x_robots_tag": []},
        "source": {"via": "feed", "charset": "UTF-8", "charset_from": "header", "redirects": [], "payload_digest": "sha1:A"},
        "extraction": {"engine": "gleaner/0", "confidence": 0.9, "fields": {"title": {"from": "json_ld", "confidence": 0.9}},
                       "warnings": []},
    }))
    .unwrap()
}
