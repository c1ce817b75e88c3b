//! Dates as people write them, in the languages of `months.toml`.

mod eras;
mod persian;
mod tokens;
mod zones;

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};

use self::tokens::{Token, digit, tokens};

/// A date in a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) day: Date,
    /// The time that follows it.
    pub(crate) time: Option<Time>,
    /// Seconds east of UTC, where a zone stands behind the time.
    pub(crate) zone: Option<i32>,
    /// The other reading of `3/5/2024`.
    pub(crate) other: Option<Date>,
    /// Byte where it begins.
    pub(crate) start: usize,
    /// Byte past its end.
    pub(crate) end: usize,
}

/// Longest text that is searched, in bytes.
const TEXT_BYTES: usize = 400;

#[derive(serde::Deserialize)]
struct Table {
    months: std::collections::BTreeMap<String, Vec<String>>,
}

/// Month names: each with the languages that know it.
static MONTHS: LazyLock<HashMap<String, Vec<(String, i8)>>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("../months.toml")).expect("the month table is valid TOML");
    let mut months: HashMap<String, Vec<(String, i8)>> = HashMap::new();
    for (language, names) in table.months {
        for (index, list) in names.iter().enumerate() {
            for name in list.split_whitespace() {
                months.entry(name.to_owned()).or_default().push((language.clone(), index as i8 + 1));
            }
        }
    }
    months
});

/// The month of that name; where languages differ, the page's own decides, else the reading most languages share.
fn month(name: &str, language: Option<&str>) -> Option<i8> {
    let known = MONTHS.get(name)?;
    if let Some(language) = language
        && let Some((_, month)) = known.iter().find(|(known, _)| known == language)
    {
        return Some(*month);
    }
    let votes = |month: i8| known.iter().filter(|(_, other)| *other == month).count();
    known.iter().map(|(_, month)| *month).max_by_key(|month| votes(*month))
}

/// All dates in a line, in order. `language` (a BCP 47 tag) settles month names and the order of `3/5/2024`.
pub(crate) fn find(text: &str, language: Option<&str>) -> Vec<Found> {
    if !text.chars().any(|letter| digit(letter).is_some()) {
        return Vec::new();
    }
    let mut limit = text.len().min(TEXT_BYTES);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let tokens = tokens(&text[..limit]);
    let is_american =
        language.is_some_and(|tag| tag.eq_ignore_ascii_case("en-us") || tag.eq_ignore_ascii_case("en_us"));
    let primary = language.map(|tag| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase());
    let reading = Reading { tokens: &tokens, language: primary.as_deref(), is_american };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let persian = || persian::day(&tokens, at).map(|(day, next)| (day, None, next));
        let era = || eras::day(&tokens, at).map(|(day, next)| (day, None, next));
        match persian().or_else(era).or_else(|| reading.date(at)) {
            Some((day, other, next)) => {
                let (time, zone) = reading.time(next).map_or((None, None), |(time, zone)| (Some(time), zone));
                found.push(Found { day, time, zone, other, start: tokens[at].start, end: tokens[next - 1].end });
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

struct Reading<'t> {
    tokens: &'t [Token],
    language: Option<&'t str>,
    is_american: bool,
}

impl Reading<'_> {
    /// A month name at `at`, and the token past it.
    fn month(&self, at: usize) -> Option<(i8, usize)> {
        let token = self.tokens.get(at).filter(|token| token.number.is_none())?;
        if let Some(next) = self.tokens.get(at + 1).filter(|next| next.number.is_none()) {
            let pair = format!("{}_{}", token.word, next.word);
            if let Some(month) = month(&pair, self.language) {
                return Some((month, at + 2));
            }
        }
        month(&token.word, self.language).map(|month| (month, at + 1))
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.word)
    }

    /// Past the little words that stand between the parts of a date.
    fn skip(&self, at: usize) -> usize {
        const SMALL: [&str; 40] = [
            "de",
            "del",
            "of",
            "st",
            "nd",
            "rd",
            "th",
            "er",
            "d",
            "a",
            "o",
            "m",
            "gada",
            "года",
            "г",
            "р",
            "року",
            "m",
            "ko",
            "eko",
            "den",
            "e",
            "al",
            "ng",
            "tahun",
            "n",
            "té",
            "ho",
            "ej",
            "год",
            "sayılı",
            "พ",
            "ศ",
            "年",
            "aren",
            "an",
            "y",
            "i",
            "ឆ្នាំ",
            "ခုနှစ်",
        ];
        if SMALL.contains(&self.word(at)) { at + 1 } else { at }
    }

    fn date(&self, at: usize) -> Option<(Date, Option<Date>, usize)> {
        let token = self.tokens.get(at)?;
        if token.number.is_none() {
            // May 3, 2024
            let (month, next) = self.month(at)?;
            let day = self.tokens.get(next)?.day()?;
            if !matches!(self.tokens[next].gap(), "" | "." | "-" | "/") {
                return None;
            }
            let year_at = self.skip(next + 1);
            let token = self.tokens.get(year_at)?;
            if !matches!(token.gap(), "" | "," | "-" | "." | "/" | ".," | "،" | "၊") {
                return None;
            }
            return Some((Date::new(token.year()?, month, day).ok()?, None, year_at + 1));
        }
        if let Some(year) = token.year() {
            return self.year_first(at, year);
        }
        let day = token.day()?;
        let next_token = self.tokens.get(at + 1)?;
        if next_token.number.is_some() {
            return self.numbers(at);
        }
        // 3 tháng 5 năm 2024, 3 tháng 5, 2024
        if next_token.word == "tháng" {
            let month = self.tokens.get(at + 2)?.month_number()?;
            let year_at = if matches!(self.word(at + 3), "năm") { at + 4 } else { at + 3 };
            return Some((Date::new(self.tokens.get(year_at)?.year()?, month, day).ok()?, None, year_at + 1));
        }
        // 3. Mai 2024, 3 de mayo de 2024, 3rd of May 2024, 03-May-24
        let month_at = self.skip(self.skip(at + 1));
        let (month, next) = self.month(month_at).or_else(|| self.month(at + 1))?;
        if !matches!(self.tokens[month_at].gap(), "" | "." | "-" | "/" | "º" | "°" | "ª" | "," | ".-" | "'") {
            return None;
        }
        let year_at = self.skip(next);
        let year = self.tokens.get(year_at)?;
        if !matches!(year.gap(), "" | "." | "-" | "/" | "," | ".," | "،" | "'" | "’" | "·") {
            return None;
        }
        let is_tight = matches!(year.gap(), "-" | "/" | "." | "'" | "’");
        let year_value = if is_tight { year.short_year() } else { year.year() }?;
        Some((Date::new(year_value, month, day).ok()?, None, year_at + 1))
    }

    fn year_first(&self, at: usize, year: i16) -> Option<(Date, Option<Date>, usize)> {
        let second = self.tokens.get(at + 1)?;
        // 2024年5月3日, 2024년 5월 3일
        if matches!(second.word.as_str(), "年" | "년") {
            let month = self.tokens.get(at + 2)?.month_number()?;
            if !matches!(self.word(at + 3), "月" | "월") {
                return None;
            }
            let day = self.tokens.get(at + 4)?.day()?;
            let end = if matches!(self.word(at + 5), "日" | "일") { at + 6 } else { at + 5 };
            return Some((Date::new(year, month, day).ok()?, None, end));
        }
        if second.number.is_some() {
            // 2024-05-03, 2024. 5. 3.
            let third = self.tokens.get(at + 2)?;
            if !matches!(second.gap(), "-" | "/" | "." | "‐" | "–") || third.gap() != second.gap() {
                return None;
            }
            return Some((Date::new(year, second.month_number()?, third.day()?).ok()?, None, at + 3));
        }
        // 2024. május 3., 2024 m. gegužės 3 d., 2024. gada 3. maijs
        let month_at = self.skip(at + 1);
        if let Some((month, next)) = self.month(month_at) {
            let day = self.tokens.get(next)?;
            if !matches!(day.gap(), "" | "." | "-") {
                return None;
            }
            return Some((Date::new(year, month, day.day()?).ok()?, None, next + 1));
        }
        let day = self.tokens.get(month_at)?.day()?;
        let (month, next) = self.month(self.skip(month_at + 1))?;
        Some((Date::new(year, month, day).ok()?, None, next))
    }

    /// 3.5.2024, 05/03/2024, 3-5-24.
    fn numbers(&self, at: usize) -> Option<(Date, Option<Date>, usize)> {
        let (first, second, third) = (&self.tokens[at], self.tokens.get(at + 1)?, self.tokens.get(at + 2)?);
        let gap = second.gap();
        if !matches!(gap, "." | "/" | "-" | "‐" | "–" | "−" | "|" | "·") || third.gap() != gap {
            return None;
        }
        // A version number, a price, a telephone number.
        if at > 0 && self.tokens[at].gap.ends_with(['.', '-', '/', '+']) && self.tokens[at - 1].number.is_some() {
            return None;
        }
        let year = third.short_year()?;
        let (first, second) = (first.day()?, second.day()?);
        let by_day = (second <= 12).then(|| Date::new(year, second, first).ok()).flatten();
        let by_month = (first <= 12).then(|| Date::new(year, first, second).ok()).flatten();
        let is_american = self.is_american && gap != ".";
        let (day, other) = if is_american { (by_month.or(by_day)?, by_day) } else { (by_day.or(by_month)?, by_month) };
        // With full stops the order is never in doubt.
        let other = other.filter(|other| *other != day && gap != ".");
        Some((day, other, at + 3))
    }

    /// The time after a date: `10:30`, `10:30 PM`, `10.30 Uhr`, `10h30`.
    fn time(&self, from: usize) -> Option<(Time, Option<i32>)> {
        for at in from..(from + 4).min(self.tokens.len()) {
            let token = &self.tokens[at];
            let Some((hour @ 0..=24, 1..=2)) = token.number else { continue };
            let (minute_at, is_time) = match self.tokens.get(at + 1) {
                Some(next)
                    if next.word == "h"
                        || next.word == "시"
                        || next.word == "时"
                        || next.word == "時"
                        || next.word == "点" =>
                {
                    (at + 2, true)
                }
                Some(next) => {
                    let after = self.word(at + 2);
                    (
                        at + 1,
                        next.gap == ":"
                            || (next.gap == "." && matches!(after, "uhr" | "klo" | "kl" | "h" | "am" | "pm")),
                    )
                }
                None => return None,
            };
            if !is_time {
                continue;
            }
            let Some((minute @ 0..=59, 2)) = self.tokens.get(minute_at).and_then(|token| token.number) else {
                continue;
            };
            let mut after = minute_at + 1;
            if self.tokens.get(after).is_some_and(|token| token.gap == ":" && token.number.is_some()) {
                after += 1;
            }
            let hour = match self.word(after) {
                "pm" | "p" if hour < 12 => hour + 12,
                "am" | "a" if hour == 12 => 0,
                _ => hour,
            };
            // "pm", "p.m."
            after += match (self.word(after), self.word(after + 1)) {
                ("am" | "pm", _) => 1,
                ("a" | "p", "m") => 2,
                _ => 0,
            };
            let time = Time::new(hour as i8, minute as i8, 0, 0).ok()?;
            return Some((time, zones::seconds(self.tokens, after)));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_read_in_many_languages() {
        for (text, language, day) in [
            ("Stand: 3. Mai 2024, 10:30 Uhr", "de", "2024-05-03"),
            ("سه‌شنبه ۲۶ اسفند ۱۴۰۴ - ۱۴:۳۵", "fa", "2026-03-17"),
            ("تاریخ انتشار: 1404/12/26", "fa", "2026-03-17"),
            ("03.05.2024 um 10:30", "de", "2024-05-03"),
            ("3.5.24", "de", "2024-05-03"),
            ("Published May 3, 2024 at 9:05 PM EDT", "en-US", "2024-05-03"),
            ("Fri 3rd of May 2024", "en-GB", "2024-05-03"),
            ("05/03/2024", "en-US", "2024-05-03"),
            ("03/05/2024", "en-GB", "2024-05-03"),
            ("05/23/2024", "fr", "2024-05-23"),
            ("Publié le 1er mai 2024 à 18h30", "fr", "2024-05-01"),
            ("3 de mayo de 2024", "es", "2024-05-03"),
            ("03 mai 2024 às 12h00", "pt", "2024-05-03"),
            ("venerdì 3 maggio 2024", "it", "2024-05-03"),
            ("3 listopada 2023", "pl", "2023-11-03"),
            ("3. listopada 2023.", "hr", "2023-10-03"),
            ("3. května 2024", "cs", "2024-05-03"),
            ("2024. május 3. 10:00", "hu", "2024-05-03"),
            ("2024 m. gegužės 3 d.", "lt", "2024-05-03"),
            ("2024. gada 3. maijs", "lv", "2024-05-03"),
            ("3 мая 2024 года", "ru", "2024-05-03"),
            ("3 травня 2024, 10:00", "uk", "2024-05-03"),
            ("3 Μαΐου 2024", "el", "2024-05-03"),
            ("3 Mayıs 2024 Cuma", "tr", "2024-05-03"),
            ("٣ مايو ٢٠٢٤", "ar", "2024-05-03"),
            ("3 كانون الثاني 2024", "ar", "2024-01-03"),
            ("3 במאי 2024", "he", "2024-05-03"),
            ("३ मई २०२४", "hi", "2024-05-03"),
            ("৩ মে ২০২৪", "bn", "2024-05-03"),
            ("3 พ.ค. 2567", "th", "2024-05-03"),
            ("3 พฤษภาคม 2567", "th", "2024-05-03"),
            ("2024年5月3日 10時30分", "ja", "2024-05-03"),
            ("3 മേയ് 2024", "ml", "2024-05-03"),
            ("3 ಮೇ 2024", "kn", "2024-05-03"),
            ("3 ઑગસ્ટ 2024", "gu", "2024-08-03"),
            ("3 ਫ਼ਰਵਰੀ 2024", "pa", "2024-02-03"),
            ("2024 අප්‍රේල් 3", "si", "2024-04-03"),
            ("ថ្ងៃទី៣ ខែវិច្ឆិកា ឆ្នាំ២០២៤", "km", "2024-11-03"),
            ("နိုဝင်ဘာ ၃၊ ၂၀၂၄", "my", "2024-11-03"),
            ("ວັນທີ 3 ພະຈິກ 2024", "lo", "2024-11-03"),
            ("2024년 5월 3일", "ko", "2024-05-03"),
            ("2024.05.03 10:30", "ko", "2024-05-03"),
            ("ngày 3 tháng 5 năm 2024", "vi", "2024-05-03"),
            ("Jumat, 3 Mei 2024", "id", "2024-05-03"),
            ("3 toukokuuta 2024", "fi", "2024-05-03"),
            ("3. toukokuuta 2024 klo 10.30", "fi", "2024-05-03"),
            ("den 3 maj 2024", "sv", "2024-05-03"),
            ("2024-05-03T10:00", "en", "2024-05-03"),
        ] {
            let found = find(text, Some(language));
            assert_eq!(found.first().map(|found| found.day.to_string()).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_left() {
        for text in
            ["", "Version 1.2.3", "0800 123 456", "24/7", "in 2024", "May 2024", "3:2 in Minute 24", "99.99.2024"]
        {
            assert_eq!(find(text, Some("en")), vec![], "{text}");
        }
    }

    #[test]
    fn the_time_is_kept() {
        for (text, time) in [
            ("3. Mai 2024, 10:30 Uhr", "10:30:00"),
            ("May 3, 2024 9:05 PM", "21:05:00"),
            ("3 mai 2024 à 18h30", "18:30:00"),
        ] {
            assert_eq!(find(text, None)[0].time.map(|time| time.to_string()).as_deref(), Some(time), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "(\\PC|[0-9./: ]|mai|tháng|年){0,80}") {
            for found in find(&text, Some("en-US")) {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }
    }
}
