//! Signatures below a text: agencies' signs, editors' initials in brackets, and notes that introduce a writer.

use super::words::{WORDS, has_by};
use crate::extract::line;

/// Longest sign in brackets that stands for a person or an end, in characters.
const INITIALS: usize = 6;

/// Words between a writer's name and what the writer is.
const REACH: usize = 8;

/// Whether a line is a signature: agencies and initials alone, or a name in brackets behind a word such as "by".
pub(crate) fn is_signature(text: &str) -> bool {
    let (inner, is_bracketed) = unwrapped(text);
    if !agencies(text).is_empty() {
        return true;
    }
    let mut letters = inner.chars();
    let is_short = inner.chars().count() <= INITIALS && letters.all(|letter| letter.is_alphabetic() || letter == '.');
    is_bracketed && !inner.is_empty() && (is_short || has_by(inner))
}

/// The agencies of a line that is nothing but their signs, an editor's initials, and words such as "with".
fn agencies(text: &str) -> Vec<String> {
    let (inner, _) = unwrapped(text);
    let words: Vec<&str> =
        inner.split([' ', '\u{a0}', '/', ',', '+', '&', '-', '–', ':', '：']).filter(|word| !word.is_empty()).collect();
    let is_link = |word: &str| {
        let word = word.to_lowercase();
        let word = word.trim_end_matches(':');
        WORDS.and.contains(word) || LINKS.contains(&word)
    };
    let is_initials = |word: &str| word.chars().count() <= 3 && word.chars().all(char::is_lowercase);
    let mut found: Vec<String> = Vec::new();
    for word in words {
        if is_agency(word) {
            found.push(word.trim_matches(['.', ';']).to_owned());
        } else if !is_link(word) && !is_initials(word) {
            return Vec::new();
        }
    }
    found
}

/// Signs are written in one case, names of agencies as names are; "Ana" is a person.
fn is_agency(word: &str) -> bool {
    let word = word.trim_matches(['.', ';']);
    let is_sign =
        word.chars().all(|letter| !letter.is_lowercase()) || word.chars().all(|letter| !letter.is_uppercase());
    (is_sign || word.chars().count() > 4) && WORDS.agencies.contains(&line::key(word))
}

/// Words around agencies: "Mit Material von dpa", "Source: AFP", "Redacción EFE".
const LINKS: &[&str] = &[
    "source",
    "sources",
    "material",
    "sumber",
    "来源",
    "來源",
    "출처",
    "lähde",
    "forrás",
    "sursa",
    "zdroje",
    "inputs",
    "información",
    "informações",
    "informazioni",
    "agencies",
    "agenturen",
    "agenturmaterial",
    "agences",
    "agencias",
    "agenzie",
    "agenturer",
    "quelle",
    "quellen",
    "von",
    "fra",
    "från",
    "fonte",
    "fuente",
    "źródło",
    "источник",
    "джерело",
    "kilde",
    "källa",
    "bron",
    "zdroj",
    "kaynak",
    "redaktion",
    "redacción",
    "redazione",
    "redação",
    "red",
    "by",
    "from",
    "der",
    "die",
    "the",
    "de",
    "di",
    "des",
    "mit",
    "with",
    "avec",
];

/// A line without the brackets around it or the dash before it, and whether there were brackets.
fn unwrapped(text: &str) -> (&str, bool) {
    let text = text.trim().trim_end_matches('.');
    let pairs = [('(', ')'), ('[', ']'), ('（', '）'), ('【', '】')];
    let inner = pairs.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    match inner.filter(|inner| !inner.contains(['(', ')'])) {
        Some(inner) => (inner.trim(), true),
        None => (text.trim_start_matches(['-', '–', '—', ' ']), false),
    }
}

/// Whether a note introduces a writer: a name, a verb, and soon a word for what the person is.
pub(crate) fn introduces(text: &str) -> bool {
    const VERBS: [&str; 24] = [
        "is",
        "was",
        "are",
        "ist",
        "est",
        "es",
        "è",
        "é",
        "är",
        "er",
        "jest",
        "je",
        "este",
        "on",
        "van",
        "писатель",
        "writes",
        "covers",
        "schreibt",
        "écrit",
        "escribe",
        "escreve",
        "scrive",
        "arbeitet",
    ];
    let mut words = text.split_whitespace();
    let mut n_named = 0;
    let verb = loop {
        let Some(word) = words.next() else { return false };
        let is_name = word.starts_with(char::is_uppercase)
            && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '.' | '’' | '\''));
        if !is_name && !WORDS.particles.contains(word) {
            break word;
        }
        n_named += 1;
    };
    let is_role = |word: &str| {
        let word = word.to_lowercase();
        let word = word.trim_matches(|letter: char| !letter.is_alphabetic());
        WORDS.roles.contains(word)
    };
    let is_verb = VERBS.contains(&verb);
    let mut next = words.take(REACH);
    (2..=4).contains(&n_named) && is_verb && (matches!(verb, "writes" | "covers" | "schreibt") || next.any(is_role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_told_from_farewells() {
        for text in [
            "(dpa)",
            "AFP/jd",
            "dpa/lno",
            "– Reuters",
            "(ANI)",
            "Mit Material von dpa und AFP",
            "(Avec AFP)",
            "[EFE]",
            "ANSA.",
            "(文/赵勇)",
            "(BMcC)",
            "（完）",
            "来源：新华社",
            "Sumber: Antara",
            "With inputs from PTI",
            "Con información de EFE",
        ] {
            assert!(is_signature(text), "{text}");
        }
        for text in [
            "Andrew",
            "— JS",
            "Ana",
            "Happy practicing!",
            "(see the map above)",
            "With love",
            "Reuters said so",
            "",
            "()",
            "-",
            "(2026)",
        ] {
            assert!(!is_signature(text), "{text}");
        }
        assert_eq!(agencies("Mit Material von dpa und AFP"), ["dpa", "AFP"]);
        assert!(agencies("(BMcC)").is_empty());
    }

    #[test]
    fn notes_about_writers_are_told() {
        for text in [
            "Mara Winter is a reporter for the Post.",
            "Eva Brandt ist Redakteurin im Ressort Stadt.",
            "Ana Torres es periodista y escribe sobre transporte.",
            "Zoé Dupont est journaliste au Courrier.",
            "Tom de Vries writes about ports.",
        ] {
            assert!(introduces(text), "{text}");
        }
        for text in
            ["The mayor is a writer.", "Mara Winter is tired of waiting.", "Nobody writes.", "", "Who is the editor?"]
        {
            assert!(!introduces(text), "{text}");
        }
    }
}
