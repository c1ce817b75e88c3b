//! People's names out of what pages put where an author belongs.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::extract::line;

#[derive(serde::Deserialize)]
struct Table {
    by: Vec<String>,
    and: Vec<String>,
    after: Vec<String>,
    roles: Vec<String>,
    nobody: Vec<String>,
    agencies: Vec<String>,
    particles: Vec<String>,
    months: Vec<String>,
    teams: Vec<String>,
    papers: Vec<String>,
}

struct Words {
    /// Longest first.
    by: Vec<String>,
    and: HashSet<String>,
    after: HashSet<String>,
    roles: HashSet<String>,
    nobody: HashSet<String>,
    agencies: HashSet<String>,
    particles: HashSet<String>,
    months: HashSet<String>,
    teams: HashSet<String>,
    papers: HashSet<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("author_words.toml")).expect("the author words are valid TOML");
    let mut by = table.by;
    by.sort_by_key(|word| std::cmp::Reverse(word.len()));
    Words {
        by,
        and: table.and.into_iter().collect(),
        after: table.after.into_iter().collect(),
        roles: table.roles.into_iter().collect(),
        nobody: table.nobody.iter().map(|name| line::key(name)).collect(),
        agencies: table.agencies.iter().map(|name| line::key(name)).collect(),
        particles: table.particles.into_iter().collect(),
        months: table.months.into_iter().collect(),
        teams: table.teams.into_iter().collect(),
        papers: table.papers.into_iter().collect(),
    }
});

/// How far a source is believed when it gives something that hardly looks like a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Declared to be a person: one word is enough.
    Person,
    /// Declared to be the author.
    Declared,
    /// A guess by class or place: only what looks like first and last name.
    Guess,
}

/// Longest text that may hold names, in bytes.
const TEXT_BYTES: usize = 300;
/// Longest name of a team or organization, and its most words.
const COLLECTIVE_CHARACTERS: usize = 50;
const COLLECTIVE_WORDS: usize = 6;
/// Most names of one page.
pub(crate) const NAMES: usize = 30;

/// The people in `text`; `others` are keys of names that are not authors: the site, its publisher.
pub(crate) fn people(text: &str, others: &HashSet<String>, trust: Trust) -> Vec<String> {
    let text = line::clean(text);
    if text.len() > TEXT_BYTES || text.is_empty() {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    for part in parts(&text) {
        if let Some(name) = person(&part, others, trust)
            && !names.iter().any(|known| line::key(known) == line::key(&name))
            && names.len() < NAMES
        {
            names.push(name);
        }
    }
    names
}

/// A person whose site is called by their own name, where the page declares its author to be one.
pub(crate) fn site_owner(name: &str) -> Option<String> {
    let name = line::clean(name);
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let is_paper = |word: &String| {
        WORDS.papers.contains(word.as_str())
            || WORDS.teams.contains(word)
            || WORDS.roles.contains(word)
            || word.contains('’')
            || word.contains('\'')
    };
    ((2..=3).contains(&words.len()) && !words.iter().any(is_paper))
        .then(|| person(&name, &HashSet::new(), Trust::Guess))?
}

/// The name of a team, an account or an organization that is declared to be the author, for where no person is.
pub(crate) fn collective(text: &str, others: &HashSet<String>) -> Option<String> {
    let text = line::clean(text);
    let name = strip_by(&text).trim();
    let n_characters = name.chars().count();
    let n_letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    let key = line::key(name);
    let is_name = (2..=COLLECTIVE_CHARACTERS).contains(&n_characters)
        && n_letters * 10 >= n_characters * 6
        && name.split_whitespace().count() <= COLLECTIVE_WORDS
        && !name.contains(['@', '/', '{', '<', '|'])
        && !key.contains("www")
        && !name.contains(".com");
    let is_somebody = !WORDS.nobody.contains(&key) && !others.contains(&key);
    (is_name && is_somebody).then(|| name.to_owned())
}

/// Whether a line begins with a word that announces an author.
pub(crate) fn has_by(text: &str) -> bool {
    strip_by(text).len() < text.len()
}

/// Whether a line is nothing but a word that announces an author, so that the name stands on the next one.
pub(crate) fn is_by(text: &str) -> bool {
    let text = text.trim().trim_end_matches([':', '：']).trim_end().to_lowercase();
    WORDS.by.contains(&text) && (text.contains(' ') || matches!(text.as_str(), "by" | "von" | "par" | "por"))
}

/// Whether a line is a label such as "Author:" with something behind it: a byline wherever it stands.
pub(crate) fn is_labelled(text: &str) -> bool {
    let Some((label, rest)) = text.split_once([':', '：']) else { return false };
    let label = label.trim().to_lowercase();
    !rest.trim().is_empty() && WORDS.by.iter().any(|word| word.trim_end_matches(':') == label)
}

/// The line without "By" and its kin.
fn strip_by(text: &str) -> &str {
    let mut rest = text.trim();
    for _ in 0..2 {
        let before = rest;
        for word in &WORDS.by {
            let Some(head) = rest.get(..word.len()) else { continue };
            if head.to_lowercase() != *word {
                // Lengths of the two cases differ in a few scripts; those words are listed as they are written.
                continue;
            }
            let tail = &rest[word.len()..];
            let trimmed = tail.trim_start_matches([':', ' ', '\u{a0}', '/', '|', '–', '-', '.', '：', '／']);
            // A name may begin with a particle: "De Luca", "Da Silva".
            let is_particle = matches!(word.as_str(), "de" | "da" | "di" | "del" | "van" | "von" | "en" | "av" | "af");
            let is_capital = head.starts_with(char::is_uppercase);
            let n_words = trimmed.split_whitespace().count();
            // "Dino" is not "Di no", and "Per-Erik" not "per Erik".
            let is_apart = trimmed.len() < tail.len() && !tail.starts_with('-');
            if !is_apart && !word.ends_with(':') && !word.chars().next().is_some_and(is_unicased) {
                continue;
            }
            if is_particle && is_capital && n_words < 2 {
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

fn is_unicased(letter: char) -> bool {
    letter.is_alphabetic() && !letter.is_lowercase() && !letter.is_uppercase()
}

/// Splits a byline at commas, slashes, bullets and words for "and".
fn parts(text: &str) -> Vec<String> {
    let words = &*WORDS;
    let mut parts = Vec::new();
    let marks = [
        ',', ';', '|', '/', '·', '•', '、', '，', '；', '＆', '\n', '–', '—', '›', '»', '(', ')', '[', ']', '،', '|',
        '<', '>', '・', '*', '●', '+',
    ];
    let spaced = text.replace(" - ", " – ");
    for piece in strip_by(&spaced).split(marks) {
        let mut current = String::new();
        for word in piece.split_whitespace() {
            let lower = word.to_lowercase();
            if words.and.contains(&lower)
                && (word.chars().all(|letter| letter.is_lowercase() || letter == '&')
                    || is_unicased(word.chars().next().unwrap_or(' ')))
            {
                // "Ortega y Gasset": one letter between two single words is part of a name.
                let is_single = !current.trim().is_empty()
                    && !current.trim().contains(' ')
                    && matches!(lower.as_str(), "y" | "e" | "i" | "a" | "u" | "en");
                if !is_single {
                    parts.push(std::mem::take(&mut current));
                    continue;
                }
            }
            if word == "And" || word == "AND" || word == "UND" || word == "Und" {
                parts.push(std::mem::take(&mut current));
                continue;
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        parts.push(current);
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// One part of a byline, if it is a person.
fn person(part: &str, others: &HashSet<String>, trust: Trust) -> Option<String> {
    let words = &*WORDS;
    let part = strip_by(part);
    let part = part.trim_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | '’' | '\'' | ')'));
    let part = part.trim_start_matches(['.', '\'', '’']).trim();
    if part.contains("://") || part.contains("www.") || part.contains('@') || part.contains(".com") {
        return None;
    }
    // What follows the name: "in London", "für den Sport".
    let mut kept: Vec<&str> = Vec::new();
    for (index, word) in part.split_whitespace().enumerate() {
        let lower = word.to_lowercase();
        let lower = lower.trim_end_matches(':');
        if words.after.contains(lower) && word.starts_with(char::is_lowercase) {
            if index == 0 && (lower == "in" || !words.particles.contains(lower)) {
                return None;
            }
            if index > 0 && !words.particles.contains(lower) {
                break;
            }
        }
        if index > 1 && word == "in" {
            break;
        }
        if index > 0 && words.months.contains(lower.trim_end_matches(['.', ','])) {
            break;
        }
        if word.chars().any(|letter| letter.is_ascii_digit()) {
            // A date or a handle behind the name; in front of it, none.
            if index < 2 {
                return None;
            }
            break;
        }
        kept.push(word);
    }
    // A team is nobody: what is left of its name without the word would be somebody else's.
    if kept.iter().any(|word| words.teams.contains(word.to_lowercase().trim_end_matches([':', '.', ',']))) {
        return None;
    }
    // Roles in front ("Sportredakteur Max Muster") or behind ("Max Muster Reporter").
    let is_role = |word: &str| {
        let word = word.to_lowercase();
        let word = word.trim_end_matches([':', '.', ',']);
        words.roles.contains(word)
            || (word.len() > 10
                && ["redakteur", "redakteurin", "redaktion", "korrespondent", "korrespondentin", "reporterin"]
                    .iter()
                    .any(|end| word.ends_with(end)))
    };
    if kept.iter().any(|word| is_role(word)) {
        let before: Vec<&str> = kept.iter().copied().take_while(|word| !is_role(word)).collect();
        let after: Vec<&str> = kept.iter().rev().copied().take_while(|word| !is_role(word)).collect();
        if before.len() >= 2
            && !matches!(
                before.first().map(|word| word.to_lowercase()).as_deref(),
                Some("the" | "die" | "la" | "el" | "il")
            )
            && before.len() <= 3
            && after.is_empty()
        {
            kept = before;
        } else if before.is_empty() && after.len() >= 2 && after.len() <= 3 && trust != Trust::Guess {
            kept = after.into_iter().rev().collect();
        } else {
            return None;
        }
    }
    let name = kept.join(" ");
    let name = name.trim_end_matches([':', '-', '–']).trim();
    let key = line::key(name);
    if key.chars().count() < 2 || words.nobody.contains(&key) || others.contains(&key) {
        return None;
    }
    // An agency is an author where it is declared to be one, never by a guess.
    if words.agencies.contains(&key) {
        return (trust != Trust::Guess).then(|| name.to_owned());
    }
    looks_like_name(name, trust).then(|| recased(name))
}

fn looks_like_name(name: &str, trust: Trust) -> bool {
    let words = &*WORDS;
    let n_letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    let n_characters = name.chars().count();
    if n_letters * 10 < n_characters * 7 || n_characters > 60 {
        return false;
    }
    let parts: Vec<&str> = name.split_whitespace().collect();
    let first = name.chars().next().unwrap_or(' ');
    if is_unicased(first) {
        let limit = if (first as u32) >= 0x3000 { 1 } else { 5 };
        // Chinese, Japanese and Korean names are short; others have two words or more.
        return if limit == 1 {
            (2..=12).contains(&n_letters) && parts.len() <= 3
        } else {
            (1..=limit).contains(&parts.len()) && (parts.len() > 1 || trust != Trust::Guess)
        };
    }
    if parts.len() > 6 {
        return false;
    }
    let n_capital = parts
        .iter()
        .filter(|part| {
            part.trim_start_matches(|letter: char| !letter.is_alphabetic()).chars().take(4).any(char::is_uppercase)
        })
        .count();
    let n_particles = parts
        .iter()
        .filter(|part| words.particles.contains(part.to_lowercase().trim_matches(['\'', '’', '.'])))
        .count();
    match trust {
        Trust::Person => parts.len() > 1 || (n_letters >= 3 && !name.ends_with('.')),
        Trust::Declared => {
            (parts.len() > 1 && n_capital >= 1 && n_capital + n_particles >= parts.len())
                || (parts.len() == 1 && n_capital == 1 && n_letters >= 4)
        }
        Trust::Guess => parts.len() > 1 && n_capital >= 2 && n_capital + n_particles >= parts.len(),
    }
}

/// A name in capitals is written as names are.
fn recased(name: &str) -> String {
    let letters = || name.chars().filter(|letter| letter.is_alphabetic());
    let n_words = name.split_whitespace().count();
    if n_words < 2 || letters().count() < 6 || letters().any(char::is_lowercase) || letters().all(is_unicased) {
        return name.to_owned();
    }
    let mut recased = String::with_capacity(name.len());
    let mut at_start = true;
    for letter in name.chars() {
        if at_start {
            recased.push(letter);
        } else {
            recased.extend(letter.to_lowercase());
        }
        at_start = !letter.is_alphabetic();
    }
    recased
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let others = HashSet::from(["daily planet", "the times"].map(line::key));
        assert_eq!(people(text, &others, Trust::Declared), expected, "{text}");
    }

    #[test]
    fn people_are_found_in_many_languages() {
        check("By Jane Roe and John A. Smith", &["Jane Roe", "John A. Smith"]);
        check("Von Dr. Eva Müller, Berlin-Korrespondentin", &["Dr. Eva Müller"]);
        check("Ein Kommentar von Max Muster", &["Max Muster"]);
        check("Por María Gómez y José de la Cruz", &["María Gómez", "José de la Cruz"]);
        check("記者：鳴沢あかり", &["鳴沢あかり"]);
        check("鳴沢あかり", &["鳴沢あかり"]);
        check("Par Zoé Dupont avec AFP", &["Zoé Dupont", "AFP"]);
        check("Text: Åsa Öberg | Foto: dpa", &["Åsa Öberg"]);
        check("di Luca De Luca", &["Luca De Luca"]);
        check("Автор: Иван Петров", &["Иван Петров"]);
        check("בקלם", &["בקלם"]);
        check("بقلم أحمد علي", &["أحمد علي"]);
        check("作者：王小明", &["王小明"]);
        check("JANE ROE", &["Jane Roe"]);
        check("Jane Roe is a reporter in London", &["Jane Roe"]);
        check("Anna Smith, Political Editor", &["Anna Smith"]);
        check("Ludwig van der Berg", &["Ludwig van der Berg"]);
    }

    #[test]
    fn what_is_no_person_is_left() {
        for text in [
            "Redaktion",
            "admin",
            "Daily Planet",
            "The Times",
            "John Doe",
            "Reuters Staff",
            "https://example.org/a",
            "a@b.org",
            "Staff Writer",
            "12. Mai 2024",
            "News Desk",
            "Онлайн редакция",
        ] {
            check(text, &[]);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "(\\PC|by |von |, | und ){0,60}") {
            people(&text, &HashSet::new(), Trust::Guess);
        }
    }
}
