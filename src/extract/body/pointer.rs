//! Lines that send the reader to another story without a link to it: "Read also: The ferry is late again".
//!
//! Links have long been cut from such lines, by an archive or by a feed, and what is left looks like a paragraph. The phrases
//! are those of `text::phrases`, up to a colon, a bar or an arrow; what follows has to be a headline, which ends without a
//! stop. "Read also: the mayor's letter is on page four." is a sentence and stays.

use super::unit::{Parts, Unit, place};
use crate::text::phrases::{self, Kind};

/// Letters of the longest such line, and of the shortest headline.
const LINE: u32 = 200;
const HEADLINE: usize = 8;

/// Bytes before the mark, at most.
const LEAD: usize = 120;

/// What a lead-in ends with.
const MARKS: [char; 12] = [':', '：', '|', '｜', '►', '▶', '→', '»', ']', '】', '–', '—'];

/// Drops them wherever they stand.
pub(super) fn drop_pointers(parts: &Parts, kept: &mut [bool]) {
    const OTHER: u64 = place::HEADING | place::QUOTE | place::TABLE | place::PRE | place::DEFINITION;
    for (unit, kept) in parts.units.iter().zip(kept) {
        *kept &= unit.places & OTHER != 0 || !points(unit);
    }
}

fn points(unit: &Unit) -> bool {
    if unit.chars > LINE {
        return false;
    }
    let text = unit.text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let Some((at, mark)) = text.char_indices().take_while(|(at, _)| *at <= LEAD).find(|(_, c)| MARKS.contains(c))
    else {
        return false;
    };
    let (lead, headline) = (&text[..at], text[at + mark.len_utf8()..].trim_start_matches([':', '：', ' ', '\u{a0}']));
    let is_headline = headline.chars().filter(|letter| letter.is_alphanumeric()).count() >= HEADLINE
        && !headline.trim_end().ends_with(['.', '。', '।', '۔', '…', ':', ';', ',']);
    is_headline && matches!(phrases::lead_in(lead), Some(Kind::Related | Kind::ReadMore))
}
