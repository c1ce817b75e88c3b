//! The people who wrote it; nobody where nobody is named.

use std::collections::HashSet;

use super::names::{self, Trust, people};
use crate::extract::line;
use crate::extract::meta::Facts;
use crate::extract::meta::json_ld::{PartyKind, Rank};
use crate::extract::meta::survey::{Byline, Line, Piece, Spot, joined};
use crate::extract::meta::words::Hint;
use crate::extract::reconcile::rounded;
use crate::model::{FieldNote, Witness};

/// Lines after the headline in which a byline may stand that is not labelled as one.
const LINES_BELOW: usize = 14;

/// Longest line that is a byline, in bytes.
const BYLINE_BYTES: usize = 120;

/// Elements between a headline and its author's name, at most.
const NEAR: u32 = 100;

/// Elements between a headline and a byline that cannot be anybody else's, at most.
const NEXT: u32 = 40;

/// How far such a byline is believed: further than any one meta, which accounts of publishing systems get into.
const TOLD: f32 = 0.9;

/// One witness's list.
struct List {
    names: Vec<String>,
    from: Witness,
    strength: f32,
}

/// Reads the authors. `anchor` is the place of the headline.
pub(crate) fn read(facts: &Facts<'_>, anchor: Option<u32>, title: Option<&str>) -> (Vec<String>, Option<FieldNote>) {
    let mut others = facts.site_keys.clone();
    others.extend(title.map(line::key));
    let mut lists: Vec<List> = Vec::new();
    let mut add = |names: Vec<String>, from: Witness, strength: f32| {
        if !names.is_empty() {
            lists.push(List { names, from, strength });
        }
    };
    let (names, strength) = from_json_ld(facts, &others);
    add(names, Witness::JsonLd, strength);
    for (key, strength) in METAS {
        let mut names = Vec::new();
        for value in facts.survey.all_metas(key) {
            let turned = (*key == "citation_author").then(|| names::turned(value)).flatten();
            merge(&mut names, people(turned.as_deref().unwrap_or(value), &others, Trust::Declared));
        }
        add(names, Witness::Meta, *strength);
    }
    add(single(facts, &others), Witness::Meta, 0.61);
    add(from_labels(facts, &others), Witness::Meta, 0.75);
    add(from_markup(facts, anchor, &others, true), Witness::Markup, 0.72);
    add(from_markup(facts, anchor, &others, false), Witness::Markup, 0.6);
    add(from_told(facts, anchor, &others), Witness::Markup, TOLD);
    add(from_lines(facts, anchor, &others), Witness::Text, 0.5);
    add(from_pairs(facts, anchor, &others), Witness::Text, 0.55);
    add(from_bio(facts, anchor, &others), Witness::Text, 0.4);
    if let Some(announcement) = &facts.hints.announcement {
        let mut names = Vec::new();
        for author in &announcement.authors {
            merge(&mut names, people(author, &others, Trust::Declared));
        }
        add(names, Witness::Feed, 0.55);
    }
    if lists.is_empty() {
        return owner(facts, anchor).unwrap_or_else(|| collective(facts, anchor, &others));
    }
    settle(&lists)
}

/// The one first name or account that the page declares.
fn single(facts: &Facts<'_>, others: &HashSet<String>) -> Vec<String> {
    let object = facts.article().filter(|piece| piece.rank == Rank::Article);
    let by_object = object.into_iter().flat_map(|piece| &piece.authors).filter(|party| party.kind == PartyKind::Person);
    let by_object = by_object.map(|party| party.name.as_str());
    let by_meta = facts.survey.all_metas("author");
    by_object.chain(by_meta).find_map(|name| names::single(name, others)).into_iter().collect()
}

/// Whoever the page declares to be its author and is called as the site is.
fn owner(facts: &Facts<'_>, anchor: Option<u32>) -> Option<(Vec<String>, Option<FieldNote>)> {
    let object = facts.article().filter(|piece| piece.rank == Rank::Article);
    let people =
        object.into_iter().flat_map(|piece| &piece.authors).filter(|party| party.kind != PartyKind::Organization);
    let by_object = people.map(|party| party.name.as_str()).find_map(names::site_owner);
    let by_meta = || facts.survey.all_metas("author").chain(labelled(facts)).find_map(names::site_owner);
    let by_link =
        || signatures(facts, anchor, true).chain(signatures(facts, anchor, false)).find_map(names::site_owner);
    let object = by_object.map(|name| (name, Witness::JsonLd));
    let meta = || by_meta().map(|name| (name, Witness::Meta));
    let (name, from) = object.or_else(meta).or_else(|| by_link().map(|name| (name, Witness::Markup)))?;
    Some((vec![name], Some(FieldNote { from, confidence: 0.6 })))
}

/// What the page declares to be its author although it is no person: a team, an agency, an account.
fn collective(facts: &Facts<'_>, anchor: Option<u32>, others: &HashSet<String>) -> (Vec<String>, Option<FieldNote>) {
    let declared = |text: &str| names::collective(text, others);
    let object = facts.article().filter(|piece| piece.rank == Rank::Article);
    let by_object = object.and_then(|piece| piece.authors.iter().find_map(|party| declared(&party.name)));
    let by_meta = || METAS.iter().find_map(|(key, _)| facts.survey.all_metas(key).find_map(declared));
    let by_link = || signatures(facts, anchor, true).find_map(declared);
    let object = by_object.map(|name| (name, Witness::JsonLd));
    let meta = || by_meta().map(|name| (name, Witness::Meta));
    let said = object.or_else(meta).or_else(|| by_link().map(|name| (name, Witness::Markup)));
    match said {
        Some((name, from)) => (vec![name], Some(FieldNote { from, confidence: 0.5 })),
        None => (Vec::new(), None),
    }
}

/// Texts that the markup near the headline gives as the author's name, as `rel=author` declares and a class says.
fn signatures<'f>(facts: &'f Facts<'_>, anchor: Option<u32>, is_declared: bool) -> impl Iterator<Item = &'f str> {
    let bylines = nearest(facts, anchor, is_declared).into_iter();
    bylines.flat_map(|byline| &byline.pieces).filter(|piece| piece.is_name).map(|piece| piece.text.as_str())
}

const METAS: &[(&str, f32)] = &[
    ("author", 0.74),
    ("article:author", 0.74),
    ("parsely-author", 0.78),
    ("sailthru.author", 0.76),
    ("dc.creator", 0.7),
    ("dcterms.creator", 0.7),
    ("dcsext.author", 0.7),
    ("byl", 0.76),
    ("byline", 0.7),
    ("authors", 0.7),
    ("citation_author", 0.8),
    ("cxenseparse:author", 0.7),
    ("article.author", 0.7),
    ("og:article:author", 0.7),
    ("article:author_name", 0.74),
    ("og:author", 0.6),
    ("page.content.authors", 0.6),
    ("article_author", 0.6),
    ("vr:author", 0.6),
    ("shareaholic:article_author_name", 0.6),
];

fn merge(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        match names.iter().position(|known| names::is_same(known, &name)) {
            // "Dr. Nathan Example" says more than "Nathan Example".
            Some(at) if name.len() > names[at].len() => names[at] = name,
            None if names.len() < names::NAMES => names.push(name),
            _ => {}
        }
    }
}

/// The list with the most support; its note.
fn settle(lists: &[List]) -> (Vec<String>, Option<FieldNote>) {
    let keys: Vec<HashSet<String>> =
        lists.iter().map(|list| list.names.iter().map(|name| line::key(name)).collect()).collect();
    let mut best: Option<(f32, usize)> = None;
    for (index, list) in lists.iter().enumerate() {
        let mut doubt = 1.0 - list.strength;
        for (other_index, other) in lists.iter().enumerate() {
            if other_index == index {
                continue;
            }
            if keys[index] == keys[other_index] {
                doubt *= 1.0 - 0.5 * other.strength;
            } else if keys[other_index].is_subset(&keys[index]) {
                // A longer list that another one confirms in part.
                doubt *= 1.0 - 0.3 * other.strength;
            }
        }
        let score = 1.0 - doubt;
        if best.is_none_or(|(top, _)| score > top + 1e-6) {
            best = Some((score, index));
        }
    }
    let Some((score, index)) = best else { return (Vec::new(), None) };
    let is_disputed = keys.iter().any(|other| other.is_disjoint(&keys[index]));
    let confidence = rounded((score * if is_disputed { 0.8 } else { 1.0 }).min(0.99));
    (lists[index].names.clone(), Some(FieldNote { from: lists[index].from, confidence }))
}

fn from_json_ld(facts: &Facts<'_>, others: &HashSet<String>) -> (Vec<String>, f32) {
    for piece in facts.pieces() {
        let strength = match piece.rank {
            Rank::Article => 0.86,
            Rank::Work => 0.7,
            Rank::Page => 0.5,
            Rank::Other => 0.4,
        };
        let mut names = Vec::new();
        for party in &piece.authors {
            let trust = match party.kind {
                PartyKind::Person => Trust::Person,
                PartyKind::Untold => Trust::Declared,
                PartyKind::Organization => Trust::Guess,
            };
            if party.kind == PartyKind::Organization && !is_personal(&party.name) {
                continue;
            }
            merge(&mut names, people(&party.name, others, trust));
        }
        // "Elena Oberholzer (obe)": a sign beside full names is theirs.
        if names.iter().any(|name| name.contains(' ')) {
            names.retain(|name| name.contains(' ') || name.chars().any(|letter| !letter.is_lowercase()));
        }
        if !names.is_empty() {
            return (names, strength);
        }
        if piece.rank == Rank::Article {
            // The article's own object names nobody: other objects on the page are about something else.
            break;
        }
    }
    (Vec::new(), 0.0)
}

/// Publishing systems that call everybody an organization: only names of two or three words pass, none of them a common noun.
fn is_personal(name: &str) -> bool {
    (2..=3).contains(&name.split_whitespace().count()) && !name.contains(['&', '.', '|'])
}

/// `twitter:label1` = "Written by", `twitter:data1` = the name.
fn from_labels(facts: &Facts<'_>, others: &HashSet<String>) -> Vec<String> {
    let mut names = Vec::new();
    for data in labelled(facts) {
        merge(&mut names, people(data, others, Trust::Declared));
    }
    names
}

fn labelled<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = &'f str> {
    let pairs = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")].into_iter();
    let pairs = pairs.filter_map(|(label, data)| Some((facts.survey.meta(label)?, facts.survey.meta(data)?)));
    pairs.filter(|(label, _)| names::has_by(&format!("{label} x"))).map(|(_, data)| data)
}

fn from_markup(facts: &Facts<'_>, anchor: Option<u32>, others: &HashSet<String>, is_declared: bool) -> Vec<String> {
    let mut names = Vec::new();
    for byline in nearest(facts, anchor, is_declared) {
        merge(&mut names, from_byline(byline, others));
        if names.len() > 8 {
            break;
        }
    }
    // A page that shows many "authors" shows a list of articles.
    if names.len() > 6 { Vec::new() } else { names }
}

/// The byline next to the headline that begins with "By" and leads to the author's page or is marked as a byline.
fn from_told(facts: &Facts<'_>, anchor: Option<u32>, others: &HashSet<String>) -> Vec<String> {
    let Some(anchor) = anchor else { return Vec::new() };
    let survey = &facts.survey;
    let is_next =
        |spot: &Spot| (anchor..anchor + NEXT).contains(&spot.order) && survey.aside(spot, Some(anchor)).is_empty();
    let lines = || survey.lines.iter().filter(|line| is_next(&line.spot) && names::has_by(&line.text));
    let is_told = |text: &str| {
        let by = |line: &Line| line.text.find(text).is_some_and(|at| names::is_by(&line.text[..at]));
        !text.is_empty() && (names::has_by(text) || lines().any(by))
    };
    let bylines = survey.bylines.iter().filter(|byline| is_next(&byline.spot) && is_told(&joined(&byline.pieces)));
    bylines.map(|byline| from_byline(byline, others)).find(|names| !names.is_empty()).unwrap_or_default()
}

/// The bylines of the article, by their distance from its headline, and of no other.
fn nearest<'f>(facts: &'f Facts<'_>, anchor: Option<u32>, is_declared: bool) -> Vec<&'f Byline> {
    let survey = &facts.survey;
    let mut found: Vec<(i32, &Byline)> = Vec::new();
    for byline in survey.bylines.iter().filter(|byline| byline.is_declared == is_declared) {
        let mut aside = survey.aside(&byline.spot, anchor);
        // A bar of links below the headline, with the author's among them.
        let is_near = anchor.is_none_or(|anchor| byline.spot.order.abs_diff(anchor) < NEAR);
        if is_near && byline.spot.in_article && byline.pieces.iter().any(|piece| piece.is_name) {
            aside = aside.without(Hint::NAVIGATION);
        }
        if aside.has(Hint::COMMENT)
            || aside.has(Hint::RELATED)
            || aside.has(Hint::NAVIGATION)
            || aside.has(Hint::OVERLAY)
            || aside.has(Hint::PHOTO)
        {
            continue;
        }
        let mut score = 0;
        if let Some(anchor) = anchor {
            let distance = byline.spot.order.abs_diff(anchor);
            score += if distance < 60 {
                30
            } else if distance < 200 {
                15
            } else {
                0
            };
            if byline.spot.order < anchor {
                score -= 5;
            }
        }
        if byline.spot.in_article {
            score += 10;
        }
        if aside.has(Hint::BIO) {
            score -= 15;
        }
        found.push((score, byline));
    }
    let Some(top) = found.iter().map(|(score, _)| *score).max() else { return Vec::new() };
    found.into_iter().filter(|(score, _)| *score >= top - 5).take(12).map(|(_, byline)| byline).collect()
}

fn from_byline(byline: &Byline, others: &HashSet<String>) -> Vec<String> {
    let trust = if byline.is_declared { Trust::Declared } else { Trust::Guess };
    let is_usable = |piece: &&Piece| {
        (!piece.hint.has(Hint::DATE) || piece.hint.has(Hint::BYLINE))
            && (piece.hint.has(Hint::BYLINE) || !piece.hint.has(Hint::ROLE))
    };
    // What "Reviewed by" leads to, and all behind it.
    let end = byline.pieces.iter().position(|piece| names::leads_to_others(&piece.text));
    let pieces = &byline.pieces[..end.map_or(byline.pieces.len(), |end| end + 1)];
    let mut names = Vec::new();
    for piece in pieces.iter().filter(is_usable).filter(|piece| piece.is_name) {
        let named = people(&piece.text, others, Trust::Declared);
        merge(
            &mut names,
            if named.is_empty() { names::single(&piece.text, others).into_iter().collect() } else { named },
        );
    }
    if !names.is_empty() {
        return names;
    }
    for piece in pieces.iter().filter(is_usable).filter(|piece| piece.href.is_some()) {
        merge(&mut names, people(&piece.text, others, Trust::Guess));
    }
    if !names.is_empty() {
        return names;
    }
    let usable: Vec<&Piece> = pieces.iter().filter(is_usable).collect();
    // "By Jane Roe" and "Health reporter", each in an element of its own.
    for piece in usable.iter().filter(|piece| names::has_by(&piece.text)) {
        merge(&mut names, people(&piece.text, others, Trust::Guess));
    }
    if !names.is_empty() {
        return names;
    }
    if usable.len() <= 3 {
        let text = usable.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ");
        merge(&mut names, people(&text, others, trust));
    }
    if names.is_empty() {
        for piece in usable {
            merge(&mut names, people(&piece.text, others, Trust::Guess));
        }
    }
    names
}

/// A line "Written by" with the name on the next one, anywhere below the headline.
fn from_pairs(facts: &Facts<'_>, anchor: Option<u32>, others: &HashSet<String>) -> Vec<String> {
    let lines = &facts.survey.lines;
    for pair in lines.windows(2) {
        let [by, name] = pair else { continue };
        if by.spot.order < anchor.unwrap_or_default() || !names::is_by(&by.text) || name.text.len() > 80 {
            continue;
        }
        if !facts.survey.aside(&name.spot, anchor).is_empty() {
            continue;
        }
        let names = people(&name.text, others, Trust::Guess);
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

/// The name that heads a box about the author.
fn from_bio(facts: &Facts<'_>, anchor: Option<u32>, others: &HashSet<String>) -> Vec<String> {
    let survey = &facts.survey;
    let below = survey.lines.iter().filter(|line| line.spot.order >= anchor.unwrap_or_default());
    let in_box = below.filter(|line| {
        let aside = survey.aside(&line.spot, anchor);
        aside.has(Hint::BIO) && aside.without(Hint::BIO).without(Hint::PHOTO).without(Hint::BYLINE).is_empty()
    });
    let mut names =
        in_box.take(4).filter(|line| line.text.len() <= 40).map(|line| people(&line.text, others, Trust::Guess));
    names.find(|names| names.len() == 1).unwrap_or_default()
}

/// A line that begins with "By" near the headline, or with "Author:" anywhere below it.
fn from_lines(facts: &Facts<'_>, anchor: Option<u32>, others: &HashSet<String>) -> Vec<String> {
    let Some(anchor) = anchor else { return Vec::new() };
    let survey = &facts.survey;
    let below = survey.lines.iter().filter(|line| line.spot.order >= anchor);
    for (n, line) in below.enumerate() {
        let text = line.text.as_str();
        let is_labelled = names::is_labelled(text) || names::has_long_by(text);
        let is_told = || names::has_by(text) || names::behind_date(text).is_some();
        let is_byline = is_labelled || (n < LINES_BELOW && is_told());
        let aside = survey.aside(&line.spot, Some(anchor));
        // A label may stand in a box about the author, below the text.
        let aside = if is_labelled { aside.without(Hint::BIO) } else { aside };
        if !is_byline || text.len() > BYLINE_BYTES || !aside.is_empty() || text.ends_with(['.', '?', '!']) {
            continue;
        }
        let before = names::before_date(text).filter(|before| names::has_by(before));
        let mut names = before.map(|before| people(before, others, Trust::Guess)).unwrap_or_default();
        names.retain(|name| !names::has_by(name));
        if names.is_empty() {
            names = people(text, others, Trust::Guess);
        }
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}
