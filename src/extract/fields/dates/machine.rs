//! Dates as programs write them: ISO 8601, RFC 2822, counts of seconds, and what scripts print.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use super::human;
use crate::model::WebDate;

/// Longest value that is read, in bytes.
const VALUE_BYTES: usize = 80;

/// A machine's date. Without an offset only the day counts, since nobody knows whose clock it was.
pub(crate) fn parse(value: &str, language: Option<&str>) -> Option<WebDate> {
    let value = value.trim().trim_matches(['"', '\'']);
    if value.len() < 6 || value.len() > VALUE_BYTES || is_unset(value) {
        return None;
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(value);
    }
    let found = iso(value).or_else(|| {
        let found = *human::find(value, language).first()?;
        let rest = value.get(found.end..).unwrap_or_default();
        Some(with_time(found.day, rest))
    })?;
    (1990..=2100).contains(&found.day().year()).then_some(found)
}

/// The beginning of time, as programs have it that know no date: of the year 1 or before.
fn is_unset(value: &str) -> bool {
    value.starts_with(['-', '−']) || value.starts_with("1-01-01") || value.contains("/0001") || value.contains(".0001")
}

fn digits(value: &str) -> Option<WebDate> {
    let number: i64 = value.parse().ok()?;
    let part = |from: usize, to: usize| value.get(from..to)?.parse::<i16>().ok();
    match value.len() {
        // 1990 to 2100 and not later, so that article numbers are rarely taken for moments.
        10 if (631_152_000..4_102_444_800).contains(&number) => {
            WebDate::moment(Timestamp::from_second(number).ok()?, 0)
        }
        13 => digits(&(number / 1000).to_string()),
        8 | 12 | 14 => {
            let year = part(0, 4).filter(|year| (1990..=2100).contains(year))?;
            Some(WebDate::Day(Date::new(year, part(4, 6)? as i8, part(6, 8)? as i8).ok()?))
        }
        _ => None,
    }
}

/// `2024-05-03`, with or without what follows.
fn iso(value: &str) -> Option<WebDate> {
    let bytes = value.as_bytes();
    let year: i16 = value.get(..4)?.parse().ok()?;
    let separator = *bytes.get(4)?;
    let (month_text, rest) = if separator.is_ascii_digit() {
        // 20240503T1000
        if !value.get(8..9)?.eq_ignore_ascii_case("t") {
            return None;
        }
        return Some(WebDate::Day(
            Date::new(year, value.get(4..6)?.parse().ok()?, value.get(6..8)?.parse().ok()?).ok()?,
        ));
    } else if matches!(separator, b'-' | b'/' | b'.') {
        value.get(5..)?.split_once(separator as char)?
    } else {
        return None;
    };
    let n_digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let day: i8 = rest.get(..n_digits)?.parse().ok()?;
    let day = Date::new(year, month_text.parse().ok()?, day).ok()?;
    Some(with_time(day, rest.get(n_digits..).unwrap_or_default()))
}

/// A day with the time and offset in the text after it, if both are there.
fn with_time(day: Date, rest: &str) -> WebDate {
    clock(day, rest).unwrap_or(WebDate::Day(day))
}

fn clock(day: Date, rest: &str) -> Option<WebDate> {
    let colon = rest.find(':')?;
    let before = rest.get(..colon)?;
    let hour_start = before
        .rfind(|letter: char| !letter.is_ascii_digit())
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let mut hour: i8 = before.get(hour_start..)?.parse().ok()?;
    let after = rest.get(colon + 1..)?;
    let minute: i8 = after.get(..2)?.parse().ok()?;
    let mut tail = after.get(2..)?;
    let mut second = 0;
    if let Some(text) = tail.strip_prefix(':')
        && let Some(Ok(value)) = text.get(..2).map(str::parse::<i8>)
    {
        second = value.min(59);
        tail = &text[2..];
        if let Some(fraction) = tail.strip_prefix(['.', ',']) {
            tail = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
        }
    }
    let mut tail = tail.trim_start();
    for (mark, is_afternoon) in [("PM", true), ("pm", true), ("AM", false), ("am", false)] {
        if let Some(rest) = tail.strip_prefix(mark) {
            hour = match (hour, is_afternoon) {
                (12, false) => 0,
                (12, true) => 12,
                (hour, true) if hour < 12 => hour + 12,
                (hour, _) => hour,
            };
            tail = rest.trim_start();
        }
    }
    let seconds = offset(tail)?;
    let local = DateTime::from_parts(day, Time::new(hour, minute, second, 0).ok()?);
    let utc = jiff::tz::Offset::UTC.to_timestamp(local).ok()?;
    WebDate::moment(Timestamp::from_second(utc.as_second() - i64::from(seconds)).ok()?, seconds)
}

/// Seconds east of UTC at the beginning of `text`.
fn offset(text: &str) -> Option<i32> {
    let text = text.trim_start_matches(['[', '(']);
    let mut rest = text;
    for name in ["GMT", "UTC", "Z"] {
        if let Some(after) = text.strip_prefix(name) {
            rest = after.trim_start();
            if !rest.starts_with(['+', '-', '−']) {
                return (!after.starts_with(|letter: char| letter.is_ascii_alphabetic())).then_some(0);
            }
            break;
        }
    }
    // Names whose offset is the same everywhere. `EST`, `IST`, `CST` are not: skipped but for America's and Europe's.
    for (name, hours) in [
        ("CEST", 2),
        ("CET", 1),
        ("EEST", 3),
        ("EET", 2),
        ("BST", 1),
        ("WEST", 1),
        ("WET", 0),
        ("MSK", 3),
        ("EDT", -4),
        ("EST", -5),
        ("PDT", -7),
        ("PST", -8),
        ("MESZ", 2),
        ("MEZ", 1),
        ("JST", 9),
        ("KST", 9),
    ] {
        if rest.strip_prefix(name).is_some_and(|after| !after.starts_with(|letter: char| letter.is_ascii_alphabetic()))
        {
            return Some(hours * 3600);
        }
    }
    let (sign, rest) = if let Some(rest) = rest.strip_prefix('+') {
        (1, rest)
    } else if let Some(rest) = rest.strip_prefix(['-', '−']) {
        (-1, rest)
    } else {
        return None;
    };
    let hours: i32 = rest.get(..2)?.parse().ok()?;
    let rest = &rest[2..];
    let minutes: i32 = rest.strip_prefix(':').unwrap_or(rest).get(..2).and_then(|text| text.parse().ok()).unwrap_or(0);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn machine_dates_are_read() {
        for (value, date) in [
            ("2024-05-03T10:00:00+02:00", "2024-05-03T10:00:00+02:00"),
            ("2024-05-03T10:00:00.123+0200", "2024-05-03T10:00:00+02:00"),
            ("2024-05-03 10:00:00 -05", "2024-05-03T10:00:00-05:00"),
            ("2024-05-03T10:00Z", "2024-05-03T10:00:00Z"),
            ("2024-05-03T10:00:00", "2024-05-03"),
            ("2024-5-3", "2024-05-03"),
            ("2024/05/03", "2024-05-03"),
            ("20240503", "2024-05-03"),
            ("20240503T101500", "2024-05-03"),
            ("1714723200", "2024-05-03T08:00:00Z"),
            ("1714723200000", "2024-05-03T08:00:00Z"),
            ("Fri, 03 May 2024 10:00:00 GMT", "2024-05-03T10:00:00Z"),
            ("Fri May 03 2024 10:00:00 GMT+0200 (CEST)", "2024-05-03T10:00:00+02:00"),
            ("May 3, 2024 10:00 PM EDT", "2024-05-03T22:00:00-04:00"),
            ("3. Mai 2024", "2024-05-03"),
        ] {
            assert_eq!(parse(value, None).map(|date| date.to_string()).as_deref(), Some(date), "{value}");
        }
    }

    #[test]
    fn garbage_is_none() {
        for value in [
            "",
            "now",
            "2024-13-45",
            "true",
            "123456789",
            // What programs write who have no date.
            "0001-01-01T00:00:00Z",
            "1-01-01T00:00:00",
            "01/01/0001 00:00:00",
            "1970-01-01",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "1969-12-31T19:00:00-05:00",
            "12/30/1899",
            "0000-00-00 00:00:00",
            "-0001-11-30T00:00:00+00:00",
            "0",
            "-62135596800",
            "{{ date }}",
            "{{ page.date | date: '%Y-%m-%d' }}",
            "${published}",
            "Invalid date",
            "[date]",
            "YYYY-MM-DD",
            "%Y-%m-%dT%H:%M:%S",
        ] {
            assert_eq!(parse(value, None), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(value in "[\\PC0-9:+\\-TZ ]{0,60}") {
            parse(&value, Some("en-US"));
        }
    }
}
