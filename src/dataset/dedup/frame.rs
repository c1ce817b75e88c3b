//! Reports from one template: much of their text is the same, and all that they tell is not.
//!
//! A copy of a story keeps its numbers and names, whatever is cut from it or put around it. Two results of matches, two
//! balance sheets, two weather reports share the words between, and differ at the same places again and again.

use super::shingles::{NAME, NUMBER, WORDS, sequence};
use super::store::Compared;

/// Most words of a place where two texts differ between words that they share.
const SLOT: usize = 14;

/// Fewest places with other facts that make a template.
const SLOTS: usize = 3;

/// Shared words for one place with another number, at most, or with another number or name: an editor who changes words
/// leaves numbers alone, and names have no capitals in most scripts.
const WORDS_A_NUMBER: usize = 48;
const WORDS_A_FACT: usize = 24;

/// A stretch that two texts share: where it begins and ends in each, in words.
#[derive(Debug, Clone, Copy)]
struct Run {
    one: (usize, usize),
    other: (usize, usize),
}

/// Whether two texts share no more than a template.
pub(super) fn is_all_they_share(one: &Compared, other: &Compared) -> bool {
    let runs = runs(one, other);
    let n_shared: usize = runs.iter().map(|run| run.one.1 - run.one.0).sum();
    let (mut facts, mut numbers) = (0, 0);
    for pair in runs.windows(2) {
        let kinds = differs_in(pair[0], pair[1], &one.words, &other.words);
        facts += usize::from(kinds != 0);
        numbers += usize::from(kinds & NUMBER != 0);
    }
    (facts >= SLOTS && facts * WORDS_A_FACT >= n_shared) || (numbers >= SLOTS && numbers * WORDS_A_NUMBER >= n_shared)
}

/// The stretches of five words and more that both have, in the order of the first text, between empty ones where both
/// begin and end.
fn runs(one: &Compared, other: &Compared) -> Vec<Run> {
    let mut runs = vec![Run { one: (0, 0), other: (0, 0) }];
    for (at, words) in one.words.windows(WORDS).enumerate() {
        let Some(there) = other.place(sequence(words)) else { continue };
        match runs.last_mut() {
            Some(run) if run.one.1 + 1 == at + WORDS && run.other.1 + 1 == there + WORDS => {
                run.one.1 += 1;
                run.other.1 += 1;
            }
            _ => runs.push(Run { one: (at, at + WORDS), other: (there, there + WORDS) }),
        }
    }
    let (one, other) = (one.words.len(), other.words.len());
    runs.push(Run { one: (one, one), other: (other, other) });
    runs
}

/// The kinds of words that both texts have, and not the same, in a short place that two stretches enclose; none elsewhere.
fn differs_in(before: Run, after: Run, one: &[u64], other: &[u64]) -> u64 {
    let kinds = |end: usize, start: usize, text: &[u64]| {
        let is_short = start >= end && start - end <= SLOT;
        if is_short { text[end..start].iter().fold(0, |kinds, word| kinds | (word & (NUMBER | NAME))) } else { 0 }
    };
    kinds(before.one.1, after.one.0, one) & kinds(before.other.1, after.other.0, other)
}

#[cfg(test)]
mod tests {
    use super::super::shingles::read;
    use super::*;

    fn share_a_template(one: &str, other: &str) -> bool {
        is_all_they_share(&Compared::new(read(one).words), &Compared::new(read(other).words))
    }

    #[test]
    fn a_template_is_told_from_an_edited_story() {
        let result = |home: &str, guest: &str, goals: usize, minute: usize, crowd: usize| {
            format!(
                "On Saturday evening the team of {home} beat the visitors from {guest} by {goals} goals to nil in the league. \
                 The first goal fell in minute {minute} after a corner, when the defence stood too far from the ball. In all \
                 some {crowd} people came to see the match, which the referee led without much trouble until its end."
            )
        };
        let first = result("Harbour", "Riverside", 3, 17, 12_400);
        assert!(share_a_template(&first, &result("Northgate", "Oldtown", 1, 80, 3_100)));
        assert!(!share_a_template(&first, &first));
        // A copy with a word changed here and there, a sentence less, and one of its own.
        let edited = first.replace("some ", "about ").replace("people", "visitors").replace("after a corner, ", "");
        assert!(!share_a_template(&first, &format!("Our reporter was there. {edited} It was cold.")));
        assert!(!share_a_template("", ""));
    }
}
