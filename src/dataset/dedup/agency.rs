//! Which news agency a text credits: names in `agencies.toml`, where credits stand.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::model::Record;

/// How much of the text's beginning and end may hold a credit, in characters.
const EDGE: usize = 200;

/// How much of a paragraph may hold a dateline with a credit, and how many paragraphs of its own a paper puts before it.
const DATELINE: usize = 80;
const PARAGRAPHS: usize = 8;

#[derive(serde::Deserialize)]
struct Table {
    agency: Vec<Agency>,
}

#[derive(serde::Deserialize)]
struct Agency {
    name: String,
    /// Names that nothing else has.
    #[serde(default)]
    sure: Vec<String>,
    /// Names that are words, too: they count in brackets, beside a dash or slash, or as an author.
    #[serde(default)]
    marked: Vec<String>,
}

static AGENCIES: LazyLock<Vec<Agency>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("agencies.toml")).expect("the table of agencies is valid TOML");
    table.agency
});

/// Finds all names at once, so that a text is asked about none that it does not hold; with the agency of each name.
static NAMES: LazyLock<(AhoCorasick, Vec<usize>)> = LazyLock::new(|| {
    let named = AGENCIES.iter().enumerate();
    let named = named.flat_map(|(n, agency)| agency.sure.iter().chain(&agency.marked).map(move |name| (name, n)));
    let (names, agencies): (Vec<&String>, Vec<usize>) = named.unzip();
    (AhoCorasick::new(names).expect("a few hundred short names are no large automaton"), agencies)
});

/// Whether each agency's name stands in one of the texts.
fn mentioned<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<bool> {
    let (names, agencies) = &*NAMES;
    let mut mentioned = vec![false; AGENCIES.len()];
    for found in texts.flat_map(|text| names.find_overlapping_iter(text)) {
        mentioned[agencies[found.pattern().as_usize()]] = true;
    }
    mentioned
}

/// The agency that a record credits: among its authors, at its head or foot, or in the dateline of a paragraph.
pub(super) fn credited(record: &Record) -> Option<&'static str> {
    let text = &record.text;
    let head = first(text, EDGE);
    let foot: &str = text.char_indices().rev().nth(EDGE).map_or(text, |(start, _)| &text[start..]);
    let mentioned = mentioned([head, foot].into_iter().chain(datelines(text)));
    AGENCIES
        .iter()
        .zip(mentioned)
        .find(|(agency, is_mentioned)| {
            let names = || agency.sure.iter().chain(&agency.marked);
            record
                .authors
                .iter()
                .any(|author| names().any(|name| author.split(['/', ',']).any(|part| part.trim() == name)))
                || *is_mentioned
                    && ([head, foot].iter().any(|edge| agency.stands_in(edge))
                        || datelines(text).any(|dateline| agency.is_marked_in(dateline)))
        })
        .map(|(agency, _)| agency.name.as_str())
}

fn first(text: &str, n: usize) -> &str {
    text.char_indices().nth(n).map_or(text, |(end, _)| &text[..end])
}

/// The beginnings of paragraphs behind the first.
fn datelines(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").skip(1).take(PARAGRAPHS).map(|paragraph| first(paragraph, DATELINE))
}

impl Agency {
    fn stands_in(&self, edge: &str) -> bool {
        self.sure.iter().any(|name| found(edge, name).next().is_some()) || self.is_marked_in(edge)
    }

    /// Whether a name stands as credits do, not as a word of a sentence.
    fn is_marked_in(&self, edge: &str) -> bool {
        self.sure.iter().chain(&self.marked).any(|name| {
            found(edge, name).any(|at| {
                let before = edge[..at].trim_end().chars().next_back();
                let after = edge[at + name.len()..].trim_start().chars().next();
                let opens = matches!(before, Some('(' | '[' | '/' | '（' | '【'));
                let closes = matches!(after, Some(')' | ']' | '/' | '）' | '】'));
                let ends_dateline = matches!(after, Some('-' | '–' | '—')) && at < EDGE / 2;
                (opens && (closes || after == Some(',')))
                    || (closes && before == Some(','))
                    || ((opens || before.is_none()) && ends_dateline)
                    || (before.is_none() && after == Some('/'))
                    || (before == Some('/') && (after.is_none() || closes))
            })
        })
    }
}

/// Byte offsets of a name that stands as a word of its own; Han, kana and Hangul have no spaces to part words by.
fn found<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        let has_spaces = name.chars().all(|letter| (letter as u32) < 0x2e80);
        let joins = |letter: Option<char>| has_spaces && letter.is_some_and(char::is_alphanumeric);
        !joins(text[..*at].chars().next_back()) && !joins(text[at + name.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<&'static str> {
        let mut record = crate::model::record::sample("a");
        text.clone_into(&mut record.text);
        credited(&record)
    }

    #[test]
    fn credits_are_told_from_words() {
        assert_eq!(of("Hamburg (dpa) - Der Hafen bleibt offen."), Some("dpa"));
        assert_eq!(of("LONDON (Reuters) - The harbour stays open."), Some("Reuters"));
        assert_eq!(of("MADRID, 3 mar (EFE).- El puerto sigue abierto."), Some("EFE"));
        assert_eq!(of("The harbour stays open. (AP)"), Some("AP"));
        assert_eq!(of("The harbour stays open.\n\n© 2026 AFP"), Some("AFP"));
        assert_eq!(of("新华社北京电 港口开放。"), Some("Xinhua"));
        let local =
            "The harbour of our town is not concerned, says its master.\n\nHAMBURG (dpa) - All others stay open. ";
        assert_eq!(of(&format!("{local}{}", "They say so. ".repeat(40))), Some("dpa"), "behind a local paragraph");
        let told = "The harbour stays open.\n\nThis was told to dpa by its master. ";
        assert_eq!(of(&format!("{}{told}{}", "So it is. ".repeat(40), "They say so. ".repeat(40))), None);
        assert_eq!(of("The AP course at school is hard, says a teacher."), None);
        assert_eq!(of("Sta je novo u luci?"), None);
    }
}
