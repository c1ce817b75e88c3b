//! How much of a text its word n-grams say again: the second half of Gopher's table A1.
//!
//! Only what stands twice matters, and an n-gram stands twice only where both shorter ones in it do: each length looks at
//! what the one before has left, which is little after the first.

use std::hash::Hash;

use foldhash::fast::FixedState;

type HashMap<K, V> = std::collections::HashMap<K, V, FixedState>;
type HashSet<K> = std::collections::HashSet<K, FixedState>;

/// n, and the largest share of letters that the most frequent n-gram may hold.
const TOP: [(usize, f64); 3] = [(2, 0.20), (3, 0.18), (4, 0.16)];

/// n, and the largest share of letters in repeated n-grams.
const REPEATED: [(usize, f64); 6] = [(5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10)];

/// An n-gram that stands once.
const UNIQUE: u32 = u32::MAX;

/// The n-grams of a text that stand more than once.
pub(super) struct Repetition {
    /// By n less one: the number of the n-gram at each place, or [`UNIQUE`].
    grams: Vec<Vec<u32>>,
    /// Letters up to and without each word, and of all.
    letters: Vec<usize>,
}

impl Repetition {
    pub(super) fn of(words: &[&str]) -> Self {
        let mut letters = Vec::with_capacity(words.len() + 1);
        letters.push(0);
        for word in words {
            let n_letters = if word.is_ascii() { word.len() } else { word.chars().count() };
            letters.push(letters[letters.len() - 1] + n_letters);
        }
        let mut grams = vec![numbered(words.iter().map(|word| Some(*word)))];
        for _ in 1..REPEATED[REPEATED.len() - 1].0 {
            let shorter = &grams[grams.len() - 1];
            let pair = |pair: &[u32]| (pair[0] != UNIQUE && pair[1] != UNIQUE).then(|| (pair[0], pair[1]));
            let longer = numbered(shorter.windows(2).map(pair));
            grams.push(longer);
        }
        Self { grams, letters }
    }

    fn all_letters(&self) -> f64 {
        self.letters.last().copied().unwrap_or_default() as f64
    }

    /// Letters of the n-gram at a place.
    fn letters(&self, at: usize, n: usize) -> usize {
        self.letters[at + n] - self.letters[at]
    }

    /// Whether the most frequent n-gram is too large.
    pub(super) fn top_is_large(&self) -> bool {
        TOP.into_iter().any(|(n, most)| {
            // Letters by the number of the n-gram: equal ones have as many.
            let mut sums: Vec<usize> = Vec::new();
            for (at, gram) in self.grams[n - 1].iter().enumerate().filter(|(_, gram)| **gram != UNIQUE) {
                let gram = *gram as usize;
                sums.resize(sums.len().max(gram + 1), 0);
                sums[gram] += self.letters(at, n);
            }
            sums.into_iter().max().unwrap_or_default() as f64 > most * self.all_letters()
        })
    }

    /// Whether too many letters stand in n-grams that were there before. Overlapping repeats count once.
    pub(super) fn is_repetitive(&self) -> bool {
        REPEATED.into_iter().any(|(n, most)| {
            let mut seen: HashSet<u32> = HashSet::default();
            let (mut repeated, mut at) = (0, 0);
            while let Some(&gram) = self.grams[n - 1].get(at) {
                if gram == UNIQUE || seen.insert(gram) {
                    at += 1;
                } else {
                    repeated += self.letters(at, n);
                    at += n;
                }
            }
            repeated as f64 > most * self.all_letters()
        })
    }
}

/// A number for each item that stands more than once, the same for equal ones; `None` stands for what cannot.
fn numbered<T: Hash + Eq>(items: impl ExactSizeIterator<Item = Option<T>>) -> Vec<u32> {
    let mut numbers = vec![UNIQUE; items.len()];
    let mut first: HashMap<T, usize> = HashMap::default();
    let mut n = 0;
    for (at, item) in items.enumerate() {
        let Some(item) = item else { continue };
        let first = *first.entry(item).or_insert(at);
        if first == at {
            continue;
        }
        if numbers[first] == UNIQUE {
            numbers[first] = n;
            n += 1;
        }
        numbers[at] = numbers[first];
    }
    numbers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the letter of the table, an n-gram at a time.
    fn plainly(words: &[&str]) -> (bool, bool) {
        let letters = |words: &[&str]| words.iter().map(|word| word.chars().count()).sum::<usize>();
        let all = letters(words) as f64;
        let top = TOP.into_iter().any(|(n, most)| {
            words.windows(n).any(|gram| {
                let times = words.windows(n).filter(|other| *other == gram).count();
                times > 1 && (letters(gram) * times) as f64 > most * all
            })
        });
        let repeated = REPEATED.into_iter().any(|(n, most)| {
            let (mut seen, mut sum, mut at) = (Vec::new(), 0, 0);
            while let Some(gram) = words.get(at..at + n) {
                if seen.contains(&gram) {
                    sum += letters(gram);
                    at += n;
                } else {
                    seen.push(gram);
                    at += 1;
                }
            }
            sum as f64 > most * all
        });
        (top, repeated)
    }

    proptest! {
        #[test]
        fn what_is_looked_at_is_enough(words in prop::collection::vec("[a-d]{1,2}|é", 0..120), tail in 0_usize..400) {
            let unique: Vec<String> = (0..tail).map(|n| format!("w{n}")).collect();
            let words: Vec<&str> = words.iter().chain(&unique).map(String::as_str).collect();
            let told = Repetition::of(&words);
            prop_assert_eq!((told.top_is_large(), told.is_repetitive()), plainly(&words));
        }
    }
}
