//! From an extraction to a record that lacks only its place in the archive.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::model::record::{BlockSpan, CharsetFrom, ExtractionNote, SCHEMA};
use crate::model::rights::{directives, reservation};
use crate::model::{ArticleId, Block, Extraction, Fetched, PageUrl, Record, Rights, Source, WebDate};
use crate::text::words;

/// Name and version of the extractor, as records carry it.
pub const ENGINE: &str = concat!("gleaner/", env!("CARGO_PKG_VERSION"));

/// A record that has everything but its place in the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    record: Record,
}

/// The place of a raw response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// File, relative to the corpus.
    pub file: String,
    /// Offset of the response's member, in bytes.
    pub offset: u64,
    /// Length of the response's member, in bytes.
    pub length: u64,
}

/// How the page's bytes became text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Charset {
    pub(super) name: &'static str,
    pub(super) from: CharsetFrom,
}

impl Draft {
    /// Composes the record of an extraction.
    pub(super) fn compose(fetched: &Fetched, charset: Charset, extraction: Extraction, payload_digest: String) -> Self {
        let text = extraction.text();
        let canonical = extraction.canonical.as_ref();
        let id = ArticleId::of(canonical.unwrap_or(&fetched.url_final));
        let (tdm_reservation, tdm_policy) = tdm(&extraction.rights, fetched);
        let rights = Rights {
            robots_rule: fetched.robots_rule.clone(),
            x_robots_tag: directives(fetched.headers("x-robots-tag")),
            tdm_reservation,
            tdm_policy,
            ..extraction.rights
        };
        let record = Record {
            schema: SCHEMA.to_owned(),
            id,
            version: 1,
            url: fetched.target.url.to_string(),
            url_final: fetched.url_final.to_string(),
            url_canonical: canonical.map(PageUrl::to_string),
            domain: fetched.url_final.domain().to_owned(),
            site: fetched.target.site.to_string(),
            publisher: extraction.publisher,
            title: extraction.title,
            description: extraction.description,
            authors: extraction.authors,
            date_published: extraction.date_published,
            date_modified: extraction.date_modified,
            date_crawled: seconds(fetched.at),
            language: extraction.language,
            section: extraction.section,
            tags: extraction.tags,
            image_url: extraction.image_url,
            is_free: extraction.is_free,
            completeness: extraction.completeness,
            word_count: words::count(&text),
            text_sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())),
            blocks: spans(&extraction.blocks),
            rights,
            source: Source {
                via: fetched.target.via,
                via_url: fetched.target.via_url.clone(),
                status: (fetched.status != 0).then_some(fetched.status),
                content_type: fetched.header("content-type").map(str::to_owned),
                charset: charset.name.to_owned(),
                charset_from: charset.from,
                redirects: fetched.redirects.clone(),
                etag: fetched.header("etag").map(str::to_owned),
                last_modified: fetched.header("last-modified").map(str::to_owned),
                warc_file: None,
                warc_offset: None,
                warc_length: None,
                payload_digest,
            },
            extraction: ExtractionNote {
                engine: ENGINE.to_owned(),
                confidence: hundredths(extraction.confidence),
                fields: extraction
                    .fields
                    .into_iter()
                    .map(|(name, mut note)| {
                        note.confidence = hundredths(note.confidence);
                        (name.to_owned(), note)
                    })
                    .collect::<BTreeMap<_, _>>(),
                warnings: extraction.warnings.into_iter().map(str::to_owned).collect(),
                link_density: extraction.link_density.map(hundredths),
            },
            text,
        };
        Self { record }
    }

    /// The identity of the article.
    pub fn id(&self) -> &ArticleId {
        &self.record.id
    }

    /// The record so far.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The same draft as that version of that article.
    #[must_use]
    pub fn edition(mut self, id: ArticleId, version: u32) -> Self {
        self.record.id = id;
        self.record.version = version;
        self
    }

    /// When the article was published, as far as it says.
    pub fn published(&self) -> Option<WebDate> {
        self.record.date_published
    }

    /// The finished record; without an archive its place stays `null`.
    pub fn into_record(mut self, location: Option<Location>) -> Record {
        if let Some(location) = location {
            self.record.source.warc_file = Some(location.file);
            self.record.source.warc_offset = Some(location.offset);
            self.record.source.warc_length = Some(location.length);
        }
        self.record
    }
}

/// Where the blocks lie in the text that [`Extraction::text`] joins, in code points.
pub(super) fn spans(blocks: &[Block]) -> Vec<BlockSpan> {
    let mut start = 0;
    blocks
        .iter()
        .map(|block| {
            let end = start + block.text.chars().count() as u64;
            let span = BlockSpan { kind: block.kind, start, end };
            start = end + 2;
            span
        })
        .collect()
}

/// Reservation and policy: the page supersedes the header, which supersedes the host's file (TDMRep, "Processing priority").
/// The policy is that of the source that decides: another's would be that of another reservation.
fn tdm(page: &Rights, fetched: &Fetched) -> (Option<i64>, Option<String>) {
    let file = fetched.tdm.as_ref();
    let absolute = |policy: &str| {
        let url = fetched.url_final.as_url().join(policy.trim());
        url.map_or_else(|_| policy.to_owned(), Into::into)
    };
    let sources = [
        (page.tdm_reservation, page.tdm_policy.clone()),
        (reservation(fetched.headers("tdm-reservation")), fetched.header("tdm-policy").map(absolute)),
        (file.map(|tdm| tdm.reservation), file.and_then(|tdm| tdm.policy.clone())),
    ];
    match sources.iter().position(|(reservation, _)| reservation.is_some()) {
        Some(decides) => sources[decides].clone(),
        None => (None, sources.into_iter().find_map(|(_, policy)| policy)),
    }
}

/// RFC 3339 in UTC, to the second.
pub(super) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Rounds to two decimals, so that a rebuild on another machine writes the same bytes.
fn hundredths(share: f32) -> f32 {
    (share.clamp(0.0, 1.0) * 100.0).round() / 100.0
}
