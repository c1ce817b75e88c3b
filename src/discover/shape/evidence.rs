//! Log-odds of an article, one piece of evidence after the other.
//!
//! Weights are judgement, checked against addresses of annotated pages (see `tests.rs`), not fitted.

use std::borrow::Cow;

use super::dates::{Dated, dated, year};
use super::words;
use crate::model::PageUrl;
use crate::text::scripts::is_dense;

/// Odds before anything is seen: most links of a page lead to no article.
const PRIOR: f32 = -1.3;

/// Parameters that choose one article, in lower case.
const IDS: &[&str] = &[
    "id",
    "p",
    "aid",
    "nid",
    "newsid",
    "news_id",
    "articleid",
    "article_id",
    "article",
    "artid",
    "art_id",
    "idx",
    "no",
    "num",
    "storyid",
    "story_id",
    "story",
    "sid",
    "seq",
    "seq_code",
    "oid",
    "docid",
    "doc_id",
    "itemid",
    "item",
    "newsno",
    "idxno",
    "arcid",
    "entryid",
    "contentid",
    "content_id",
    "post",
    "postid",
    "uid",
    "ud",
    "mid",
    "ng",
    "key",
    "t",
    "tid",
    "noticia",
    "nota",
    "ida",
    "id_article",
    "idarticulo",
    "articulo",
    "news",
    "ar",
    "xid",
    "gid",
    "ncd",
    "newsseq",
];

/// Parameters of lists.
const LISTS: &[&str] = &[
    "page",
    "paged",
    "seite",
    "pg",
    "pagina",
    "strona",
    "offset",
    "start",
    "limit",
    "sort",
    "order",
    "orderby",
    "cat",
    "category",
    "tag",
    "s",
    "q",
    "query",
    "search",
    "author",
    "month",
    "year",
    "date",
    "view_mode",
    "filter",
    "keyword",
    "section",
    "sectionid",
    "board",
    "menu",
    "m",
    "feed",
];

/// Endings of documents.
const DOCUMENTS: &[&str] = &[
    "html", "htm", "shtml", "xhtml", "phtml", "php", "php3", "php4", "asp", "aspx", "jsp", "jspx", "do", "cfm", "ece",
    "story", "article",
];

/// An address taken apart once.
pub(super) struct Parts<'a> {
    /// Path segments as people read them, empty ones left out.
    pub(super) segments: Vec<Cow<'a, str>>,
    /// The last segment without a document's ending.
    pub(super) stem: Cow<'a, str>,
    /// The last segment as written, for what case tells.
    written: &'a str,
    /// The last segment's ending, as written, without the dot.
    pub(super) ending: Option<&'a str>,
    /// Names in lower case, with values as written.
    pub(super) parameters: Vec<(String, &'a str)>,
    slash: bool,
    service: bool,
}

impl<'a> Parts<'a> {
    /// Takes an address apart.
    pub(super) fn of(url: &'a PageUrl) -> Self {
        let path = url.as_url().path();
        let written = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let segments: Vec<_> = path.split('/').filter(|one| !one.is_empty()).map(words::readable).collect();
        let ending = written.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| {
            (1..=7).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let document = ending.filter(|ending| DOCUMENTS.contains(&ending.to_ascii_lowercase().as_str()));
        let stem = match (segments.last(), document) {
            (Some(last), Some(ending)) => Cow::Owned(last[..last.len() - ending.len() - 1].to_owned()),
            (Some(last), None) => last.clone(),
            (None, _) => Cow::Borrowed(""),
        };
        let query = url.as_url().query().unwrap_or_default();
        let service = words::is_service(url.as_url().host_str().unwrap_or_default());
        let parameters = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .take(32)
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect();
        Self { segments, stem, written, ending, parameters, slash: path.ends_with('/'), service }
    }

    /// Whether the last segment reads like a headline.
    pub(super) fn is_sentence(&self) -> bool {
        slug(&self.stem) >= 1.6
    }

    fn is_document(&self) -> bool {
        self.ending.is_some_and(|ending| DOCUMENTS.contains(&ending.to_ascii_lowercase().as_str()))
    }
}

/// All evidence of an address.
pub(super) fn of(parts: &Parts<'_>) -> f32 {
    if words::refusal(parts).is_some() {
        return -6.0;
    }
    let query = from_query(parts);
    if parts.segments.is_empty() {
        // A bare host, or WordPress's `/?p=123`.
        return if query > 0.0 { query + 0.5 + PRIOR } else { -6.0 };
    }
    let host = if parts.service { -1.5 } else { 0.0 };
    PRIOR + query + host + from_last(parts) + from_path(parts)
}

/// The last segment: slug, number, ending.
fn from_last(parts: &Parts<'_>) -> f32 {
    let stem = parts.stem.as_ref();
    let language = stem.len() == 2 && stem.bytes().all(|byte| byte.is_ascii_lowercase()) && parts.segments.len() > 3;
    if language || matches!(stem, "index" | "default" | "home" | "main") {
        // The folder's name is the page's name.
        let folder = parts.segments.len().checked_sub(2).map_or("", |n| parts.segments[n].as_ref());
        return slug(folder).max(number(folder));
    }
    let mut odds = slug(stem).max(opaque(stem_as_written(parts)) + 0.4 * slug(stem)).max(number(stem));
    if number(stem) > 1.0 && slug(stem) > 0.5 {
        odds += 0.6;
    }
    if parts.is_document() {
        odds += if stem.len() > 3 { 0.7 } else { 0.0 };
    }
    // One short bare word is a section's name, wherever it lies.
    let bare = odds < 0.4 && stem.chars().count() < 16;
    if bare {
        odds -= if parts.slash { 1.3 } else { 1.0 };
    }
    // `startseite-12345`, `home-12345`: systems that number their lists, too.
    let numbered_front =
        ["startseite-", "home-", "homepage-", "autor-", "author-"].iter().any(|start| stem.starts_with(start));
    if numbered_front || words::is_section(stem) || words::is_section(&stem.replace('-', "")) {
        odds -= 3.0;
    }
    odds
}

fn stem_as_written<'a>(parts: &Parts<'a>) -> &'a str {
    match parts.ending.filter(|_| parts.is_document()) {
        Some(ending) => &parts.written[..parts.written.len() - ending.len() - 1],
        None => parts.written,
    }
}

/// The segments before the last, and dates anywhere.
fn from_path(parts: &Parts<'_>) -> f32 {
    let mut odds = 0.0;
    let before = &parts.segments[..parts.segments.len() - 1];
    odds += match dated(&parts.segments) {
        Dated::Before => 1.9,
        // Only a date: an archive's day or month.
        Dated::Last => -2.0,
        Dated::Not => 0.0,
    };
    // No name has six words.
    let named = !before.is_empty() && slug(&parts.stem) < 3.2;
    if named && before.iter().any(|segment| words::is_named_list(segment)) {
        odds -= 3.6;
    } else if before.iter().any(|segment| words::is_section(segment)) {
        odds -= 1.9;
    }
    if before.iter().any(|segment| words::is_article(segment)) {
        odds += 1.0;
    } else if before
        .iter()
        .any(|segment| matches!(segment.as_ref(), "blog" | "blogs" | "post" | "magazin" | "magazine"))
    {
        odds += 0.5;
    }
    // `/story/4711/slug` and `/slug/4711`: what the last one lacks, another has.
    let best =
        before.iter().map(|segment| (slug(segment).max(0.0) + number(segment).max(0.0)).min(2.4)).fold(0.0, f32::max);
    odds += 0.7 * best;
    if before.iter().any(|segment| segment.len() >= 8 && opaque(segment) > 1.0) {
        odds += 0.5;
    }
    if before.len() >= 3 {
        odds += 0.3;
    }
    if pagination(parts) {
        odds -= 3.0;
    }
    odds
}

fn from_query(parts: &Parts<'_>) -> f32 {
    let mut odds: f32 = 0.0;
    for (name, value) in &parts.parameters {
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let numeric =
            digits >= 1 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if IDS.contains(&name.as_str()) && numeric {
            odds = odds.max(if digits >= 3 { 2.4 } else { 1.4 });
        } else if name.ends_with("id") && numeric && digits >= 4 {
            odds = odds.max(1.6);
        }
    }
    let lists = parts.parameters.iter().any(|(name, value)| {
        LISTS.contains(&name.as_str())
            && !value.is_empty()
            && !(matches!(name.as_str(), "page" | "pg") && *value == "1")
    });
    if lists {
        odds -= 1.8;
    }
    odds
}

/// How much a segment reads like a headline: words between hyphens, or a long run of a script without spaces.
pub(super) fn slug(segment: &str) -> f32 {
    let mut n_words: f32 = 0.0;
    let mut dense = 0;
    for word in segment.split(['-', '_', '+', ' ', ',', '.', ':', '\'', '"', '’', '“', '”', '–', '|', '!', '?', '،'])
    {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= 2 {
            n_words += 1.0;
        } else if letters == 1 || !word.is_empty() {
            n_words += 0.4;
        }
        dense += word.chars().filter(|c| is_dense(*c)).count();
    }
    let n_words = n_words.max(dense as f32 / 2.5);
    match n_words {
        n if n >= 6.0 => 3.2,
        n if n >= 4.0 => 2.6,
        n if n >= 3.0 => 1.6,
        n if n >= 2.0 => 0.5,
        _ => 0.0,
    }
}

/// How much a segment carries a story's number: the longest run of digits, unless it is a year.
fn number(segment: &str) -> f32 {
    let longest = segment.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let bare = longest == segment.len();
    match longest {
        6.. => 2.4,
        5 => 2.0,
        4 if !year(segment) => 1.2,
        3 => 0.7,
        2 if bare => 0.2,
        _ => 0.0,
    }
}

/// How much a segment is a key that a machine made: `ECE17819867`, `GoPAarjxoHNezv1h`, `c80e6x4vv2qo`, a UUID.
fn opaque(segment: &str) -> f32 {
    let mut best: f32 = 0.0;
    for word in segment.split(['-', '.', '_', '~', '!']) {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        if digits + letters != word.len() || word.len() < 6 {
            continue;
        }
        let upper = word.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
        let switches =
            word.as_bytes().windows(2).filter(|two| two[0].is_ascii_digit() != two[1].is_ascii_digit()).count();
        let mixed_case = upper >= 2 && upper < letters && word.len() >= 8;
        best = best.max(match word.len() {
            8.. if digits >= 2 && letters >= 1 && switches >= 2 => 2.0,
            8.. if mixed_case && digits >= 1 => 2.0,
            20.. if upper + 1 >= letters => 2.0,
            6.. if digits >= 1 && letters >= 1 && (switches >= 2 || upper >= 2) => 1.4,
            _ => 0.0,
        });
    }
    best
}

/// Whether the address asks for a further page of a list.
pub(super) fn pagination(parts: &Parts<'_>) -> bool {
    const WORDS: &[&str] = &[
        "page",
        "p",
        "pag",
        "pagina",
        "página",
        "seite",
        "sida",
        "side",
        "sivu",
        "strona",
        "strana",
        "stranica",
        "sayfa",
        "страница",
        "صفحة",
        "halaman",
        "trang",
    ];
    let small = |text: &str| text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    if let [.., word, n] = parts.segments.as_slice()
        && small(n)
        && WORDS.contains(&word.as_ref())
    {
        return true;
    }
    let stem = parts.stem.as_ref();
    let numbered = stem.rsplit_once(['-', '_', ':', '=']).is_some_and(|(word, n)| {
        small(n) && n.len() <= 3 && (WORDS.contains(&word) || matches!(word, "index" | "list" | "default"))
    });
    let glued = stem.strip_prefix("page").or_else(|| stem.strip_prefix("seite")).is_some_and(small);
    numbered
        || glued
        || parts.parameters.iter().any(|(name, value)| {
            matches!(name.as_str(), "page" | "paged" | "pg" | "seite" | "pagina" | "strona" | "offset") && small(value)
        })
}
