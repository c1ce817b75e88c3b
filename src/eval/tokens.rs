//! What the scores count: tokens, shingles, keys.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// Tokens in a shingle.
const SHINGLE: usize = 4;

/// Letters and numbers by general category, as Python's `\w` has them; each character of a script without spaces alone.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    let unspaced = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}";
    let word = r"\p{L}\p{N}_";
    Regex::new(&format!("[{unspaced}&&[{word}]]|[{word}&&[^{unspaced}]]+")).expect("a constant pattern is valid")
});

/// The tokens of a text: maximal runs of letters, numbers and underscores after NFC, case kept, soft hyphens and
/// zero-width marks dropped.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let text: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
    TOKEN.find_iter(&text).map(|token| token.as_str().to_owned()).collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A multiset, as counts by hash: a chance of 2^-64 that two shingles are one does not matter here.
pub(super) type Bag = HashMap<u64, usize>;

/// The shingles of a text; one shorter than a shingle is one, none has none.
pub(super) fn shingles(tokens: &[String]) -> Bag {
    bag(tokens, SHINGLE)
}

/// The single tokens.
pub(super) fn words(tokens: &[String]) -> Bag {
    bag(tokens, 1)
}

fn bag(tokens: &[String], n: usize) -> Bag {
    let mut bag = Bag::new();
    if tokens.is_empty() {
        return bag;
    }
    for run in tokens.windows(n.min(tokens.len())) {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        *bag.entry(hasher.finish()).or_default() += 1;
    }
    bag
}

/// Precision and recall of one multiset against another.
pub(super) fn precision_recall(found: &Bag, right: &Bag) -> (f64, f64) {
    let common: usize = found.iter().map(|(key, n)| (*n).min(right.get(key).copied().unwrap_or_default())).sum();
    let share = |all: &Bag| match all.values().sum::<usize>() {
        0 => 0.0,
        n => common as f64 / n as f64,
    };
    (share(found), share(right))
}

/// The harmonic mean; 0 where both are.
pub(super) fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

/// NFKC, case folded, letters and digits alone: equal headlines and names have equal keys.
pub(super) fn key(text: &str) -> String {
    static LETTER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{L}\p{N}]+").expect("a constant pattern is valid"));
    // Case folding is lower case but for a few letters; of those, two are met in headlines.
    let folded = text.nfkc().flat_map(char::to_lowercase).collect::<String>().replace('ß', "ss").replace('ς', "σ");
    LETTER.find_iter(&folded).map(|run| run.as_str()).collect()
}

/// White space collapsed, for looking snippets up.
pub(super) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_runs_of_letters_and_single_ideographs() {
        assert_eq!(tokens("It's 3.5 o_k, so\u{ad}ft"), ["It", "s", "3", "5", "o_k", "soft"]);
        assert_eq!(tokens("北京2024年 ok"), ["北", "京", "2024", "年", "ok"]);
        assert_eq!(tokens("Cafe\u{301}"), ["Café"]);
        // Marks that make no composed letter split a run, as they do in Python.
        assert_eq!(tokens("हिन्दी").len(), 3);
        assert!(tokens("…").is_empty());
    }

    #[test]
    fn shingles_are_counted_with_their_repetitions() {
        let bag = |text: &str| shingles(&tokens(text));
        assert_eq!(precision_recall(&bag("a b c d e"), &bag("a b c d")), (0.5, 1.0));
        assert_eq!(precision_recall(&bag("a b"), &bag("a b")), (1.0, 1.0));
        assert_eq!(precision_recall(&bag("a b"), &bag("a b c")), (0.0, 0.0));
        assert_eq!(precision_recall(&bag(""), &bag("a")), (0.0, 0.0));
        assert_eq!(precision_recall(&words(&tokens("a a b")), &words(&tokens("a b b"))), (2.0 / 3.0, 2.0 / 3.0));
    }

    #[test]
    fn keys_drop_everything_but_letters_and_digits() {
        assert_eq!(key("„Die Straße“ – Teil 2"), key("die STRASSE: teil 2"));
        assert_eq!(key("Ο δήμος"), key("Ο ΔΉΜΟΣ"));
        assert_ne!(key("Teil 2"), key("Teil 3"));
    }
}
