//! The table of news agencies, `agencies.toml`, and what finds their names.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

#[derive(serde::Deserialize)]
pub(super) struct Table {
    /// Lower-case words beside a name that make it a credit: "with", "staff".
    pub(super) credit_words: Vec<String>,
    /// Lower-case phrases of a paragraph that tells who helped.
    pub(super) contributions: Vec<String>,
    /// Lower-case words of pictures' credits, which are not the text's.
    pub(super) pictures: Vec<String>,
    pub(super) agency: Vec<Agency>,
}

#[derive(serde::Deserialize)]
pub(super) struct Agency {
    pub(super) name: String,
    /// Names that nothing else has.
    #[serde(default)]
    pub(super) sure: Vec<String>,
    /// Names that are words or initials, too.
    #[serde(default)]
    pub(super) marked: Vec<String>,
    /// Lower-case phrases that stand in its closing line, all of them.
    #[serde(default)]
    pub(super) closes_with: Vec<String>,
}

impl Agency {
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.sure.iter().chain(&self.marked)
    }
}

pub(super) static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("agencies.toml")).expect("the table of agencies is valid TOML"));

/// Phrases that are looked for all at once, so that a text is asked about no agency that it does not name.
pub(super) struct Finder {
    phrases: AhoCorasick,
    /// The agency of each phrase.
    agencies: Vec<usize>,
}

impl Finder {
    fn new(ignores_case: bool, phrases: impl Fn(&'static Agency) -> Vec<&'static String>) -> Self {
        let of_all = TABLE.agency.iter().enumerate();
        let of_all = of_all.flat_map(|(n, agency)| phrases(agency).into_iter().map(move |phrase| (phrase, n)));
        let (phrases, agencies): (Vec<&String>, Vec<usize>) = of_all.unzip();
        let built =
            AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).ascii_case_insensitive(ignores_case).build(phrases);
        Self { phrases: built.expect("a few hundred short names are no large automaton"), agencies }
    }

    /// Marks the agencies whose phrases stand in a text.
    pub(super) fn mark(&self, text: &str, found: &mut [bool]) {
        // Most texts name none, which is told in half the time.
        if !self.phrases.is_match(text) {
            return;
        }
        for phrase in self.phrases.find_overlapping_iter(text) {
            found[self.agencies[phrase.pattern().as_usize()]] = true;
        }
    }
}

/// Names, as texts have them.
pub(super) static NAMES: LazyLock<Finder> = LazyLock::new(|| Finder::new(false, |agency| agency.names().collect()));
/// Names, in any case.
pub(super) static NAMES_OF_AUTHORS: LazyLock<Finder> =
    LazyLock::new(|| Finder::new(true, |agency| agency.names().collect()));
/// Phrases of closing lines, in any case.
pub(super) static CLOSINGS: LazyLock<Finder> =
    LazyLock::new(|| Finder::new(true, |agency| agency.closes_with.iter().collect()));
