//! Text that somebody else scraped: `gleaner clean`.
//!
//! Works on lines and paragraphs, since no markup is left. Takes away only what is certain: a headline that stands twice,
//! lines that are nothing but a site's own words, what precedes the first paragraph and follows the last.

mod between;
mod head;
mod labels;
mod line;
mod tail;

use super::phrases::Kind;

/// A cleaned article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The headline, where it was given, stood twice, or stood alone as the first line.
    pub title: Option<String>,
    /// The headline was only guessed from being a first line that looks like one.
    pub title_is_guessed: bool,
    /// The line under the headline that names the authors.
    pub byline: Option<String>,
    /// The line under the headline that holds a date.
    pub date: Option<String>,
    /// The paragraphs, joined by an empty line.
    pub text: String,
    /// What went, in the order of the lines.
    pub removed: Vec<Removal>,
}

/// Something that was taken away or repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// From 1.
    pub line: usize,
    /// The line as it was.
    pub text: String,
    /// Why.
    pub why: &'static str,
}

/// Cleans one scraped article. `known_title` is the headline where it came in a field of its own.
pub fn clean_article(text: &str, known_title: Option<&str>) -> Cleaned {
    let mut lines = line::read(text);
    let mut removed: Vec<Removal> = lines
        .iter()
        .filter(|line| collapse(&line.raw) != line.text)
        .map(|line| Removal { line: line.number, text: line.raw.trim().to_owned(), why: "repaired" })
        .collect();
    let headline = head::cut(&mut lines, known_title);
    tail::cut(&mut lines);
    between::cut_labels(&mut lines);
    between::cut_repeats(&mut lines);

    removed.extend(
        lines
            .iter()
            .filter_map(|line| line.gone.map(|why| Removal { line: line.number, text: line.text.clone(), why })),
    );
    removed.sort_by_key(|removal| removal.line);
    let small_print = |why: &str| lines.iter().find(|line| line.gone == Some(why)).map(|line| line.text.clone());
    let (byline, date) = (small_print(head::BYLINE), small_print(head::DATE));
    let title_is_guessed = headline.as_ref().is_some_and(|headline| headline.guessed);
    let title = headline.map(|headline| headline.text);
    Cleaned { title, title_is_guessed, byline, date, text: joined(&lines), removed }
}

/// Paragraphs apart by empty lines. Short lines that stood together, such as verses and addresses, stay together.
fn joined(lines: &[line::Line<'_>]) -> String {
    let paragraphs_are_marked = lines.iter().skip(1).any(|line| line.is_apart);
    let mut text = String::new();
    let mut previous: Option<&line::Line<'_>> = None;
    for line in lines.iter().filter(|line| line.stays()) {
        if let Some(previous) = previous {
            let together = paragraphs_are_marked
                && !line.opens_paragraph
                && line.number == previous.number + 1
                && !(line.is_running && previous.is_running);
            text.push_str(if together { "\n" } else { "\n\n" });
        }
        text.push_str(&line.text);
        previous = Some(line);
    }
    text
}

fn collapse(raw: &str) -> String {
    raw.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn why(kind: Kind) -> &'static str {
    match kind {
        Kind::PrevNext => "navigation to other articles",
        Kind::Comment => "comment form",
        Kind::Share => "share bar",
        Kind::Related => "link to related articles",
        Kind::Newsletter => "newsletter box",
        Kind::Cookie => "cookie notice",
        Kind::Advertisement => "advertisement label",
        Kind::ReadMore => "\"read more\" link",
        Kind::Copyright => "copyright line",
        Kind::Paywall => "paywall notice",
    }
}

#[cfg(test)]
mod tests;
