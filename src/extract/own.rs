//! A publisher's own pages: imprint, privacy, terms, jobs, subscriptions, the day's broadcasts, pictures alone.
//!
//! They read like articles. What tells them are the names in `own_pages.toml` in the title and in the address, the types of
//! schema.org, what stands on the page, and that nobody signed or dated it; never a word of running text. Two witnesses at
//! least have to agree, so that an article about privacy stays one.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::body::Body;
use super::line;
use super::meta::Facts;
use super::meta::json_ld::Rank;
use crate::model::{Block, BlockKind, Extraction, PageKind, Witness};

/// Words of the longest name, and of the longest title that is looked at.
const NAME_WORDS: usize = 5;
const TITLE_WORDS: usize = 14;

/// What a witness weighs, and what all together must.
const NAMED: i32 = 2;
const HINTED: i32 = 1;
const ENOUGH: i32 = 3;

/// What an article says of itself weighs against it.
const DECLARED: i32 = 2;

/// Times at the beginnings of lines that make a schedule.
const TIMES: usize = 6;

/// Pictures that make a gallery, and the longest text that belongs to one.
const PICTURES: u32 = 6;
const CAPTION: usize = 400;

#[derive(serde::Deserialize)]
struct Said {
    links: Vec<String>,
    pages: Vec<String>,
    jobs: Vec<String>,
    posts: Vec<String>,
    offers: Vec<String>,
    schedules: Vec<String>,
    galleries: Vec<String>,
}

/// Names by their words, in the letters of [`plain`].
struct Names {
    links: HashSet<String>,
    texts: HashSet<String>,
    schedules: HashSet<String>,
    galleries: HashSet<String>,
    posts: Vec<String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let said: Said = toml::from_str(include_str!("own_pages.toml")).expect("the table of names is valid TOML");
    let set =
        |lists: &[&[String]]| lists.iter().flat_map(|list| list.iter()).map(|name| words(name).join(" ")).collect();
    Names {
        links: set(&[&said.links]),
        texts: set(&[&said.pages, &said.jobs, &said.offers]),
        schedules: set(&[&said.schedules]),
        galleries: set(&[&said.galleries]),
        posts: said.posts,
    }
});

/// The kind of a page that is the publisher's own; `None` for all others.
pub(super) fn kind(facts: &Facts<'_>, body: &Body, found: &Extraction) -> Option<PageKind> {
    let names = &*NAMES;
    let declared = declares_article(facts);
    // Nobody signs such pages, and none of them is announced in a feed.
    let is_bare = !declared && found.authors.is_empty() && !is_dated(facts, found);
    let weigh = |list: &HashSet<String>, types: &[&str]| {
        let is_typed = has_type(facts, types);
        let is_titled = found.title.as_deref().is_some_and(|title| is_made_of(title, list, facts));
        let place = place(facts, list);
        let against = if declared && !(is_titled && place == NAMED) { DECLARED } else { i32::from(declared) };
        NAMED * i32::from(is_titled) + NAMED * i32::from(is_typed) + place + HINTED * i32::from(is_bare) - against
    };
    let is_post = found.title.as_deref().is_some_and(|title| {
        let title = title.to_lowercase();
        names.posts.iter().any(|post| title.contains(post.as_str()))
    });
    if weigh(&names.texts, OWN_TYPES) + NAMED * i32::from(is_post) >= ENOUGH {
        return Some(PageKind::Own);
    }
    // The rest is told by what stands on the page, and then asks for less.
    if is_schedule(&body.blocks) && weigh(&names.schedules, SCHEDULE_TYPES) >= NAMED {
        return Some(PageKind::Own);
    }
    let is_gallery = !declared && is_gallery(body) && weigh(&names.galleries, GALLERY_TYPES) >= NAMED;
    (is_gallery || !declared && is_captions(&body.blocks)).then_some(PageKind::Media)
}

const OWN_TYPES: &[&str] = &["aboutpage", "contactpage", "checkoutpage", "jobposting", "privacypolicy"];
const SCHEDULE_TYPES: &[&str] = &["broadcastevent", "broadcastservice", "televisionchannel"];
const GALLERY_TYPES: &[&str] = &["imagegallery", "mediagallery"];

fn has_type(facts: &Facts<'_>, types: &[&str]) -> bool {
    let own = facts.ld.kinds.iter().chain(&facts.survey.page_types);
    own.into_iter().any(|kind| types.contains(&kind.to_ascii_lowercase().as_str()))
}

/// Whether the page says that it is an article: by its type with a headline or a date, or by the day that it appeared.
fn declares_article(facts: &Facts<'_>) -> bool {
    let piece = facts.article().filter(|piece| piece.rank >= Rank::Work && !piece.is_inner);
    piece.is_some_and(|piece| !piece.published.is_empty() || !piece.authors.is_empty())
        || facts.survey.meta("article:published_time").is_some()
        || facts.hints.announcement.as_ref().is_some_and(|announcement| announcement.date.is_some())
}

/// Whether a date of publication is declared as an article's; systems date all their pages somewhere.
fn is_dated(facts: &Facts<'_>, found: &Extraction) -> bool {
    let note = found.fields.get("date_published");
    let is_page = || facts.piece().is_some_and(|piece| piece.rank == Rank::Page);
    note.is_some_and(|note| match note.from {
        Witness::JsonLd => !is_page(),
        Witness::Meta | Witness::Feed => true,
        _ => note.confidence >= 0.5,
    })
}

/// Whether a text is made of such names, the site's and small words alone.
fn is_made_of(text: &str, list: &HashSet<String>, facts: &Facts<'_>) -> bool {
    let words = words(text);
    if words.len() > TITLE_WORDS {
        return false;
    }
    let mut n_names = 0;
    let mut at = 0;
    while at < words.len() {
        let longest = |is_known: &dyn Fn(&[String]) -> bool| {
            (1..=NAME_WORDS.min(words.len() - at)).rev().find(|n| is_known(&words[at..at + n]))
        };
        if let Some(n) = longest(&|words| list.contains(&words.join(" "))) {
            n_names += 1;
            at += n;
        } else if let Some(n) = longest(&|words| facts.site_keys.contains(&line::key(&words.concat()))) {
            at += n;
        } else if NAMES.links.contains(&words[at]) {
            at += 1;
        } else {
            return false;
        }
    }
    n_names > 0
}

/// Folders in which only such pages lie.
const FOLDERS: &[&str] = &[
    "about",
    "about us",
    "info",
    "information",
    "service",
    "services",
    "legal",
    "static",
    "corporate",
    "company",
    "unternehmen",
    "verlag",
    "pages",
    "page",
    "site",
    "hilfe",
    "help",
    "footer",
    "meta",
    "content",
    "policies",
    "policy",
    "politicas",
    "institucional",
];

/// What the address tells: a name as its last segment, at the top or in such a folder; or somewhere above it.
fn place(facts: &Facts<'_>, list: &HashSet<String>) -> i32 {
    let decoded = facts.survey.url.path_decoded();
    let segments: Vec<String> =
        decoded.split('/').map(|segment| words(segment).join(" ")).filter(|segment| !segment.is_empty()).collect();
    let Some((last, above)) = segments.split_last() else { return 0 };
    let is_locale = |segment: &str| matches!(segment.len(), 2 | 5) && segment.is_ascii();
    let is_harmless =
        |segment: &String| is_locale(segment) || FOLDERS.contains(&segment.as_str()) || list.contains(segment);
    // A slug may hold the site's name as well.
    if is_made_of(last, list, facts) {
        return if above.iter().all(is_harmless) { NAMED } else { HINTED };
    }
    // What lies below "jobs" or "gallery" is one of them; below "about" may lie anything.
    HINTED * i32::from(above.first().is_some_and(|first| list.contains(first)))
}

/// Words in lower case, Latin and Greek letters without their marks.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.to_lowercase().nfd().filter(|letter| !is_mark(*letter)).collect();
    plain
        .nfc()
        .collect::<String>()
        .split(|c: char| !is_word(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Letters, and the vowel signs that Indic scripts write as marks.
fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter) || matches!(letter, '\u{200c}' | '\u{200d}')
}

/// An accent, whose letter is the same without it.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Lines that begin with a clock time.
fn is_schedule(blocks: &[Block]) -> bool {
    let begins = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &text[digits..];
        let is_mark = rest.starts_with([':', '.', 'h', '：']);
        let minutes = rest.chars().skip(1).take_while(char::is_ascii_digit).count();
        (1..=2).contains(&digits) && is_mark && minutes == 2
    };
    let lines = || blocks.iter().flat_map(|block| block.text.lines());
    lines().filter(|line| begins(line.trim_start())).count() >= TIMES
}

/// As many pictures as texts, all of them short.
fn is_gallery(body: &Body) -> bool {
    let is_short = |block: &Block| block.text.chars().count() <= CAPTION;
    let n_media = body.evidence.n_media;
    n_media >= PICTURES && body.blocks.len() <= n_media as usize + 2 && body.blocks.iter().all(is_short)
}

/// Captions and nothing else, but for a line or two.
fn is_captions(blocks: &[Block]) -> bool {
    let length = |block: &Block| block.text.chars().count();
    let all: usize = blocks.iter().map(length).sum();
    let captions: usize = blocks.iter().filter(|block| block.kind == BlockKind::Caption).map(length).sum();
    captions > 0 && captions * 5 >= all * 4
}
