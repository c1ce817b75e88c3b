//! Words that announce a name, end it, or say that there is none, as data.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _, HashSet};

use crate::extract::fields::dates::human;
use crate::extract::line;

#[derive(serde::Deserialize)]
struct Table {
    by: Vec<String>,
    others: Vec<String>,
    and: Vec<String>,
    after: Vec<String>,
    stated: Vec<String>,
    roles: Vec<String>,
    nobody: Vec<String>,
    agencies: Vec<String>,
    particles: Vec<String>,
    months: Vec<String>,
    teams: Vec<String>,
    organizations: Vec<String>,
    papers: Vec<String>,
}

pub(super) struct Words {
    /// By their first letter, longest first: every line of a page is asked.
    by: HashMap<char, Vec<String>>,
    /// Bytes of the longest of them.
    longest_by: usize,
    /// Before whoever did something else than write.
    others: Vec<String>,
    pub(super) and: HashSet<String>,
    pub(super) after: HashSet<String>,
    pub(super) stated: HashSet<String>,
    pub(super) roles: HashSet<String>,
    pub(super) nobody: HashSet<String>,
    pub(super) agencies: HashSet<String>,
    pub(super) particles: HashSet<String>,
    pub(super) months: HashSet<String>,
    pub(super) teams: HashSet<String>,
    pub(super) organizations: HashSet<String>,
    pub(super) papers: HashSet<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("../author_words.toml")).expect("the author words are valid TOML");
    let mut by: HashMap<char, Vec<String>> = HashMap::new();
    for word in table.by {
        by.entry(word.chars().next().unwrap_or_default()).or_default().push(word);
    }
    for words in by.values_mut() {
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    }
    let longest_by = by.values().flatten().map(String::len).max().unwrap_or_default();
    Words {
        by,
        longest_by,
        others: table.others,
        and: table.and.into_iter().collect(),
        after: table.after.into_iter().collect(),
        stated: table.stated.into_iter().collect(),
        roles: table.roles.into_iter().collect(),
        nobody: table.nobody.iter().map(|name| line::key(name)).collect(),
        agencies: table.agencies.iter().map(|name| line::key(name)).collect(),
        particles: table.particles.into_iter().collect(),
        months: table.months.into_iter().collect(),
        teams: table.teams.into_iter().collect(),
        organizations: table.organizations.into_iter().collect(),
        papers: table.papers.into_iter().collect(),
    }
});

/// The words that announce an author and that a text begins with, longest first.
///
/// Lengths of the two cases differ in a few scripts; those words are listed as they are written.
fn bys(text: &str) -> impl Iterator<Item = &'static str> {
    let first = text.chars().next().and_then(|first| first.to_lowercase().next());
    let words = first.and_then(|first| WORDS.by.get(&first)).map_or(&[][..], Vec::as_slice);
    words.iter().map(String::as_str).filter(move |word| {
        // Most words and most lines are ASCII, which compares without tables.
        if word.is_ascii() {
            return text.as_bytes().get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()));
        }
        let head = text.get(..word.len());
        head.is_some_and(|head| head.chars().flat_map(char::to_lowercase).eq(word.chars()))
    })
}

/// Whether a line begins with a word that announces an author.
pub(crate) fn has_by(text: &str) -> bool {
    strip_by(text).len() < text.len()
}

/// Whether a line begins with such words as cannot begin a sentence: "Written by", not "By".
pub(crate) fn has_long_by(text: &str) -> bool {
    bys(text).any(|word| word.contains(' ') && text[word.len()..].starts_with([' ', ':', '\u{a0}']))
}

/// Whether a line is nothing but a word that announces an author, so that the name stands on the next one.
pub(crate) fn is_by(text: &str) -> bool {
    let text = text.trim().trim_end_matches([':', '：']).trim_end();
    // No letter is three times as long as the same in lower case; most lines are no label at all.
    if text.len() > 3 * WORDS.longest_by {
        return false;
    }
    let text = text.to_lowercase();
    let is_label = || {
        let words = text.chars().next().and_then(|first| WORDS.by.get(&first));
        words.is_some_and(|words| words.iter().any(|word| word.strip_suffix(':') == Some(&text)))
    };
    let is_word = text.contains(' ') || matches!(text.as_str(), "by" | "von" | "par" | "por");
    (is_word && bys(&text).any(|word| word == text)) || is_label()
}

/// The line before the words that name somebody who did something else than write: "Jane Roe. Reviewed by Tom May".
pub(super) fn before_others(text: &str) -> &str {
    let lower = text.to_lowercase();
    // Where cases differ in length, places in one text are none in the other.
    if lower.len() != text.len() {
        return text;
    }
    let at = WORDS.others.iter().filter_map(|word| lower.find(word.as_str())).min();
    let before = at.and_then(|at| text.get(..at)).unwrap_or(text);
    if before.len() == text.len() {
        text
    } else {
        before.trim_end_matches([' ', '.', ',', ';', '|', '·', '–', '-', '('])
    }
}

/// Whether a text ends with such words, so that what follows it names somebody else.
pub(crate) fn leads_to_others(text: &str) -> bool {
    let lower = text.trim_end_matches([':', ' ', '\u{a0}']).to_lowercase();
    WORDS.others.iter().any(|word| lower.ends_with(word.as_str()))
}

/// What stands before a date in a line and the words that lead to it, where there are such words: "By Jane Roe on Fri, 3 May 2026", "Von Jane Roe am".
pub(crate) fn before_date(text: &str) -> Option<&str> {
    const LEADS: [&str; 18] =
        ["on", "at", "am", "vom", "le", "el", "em", "il", "op", "den", "på", "dne", "dnia", "la", "the", "-", "–", "|"];
    let before = human::find(text, None).first().and_then(|found| text.get(..found.start))?;
    // A weekday may stand between.
    let words = before.rmatch_indices(char::is_whitespace).map(|(at, _)| at).take(4);
    let ends = std::iter::once(before.len()).chain(words.clone()).zip(words);
    let lead = ends.filter(|(end, at)| LEADS.contains(&before[*at..*end].trim().to_lowercase().as_str())).last();
    lead.map(|(_, at)| before[..at].trim_end_matches([' ', ',', '-', '–', '|', '·', '•', '(']))
}

/// What follows "by" behind a date: "Posted on 3 May 2026 by Jane Roe".
pub(crate) fn behind_date(text: &str) -> Option<&str> {
    let date_end = text.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let rest = text.get(date_end..)?;
    let rest = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    (has_by(rest) && !has_by(text)).then_some(rest)
}

/// Whether a line is a label such as "Author:" with something behind it: a byline wherever it stands.
pub(crate) fn is_labelled(text: &str) -> bool {
    let Some((label, rest)) = text.split_once([':', '：']) else { return false };
    let label = label.trim().to_lowercase();
    let words = label.chars().next().and_then(|first| WORDS.by.get(&first));
    !rest.trim().is_empty() && words.is_some_and(|words| words.iter().any(|word| word.trim_end_matches(':') == label))
}

/// The line without "By" and its kin.
pub(super) fn strip_by(text: &str) -> &str {
    let mut rest = text.trim();
    for _ in 0..2 {
        let before = rest;
        for word in bys(rest) {
            let (head, tail) = rest.split_at(word.len());
            let trimmed = tail
                .trim_start_matches([':', ' ', '\u{a0}', '/', '|', '–', '-', '.', '：', '／', '・', '＝', '=', '　']);
            // A name may begin with a particle: "De Luca", "Da Silva".
            // Or be one: "Per Hansen", "Oleh Kovalenko".
            let is_particle = matches!(word, "de" | "da" | "di" | "del" | "van" | "von" | "en" | "av" | "af" | "oleh");
            let is_first_name = word == "per" && !tail.starts_with(':');
            let is_capital = head.starts_with(char::is_uppercase);
            let n_words = trimmed.split_whitespace().count();
            // "Dino" is not "Di no", and "Per-Erik" not "per Erik".
            let is_apart = trimmed.len() < tail.len() && !tail.starts_with('-');
            // "記者鳴沢", but not "文在寅", whose first sign is a name's, nor a word that goes on.
            let is_han =
                word.chars().count() > 1 && word.chars().all(|letter| matches!(letter as u32, 0x3040..=0x9fff));
            if !is_apart && !word.ends_with([':', '/', '：']) && !is_han {
                continue;
            }
            if is_capital && (is_first_name || is_particle && n_words < 2) {
                continue;
            }
            if trimmed.is_empty() {
                continue;
            }
            rest = trimmed;
            break;
        }
        if rest == before {
            break;
        }
    }
    rest
}
