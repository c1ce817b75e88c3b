//! What follows an article: ways to others, comment forms and comments, lists, legal lines.

use super::labels;
use super::line::Line;
use super::why;
use crate::text::phrases::{Kind, Strength};

/// Share of all running text that an article has before its tail, at least, by how sure the line is that opens it.
const BEFORE_FORM: f64 = 0.2;
const BEFORE_COMMENTS: f64 = 0.5;
const BEFORE_LIST: f64 = 0.7;

/// A tail's lines are mostly short: at most this share of them is running text.
const RUNNING_SHARE: f64 = 0.25;

/// Lines after its first in which a comment form shows that it is one.
const FORM_LINES: usize = 12;

/// A longer line of running text is no teaser.
const TEASER_CHARS: usize = 280;

/// How surely a line opens a tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// A comment form or list: whatever follows was not written by the article's authors.
    Comments,
    /// Lists and navigation, which stand between paragraphs, too.
    List,
    /// Only where no running text follows.
    Weak,
}

/// Takes the tail away. Behind a list there may be comments, whose sentences hide that the list is one: once they are
/// gone, the list is seen.
pub(super) fn cut(lines: &mut [Line<'_>]) {
    while let Some(from) = start(lines) {
        for line in lines[from..].iter_mut().filter(|line| line.stays()) {
            line.gone = Some(match line.hit {
                Some(hit) => why(hit.kind),
                None if labels::opens_comments(&line.text) => why(Kind::Comment),
                None if labels::is_tags(&line.text) => "tags",
                None => "after the article, among a site's own words",
            });
        }
    }
}

/// Where the tail begins.
fn start(lines: &[Line<'_>]) -> Option<usize> {
    let mass = |lines: &[Line<'_>]| -> usize {
        lines.iter().filter(|line| line.stays() && line.is_running).map(Line::n_chars).sum()
    };
    let all = mass(lines) as f64;
    let mut before = 0.0;
    for (n, line) in lines.iter().enumerate() {
        if line.is_running && line.stays() {
            before += line.n_chars() as f64;
        }
        let Some(anchor) = line.stays().then(|| anchor(line)).flatten() else { continue };
        let rest = || lines[n + 1..].iter().filter(|line| line.stays());
        let n_running = rest().filter(|line| line.is_running).count();
        // Teasers are short and have a headline each; two paragraphs in a row, or a long one, are an article that goes on.
        let goes_on = || {
            rest().any(|line| line.is_running && line.n_chars() > TEASER_CHARS)
                || rest().zip(rest().skip(1)).any(|(one, next)| one.is_running && next.is_running)
        };
        // A link to the comments may stand at the head of an article; their form has several lines.
        let is_form = || {
            rest().take(FORM_LINES).filter(|line| line.hit.is_some_and(|hit| hit.kind == Kind::Comment)).count() >= 2
        };
        let opens = match anchor {
            _ if n_running == 0 => true,
            Anchor::Comments => before > 0.0 && before >= all * if is_form() { BEFORE_FORM } else { BEFORE_COMMENTS },
            Anchor::List => {
                before >= all * BEFORE_LIST && (n_running as f64) <= rest().count() as f64 * RUNNING_SHARE && !goes_on()
            }
            Anchor::Weak => false,
        };
        // A text without running text, such as a poem or a table, has its tail only behind comments.
        if opens && (before > 0.0 || anchor == Anchor::Comments && n > 0) {
            return Some(n);
        }
    }
    None
}

fn anchor(line: &Line<'_>) -> Option<Anchor> {
    if labels::opens_comments(&line.text) {
        return Some(Anchor::Comments);
    }
    let Some(hit) = line.hit else {
        return labels::is_tags(&line.text).then_some(Anchor::Weak);
    };
    let whole = hit.strength == Strength::Whole;
    match hit.kind {
        // One word such as "Name" or "Comments" may be a heading; two say what they mean.
        Kind::Comment if labels::opens_form(&line.text) => Some(Anchor::Comments),
        Kind::Comment if is_said_in_full(&line.text) && !labels::is_field(&line.text) => Some(Anchor::Comments),
        Kind::Related | Kind::PrevNext if whole => Some(Anchor::List),
        // "Previous: The mayor resigns", but not "Previous mayors".
        Kind::PrevNext if !line.text.contains([':', '：', '«', '»', '←', '→', '‹', '›', '<', '>', '|']) => {
            None
        }
        Kind::Comment | Kind::PrevNext | Kind::Related | Kind::Newsletter | Kind::Share | Kind::Copyright => {
            Some(Anchor::Weak)
        }
        Kind::Cookie | Kind::Advertisement | Kind::ReadMore | Kind::Paywall => whole.then_some(Anchor::Weak),
    }
}

/// More than one word, or as long as that in scripts that do not part them.
fn is_said_in_full(text: &str) -> bool {
    let n_words = text.split_whitespace().count();
    n_words > 1 || (!text.is_ascii() && text.chars().filter(|c| u32::from(*c) >= 0x2e80).count() >= 5)
}
