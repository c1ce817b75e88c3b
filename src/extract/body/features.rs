//! What is known about each unit, as numbers for the classifier.
//!
//! One code makes the features for training and for reading. Nothing here knows a language: words come in only as
//! class and id kinds, and as likeness with the page's own title and description.

use std::sync::LazyLock;

use super::About;
use super::credit::N_CREDIT;
use super::likeness::likeness;
use super::notice::N_NOTICE;
use super::overview::{self, Overview, way};
use super::shape::{Shape, shape};
use super::trail::N_TRAIL;
use super::unit::{Parts, place};
use super::words;

/// Features that are neither places nor kinds.
const N_PLAIN: usize = 108 + N_NOTICE + N_TRAIL + N_CREDIT;

/// Features of one unit that do not depend on any decision.
pub(super) const N_LOCAL: usize = N_PLAIN + place::NAMES.len() + 2 * words::N_KINDS;

/// The table of features, a row a unit.
pub(super) struct Table {
    pub(super) rows: Vec<[f32; N_LOCAL]>,
    pub(super) shapes: Vec<Shape>,
    pub(super) page: Overview,
}

/// Computes the features of all units, and the containers' sums on the way.
pub(super) fn table(parts: &mut Parts, about: &About<'_>) -> Table {
    let shapes: Vec<Shape> = parts.units.iter().map(|unit| shape(&unit.text)).collect();
    overview::sum_up(parts, &shapes);
    let page = Overview::new(parts, &shapes, about);
    let mut rows = vec![[0.0; N_LOCAL]; parts.units.len()];
    for (index, row) in rows.iter_mut().enumerate() {
        page.fill(row, parts, &shapes, index);
    }
    Table { rows, shapes, page }
}

impl Overview {
    /// Fills in the row of one unit, which is all zeros.
    fn fill(&self, row: &mut [f32; N_LOCAL], parts: &Parts, shapes: &[Shape], index: usize) {
        let unit = &parts.units[index];
        let shape = &shapes[index];
        let own = &parts.containers[unit.container as usize];
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
        let words_here = self.words.of(index);
        let title = self.titles[index];
        put(title.0);
        put(title.1);
        let description = likeness(&self.description, words_here);
        put(description.0);
        put(description.1);
        let authors = likeness(&self.authors, words_here);
        put(authors.0);
        put(authors.1);
        put(self.article_body.share(words_here));
        self.notices.row(parts, index, &mut put);
        self.trail.row(parts, self.headline, index, &mut put);
        self.credits.row(index, &mut put);
        // Neighbors.
        for step in [-2, -1, 1, 2] {
            let neighbor = index.checked_add_signed(step).filter(|neighbor| *neighbor < self.n_units);
            let Some(neighbor) = neighbor else {
                for _ in 0..4 {
                    put(-1.0);
                }
                continue;
            };
            let (other, theirs) = (&parts.units[neighbor], &shapes[neighbor]);
            put(log(other.chars));
            put(other.link_chars as f32 / other.chars.max(1) as f32);
            put(f32::from(theirs.end));
            put(f32::from(u8::from(overview::is_good(other, theirs))));
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
        let role = self.locals[&own.local];
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
            put(log(sums.good));
            put(sums.linked as f32 / n_units);
            put(sums.stopped as f32 / n_units);
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
    }
}

fn gap(other: u32, index: usize) -> f32 {
    if other == u32::MAX { 99.0 } else { (f64::from(other) - index as f64).abs().min(98.0) as f32 }
}

fn log(value: u32) -> f32 {
    /// Most counts are small, and there are dozens of logarithms to a unit.
    static SMALL: LazyLock<Vec<f32>> = LazyLock::new(|| (0..2048).map(|value| (value as f32).ln_1p()).collect());
    SMALL.get(value as usize).copied().unwrap_or_else(|| (value as f32).ln_1p())
}
