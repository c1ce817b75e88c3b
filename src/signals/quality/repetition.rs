//! How much of a text its word n-grams say again: the second half of Gopher's table A1.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

/// n, and the largest share of letters that the most frequent n-gram may hold.
const TOP: [(usize, f64); 3] = [(2, 0.20), (3, 0.18), (4, 0.16)];

/// n, and the largest share of letters in repeated n-grams.
const REPEATED: [(usize, f64); 6] = [(5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10)];

/// The words of a text as numbers, equal ones by the same, so that n-grams are compared cheaply.
pub(super) struct Words {
    numbers: Vec<u32>,
    /// Letters up to and without each word, and of all.
    letters: Vec<usize>,
}

impl Words {
    pub(super) fn of(words: &[&str]) -> Self {
        let mut known: HashMap<&str, u32, FixedState> = HashMap::default();
        let mut numbers = Vec::with_capacity(words.len());
        let mut letters = Vec::with_capacity(words.len() + 1);
        letters.push(0);
        for word in words {
            let next = known.len() as u32;
            numbers.push(*known.entry(word).or_insert(next));
            letters.push(letters[letters.len() - 1] + word.chars().count());
        }
        Self { numbers, letters }
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
        for (n, most) in TOP {
            // The place of the first, and how many there are.
            let mut counts: HashMap<&[u32], (usize, usize), FixedState> =
                HashMap::with_capacity_and_hasher(self.numbers.len(), FixedState::default());
            for (at, gram) in self.numbers.windows(n).enumerate() {
                counts.entry(gram).or_insert((at, 0)).1 += 1;
            }
            // Once is no repetition.
            let shares =
                counts.values().filter(|(_, times)| *times > 1).map(|(at, times)| self.letters(*at, n) * times);
            let Some(largest) = shares.max() else { return false };
            if largest as f64 > most * self.all_letters() {
                return true;
            }
        }
        false
    }

    /// Whether too many letters stand in n-grams that were there before. Overlapping repeats count once.
    pub(super) fn is_repetitive(&self) -> bool {
        for (n, most) in REPEATED {
            let mut seen: HashSet<&[u32], FixedState> =
                HashSet::with_capacity_and_hasher(self.numbers.len(), FixedState::default());
            let (mut repeated, mut at) = (0, 0);
            while let Some(gram) = self.numbers.get(at..at + n) {
                if seen.insert(gram) {
                    at += 1;
                } else {
                    repeated += self.letters(at, n);
                    at += n;
                }
            }
            if repeated as f64 > most * self.all_letters() {
                return true;
            }
            // Where no n-gram stands twice, no longer one does.
            if repeated == 0 {
                return false;
            }
        }
        false
    }
}
