//! The headline: without the site's name, without kicker or subtitle.

use super::parted::{self, Parted};
use super::{addresses, topics};
use crate::extract::line;
use crate::extract::meta::Facts;
use crate::extract::meta::json_ld::Rank;
use crate::extract::meta::survey::{self, Heading};
use crate::extract::meta::words::Hint;
use crate::extract::reconcile::{Said, choose};
use crate::model::{DedupKey, FieldNote, PageUrl, Witness};

/// Longest headline that is believed, in characters.
const CHARACTERS: usize = 400;

/// Fewest letters of what is left of a title and believed to be the headline without another witness.
pub(super) const LETTERS: usize = 12;

/// How often the page's great heading shows the headline.
const H1: f32 = 0.82;

/// The headline, its provenance, and the place of the heading that shows it.
pub(crate) struct Title {
    pub(crate) text: Option<String>,
    pub(crate) note: Option<FieldNote>,
    /// Document order of the heading.
    pub(crate) anchor: Option<u32>,
}

/// Reads the headline.
pub(crate) fn read(facts: &Facts<'_>) -> Title {
    let survey = &facts.survey;
    let mut declared: Vec<(String, f32, Witness)> = Vec::new();
    let mut add = |text: Option<&str>, strength: f32, from: Witness| {
        let is_title = |text: &String| (1..=CHARACTERS).contains(&text.chars().count()) && !line::is_unfilled(text);
        if let Some(text) = text.map(line::clean_markup).filter(is_title) {
            declared.push((text, strength, from));
        }
    };
    if let Some(piece) = facts.piece() {
        match piece.rank {
            Rank::Article | Rank::Work => {
                add(piece.headline.as_deref().or(piece.name.as_deref()), 0.72, Witness::JsonLd);
            }
            Rank::Other => add(piece.headline.as_deref().or(piece.name.as_deref()), 0.35, Witness::JsonLd),
            Rank::Page => add(piece.headline.as_deref().or(piece.name.as_deref()), 0.3, Witness::JsonLd),
        }
    }
    add(survey.meta("og:title"), 0.62, Witness::Meta);
    add(survey.meta("twitter:title"), 0.35, Witness::Meta);
    for key in [
        "parsely-title",
        "sailthru.title",
        "dc.title",
        "dcterms.title",
        "citation_title",
        "cxenseparse:title",
        "hdl",
        "headline",
        "title",
        "article:title",
    ] {
        add(survey.meta(key), 0.4, Witness::Meta);
    }
    if let Some((pair, _)) = survey.props.iter().find(|(pair, _)| survey::has_word(&pair.key, "headline")) {
        add(Some(&pair.value), 0.5, Witness::Markup);
    }
    add(survey.title_tag.as_deref(), 0.3, Witness::Meta);
    if let Some(announcement) = &facts.hints.announcement {
        add(announcement.title.as_deref(), 0.5, Witness::Feed);
    }
    let parted = parted::read(facts, &declared);
    let heading = heading(facts, &declared, parted.as_ref());
    let mut said: Vec<Said<String>> = Vec::new();
    let anchor = heading.as_ref().map(|(heading, _)| heading.spot.order);
    let mut with_kicker = None;
    let shown = heading.map(|(heading, mut text)| {
        let strength = if heading.level == 1 { H1 } else { 0.45 };
        if let Some(tail) = without_kicker(heading, &text, survey.meta("og:title"), facts) {
            with_kicker = Some(line::key(&text));
            text = tail;
        }
        said.push(Said::new(text.clone(), Witness::Markup, strength));
        text
    });
    let section = topics::section(facts).map(|(section, _)| line::key(&section));
    let whole: Vec<String> = declared.iter().map(|(text, _, _)| text.clone()).collect();
    for (text, strength, from) in declared {
        let mut text = without_site(&text, facts, shown.as_deref(), &whole, section.as_deref());
        if let (Some(kicker), Some(shown)) = (&with_kicker, &shown)
            && line::key(&text) == *kicker
        {
            text.clone_from(shown);
        }
        if let (Some(parted), Some(shown)) = (&parted, &shown)
            && line::key(&text) == parted.whole
            && line::key(shown) == parted.headline
        {
            text.clone_from(shown);
        }
        if !facts.site_keys.contains(&line::key(&text)) || whole.len() == 1 {
            said.push(Said::new(text, from, strength));
        }
    }
    // What is cut short says the same as what is whole.
    said.retain(|said| !is_cut_short(&said.value));
    let keyed = |said: Said<String>| Said::new((line::key(&said.value), said.value), said.from, said.strength);
    let said: Vec<Said<(String, String)>> = said.into_iter().map(keyed).collect();
    match choose(&said, |one, other| one.0 == other.0) {
        Some(((_, text), note)) => Title { text: Some(text), note: Some(note), anchor },
        None => Title { text: None, note: None, anchor },
    }
}

/// What stands behind a kicker, its own piece of the heading or parted by a colon, where the page gives that alone as its title.
fn without_kicker(heading: &Heading, shown: &str, declared: Option<&str>, facts: &Facts<'_>) -> Option<String> {
    let declared = line::key(&without_site(&line::clean_markup(declared?), facts, None, &[], None));
    if declared.chars().count() < LETTERS {
        return None;
    }
    let starts = (1..heading.pieces.len().min(8)).filter(|start| !is_mark(&heading.pieces[*start].text));
    let pieces = starts.map(|start| survey::joined(&heading.pieces[start..]));
    let behind_colon = shown.split_once(": ").map(|(_, tail)| tail.trim().to_owned());
    pieces.chain(behind_colon).find(|tail| line::key(tail) == declared)
}

fn is_mark(piece: &str) -> bool {
    let piece = piece.trim();
    !piece.is_empty()
        && piece.chars().all(|letter| matches!(letter, '-' | '–' | '—' | '|' | ':' | '/' | '·' | '•' | '+'))
}

fn is_cut_short(text: &str) -> bool {
    let cut = text.ends_with("...") || text.ends_with('…') || text.ends_with("[...]") || text.ends_with("[…]");
    cut && text.chars().count() > 40
}

/// The heading that shows the headline, and its text without kicker and subtitle.
fn heading<'f>(
    facts: &'f Facts<'_>,
    declared: &[(String, f32, Witness)],
    parted: Option<&Parted>,
) -> Option<(&'f Heading, String)> {
    let survey = &facts.survey;
    // As they are declared, and without the site's name: the headline may stand beside a great heading of the section.
    let whole: Vec<String> = declared.iter().map(|(text, _, _)| text.clone()).collect();
    let bare = whole.iter().map(|text| line::key(&without_site(text, facts, None, &whole, None)));
    let mut keys: Vec<String> = whole.iter().map(|text| line::key(text)).chain(bare).collect();
    keys.retain(|key| !facts.site_keys.contains(key));
    keys.extend(parted.map(|parted| parted.headline.clone()));
    keys.dedup();
    // A heading that leads to its own page is that page's headline, where no great heading shows it; on the front page it is
    // the site's name.
    let is_great = |heading: &Heading| heading.level == 1 && keys.contains(&line::key(&heading.text));
    let own = if survey.headings.iter().any(is_great) { None } else { own_address(facts) };
    let leads_home = |href: &str| {
        // Into the page, to a place of its own.
        if href.contains('#') {
            return false;
        }
        let address = survey.absolute(href).and_then(|url| PageUrl::parse(url.as_str()).ok());
        address.map(|url| url.dedup_key()) == own
    };
    let mut best: Option<(i32, &Heading, String)> = None;
    for heading in &survey.headings {
        let text = headline_of(heading, declared, &keys);
        let key = line::key(&text);
        let n_characters = key.chars().count();
        if parted.is_some_and(|parted| parted.rest == key) {
            continue;
        }
        if n_characters < 2 || text.chars().count() > CHARACTERS || facts.site_keys.contains(&key) {
            continue;
        }
        let is_equal = keys.contains(&key);
        let is_part = n_characters >= 8
            && keys
                .iter()
                .any(|other| other.contains(&key) || (other.chars().count() >= 12 && key.contains(other.as_str())));
        let mut score = match heading.level {
            1 => 30,
            2 => 8,
            _ => 0,
        };
        score += if is_equal {
            40
        } else if is_part {
            25
        } else {
            0
        };
        if heading.is_headline {
            score += 15;
        }
        if (is_equal || is_part) && own.is_some() && heading.href.as_deref().is_some_and(leads_home) {
            score += 30;
        }
        if heading.spot.in_article {
            score += 6;
        }
        if heading.spot.hint.has(Hint::HEADLINE) {
            score += 4;
        }
        if heading.spot.hint.has(Hint::LOGO) || is_front(facts, heading.href.as_deref()) {
            score -= 35;
        }
        let aside = survey.aside(&heading.spot, None);
        if aside.has(Hint::COMMENT) || aside.has(Hint::NAVIGATION) || aside.has(Hint::OVERLAY) {
            score -= 25;
        } else if !aside.is_empty() {
            score -= 10;
        }
        let least = if heading.level == 1 { 15 } else { 40 };
        if score >= least && best.as_ref().is_none_or(|(top, _, _)| score > *top) {
            best = Some((score, heading, text));
        }
    }
    best.map(|(_, heading, text)| (heading, text))
}

/// The page's address, where it is no front page's: as it declares it, else as it was asked for.
fn own_address(facts: &Facts<'_>) -> Option<DedupKey> {
    let declared = addresses::canonical(facts).map(|(url, _)| url);
    let own = declared.unwrap_or_else(|| facts.survey.url.clone());
    (!own.as_url().path().trim_matches('/').is_empty()).then(|| own.dedup_key())
}

pub(super) fn is_front(facts: &Facts<'_>, href: Option<&str>) -> bool {
    href.and_then(|href| facts.survey.absolute(href))
        .is_some_and(|url| url.path().trim_matches('/').is_empty() && url.query().is_none())
}

/// A heading's text, without the pieces that are kicker or subtitle by their class or by what other witnesses say.
fn headline_of(heading: &Heading, declared: &[(String, f32, Witness)], keys: &[String]) -> String {
    let whole = heading.text.clone();
    if heading.pieces.len() < 2 {
        return whole;
    }
    let key = line::key(&whole);
    if let Some((said, _, _)) = declared.iter().find(|(said, _, _)| line::key(said) == key) {
        // Pieces that only a style sets apart are run together in the text: "Demo" and "Der 9. Juli".
        let n_words = |text: &str| text.split_whitespace().count();
        return if n_words(said) > n_words(&whole) { said.clone() } else { whole };
    }
    // A run of pieces that another witness gives as the headline.
    let n = heading.pieces.len().min(8);
    for length in (1..n).rev() {
        for start in 0..=(n - length) {
            let pieces = &heading.pieces[start..start + length];
            // A dash of its own parts kicker and headline, and is neither.
            if [pieces.first(), pieces.last()].into_iter().flatten().any(|piece| is_mark(&piece.text)) {
                continue;
            }
            let run = survey::joined(pieces);
            let key = line::key(&run);
            if key.chars().count() >= 10 && keys.contains(&key) {
                return run;
            }
        }
    }
    let is_extra = |hint: Hint| {
        hint.has(Hint::KICKER) || hint.has(Hint::SUBTITLE) || hint.has(Hint::DATE) || hint.has(Hint::BYLINE)
    };
    let kept: Vec<_> =
        heading.pieces.iter().filter(|piece| !is_extra(piece.hint.without(heading.spot.hint))).cloned().collect();
    if kept.is_empty() { whole } else { survey::joined(&kept) }
}

/// Marks between a headline and a site's name.
pub(super) const MARKS: [&str; 16] =
    [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " › ", " ‹ ", " · ", " • ", " / ", " ∙ ", " ⋆ ", " > ", " : "];

/// A declared title without the name of the site before or behind it.
fn without_site(
    text: &str,
    facts: &Facts<'_>,
    shown: Option<&str>,
    others: &[String],
    section: Option<&str>,
) -> String {
    let mut text = text.trim().to_owned();
    for _ in 0..4 {
        let Some(shorter) = one_less(&text, facts, shown, others, section) else { break };
        text = shorter;
    }
    text
}

fn one_less(
    text: &str,
    facts: &Facts<'_>,
    shown: Option<&str>,
    others: &[String],
    section: Option<&str>,
) -> Option<String> {
    let shown_key = shown.map(line::key);
    // The page shows it just so.
    if shown_key.as_deref() == Some(&line::key(text)) {
        return None;
    }
    // Everything behind the headline: "Headline | Section | Site".
    let is_shown = |head: &&str| line::key(head).chars().count() >= 8 && shown_key.as_deref() == Some(&line::key(head));
    if let Some(head) = MARKS.iter().filter_map(|mark| text.split_once(mark)).map(|(head, _)| head).find(is_shown) {
        return Some(head.trim().to_owned());
    }
    for mark in MARKS {
        if let Some((head, tail)) = text.rsplit_once(mark) {
            let head_key = line::key(head);
            let is_said = head_key.chars().count() >= 8
                && (shown_key.as_deref() == Some(&head_key) || others.iter().any(|other| line::key(other) == head_key));
            if !head_key.is_empty() && (is_said || is_site(tail, facts)) {
                return Some(head.trim().to_owned());
            }
        }
        if let Some((head, tail)) = text.split_once(mark) {
            let tail_key = line::key(tail);
            let is_said = tail_key.chars().count() >= 8 && shown_key.as_deref() == Some(&tail_key);
            if !tail_key.is_empty() && (is_said || is_site(head, facts)) {
                return Some(tail.trim().to_owned());
            }
        }
    }
    // A bar in a title parts it from section and site, where no heading says otherwise.
    if shown.is_none()
        && let Some((head, _)) = text.rsplit_once(" | ")
        && line::key(head).chars().count() >= LETTERS
    {
        return Some(head.trim().to_owned());
    }
    // `|` without spaces; a hyphen without spaces is part of a word.
    if let Some((head, tail)) = text.rsplit_once('|')
        && is_site(tail, facts)
        && !head.trim().is_empty()
    {
        return Some(head.trim().to_owned());
    }
    // "Headline-Politics", the section as the page declares it.
    if let Some((head, tail)) = text.rsplit_once(['-', '–', '|', '_', 'ㅣ'])
        && section == Some(&line::key(tail))
        && line::key(head).chars().count() >= LETTERS
    {
        return Some(head.trim().to_owned());
    }
    // A full-width bar, a letter that looks like one, or an underscore before the site's name, as on Asian pages.
    for mark in ['｜', 'ㅣ', '_', '－', '-', '–'] {
        if let Some((head, tail)) = text.rsplit_once(mark)
            && (facts.site_keys.contains(&line::key(tail)) || shown_key.as_deref() == Some(&line::key(head)))
            && line::key(head).chars().count() >= 4
        {
            return Some(head.trim().to_owned());
        }
    }
    None
}

/// Whether a part of a title names the site.
fn is_site(part: &str, facts: &Facts<'_>) -> bool {
    let key = line::key(part);
    if key.is_empty() || part.chars().count() > 60 {
        return false;
    }
    if facts.site_keys.contains(&key) {
        return true;
    }
    let stripped = |key: &str| -> String { key.trim_start_matches("the").trim_start_matches("www").to_owned() };
    if key.chars().count() >= 4
        && facts.site_keys.iter().any(|site| {
            site.chars().count() >= 4
                && (stripped(site) == stripped(&key)
                    || site.contains(&key)
                    || (key.contains(site.as_str()) && key.len() <= site.len() * 3))
        })
    {
        return true;
    }
    // An address.
    let bare = part.trim().to_ascii_lowercase();
    !bare.contains(' ') && bare.contains('.') && bare.trim_start_matches("www.") == facts.survey.url.domain()
}
