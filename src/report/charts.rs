//! Charts as inline SVG and plain markup: columns over time or ranges, bars by name. Numbers and labels only.

use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

/// Columns of one chart, at most; days beyond are drawn as months.
const COLUMNS: usize = 62;

/// Widths of charts in the drawing's own units, which are a desktop's pixels: across the page, and half of it.
pub(super) const WIDE: f64 = 980.0;
pub(super) const HALF: f64 = 470.0;
const HEIGHT: f64 = 180.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 14.0;
const BOTTOM: f64 = 24.0;
const TOP: f64 = 10.0;

/// Text that may hold anything, as HTML text or attribute value.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter if letter.is_control() && letter != '\n' => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    safe
}

/// A number with thousands set apart.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push('\u{202f}');
        }
        told.push(digit);
    }
    told
}

/// The smallest of 1, 2, 4, 6 × 10ⁿ that is no less: but for 1 they have a middle.
fn round_up(n: u64) -> u64 {
    let mut scale = 1u64;
    loop {
        for step in [1, 2, 4, 6] {
            let round = step * scale;
            if round >= n.max(1) {
                return round;
            }
        }
        scale = scale.saturating_mul(10);
    }
}

/// A column chart. `name` is what the values count; each column has its label below and is told whole on hovering.
pub(super) fn columns(name: &str, data: &[(String, u64)], width: f64) -> String {
    if data.is_empty() {
        return "<p class=soft>There is nothing to draw.</p>".to_owned();
    }
    let top = round_up(data.iter().map(|(_, n)| *n).max().unwrap_or_default());
    let inner = (width - LEFT - RIGHT, HEIGHT - BOTTOM - TOP);
    let step = inner.0 / data.len().max(1) as f64;
    let y = |n: u64| TOP + inner.1 * (1.0 - n as f64 / top as f64);
    let mut svg = format!(
        "<div class=scroll><svg class=chart style=\"min-width:{}px\" viewBox=\"0 0 {width} {HEIGHT}\" role=img \
         aria-label=\"{}\"><g class=grid>",
        // On a phone it scrolls sooner than that its labels become too small to read.
        width * 0.75,
        escape(name)
    );
    let halves: &[u64] = if top > 1 { &[0, top / 2, top] } else { &[0, top] };
    for tick in halves {
        let at = y(*tick);
        let _ = write!(
            svg,
            "<line x1={LEFT} x2={width} y1={at:.1} y2={at:.1} /><text x={:.1} y={:.1} text-anchor=end>{}</text>",
            LEFT - 6.0,
            at + 4.0,
            number(*tick)
        );
    }
    svg.push_str("</g><g class=columns>");
    // Labels stand where there is room for them.
    let widest = data.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(1) as f64 * 6.6 + 10.0;
    let every = (widest / step).ceil().max(1.0) as usize;
    for (n, (label, value)) in data.iter().enumerate() {
        let x = LEFT + step * n as f64;
        let gap = (step * 0.18).min(6.0);
        let (label, shown) = (escape(label), number(*value));
        let _ = write!(
            svg,
            "<rect x={:.1} y={:.1} width={:.1} height={:.1} rx=1.5><title>{label}: {shown}</title></rect>",
            x + gap / 2.0,
            y(*value),
            (step - gap).max(1.0),
            TOP + inner.1 - y(*value)
        );
        if n.is_multiple_of(every) {
            let _ =
                write!(svg, "<text x={:.1} y={:.1} text-anchor=middle>{label}</text>", x + step / 2.0, HEIGHT - 7.0);
        }
    }
    svg.push_str("</g></svg></div>");
    svg
}

/// Bars by name, the longest as wide as there is room; each with its number, and its share of `whole` where that is given.
pub(super) fn bars(data: &[(String, u64)], whole: Option<u64>) -> String {
    let top = data.iter().map(|(_, n)| *n).max().unwrap_or_default().max(1);
    let mut html = String::from("<div class=bars>");
    for (name, n) in data {
        let width = *n as f64 * 100.0 / top as f64;
        let share =
            whole.filter(|whole| *whole > 0).map(|whole| format!(" · {}", percent(*n, whole))).unwrap_or_default();
        let _ = write!(
            html,
            "<div class=bar><bdi class=name>{}</bdi><span class=track><span class=fill style=\"width:{width:.1}%\">\
             </span></span><span class=value>{}{share}</span></div>",
            escape(name),
            number(*n)
        );
    }
    html.push_str("</div>");
    html
}

/// A share of a whole, without false precision.
pub(super) fn percent(n: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let share = n as f64 * 100.0 / whole as f64;
    if n == 0 {
        "0 %".to_owned()
    } else if share < 1.0 {
        "< 1 %".to_owned()
    } else {
        format!("{share:.0} %")
    }
}

/// The days of publication as columns without holes: the last two months by day, where most articles are of them, or else the
/// last years by month. What is older, and the few that are later than nearly all, are summed up at the ends.
///
/// `until`: nothing is published after it; what claims to be is later.
pub(super) fn timeline(
    days: impl Iterator<Item = (Date, u64)>,
    until: Option<Date>,
) -> (&'static str, Vec<(String, u64)>) {
    let days: Vec<(Date, u64)> = days.collect();
    let Some((first, _)) = days.first().copied() else { return ("day", Vec::new()) };
    let all: u64 = days.iter().map(|(_, n)| n).sum();
    let since = |start: Date| days.iter().filter(|(day, _)| *day >= start).map(|(_, n)| *n).sum::<u64>();
    // A page may claim any day: one in a hundred decides nothing.
    let last = days.iter().rev().map(|(day, _)| *day).find(|day| since(*day) * 100 >= all).unwrap_or(first);
    // East of where it was crawled it may be tomorrow.
    let last = until.and_then(|until| until.tomorrow().ok()).map_or(last, |until| last.min(until)).max(first);
    let start = last.checked_sub((COLUMNS as i32 - 3).days()).unwrap_or(first).max(first);
    if since(start) * 3 >= all * 2 {
        return ("day", spans(&days, start, last, 1.day(), "%-d %b"));
    }
    let start = last.first_of_month().checked_sub((COLUMNS as i32 / 2 - 2).months()).unwrap_or(first);
    ("month", spans(&days, start.max(first.first_of_month()), last, 1.month(), "%b %Y"))
}

/// A column for each span from `start` until `last` is in it, and one for what lies before and after them.
fn spans(days: &[(Date, u64)], start: Date, last: Date, span: Span, format: &str) -> Vec<(String, u64)> {
    let between = |from: Date, to: Date| -> u64 {
        days.iter().filter(|(day, _)| *day >= from && *day < to).map(|(_, n)| *n).sum()
    };
    let mut columns = Vec::new();
    let older = between(Date::MIN, start);
    if older > 0 {
        columns.push(("older".to_owned(), older));
    }
    let mut from = start;
    while from <= last {
        let Ok(next) = from.checked_add(span) else { break };
        columns.push((from.strftime(format).to_string(), between(from, next)));
        from = next;
    }
    let later = days.iter().filter(|(day, _)| *day >= from).map(|(_, n)| *n).sum();
    if later > 0 {
        columns.push(("later".to_owned(), later));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Date {
        jiff::civil::date(year, month, day)
    }

    #[test]
    fn scales_end_at_round_numbers() {
        for (n, round) in [(0, 1), (1, 1), (3, 4), (11, 20), (50, 60), (61, 100), (123_456, 200_000)] {
            assert_eq!(round_up(n), round, "{n}");
        }
    }

    #[test]
    fn days_without_news_are_columns_too() {
        let (unit, columns) = timeline([(day(2026, 3, 1), 2), (day(2026, 3, 4), 1)].into_iter(), None);
        assert_eq!(unit, "day");
        assert_eq!(columns.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [2, 0, 0, 1]);
    }

    #[test]
    fn years_are_told_by_month_and_lose_nothing() {
        let (unit, columns) =
            timeline([(day(1999, 1, 5), 3), (day(2025, 12, 31), 2), (day(2026, 3, 4), 1)].into_iter(), None);
        assert_eq!(unit, "month");
        assert!(columns.len() <= COLUMNS, "{}", columns.len());
        assert_eq!(columns.iter().map(|(_, n)| n).sum::<u64>(), 6);
        assert_eq!(columns[0], ("older".to_owned(), 3));
    }

    #[test]
    fn single_articles_far_away_do_not_squeeze_the_rest() {
        let recent = (1..=20).map(|n| (day(2026, 3, n), 10));
        let days = std::iter::once((day(1970, 1, 1), 1)).chain(recent).chain([(day(9999, 12, 31), 1)]);
        let (unit, columns) = timeline(days, None);
        assert_eq!((unit, columns.len()), ("day", COLUMNS));
        assert_eq!((columns[0].1, columns[COLUMNS - 1].clone()), (1, ("later".to_owned(), 1)));
        assert_eq!(columns.iter().map(|(_, n)| n).sum::<u64>(), 202);
    }

    #[test]
    fn nothing_is_published_after_the_crawl() {
        let days = || [(day(2026, 11, 20), 950), (day(2062, 1, 3), 50)].into_iter();
        assert_eq!(timeline(days(), None).0, "month");
        let (unit, columns) = timeline(days(), Some(day(2026, 11, 26)));
        assert_eq!((unit, columns[0].clone()), ("day", ("20 Nov".to_owned(), 950)));
        assert_eq!(columns.last().unwrap(), &("later".to_owned(), 50));
        let (_, columns) = timeline([(day(2062, 1, 3), 50)].into_iter(), Some(day(2026, 11, 26)));
        assert_eq!(columns.iter().map(|(_, n)| n).sum::<u64>(), 50);
    }

    #[test]
    fn nothing_gets_out_of_text() {
        assert_eq!(escape("<b a=\"x\">'&\u{1b}"), "&lt;b a=&quot;x&quot;&gt;&#39;&amp;\u{fffd}");
        assert_eq!(percent(0, 0), "–");
        assert!(columns("x", &[], HALF).contains("nothing to draw"));
    }
}
