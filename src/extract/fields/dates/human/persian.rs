//! Days of the Persian calendar, as papers in Iran and Afghanistan write them: "۲۶ اسفند ۱۴۰۴", "1404/12/26".
//!
//! Must not know where in a page they stand.

use jiff::civil::{Date, date};

use super::tokens::Token;

/// Months as Iran and as Afghanistan name them, Farvardin to Esfand.
const MONTHS: [&[&str]; 12] = [
    &["فروردین", "حمل"],
    &["اردیبهشت", "ثور"],
    &["خرداد", "جوزا"],
    &["تیر", "سرطان"],
    &["مرداد", "امرداد", "اسد"],
    &["شهریور", "سنبله"],
    &["مهر", "میزان"],
    &["آبان", "عقرب"],
    &["آذر", "قوس"],
    &["دی", "جدی"],
    &["بهمن", "دلو"],
    &["اسفند", "حوت"],
];

/// A day that begins at a token, and the token past it.
pub(super) fn day(tokens: &[Token], at: usize) -> Option<(Date, usize)> {
    let [first, second, third] = tokens.get(at..at + 3)? else { return None };
    // Nearly all lines end here.
    let years = (year(first), year(third));
    if years == (None, None) {
        return None;
    }
    let found = if let Some(month) = month(second) {
        gregorian(years.1?, month, first.day()?)?
    } else if second.gap() == third.gap() && matches!(second.gap(), "/" | "-" | ".") {
        // The year first, or last, as in lines that are read from the right.
        match years {
            (Some(year), None) => gregorian(year, second.month_number()?, third.day()?)?,
            (None, Some(year)) => gregorian(year, second.month_number()?, first.day()?)?,
            _ => return None,
        }
    } else {
        return None;
    };
    Some((found, at + 3))
}

fn month(token: &Token) -> Option<i8> {
    // Arabic keyboards have their own Yeh and Kaf.
    let word: String = token.word.replace('ي', "ی").replace('ك', "ک");
    let place = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    i8::try_from(place + 1).ok()
}

/// Years that no other calendar of today's news has.
fn year(token: &Token) -> Option<i32> {
    match token.number? {
        (year @ 1370..=1450, 4) => Some(year),
        _ => None,
    }
}

/// The day in the Gregorian calendar. Leap years come in cycles of 33 years, which holds from 1178 to 1633 (Borkowski, "The
/// Persian calendar for 3000 years", Earth, Moon, and Planets 74, 1996).
fn gregorian(year: i32, month: i8, day: i8) -> Option<Date> {
    let is_leap = |year: i32| matches!(year % 33, 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30);
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 if is_leap(year) => 30,
        12 => 29,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Days before a year, counted from one with which a cycle begins.
    let new_years_day = |year: i32| {
        let year = year + 1595;
        365 * year + year / 33 * 8 + (year % 33 + 3) / 4
    };
    let month = i32::from(month);
    let in_year = if month <= 7 { (month - 1) * 31 } else { (month - 1) * 30 + 6 };
    // 1 Farvardin 1400.
    let days = new_years_day(year) - new_years_day(1400) + in_year + i32::from(day) - 1;
    date(2021, 3, 21).checked_add(jiff::Span::new().days(days)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_years_days_are_those_of_the_equinox() {
        for (year, expected) in [
            (1370, date(1991, 3, 21)),
            (1375, date(1996, 3, 20)),
            (1387, date(2008, 3, 20)),
            (1399, date(2020, 3, 20)),
            (1400, date(2021, 3, 21)),
            (1403, date(2024, 3, 20)),
            (1404, date(2025, 3, 21)),
            (1408, date(2029, 3, 20)),
            (1409, date(2030, 3, 21)),
        ] {
            assert_eq!(gregorian(year, 1, 1), Some(expected), "{year}");
        }
        assert_eq!(gregorian(1404, 12, 26), Some(date(2026, 3, 17)));
        assert_eq!(gregorian(1403, 12, 30), Some(date(2025, 3, 20)));
        assert_eq!(gregorian(1404, 12, 30), None);
        assert_eq!(gregorian(1404, 7, 31), None);
    }
}
