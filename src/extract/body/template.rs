//! What the pages of one site tell about each other: where bodies sit, and which texts are the site's and no article's.
//!
//! A page read alone is judged by what bodies look like anywhere. Beside others of its site it is judged by two more
//! witnesses: how likely the text at the same path was body on the other pages, and whether they say the same at the same
//! path. Both only shift the forest's opinion. The same pages in the same order give the same template.
//!
//! Knows paths and hashes, no words, and no site's name.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};
use serde_json::{Value, json};

use super::bytes::Bytes;
use super::features::Table;
use super::unit::{Parts, Unit};

/// Containers that make a path, innermost first.
const LEVELS: usize = 6;

/// Fewest other pages that say how likely a path is.
const FEWEST: f32 = 2.0;

/// Pages, half of them with a body there, that stand for what is not known about a path.
const PRIOR: f32 = 1.0;

/// The most that a path shifts an opinion, in logits.
const PATH: f32 = 1.5;

/// How much each other story with the same text shifts it, in logits, and how many of them count: three outweigh any opinion.
const TEXT: f32 = 2.5;
const STORIES: u32 = 3;

/// Letters of a text whose repetition says something.
const TEXT_CHARS: u32 = 8;

/// Letters of a sentence. One that the forest takes for body is the site's own only where more than half of the stories have it:
/// a paragraph of what happened before, a warning of the police stand in some.
const SENTENCE: u32 = 60;
const BELIEVED: f32 = 0.5;

/// Below this an opinion needs no text to speak against it.
const UNLIKELY: f32 = 0.1;

/// A page with more than so much of another one's body tells the same story: a print view, a second address.
const COPY: f32 = 0.6;

/// Most pages of a site that its template is learned from.
const PAGES: usize = 500;

/// What one page tells the others of its site; one or two kilobytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sighting {
    /// How likely the text at each path is body, on average.
    paths: Vec<(u64, f32)>,
    /// What may be body.
    texts: Vec<Text>,
}

/// A text that may be body.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Text {
    /// Path and text as one hash.
    key: u64,
    path: u64,
    chars: u32,
    likely: f32,
}

impl Text {
    fn is_believed(&self) -> bool {
        self.chars >= SENTENCE && self.likely >= BELIEVED
    }
}

impl Sighting {
    /// For keeping: the number of paths as `u32`, each path as `u64` and its mean as `f32`, then of each text key and path
    /// as `u64`, characters as `u32` and likelihood as `f32`; little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 + 12 * self.paths.len() + 24 * self.texts.len());
        bytes.extend((self.paths.len() as u32).to_le_bytes());
        for (path, mean) in &self.paths {
            bytes.extend(path.to_le_bytes());
            bytes.extend(mean.to_le_bytes());
        }
        for text in &self.texts {
            bytes.extend(text.key.to_le_bytes());
            bytes.extend(text.path.to_le_bytes());
            bytes.extend(text.chars.to_le_bytes());
            bytes.extend(text.likely.to_le_bytes());
        }
        bytes
    }

    /// What [`Sighting::to_bytes`] wrote; `None` of anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let n_paths = u32::from_le_bytes(bytes.take()?);
        let mut sighting = Self::default();
        for _ in 0..n_paths {
            sighting.paths.push((u64::from_le_bytes(bytes.take()?), f32::from_le_bytes(bytes.take()?)));
        }
        while !bytes.0.is_empty() {
            sighting.texts.push(Text {
                key: u64::from_le_bytes(bytes.take()?),
                path: u64::from_le_bytes(bytes.take()?),
                chars: u32::from_le_bytes(bytes.take()?),
                likely: f32::from_le_bytes(bytes.take()?),
            });
        }
        Some(sighting)
    }
}

/// The template of one site; `None` where there are too few pages to tell anything.
pub fn learn(pages: impl IntoIterator<Item = Sighting>) -> Option<Template> {
    let mut learner = Learner::default();
    pages.into_iter().for_each(|page| learner.add(page));
    learner.template()
}

/// Collects the pages of one site.
#[derive(Debug, Default)]
struct Learner {
    paths: HashMap<u64, Likely>,
    pages: Vec<Vec<Text>>,
}

/// Templates by site.
pub type Templates = BTreeMap<String, Arc<Template>>;

/// Collects pages site by site; some hundred kilobytes a site at most.
#[derive(Debug, Default)]
pub struct Sites(BTreeMap<String, Learner>);

impl Sites {
    /// Adds a page that holds an article.
    pub fn add(&mut self, site: String, page: Sighting) {
        self.0.entry(site).or_default().add(page);
    }

    /// The templates of the sites with enough pages.
    pub fn templates(self) -> Templates {
        self.0.into_iter().filter_map(|(site, learner)| Some((site, Arc::new(learner.template()?)))).collect()
    }
}

/// What is known of a site.
#[derive(Debug, Default)]
pub struct Template {
    paths: HashMap<u64, Likely>,
    /// Stories with the same text at the same path, where there are two or more.
    texts: HashMap<u64, u32>,
}

/// Pages that have a path, and the sum of how likely its text was body.
#[derive(Debug, Clone, Copy, Default)]
struct Likely {
    pages: f32,
    sum: f32,
}

/// The page's own part in a template.
pub(super) fn sight(parts: &Parts, table: &Table, likely: &[f32]) -> Sighting {
    let places = places(parts, table);
    let may_be = |index: &usize| parts.units[*index].chars >= TEXT_CHARS && likely[*index] >= UNLIKELY;
    let text = |index: usize| {
        let (Place { path, text: key }, likely) = (places[index], likely[index]);
        (key, Text { key, path, chars: parts.units[index].chars, likely })
    };
    let texts: HashMap<u64, Text> = (0..places.len()).filter(may_be).map(text).collect();
    let mut texts: Vec<Text> = texts.into_values().collect();
    texts.sort_unstable_by_key(|text| text.key);
    let mut paths: Vec<_> = means(parts, &places, likely).into_iter().collect();
    paths.sort_unstable_by_key(|(path, _)| *path);
    Sighting { paths, texts }
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    path: u64,
    /// The path and what stands there.
    text: u64,
}

fn places(parts: &Parts, table: &Table) -> Vec<Place> {
    let chain = |hash: u64, next: u64| (hash ^ next).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(17);
    let place = |unit: &Unit, key: &u64| {
        let around = parts.around(unit.container).take(LEVELS);
        let path = around.fold(0xcbf2_9ce4_8422_2325, |hash, container| chain(hash, u64::from(container.local)));
        Place { path, text: chain(path, *key) }
    };
    parts.units.iter().zip(&table.page.keys).map(|(unit, key)| place(unit, key)).collect()
}

/// How likely the text at each path is body, weighted by its length.
fn means(parts: &Parts, places: &[Place], likely: &[f32]) -> HashMap<u64, f32> {
    let mut sums: HashMap<u64, (f32, f32)> = HashMap::default();
    for ((unit, place), likely) in parts.units.iter().zip(places).zip(likely) {
        let sum = sums.entry(place.path).or_default();
        sum.0 += unit.chars as f32;
        sum.1 += unit.chars as f32 * likely;
    }
    sums.into_iter().map(|(path, (chars, likely))| (path, likely / chars.max(1.0))).collect()
}

impl Learner {
    fn add(&mut self, page: Sighting) {
        if self.pages.len() >= PAGES {
            return;
        }
        for (path, mean) in page.paths {
            let known = self.paths.entry(path).or_default();
            known.pages += 1.0;
            known.sum += mean;
        }
        self.pages.push(page.texts);
    }

    /// The template; `None` where there are too few pages to tell anything.
    fn template(self) -> Option<Template> {
        if (self.pages.len() as f32) <= FEWEST {
            return None;
        }
        let mut holders: HashMap<u64, Vec<u32>> = HashMap::default();
        for (n, page) in self.pages.iter().enumerate() {
            for text in page {
                holders.entry(text.key).or_default().push(n as u32);
            }
        }
        let stories = self.stories(&holders);
        let n_stories = |pages: &[u32]| pages.iter().map(|page| stories[*page as usize]).collect::<HashSet<_>>().len();
        let n_all = stories.iter().collect::<HashSet<_>>().len();
        let believed: HashSet<u64> =
            self.pages.iter().flatten().filter(|text| text.is_believed()).map(|text| text.key).collect();
        let is_sites = |(text, n): &(u64, u32)| *n > 1 && (!believed.contains(text) || *n as usize * 2 > n_all);
        let texts = holders.iter().map(|(text, pages)| (*text, n_stories(pages) as u32)).filter(is_sites).collect();
        Some(Template { paths: self.paths, texts })
    }

    /// For each page the first that tells the same story.
    fn stories(&self, holders: &HashMap<u64, Vec<u32>>) -> Vec<u32> {
        let mut stories: Vec<u32> = Vec::with_capacity(self.pages.len());
        for (n, page) in self.pages.iter().enumerate() {
            let mut shared: HashMap<u32, u32> = HashMap::default();
            for text in page {
                for earlier in holders[&text.key].iter().take_while(|earlier| **earlier < n as u32) {
                    *shared.entry(*earlier).or_default() += text.chars;
                }
            }
            let length = |page: &[Text]| page.iter().map(|text| text.chars).sum::<u32>();
            let own = length(page);
            let is_copy = |earlier: u32, shared: u32| {
                let shorter = own.min(length(&self.pages[earlier as usize]));
                shared as f32 > COPY * shorter as f32
            };
            let copied =
                shared.iter().filter(|(earlier, shared)| is_copy(**earlier, **shared)).map(|(earlier, _)| *earlier);
            stories.push(copied.min().map_or(n as u32, |earlier| stories[earlier as usize]));
        }
        stories
    }
}

impl Template {
    /// For people: how many pages have each path and how likely its text was body on average, and the texts that stand in
    /// several stories. Paths and texts are their hashes.
    pub fn told(&self) -> Value {
        let named = |hash: &u64| format!("{hash:016x}");
        let likely = |known: &Likely| (f64::from(known.sum / known.pages) * 100.0).round() / 100.0;
        let path =
            |(path, known): (&u64, &Likely)| (named(path), json!({"pages": known.pages as u32, "body": likely(known)}));
        let paths: BTreeMap<_, _> = self.paths.iter().filter(|(_, known)| known.pages > FEWEST).map(path).collect();
        let texts: BTreeMap<_, _> = self.texts.iter().map(|(text, n)| (named(text), n)).collect();
        json!({"paths": paths, "texts": texts})
    }

    /// Shifts the opinions on a page that the template was learned from, among others.
    pub(super) fn shift(&self, parts: &Parts, table: &Table, likely: &mut [f32]) {
        let places = places(parts, table);
        let own = means(parts, &places, likely);
        let mut next = 0.0;
        for ((unit, place), likely) in parts.units.iter().zip(&places).zip(likely).rev() {
            let shifted = self.shifted(*place, unit.chars, *likely, own[&place.path]);
            // The same questions are put to all; each answer is another.
            let heads = unit.tag.is_heading() && *likely >= BELIEVED && next >= BELIEVED;
            *likely = if heads { *likely } else { shifted };
            next = *likely;
        }
    }

    /// Whether the template moves a text of that page into the body or out of it, or nearly so.
    pub fn moves(&self, page: &Sighting) -> bool {
        let own: HashMap<u64, f32> = page.paths.iter().copied().collect();
        let side = |likely: f32| SIDES.iter().filter(|bar| likely >= **bar).count();
        page.texts.iter().any(|text| {
            let place = Place { path: text.path, text: text.key };
            let own = own.get(&text.path).copied().unwrap_or_default();
            side(text.likely) != side(self.shifted(place, text.chars, text.likely, own))
        })
    }

    /// The opinion on a text of that many characters. `own` is the mean of its path on its own page.
    fn shifted(&self, place: Place, chars: u32, likely: f32, own: f32) -> f32 {
        let others = self.texts.get(&place.text).map_or(0, |stories| stories - 1);
        let mut opinion = logit(likely);
        if others > 0 && chars >= TEXT_CHARS {
            // Its own path speaks for it only because it stands there so often.
            opinion -= TEXT * others.min(STORIES) as f32;
        } else if let Some(known) = self.paths.get(&place.path) {
            let (pages, sum) = (known.pages - 1.0, (known.sum - own).max(0.0));
            if pages >= FEWEST {
                opinion += logit((sum + PRIOR / 2.0) / (pages + PRIOR)).clamp(-PATH, PATH);
            }
        }
        1.0 / (1.0 + (-opinion).exp())
    }
}

/// Opinions at which a text changes sides: alone, and between two that are body.
const SIDES: [f32; 2] = [0.2, 0.5];

/// Bounded, since a forest is never sure.
fn logit(share: f32) -> f32 {
    let share = share.clamp(0.001, 0.999);
    (share / (1.0 - share)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(texts: &[(u64, u32)]) -> Sighting {
        let text = |(key, chars): &(u64, u32)| Text { key: *key, path: 1, chars: *chars, likely: 0.9 };
        Sighting { paths: vec![(1, 0.9)], texts: texts.iter().map(text).collect() }
    }

    #[test]
    fn a_text_counts_by_the_stories_that_have_it() {
        let mut learner = Learner::default();
        learner.add(page(&[(1, 900), (7, 60)]));
        // The same story at another address.
        learner.add(page(&[(1, 900), (7, 60), (2, 100)]));
        learner.add(page(&[(3, 800), (7, 60)]));
        let template = learner.template().unwrap();
        assert_eq!(template.texts, HashMap::from_iter([(7, 2)]));
        assert_eq!(template.paths[&1].pages, 3.0);
    }

    #[test]
    fn a_sentence_is_the_sites_where_most_stories_have_it() {
        let with = |n: u64, more: &[(u64, u32)]| page(&[&[(n, 900)], more].concat());
        let pages = [
            with(1, &[(7, 130), (8, 130), (9, 12)]),
            with(2, &[(7, 130), (8, 130), (9, 12)]),
            with(3, &[(8, 130)]),
            with(4, &[]),
            with(5, &[(8, 130)]),
        ];
        assert_eq!(learn(pages).unwrap().texts, HashMap::from_iter([(8, 4), (9, 2)]));
    }

    #[test]
    fn a_template_tells_whom_it_moves() {
        let told = page(&[(1, 900), (7, 60)]);
        let pages = [told.clone(), page(&[(2, 900), (7, 60)]), page(&[(3, 800), (7, 60)])];
        let template = learn(pages).unwrap();
        assert!(template.moves(&told), "a text of three stories leaves");
        assert!(!template.moves(&page(&[(4, 900)])), "what stands where bodies stand stays");
        let mut doubtful = page(&[(4, 900)]);
        doubtful.texts[0].likely = 0.4;
        assert!(template.moves(&doubtful), "and comes in where the page alone was in doubt");
    }

    #[test]
    fn a_page_is_kept_as_bytes() {
        let page = page(&[(7, 60), (u64::MAX, 1)]);
        let bytes = page.to_bytes();
        assert_eq!(Sighting::from_bytes(&bytes), Some(page));
        for length in (0..bytes.len()).filter(|length| ![16, 40].contains(length)) {
            assert_eq!(Sighting::from_bytes(&bytes[..length]), None);
        }
        assert_eq!(Sighting::from_bytes(&[9, 0, 0, 0]), None);
    }

    #[test]
    fn two_pages_are_no_site() {
        let mut learner = Learner::default();
        learner.add(page(&[(1, 900)]));
        learner.add(page(&[(2, 900)]));
        assert!(learner.template().is_none());
    }
}
