//! What kind of page it is, by its own evidence.
//!
//! Conservative on both sides: only clear pages are called articles or listings, the rest stays unknown and is judged
//! by what was expected behind the address.

use super::body::Body;
use super::line;
use super::meta::Facts;
use super::meta::json_ld::Rank;
use crate::model::PageKind;
use crate::text::scripts::is_dense;

/// Characters of body that no list of teasers has by accident.
const BODY_CHARS: u32 = 800;

/// `<article>` elements that make a list of teasers rather than an article with its related ones.
const TEASERS: u32 = 6;

/// Types of schema.org that are lists of other things.
const LISTS: &[&str] = &["collectionpage", "itemlist", "searchresultspage", "blog", "profilepage"];

/// Letters of the body; one of a script without spaces says as much as three others.
fn weight(body: &Body) -> u32 {
    let weight = |text: &str| -> u32 {
        if text.is_ascii() {
            return text.len() as u32;
        }
        text.chars().map(|letter| if is_dense(letter) { 3 } else { 1 }).sum()
    };
    body.blocks.iter().map(|block| weight(&block.text)).sum()
}

/// Sentences that make a brief more than a notice.
const SENTENCES: usize = 2;

/// Whether an article of a few sentences stands on the page, and nothing else: one at most, under the only great heading,
/// which the page is called by.
///
/// Short bodies are never sure, and a brief often tells no date; this is what teaches that one is an article all the same.
fn is_brief(facts: &Facts<'_>, body: &Body, title: Option<&str>) -> bool {
    let evidence = &body.evidence;
    let mut great = facts.survey.headings.iter().filter(|heading| heading.level == 1);
    let (Some(heading), None, Some(title)) = (great.next(), great.next(), title) else { return false };
    let shown = line::key(&heading.text);
    let is_called = |name: Option<&str>| name.is_some_and(|name| line::key(name).starts_with(&shown));
    let stops = ['.', '!', '?', '。', '！', '？', '।', '؟', '۔'];
    let ends = |text: &str| {
        text.char_indices()
            .filter(|(at, letter)| stops.contains(letter) && is_end(&text[at + letter.len_utf8()..]))
            .count()
    };
    let n_sentences = || body.blocks.iter().map(|block| ends(&block.text)).sum::<usize>();
    // Themes without such elements have it under its heading all the same.
    (heading.spot.in_article || evidence.n_articles == 0)
        && evidence.n_articles <= 1
        && shown == line::key(title)
        && (is_called(facts.survey.title_tag.as_deref()) || is_called(facts.survey.meta("og:title")))
        && evidence.body_chars * 2 >= evidence.good_chars
        && evidence.body_link_chars * 4 <= evidence.body_chars
        && n_sentences() >= SENTENCES
}

/// Whether a full stop before this ends a sentence: nothing follows, a quotation mark, or a space.
fn is_end(rest: &str) -> bool {
    let next = rest.trim_start_matches(['"', '”', '“', '»', '«', '」', '’', ')']).chars().next();
    next.is_none_or(|next| next.is_whitespace() || is_dense(next))
}

fn og_type(facts: &Facts<'_>) -> Option<String> {
    facts.survey.meta("og:type").map(str::to_ascii_lowercase)
}

fn is_front(facts: &Facts<'_>) -> bool {
    let url = facts.survey.url.as_url();
    url.path().trim_matches('/').is_empty() && url.query().is_none()
}

/// Whether a page says that it is a site's front or a film: the texts in its scripts are of other pages.
pub(super) fn is_no_text(facts: &Facts<'_>) -> bool {
    let og_type = og_type(facts).unwrap_or_default();
    og_type.starts_with("video") || is_front(facts) && matches!(og_type.as_str(), "" | "website")
}

/// The kind of a page that is no wall.
pub(super) fn of(facts: &Facts<'_>, body: &Body, title: Option<&str>) -> PageKind {
    let evidence = &body.evidence;
    let piece = facts.article().filter(|piece| piece.rank == Rank::Article && !piece.is_inner);
    let og_type = og_type(facts);

    let mut odds = 0.0f32;
    if piece.is_some() {
        odds += 2.0;
    }
    match og_type.as_deref() {
        Some("article" | "news" | "newsarticle") => odds += 1.0,
        Some("website") => odds -= 0.5,
        _ => {}
    }
    if facts.survey.meta("article:published_time").is_some() {
        odds += 1.0;
    }
    if facts.ld.pieces.iter().any(|piece| LISTS.contains(&piece.kind.to_ascii_lowercase().as_str())) {
        odds -= 1.0;
    }
    if is_front(facts) {
        odds -= 3.0;
    }
    if evidence.n_articles >= TEASERS {
        odds -= 1.0;
    }
    if is_brief(facts, body, title) {
        odds += 2.0;
    }
    odds += match weight(body) {
        0 => -1.5,
        chars if chars < BODY_CHARS / 4 => -0.5,
        chars if chars < BODY_CHARS => 0.0,
        chars if chars < BODY_CHARS * 3 => 1.0,
        _ => 1.5,
    };
    // A page that is nearly all links, with little running text in it.
    let link_share = evidence.link_chars as f32 / evidence.chars.max(1) as f32;
    let body_share = evidence.body_chars as f32 / evidence.chars.max(1) as f32;
    if link_share > 0.6 {
        odds -= 1.0;
    }
    if body_share > 0.5 {
        odds += 0.5;
    } else if body_share < 0.1 {
        odds -= 0.5;
    }
    match odds {
        odds if odds >= 1.5 => PageKind::Article,
        // What lists nothing is no list.
        odds if odds <= -1.5 && link_share > 0.05 => PageKind::Listing,
        _ => PageKind::Unknown,
    }
}
