//! What stands before an article: navigation, the headline again, dates and bylines.

use super::labels;
use super::line::{Line, RUNNING_TEXT};
use crate::text::phrases::{Kind, Strength};
use crate::text::{fold, hygiene};

/// Why a date's line goes, and a byline.
pub(super) const DATE: &str = "the date";
pub(super) const BYLINE: &str = "the byline";

/// Lines among which the headline is looked for, at the head of the text.
const HEAD_LINES: usize = 40;

/// Shorter headlines, in characters of their key, prove nothing by standing twice.
const SHORTEST: usize = 8;

/// Longest line, in bytes, of a menu, a breadcrumb or a kicker.
const MENU_BYTES: usize = 48;

/// A longer line with a full stop, in characters, is no headline.
const STATEMENT_CHARS: usize = 160;

/// A first line that is longer, in characters, may be the article's lead.
const GUESS_CHARS: usize = 110;

/// A headline, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headline {
    pub(super) text: String,
    /// It stood once, as a first line that looks like one.
    pub(super) guessed: bool,
}

/// Takes away what stands before the first running text; gives the headline, which is no part of the body.
pub(super) fn cut(lines: &mut [Line<'_>], known: Option<&str>) -> Option<Headline> {
    for line in lines.iter_mut() {
        match line.hit {
            Some(hit) if hit.strength == Strength::Whole => line.gone = Some("navigation before the article"),
            _ if labels::is_breadcrumb(&line.text) => line.gone = Some("navigation before the article"),
            _ => break,
        }
    }
    let known = known.map(|title| hygiene::clean(title).replace('\n', " ")).filter(|title| !title.is_empty());
    let headline = match known {
        Some(text) => Some(Headline { text, guessed: false }),
        None => repeated(lines).map(|text| Headline { text, guessed: false }),
    };
    if let Some(headline) = &headline {
        take(lines, &headline.text);
    }
    let headline = headline.or_else(|| guessed(lines).map(|text| Headline { text, guessed: true }));
    cut_small_print(lines, headline.is_some());
    headline
}

/// Lines from the start to the first running text, at most [`HEAD_LINES`].
fn head(lines: &[Line<'_>]) -> usize {
    let n_head = lines.iter().position(|line| line.is_running && line.stays()).unwrap_or(lines.len());
    n_head.min(HEAD_LINES)
}

/// The first line that stands twice at the head, with nothing but short lines between, perhaps once with the site's
/// name. It may end a sentence itself.
fn repeated(lines: &[Line<'_>]) -> Option<String> {
    let candidates = lines.iter().enumerate().take(HEAD_LINES).filter(|(_, line)| line.stays() && line.hit.is_none());
    for (n, line) in candidates {
        let keys = spellings(&line.text);
        let is_headline =
            keys.iter().all(|key| key.chars().count() >= shortest(key)) && line.text.len() <= 2 * RUNNING_TEXT;
        // A paragraph that stands twice is none; some headlines end with a full stop.
        let is_statement = line.is_running && line.text.ends_with(['.', '。', '।', '۔']);
        if is_headline && !(is_statement && line.n_chars() > STATEMENT_CHARS) {
            // A teaser under the headline may be running text; two of them are an article.
            let mut n_running = 0;
            for other in lines[n + 1..].iter().take(HEAD_LINES.saturating_sub(n)) {
                if spellings(&other.text).iter().any(|key| keys.contains(key)) {
                    let shorter = if other.text.len() < line.text.len() { other } else { line };
                    return Some(shorter.text.clone());
                }
                n_running += usize::from(other.is_running);
                if n_running > 1 || (n_running == 1 && is_statement) {
                    break;
                }
            }
        }
        if line.is_running {
            break;
        }
    }
    None
}

/// Headlines take fewer letters where a letter is a syllable or a word.
fn shortest(key: &str) -> usize {
    if key.chars().any(|c| u32::from(c) >= 0x0e00) { SHORTEST / 2 } else { SHORTEST }
}

/// Takes the headline's lines and the short ones before its last copy: breadcrumbs, kickers, menus.
fn take(lines: &mut [Line<'_>], title: &str) {
    let keys = spellings(title);
    let zone = head(lines).max(lines.len().min(6));
    let mut last = None;
    for (n, line) in lines.iter_mut().enumerate().take(zone) {
        if line.stays() && spellings(&line.text).iter().any(|key| keys.contains(key)) {
            line.gone = Some("the headline, repeated");
            last = Some(n);
        }
    }
    // What stands before a headline is never part of the article, unless it is running text.
    let Some(last) = last else { return };
    for line in lines[..last].iter_mut().filter(|line| line.stays()) {
        if line.is_running {
            break;
        }
        // A longer line may be the article's lead, or the headline over a subtitle that stands twice.
        if labels::is_date(&line.text) {
            line.gone = Some(DATE);
        } else if line.text.len() <= MENU_BYTES {
            line.gone = Some("navigation before the article");
        }
    }
}

/// The headline's key, and those without the site's name behind a bar or dash.
fn spellings(title: &str) -> Vec<String> {
    if title.len() > 2 * RUNNING_TEXT {
        return Vec::new();
    }
    let mut keys = vec![fold::key(title)];
    for mark in [" | ", " - ", " – ", " — ", " » ", " :: "] {
        if let Some((headline, site)) = title.rsplit_once(mark) {
            let key = fold::key(headline);
            if key.chars().count() >= 2 * SHORTEST && site.chars().count() <= 40 {
                keys.push(key);
            }
        }
    }
    keys.retain(|key| !key.is_empty());
    keys
}

/// A first line that looks like a headline: short, no sentence, apart from the running text that follows.
fn guessed(lines: &mut [Line<'_>]) -> Option<String> {
    let n_running = lines.iter().filter(|line| line.is_running && line.stays()).count();
    let first = lines.iter().position(Line::stays)?;
    let (line, next) = (&lines[first], lines.get(first + 1)?);
    let is_apart = next.opens_paragraph || lines[first + 1..].iter().all(|line| !line.opens_paragraph);
    let words = line.text.split_whitespace().count();
    let is_open = line.text.ends_with(|c: char| {
        c.is_alphanumeric()
            || matches!(c, '?' | '!' | '？' | '！' | '”' | '“' | '»' | '«' | '"' | '」' | '\'' | '’' | ')')
    });
    let looks = line.hit.is_none()
        && !line.is_running
        && is_open
        && line.n_chars() <= GUESS_CHARS
        && fold::key(&line.text).chars().count() >= SHORTEST
        && (words >= 3 || words == 1 && !line.text.is_ascii() && line.n_chars() >= SHORTEST)
        && !labels::is_date(&line.text)
        && !labels::is_byline(&line.text);
    if !(looks && is_apart && n_running >= 2) {
        return None;
    }
    lines[first].gone = Some("the headline");
    Some(lines[first].text.clone())
}

/// Dates, bylines, reading times and share bars between the headline and the first running text.
fn cut_small_print(lines: &mut [Line<'_>], has_headline: bool) {
    let zone = head(lines);
    if zone == lines.len() {
        return;
    }
    for (n, line) in lines[..zone].iter_mut().filter(|line| line.stays()).enumerate() {
        line.gone = if labels::is_date(&line.text) {
            Some(DATE)
        } else if labels::is_byline(&line.text) && (has_headline || n > 0) {
            // A first line such as "By Land and Sea" is a headline.
            Some(BYLINE)
        } else if labels::is_reading_time(&line.text) {
            Some("the reading time")
        } else if labels::opens_comments(&line.text) {
            Some("the number of comments")
        } else {
            match line.hit {
                Some(hit) if hit.kind == Kind::Share || hit.strength == Strength::Whole => {
                    Some("navigation before the article")
                }
                _ => None,
            }
        };
    }
}
