//! The day in a page's own address.

use jiff::civil::Date;

use super::is_past;
use crate::extract::meta::Facts;
use crate::model::WebDate;

/// The day in the page's own address: `/2024/05/03/`, `/20240503`, `-2024-05-03`.
pub(super) fn day(facts: &Facts<'_>) -> Option<(Date, f32)> {
    let path = facts.survey.url.as_url().path();
    let bytes = path.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let part = path.get(from..to)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    for at in 0..bytes.len() {
        if !bytes[at].is_ascii_digit() || is_digit(at.checked_sub(1)) {
            continue;
        }
        let Some(year) = number(at, at + 4).filter(|year| (1995..=2100).contains(year)) else { continue };
        let found = match bytes.get(at + 4) {
            Some(mark @ (b'/' | b'-' | b'_' | b'.')) => {
                let (month, next) = match number(at + 5, at + 7) {
                    Some(month) => (month, at + 7),
                    None => (number(at + 5, at + 6)?, at + 6),
                };
                if bytes.get(next) != Some(mark) {
                    continue;
                }
                let (day, end) = match number(next + 1, next + 3) {
                    Some(day) => (day, next + 3),
                    None => match number(next + 1, next + 2) {
                        Some(day) => (day, next + 2),
                        None => continue,
                    },
                };
                if is_digit(Some(end)) {
                    continue;
                }
                Date::new(year, month as i8, day as i8).ok().map(|date| (date, 0.66))
            }
            Some(byte) if byte.is_ascii_digit() && !is_digit(Some(at + 8)) => {
                match (number(at + 4, at + 6), number(at + 6, at + 8)) {
                    (Some(month), Some(day)) => Date::new(year, month as i8, day as i8).ok().map(|date| (date, 0.5)),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some((date, strength)) = found
            && is_past(facts, &WebDate::Day(date))
        {
            return Some((date, strength));
        }
    }
    None
}
