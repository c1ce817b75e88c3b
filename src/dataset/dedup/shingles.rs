//! Words in a row as numbers: a text as a set of hashed 5-grams, a sentence as one hash.

use super::words::{KIND, Word};

/// Words of one shingle.
pub(super) const WORDS: usize = 5;

/// Most words of one text that are compared: a book of 60,000 is told from another by its first half.
pub(super) const MOST: usize = 32_768;

/// A factor for each word of a shingle, odd and otherwise of no meaning: digits of the golden ratio and of `SplitMix64`.
const FACTORS: [u64; WORDS] =
    [0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 0xD6E8_FEB8_6659_FD93, 0xA076_1D64_78BD_642F];

/// A number with its bits well mixed (the finalizer of `SplitMix64`, Steele, Lea and Flood 2014).
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// The shingles of words in a row, one for each place but the last four. Multilinear hashing (Carter and Wegman 1979): no
/// word waits for the one before it.
pub(super) fn shingles(words: &[Word]) -> impl ExactSizeIterator<Item = u64> {
    words.windows(WORDS).map(|words| {
        let products = words.iter().zip(FACTORS).map(|(word, factor)| u64::from(word | KIND).wrapping_mul(factor));
        mix(products.fold(0, u64::wrapping_add))
    })
}

/// A hash of any number of words in a row, one after the other.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sequence {
    hash: u64,
    n_words: u32,
}

impl Sequence {
    pub(super) fn add(&mut self, word: Word) {
        let hash = (self.hash ^ u64::from(word | KIND)).wrapping_mul(FACTORS[0]);
        self.hash = hash ^ (hash >> 32);
        self.n_words += 1;
    }

    pub(super) fn n_words(self) -> u32 {
        self.n_words
    }

    pub(super) fn hash(self) -> u64 {
        mix(self.hash ^ u64::from(self.n_words))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn words_in_another_order_are_another_shingle() {
        let set = |words: &[Word]| shingles(words).collect::<HashSet<_>>();
        assert_eq!(set(&[8, 16, 24, 32]).len(), 0);
        assert_eq!(set(&[8, 8, 8, 8, 8, 8]).len(), 1);
        assert_eq!(set(&[8, 16, 24, 32, 40]), set(&[8 | KIND, 16, 24, 32, 40]));
        let orders: HashSet<u64> = [[8, 16, 24, 32, 40], [16, 8, 24, 32, 40], [40, 32, 24, 16, 8], [8, 16, 24, 40, 32]]
            .iter()
            .flat_map(|words| set(words))
            .collect();
        assert_eq!(orders.len(), 4);
    }

    #[test]
    fn a_sequence_tells_order_and_length() {
        let hash = |words: &[Word]| {
            let mut sequence = Sequence::default();
            for word in words {
                sequence.add(*word);
            }
            sequence.hash()
        };
        assert_eq!(hash(&[8, 16]), hash(&[8, 16 | KIND]));
        let all: HashSet<u64> = [&[][..], &[8], &[8, 16], &[16, 8], &[8, 8]].map(hash).into();
        assert_eq!(all.len(), 5);
    }
}
