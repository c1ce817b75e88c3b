//! One-permutation MinHash: a set of shingles as 144 numbers, and those as 48 band keys.
//!
//! One permutation instead of 144 (Li, Owen, Zhang 2012), empty bins filled from others (optimal densification,
//! Shrivastava 2017). Bands of 3 rows let a copy of half the text through; what is no copy falls at the comparison.

use super::shingles::mix;

/// Bands, and rows of each.
pub(super) const BANDS: usize = 48;
const ROWS: usize = 3;
const BINS: usize = BANDS * ROWS;

/// The keys under which the set meets others; `None` for an empty set.
pub(super) fn bands(shingles: &[u64]) -> Option<[u64; BANDS]> {
    if shingles.is_empty() {
        return None;
    }
    let mut bins = [u64::MAX; BINS];
    for shingle in shingles {
        // The upper half chooses the bin, the whole is the value: `mix` made both halves good.
        let bin = (((shingle >> 32) * BINS as u64) >> 32) as usize;
        bins[bin] = bins[bin].min(*shingle);
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

    fn set(numbers: impl Iterator<Item = u64>) -> Vec<u64> {
        let mut set: Vec<u64> = numbers.map(mix).collect();
        set.sort_unstable();
        set
    }

    fn n_met(one: &[u64], other: &[u64]) -> usize {
        let (one, other) = (bands(one).unwrap(), bands(other).unwrap());
        one.iter().zip(&other).filter(|(one, other)| one == other).count()
    }

    #[test]
    fn likeness_is_met_in_bands() {
        let whole = set(0..400);
        assert_eq!(n_met(&whole, &whole), BANDS);
        assert!(n_met(&whole, &set(0..200)) >= 1, "half of it");
        assert!(n_met(&whole, &set(1000..1400)) == 0, "nothing of it");
        assert!(bands(&[]).is_none());
        assert!(bands(&[mix(1)]).is_some(), "one shingle fills all bins");
    }
}
