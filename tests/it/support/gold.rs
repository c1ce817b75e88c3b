//! Compares what was read from a demo paper with the paper's own gold.

use gleaner::demo::{Article, Paper};
use jiff::Timestamp;

/// What was read from one page, however it was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// Headline.
    pub title: Option<String>,
    /// Blocks of the body, in order.
    pub blocks: Vec<String>,
    /// Names.
    pub authors: Vec<String>,
    /// As a record has it: RFC 3339, or the day.
    pub date: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
}

/// Every difference, one sentence each, empty where there is none.
pub fn differences(paper: &Paper, article: &Article, reading: &Reading) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: String| faults.push(format!("{}: {what}", article.url));
    if reading.title.as_ref() != Some(&article.title) {
        fault(format!("title {:?} instead of `{}`", reading.title, article.title));
    }
    let gold = article.text();
    let mut rest = reading.blocks.iter();
    for wanted in &gold {
        if !reading.blocks.contains(wanted) {
            fault(format!("lacks `{wanted}`"));
        } else if !rest.any(|block| block == wanted) {
            fault(format!("has out of order `{wanted}`"));
        }
    }
    let optional = article.optional_text();
    for block in reading.blocks.iter().filter(|block| !gold.contains(block)) {
        // A caption may come without its credit, a table row by row.
        let known = block.lines().all(|line| optional.iter().any(|may| may.contains(line.trim())));
        if !known {
            fault(format!("has `{block}` besides"));
        }
    }
    let text = reading.blocks.join("\n\n");
    for sentence in paper.boilerplate.iter().filter(|sentence| text.contains(*sentence)) {
        fault(format!("kept the boilerplate `{sentence}`"));
    }
    if reading.authors != article.authors {
        fault(format!("authors {:?} instead of {:?}", reading.authors, article.authors));
    }
    let date = reading.date.as_deref().unwrap_or_default();
    let same_moment = date.parse::<Timestamp>().is_ok_and(|moment| moment == article.date.timestamp());
    let same_day = paper.day_alone && date.starts_with(article.date.day());
    if !same_moment && !same_day {
        fault(format!("date `{date}` instead of {}", article.date.iso()));
    }
    if reading.language.as_ref() != Some(&paper.language) {
        fault(format!("language {:?}", reading.language));
    }
    faults
}
