//! The pages that were read worst, each with what is missing and what is too much.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::Evaluated;
use super::gold::GoldPage;
use super::predict::Prediction;
use super::score::{snippets, text};
use super::tokens::{collapsed, tokens};
use crate::text::terminal;

/// Longest line that is shown, in characters.
const LINE_CHARS: usize = 140;

/// Select Graphic Rendition (ECMA-48 section 8.3.117).
const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const PLAIN: &str = "\x1b[0m";

/// Most lines of one page.
const LINES: usize = 24;

/// The `n` worst pages of a set, worst first, with a diff by lines: `-` is missing, `+` is too much; in green and
/// red where colours are wanted.
pub fn worst(set: &Evaluated, n: usize, in_colour: bool) -> String {
    let mut scored: Vec<(f64, &GoldPage, &Prediction)> = set
        .gold
        .iter()
        .zip(&set.predictions)
        .filter_map(|(gold, found)| {
            let score = text(gold, found).map(|text| text.f1()).or_else(|| snippets(gold, found).accuracy())?;
            Some((score, gold, found))
        })
        .collect();
    scored.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let mut shown = String::new();
    for (score, gold, found) in scored.into_iter().take(n) {
        let _ = writeln!(shown, "\n{}/{} {score:.4} (confidence {:.2})", set.name, gold.id, found.confidence);
        if let Some(reason) = &found.reason {
            let _ = writeln!(shown, "  nothing was read: {reason}");
        }
        if !gold.url.is_empty() {
            let _ = writeln!(shown, "  {}", terminal::safe(&gold.url));
        }
        let lines = difference(gold, found);
        for (sign, line) in lines.iter().take(LINES) {
            let mut line: String = terminal::safe(line).into_owned();
            if let Some((end, _)) = line.char_indices().nth(LINE_CHARS) {
                line.truncate(end);
                line.push('…');
            }
            let _ = match (in_colour, sign) {
                (false, _) => writeln!(shown, "  {sign} {line}"),
                (true, '-') => writeln!(shown, "  {GREEN}{sign} {line}{PLAIN}"),
                (true, _) => writeln!(shown, "  {RED}{sign} {line}{PLAIN}"),
            };
        }
        if lines.len() > LINES {
            let _ = writeln!(shown, "  … and {} lines more", lines.len() - LINES);
        }
    }
    shown
}

/// Lines of the gold that were not read, and read ones that are not in the gold, each in its own order.
pub(super) fn difference(gold: &GoldPage, found: &Prediction) -> Vec<(char, String)> {
    let mut lines = Vec::new();
    if gold.text.is_empty() {
        let text = collapsed(&found.text);
        lines.extend(gold.with.iter().filter(|with| !text.contains(&collapsed(with))).map(|with| ('-', with.clone())));
        let kept = gold.without.iter().filter(|without| text.contains(&collapsed(without)));
        lines.extend(kept.map(|without| ('+', without.clone())));
        return lines;
    }
    lines.extend(only_in(&gold.text, &found.text).into_iter().map(|line| ('-', line)));
    lines.extend(only_in(&found.text, &gold.text).into_iter().map(|line| ('+', line)));
    lines
}

fn only_in(text: &str, other: &str) -> Vec<String> {
    let mut others: HashMap<Vec<String>, usize> = HashMap::new();
    for line in other.lines() {
        *others.entry(tokens(line)).or_default() += 1;
    }
    text.lines()
        .filter(|line| {
            let tokens = tokens(line);
            match others.get_mut(&tokens) {
                _ if tokens.is_empty() => false,
                Some(n) if *n > 0 => {
                    *n -= 1;
                    false
                }
                _ => true,
            }
        })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diff_names_what_is_missing_and_what_is_too_much() {
        let gold = GoldPage { text: "One.\nTwo.\nTwo.".to_owned(), ..GoldPage::default() };
        let found = Prediction { text: "One!\n\nShare\n\nTwo.".to_owned(), ..Prediction::default() };
        assert_eq!(difference(&gold, &found), [('-', "Two.".to_owned()), ('+', "Share".to_owned())]);
    }
}
