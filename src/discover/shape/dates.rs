//! Dates in paths: `/2026/11/23/`, `/2026-11/23/`, `/20261123/`, `2026-11-23-slug`.

use std::borrow::Cow;

use jiff::civil::Date;

use super::evidence::{Parts, slug};

/// Where a date stands in a path.
pub(super) enum Dated {
    /// Before the last segment, or in it beside more.
    Before,
    /// As the whole end: an archive.
    Last,
    /// Nowhere.
    Not,
}

/// Where a date stands in the path: before the last segment or in it beside more, as all of the end, or nowhere.
pub(super) fn dated(segments: &[Cow<'_, str>]) -> Dated {
    let mut end_of_date = None;
    let mut at = 0;
    while at < segments.len() {
        if let Some(n) = date_at(&segments[at..]) {
            end_of_date = Some(at + n);
            at += n;
        } else {
            at += 1;
        }
    }
    match end_of_date {
        // `/headline-of-a-story/2026/11` is rare, but some do it.
        Some(end) if end == segments.len() && !segments.iter().any(|segment| slug(segment) >= 2.6) => Dated::Last,
        Some(_) => Dated::Before,
        None => {
            let last = segments.last().map_or("", AsRef::as_ref);
            // `2026-11-23-slug`, `slug-20261123`, `c_1120012345` after `20261123`.
            let day = last
                .split(['-', '_', '.'])
                .any(|word| word.len() >= 8 && compact_day(&word[..word.floor_char_boundary(8)]));
            let spelled = last.len() > 11 && last.is_char_boundary(10) && dashed_day(&last[..10]);
            if day || spelled { Dated::Before } else { Dated::Not }
        }
    }
}

/// How many segments from here on are a date: `2026/11/23`, `2026/11`, `2026-11/23`, `2026-11-23`, `20261123`, `202611`.
fn date_at(segments: &[Cow<'_, str>]) -> Option<usize> {
    let part = |n: usize| segments.get(n).map(AsRef::as_ref).unwrap_or_default();
    let first = part(0);
    if year(first) {
        if month(part(1)) {
            return Some(if day(part(2)) { 3 } else { 2 });
        }
        // `/2026/1123/` of Chinese portals.
        let second = part(1);
        return (second.len() == 4 && second.is_ascii() && month(&second[..2]) && day(&second[2..])).then_some(2);
    }
    if compact_day(first) || dashed_day(first) {
        return Some(1);
    }
    if first.is_ascii() && first.len() >= 6 && year(&first[..4]) {
        let rest = first[4..].trim_start_matches(['-', '_']);
        if rest.len() <= 2 && month(rest) {
            return Some(if day(part(1)) { 2 } else { 1 });
        }
    }
    None
}

/// The last day that `/2026/11/23/`, `/2026/11/` or `/20261123/` allows. Years alone are too often something else.
pub(super) fn last_day(parts: &Parts<'_>) -> Option<Date> {
    let segments = &parts.segments;
    let number = |text: &str| text.parse::<i8>().ok();
    for (n, segment) in segments.iter().enumerate() {
        if year(segment) && segments.get(n + 1).is_some_and(|next| next.len() == 2 && month(next)) {
            let first = Date::new(segment.parse().ok()?, number(&segments[n + 1])?, 1).ok()?;
            let day = segments.get(n + 2).filter(|next| next.len() == 2).and_then(|next| number(next));
            return match day.and_then(|day| Date::new(first.year(), first.month(), day).ok()) {
                Some(day) => Some(day),
                None => Some(first.last_of_month()),
            };
        }
        if compact_day(segment) {
            return Date::new(segment[..4].parse().ok()?, number(&segment[4..6])?, number(&segment[6..])?).ok();
        }
    }
    None
}

pub(super) fn year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) && ("1990".."2060").contains(&text)
}

fn month(text: &str) -> bool {
    const NAMES: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    matches!(text.parse::<u8>(), Ok(1..=12)) && text.len() <= 2
        || text.len() <= 9
            && text.is_char_boundary(3.min(text.len()))
            && text.len() >= 3
            && NAMES.contains(&&text[..3])
            && month_name(text)
}

fn month_name(text: &str) -> bool {
    const WHOLE: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
    ];
    text.len() == 3 || WHOLE.contains(&text)
}

fn day(text: &str) -> bool {
    text.len() <= 2 && matches!(text.parse::<u8>(), Ok(1..=31))
}

fn compact_day(text: &str) -> bool {
    text.len() == 8 && text.is_ascii() && year(&text[..4]) && month(&text[4..6]) && day(&text[6..])
}

fn dashed_day(text: &str) -> bool {
    let mut parts = text.split(['-', '_', '.']);
    let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    (year(y) && month(m) && day(d)) || (day(y) && month(m) && year(d))
}
