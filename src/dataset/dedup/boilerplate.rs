//! Sentences that many records of one site share: footers, standing phrases, the frame of a weather report.
//!
//! Counted in a fixed table, so that memory is bounded; two cells a sentence, the smaller one counts (count-min sketch,
//! Cormode and Muthukrishnan 2005), so that a collision rarely makes a sentence boilerplate.

use super::shingles::mix;
use super::texts::Sentence;
use super::words::Word;

/// Articles of one site that share a sentence which is then nobody's own.
const SHARED: u8 = 5;

/// The same for an article most of whose sentences are shared so: a site may tell one story again and again, but not as often
/// as it fills in the frame of a report.
const FRAMED: u8 = 48;

/// Cells for a sentence.
const CELLS: u64 = 4;
const FEWEST_CELLS: u64 = 1 << 16;
const MOST_CELLS: u64 = 1 << 28;

/// How often each sentence stands in its site, up to [`FRAMED`].
pub(super) struct Counts {
    cells: Vec<u8>,
    mask: u64,
    once: Vec<u64>,
}

/// A sentence of a site, both by their hashes. Odd for what does not count: later versions of an article repeat the first.
pub(super) fn phrase(site: u64, sentence: u64, counts: bool) -> u64 {
    mix(site ^ sentence) & !1 | u64::from(!counts)
}

impl Counts {
    /// A table for so many sentences.
    pub(super) fn new(n_sentences: u64) -> Self {
        let n_cells = (n_sentences * CELLS).clamp(FEWEST_CELLS, MOST_CELLS).next_power_of_two();
        Self { cells: vec![0; n_cells as usize], mask: n_cells - 1, once: Vec::new() }
    }

    fn places(&self, phrase: u64) -> [usize; 2] {
        let hash = phrase >> 1;
        [(hash & self.mask) as usize, (mix(hash) & self.mask) as usize]
    }

    fn count(&self, phrase: u64) -> u8 {
        let [one, other] = self.places(phrase);
        self.cells[one].min(self.cells[other])
    }

    /// Counts the sentences of one record, each once.
    pub(super) fn add(&mut self, sentences: &[Sentence]) {
        let mut once = std::mem::take(&mut self.once);
        once.clear();
        once.extend(sentences.iter().map(|(_, phrase)| *phrase).filter(|phrase| phrase % 2 == 0));
        once.sort_unstable();
        once.dedup();
        for phrase in &once {
            let least = self.count(*phrase);
            if least < FRAMED {
                for place in self.places(*phrase) {
                    self.cells[place] = self.cells[place].max(least + 1);
                }
            }
        }
        self.once = once;
    }

    /// Puts the words of the sentences that are the record's own in place of `own`.
    pub(super) fn own_words(&self, sentences: &[Sentence], words: &[Word], own: &mut Vec<Word>) {
        own.clear();
        let shared = sentences.iter().filter(|(_, phrase)| self.count(*phrase) >= SHARED);
        let n_shared: usize = shared.map(|(n_words, _)| *n_words as usize).sum();
        let limit = if n_shared * 2 > words.len() { FRAMED } else { SHARED };
        let mut rest = words;
        for (n_words, phrase) in sentences {
            let (sentence, others) = rest.split_at_checked(*n_words as usize).unwrap_or((rest, &[]));
            if self.count(*phrase) < limit {
                own.extend_from_slice(sentence);
            }
            rest = others;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::read;
    use super::*;

    /// Texts of one site, and how many words of the first are its own.
    fn own(texts: &[String]) -> usize {
        let texts: Vec<_> = texts.iter().map(|text| read(text)).collect();
        let sentences: Vec<Vec<Sentence>> = texts
            .iter()
            .map(|text| text.sentences.iter().map(|(n, hash)| (*n, phrase(1, *hash, true))).collect())
            .collect();
        let mut counts = Counts::new(1000);
        for sentences in &sentences {
            counts.add(sentences);
        }
        let mut own = Vec::new();
        counts.own_words(&sentences[0], &texts[0].words, &mut own);
        own.len()
    }

    #[test]
    fn what_many_records_of_a_site_share_is_no_ones_own() {
        let footer = |n: usize| format!("Report {n} of the old harbour. All rights reserved.");
        assert_eq!(own(&(0..4).map(footer).collect::<Vec<_>>()), 9);
        assert_eq!(own(&(0..5).map(footer).collect::<Vec<_>>()), 6);
    }

    #[test]
    fn a_story_that_is_told_again_stays_its_own_and_a_frame_does_not() {
        let told = |n: usize| format!("Update {n}. The old harbour stays open. So does the bridge.");
        assert_eq!(own(&(0..30).map(told).collect::<Vec<_>>()), 11);
        assert_eq!(own(&(0..60).map(told).collect::<Vec<_>>()), 2);
    }

    #[test]
    fn a_phrase_counts_once_a_record_and_never_for_a_later_version() {
        let mut counts = Counts::new(1000);
        counts.add(&[(1, phrase(1, 7, true)); 20]);
        for _ in 0..20 {
            counts.add(&[(1, phrase(1, 7, false))]);
        }
        assert_eq!((counts.count(phrase(1, 7, true)), counts.count(phrase(1, 7, false))), (1, 1));
        assert_eq!(counts.count(phrase(2, 7, true)), 0, "another site");
    }
}
