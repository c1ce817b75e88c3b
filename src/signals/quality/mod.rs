//! Quality rules of published data sets, as named flags on one article.
//!
//! Knows a text, its language and what stands beside it. Deletes nothing and decides nothing: who drops by which flags
//! is [`Profile`]'s reader. The rules were made for raw web pages and for English; each says where it applies.

mod lines;
mod repetition;

use std::cell::OnceCell;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use foldhash::{HashMap, HashSet};

use crate::text::words;

/// What is judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample<'a> {
    /// The body, blocks parted by empty lines.
    pub text: &'a str,
    /// The headline.
    pub title: Option<&'a str>,
    /// BCP 47.
    pub language: Option<&'a str>,
    /// The address.
    pub url: &'a str,
    /// Whether a day of publication is known.
    pub has_date: bool,
}

macro_rules! flags {
    ($($(#[doc = $doc:literal])+ $flag:ident = $name:literal, $source:ident;)+) => {
        /// A rule that an article breaks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Flag { $($(#[doc = $doc])+ $flag,)+ }

        impl Flag {
            /// All of them, in the order of their sources.
            pub const ALL: &'static [Self] = &[$(Self::$flag,)+];

            /// The stable name, as written to disk.
            pub fn name(self) -> &'static str {
                match self { $(Self::$flag => $name,)+ }
            }

            /// Where the rule was published.
            pub fn source(self) -> Source {
                match self { $(Self::$flag => Source::$source,)+ }
            }

            /// What raises it, as a sentence.
            pub fn doc(self) -> &'static str {
                match self { $(Self::$flag => concat!($($doc, "\n"),+).trim_ascii(),)+ }
            }
        }
    };
}

/// Where a rule was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Raffel et al., "Exploring the limits of transfer learning with a unified text-to-text transformer", JMLR 2020,
    /// section 2.2.
    C4,
    /// Rae et al., "Scaling language models: methods, analysis & insights from training Gopher", 2021, section A.1.1 and
    /// table A1.
    Gopher,
    /// Penedo et al., "The FineWeb datasets", NeurIPS 2024, section 3.6; the ratio of line breaks from its code.
    FineWeb,
    /// Zellers et al., "Defending against neural fake news", NeurIPS 2019; the bounds from its code.
    RealNews,
}

flags! {
    /// Fewer than 3 sentences in lines of 5 words or more that end in a terminal mark and speak neither of JavaScript nor of a cookie or privacy policy; not in Thai, Lao and Khmer, which need no marks.
    C4Sentences = "c4_sentences", C4;
    /// The words "lorem ipsum".
    C4LoremIpsum = "c4_lorem_ipsum", C4;
    /// An opening curly bracket.
    C4CurlyBracket = "c4_curly_bracket", C4;
    /// Fewer than 50 or more than 100,000 words.
    GopherWords = "gopher_words", Gopher;
    /// A mean word length outside 3 to 10 letters; 1.5 to 10 in Korean, 2 to 10 in Vietnamese, 3 to 17 in languages that build long words; not in scripts without spaces.
    GopherWordLength = "gopher_word_length", Gopher;
    /// More than one `#` or ellipsis for 10 words.
    GopherSymbols = "gopher_symbols", Gopher;
    /// More than 90 % of the lines begin with a bullet or a hyphen; a dash opens speech and is none.
    GopherBullets = "gopher_bullets", Gopher;
    /// More than 30 % of the lines end in an ellipsis.
    GopherEllipses = "gopher_ellipses", Gopher;
    /// Fewer than 80 % of the words have a letter.
    GopherAlphabetic = "gopher_alphabetic", Gopher;
    /// Fewer than 2 different stop words of its language; only where `stop_words.toml` has the language.
    GopherStopWords = "gopher_stop_words", Gopher;
    /// More than 30 % of the lines repeat another one, or more than 20 % of the letters stand in such lines.
    GopherRepeatedLines = "gopher_repeated_lines", Gopher;
    /// The most frequent 2-, 3- or 4-gram of words holds more than 20, 18 or 16 % of the letters; not in scripts without spaces.
    GopherTopNgram = "gopher_top_ngram", Gopher;
    /// More than 15, 14, 13, 12, 11 or 10 % of the letters stand in repeated 5- to 10-grams of words; not in scripts without spaces.
    GopherRepeatedNgrams = "gopher_repeated_ngrams", Gopher;
    /// At most 12 % of the lines end in a terminal mark; not in Thai, Lao and Khmer.
    FinewebLineEnds = "fineweb_line_ends", FineWeb;
    /// At least 67 % of the lines are shorter than 30 letters; 15 in scripts without spaces.
    FinewebShortLines = "fineweb_short_lines", FineWeb;
    /// At least 10 % of the letters stand in lines that repeat another one.
    FinewebRepeatedLetters = "fineweb_repeated_letters", FineWeb;
    /// More than 3 line breaks for 10 words.
    FinewebLineBreaks = "fineweb_line_breaks", FineWeb;
    /// No day of publication.
    RealnewsNoDate = "realnews_no_date", RealNews;
    /// A text shorter than 1,000 letters; 400 in scripts without spaces.
    RealnewsShortText = "realnews_short_text", RealNews;
    /// A headline shorter than 30 letters; 12 in scripts without spaces.
    RealnewsShortTitle = "realnews_short_title", RealNews;
    /// An address longer than 200 letters.
    RealnewsLongAddress = "realnews_long_address", RealNews;
}

/// Which flags drop an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// C4's rules for pages.
    C4,
    /// FineWeb's own and those of Gopher and C4 that it takes over; C4's count of sentences is not among them.
    FineWeb,
    /// RealNews' bounds.
    RealNews,
}

impl Profile {
    /// Whether a flag drops an article.
    pub fn drops(self, flag: Flag) -> bool {
        match self {
            Self::C4 => flag.source() == Source::C4,
            Self::FineWeb => flag.source() != Source::RealNews && flag != Flag::C4Sentences,
            Self::RealNews => flag.source() == Source::RealNews,
        }
    }
}

/// The flags of an article, in the order of [`Flag::ALL`].
pub fn flags(sample: &Sample<'_>) -> Vec<Flag> {
    let words: Vec<&str> = words::split(sample.text).collect();
    let spaced = is_mostly(&words, |c| !is_unspaced(c));
    let marked = is_mostly(&words, |c| !is_unmarked(c));
    let lines = lines::Lines::of(sample.text);
    let numbered = OnceCell::new();
    let numbers = || repetition::Repetition::of(&words);
    Flag::ALL
        .iter()
        .copied()
        .filter(|flag| match flag {
            Flag::C4Sentences => marked && !lines.have_sentences(3),
            Flag::C4LoremIpsum => LOREM_IPSUM.is_match(sample.text),
            Flag::C4CurlyBracket => sample.text.contains('{'),
            Flag::GopherWords => !(50..=100_000).contains(&words.len()),
            Flag::GopherWordLength => spaced && !word_lengths(sample.language).contains(&mean_length(&words)),
            Flag::GopherSymbols => 10 * symbols(sample.text) > words.len(),
            Flag::GopherBullets => lines.share(lines::is_bullet) > 0.9,
            Flag::GopherEllipses => lines.share(lines::ends_in_ellipsis) > 0.3,
            Flag::GopherAlphabetic => alphabetic(sample.text) < 0.8,
            Flag::GopherStopWords => has_stop_words(&words, sample.language) == Some(false),
            Flag::GopherRepeatedLines => lines.repeated() > 0.3 || lines.repeated_letters() > 0.2,
            Flag::GopherTopNgram => spaced && numbered.get_or_init(numbers).top_is_large(),
            Flag::GopherRepeatedNgrams => spaced && numbered.get_or_init(numbers).is_repetitive(),
            Flag::FinewebLineEnds => marked && lines.share(lines::ends) <= 0.12,
            Flag::FinewebShortLines => lines.shorter_than(if spaced { 30 } else { 15 }) >= 0.67,
            Flag::FinewebRepeatedLetters => lines.repeated_letters() >= 0.1,
            Flag::FinewebLineBreaks => 10 * lines.breaks() > 3 * words.len(),
            Flag::RealnewsNoDate => !sample.has_date,
            Flag::RealnewsShortText => letters(sample.text) < if spaced { 1000 } else { 400 },
            Flag::RealnewsShortTitle => letters(sample.title.unwrap_or_default()) < if spaced { 30 } else { 12 },
            Flag::RealnewsLongAddress => letters(sample.url) > 200,
        })
        .collect()
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

/// What stands where a text was to come.
static LOREM_IPSUM: LazyLock<AhoCorasick> = LazyLock::new(|| lines::phrases(&["lorem ipsum"]));

fn mean_length(words: &[&str]) -> f64 {
    let sum: usize = words.iter().map(|word| letters(word)).sum();
    sum as f64 / words.len().max(1) as f64
}

/// Mean lengths of words that are no oddity. Gopher's are for English; the others are ours, with room on both sides.
fn word_lengths(language: Option<&str>) -> RangeInclusive<f64> {
    match language.and_then(|tag| tag.split('-').next()) {
        // A syllable is a letter.
        Some("ko") => 1.5..=10.0,
        // A syllable is a word.
        Some("vi") => 2.0..=10.0,
        Some("ml" | "ta" | "te" | "kn" | "fi" | "et" | "hu" | "eu" | "tr" | "ka" | "de") => 3.0..=17.0,
        _ => 3.0..=10.0,
    }
}

/// Whether at least half of the words begin with such a letter. UAX #29 makes each ideograph a word, and what it makes of
/// Thai, Lao and Khmer without a dictionary begins with one of theirs.
fn is_mostly(words: &[&str], holds: impl Fn(char) -> bool) -> bool {
    let n = words.iter().filter(|word| word.chars().next().is_some_and(&holds)).count();
    2 * n >= words.len()
}

/// Thai, Lao and Khmer, which may end sentences with a space alone.
fn is_unmarked(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1780}'..='\u{17FF}')
}

/// Han, kana, Thai, Lao, Myanmar and Khmer by their blocks.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn symbols(text: &str) -> usize {
    let hashes = text.matches('#').count();
    let ellipses = text.matches("...").count() + text.matches('…').count();
    hashes.max(ellipses)
}

/// The share of words, as white space parts them, that have a letter.
fn alphabetic(text: &str) -> f64 {
    let (mut n, mut n_alphabetic) = (0_usize, 0_usize);
    for word in text.split_whitespace() {
        n += 1;
        n_alphabetic += usize::from(word.chars().any(char::is_alphabetic));
    }
    n_alphabetic as f64 / n.max(1) as f64
}

/// Whether a text has two stop words of its language; `None` for a language without a list.
fn has_stop_words(words: &[&str], language: Option<&str>) -> Option<bool> {
    static LISTS: LazyLock<HashMap<String, HashSet<String>>> =
        LazyLock::new(|| toml::from_str(include_str!("stop_words.toml")).expect("stop_words.toml is in order"));
    let tag = language?.split('-').next()?;
    // Bokmål under the tag of all Norwegian.
    let list = LISTS.get(if tag == "no" { "nb" } else { tag })?;
    let mut found = words.iter().filter_map(|word| list.get(&word.to_lowercase()));
    let first = found.next();
    Some(first.is_some() && found.any(|word| Some(word) != first))
}

#[cfg(test)]
mod tests;
