//! A site's own words between the paragraphs of an article, and paragraphs that stand twice.

use std::collections::HashMap;

use super::line::Line;
use super::why;
use crate::text::fold;
use crate::text::phrases::{Kind, Strength};

/// A paragraph whose key is longer, in bytes, is not written twice.
const REPEATED: usize = 120;

/// Most lines that a list of links has under its label, between paragraphs.
const LIST_LINES: usize = 6;

/// Takes away lines of a site's own words.
pub(super) fn cut_labels(lines: &mut [Line<'_>]) {
    for n in 0..lines.len() {
        let Some(hit) = lines[n].hit.filter(|_| lines[n].stays()) else { continue };
        let whole = hit.strength == Strength::Whole;
        let certain = match hit.kind {
            Kind::Advertisement | Kind::Share | Kind::Newsletter | Kind::Cookie | Kind::ReadMore => whole,
            Kind::Related => true,
            // One word such as "Weiter" may be a heading.
            Kind::PrevNext | Kind::Comment | Kind::Copyright | Kind::Paywall => false,
        };
        if !certain || (hit.kind == Kind::Share && is_heading(lines, n)) {
            continue;
        }
        lines[n].gone = Some(why(hit.kind));
        if whole && hit.kind == Kind::Related {
            cut_list(lines, n + 1);
        }
    }
}

/// A single name such as "Pinterest" over a paragraph of its own, with no other button beside it.
fn is_heading(lines: &[Line<'_>], at: usize) -> bool {
    let is_button =
        |line: Option<&Line<'_>>| line.is_some_and(|line| line.hit.is_some_and(|hit| hit.kind == Kind::Share));
    let next = lines.get(at + 1);
    let alone = !is_button(next) && !is_button(at.checked_sub(1).and_then(|before| lines.get(before)));
    alone && !lines[at].text.contains(char::is_whitespace) && next.is_some_and(|next| next.is_running)
}

/// The links right under a label, up to the next empty line, where nothing else stands in that paragraph.
fn cut_list(lines: &mut [Line<'_>], from: usize) {
    // A line after a label always opens a paragraph, so the numbers tell whether they stand together.
    let mut n_links = 0;
    let mut previous = lines[from - 1].number;
    for line in &lines[from..] {
        if line.number != previous + 1 {
            break;
        }
        if line.is_running || line.hit.is_some() {
            return;
        }
        previous = line.number;
        n_links += 1;
    }
    let is_apart = lines.get(from + n_links).is_some_and(|next| next.opens_paragraph);
    if is_apart && n_links <= LIST_LINES {
        for line in lines[from..from + n_links].iter_mut().filter(|line| line.stays()) {
            line.gone = Some("link to related articles");
        }
    }
}

/// Takes away the second copy of a paragraph: pull quotes, and pages that carry the text twice, for narrow screens or
/// for print. A refrain further down, alone, was meant.
pub(super) fn cut_repeats(lines: &mut [Line<'_>]) {
    let running: Vec<usize> = (0..lines.len()).filter(|n| lines[*n].stays() && lines[*n].is_running).collect();
    let keys: Vec<String> = running.iter().map(|n| fold::key(&lines[*n].text)).collect();
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    for (n, key) in keys.iter().enumerate().filter(|(_, key)| key.len() > REPEATED) {
        let Some(&first) = first_of.get(key.as_str()) else {
            first_of.insert(key, n);
            continue;
        };
        let follows = first + 1 == n;
        let with_previous = first > 0 && keys[first - 1] == keys[n - 1];
        let with_next = keys.get(n + 1).is_some_and(|next| keys[first + 1] == *next && first + 1 < n);
        if follows || with_previous || with_next {
            lines[running[n]].gone = Some("a paragraph, repeated");
        }
    }
}
