//! Sentences that many records of one site share: footers, standing phrases, the frame of a weather report.
//!
//! Counted in a fixed table, so that memory is bounded; two cells a sentence, the smaller one counts (count-min sketch,
//! Cormode and Muthukrishnan 2005), so that a collision rarely makes a sentence boilerplate.

use std::collections::HashSet;

use super::shingles::{Text, mix};

/// Records of one site that share a sentence which is then nobody's own. Re-posts of one story stay below it.
const SHARED: u8 = 5;

/// Bytes of a corpus for one cell: a sentence and its share of the record take some hundred.
const BYTES_A_CELL: u64 = 32;
const FEWEST_CELLS: u64 = 1 << 16;
const MOST_CELLS: u64 = 1 << 28;

/// How often each sentence stands in its site, up to [`SHARED`].
pub(super) struct Counts {
    cells: Vec<u8>,
    mask: u64,
    seen: HashSet<u64>,
}

impl Counts {
    /// A table for a corpus of so many bytes.
    pub(super) fn new(n_bytes: u64) -> Self {
        let n_cells = (n_bytes / BYTES_A_CELL).clamp(FEWEST_CELLS, MOST_CELLS).next_power_of_two();
        Self { cells: vec![0; n_cells as usize], mask: n_cells - 1, seen: HashSet::new() }
    }

    fn places(&self, site: u64, sentence: u64) -> [usize; 2] {
        let hash = mix(site ^ sentence);
        [(hash & self.mask) as usize, (mix(hash) & self.mask) as usize]
    }

    /// Counts the sentences of one record, each once.
    pub(super) fn add(&mut self, site: u64, text: &Text) {
        self.seen.clear();
        for (hash, _) in text.sentences() {
            if !self.seen.insert(hash) {
                continue;
            }
            let places = self.places(site, hash);
            let least = places.map(|place| self.cells[place]).into_iter().min().unwrap_or_default();
            if least < SHARED {
                for place in places {
                    self.cells[place] = self.cells[place].max(least + 1);
                }
            }
        }
    }

    /// The words of the sentences that are the record's own.
    pub(super) fn own_words(&self, site: u64, text: &Text) -> Vec<u64> {
        let is_own = |hash: u64| self.places(site, hash).into_iter().any(|place| self.cells[place] < SHARED);
        text.sentences().filter(|(hash, _)| is_own(*hash)).flat_map(|(_, words)| words.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::shingles::read;
    use super::*;

    #[test]
    fn what_many_records_of_a_site_share_is_no_ones_own() {
        let mut counts = Counts::new(1000);
        let texts: Vec<_> =
            (0..6).map(|n| read(&format!("Report {n} of the harbour. All rights reserved by us."))).collect();
        for text in &texts {
            counts.add(1, text);
        }
        assert_eq!(counts.own_words(1, &texts[0]).len(), 5);
        assert_eq!(counts.own_words(2, &texts[0]).len(), 10, "another site may say it once");
    }
}
