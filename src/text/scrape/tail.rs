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

/// Layers that are taken away one after the other: comments, a list, another list.
const LAYERS: usize = 4;

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
    for _ in 0..LAYERS {
        let Some(from) = start(lines) else { return };
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

/// What lies from a line on to the end.
#[derive(Debug, Clone, Copy, Default)]
struct Rest {
    n_lines: usize,
    n_running: usize,
    mass: usize,
    /// Two paragraphs in a row, or a long one.
    goes_on: bool,
    opens_running: bool,
}

impl Rest {
    fn before(self, line: &Line<'_>) -> Self {
        if !line.stays() {
            return self;
        }
        let n_chars = if line.is_running { line.n_chars() } else { 0 };
        Self {
            n_lines: self.n_lines + 1,
            n_running: self.n_running + usize::from(line.is_running),
            mass: self.mass + n_chars,
            // Teasers are short and have a headline each; an article that goes on does not look like them.
            goes_on: self.goes_on || n_chars > TEASER_CHARS || (line.is_running && self.opens_running),
            opens_running: line.is_running,
        }
    }
}

/// Where the tail begins.
fn start(lines: &[Line<'_>]) -> Option<usize> {
    // Of each line, what stands behind it: summed up once, so that a text of nothing but labels takes no longer.
    let mut rests = vec![Rest::default(); lines.len() + 1];
    for n in (0..lines.len()).rev() {
        rests[n] = rests[n + 1].before(&lines[n]);
    }
    let all = rests[0].mass as f64;
    for (n, line) in lines.iter().enumerate() {
        let Some(anchor) = line.stays().then(|| anchor(line)).flatten() else { continue };
        let rest = rests[n + 1];
        let before = all - rest.mass as f64;
        let opens = match anchor {
            _ if rest.n_running == 0 => true,
            Anchor::Comments => {
                before > 0.0 && before >= all * if is_form(&lines[n + 1..]) { BEFORE_FORM } else { BEFORE_COMMENTS }
            }
            Anchor::List => {
                before >= all * BEFORE_LIST
                    && rest.n_running as f64 <= rest.n_lines as f64 * RUNNING_SHARE
                    && !rest.goes_on
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

/// A link to the comments may stand at the head of an article; their form has several lines.
fn is_form(behind: &[Line<'_>]) -> bool {
    let is_comment = |line: &&Line<'_>| line.hit.is_some_and(|hit| hit.kind == Kind::Comment);
    behind.iter().filter(|line| line.stays()).take(FORM_LINES).filter(is_comment).count() >= 2
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
