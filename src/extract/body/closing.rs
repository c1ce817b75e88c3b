//! What is set at the end of a text and is none of it: who wrote it, which agency sent it, what the reader may do now.
//!
//! Where a site's markup names such boxes, the forest knows them. Here are those that stand as paragraphs among the others.
//! Words alone drop nothing: a paragraph has to be set in italics, bold or small print as a whole, or to lead somewhere, or to
//! be the last but for others of its kind and to speak of the paper in so few words that it cannot be news. A pitch that leaks
//! costs less than a sentence of news: "Subscribe, the chairman told the gallery." What a text says of itself within its last
//! paragraph stays, as readers of gold have it: "… on Monday. (dpa)".

use std::sync::LazyLock;

use foldhash::HashSet;

use super::About;
use super::unit::{Parts, Tag, Unit, place};
use crate::extract::fields::names;
use crate::text::fold;
use crate::text::scripts::is_dense;

/// Letters of the longest signature, of the longest pitch, and of the longest note about an author.
const SIGNATURE: u32 = 60;
const PITCH: u32 = 320;
const BIO: u32 = 700;

/// Letters of the longest pitch that nothing but its words sets apart.
const PLAIN_PITCH: u32 = 120;

/// Paragraphs looked at from the end.
const LAST: usize = 8;

/// Share of a body, in paragraphs, that is never taken for its end.
const HALF: usize = 2;

struct Pitches {
    beginnings: Vec<String>,
    anywhere: Vec<String>,
    /// Words for the paper and for where it is found.
    ours: HashSet<&'static str>,
}

static PITCHES: LazyLock<Pitches> = LazyLock::new(|| {
    let lines = || include_str!("pitches.txt").lines().filter(|line| !line.starts_with('#'));
    let keys = |phrases: Vec<&str>| phrases.into_iter().map(fold::key).filter(|key| !key.is_empty()).collect();
    Pitches {
        beginnings: keys(lines().filter(|line| !line.starts_with(['*', '+'])).collect()),
        anywhere: keys(lines().filter_map(|line| line.strip_prefix('*')).collect()),
        ours: lines().filter_map(|line| line.strip_prefix('+')).flat_map(str::split_whitespace).collect(),
    }
});

/// Drops signatures and notes at the end, and pitches there and between.
pub(super) fn drop_closings(parts: &Parts, about: &About<'_>, kept: &mut [bool]) {
    let body: Vec<usize> = (0..kept.len()).filter(|index| kept[*index]).collect();
    let mut end = body.len();
    for at in (body.len() / HALF..body.len()).rev().take(LAST) {
        let unit = &parts.units[body[at]];
        let is_own = is_paragraph(unit) && (is_signature(unit) || is_bio(unit, about) || pitches(unit, Place::End));
        if at == 0 || !is_own {
            break;
        }
        kept[body[at]] = false;
        end = at;
    }
    for index in body.iter().take(end).skip(1) {
        let unit = &parts.units[*index];
        if is_paragraph(unit) && pitches(unit, Place::Between) {
            kept[*index] = false;
        }
    }
}

/// A block of its own, no part of a list or table, and no heading, quotation or verse.
fn is_paragraph(unit: &Unit) -> bool {
    const OTHER: u64 = place::HEADING | place::QUOTE | place::TABLE | place::ITEM | place::PRE | place::DEFINITION;
    matches!(unit.tag, Tag::P | Tag::Div | Tag::Other | Tag::Section | Tag::Article | Tag::Main)
        && unit.places & OTHER == 0
        && unit.breaks == 0
        && !unit.breaks_after
}

/// An agency's or an editor's sign alone: `(dpa)`, `AFP/jd`, `(文/赵勇)`. A writer's own farewell is the text's.
fn is_signature(unit: &Unit) -> bool {
    unit.chars <= SIGNATURE && names::is_signature(&unit.text)
}

/// A note about the author: set apart, or their name and what they are. With a comma behind it the name may be a signature
/// that the text has; with anything else, news may speak of somebody of that name.
fn is_bio(unit: &Unit, about: &About<'_>) -> bool {
    if unit.chars > BIO {
        return false;
    }
    let is_set_apart = is_set_apart(unit);
    let opens = |name: &String| {
        let rest = unit.text.strip_prefix(name.as_str()).filter(|_| name.contains(' '));
        rest.is_some_and(|rest| rest.starts_with(' ') || is_set_apart && rest.starts_with(','))
    };
    let is_named = || about.authors.iter().any(opens);
    if is_set_apart {
        return unit.chars > SIGNATURE && is_named() || names::introduces(&unit.text);
    }
    is_named() && names::introduces(&unit.text) && !is_quoting(&unit.text)
}

/// Italics or small print as a whole.
fn is_set_apart(unit: &Unit) -> bool {
    unit.places & (place::EMPHASIS | place::SMALL) != 0
}

fn is_quoting(text: &str) -> bool {
    text.contains(['"', '“', '”', '„', '«', '»', '「', '『'])
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    End,
    Between,
}

/// Whether a paragraph turns to the reader.
fn pitches(unit: &Unit, place: Place) -> bool {
    if unit.chars > PITCH {
        return false;
    }
    let text = &unit.text;
    let is_set_apart = is_set_apart(unit) || unit.places & place::BOLD != 0;
    let is_linked = unit.n_links > 0;
    if place == Place::Between && !is_set_apart && !is_linked || is_quoting(text) {
        return false;
    }
    let key = fold::key(text);
    let pitches = &*PITCHES;
    let begins = || pitches.beginnings.iter().any(|phrase| key.starts_with(phrase.as_str()));
    let says = || pitches.anywhere.iter().any(|phrase| key.contains(phrase.as_str()));
    if is_set_apart {
        return begins() || (is_linked || place == Place::End) && says();
    }
    // "Subscribe, the chairman said": who said it follows a comma. When and where to, news tell in figures.
    let is_told = text.contains([',', '،', '、', '，']);
    let is_ours = || {
        let lower = text.to_lowercase();
        lower.chars().any(is_dense)
            || lower.split(|letter: char| !letter.is_alphabetic()).any(|word| pitches.ours.contains(word))
    };
    let is_bare = unit.chars <= PLAIN_PITCH && !text.contains(|letter: char| letter.is_numeric());
    !is_told && (is_linked || is_bare && is_ours()) && begins()
}
