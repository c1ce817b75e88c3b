//! What is wrong with a config, as people read it: the value, the place, the line, the mend.

use std::fmt;
use std::ops::Range;

/// Messages that are shown; a config with more mistakes has one big one.
const SHOWN: usize = 40;
/// Mistakes that are kept, to show the first in the order of lines; what is found later is counted.
const KEPT: usize = 1000;
/// Characters of a source line shown before, in and after the marked part.
const LEAD: usize = 80;
const MARK: usize = 80;
const TAIL: usize = 40;
/// Characters of a value that are repeated in a message.
const VALUE: usize = 60;

/// Every mistake that was found in a config, in the order of its lines.
///
/// `Display` gives the whole text for stderr, each message with its own `error:` in front; print it as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    messages: Vec<String>,
    n_more: usize,
}

impl ConfigErrors {
    /// The first messages, several lines each.
    pub fn messages(&self) -> &[String] {
        &self.messages
    }

    /// A mistake that concerns the file as a whole.
    pub(super) fn of_file(title: impl fmt::Display, help: &str) -> Self {
        Self { messages: vec![without_controls(&format!("error: {title}\n  = help: {help}"))], n_more: 0 }
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.messages.join("\n\n"))?;
        if self.n_more > 0 {
            write!(f, "\n\n… and {} more", self.n_more)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// What is wrong with one value, before its place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// A clause that names the value.
    pub(super) why: String,
    /// What to write in its place.
    pub(super) mend: String,
}

impl Complaint {
    pub(super) fn new(why: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { why: why.into(), mend: mend.into() }
    }
}

/// One mistake with its place.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    span: Range<usize>,
    title: String,
    label: String,
    earlier: Option<(Range<usize>, String)>,
    help: Option<String>,
}

impl Problem {
    /// A mistake at these bytes; the label stands under them and names the mend.
    pub(super) fn new(span: Range<usize>, title: impl Into<String>, label: impl Into<String>) -> Self {
        Self { span, title: title.into(), label: label.into(), earlier: None, help: None }
    }

    /// A value that its key cannot take.
    pub(super) fn invalid(span: Range<usize>, key: &str, complaint: Complaint) -> Self {
        Self::new(span, format!("invalid `{key}`: {}", complaint.why), complaint.mend)
    }

    /// Shows an earlier place, too.
    pub(super) fn after(mut self, span: Range<usize>, label: &str) -> Self {
        self.earlier = Some((span, label.to_owned()));
        self
    }

    /// Adds lines of advice below.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The config's text under its name, and what was found wrong so far.
#[derive(Debug)]
pub(super) struct Problems<'a> {
    name: &'a str,
    text: &'a str,
    found: Vec<Problem>,
    n_more: usize,
}

impl<'a> Problems<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text, found: Vec::new(), n_more: 0 }
    }

    pub(super) fn add(&mut self, problem: Problem) {
        if self.is_full() {
            self.count();
        } else {
            self.found.push(problem);
        }
    }

    /// Counts a mistake that is not worth its words.
    pub(super) fn count(&mut self) {
        self.n_more += 1;
    }

    /// Whether there are so many mistakes that another one is only counted.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= KEPT
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them as text.
    pub(super) fn into_errors(mut self) -> ConfigErrors {
        self.found.sort_by_key(|problem| problem.span.start);
        let messages: Vec<String> = self.found.iter().take(SHOWN).map(|problem| self.render(problem)).collect();
        ConfigErrors { n_more: self.n_more + self.found.len() - messages.len(), messages }
    }

    fn render(&self, problem: &Problem) -> String {
        let marked = Excerpt::new(self.text, &problem.span);
        let earlier = problem.earlier.as_ref().map(|(span, label)| (Excerpt::new(self.text, span), label));
        let digits = marked.line.to_string().len();
        let gap = " ".repeat(digits);
        let mut lines = vec![
            format!("error: {}", problem.title),
            format!("{gap}--> {}:{}:{}", self.name, marked.line, marked.column),
            format!("{gap} |"),
        ];
        if let Some((earlier, label)) = &earlier {
            lines.extend(earlier.drawn(digits, '-', label));
            if earlier.line + 1 < marked.line {
                lines.push(".".repeat(digits.max(3)));
            }
        }
        lines.extend(marked.drawn(digits, '^', &problem.label));
        if let Some(help) = &problem.help {
            lines.push(format!("{gap} |"));
            let lead = format!("{gap} = help: ");
            lines.extend(
                help.lines().enumerate().map(|(i, line)| if i == 0 { &lead } else { "    " }.to_owned() + line),
            );
        }
        let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
        without_controls(&lines.join("\n"))
    }
}

/// A line of the source, cut to what matters.
struct Excerpt {
    line: usize,
    column: usize,
    text: String,
    n_before: usize,
    n_marked: usize,
}

impl Excerpt {
    fn new(source: &str, span: &Range<usize>) -> Self {
        let start = source.floor_char_boundary(span.start);
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = &source[line_start..];
        let line = rest.split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let start = (start - line_start).min(line.len());
        let end = line.floor_char_boundary(span.end.saturating_sub(line_start)).clamp(start, line.len());

        let n_lead = line[..start].chars().count();
        let lead = match n_lead.checked_sub(LEAD) {
            Some(cut @ 1..) => format!("…{}", drawable(line[..start].chars().skip(cut))),
            _ => drawable(line[..start].chars()),
        };
        let mark = shortened(&line[start..end], MARK);
        let tail = shortened(&line[end..], TAIL);
        Self {
            line: source[..line_start].matches('\n').count() + 1,
            column: n_lead + 1,
            n_before: columns(&lead),
            n_marked: columns(&mark).max(1),
            text: lead + &mark + &tail,
        }
    }

    /// The line, and the marks below it with their label.
    fn drawn(&self, digits: usize, mark: char, label: &str) -> [String; 2] {
        let marks = mark.to_string().repeat(self.n_marked);
        [
            format!("{:>digits$} | {}", self.line, self.text),
            format!("{:digits$} | {:before$}{marks} {label}", "", "", before = self.n_before),
        ]
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return drawable(text.chars());
    }
    drawable(text.chars().take(most - 1)) + "…"
}

/// Tabs as spaces, so that the marks stand where they should.
fn drawable(chars: impl Iterator<Item = char>) -> String {
    chars.collect::<String>().replace('\t', "    ")
}

/// What a terminal would obey instead of showing: control characters, and marks that turn the direction of writing.
fn without_controls(text: &str) -> String {
    let is_unsafe = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    text.replace(is_unsafe, "\u{FFFD}")
}

/// Columns that text takes on a terminal, near enough to put marks under it: wide for CJK and emoji, none for
/// combining marks.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| match u32::from(c) {
            0x0300..=0x036F | 0x200B..=0x200D | 0x20D0..=0x20FF | 0xFE00..=0xFE0F => 0,
            0x1100..=0x115F
            | 0x2E80..=0xA4CF
            | 0xAC00..=0xD7A3
            | 0xF900..=0xFAFF
            | 0xFE30..=0xFE6F
            | 0xFF01..=0xFF60
            | 0x1F300..=0x1FAFF
            | 0x20000..=0x3FFFD => 2,
            _ => 1,
        })
        .sum()
}

/// A value as it may stand in a message.
pub(super) fn shown(value: &str) -> String {
    shortened(&value.replace(['\n', '\r'], " "), VALUE)
}
