//! One-permutation MinHash: a set of shingles as 144 numbers, and those as 48 band keys.
//!
//! One permutation instead of 144 (Li, Owen, Zhang 2012), empty bins filled from others (optimal densification,
//! Shrivastava 2017). Bands of 3 rows let a copy of half the text through; what is no copy falls at the comparison.

use super::shingles::mix;

/// Bands, and rows of each.
pub(super) const BANDS: usize = 48;
const ROWS: usize = 3;
const BINS: usize = BANDS * ROWS;

/// The keys under which a set meets others, of its members in any order and any number of times; `None` for an empty one.
pub(super) fn bands(shingles: impl ExactSizeIterator<Item = u64>) -> Option<[u64; BANDS]> {
    if shingles.len() == 0 {
        return None;
    }
    let mut bins = [u64::MAX; BINS];
    for shingle in shingles {
        // The upper half chooses the bin, the whole is the value: `mix` made both halves good.
        let bin = (((shingle >> 32) * BINS as u64) >> 32) as usize;
        bins[bin] = bins[bin].min(shingle);
    }
    let full = bins;
    for (bin, value) in bins.iter_mut().enumerate() {
        let mut attempt = 0;
        while *value == u64::MAX {
            // Ends: the set has a shingle, and so there is a full bin that some attempt finds.
            let probe = mix(((bin as u64) << 32) | attempt) % BINS as u64;
            *value = full[probe as usize];
            attempt += 1;
        }
    }
    let mut keys = [0; BANDS];
    for (band, key) in keys.iter_mut().enumerate() {
        let rows = &bins[band * ROWS..(band + 1) * ROWS];
        *key = rows.iter().fold(band as u64, |hash, row| mix(hash ^ *row));
    }
    Some(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(numbers: std::ops::Range<usize>) -> [u64; BANDS] {
        bands(numbers.map(|number| mix(number as u64))).unwrap()
    }

    fn n_met(one: std::ops::Range<usize>, other: std::ops::Range<usize>) -> usize {
        keys(one).iter().zip(keys(other)).filter(|(one, other)| **one == *other).count()
    }

    #[test]
    fn likeness_is_met_in_bands() {
        assert_eq!(n_met(0..400, 0..400), BANDS);
        assert!(n_met(0..400, 0..200) >= 1, "half of it");
        assert!(n_met(0..400, 1000..1400) == 0, "nothing of it");
        assert!(bands([].into_iter()).is_none());
        assert!(bands([mix(1)].into_iter()).is_some(), "one shingle fills all bins");
    }
}
