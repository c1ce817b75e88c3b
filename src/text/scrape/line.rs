//! A scraped text as lines, each with what is known about it.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::labels;
use crate::text::hygiene;
use crate::text::phrases::{self, Hit, Kind, Strength};

/// A line longer than this (bytes) is running text, wherever it stands.
pub(super) const RUNNING_TEXT: usize = 220;

/// A closed sentence of more letters than this is running text.
const SENTENCE_CHARS: usize = 60;

/// The same in scripts where a sentence takes few letters.
const WIDE_SENTENCE_CHARS: usize = 20;

/// Most words of a row of labels, and of one label in it.
const ROW_WORDS: usize = 16;
const LABEL_WORDS: usize = 5;

/// Texts whose lines are all shorter than this (characters) may be wrapped.
const WRAP_CHARS: usize = 100;

/// Wrapped lines are at least this share of the longest, but for a paragraph's last.
const WRAP_SHARE: (usize, usize) = (7, 10);

/// One line, cleaned for itself.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    /// As it came.
    pub(super) raw: Cow<'a, str>,
    /// Cleaned; never empty.
    pub(super) text: String,
    /// The site's own words that it is.
    pub(super) hit: Option<Hit>,
    /// It ends a sentence, or is long.
    pub(super) is_running: bool,
    /// An empty line stands before it.
    pub(super) is_apart: bool,
    /// An empty line or one of a site's own words stands before it.
    pub(super) opens_paragraph: bool,
    /// Why it goes.
    pub(super) gone: Option<&'static str>,
}

impl Line<'_> {
    pub(super) fn stays(&self) -> bool {
        self.gone.is_none()
    }

    pub(super) fn n_chars(&self) -> usize {
        self.text.chars().count()
    }
}

/// Reads the lines that are not empty.
pub(super) fn read(text: &str) -> Vec<Line<'_>> {
    // Lone carriage returns end the lines of old Macintosh files.
    let broken = if text.replace("\r\n", "").contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    let unescaped = match broken {
        Cow::Borrowed(text) => unescape(text),
        Cow::Owned(text) => Cow::Owned(unescape(&text).into_owned()),
    };
    let rows: Vec<(usize, Cow<'_, str>)> = match unescaped {
        Cow::Borrowed(text) => text.lines().map(Cow::Borrowed).enumerate().collect(),
        Cow::Owned(text) => text.lines().map(|row| Cow::Owned(row.to_owned())).enumerate().collect(),
    };
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(rows.len());
    let mut gap = false;
    for (n, raw) in unwrap(rows) {
        let cleaned = hygiene::clean(raw.trim()).replace('\n', " ");
        if !cleaned.contains(char::is_alphanumeric) {
            // Rules of dashes and lone bullets part paragraphs and say nothing.
            gap = true;
            continue;
        }
        let hit = if is_said(&cleaned) {
            None
        } else {
            phrases::hit(&cleaned).or_else(|| labels::hit(&cleaned)).or_else(|| row_of_labels(&cleaned))
        };
        // A paragraph begins anew after a line that goes, too: its neighbors were never one paragraph.
        let opens_paragraph = gap || lines.last().is_some_and(|line| line.hit.is_some());
        let is_running = hit.is_none() && !labels::opens_comments(&cleaned) && is_running(&cleaned);
        lines.push(Line {
            number: n + 1,
            raw,
            text: cleaned,
            hit,
            is_running,
            is_apart: gap,
            opens_paragraph,
            gone: None,
        });
        gap = false;
    }
    lines
}

/// One word with the mark of a sentence: somebody says it, and no button does.
fn is_said(text: &str) -> bool {
    text.ends_with(['.', '!', '?']) && !text.ends_with("..") && !text.contains(char::is_whitespace)
}

/// Labels that stood side by side and were scraped as one line: `Leave a Reply Cancel reply`, `Facebook Twitter Email`.
fn row_of_labels(text: &str) -> Option<Hit> {
    if text.len() > RUNNING_TEXT {
        return None;
    }
    let words: Vec<&str> = text.split([' ', '|', '·', '•', ',', '*']).filter(|word| !word.is_empty()).collect();
    if !(2..=ROW_WORDS).contains(&words.len()) {
        return None;
    }
    let whole = |text: &str| {
        let hit = phrases::hit(text).or_else(|| labels::hit(text))?;
        let is_button = matches!(hit.kind, Kind::Share | Kind::Comment | Kind::PrevNext);
        (hit.strength == Strength::Whole && is_button).then_some(hit)
    };
    // The kind that the words up to here begin with, if they are labels without a rest.
    let mut ends: Vec<Option<Hit>> = vec![None; words.len() + 1];
    for end in 1..=words.len() {
        ends[end] = (end.saturating_sub(LABEL_WORDS)..end).find_map(|start| {
            let before = if start == 0 { None } else { Some(ends[start]?) };
            let last = whole(&words[start..end].join(" "))?;
            Some(before.unwrap_or(last))
        });
    }
    ends[words.len()]
}

/// Escapes of a programming language, where a text was printed instead of written: `\u00e9`, `\xa0`, and `\n` in a text
/// without a single real line break.
fn unescape(text: &str) -> Cow<'_, str> {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\\u(00[a-f][0-9a-f]|0[1-9a-f][0-9a-f]{2}|20[0-9a-f]{2})|\\x(a0)")
            .expect("the expression is a constant that a test compiles")
    });
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let is_one_line = !text.trim().contains('\n') && text.matches("\\n").count() >= 2;
    let broken = if is_one_line {
        Cow::Owned(text.replace("\\r", "").replace("\\n", "\n").replace("\\\"", "\""))
    } else {
        Cow::Borrowed(text)
    };
    let decoded = ESCAPE.replace_all(&broken, |found: &regex::Captures<'_>| {
        let hex = found.get(1).or_else(|| found.get(2)).map_or("", |hex| hex.as_str());
        u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).map(String::from).unwrap_or_default()
    });
    match decoded {
        Cow::Borrowed(_) => broken,
        Cow::Owned(decoded) => Cow::Owned(decoded),
    }
}

/// Joins the lines of paragraphs that were wrapped at a fixed width, where the whole text shows that it was.
fn unwrap(rows: Vec<(usize, Cow<'_, str>)>) -> Vec<(usize, Cow<'_, str>)> {
    let chars = |row: &str| row.trim().chars().count();
    let longest = rows.iter().map(|(_, row)| chars(row)).max().unwrap_or_default();
    if !(WRAP_CHARS / 2..=WRAP_CHARS).contains(&longest) {
        return rows;
    }
    let is_full = |row: &str| chars(row) * WRAP_SHARE.1 >= longest * WRAP_SHARE.0;
    // A full line that breaks off within a sentence, followed by more: where most are such, the text was wrapped.
    let breaks_off =
        |row: &str| is_full(row) && row.trim().ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-' | '–'));
    let n_broken = rows.windows(2).filter(|pair| breaks_off(&pair[0].1) && !pair[1].1.trim().is_empty()).count();
    let n_lines = rows.iter().filter(|(_, row)| chars(row) > longest / 2).count();
    if n_broken < 4 || n_broken * 2 < n_lines {
        return rows;
    }
    let mut joined: Vec<(usize, Cow<'_, str>)> = Vec::with_capacity(rows.len());
    let mut open = false;
    for (n, row) in rows {
        let full = is_full(&row);
        match joined.last_mut() {
            Some((_, last)) if open && !row.trim().is_empty() => {
                let whole = last.to_mut();
                whole.push(' ');
                whole.push_str(row.trim());
            }
            _ => joined.push((n, row)),
        }
        open = full;
    }
    joined
}

/// A sentence of an article by its length and its end.
fn is_running(text: &str) -> bool {
    let ends_sentence = |c: char| matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '؟' | '।' | '…' | '۔' | '။');
    let marks = ['"', '\'', '”', '“', '’', '‘', '»', '«', '›', '‹', ')', ']', '」', '』', '）', ' '];
    let n_chars = text.chars().count();
    let closed = text.trim_end_matches(marks).ends_with(ends_sentence);
    text.len() > RUNNING_TEXT
        || (closed && n_chars > SENTENCE_CHARS)
        || (closed && is_wide(text) && n_chars > WIDE_SENTENCE_CHARS)
}

/// Scripts in which a sentence takes few letters.
fn is_wide(text: &str) -> bool {
    text.chars().any(|c| matches!(u32::from(c), 0x3040..=0x30ff | 0x4e00..=0x9fff | 0xac00..=0xd7af))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        read(text).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn printed_escapes_are_read() {
        assert_eq!(texts(r"caf\u00e9\xa0noir \u2013 it\u2019s"), ["café noir – it’s"]);
        assert_eq!(texts(r"One.\n\nTwo.\nThree."), ["One.", "Two.", "Three."]);
        assert_eq!(texts("C:\\new\nC:\\names"), ["C:\\new", "C:\\names"]);
    }

    #[test]
    fn wrapped_paragraphs_are_joined() {
        let wrapped = "The council voted on Monday to keep the old bridge over the\nriver and to repair it before the winter comes, since the\n\
            experts had warned that its pillars would not stand another\nflood like the one that tore the mill away two years ago.\n\n\
            The county pays for most of it, the mayor said on the steps\nof the town hall, and the rest will come from a fund that was\nset up for it.";
        let joined = texts(wrapped);
        assert_eq!(joined.len(), 2);
        assert!(joined[0].starts_with("The council") && joined[0].ends_with("years ago."));
        let list = "Apples\nPears\nPlums and cherries from the old garden behind the house\nNuts";
        assert_eq!(texts(list).len(), 4);
    }
}
