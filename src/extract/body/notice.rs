//! What units say that sites print around their articles: labels of lists, forms, advertisements, in any language.
//!
//! Evidence for the classifier: a label speaks for itself, for what follows it, and for the container it opens. Whether
//! "Read more" is a label or the start of a sentence is for the forest to tell.

use super::unit::{Parts, Unit};
use crate::text::phrases::{self, Kind, Strength};

/// Features a unit.
pub(super) const N_NOTICE: usize = N_KINDS + 14;

const N_KINDS: usize = 10;

/// Letters of the longest unit that is looked up; sentences are no labels.
const LONGEST: u32 = 160;

/// What one unit says: 0 nothing, else 1 + the kind.
type Said = u8;

/// The notices of one page.
#[derive(Debug, Default)]
pub(super) struct Notices {
    said: Vec<Said>,
    is_whole: Vec<bool>,
    /// Hits inside each container, and what its first unit says.
    n_hits: Vec<u32>,
    opening: Vec<Said>,
    /// The nearest hit before each unit, and after.
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Notices {
    /// Looks up all short units.
    pub(super) fn new(parts: &Parts) -> Self {
        let n_units = parts.units.len();
        let mut notices = Self {
            said: Vec::with_capacity(n_units),
            is_whole: Vec::with_capacity(n_units),
            n_hits: vec![0; parts.containers.len()],
            opening: Vec::with_capacity(parts.containers.len()),
            before: Vec::with_capacity(n_units),
            after: vec![u32::MAX; n_units],
        };
        let mut last = u32::MAX;
        for (index, unit) in parts.units.iter().enumerate() {
            let (said, is_whole) = look_up(unit);
            notices.said.push(said);
            notices.is_whole.push(is_whole);
            notices.before.push(last);
            if said > 0 {
                notices.n_hits[unit.container as usize] += 1;
                last = index as u32;
            }
        }
        last = u32::MAX;
        for index in (0..n_units).rev() {
            notices.after[index] = last;
            if notices.said[index] > 0 {
                last = index as u32;
            }
        }
        for index in (1..parts.containers.len()).rev() {
            let parent = parts.containers[index].parent as usize;
            notices.n_hits[parent] += notices.n_hits[index];
        }
        for container in &parts.containers {
            let opens = container.first < container.last;
            notices.opening.push(if opens { notices.said[container.first as usize] } else { 0 });
        }
        notices
    }

    /// Whether the unit is nothing but such a label.
    pub(super) fn is_label(&self, index: usize) -> bool {
        self.said[index] > 0 && self.is_whole[index]
    }

    /// Whether the unit begins with such a label.
    pub(super) fn says(&self, index: usize) -> bool {
        self.said[index] > 0
    }

    /// The features of one unit.
    pub(super) fn row(&self, parts: &Parts, index: usize, mut put: impl FnMut(f32)) {
        let unit = &parts.units[index];
        for kind in 1..=N_KINDS as u8 {
            let is_it = self.said[index] == kind;
            put(if is_it { 0.5 + 0.5 * f32::from(u8::from(self.is_whole[index])) } else { 0.0 });
        }
        let mut above = unit.container;
        for _ in 0..4 {
            let container = &parts.containers[above as usize];
            let n_units = (container.last - container.first).max(1) as f32;
            // What opens a container says nothing about itself.
            let opening = if container.first == index as u32 { 0 } else { self.opening[above as usize] };
            put(rank(opening));
            put(self.n_hits[above as usize] as f32 / n_units);
            above = container.parent;
        }
        for side in [self.before[index], self.after[index]] {
            if side == u32::MAX {
                put(99.0);
                put(0.0);
                put(-1.0);
            } else {
                put(side.abs_diff(index as u32).min(98) as f32);
                put(rank(self.said[side as usize]));
                let other = &parts.units[side as usize];
                put(if other.container == unit.container { 1.0 } else { 0.0 });
            }
        }
    }
}

fn look_up(unit: &Unit) -> (Said, bool) {
    if unit.chars > LONGEST {
        return (0, false);
    }
    match phrases::hit(&unit.text) {
        Some(hit) => (1 + index(hit.kind), hit.strength == Strength::Whole),
        None => (0, false),
    }
}

fn index(kind: Kind) -> u8 {
    match kind {
        Kind::PrevNext => 0,
        Kind::Comment => 1,
        Kind::Share => 2,
        Kind::Related => 3,
        Kind::Newsletter => 4,
        Kind::Cookie => 5,
        Kind::Advertisement => 6,
        Kind::ReadMore => 7,
        Kind::Copyright => 8,
        Kind::Paywall => 9,
    }
}

/// How far a label speaks for what follows it, from labels of one line to those of lists.
fn rank(said: Said) -> f32 {
    match said {
        0 => 0.0,
        7 => 1.0,
        3 => 2.0,
        8 => 3.0,
        9 => 4.0,
        10 => 5.0,
        6 => 6.0,
        1 => 7.0,
        5 => 8.0,
        2 => 9.0,
        _ => 10.0,
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::super::walk;
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a page of one line")]
    fn labels_speak_for_their_container() {
        let html = Html::parse_document(
            "<p>The council met again on Monday.</p><div><h3>Related Articles</h3><p>A bridge is closed</p></div>",
        );
        let parts = walk::walk(&html);
        let notices = Notices::new(&parts);
        assert!(notices.is_label(1) && !notices.is_label(0) && !notices.is_label(2));
        let mut row = Vec::new();
        notices.row(&parts, 2, |value| row.push(value));
        assert_eq!(row.len(), N_NOTICE);
        assert!(row[..N_KINDS].iter().all(|value| *value == 0.0));
        assert_eq!(row[N_KINDS + 2], 10.0);
    }
}
