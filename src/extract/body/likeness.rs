//! How much of one text stands in another, by its words, in any script.

use foldhash::HashSet;

use super::shape::is_ideograph;

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// The words of many texts, as hashes.
#[derive(Debug, Default)]
pub(super) struct Words {
    keys: Vec<u64>,
    ends: Vec<usize>,
}

impl Words {
    /// The words of each text.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut words = Self::default();
        for text in texts {
            each_word(text, |key| words.keys.push(key));
            words.ends.push(words.keys.len());
        }
        words
    }

    /// The words of one text, in order.
    pub(super) fn of(&self, index: usize) -> &[u64] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.keys[start..self.ends[index]]
    }
}

/// A hash of all words of a text: the same for texts that look the same.
pub(super) fn text_key(words: &[u64]) -> u64 {
    words.iter().fold(SEED, |hash, word| mix(hash, *word))
}

/// Hashes of a text's words, sorted and unique; characters in scripts without spaces.
pub(super) fn word_keys(text: &str) -> Vec<u64> {
    let mut keys = Vec::new();
    each_word(text, |key| keys.push(key));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Share of the words of `reference` in `words`, and share of `words` in `reference`.
pub(super) fn likeness(reference: &[u64], words: &[u64]) -> (f32, f32) {
    if reference.is_empty() || words.is_empty() || words.len() > 6 * reference.len() + 60 {
        return (0.0, 0.0);
    }
    let mut n_common = 0_u32;
    // A bit a word of the reference: a headline has few, and a long one is worth an allocation.
    let mut few = [0_u64; 4];
    let mut many = Vec::new();
    let hit: &mut [u64] = if reference.len() <= few.len() * 64 {
        &mut few
    } else {
        many.resize(reference.len().div_ceil(64), 0);
        &mut many
    };
    for key in words {
        if let Ok(at) = reference.binary_search(key) {
            n_common += 1;
            hit[at / 64] |= 1 << (at % 64);
        }
    }
    let covered: u32 = hit.iter().map(|bits| bits.count_ones()).sum();
    (covered as f32 / reference.len() as f32, n_common as f32 / words.len() as f32)
}

/// Which of the first 64 words of `reference` a text has.
pub(super) fn mask(reference: &[u64], words: &[u64]) -> u64 {
    let mut mask = 0;
    for key in words {
        if let Ok(at) = reference.binary_search(key)
            && at < 64
        {
            mask |= 1 << at;
        }
    }
    mask
}

/// The pairs of neighboring words of a long text.
#[derive(Debug, Default)]
pub(super) struct Pairs(HashSet<u64>);

impl Pairs {
    /// All pairs of a text.
    pub(super) fn new(text: &str) -> Self {
        let (mut pairs, mut last) = (HashSet::default(), None);
        each_word(text, |key| {
            if let Some(last) = last {
                pairs.insert(mix(last, key));
            }
            last = Some(key);
        });
        Self(pairs)
    }

    /// Share of a text's pairs that stand here; -1 where there is nothing to tell.
    pub(super) fn share(&self, words: &[u64]) -> f32 {
        if self.0.len() < 20 || words.len() < 2 {
            return -1.0;
        }
        let n_common = words.windows(2).filter(|pair| self.0.contains(&mix(pair[0], pair[1]))).count();
        n_common as f32 / (words.len() - 1) as f32
    }
}

fn mix(hash: u64, key: u64) -> u64 {
    (hash.rotate_left(5) ^ key).wrapping_mul(0x517c_c1b7_2722_0a95)
}

fn each_word(text: &str, mut take: impl FnMut(u64)) {
    let step = |hash: u64, c: u32| (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
    let mut hash = SEED;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            hash = step(hash, u32::from(c.to_ascii_lowercase()));
        } else if c.is_ascii() || !c.is_alphanumeric() {
            if hash != SEED {
                take(hash);
                hash = SEED;
            }
        } else if is_ideograph(c) {
            if hash != SEED {
                take(hash);
                hash = SEED;
            }
            take(u64::from(c));
        } else {
            for c in c.to_lowercase() {
                hash = step(hash, u32::from(c));
            }
        }
    }
    if hash != SEED {
        take(hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_counts_words_in_any_script() {
        let words = Words::new(["Die Brücke, gesperrt", "橋の工事", ""].into_iter());
        assert_eq!(likeness(&word_keys("brücke GESPERRT"), words.of(0)), (1.0, 2.0 / 3.0));
        assert_eq!(likeness(&word_keys("工事中"), words.of(1)), (2.0 / 3.0, 0.5));
        assert_eq!(words.of(2), [0; 0]);
    }

    #[test]
    fn pairs_tell_a_copy_from_the_same_words() {
        let text: String = (0..40).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
        let pairs = Pairs::new(&text);
        let words = Words::new(["w3 w4 w5", "w5 w3 w4", "w3"].into_iter());
        assert_eq!([0, 1, 2].map(|index| pairs.share(words.of(index))), [1.0, 0.5, -1.0]);
    }
}
