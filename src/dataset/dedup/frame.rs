//! Reports from one template: much of their text is the same, and all that they tell is not.
//!
//! A copy of a story keeps its numbers and names, whatever is cut from it or put around it. Two results of matches, two
//! balance sheets, two weather reports share the words between, and differ at the same places again and again.

use super::shingles::WORDS;
use super::store::Compared;
use super::words::{NAME, NUMBER, SIGN, Word};

/// Most words of a place where two texts differ between words that they share.
const SLOT: usize = 14;

/// Longest stretch between two shared ones that is compared word by word.
const GAP: usize = 96;

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
    let mut n_shared: usize = runs.iter().map(|run| one.words.get(run.one.0..run.one.1).map_or(0, n_words)).sum();
    let (mut facts, mut numbers) = (0, 0);
    for pair in runs.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        let (Some(one), Some(other)) =
            (one.words.get(before.one.1..after.one.0), other.words.get(before.other.1..after.other.0))
        else {
            continue;
        };
        n_shared += slots(one, other, |kinds| {
            facts += usize::from(kinds != 0);
            numbers += usize::from(kinds & NUMBER != 0);
        });
    }
    (facts >= SLOTS && facts * WORDS_A_FACT >= n_shared) || (numbers >= SLOTS && numbers * WORDS_A_NUMBER >= n_shared)
}

/// How many words some are, where signs are halves.
fn n_words(words: &[Word]) -> usize {
    words.len() - words.iter().filter(|word| **word & SIGN != 0).count() / 2
}

/// The stretches of five words and more that both have, in the order of the first text, between empty ones where both
/// begin and end.
fn runs(one: &Compared, other: &Compared) -> Vec<Run> {
    let mut runs = vec![Run { one: (0, 0), other: (0, 0) }];
    for (at, shingle) in one.shingles.iter().enumerate() {
        let Some(there) = other.place(*shingle) else { continue };
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

/// Calls `differ` with the kinds of words that both texts have, and not the same, for each short place where they differ
/// between two stretches; the words that they share there, in order: "with a high of" is too short for a stretch.
fn slots(one: &[Word], other: &[Word], mut differ: impl FnMut(Word)) -> usize {
    if one.is_empty() || other.is_empty() || one.len() > GAP || other.len() > GAP {
        return 0;
    }
    // Longest common subsequence (Wagner and Fischer 1974) of what is left from each place on.
    let width = other.len() + 1;
    let mut left = vec![0u16; (one.len() + 1) * width];
    for (i, word) in one.iter().enumerate().rev() {
        for (j, there) in other.iter().enumerate().rev() {
            left[i * width + j] = if word == there {
                left[(i + 1) * width + j + 1] + 1
            } else {
                left[(i + 1) * width + j].max(left[i * width + j + 1])
            };
        }
    }
    let kinds = |words: &[Word]| {
        let is_short = words.len() <= SLOT;
        if is_short { words.iter().fold(0, |kinds, word| kinds | (word & (NUMBER | NAME))) } else { 0 }
    };
    let (mut i, mut j, mut from) = (0, 0, (0, 0));
    while i < one.len() && j < other.len() {
        if one[i] == other[j] {
            differ(kinds(&one[from.0..i]) & kinds(&other[from.1..j]));
            (i, j) = (i + 1, j + 1);
            from = (i, j);
        } else if left[(i + 1) * width + j] >= left[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    differ(kinds(&one[from.0..]) & kinds(&other[from.1..]));
    usize::from(left[0])
}

#[cfg(test)]
mod tests {
    use super::super::words::read;
    use super::*;

    fn share_a_template(one: &str, other: &str) -> bool {
        is_all_they_share(&Compared::new(read(one).words, 1), &Compared::new(read(other).words, 1))
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
        // What two forecasts share between their numbers is shorter than a stretch.
        let forecast = |town: &str, sky: &str, high: usize, low: usize, wind: usize, rain: usize| {
            format!(
                "{town} weather: on Monday it will be {sky} with a high of {high} degrees and a low of {low} degrees. On \
                 Tuesday expect {sky} conditions with winds of {wind} km/h and a high of {low} degrees. Wednesday stays {sky} \
                 with a {rain} percent chance of rain through the afternoon and evening hours, and drivers should take care \
                 on the roads as conditions may change quickly throughout the region."
            )
        };
        let first = forecast("Marktham", "sunny", 21, 9, 30, 10);
        assert!(share_a_template(&first, &forecast("Ferryton", "rainy", 14, 3, 55, 80)));
        assert!(!share_a_template(&first, &first.replace("through the", "in the").replace("quickly ", "")));
    }
}
