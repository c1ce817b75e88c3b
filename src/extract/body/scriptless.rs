//! A body that is there for readers without scripts: in one `<noscript>`, or in one a paragraph.
//!
//! Such a text comes as the page would have it, with what stands around an article. There is too little of a page for the
//! forest to judge it by, so that elements, names and labels decide, and whatever they do not name is kept.

use super::claim::Standing;
use super::features::Table;
use super::overview::is_good;
use super::script::{Source, is_prose};
use super::unit::{Container, Parts, Tag, place};
use super::words;
use crate::page::tree::{NOSCRIPT, Script};

/// Paragraphs that make a text of its own.
const PARAGRAPHS: usize = 2;

/// Where no article stands.
const ELSEWHERE: u64 = place::ASIDE
    | place::NAV
    | place::FOOTER
    | place::FORM
    | place::DIALOG
    | place::BUTTON
    | place::HIDDEN
    | place::STYLE_HIDDEN
    | place::COMMENT_ITEM
    | place::ROLE_NAV
    | place::ROLE_SIDE
    | place::CAPTION;

/// What readers without scripts are shown, where it is an article: more than one paragraph, and no word of scripts.
pub(super) fn source(scripts: &[Script]) -> Option<Source> {
    let texts = scripts.iter().filter(|script| script.kind == NOSCRIPT).map(|script| script.text.as_str());
    let mut whole: Option<Source> = None;
    let mut parts = String::new();
    let mut n_parts = 0;
    for text in texts.filter(|text| !text.to_ascii_lowercase().contains("javascript")) {
        let n_paragraphs = text.split("<p").skip(1).filter(|paragraph| is_prose(&format!("<p{paragraph}"))).count();
        if n_paragraphs >= PARAGRAPHS {
            let source = Source::new(text.to_owned(), true, Standing::Own);
            if whole.as_ref().is_none_or(|longest| longest.n_chars < source.n_chars) {
                whole = Some(source);
            }
        } else if n_paragraphs == 1 {
            parts.push_str(text);
            n_parts += 1;
        }
    }
    let parts = (n_parts >= PARAGRAPHS).then(|| Source::new(parts, false, Standing::Own));
    let found = match (whole, parts) {
        (Some(whole), Some(parts)) if whole.n_chars < parts.n_chars => Some(parts),
        (whole, parts) => whole.or(parts),
    };
    found.filter(Source::is_long)
}

/// Which units of such a text may be body.
pub(super) fn is_body(parts: &Parts, table: &Table) -> Vec<bool> {
    let n_good = |container: &Container| container.good_chars;
    let all = parts.containers.first().map_or(0, n_good);
    // The article inside, but for the element that was put around it all.
    let articles =
        parts.containers.iter().filter(|container| matches!(container.tag, Tag::Article | Tag::Main)).skip(1);
    let article = articles.max_by_key(|container| n_good(container)).filter(|article| n_good(article) * 5 >= all * 2);
    let names = ["comment", "related", "share", "nav", "ad", "newsletter", "caption", "footer", "consent", "legal"]
        .into_iter()
        .fold(0, |kinds, name| kinds | words::bit(name));
    let mut n_prose = 0;
    let mut has_ended = false;
    let of = |(index, unit): (usize, &super::unit::Unit)| {
        n_prose += usize::from(is_good(unit, &table.shapes[index]));
        // "Comments", "Related": the heading of what follows the text.
        has_ended |= n_prose >= PARAGRAPHS && unit.places & place::HEADING != 0 && table.page.notices.is_label(index);
        let is_inside = article.is_none_or(|article| (article.first..article.last).contains(&(index as u32)));
        let is_named =
            parts.around(unit.container).any(|container| container.kinds & names != 0 && n_good(container) * 2 < all);
        is_inside && !has_ended && !is_named && unit.places & ELSEWHERE == 0 && unit.link_chars * 10 <= unit.chars * 7
    };
    parts.units.iter().enumerate().map(of).collect()
}
