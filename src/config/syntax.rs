//! Text that is not TOML, said better than by its parser.

use std::ops::Range;

use super::diagnose::{Problem, shown};

/// The first mistake that the parser met.
pub(super) fn problem(text: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(text.len()..text.len());
    let (what, expected) = error.message().split_once(", expected ").unwrap_or((error.message(), ""));
    let marked = text.get(span.clone()).unwrap_or_default();
    match what {
        "string values must be quoted" if marked.is_empty() => {
            Problem::new(span, "not TOML: a key without a value", "write a value after the `=`")
        }
        "string values must be quoted" => {
            let value = rest_of_line(text, &span);
            let title = format!("not TOML: `{}` without quotes", shown(value));
            Problem::new(span, title, format!("write \"{}\"", shown(value)))
        }
        "duplicate key" => twice(text, span),
        _ => {
            let label = match (expected, text.trim_start().chars().next()) {
                ("", _) => "see config/README.md for what a config looks like".to_owned(),
                (_, Some('{' | '<')) => "a config is TOML: see config/README.md".to_owned(),
                (expected, _) => format!("expected {expected}"),
            };
            Problem::new(span, format!("not TOML: {what}"), label)
        }
    }
}

/// A bare value up to the end of its line or to a comment.
fn rest_of_line<'t>(text: &'t str, span: &Range<usize>) -> &'t str {
    let line = text.get(span.start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    line.split(" #").next().unwrap_or_default().trim_end().trim_matches('"')
}

fn twice(text: &str, span: Range<usize>) -> Problem {
    let name = text.get(span.clone()).unwrap_or_default();
    let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let is_header = text[line_start..span.start].trim_start().starts_with('[');
    let title = if is_header {
        format!("the section `[{}]` stands twice", shown(name))
    } else {
        format!("the key `{}` stands twice", shown(name))
    };
    let label = if is_header { "write its keys under the first" } else { "take one of the two out" };
    let problem = Problem::new(span, title, label);
    let first = if is_header { first_header(text, name) } else { first_key(&text[..line_start], name) };
    match first.filter(|first| first.end <= line_start) {
        Some(first) => problem.after(first, "first here"),
        None => problem,
    }
}

fn first_header(text: &str, name: &str) -> Option<Range<usize>> {
    let header = format!("[{name}]");
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with(&header) {
            let at = start + line.find(&header)? + 1;
            return Some(at..at + name.len());
        }
        start += line.len();
    }
    None
}

/// The same key, looked for upwards to the header of its section.
fn first_key(above: &str, name: &str) -> Option<Range<usize>> {
    let mut start = above.len();
    for line in above.split_inclusive('\n').rev() {
        start -= line.len();
        let key = line.trim_start();
        if key.starts_with('[') {
            return None;
        }
        if key.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            let at = start + line.len() - key.len();
            return Some(at..at + name.len());
        }
    }
    None
}
