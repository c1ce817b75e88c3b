//! Zones behind a time, as papers write them: `14:35 CEST`, `GMT+3`, `+0530`.
//!
//! Names that mean other hours elsewhere (`IST`, `CST`) say nothing, nor do those that leave the season open (`ET`).

use super::tokens::Token;

/// Names with their minutes east of UTC.
const ZONES: &[(&str, i32)] = &[
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("wet", 0),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("wat", 60),
    ("west", 60),
    ("cest", 120),
    ("mesz", 120),
    ("cat", 120),
    ("sast", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("мск", 180),
    ("eat", 180),
    ("trt", 180),
    ("pkt", 300),
    ("npt", 345),
    ("wib", 420),
    ("ict", 420),
    ("wita", 480),
    ("hkt", 480),
    ("sgt", 480),
    ("myt", 480),
    ("pht", 480),
    ("awst", 480),
    ("wit", 540),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("nst", -210),
    ("ndt", -150),
    ("adt", -180),
    ("brt", -180),
    ("clt", -240),
    ("edt", -240),
    ("est", -300),
    ("cdt", -300),
    ("mdt", -360),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
    ("akdt", -480),
    ("akst", -540),
    ("hst", -600),
];

/// Seconds east of UTC that the tokens from `at` on tell, behind a time.
pub(super) fn seconds(tokens: &[Token], at: usize) -> Option<i32> {
    const HOURS: [&str; 7] = ["uhr", "hrs", "h", "час", "ч", "น", "น."];
    let mut at = at;
    if tokens.get(at).is_some_and(|token| HOURS.contains(&token.word.as_str())) {
        at += 1;
    }
    let token = tokens.get(at)?;
    if token.number.is_some() {
        return shifted(tokens, at);
    }
    // A name belongs to the time that it stands right behind.
    let is_beside = matches!(token.gap(), "" | "(" | "[");
    let (name, minutes) = ZONES.iter().find(|(name, _)| is_beside && token.word == *name)?;
    let is_zero = matches!(*name, "utc" | "gmt");
    Some(is_zero.then(|| shifted(tokens, at + 1)).flatten().unwrap_or(minutes * 60))
}

/// `+2`, `-03:30`, `+0530`: what a sign stands before.
fn shifted(tokens: &[Token], at: usize) -> Option<i32> {
    let token = tokens.get(at)?;
    let sign = match token.gap() {
        "+" => 1,
        "-" | "−" => -1,
        _ => return None,
    };
    let (hours, minutes) = match token.number? {
        (number, 4) => (number / 100, number % 100),
        (hours, 1..=2) => {
            let minutes = tokens.get(at + 1).filter(|token| token.gap == ":").and_then(|token| token.number);
            (hours, minutes.filter(|(_, n_digits)| *n_digits == 2).map_or(0, |(minutes, _)| minutes))
        }
        _ => return None,
    };
    (hours <= 14 && matches!(minutes, 0 | 15 | 30 | 45)).then_some(sign * (hours * 60 + minutes) * 60)
}
