//! Which units are the body: the forests' opinion, and facts that outweigh it.
//!
//! Facts are few and the same everywhere: a label is no sentence, the headline is told once, a line that stands three
//! times is furniture, a name and a date above the text are metadata.

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};

use super::features::Table;
use super::likeness::likeness;
use super::unit::{Container, Parts, Tag, place};
use super::{About, closing, pointer, words};
use crate::extract::fields::dates::human;
use crate::extract::fields::names;
use crate::text::fold;

/// A unit at least this likely is body.
const THRESHOLD: f32 = 0.5;

/// The most units between two that are body that may be body, too.
const GAP: usize = 8;

/// How likely such a unit must be: one like its neighbors, a quotation, an item of a list between them, and a heading.
const PEER: f32 = 0.25;
const QUOTE: f32 = 0.25;
const LISTED: f32 = 0.2;
const HEADING: f32 = 0.15;
/// A heading in a frame of its own: a label of what is set in between stands so, too.
const FRAMED: f32 = 0.2;

/// Letters of the longest text that counts as furniture when it repeats.
const FURNITURE: u32 = 90;

/// Bytes of a paragraph that hold the longest beginning of a placeholder.
const BEGINNING: usize = 200;

/// Letters of the longest caption.
const CAPTION: u32 = 400;

/// How likely a text must be that is called a caption and is none.
const CERTAIN: f32 = 0.85;

/// Letters of the longest placeholder.
const PLACEHOLDER: u32 = 450;

/// Mean probability from which a repeated text is kept.
const SURE: f32 = 0.75;

/// Words of a text that nobody writes twice.
const SENTENCE: u32 = 12;

/// Running text of an article that another one may follow.
const ARTICLE_CHARS: u32 = 500;

/// Letters of the longest headline.
const HEADLINE: u32 = 250;

/// Letters of the longest byline or dateline.
const BYLINE: u32 = 120;

/// Bytes of what an author is, behind their name in a byline.
const ROLE: usize = 40;

/// One answer a unit.
pub(super) fn kept(parts: &Parts, table: &Table, likely: &[f32], about: &About<'_>) -> Vec<bool> {
    let mut kept: Vec<bool> = likely.iter().map(|likely| *likely >= THRESHOLD).collect();
    bridge(parts, table, likely, &mut kept);
    drop_labels(parts, table, &mut kept);
    pointer::drop_pointers(parts, &mut kept);
    drop_placeholders(parts, &mut kept);
    drop_captions(parts, table, likely, &mut kept);
    drop_furniture(parts, table, likely, &mut kept);
    drop_head(parts, table, about, &mut kept);
    drop_following(parts, table, &mut kept);
    closing::drop_closings(parts, about, &mut kept);
    kept
}

/// Short pieces between two that are body: a heading beside one of them, a paragraph like both, one of a list's items.
///
/// A heading alone says little, and in tongues that the forest saw little of it is easily lost.
fn bridge(parts: &Parts, table: &Table, likely: &[f32], kept: &mut [bool]) {
    let sure: Vec<usize> = (0..kept.len()).filter(|index| kept[*index]).collect();
    for pair in sure.windows(2).filter(|pair| (2..=GAP + 1).contains(&(pair[1] - pair[0]))) {
        for index in pair[0] + 1..pair[1] {
            let unit = &parts.units[index];
            if unit.link_chars * 3 > unit.chars {
                continue;
            }
            let container = |at: usize| &parts.containers[parts.units[at].container as usize];
            let (before, own, after) = (container(pair[0]), container(index), container(pair[1]));
            let (is_before, is_after) = (own.parent == before.parent, own.parent == after.parent);
            let is_peer = is_before && is_after && own.local == before.local && own.local == after.local;
            let is_titled = unit.places & place::HEADING != 0;
            let is_heading = (is_before || is_after) && is_titled;
            let near = || [pair[0], pair[1]].map(|near| parts.units[near].container);
            let is_framed = is_titled
                && !table.page.notices.says(index)
                && near().iter().any(|near| stands_beside(parts, index, *near));
            let is_item =
                own.tag == Tag::Li && (is_before && before.tag == Tag::Li || is_after && after.tag == Tag::Li);
            // A whole list that stands beside both.
            let list = &parts.containers[own.parent as usize];
            let is_listed = own.tag == Tag::Li
                && list.parent == before.parent
                && list.parent == after.parent
                && list.link_chars * 3 < list.chars;
            // A quotation that is set apart between two paragraphs: its own frame, or a paragraph in one, stands beside both.
            let is_quote = unit.places & place::QUOTE != 0
                && [own.parent, list.parent].iter().any(|frame| *frame == before.parent && *frame == after.parent);
            // A term of a list of definitions between two of its parts: the question of an interview that is set so.
            let is_term = own.tag == Tag::Term && is_before && is_after;
            let bar = if is_heading || is_term {
                HEADING
            } else if is_quote {
                QUOTE
            } else if is_framed {
                FRAMED
            } else if is_listed {
                LISTED
            } else if is_peer || is_item {
                PEER
            } else {
                continue;
            };
            kept[index] = likely[index] >= bar;
        }
    }
}

/// Frames between a paragraph and the one that a heading's frame stands in.
const FRAMES: usize = 3;

/// Whether a unit stands beside a container in its own frame: page builders wrap a heading and the text below it one by one.
fn stands_beside(parts: &Parts, index: usize, container: u32) -> bool {
    let of = |at: u32| &parts.containers[at as usize];
    let mut outer = parts.units[index].container;
    while outer > 0 && (of(of(outer).parent).first, of(of(outer).parent).last) == (of(outer).first, of(outer).last) {
        outer = of(outer).parent;
    }
    let stage = of(outer).parent;
    let mut above = container;
    for _ in 0..=FRAMES {
        above = of(above).parent;
        if above == stage {
            return true;
        }
    }
    false
}

/// Labels of lists and forms, and links that a label announces.
fn drop_labels(parts: &Parts, table: &Table, kept: &mut [bool]) {
    for (index, unit) in parts.units.iter().enumerate() {
        if !kept[index] || unit.places & place::TABLE != 0 && unit.tag == Tag::Cell {
            continue;
        }
        let is_link = unit.link_chars * 10 > unit.chars * 6;
        let page = &table.page;
        let announces = page.notices.says(index) && is_link;
        if page.notices.is_label(index) || announces || page.trail.is_linked_lead(parts, index) {
            kept[index] = false;
        }
    }
}

/// What stands in place of a video or a post that may not be loaded, by `placeholders.txt`.
fn drop_placeholders(parts: &Parts, kept: &mut [bool]) {
    static BEGINNINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let lines = include_str!("placeholders.txt").lines().filter(|line| !line.starts_with('#'));
        lines.map(fold::key).filter(|key| !key.is_empty()).collect()
    });
    for (unit, kept) in parts.units.iter().zip(kept) {
        if *kept && unit.chars <= PLACEHOLDER {
            let key = fold::key(&unit.text[..unit.text.floor_char_boundary(BEGINNING)]);
            *kept = !BEGINNINGS.iter().any(|beginning| key.starts_with(beginning.as_str()));
        }
    }
}

/// An inline element that is named a caption, behind a picture, but where it reads like the text beyond doubt; and a whole
/// paragraph in italics or small print there that ends in whose the picture is. Blocks of that name the forest knows.
fn drop_captions(parts: &Parts, table: &Table, likely: &[f32], kept: &mut [bool]) {
    for (index, unit) in parts.units.iter().enumerate() {
        let is_set_apart = unit.places & (place::EMPHASIS | place::SMALL) != 0;
        let is_caption = unit.after_media && is_set_apart && unit.chars <= CAPTION;
        let is_doubted = likely[index] < CERTAIN && unit.after_media && unit.chars <= CAPTION;
        let is_named = is_doubted && unit.inline_kinds & words::bit("caption") != 0;
        kept[index] &= !(is_named || is_caption && table.page.credits.ends_in_credit(index));
    }
}

/// A short text that stands three times is no body where the forests doubt it; a long one is told once.
///
/// Reviews repeat "Pros" and "Cons" over every product, so that repetition alone proves nothing.
fn drop_furniture(parts: &Parts, table: &Table, likely: &[f32], kept: &mut [bool]) {
    let mut sums: HashMap<u64, (f32, f32)> = HashMap::default();
    let short = |index: usize| parts.units[index].chars <= FURNITURE && parts.units[index].tag != Tag::Cell;
    for index in (0..kept.len()).filter(|index| kept[*index] && short(*index)) {
        let sum = sums.entry(table.page.keys[index]).or_default();
        sum.0 += 1.0;
        sum.1 += likely[index];
    }
    let mut told: HashSet<u64> = HashSet::default();
    for (index, kept) in kept.iter_mut().enumerate() {
        if !*kept {
            continue;
        }
        let key = table.page.keys[index];
        if table.shapes[index].n_words >= SENTENCE && !told.insert(key) {
            *kept = false;
        } else if short(index) {
            let (n_times, sum) = sums[&key];
            *kept = n_times < 3.0 || sum / n_times > SURE;
        }
    }
}

/// The headline wherever it is repeated, byline and date above the first running text.
fn drop_head(parts: &Parts, table: &Table, about: &About<'_>, kept: &mut [bool]) {
    let titles: Vec<String> =
        [about.title, Some(&parts.og_title), Some(&parts.title)].into_iter().flatten().map(fold::key).collect();
    let is_title = |text: &str| {
        let key = fold::key(text);
        !key.is_empty() && titles.contains(&key)
    };
    let mut is_head = true;
    for (index, kept) in kept.iter_mut().enumerate() {
        if !*kept {
            continue;
        }
        let unit = &parts.units[index];
        let shape = &table.shapes[index];
        if Some(index) == table.page.headline && unit.tag.is_heading() || unit.chars < HEADLINE && is_title(&unit.text)
        {
            *kept = false;
            continue;
        }
        is_head &= unit.chars <= BYLINE && (shape.n_words < 10 || shape.n_stops == 0);
        if !is_head {
            continue;
        }
        let likely = likeness(&table.page.authors, table.page.words.of(index));
        // "Guest column by" and a name that is an author's.
        let is_told = |name: &String| {
            let at = unit.text.find(name.as_str()).filter(|at| names::is_by(&unit.text[..*at]));
            at.is_some_and(|at| unit.text.len() <= at + name.len() + ROLE)
        };
        let is_byline = likely.0 >= 0.5 && likely.1 >= 0.5 || about.authors.iter().any(is_told);
        // "17. März 2026, 14.35 Uhr": its stops end no sentence.
        let is_date = shape.has_year
            && shape.n_digits >= 5
            && shape.n_letters <= 24
            && (shape.n_stops == 0 || !human::find(&unit.text, None).is_empty());
        if is_byline || is_date {
            *kept = false;
        }
    }
}

/// Articles that an endless page appends below the one that was asked for.
///
/// Each opens with a heading in the headline's place, or stands in an `<article>` of its own.
fn drop_following(parts: &Parts, table: &Table, kept: &mut [bool]) {
    let Some(headline) = table.page.headline else { return };
    let own = &parts.units[headline];
    let holds = |container: &Container| (container.first..container.last).contains(&(headline as u32));
    let role = parts.containers[own.container as usize].signature;
    let article = parts.around(own.container).find(|container| container.tag == Tag::Article);
    let article = article.filter(|article| article.good_chars >= ARTICLE_CHARS);
    let first = kept.iter().position(|kept| *kept).unwrap_or(kept.len());
    let mut until = 0;
    for (index, kept) in kept.iter_mut().enumerate().skip(headline + 1) {
        if index < until {
            *kept = false;
            continue;
        }
        let unit = &parts.units[index];
        let container = &parts.containers[unit.container as usize];
        if index > first && own.tag == Tag::H1 && unit.tag == Tag::H1 && container.signature == role {
            // The widest container that is this heading's and not the headline's.
            let widest = parts.around(unit.container).take_while(|container| !holds(container)).last();
            if let Some(widest) = widest.filter(|widest| widest.good_chars > 0 && widest.tag != Tag::H1) {
                until = widest.last as usize;
                *kept = false;
                continue;
            }
        }
        if *kept
            && let Some(article) = article
            && index >= article.last as usize
            && parts.around(unit.container).any(|container| container.tag == Tag::Article && !holds(container))
        {
            *kept = false;
        }
    }
}
