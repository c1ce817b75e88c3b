//! Dates that machines write: ISO 8601 and its kin, mail dates, unix time.
//!
//! Sources: ISO 8601, RFC 3339, RFC 822/2822/850, C's `asctime`. No month names but the English three-letter ones: dates
//! that people write are read elsewhere.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::model::WebDate;

/// Names of zones in mail dates (RFC 822 section 5.1, and what feeds add), in hours east of UTC.
const ZONES: &[(&str, f32)] = &[
    ("gmt", 0.0),
    ("utc", 0.0),
    ("ut", 0.0),
    ("z", 0.0),
    ("est", -5.0),
    ("edt", -4.0),
    ("cst", -6.0),
    ("cdt", -5.0),
    ("mst", -7.0),
    ("mdt", -6.0),
    ("pst", -8.0),
    ("pdt", -7.0),
    ("bst", 1.0),
    ("wet", 0.0),
    ("west", 1.0),
    ("cet", 1.0),
    ("cest", 2.0),
    ("mez", 1.0),
    ("mesz", 2.0),
    ("eet", 2.0),
    ("eest", 3.0),
    ("msk", 3.0),
    ("ist", 5.5),
    ("jst", 9.0),
    ("kst", 9.0),
    ("aest", 10.0),
    ("aedt", 11.0),
    ("brt", -3.0),
    ("art", -3.0),
    ("sast", 2.0),
    ("hkt", 8.0),
    ("sgt", 8.0),
];

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a date; a time without an offset gives the day alone, since the moment is not known.
pub fn parse(text: &str) -> Option<WebDate> {
    let text = text.trim();
    if text.len() < 6 || text.len() > 80 {
        return None;
    }
    let date = iso(text).or_else(|| mail(text)).or_else(|| unix(text))?;
    // Years that no news page has are misread numbers, and the first day of unix time is a field never set.
    let unset = date.day() == jiff::civil::date(1970, 1, 1);
    ((1970..=2100).contains(&date.day().year()) && !unset).then_some(date)
}

/// `2026-11-23`, `2026-11-23T07:05:09+01:00`, `2026-11-23 07:05`, `20261123T070509Z`, `2026/11/23` and the like.
fn iso(text: &str) -> Option<WebDate> {
    let bytes = text.as_bytes();
    let (day, rest) = if bytes.len() >= 8 && bytes[..8].iter().all(u8::is_ascii_digit) {
        (civil(&text[..4], &text[4..6], &text[6..8])?, &text[8..])
    } else {
        let mut parts = text.splitn(3, ['-', '/', '.']);
        let (year, month, last) = (parts.next()?, parts.next()?, parts.next()?);
        if year.len() != 4 || month.is_empty() || month.len() > 2 {
            return None;
        }
        let n_digits = last.bytes().take(2).take_while(u8::is_ascii_digit).count();
        (civil(year, month, last.get(..n_digits)?)?, last.get(n_digits..)?)
    };
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    if rest.is_empty() {
        return Some(WebDate::Day(day));
    }
    with_time(day, rest)
}

/// `Mon, 23 Nov 2026 07:05:09 +0100`, `23 Nov 26 07:05 GMT`, `Monday, 23-Nov-26 07:05:09 GMT`, `Mon Nov 23 07:05:09 2026`.
fn mail(text: &str) -> Option<WebDate> {
    let words: Vec<&str> = text.split([' ', ',', '-', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let at = words.iter().take(4).position(|word| month(word).is_some())?;
    let month = month(words[at])?;
    let number = |n: usize| words.get(n).filter(|word| word.bytes().all(|byte| byte.is_ascii_digit())).copied();
    let month = month.to_string();
    // The day stands before the month, but in `asctime` after it, and the year at the end.
    if let Some(day) = at.checked_sub(1).and_then(number) {
        let year = full_year(number(at + 1)?)?;
        let day = civil(&year, &month, day)?;
        // The year may be followed by a sign of the offset that the split above took away: find the time in the text.
        let Some(time) = text.find(':') else {
            return Some(WebDate::Day(day));
        };
        let start = text[..time].rfind([' ', ',', '\u{a0}']).unwrap_or(0);
        let clock = text[start..].trim_start_matches([' ', ',', '\u{a0}']);
        return with_time(day, clock);
    }
    let day = number(at + 1)?;
    let year =
        words.iter().skip(at + 2).find(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let day = civil(year, &month, day)?;
    let time = words.iter().find(|word| word.contains(':'));
    let zone = words.iter().skip(at + 2).find(|word| zone(word).is_some());
    let half = words.iter().find(|word| matches!(word.to_ascii_lowercase().as_str(), "am" | "pm")).unwrap_or(&"");
    match (time, zone) {
        (Some(time), Some(zone)) => with_time(day, &format!("{time} {half} {zone}")),
        _ => Some(WebDate::Day(day)),
    }
}

/// Seconds or milliseconds since 1970.
fn unix(text: &str) -> Option<WebDate> {
    let text = text.split('.').next().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))?;
    let number: i64 = text.parse().ok()?;
    let instant = match text.len() {
        9..=10 => Timestamp::from_second(number).ok()?,
        13 => Timestamp::from_millisecond(number).ok()?,
        _ => return None,
    };
    WebDate::moment(instant, 0)
}

/// A time of day and its offset, after a day.
fn with_time(day: Date, text: &str) -> Option<WebDate> {
    let n_time = text.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',')).count();
    let (time, rest) = text.split_at(n_time);
    let Some((hour, minute, second)) = clock(time) else {
        return Some(WebDate::Day(day));
    };
    let rest = rest.trim();
    let (rest, hour) = match rest.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("am") => (rest[2..].trim(), if hour == 12 { 0 } else { hour }),
        Some("pm") => (rest[2..].trim(), if hour < 12 { hour + 12 } else { hour }),
        _ => (rest, hour),
    };
    let Some(offset) = zone(rest.split(['(', '[']).next().unwrap_or_default().trim()) else {
        return Some(WebDate::Day(day));
    };
    // ISO 8601 lets a day end at 24:00.
    let (day, hour) = if hour == 24 { (day.tomorrow().ok()?, 0) } else { (day, hour) };
    let local = DateTime::from_parts(day, jiff::civil::Time::new(hour, minute, second, 0).ok()?);
    let instant = Offset::from_seconds(offset).ok()?.to_timestamp(local).ok()?;
    WebDate::moment(instant, offset)
}

/// `07:05:09.123`, `07:05`, `070509`.
fn clock(text: &str) -> Option<(i8, i8, i8)> {
    let whole = text.split(['.', ',']).next()?;
    let (hour, minute, second) = if whole.contains(':') {
        let mut parts = whole.split(':');
        (parts.next()?, parts.next()?, parts.next().unwrap_or("0"))
    } else {
        (whole.get(..2)?, whole.get(2..4)?, whole.get(4..6).unwrap_or("0"))
    };
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    // A leap second is the second before it here.
    let second = second.parse::<i8>().unwrap_or(0).min(59);
    ((0..=24).contains(&hour) && (0..60).contains(&minute)).then_some((hour, minute, second))
}

/// `Z`, `+01:00`, `+0100`, `+01`, `GMT`, `GMT+1`, `CET`: seconds east of UTC.
fn zone(text: &str) -> Option<i32> {
    let lower = text.to_ascii_lowercase();
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == lower) {
        return Some((hours * 3600.0) as i32);
    }
    let signed = lower.trim_start_matches("gmt").trim_start_matches("utc");
    let (sign, digits) = match signed.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-" | "−", digits) => (-1, digits),
        _ => return None,
    };
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        3 | 4 => {
            let split = digits.len() - 2;
            (digits[..split].parse().ok()?, digits[split..].parse::<i32>().ok()?)
        }
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn month(word: &str) -> Option<usize> {
    let lower = word.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| *month == lower)?;
    word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.').then_some(at + 1)
}

fn full_year(text: &str) -> Option<String> {
    match text.len() {
        4 => Some(text.to_owned()),
        2 => Some(format!("{}{text}", if text < "70" { "20" } else { "19" })),
        _ => None,
    }
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_dates_are_read_with_their_offset() {
        for (text, expected) in [
            ("2026-11-23", "2026-11-23"),
            ("2026-11-23T07:05:09+01:00", "2026-11-23T07:05:09+01:00"),
            ("2026-11-23T07:05:09.123Z", "2026-11-23T07:05:09Z"),
            ("2026-11-23 07:05:09 +0100", "2026-11-23T07:05:09+01:00"),
            ("2026-11-23T07:05+01", "2026-11-23T07:05:00+01:00"),
            ("2026-11-23T07:05:09", "2026-11-23"),
            ("20261123T070509Z", "2026-11-23T07:05:09Z"),
            ("20261123", "2026-11-23"),
            ("2026/11/23 07:05", "2026-11-23"),
            ("2026-1-5", "2026-01-05"),
            ("Mon, 23 Nov 2026 07:05:09 +0100", "2026-11-23T07:05:09+01:00"),
            ("Mon, 23 Nov 2026 07:05:09 -0330", "2026-11-23T07:05:09-03:30"),
            ("23 Nov 26 07:05 GMT", "2026-11-23T07:05:00Z"),
            ("Mon, 23 November 2026 07:05:09 EST", "2026-11-23T07:05:09-05:00"),
            ("Monday, 23-Nov-26 07:05:09 GMT", "2026-11-23T07:05:09Z"),
            ("Mon Nov 23 07:05:09 2026", "2026-11-23"),
            ("Mon Nov 23 07:05:09 CET 2026", "2026-11-23T07:05:09+01:00"),
            ("Nov 23, 2026", "2026-11-23"),
            ("1795417509", "2026-11-23T07:05:09Z"),
            ("1795417509000", "2026-11-23T07:05:09Z"),
            ("2026-11-23T07:05:09 +01:00", "2026-11-23T07:05:09+01:00"),
            ("2026-11-23T07:05:09+0100", "2026-11-23T07:05:09+01:00"),
            ("2026-11-23T07:05:09,123+01:00", "2026-11-23T07:05:09+01:00"),
            ("2026-11-23T070509+0100", "2026-11-23T07:05:09+01:00"),
            ("2026-11-23t07:05:09z", "2026-11-23T07:05:09Z"),
            ("2026-11-23T07:05Z", "2026-11-23T07:05:00Z"),
            ("2026-11-23T07:05:09-00:00", "2026-11-23T07:05:09Z"),
            ("2026-11-23T07:05:09+05:45", "2026-11-23T07:05:09+05:45"),
            ("2026-11-23 07:05:09 UTC", "2026-11-23T07:05:09Z"),
            ("2026-11-23T24:00:00Z", "2026-11-24T00:00:00Z"),
            ("2026-11-23T07:05:60Z", "2026-11-23T07:05:59Z"),
            ("Mon,23 Nov 2026 07:05:09 +0100", "2026-11-23T07:05:09+01:00"),
            ("Mon, 23 Nov 2026 07:05:09 GMT+1", "2026-11-23T07:05:09+01:00"),
            ("Mon, 23 Nov 2026 07:05:09 GMT+0100 (CET)", "2026-11-23T07:05:09+01:00"),
            ("Mon, 23 Nov 2026 07:05:09 Z", "2026-11-23T07:05:09Z"),
            ("Mon, 23 Nov 2026 07:05:09 PST", "2026-11-23T07:05:09-08:00"),
            ("Mon, 23 Nov 2026", "2026-11-23"),
            ("Mon, 23 Nov 2026 7:5:9 +0100", "2026-11-23T07:05:09+01:00"),
            ("Monday, November 23, 2026 07:05:09 GMT", "2026-11-23T07:05:09Z"),
            ("Nov 23, 2026 7:05 PM EST", "2026-11-23T19:05:00-05:00"),
            ("Mon Nov 23 2026 07:05:09 GMT+0100 (CET)", "2026-11-23T07:05:09+01:00"),
            ("Mon, 23 Nov 2026 24:00:00 +0000", "2026-11-24T00:00:00Z"),
            ("2026-11-23T07:05:09+01:00[Europe/Berlin]", "2026-11-23T07:05:09+01:00"),
            ("1795417509.123", "2026-11-23T07:05:09Z"),
            ("20261123070509", "2026-11-23"),
        ] {
            assert_eq!(parse(text).map(|date| date.to_string()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "today",
            "2026",
            "2026-13-40",
            "12345678901234567890",
            "0000-00-00T00:00:00Z",
            "Mon, 99 Foo 2026",
            "Thu, 01 Jan 1970 00:00:00 GMT",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_no_break_space_before_the_clock_is_a_space() {
        assert_eq!(shown("23 Nov 2026\u{a0}10:20 +0100"), shown("23 Nov 2026 10:20 +0100"));
        assert_eq!(shown("23 Nov 2026 \u{a0}:"), shown("23 Nov 2026 :"));
    }

    fn shown(text: &str) -> Option<String> {
        parse(text).map(|date| date.to_string())
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            let _ = parse(&text);
            let _ = parse(&format!("2026-11-23T{text}"));
            let _ = parse(&format!("23 Nov 2026 {text}"));
        }
    }
}
