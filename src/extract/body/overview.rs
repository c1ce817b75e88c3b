//! Sums over the whole page, by container and by role, that the features of each unit compare it with.

use foldhash::HashMap;

use super::About;
use super::credit::Credits;
use super::likeness::{Pairs, Words, likeness, mask, text_key, word_keys};
use super::notice::Notices;
use super::shape::Shape;
use super::trail::Trail;
use super::unit::{Container, Parts, Tag, Unit, place};

/// Sums over the units of one signature.
#[derive(Default, Clone, Copy)]
pub(super) struct Role {
    pub(super) n_units: u32,
    pub(super) chars: u32,
    pub(super) link_chars: u32,
    pub(super) good_chars: u32,
}

impl Role {
    fn add(&mut self, unit: &Unit, good: bool) {
        self.n_units += 1;
        self.chars += unit.chars;
        self.link_chars += unit.link_chars;
        self.good_chars += if good { unit.chars } else { 0 };
    }
}

pub(super) struct Overview {
    pub(super) n_units: usize,
    pub(super) good_chars: f32,
    pub(super) chars: f32,
    pub(super) roles: HashMap<u32, Role>,
    /// The same by tag and class alone.
    pub(super) locals: HashMap<u32, Role>,
    pub(super) texts: HashMap<u64, u16>,
    pub(super) keys: Vec<u64>,
    pub(super) title: Vec<u64>,
    /// How much of the title each unit is, and the other way around.
    pub(super) titles: Vec<(f32, f32)>,
    pub(super) description: Vec<u64>,
    /// Words of all authors' names.
    pub(super) authors: Vec<u64>,
    /// The body as JSON-LD has it.
    pub(super) article_body: Pairs,
    pub(super) notices: Notices,
    pub(super) trail: Trail,
    pub(super) credits: Credits,
    pub(super) words: Words,
    pub(super) headline: Option<usize>,
    /// The innermost container with most of the running text.
    pub(super) top: u32,
    /// Characters before each unit.
    pub(super) before: Vec<u32>,
    pub(super) n_articles: usize,
    /// Index of the nearest good unit before and after each unit.
    pub(super) good_before: Vec<u32>,
    pub(super) good_after: Vec<u32>,
    pub(super) goods_before: Vec<u32>,
    /// Words of the title that each unit and each container has, a bit each.
    pub(super) masks: Vec<u64>,
    pub(super) container_masks: Vec<u64>,
    pub(super) sums: Vec<Sums>,
    /// Containers of the same signature under the same parent, by container.
    pub(super) repeats: Vec<u32>,
    /// Mean depth of running text.
    pub(super) depth: f32,
}

/// Counts of units in a container.
#[derive(Default, Clone, Copy)]
pub(super) struct Sums {
    pub(super) good: u32,
    pub(super) linked: u32,
    pub(super) stopped: u32,
}

impl Overview {
    pub(super) fn new(parts: &Parts, shapes: &[Shape], about: &About<'_>) -> Self {
        let n_units = parts.units.len();
        let words = Words::new(parts.units.iter().map(|unit| unit.text.as_str()));
        let (mut roles, mut locals): (HashMap<u32, Role>, HashMap<u32, Role>) = Default::default();
        let mut texts = HashMap::default();
        let mut keys = Vec::with_capacity(n_units);
        let mut before = Vec::with_capacity(n_units);
        let (mut good_before, mut goods_before) = (Vec::with_capacity(n_units), Vec::with_capacity(n_units));
        let mut sum = 0;
        let (mut last_good, mut n_goods) = (u32::MAX, 0);
        for (index, (unit, shape)) in parts.units.iter().zip(shapes).enumerate() {
            let container = &parts.containers[unit.container as usize];
            let good = is_good(unit, shape);
            roles.entry(container.signature).or_default().add(unit, good);
            locals.entry(container.local).or_default().add(unit, good);
            before.push(sum);
            sum += unit.chars;
            good_before.push(last_good);
            goods_before.push(n_goods);
            if good {
                last_good = index as u32;
                n_goods += 1;
            }
            let key = text_key(words.of(index));
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
        let declared = if parts.og_title.is_empty() { &parts.title } else { &parts.og_title };
        let title = word_keys(about.title.unwrap_or(declared));
        let good_chars = parts.containers[0].good_chars;
        let titles = (0..n_units).map(|index| likeness(&title, words.of(index))).collect();
        let masks: Vec<u64> = (0..n_units).map(|index| mask(&title, words.of(index))).collect();
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
            locals,
            texts,
            keys,
            title,
            titles,
            description: word_keys(about.description.unwrap_or(&parts.description)),
            authors: word_keys(&about.authors.join(" ")),
            article_body: about.article_body.map(Pairs::new).unwrap_or_default(),
            notices: Notices::new(parts),
            trail: Trail::new(parts),
            credits: Credits::new(&parts.units),
            words,
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
        page.headline = page.find_headline(parts);
        page
    }

    /// The heading most like the page's title, an `<h1>` first.
    fn find_headline(&self, parts: &Parts) -> Option<usize> {
        let mut best = None;
        for (index, (unit, like)) in parts.units.iter().zip(&self.titles).enumerate() {
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
}

/// Letters of a word in languages of long words, on the mean, and of a sentence there.
const LONG_WORDS: u32 = 7;
const SENTENCE: u32 = 45;

/// A unit of running text: long enough, in sentences, hardly linked.
pub(super) fn is_good(unit: &Unit, shape: &Shape) -> bool {
    // Where words are long, as in Malayalam or Georgian, which have no capitals, a sentence has few of them.
    let are_long = shape.n_letters >= LONG_WORDS * shape.n_words && shape.n_words >= 4 && shape.n_upper == 0;
    let long = shape.n_words >= 10 && shape.n_chars >= 30 || are_long && shape.n_letters >= SENTENCE;
    long && (shape.n_stops > 0 || shape.n_commas > 0) && unit.link_chars * 3 < unit.chars
}

/// Adds every unit to all containers around it.
pub(super) fn sum_up(parts: &mut Parts, shapes: &[Shape]) {
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

/// Title words and counts of units, carried up to all containers.
fn gather(parts: &Parts, shapes: &[Shape], masks: &[u64]) -> (Vec<u64>, Vec<Sums>) {
    let mut container_masks = vec![0; parts.containers.len()];
    let mut sums = vec![Sums::default(); parts.containers.len()];
    for ((unit, shape), mask) in parts.units.iter().zip(shapes).zip(masks) {
        let at = unit.container as usize;
        container_masks[at] |= mask;
        sums[at].good += u32::from(is_good(unit, shape));
        sums[at].linked += u32::from(unit.link_chars * 10 > unit.chars * 8);
        sums[at].stopped += u32::from(matches!(shape.end, 1 | 4));
    }
    for index in (1..parts.containers.len()).rev() {
        let parent = parts.containers[index].parent as usize;
        container_masks[parent] |= container_masks[index];
        let Sums { good, linked, stopped } = sums[index];
        sums[parent].good += good;
        sums[parent].linked += linked;
        sums[parent].stopped += stopped;
    }
    (container_masks, sums)
}

fn repeats(parts: &Parts) -> Vec<u32> {
    let mut counts: HashMap<(u32, u32), u32> = HashMap::default();
    let with_text = |container: &&Container| container.last > container.first;
    for container in parts.containers.iter().filter(with_text) {
        *counts.entry((container.parent, container.signature)).or_default() += 1;
    }
    let of = |container: &Container| counts.get(&(container.parent, container.signature)).copied().unwrap_or(0);
    parts.containers.iter().map(of).collect()
}

/// Levels up from one container to what it shares with another, and down to that one.
pub(super) fn way(parts: &Parts, from: u32, to: u32) -> (f32, f32) {
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
