//! Words of addresses, and what they refuse.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use super::evidence::Parts;

type Words = LazyLock<HashSet<&'static str>>;

static SECTIONS: Words = LazyLock::new(|| read(include_str!("sections.txt")));
static REFUSED: Words = LazyLock::new(|| read(include_str!("refused.txt")));
static FILES: Words = LazyLock::new(|| read(include_str!("files.txt")));
static ARTICLES: Words = LazyLock::new(|| read(include_str!("articles.txt")));

/// Query parameters that ask for a search.
const SEARCH: &[&str] =
    &["s", "q", "query", "search", "keyword", "keywords", "kw", "suche", "suchbegriff", "wd", "buscar"];

/// Last segments that are scripts of a search.
const SEARCH_PAGES: &[&str] =
    &["search", "suche", "recherche", "buscar", "busca", "cerca", "zoeken", "szukaj", "poisk", "arama"];

/// Segments after which comes a name, never a story.
const NAMED_LISTS: &[&str] = &[
    "author",
    "authors",
    "autor",
    "autoren",
    "autores",
    "autore",
    "autori",
    "auteur",
    "auteurs",
    "forfatter",
    "penulis",
    "yazar",
    "yazarlar",
    "avtor",
    "profile",
    "profiles",
    "person",
    "personen",
    "tag",
    "tags",
    "etiqueta",
    "etiquetas",
    "schlagwort",
    "stichwort",
    "category",
    "kategorie",
    "categoria",
    "categorie",
    "rubrique",
    "etiket",
    "emne",
    "temas",
    "автор",
    "тег",
    "タグ",
    "태그",
    "标签",
];

/// First labels of hosts where a publisher sells and serves.
const SERVICE_HOSTS: &[&str] = &[
    "jobs",
    "job",
    "stellenmarkt",
    "stellen",
    "karriere",
    "karrierewelt",
    "abo",
    "abos",
    "shop",
    "store",
    "gutscheine",
    "gutschein",
    "coupons",
    "cupones",
    "descuentos",
    "codespromo",
    "spiele",
    "games",
    "juegos",
    "jeux",
    "tickets",
    "immo",
    "immobilien",
    "auto",
    "trauer",
    "anzeigen",
    "reisen",
    "epaper",
    "account",
    "login",
    "konto",
    "my",
    "mein",
    "help",
    "hilfe",
    "support",
    "static",
    "cdn",
    "img",
    "images",
    "media",
    "assets",
    "api",
    "ads",
    "status",
    "mediadaten",
    "wetter",
    "weather",
    "tv",
    "quiz",
    "vergleich",
    "tarife",
];

/// Whether a host serves something other than news.
pub(super) fn is_service(host: &str) -> bool {
    host.split_once('.').is_some_and(|(first, rest)| rest.contains('.') && SERVICE_HOSTS.contains(&first))
}

/// Whether a readable segment stands before names of people or topics.
pub(super) fn is_named_list(segment: &str) -> bool {
    NAMED_LISTS.contains(&segment)
}

fn read(list: &'static str) -> HashSet<&'static str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}

/// A segment as people read it: escapes decoded where they are UTF-8, lower case.
pub(crate) fn readable(segment: &str) -> Cow<'_, str> {
    if !segment.contains('%') && !segment.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(segment);
    }
    let bytes = segment.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |n: usize| bytes.get(at + n).and_then(|byte| char::from(*byte).to_digit(16));
        if bytes[at] == b'%'
            && let (Some(high), Some(low)) = (digit(1), digit(2))
        {
            out.push((high * 16 + low) as u8);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).to_lowercase())
}

/// Whether a readable segment names a list.
pub(super) fn is_section(segment: &str) -> bool {
    if SECTIONS.contains(segment) {
        return true;
    }
    let bare = segment.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['-', '_', ':', '=']);
    bare.len() < segment.len() && bare.len() > 2 && SECTIONS.contains(bare)
}

/// Whether a readable segment names a place where articles lie.
pub(super) fn is_article(segment: &str) -> bool {
    ARTICLES.contains(segment)
}

/// The word or ending for which an address is refused.
pub(super) fn refusal(parts: &Parts<'_>) -> Option<String> {
    if let Some(ending) = parts.ending.filter(|ending| FILES.contains(ending.to_ascii_lowercase().as_str())) {
        return Some(format!("file type .{ending}"));
    }
    // Words refuse as first segment or as last: a story may lie under `/topics/login/`, none is called `login`.
    let first = parts.segments.first().filter(|_| parts.segments.len() <= 2 && !parts.is_sentence()).map(AsRef::as_ref);
    for word in [first, Some(parts.stem.as_ref())].into_iter().flatten() {
        if REFUSED.contains(word) && !word.is_empty() {
            return Some(format!("path word {word}"));
        }
    }
    if parts.segments.iter().any(|segment| matches!(segment.as_ref(), "wp-admin" | "wp-json" | "cgi-bin" | "cdn-cgi")) {
        return Some("path of a machine".to_owned());
    }
    let searching = parts.parameters.iter().any(|(name, value)| SEARCH.contains(&name.as_str()) && !value.is_empty());
    if searching && (parts.segments.is_empty() || SEARCH_PAGES.contains(&parts.stem.as_ref())) {
        return Some("a search".to_owned());
    }
    parts
        .parameters
        .iter()
        .any(|(name, value)| {
            matches!(name.as_str(), "action" | "do" | "mode")
                && matches!(*value, "login" | "register" | "edit" | "print" | "logout" | "reply" | "share" | "history")
        })
        .then(|| "an action".to_owned())
}
