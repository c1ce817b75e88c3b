//! What kind of line was read too much, and what kind was lost: where to look next.
//!
//! By the lines themselves, since the gold knows no blocks: their words, their place, their length.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::Evaluated;
use super::gold::GoldPage;
use super::tokens::tokens;
use super::worst::difference;
use crate::text::{fold, phrases};

/// Letters from which a line is running text.
const RUNNING: usize = 120;

/// Classes of lines with their counts.
#[derive(Debug, Default)]
struct Counted {
    lines: u64,
    tokens: u64,
    pages: BTreeSet<usize>,
}

/// The classes of a set's errors, most tokens first.
pub fn classes(sets: &[Evaluated]) -> String {
    let mut table = String::new();
    for set in sets {
        let mut counts: BTreeMap<(char, &'static str), Counted> = BTreeMap::new();
        for (page, (gold, found)) in set.gold.iter().zip(&set.predictions).enumerate() {
            for (sign, line) in difference(gold, found) {
                let class = if sign == '+' { leaked(&line, gold) } else { lost(&line, gold) };
                let counted = counts.entry((sign, class)).or_default();
                counted.lines += 1;
                counted.tokens += tokens(&line).len() as u64;
                counted.pages.insert(page);
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by(|a, b| a.0.0.cmp(&b.0.0).then(b.1.tokens.cmp(&a.1.tokens)).then(a.0.1.cmp(b.0.1)));
        let _ = writeln!(table, "\n{:<10} {:<22} {:>7} {:>7} {:>8}", set.name, "class", "pages", "lines", "tokens");
        for ((sign, class), Counted { lines, tokens, pages }) in counts {
            let what = if sign == '+' { "too much" } else { "lost" };
            let _ = writeln!(table, "{what:<10} {class:<22} {:>7} {lines:>7} {tokens:>8}", pages.len());
        }
    }
    table
}

/// What a line is that the gold does not have.
fn leaked(line: &str, gold: &GoldPage) -> &'static str {
    if fold::same(line, &gold.title) {
        return "headline";
    }
    if let Some(hit) = phrases::hit(line) {
        return hit.kind.name();
    }
    if gold.authors.iter().any(|author| line.contains(author.as_str())) && letters(line) < RUNNING {
        return "byline";
    }
    let words = tokens(line);
    let n_numbers = words.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).count();
    match letters(line) {
        length if length < RUNNING / 2 && n_numbers * 3 >= words.len() => "date or figures",
        length if length < RUNNING && !ends(line) => "short, unended",
        length if length < RUNNING => "short sentence",
        _ => "running text",
    }
}

/// What a line of the gold is that was not read.
fn lost(line: &str, gold: &GoldPage) -> &'static str {
    let mut lines = gold.text.lines().filter(|line| !line.trim().is_empty());
    if lines.next() == Some(line) {
        return "first line";
    }
    if lines.next_back() == Some(line) {
        return "last line";
    }
    match letters(line) {
        length if length < RUNNING && line.starts_with(['-', '•', '*', '–']) => "list item",
        length if length < RUNNING && !ends(line) => "heading or item",
        length if length < RUNNING => "short sentence",
        _ => "running text",
    }
}

fn letters(line: &str) -> usize {
    line.chars().count()
}

fn ends(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', '…', '"', '”', '»', '。', '؟', '।'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold() -> GoldPage {
        GoldPage {
            title: "The bridge stays".to_owned(),
            authors: vec!["Jane Doe".to_owned()],
            text: "First.\nIn between it says a little more.\nCosts\nLast.".to_owned(),
            ..GoldPage::default()
        }
    }

    #[test]
    fn lines_have_their_class() {
        for (line, class) in [
            ("The Bridge Stays!", "headline"),
            ("Leave a Reply", "comment"),
            ("By Jane Doe in Harbour", "byline"),
            ("12 March 2026", "date or figures"),
            ("A photo of the bridge", "short, unended"),
            ("It is so.", "short sentence"),
        ] {
            assert_eq!(leaked(line, &gold()), class, "{line}");
        }
        for (line, class) in [
            ("First.", "first line"),
            ("Last.", "last line"),
            ("Costs", "heading or item"),
            ("In between it says a little more.", "short sentence"),
        ] {
            assert_eq!(lost(line, &gold()), class, "{line}");
        }
    }
}
