//! Whether a text that a script holds is the page's own article, or another story that it came along with.
//!
//! A state holds whatever the site may show next: latest stories, related ones, comments, terms. What a page shows and
//! declares has to speak for a text: its title for the object around it, its lead or its words for the text itself.

use super::About;
use super::features::Table;
use super::likeness::{Pairs, Words, likeness, word_keys};
use super::overview::is_good;
use super::script::{Source, n_visible};
use super::shape::{is_ideograph, shape};
use super::unit::{Parts, Tag};

/// Words and letters of a title that names a story, not a part of the page.
const TITLE_WORDS: usize = 4;
const TITLE_LETTERS: usize = 16;

/// Words of running text that are an article, if a short one.
const VISIBLE_WORDS: usize = 25;

/// Words of the shortest lead that tells one story from another.
const LEAD_WORDS: usize = 6;

/// `<article>` elements that make a list of teasers.
const TEASERS: usize = 3;

/// Keys of what an object is called. The first ones tell that it is another story; any may tell that it is this one.
const TITLES: [&str; 3] = ["title", "headline", "headlines"];
const NAMES: [&str; 2] = ["name", "slug"];

/// Words in the keys of other stories, and of what is none.
const ELSEWHERE: [&str; 16] = [
    "comment",
    "related",
    "latest",
    "teaser",
    "recommend",
    "trending",
    "popular",
    "footer",
    "menu",
    "navigation",
    "cookie",
    "consent",
    "legal",
    "author",
    "bio",
    "newsletter",
];

/// Whose a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Another story's, by its title.
    Other,
    Unknown,
    /// The page's own, by its title.
    Own,
}

/// What a page says of its article.
#[derive(Debug, Default)]
pub(super) struct Claim {
    /// Words of each title.
    titles: Vec<Vec<u64>>,
    /// Long words of the titles.
    words: Vec<u64>,
    lead: Vec<u64>,
    /// Words of each paragraph under the page's own heading.
    visible: Vec<Vec<u64>>,
    is_list: bool,
}

impl Claim {
    pub(super) fn new(parts: &Parts, table: &Table, kept: &[bool], about: &About<'_>) -> Self {
        let headings = || parts.units.iter().filter(|unit| unit.tag == Tag::H1).map(|unit| unit.text.as_str());
        let named = [about.title.unwrap_or_default(), &parts.title, &parts.og_title];
        let titles: Vec<&str> = named.into_iter().chain(headings()).filter(|title| !title.trim().is_empty()).collect();
        let mut claim = Self {
            words: titles.first().map(|title| long_words(title)).unwrap_or_default(),
            titles: titles.iter().map(|title| word_keys(title)).collect(),
            lead: in_order(about.description.unwrap_or(&parts.description)),
            is_list: table.page.n_articles >= TEASERS,
            ..Self::default()
        };
        let declared = &claim.titles[..titles.len() - headings().filter(|title| !title.trim().is_empty()).count()];
        let is_own = |text: &str| declared.iter().any(|title| agree(title, &word_keys(text)));
        if parts.units.iter().any(|unit| unit.tag.is_heading() && is_own(&unit.text)) {
            let shown = parts.units.iter().zip(kept).filter(|(_, kept)| **kept).map(|(unit, _)| unit);
            let prose = shown.filter(|unit| is_good(unit, &shape(&unit.text)));
            claim.visible = prose.map(|unit| in_order(&unit.text)).collect();
        }
        claim
    }

    /// What the text under a key tells of the object that has it.
    pub(super) fn told(&self, key: &str, text: &str) -> Option<Standing> {
        let key = key.to_ascii_lowercase();
        let is_title = TITLES.contains(&key.as_str());
        if !(is_title || NAMES.contains(&key.as_str()) || key.ends_with("title") || key.ends_with("headline")) {
            return None;
        }
        let words = word_keys(text);
        if self.titles.iter().any(|title| agree(title, &words)) {
            return Some(Standing::Own);
        }
        let names_story = words.len() >= TITLE_WORDS && n_visible(text) >= TITLE_LETTERS;
        (is_title && names_story && !self.titles.is_empty()).then_some(Standing::Other)
    }

    /// Whether a text may be the page's body.
    pub(super) fn allows(&self, source: &Source) -> bool {
        let n_shown: usize = self.visible.iter().map(Vec::len).sum();
        let text = without_tags(&source.markup);
        let pairs = Pairs::new(&text);
        let holds = |words: &[u64]| pairs.share(words) >= 0.7;
        let n_held: usize = self.visible.iter().filter(|words| holds(words)).map(Vec::len).sum();
        let is_shown = n_shown >= VISIBLE_WORDS;
        if is_shown && n_held * 2 < n_shown {
            return false;
        }
        match source.standing {
            Standing::Own => true,
            _ if self.is_list => false,
            _ if is_shown || self.lead.len() >= LEAD_WORDS && holds(&self.lead) => true,
            Standing::Unknown => {
                let words = word_keys(&text);
                let n_said = self.words.iter().filter(|word| words.binary_search(word).is_ok()).count();
                n_said * 2 >= self.words.len()
            }
            Standing::Other => false,
        }
    }
}

/// Whether what stands under a key is another story, or none.
pub(super) fn is_elsewhere(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    matches!(key.as_str(), "next" | "previous" | "more") || ELSEWHERE.iter().any(|word| key.contains(word))
}

/// Whether two titles are one, or one is in the other.
fn agree(title: &[u64], other: &[u64]) -> bool {
    let (here, there) = likeness(title, other);
    here >= 0.75 && there >= 0.75
        || title.len() >= TITLE_WORDS && here > 0.9
        || other.len() >= TITLE_WORDS && there > 0.9
}

fn in_order(text: &str) -> Vec<u64> {
    Words::new(std::iter::once(text)).of(0).to_vec()
}

fn long_words(title: &str) -> Vec<u64> {
    let is_long = |word: &&str| word.chars().count() >= 4 || word.chars().any(is_ideograph);
    let words: Vec<&str> = title.split(|c: char| !c.is_alphanumeric()).filter(is_long).collect();
    word_keys(&words.join(" "))
}

fn without_tags(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut is_tag = false;
    for c in markup.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                text.push(' ');
            }
            _ if !is_tag => text.push(c),
            _ => {}
        }
    }
    text
}
