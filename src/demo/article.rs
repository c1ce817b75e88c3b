//! One article as its manuscript has it, and what a reader should get to see of it.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde::Deserialize;

use super::markup;

/// One article of a paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Number inside the paper.
    pub id: u32,
    /// Last part of the address.
    pub slug: String,
    /// Headline.
    pub title: String,
    /// Time of publication.
    pub date: Stamp,
    /// Time of the last change, where the paper says it.
    pub modified: Option<Stamp>,
    /// Names, in order.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Slug of the section.
    pub section: String,
    /// Keywords.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Lead between headline and text.
    pub standfirst: Option<String>,
    /// Caption of the lead picture.
    pub picture: Option<String>,
    /// Which of the paper's page shapes it has.
    pub look: Option<String>,
    body: String,
    /// Its address, filled in by the paper.
    #[serde(skip)]
    pub url: String,
}

/// One part of an article's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Running text, with inline marks.
    Paragraph(String),
    /// A heading.
    Heading(String),
    /// A quotation set apart.
    Quote(String),
    /// A list's items.
    List(Vec<String>),
    /// A table's rows of cells.
    Table(Vec<Vec<String>>),
    /// A picture inside the body: its caption.
    Figure(String),
}

impl Article {
    /// The body in parts. In the manuscript, parts stand apart by an empty line; `## ` is a heading, `> ` a quotation,
    /// `- ` an item, `| ` a row with cells apart by ` | `, `! ` a picture; all else is a paragraph.
    pub fn parts(&self) -> Vec<Part> {
        self.body.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(Part::read).collect()
    }

    /// The gold text: what a record's text must hold, in order, one entry a paragraph, heading, quotation or item.
    pub fn text(&self) -> Vec<String> {
        let parts = self.parts().into_iter();
        parts
            .flat_map(|part| match part {
                Part::Paragraph(text) | Part::Heading(text) | Part::Quote(text) => vec![markup::plain(&text)],
                Part::List(items) => items.iter().map(|item| markup::plain(item)).collect(),
                Part::Table(_) | Part::Figure(_) => Vec::new(),
            })
            .collect()
    }

    /// What a record's text may hold besides: the standfirst, captions, and a table's rows (cells apart by a tab).
    pub fn optional_text(&self) -> Vec<String> {
        let mut may: Vec<String> = self.standfirst.iter().chain(&self.picture).cloned().collect();
        for part in self.parts() {
            match part {
                Part::Figure(caption) => may.push(caption),
                Part::Table(rows) => may.extend(rows.iter().map(|row| row.join("\t"))),
                _ => {}
            }
        }
        may
    }

    /// The standfirst, or the opening of the text.
    pub fn teaser(&self) -> String {
        let opening = || self.text().into_iter().find(|text| text.chars().count() > 40).unwrap_or_default();
        self.standfirst.clone().unwrap_or_else(opening)
    }

    /// The address without scheme and host.
    pub fn path(&self) -> &str {
        self.url.splitn(4, '/').nth(3).map_or("/", |rest| &self.url[self.url.len() - rest.len() - 1..])
    }
}

impl Part {
    fn read(text: &str) -> Part {
        let joined = |prefix: &str| {
            let lines = text.lines().map(|line| line.strip_prefix(prefix).unwrap_or(line).trim());
            lines.map(ToOwned::to_owned).collect::<Vec<_>>()
        };
        match text.split_inclusive(' ').next() {
            Some("## ") => Part::Heading(joined("## ").join(" ")),
            Some("> ") => Part::Quote(joined("> ").join(" ")),
            Some("! ") => Part::Figure(joined("! ").join(" ")),
            Some("- ") => Part::List(joined("- ")),
            Some("| ") => {
                let rows = joined("| ");
                Part::Table(rows.iter().map(|row| row.split(" | ").map(ToOwned::to_owned).collect()).collect())
            }
            _ => Part::Paragraph(joined("").join(" ")),
        }
    }
}

/// A moment as a newsroom writes it: RFC 3339 with the offset of its town and without fractions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Stamp(String);

impl TryFrom<String> for Stamp {
    type Error = String;

    fn try_from(text: String) -> Result<Stamp, String> {
        let shaped = text.is_ascii() && text.len() == "2025-11-04T06:30:00+01:00".len();
        match text.parse::<Timestamp>() {
            Ok(_) if shaped => Ok(Stamp(text)),
            _ => Err(format!("`{text}` is no moment such as `2025-11-04T06:30:00+01:00`")),
        }
    }
}

impl Stamp {
    /// As written.
    pub fn iso(&self) -> &str {
        &self.0
    }

    /// `2025-11-04`.
    pub fn day(&self) -> &str {
        &self.0[..10]
    }

    /// `06:30`.
    pub fn clock(&self) -> &str {
        &self.0[11..16]
    }

    /// Year, month and day as numbers.
    pub fn numbers(&self) -> (u32, usize, u32) {
        let number = |range: std::ops::Range<usize>| self.0[range].parse().expect("the digits of a checked date");
        (number(0..4), number(5..7) as usize, number(8..10))
    }

    /// The moment itself.
    pub fn timestamp(&self) -> Timestamp {
        self.0.parse().expect("a checked date")
    }

    /// The same moment as HTTP and RSS write it.
    pub fn http(&self) -> String {
        let printed = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.timestamp());
        printed.expect("the years of our papers have four digits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_falls_into_its_parts() {
        let read = |text: &str| Part::read(text);
        assert_eq!(read("One\ntwo."), Part::Paragraph("One two.".into()));
        assert_eq!(read("## Head"), Part::Heading("Head".into()));
        assert_eq!(read("- a\n- b"), Part::List(vec!["a".into(), "b".into()]));
        assert_eq!(
            read("| a | b\n| c | d"),
            Part::Table(vec![vec!["a".into(), "b".into()], vec!["c".into(), "d".into()]])
        );
        assert_eq!(read("> said\n> so"), Part::Quote("said so".into()));
    }

    #[test]
    fn a_stamp_is_checked_and_taken_apart() {
        let stamp = Stamp::try_from("2025-11-04T06:30:00+01:00".to_owned()).unwrap();
        assert_eq!((stamp.day(), stamp.clock(), stamp.numbers()), ("2025-11-04", "06:30", (2025, 11, 4)));
        assert_eq!(stamp.http(), "Tue, 04 Nov 2025 05:30:00 GMT");
        assert!(Stamp::try_from("2025-11-04T06:30:00Z".to_owned()).is_err());
        assert!(Stamp::try_from("2025-13-04T06:30:00+01:00".to_owned()).is_err());
    }
}
