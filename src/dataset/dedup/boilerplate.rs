//! Sentences that many records of one site share: footers, standing phrases, the frame of a weather report.
//!
//! Counted in a fixed table, so that memory is bounded; two cells a sentence, the smaller one counts (count-min sketch,
//! Cormode and Muthukrishnan 2005), so that a collision rarely makes a sentence boilerplate.

use super::shingles::mix;

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
    once: Vec<u64>,
}

/// A sentence of a site, both by their hashes.
pub(super) fn phrase(site: u64, sentence: u64) -> u64 {
    mix(site ^ sentence)
}

impl Counts {
    /// A table for a corpus of so many bytes.
    pub(super) fn new(n_bytes: u64) -> Self {
        let n_cells = (n_bytes / BYTES_A_CELL).clamp(FEWEST_CELLS, MOST_CELLS).next_power_of_two();
        Self { cells: vec![0; n_cells as usize], mask: n_cells - 1, once: Vec::new() }
    }

    fn places(&self, phrase: u64) -> [usize; 2] {
        [(phrase & self.mask) as usize, (mix(phrase) & self.mask) as usize]
    }

    /// Counts the phrases of one record, each once.
    pub(super) fn add(&mut self, phrases: impl Iterator<Item = u64>) {
        let mut once = std::mem::take(&mut self.once);
        once.clear();
        once.extend(phrases);
        once.sort_unstable();
        once.dedup();
        for phrase in &once {
            let places = self.places(*phrase);
            let least = self.cells[places[0]].min(self.cells[places[1]]);
            if least < SHARED {
                for place in places {
                    self.cells[place] = self.cells[place].max(least + 1);
                }
            }
        }
        self.once = once;
    }

    /// Whether a phrase is the record's own.
    pub(super) fn is_own(&self, phrase: u64) -> bool {
        self.places(phrase).into_iter().any(|place| self.cells[place] < SHARED)
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::read;
    use super::*;

    #[test]
    fn what_many_records_of_a_site_share_is_no_ones_own() {
        let mut counts = Counts::new(1000);
        let texts = (0..6).map(|n| read(&format!("Report {n} of the harbour. All rights reserved by us.")).sentences);
        let texts: Vec<Vec<(u32, u64)>> = texts.collect();
        for text in &texts {
            counts.add(text.iter().map(|(_, sentence)| phrase(1, *sentence)));
        }
        let own = |site: u64| texts[0].iter().map(|(_, sentence)| counts.is_own(phrase(site, *sentence))).collect();
        let (here, elsewhere): (Vec<bool>, Vec<bool>) = (own(1), own(2));
        assert_eq!(here, [true, false]);
        assert_eq!(elsewhere, [true, true], "another site may say it once");
    }

    #[test]
    fn a_phrase_counts_once_a_record() {
        let mut counts = Counts::new(1000);
        counts.add([7; 20].into_iter());
        assert!(counts.is_own(7));
    }
}
