//! Days in the years of an era: "令和7年11月28日" in Japan, "民國114年11月28日" in Taiwan.
//!
//! Must not know where in a page they stand.

use jiff::civil::Date;

use super::tokens::Token;

/// Eras that today's news names, with the year before their first: Reiwa, Heisei, and the Republic of China's.
const ERAS: [([&str; 2], i16); 4] =
    [(["令", "和"], 2018), (["平", "成"], 1988), (["民", "國"], 1911), (["民", "国"], 1911)];

/// Years of the Republic of China that stand without its name, three digits long: 2011 and later.
const BARE: std::ops::RangeInclusive<i32> = 100..=189;

/// A day that begins at a token, and the token past it.
pub(super) fn day(tokens: &[Token], at: usize) -> Option<(Date, usize)> {
    let (before, at) = match tokens.get(at)?.number {
        Some((year, 3)) if BARE.contains(&year) => (1911, at),
        Some(_) => return None,
        None => {
            let names = [tokens[at].word.as_str(), tokens.get(at + 1)?.word.as_str()];
            let (_, before) = ERAS.iter().find(|(era, _)| *era == names)?;
            (*before, at + 2)
        }
    };
    let [year, year_mark, month, month_mark, day] = tokens.get(at..at + 5)? else { return None };
    let year = match year.number {
        // The first year has a name of its own.
        None if year.word == "元" => 1,
        Some((year, 1..=3)) => i16::try_from(year).ok()?,
        _ => return None,
    };
    if year_mark.word != "年" || month_mark.word != "月" {
        return None;
    }
    let date = Date::new(before + year, month.month_number()?, day.day()?).ok()?;
    let has_mark = tokens.get(at + 5).is_some_and(|token| token.word == "日");
    Some((date, at + 5 + usize::from(has_mark)))
}

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn years_of_eras() {
        for (text, day) in [
            ("令和7年11月28日（金）", Some("2025-11-28")),
            ("更新日：令和元年５月３日", Some("2019-05-03")),
            ("平成30年1月9日 10時30分", Some("2018-01-09")),
            ("中華民國114年11月28日", Some("2025-11-28")),
            ("發布日期：民國 114 年 3 月 9 日", Some("2025-03-09")),
            ("114年11月28日", Some("2025-11-28")),
            ("令和7年度11月28日", None),
            ("第99年11月28日", None),
            ("令和7年13月28日", None),
        ] {
            let found = find(text, None).first().map(|found| found.day.to_string());
            assert_eq!(found.as_deref(), day, "{text}");
        }
    }
}
