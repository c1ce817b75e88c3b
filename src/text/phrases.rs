//! What news sites print around articles, in many languages: evidence, never proof.
//!
//! The words are data, a file a language in `phrases/`. A phrase is matched against a whole block by its fold key; a
//! prefix may be followed by a little more, such as a name. Blocks longer than [`LONGEST`] are never looked at, so an
//! article that talks about "Leave a Reply" keeps its sentences.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};

use super::fold;
use super::scripts::is_dense;

/// Longest block, in bytes, that is looked at. The longest of all phrases, a comment form's note, has about 150 letters.
pub const LONGEST: usize = 400;

/// Letters that may follow a prefix.
const REMAINDER: usize = 90;

/// What a phrase belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Ways to other articles and pages.
    PrevNext,
    /// Comment forms and lists.
    Comment,
    /// Share bars, print and follow buttons.
    Share,
    /// Related and popular lists.
    Related,
    /// Newsletter boxes.
    Newsletter,
    /// Cookie banners and consent placeholders.
    Cookie,
    /// Advertisement labels.
    Advertisement,
    /// "Read more" links.
    ReadMore,
    /// Copyright lines.
    Copyright,
    /// Paywall and login notices.
    Paywall,
}

impl Kind {
    const ALL: [(&'static str, Self); 10] = [
        ("prev_next", Self::PrevNext),
        ("comment", Self::Comment),
        ("share", Self::Share),
        ("related", Self::Related),
        ("newsletter", Self::Newsletter),
        ("cookie", Self::Cookie),
        ("advertisement", Self::Advertisement),
        ("read_more", Self::ReadMore),
        ("copyright", Self::Copyright),
        ("paywall", Self::Paywall),
    ];

    /// The name, as the data files and `--explain` have it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// How much of the block the phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// All of it.
    Whole,
    /// Its beginning.
    Prefix,
}

/// A phrase found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What it belongs to.
    pub kind: Kind,
    /// How much of the block it is.
    pub strength: Strength,
}

macro_rules! languages {
    ($($tag:literal),+ $(,)?) => {
        /// Language tag and data file.
        const LANGUAGES: &[(&str, &str)] = &[ $( ($tag, include_str!(concat!("phrases/", $tag, ".toml"))), )+ ];
    };
}

languages!(
    "af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi",
    "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "kn", "ko", "lt",
    "lv", "mk", "ml", "mr", "ms", "nb", "ne", "nl", "nn", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr",
    "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zh",
);

struct Phrases {
    whole: HashMap<String, Kind>,
    /// By their first two letters.
    prefixes: HashMap<[char; 2], Vec<(String, Kind)>>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases { whole: HashMap::new(), prefixes: HashMap::new() };
    for (tag, text) in LANGUAGES {
        let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("phrases/{tag}.toml: {error}"));
        for (name, kind) in Kind::ALL {
            let strings = |key: &str| {
                let list = table.get(name).and_then(|entry| entry.get(key)).and_then(toml::Value::as_array);
                list.into_iter().flatten().filter_map(toml::Value::as_str).map(fold::key).collect::<Vec<_>>()
            };
            for phrase in strings("exact") {
                phrases.whole.entry(phrase).or_insert(kind);
            }
            for phrase in strings("prefix") {
                let mut letters = phrase.chars();
                // A prefix whose key is shorter, such as a lone ©, would match everything.
                if let (Some(first), Some(second)) = (letters.next(), letters.next()) {
                    phrases.prefixes.entry([first, second]).or_default().push((phrase, kind));
                }
            }
        }
    }
    // The longest prefix says most.
    for list in phrases.prefixes.values_mut() {
        list.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    }
    phrases
});

/// The languages that there are phrases of.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|(tag, _)| *tag)
}

/// What a text belongs to that is one of the phrases and nothing more, whether they are made to stand alone or before others.
/// One word alone opens many sentences, and is none.
pub fn lead_in(text: &str) -> Option<Kind> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let key = fold::key(text);
    let mut letters = key.chars();
    let first = [letters.next()?, letters.next()?];
    let list = PHRASES.prefixes.get(&first).map(Vec::as_slice).unwrap_or_default();
    let is_long = text.contains(char::is_whitespace) || key.chars().any(is_dense);
    if let Some((_, kind)) = list.iter().find(|(phrase, _)| is_long && *phrase == key) {
        return Some(*kind);
    }
    PHRASES.whole.get(&key).copied().filter(|_| is_long)
}

/// Looks a whole block up.
pub fn hit(block: &str) -> Option<Hit> {
    if block.len() > LONGEST {
        return None;
    }
    if block.trim_start().starts_with(['©', 'ⓒ']) {
        return Some(Hit { kind: Kind::Copyright, strength: Strength::Prefix });
    }
    let key = fold::key(block);
    let phrases = &*PHRASES;
    if let Some(kind) = phrases.whole.get(&key) {
        return Some(Hit { kind: *kind, strength: Strength::Whole });
    }
    let mut letters = key.chars();
    let list = phrases.prefixes.get(&[letters.next()?, letters.next()?])?;
    let (_, kind) = list
        .iter()
        .find(|(phrase, _)| key.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.chars().count() <= REMAINDER))?;
    Some(Hit { kind: *kind, strength: Strength::Prefix })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_the_usual_things() {
        for (tag, text) in LANGUAGES {
            let table: toml::Table = text.parse().unwrap();
            for kind in ["prev_next", "comment", "share", "related"] {
                let n_phrases = table[kind]["exact"].as_array().unwrap().len();
                assert!(n_phrases >= 5, "{tag}: {n_phrases} phrases of {kind}");
            }
            for name in table.keys() {
                assert!(Kind::ALL.iter().any(|(known, _)| known == name), "{tag}: unknown kind `{name}`");
            }
        }
    }

    #[test]
    fn no_two_languages_quarrel_over_a_phrase() {
        let mut kinds: HashMap<String, Vec<(&str, String)>> = HashMap::new();
        for (tag, text) in LANGUAGES {
            let table: toml::Table = text.parse().unwrap();
            for (name, entry) in &table {
                for phrase in entry.get("exact").and_then(toml::Value::as_array).into_iter().flatten() {
                    let key = fold::key(phrase.as_str().unwrap());
                    assert!(key.chars().count() > 1, "{tag}: {phrase} says nothing");
                    let known = kinds.entry(key).or_default();
                    // Within a language the first kind wins, and that is meant.
                    if !known.iter().any(|(other, _)| other == tag) {
                        known.push((tag, name.clone()));
                    }
                }
            }
        }
        let quarrels: Vec<_> =
            kinds.iter().filter(|(_, known)| known.iter().any(|(_, kind)| *kind != known[0].1)).collect();
        // "Ad" is a name in Turkish, "Email" a field in most forms and a way to share in English.
        assert!(quarrels.len() <= 2, "{quarrels:?}");
    }

    #[test]
    fn whole_blocks_are_known_in_many_languages() {
        for (block, kind) in [
            ("Previous Article", Kind::PrevNext),
            ("Nächster Beitrag →", Kind::PrevNext),
            ("« Article suivant", Kind::PrevNext),
            ("Deja una respuesta", Kind::Comment),
            ("لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *", Kind::Comment),
            ("関連記事", Kind::Related),
            ("Your email address will not be published. Required fields are marked *", Kind::Comment),
            ("© 2026 Harbour Post", Kind::Copyright),
            ("Читайте также: Мэр открыл мост", Kind::Related),
            ("Прочетете още: Кметът откри моста", Kind::Related),
            ("ใส่ความเห็น", Kind::Comment),
            ("Vaša e-mailová adresa nebude zverejnená. Vyžadované polia sú označené *", Kind::Comment),
            ("यह भी पढ़ें", Kind::Related),
            ("Lasīt vairāk", Kind::ReadMore),
            ("Сва права задржана", Kind::Copyright),
            ("آپ کا ای میل ایڈریس شائع نہیں کیا جائے گا۔", Kind::Comment),
            ("Reklama", Kind::Advertisement),
        ] {
            assert_eq!(hit(block).map(|hit| hit.kind), Some(kind), "{block}");
        }
    }

    #[test]
    fn sentences_about_the_words_are_no_hits() {
        for block in [
            "Under every post stands “Leave a Reply”, and nobody ever does, as the editor told the council on Monday.",
            "Share prices fell sharply in the morning after the bank had published its report on the second quarter of the year.",
            "Comments by the minister drew criticism.",
            "Der nächste Artikel der Verfassung regelt das Wahlrecht.",
        ] {
            assert_eq!(hit(block), None, "{block}");
        }
    }
}
