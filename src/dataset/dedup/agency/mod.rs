//! Which news agency a text credits: names of agencies, in the forms that credits have.
//!
//! An agency that is only spoken of is not credited, nor is one whose initials are those of something else.

mod table;

use self::table::{Agency, CLOSINGS, NAMES, NAMES_OF_AUTHORS, TABLE};
use crate::model::Record;

/// How much of a paragraph may hold a dateline with a credit, in characters, and how many paragraphs of its own a paper puts
/// before it.
const DATELINE: usize = 80;
const PARAGRAPHS: usize = 9;

/// Paragraphs at the end that may be a credit, or end in one, and how much of their ends is looked at, in characters.
const LAST: usize = 4;
const END: usize = 200;

/// Most words before a dateline's credit, and most of a paragraph that is nothing but a credit.
const PLACE_WORDS: usize = 6;
const CREDIT_WORDS: usize = 6;

/// Most words before the sign of a copyright.
const CLAIM_WORDS: usize = 3;

/// Longest text in brackets that is a credit, in bytes.
const BRACKET_BYTES: usize = 80;

const OPENING: &[char] = &['(', '[', '（', '【', '［', '/'];
const CLOSING: &[char] = &[')', ']', '）', '】', '］', '/'];
/// What closes brackets alone, not the slashes of "/TASS/".
const BRACKETS: &[char] = &[')', ']', '）', '】', '］'];
const DASHES: &[char] = &['-', '–', '—', '―', '−'];

/// The agency that a record credits: among its authors, in the dateline of a paragraph or in a line at its end.
pub(super) fn credited(record: &Record) -> Option<&'static str> {
    let paragraphs = paragraphs(&record.text);
    let heads: Vec<&str> = paragraphs.iter().take(PARAGRAPHS).map(|paragraph| first(paragraph, DATELINE)).collect();
    let mut feet: Vec<&str> = paragraphs.iter().rev().take(LAST).copied().collect();
    // A credit that is a paragraph of its own may stand above the article, too.
    feet.extend(paragraphs.iter().take(2).filter(|paragraph| paragraph.len() < END));
    let nobody = vec![false; TABLE.agency.len()];
    let [mut in_authors, mut in_text, mut in_closing] = [nobody.clone(), nobody.clone(), nobody];
    for author in &record.authors {
        NAMES_OF_AUTHORS.mark(author, &mut in_authors);
    }
    for text in heads.iter().chain(&feet) {
        NAMES.mark(text, &mut in_text);
    }
    for foot in &feet {
        CLOSINGS.mark(last(foot, END), &mut in_closing);
    }
    let credits = |(n, agency): &(usize, &Agency)| {
        (in_authors[*n] && record.authors.iter().any(|author| agency.wrote(author)))
            || (in_text[*n]
                && (heads.iter().any(|head| agency.opens(head)) || feet.iter().any(|foot| agency.closes(foot))))
            || (in_closing[*n] && feet.iter().any(|foot| agency.signs(foot)))
    };
    TABLE.agency.iter().enumerate().find(credits).map(|(_, agency)| agency.name.as_str())
}

/// The paragraphs of a text, without those that are blank.
fn paragraphs(text: &str) -> Vec<&str> {
    let breaks = memchr::memmem::find_iter(text.as_bytes(), "\n\n");
    let mut start = 0;
    let ends = breaks.chain(std::iter::once(text.len()));
    let paragraphs = ends.map(|end| text[std::mem::replace(&mut start, end)..end].trim());
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect()
}

fn first(text: &str, n: usize) -> &str {
    text.char_indices().nth(n).map_or(text, |(end, _)| &text[..end])
}

fn last(text: &str, n: usize) -> &str {
    text.char_indices().rev().nth(n).map_or(text, |(start, _)| &text[start..])
}

impl Agency {
    /// Whether a name stands in a text as a word of its own.
    fn is_in(&self, text: &str) -> bool {
        self.names().any(|name| found(text, name).next().is_some())
    }

    /// Whether an author is the agency, or somebody of it: "Reuters Staff", "Le Monde avec AFP", "Anna Weber (dpa)".
    fn wrote(&self, author: &str) -> bool {
        author.split(['/', ',', '(', ')']).map(str::trim).any(|part| {
            self.names()
                .any(|name| self.is_called(part, name) || found(part, name).any(|at| is_credited(part, at, name)))
        })
    }

    /// Whether an author is a name of the agency, as some systems write it. What is a word or initials, too, is so in capitals
    /// alone: "sta" signs for somebody, Ani is one.
    fn is_called(&self, author: &str, name: &str) -> bool {
        let is_loud = || author.chars().all(|letter| !letter.is_lowercase());
        author == name
            || (author.eq_ignore_ascii_case(name) && (is_loud() || !self.marked.iter().any(|marked| marked == name)))
    }

    /// Whether a paragraph begins with a dateline that credits the agency.
    fn opens(&self, head: &str) -> bool {
        self.names().any(|name| {
            // "(Foto: dpa)", "(AP Photo/Ann Reed)": a picture's.
            found(head, name).filter(|at| !is_of_picture(head, *at + name.len())).any(|at| {
                let (before, after) = (head[..at].trim_end(), head[at + name.len()..].trim_start());
                is_in_brackets(head, before, after)
                    || is_before_a_dash(before, after)
                    || is_dispatch(name, before, after)
            })
        })
    }

    /// Whether a paragraph is a credit or ends in one.
    fn closes(&self, foot: &str) -> bool {
        let lower = foot.to_lowercase();
        let n_words = foot.split_whitespace().count();
        // A caption; a long paragraph may speak of pictures, and credit its text.
        if !self.is_in(foot) || (foot.len() <= END && speaks_of_picture(&lower)) {
            return false;
        }
        let sign = lower.find('©').or_else(|| lower.find("copyright"));
        let is_claim = sign.is_some_and(|at| lower[..at].split_whitespace().count() <= CLAIM_WORDS);
        // "The bridge at night. © dpa": a caption.
        if sign.is_some() && !is_claim {
            return false;
        }
        let is_short = n_words <= CREDIT_WORDS && foot.len() <= END;
        let is_sentence = n_words > 3 && foot.ends_with(['.', '!', '?', '。']);
        if (is_short && !is_sentence && self.sure.iter().any(|name| found(foot, name).next().is_some()))
            || (is_short && self.names().any(|name| found(foot, name).any(|at| is_labelled(foot, at, name))))
            || (foot.len() <= END && is_claim)
            || TABLE.contributions.iter().any(|phrase| lower.contains(phrase.as_str()))
        {
            return true;
        }
        let end = last(foot, END).trim_end_matches(['.', '。', ' ']);
        let Some(inside) = end.strip_suffix(BRACKETS) else { return false };
        let Some(open) = inside.rfind(['(', '[', '（', '【', '［']) else { return false };
        let (before, inside) = (&inside[..open], inside[open..].trim_start_matches(OPENING));
        inside.len() <= BRACKET_BYTES
            && self.is_in(inside)
            && !speaks_of_picture(&inside.to_lowercase())
            && !are_initials(before, inside)
    }

    /// Whether a paragraph is the agency's own closing line.
    fn signs(&self, foot: &str) -> bool {
        let lower = last(foot, END).to_lowercase();
        self.closes_with.iter().all(|phrase| lower.contains(phrase.as_str()))
    }
}

/// Whether the brackets that a name stands in, or the text before it, speak of a picture.
fn is_of_picture(head: &str, end: usize) -> bool {
    let close = head[end..].find(BRACKETS);
    speaks_of_picture(&head[..end + close.unwrap_or_default()].to_lowercase())
}

fn speaks_of_picture(lower: &str) -> bool {
    TABLE.pictures.iter().any(|word| lower.contains(word.as_str()))
}

/// "Hamburg (dpa/lno) – ", "MADRID, 3 mar (EFE).- ", "/TASS/. ", "［東京 ロイター］": the name in brackets that a dateline holds.
fn is_in_brackets(head: &str, before: &str, after: &str) -> bool {
    let (Some(open), Some(close)) = (before.rfind(OPENING), after.find(CLOSING)) else { return false };
    let place = before[..open].trim_end();
    let inside_before = before[open..].trim_start_matches(OPENING);
    // The region's mark behind a slash, and other agencies.
    let mut rest = &after[close..];
    if rest.starts_with('/') && !before[open..].starts_with('/') {
        let Some(close) = rest.find(BRACKETS) else { return false };
        rest = &rest[close..];
    }
    let is_slashed = rest.starts_with('/');
    let mut letters = rest.chars();
    letters.next();
    let next = letters.as_str().trim_start();
    // "New Delhi, Jan 2 (PTI) The minister": a short place or a day, and a sentence that begins.
    let begins =
        next.starts_with(|letter: char| letter.is_uppercase() || letter.is_numeric() || "\"“«„'".contains(letter));
    let is_bare =
        begins && (place.split_whitespace().count() <= 2 || place.contains(|letter: char| letter.is_numeric()));
    let ends = next.is_empty() || next.starts_with(['.', ':', '：', '=', '_']) || next.starts_with(DASHES) || is_bare;
    let inside_bytes = head.len() - place.len() - next.len();
    is_place(place)
        && inside_bytes <= BRACKET_BYTES
        && inside_before.split_whitespace().count() <= PLACE_WORDS
        && (ends || (place.is_empty() && !is_slashed))
        && !are_initials(place, &head[place.len()..])
}

/// "PARIS AP — ", "Berlin. dpa – ", "Reuters | ", "dpa/Hamburg. ": the name at the end of a dateline without brackets.
fn is_before_a_dash(before: &str, after: &str) -> bool {
    if before.is_empty() && after.starts_with('/') {
        return true;
    }
    // "МОСКВА, 5 янв — РИА Новости. ": the name behind the dash of a place and a day.
    if let Some(place) = before.strip_suffix(DASHES)
        && after.starts_with(['.', ','])
    {
        return is_place(place) && place.contains(|letter: char| letter.is_numeric());
    }
    // "Київ. 2 січня. УНІАН. ": sentences of a place, a day and the name.
    if before.ends_with('.') && after.starts_with('.') {
        return is_place(before) && before.split_whitespace().count() <= 4;
    }
    if let Some(place) = before.strip_suffix('/')
        && after.starts_with(['.', ':'])
    {
        return is_place(place) && !place.is_empty();
    }
    let Some(text) = after.strip_prefix(DASHES).or_else(|| after.strip_prefix('|')) else { return false };
    // "Bloomberg - the former mayor - said": a sentence.
    let text = text.trim_start_matches(DASHES).trim_start();
    is_place(before) && before.split_whitespace().count() <= 3 && !text.chars().next().is_some_and(char::is_lowercase)
}

/// "新华社北京11月19日电": the form of dispatches in Chinese.
fn is_dispatch(name: &str, before: &str, after: &str) -> bool {
    let is_han = name.chars().all(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    let leads = before.is_empty() || before.ends_with(['据', '據', '（', '【', '(']);
    is_han && leads && first(after, 20).contains(['电', '電', '讯', '訊'])
}

/// A place and a day, as a dateline has them: few words, none of a sentence before its end.
fn is_place(text: &str) -> bool {
    let mut words = text.split_whitespace();
    text.split_whitespace().count() <= PLACE_WORDS
        && words.next().is_none_or(|word| !word.chars().next().is_some_and(char::is_lowercase))
        && !text.contains(['!', '?', ';', '“', '"'])
}

/// "Source: Reuters", "— Reuters", "avec AFP", or the name alone.
fn is_labelled(foot: &str, at: usize, name: &str) -> bool {
    let (before, after) = (foot[..at].trim_end(), foot[at + name.len()..].trim_start());
    let is_last = after.is_empty() || after == ".";
    let is_marked = before.is_empty() || before.ends_with([':', '：', '/', '|']) || before.ends_with(DASHES);
    (is_last && is_marked) || is_credited(foot, at, name)
}

/// Whether the words beside a name are those of a credit: one before it, or all behind it.
fn is_credited(text: &str, at: usize, name: &str) -> bool {
    let is_credit = |word: &str| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        TABLE.credit_words.contains(&word)
    };
    let mut after = text[at + name.len()..].split_whitespace().peekable();
    let before = text[..at].split_whitespace().next_back();
    match (before, after.peek().is_some()) {
        (Some(before), false) => is_credit(before),
        (None, true) => after.all(is_credit),
        (Some(before), true) => is_credit(before) && after.all(is_credit),
        (None, false) => true,
    }
}

/// Whether the initials in brackets are those of the words before them: "Advanced Placement (AP)".
fn are_initials(before: &str, inside: &str) -> bool {
    let inside = inside.trim_start().trim_start_matches(OPENING);
    let end = inside.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(inside.len());
    let mut wanted = inside[..end].chars().rev().flat_map(char::to_lowercase);
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let mut words = before.split([' ', '-', '\u{a0}']).filter(capital).rev();
    let mut n_met = 0;
    for letter in wanted.by_ref() {
        let initial = words.next().and_then(|word| word.chars().next()).map(|initial| initial.to_lowercase().next());
        if initial != Some(Some(letter)) {
            return false;
        }
        n_met += 1;
    }
    n_met > 1
}

/// Byte offsets of a name that stands as a word of its own; Han, kana and Hangul have no spaces to part words by.
fn found<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        let has_spaces = name.chars().all(|letter| (letter as u32) < 0x2e80);
        let joins = |letter: Option<char>| has_spaces && letter.is_some_and(char::is_alphanumeric);
        let after = &text[at + name.len()..];
        // "dpa-Chefredakteur", "AFP-Reporter": a word of its own.
        let is_compound = after.strip_prefix('-').is_some_and(|after| joins(after.chars().next()));
        !joins(text[..*at].chars().next_back()) && !joins(after.chars().next()) && !is_compound
    })
}

#[cfg(test)]
mod tests;
