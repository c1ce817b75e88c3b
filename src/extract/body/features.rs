//! What is known about each unit, as numbers for the classifier.
//!
//! One code makes the features for training and for reading. Nothing here knows a language: words come in only as
//! class and id kinds, and as likeness with the page's own title and description.

use std::collections::HashMap;

use super::shape::{Shape, shape};
use super::unit::{Container, Parts, Tag, Unit, place};
use super::words;

/// Features that are neither places nor kinds.
const N_PLAIN: usize = 94;

/// Features of one unit that do not depend on any decision.
pub(super) const N_LOCAL: usize = N_PLAIN + place::NAMES.len() + 2 * words::N_KINDS;

/// The table of features, a row a unit.
pub(super) struct Table {
    pub(super) rows: Vec<[f32; N_LOCAL]>,
    pub(super) shapes: Vec<Shape>,
    /// Index of the unit that is the headline, if one is.
    pub(super) headline: Option<usize>,
    /// Hash of the innermost two containers' role, by unit.
    pub(super) signatures: Vec<u32>,
}

/// Computes the features of all units, and the containers' sums on the way.
pub(super) fn table(parts: &mut Parts) -> Table {
    let shapes: Vec<Shape> = parts.units.iter().map(|unit| shape(&unit.text)).collect();
    sum_up(parts, &shapes);
    let page = Page::new(parts, &shapes);
    let mut rows = Vec::with_capacity(parts.units.len());
    for index in 0..parts.units.len() {
        rows.push(page.row(parts, &shapes, index));
    }
    let signatures = parts.units.iter().map(|unit| parts.containers[unit.container as usize].signature).collect();
    let headline = page.headline;
    Table { rows, shapes, headline, signatures }
}

/// A unit of running text: long enough, in sentences, hardly linked.
fn is_good(unit: &Unit, shape: &Shape) -> bool {
    let long = shape.n_words >= 10 && shape.n_chars >= 30;
    long && (shape.n_stops > 0 || shape.n_commas > 0) && unit.link_chars * 3 < unit.chars
}

/// Adds every unit to all containers around it.
fn sum_up(parts: &mut Parts, shapes: &[Shape]) {
    for (unit, shape) in parts.units.iter().zip(shapes) {
        let container = &mut parts.containers[unit.container as usize];
        container.chars += unit.chars;
        container.link_chars += unit.link_chars;
        if is_good(unit, shape) {
            container.good_chars += unit.chars;
        }
    }
    // Children come after their parents, so that one pass backwards carries the sums up.
    for index in (1..parts.containers.len()).rev() {
        let Container { parent, chars, link_chars, good_chars, .. } = parts.containers[index];
        let parent = &mut parts.containers[parent as usize];
        parent.chars += chars;
        parent.link_chars += link_chars;
        parent.good_chars += good_chars;
    }
}

/// Sums over the units of one signature.
#[derive(Default, Clone, Copy)]
struct Role {
    n_units: u32,
    chars: u32,
    link_chars: u32,
    good_chars: u32,
}

struct Page {
    n_units: usize,
    good_chars: f32,
    chars: f32,
    roles: HashMap<u32, Role>,
    texts: HashMap<u64, u16>,
    keys: Vec<u64>,
    title: Vec<u64>,
    description: Vec<u64>,
    headline: Option<usize>,
    /// The innermost container with most of the running text.
    top: u32,
    /// Characters before each unit.
    before: Vec<u32>,
    n_articles: usize,
    /// Index of the nearest good unit before and after each unit.
    good_before: Vec<u32>,
    good_after: Vec<u32>,
    goods_before: Vec<u32>,
    /// Words of the title that each unit and each container has, a bit each.
    masks: Vec<u64>,
    container_masks: Vec<u64>,
    sums: Vec<Sums>,
    /// Containers of the same signature under the same parent, by container.
    repeats: Vec<u32>,
    /// Mean depth of running text.
    depth: f32,
}

/// Counts of units in a container.
#[derive(Default, Clone, Copy)]
struct Sums {
    n_good: u32,
    n_linked: u32,
    n_stopped: u32,
}

impl Page {
    fn new(parts: &Parts, shapes: &[Shape]) -> Self {
        let n_units = parts.units.len();
        let mut roles: HashMap<u32, Role> = HashMap::new();
        let mut texts = HashMap::new();
        let mut keys = Vec::with_capacity(n_units);
        let mut before = Vec::with_capacity(n_units);
        let (mut good_before, mut goods_before) = (Vec::with_capacity(n_units), Vec::with_capacity(n_units));
        let mut sum = 0;
        let (mut last_good, mut n_goods) = (u32::MAX, 0);
        for (index, (unit, shape)) in parts.units.iter().zip(shapes).enumerate() {
            let role = roles.entry(parts.containers[unit.container as usize].signature).or_default();
            role.n_units += 1;
            role.chars += unit.chars;
            role.link_chars += unit.link_chars;
            before.push(sum);
            sum += unit.chars;
            good_before.push(last_good);
            goods_before.push(n_goods);
            if is_good(unit, shape) {
                role.good_chars += unit.chars;
                last_good = index as u32;
                n_goods += 1;
            }
            let key = text_key(&unit.text);
            keys.push(key);
            *texts.entry(key).or_insert(0_u16) += 1;
        }
        let mut good_after = vec![u32::MAX; n_units];
        let mut next_good = u32::MAX;
        for index in (0..n_units).rev() {
            good_after[index] = next_good;
            if is_good(&parts.units[index], &shapes[index]) {
                next_good = index as u32;
            }
        }
        let raw_title = if parts.og_title.is_empty() { &parts.title } else { &parts.og_title };
        let title = word_keys(raw_title);
        let good_chars = parts.containers[0].good_chars;
        let masks: Vec<u64> = parts.units.iter().map(|unit| mask(&title, &unit.text)).collect();
        let (container_masks, sums) = gather(parts, shapes, &masks);
        let depth = parts
            .units
            .iter()
            .zip(shapes)
            .filter(|(unit, shape)| is_good(unit, shape))
            .map(|(unit, _)| unit.chars as f32 * f32::from(parts.containers[unit.container as usize].depth))
            .sum::<f32>()
            / good_chars.max(1) as f32;
        let mut page = Self {
            n_units,
            good_chars: good_chars.max(1) as f32,
            chars: sum.max(1) as f32,
            roles,
            texts,
            keys,
            title,
            description: word_keys(&parts.description),
            headline: None,
            top: top(parts),
            before,
            n_articles: parts.containers.iter().filter(|container| container.tag == Tag::Article).count(),
            good_before,
            good_after,
            goods_before,
            masks,
            container_masks,
            sums,
            repeats: repeats(parts),
            depth,
        };
        page.headline = page.find_headline(parts, shapes);
        page
    }

    /// The heading most like the page's title, an `<h1>` first.
    fn find_headline(&self, parts: &Parts, shapes: &[Shape]) -> Option<usize> {
        let mut best = None;
        for (index, (unit, shape)) in parts.units.iter().zip(shapes).enumerate() {
            let like = likeness(&self.title, &unit.text, shape);
            let heading = match unit.tag {
                Tag::H1 => 0.6,
                Tag::H2 => 0.3,
                _ if unit.places & place::HEADING != 0 => 0.2,
                _ => 0.0,
            };
            let score = like.0.min(like.1) + heading;
            if score > 0.75 && best.is_none_or(|(_, most)| score > most) {
                best = Some((index, score));
            }
        }
        best.map(|(index, _)| index)
    }

    fn row(&self, parts: &Parts, shapes: &[Shape], index: usize) -> [f32; N_LOCAL] {
        let unit = &parts.units[index];
        let shape = &shapes[index];
        let own = &parts.containers[unit.container as usize];
        let mut row = [0.0; N_LOCAL];
        let mut filled = 0;
        let mut put = |value: f32| {
            row[filled] = value;
            filled += 1;
        };
        let chars = unit.chars.max(1) as f32;
        let letters = shape.n_letters.max(1) as f32;
        let words = shape.n_words.max(1) as f32;
        // The text itself.
        put(log(unit.chars));
        put(log(shape.n_words));
        put(shape.n_chars as f32 / words);
        put(unit.link_chars as f32 / chars);
        put(f32::from(unit.n_links));
        put(shape.n_commas as f32 / words);
        put(log(shape.n_stops));
        put(f32::from(shape.end));
        put(f32::from(shape.start));
        put(shape.n_digits as f32 / shape.n_chars.max(1) as f32);
        put(shape.n_upper as f32 / letters);
        put(shape.n_capitalized as f32 / words);
        put(shape.n_quotes as f32);
        put(shape.n_marks as f32 / words);
        put(shape.n_ideographs as f32 / letters);
        put(unit.bold_chars as f32 / chars);
        put(f32::from(u8::from(shape.has_clock) + 2 * u8::from(shape.has_year)));
        put(f32::from(u8::from(shape.has_copyright)));
        put(f32::from(u8::from(shape.has_address)));
        put(f32::from(u8::from(unit.has_time)));
        put(f32::from(unit.tag as u8));
        put(f32::from(unit.breaks));
        put(f32::from(u8::from(unit.breaks_after)));
        put(f32::from(u8::from(unit.after_media)));
        put(f32::from(own.depth));
        // Where it stands on the page.
        put(index as f32 / self.n_units as f32);
        put(self.before[index] as f32 / self.chars);
        put(self.headline.map_or(-999.0, |headline| (index as f32 - headline as f32).clamp(-200.0, 200.0)));
        put(self.headline.map_or(0.0, |headline| {
            let (from, to) = (self.before[headline.min(index)], self.before[headline.max(index)]);
            if headline <= index { log(to - from) } else { -log(to - from) }
        }));
        put(gap(self.good_before[index], index));
        put(gap(self.good_after[index], index));
        put(self.goods_before[index] as f32);
        put((self.goods_before[self.n_units - 1] - self.goods_before[index]) as f32);
        put(f32::from(self.texts[&self.keys[index]]));
        let title = likeness(&self.title, &unit.text, shape);
        put(title.0);
        put(title.1);
        let description = likeness(&self.description, &unit.text, shape);
        put(description.0);
        put(description.1);
        // Neighbors.
        for step in [-2, -1, 1, 2] {
            let neighbor = index.checked_add_signed(step).filter(|neighbor| *neighbor < self.n_units);
            let Some(neighbor) = neighbor else {
                put(-1.0);
                put(-1.0);
                continue;
            };
            let other = &parts.units[neighbor];
            put(log(other.chars));
            put(other.link_chars as f32 / other.chars.max(1) as f32);
        }
        for step in [-1, 1] {
            let neighbor = index.checked_add_signed(step).filter(|neighbor| *neighbor < self.n_units);
            put(neighbor.map_or(-1.0, |neighbor| {
                let other = &parts.units[neighbor];
                let theirs = &parts.containers[other.container as usize];
                f32::from(u8::from(other.container == unit.container) + 2 * u8::from(theirs.parent == own.parent))
                    + 4.0 * f32::from(u8::from(theirs.signature == own.signature))
            }));
        }
        // The containers: its own, the one above, and so on.
        let mut above = unit.container;
        for level in 0..3 {
            let container = &parts.containers[above as usize];
            put(log(container.last - container.first));
            put(container.link_chars as f32 / container.chars.max(1) as f32);
            put(container.good_chars as f32 / self.good_chars);
            above = container.parent;
            if level == 0 && container.last - container.first == 1 {
                above = container.parent;
            }
        }
        let role = self.roles[&own.signature];
        put(log(role.n_units));
        put(role.link_chars as f32 / role.chars.max(1) as f32);
        put(role.good_chars as f32 / self.good_chars);
        // The container of most running text.
        let top = &parts.containers[self.top as usize];
        let index = index as u32;
        put(if index < top.first {
            -log(top.first - index)
        } else if index < top.last {
            0.0
        } else {
            log(index - top.last + 1)
        });
        let distance = parts.around(unit.container).position(|container| std::ptr::eq(container, top));
        put(distance.map_or(-1.0, |distance| distance as f32));
        // The way to the headline through the tree, from here and from there.
        match self.headline {
            Some(headline) => {
                let (up, down) = way(parts, unit.container, parts.units[headline].container);
                put(up);
                put(down);
            }
            None => {
                put(-1.0);
                put(-1.0);
            }
        }
        // Words of the headline: in the unit, and in the containers around it.
        let n_title = self.title.len().clamp(1, 64) as f32;
        put(self.masks[index as usize].count_ones() as f32 / n_title);
        let mut above = unit.container;
        for _ in 0..3 {
            put(self.container_masks[above as usize].count_ones() as f32 / n_title);
            let sums = &self.sums[above as usize];
            let container = &parts.containers[above as usize];
            let n_units = (container.last - container.first).max(1) as f32;
            put(log(sums.n_good));
            put(sums.n_linked as f32 / n_units);
            put(sums.n_stopped as f32 / n_units);
            above = container.parent;
        }
        put(log(u32::from(own.n_media)));
        let over = &parts.containers[own.parent as usize];
        put(log(u32::from(over.n_media)));
        put(f32::from(over.tag as u8));
        put(f32::from(parts.containers[over.parent as usize].tag as u8));
        put((index - over.first).min(99) as f32);
        put((over.last - index).min(99) as f32);
        // How often its containers repeat beside each other: cards and list items do.
        let mut above = unit.container;
        for _ in 0..4 {
            put(log(self.repeats[above as usize]));
            above = parts.containers[above as usize].parent;
        }
        put(f32::from(own.depth) - self.depth);
        for neighbor in [index.checked_sub(1), Some(index + 1)] {
            let neighbor = neighbor.and_then(|neighbor| parts.units.get(neighbor as usize));
            put(neighbor.map_or(-1.0, |other| f32::from(other.tag as u8)));
        }
        // The page.
        put(log(self.n_units as u32));
        put(log(self.good_chars as u32));
        put(self.n_articles.min(50) as f32);
        put(f32::from(u8::from(self.headline.is_some())));
        debug_assert_eq!(filled, N_PLAIN);
        let mut filled = N_PLAIN;
        for bit in 0..place::NAMES.len() {
            row[filled] = ((unit.places >> bit) & 1) as f32;
            filled += 1;
        }
        // Kinds: how near the innermost container is that has each, and the same for inline elements.
        let mut seen = 0;
        for (level, container) in parts.around(unit.container).enumerate() {
            let mut fresh = container.kinds & !seen;
            seen |= fresh;
            while fresh != 0 {
                let kind = fresh.trailing_zeros() as usize;
                row[filled + kind] = 1.0 / (1.0 + level as f32);
                fresh &= fresh - 1;
            }
        }
        filled += words::N_KINDS;
        for kind in 0..words::N_KINDS {
            row[filled + kind] = ((unit.inline_kinds >> kind) & 1) as f32;
        }
        row
    }
}

/// Title words and counts of units, carried up to all containers.
fn gather(parts: &Parts, shapes: &[Shape], masks: &[u64]) -> (Vec<u64>, Vec<Sums>) {
    let mut container_masks = vec![0; parts.containers.len()];
    let mut sums = vec![Sums::default(); parts.containers.len()];
    for ((unit, shape), mask) in parts.units.iter().zip(shapes).zip(masks) {
        let at = unit.container as usize;
        container_masks[at] |= mask;
        sums[at].n_good += u32::from(is_good(unit, shape));
        sums[at].n_linked += u32::from(unit.link_chars * 10 > unit.chars * 8);
        sums[at].n_stopped += u32::from(matches!(shape.end, 1 | 4));
    }
    for index in (1..parts.containers.len()).rev() {
        let parent = parts.containers[index].parent as usize;
        container_masks[parent] |= container_masks[index];
        let Sums { n_good, n_linked, n_stopped } = sums[index];
        sums[parent].n_good += n_good;
        sums[parent].n_linked += n_linked;
        sums[parent].n_stopped += n_stopped;
    }
    (container_masks, sums)
}

fn repeats(parts: &Parts) -> Vec<u32> {
    let mut counts: HashMap<(u32, u32), u32> = HashMap::new();
    let with_text = |container: &&Container| container.last > container.first;
    for container in parts.containers.iter().filter(with_text) {
        *counts.entry((container.parent, container.signature)).or_default() += 1;
    }
    let of = |container: &Container| counts.get(&(container.parent, container.signature)).copied().unwrap_or(0);
    parts.containers.iter().map(of).collect()
}

/// Levels up from one container to what it shares with another, and down to that one.
fn way(parts: &Parts, from: u32, to: u32) -> (f32, f32) {
    let (mut left, mut right) = (from, to);
    let (mut up, mut down) = (0.0, 0.0);
    while left != right {
        if parts.containers[left as usize].depth >= parts.containers[right as usize].depth {
            left = parts.containers[left as usize].parent;
            up += 1.0;
        } else {
            right = parts.containers[right as usize].parent;
            down += 1.0;
        }
    }
    (up, down)
}

/// Which of the first 64 words of `reference` a text has.
fn mask(reference: &[u64], text: &str) -> u64 {
    let mut mask = 0;
    each_word(text, |key| {
        if let Ok(at) = reference.binary_search(&key) {
            if at < 64 {
                mask |= 1 << at;
            }
        }
    });
    mask
}

/// The innermost container that holds at least 60 % of the running text.
fn top(parts: &Parts) -> u32 {
    let all = parts.containers[0].good_chars;
    let mut best = 0;
    for (index, container) in parts.containers.iter().enumerate() {
        if container.good_chars * 5 >= all * 3 && container.depth >= parts.containers[best].depth {
            best = index;
        }
    }
    best as u32
}

fn gap(other: u32, index: usize) -> f32 {
    if other == u32::MAX { 99.0 } else { (f64::from(other) - index as f64).abs().min(98.0) as f32 }
}

fn log(value: u32) -> f32 {
    (value as f32).ln_1p()
}

/// A hash of letters and digits, case folded: the same for texts that look the same.
fn text_key(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        for c in c.to_lowercase() {
            hash = (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// Hashes of a text's words, sorted and unique; characters in scripts without spaces.
fn word_keys(text: &str) -> Vec<u64> {
    let mut keys = Vec::new();
    each_word(text, |key| keys.push(key));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn each_word(text: &str, mut take: impl FnMut(u64)) {
    const SEED: u64 = 0xcbf2_9ce4_8422_2325;
    let mut hash = SEED;
    for c in text.chars() {
        if super::shape::is_ideograph(c) {
            if hash != SEED {
                take(hash);
                hash = SEED;
            }
            take(u64::from(c));
        } else if c.is_alphanumeric() {
            for c in c.to_lowercase() {
                hash = (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
            }
        } else if hash != SEED {
            take(hash);
            hash = SEED;
        }
    }
    if hash != SEED {
        take(hash);
    }
}

/// Share of the words of `reference` in `text`, and share of `text`'s words in `reference`.
fn likeness(reference: &[u64], text: &str, shape: &Shape) -> (f32, f32) {
    if reference.is_empty() || shape.n_words == 0 || shape.n_words as usize > 6 * reference.len() + 60 {
        return (0.0, 0.0);
    }
    let (mut n_words, mut n_common) = (0_u32, 0_u32);
    let mut hit = vec![false; reference.len()];
    each_word(text, |key| {
        n_words += 1;
        if let Ok(at) = reference.binary_search(&key) {
            n_common += 1;
            hit[at] = true;
        }
    });
    let covered = hit.iter().filter(|hit| **hit).count();
    (covered as f32 / reference.len() as f32, n_common as f32 / n_words.max(1) as f32)
}
