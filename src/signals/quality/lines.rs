//! The lines of a text: how they end, how long they are, which repeat.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use foldhash::HashSet;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::words;

/// Marks that end a sentence, in the scripts that have them, and the quotation marks that may follow.
const ENDS: &str = ".!?…\"'”’“‘»›«‹\u{37E}。！？」』）؟۔।॥։።၊။។៕܀";

/// Words of a line that C4 takes out wherever they stand.
const POLICIES: [&str; 7] =
    ["javascript", "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];

static POLICY: LazyLock<AhoCorasick> = LazyLock::new(|| phrases(&POLICIES));

/// A finder of phrases, in whatever case.
pub(super) fn phrases(list: &[&str]) -> AhoCorasick {
    AhoCorasick::builder().ascii_case_insensitive(true).build(list).expect("a short list of constants builds")
}

/// The lines that are not empty, trimmed.
pub(super) struct Lines<'a> {
    lines: Vec<&'a str>,
    breaks: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        // Blocks are parted by an empty line, which is our own way of writing and no break of the page's.
        let breaks = lines.len().saturating_sub(1);
        Self { lines, breaks }
    }

    /// Breaks between lines.
    pub(super) fn breaks(&self) -> usize {
        self.breaks
    }

    /// The share of lines for which that holds; 0 of none.
    pub(super) fn share(&self, holds: impl Fn(&str) -> bool) -> f64 {
        let n = self.lines.iter().filter(|line| holds(line)).count();
        n as f64 / self.lines.len().max(1) as f64
    }

    /// The share of lines of fewer letters.
    pub(super) fn shorter_than(&self, n: usize) -> f64 {
        self.share(|line| line.chars().count() < n)
    }

    /// The share of lines that repeat another one.
    pub(super) fn repeated(&self) -> f64 {
        self.repeats().count() as f64 / self.lines.len().max(1) as f64
    }

    /// The share of letters in them.
    pub(super) fn repeated_letters(&self) -> f64 {
        let letters = |line: &str| line.chars().count();
        let all: usize = self.lines.iter().map(|line| letters(line)).sum();
        self.repeats().map(letters).sum::<usize>() as f64 / all.max(1) as f64
    }

    fn repeats(&self) -> impl Iterator<Item = &str> {
        let mut seen = HashSet::default();
        self.lines.iter().copied().filter(move |line| !seen.insert(*line))
    }

    /// Whether there are so many sentences in the lines that C4 keeps; stops where that is known.
    pub(super) fn have_sentences(&self, n: usize) -> bool {
        let kept = self
            .lines
            .iter()
            .filter(|line| ends(line) && words::split(line).nth(4).is_some() && !POLICY.is_match(**line));
        kept.flat_map(|line| line.unicode_sentences()).nth(n - 1).is_some()
    }
}

/// A dash is none: in many languages it opens what somebody says.
pub(super) fn is_bullet(line: &str) -> bool {
    line.starts_with(['•', '‣', '◦', '▪', '●', '*', '-', '·'])
}

pub(super) fn ends_in_ellipsis(line: &str) -> bool {
    line.ends_with('…') || line.ends_with("...")
}

pub(super) fn ends(line: &str) -> bool {
    line.chars().next_back().is_some_and(|last| ENDS.contains(last)) && !ends_in_ellipsis(line)
}
