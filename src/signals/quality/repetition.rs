//! How much of a text its word n-grams say again: the second half of Gopher's table A1.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

/// n, and the largest share of letters that the most frequent n-gram may hold.
const TOP: [(usize, f64); 3] = [(2, 0.20), (3, 0.18), (4, 0.16)];

/// n, and the largest share of letters in repeated n-grams.
const REPEATED: [(usize, f64); 6] = [(5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10)];

/// Whether the most frequent n-gram is too large.
pub(super) fn top_is_large(words: &[&str]) -> bool {
    let all = letters(words);
    TOP.iter().any(|(n, most)| {
        let mut counts: HashMap<&[&str], usize, FixedState> = HashMap::default();
        for gram in words.windows(*n) {
            *counts.entry(gram).or_default() += 1;
        }
        // Once is no repetition.
        let shares = counts.iter().filter(|(_, n)| **n > 1).map(|(gram, n)| letters(gram) * n);
        shares.max().unwrap_or_default() as f64 > most * all as f64
    })
}

/// Whether too many letters stand in n-grams that were there before. Overlapping repeats count once.
pub(super) fn is_repetitive(words: &[&str]) -> bool {
    let all = letters(words);
    REPEATED.iter().any(|(n, most)| {
        let mut seen: HashSet<&[&str], FixedState> = HashSet::default();
        let (mut repeated, mut at) = (0, 0);
        while let Some(gram) = words.get(at..at + n) {
            if seen.insert(gram) {
                at += 1;
            } else {
                repeated += letters(gram);
                at += n;
            }
        }
        repeated as f64 > most * all as f64
    })
}

fn letters(words: &[&str]) -> usize {
    words.iter().map(|word| word.chars().count()).sum()
}
