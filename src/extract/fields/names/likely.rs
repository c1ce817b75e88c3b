//! Whether a few words look like a person's name.

use super::Trust;
use super::words::WORDS;

pub(super) fn looks_like_name(name: &str, trust: Trust) -> bool {
    let words = &*WORDS;
    let n_letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    let n_characters = name.chars().count();
    // "M.A. Journalism", "page.head.author", "Categories: News".
    if name.contains(':') || is_degree(name) || has_inner_stop(name) {
        return false;
    }
    if trust == Trust::Guess && is_company(name) {
        return false;
    }
    let n_marks = name.chars().filter(|letter| matches!(letter, ' ' | '.')).count();
    if n_letters * 10 < (n_characters - n_marks) * 7 || n_characters > 60 {
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

/// A degree where a name would begin: two capitals with full stops, and a subject behind them that is no initialled name.
fn is_degree(name: &str) -> bool {
    const DEGREES: [&str; 8] = ["m.a.", "m.s.", "m.sc.", "b.a.", "b.s.", "b.sc.", "m.d.", "ph.d."];
    name.split_whitespace().next().is_some_and(|first| DEGREES.contains(&first.to_lowercase().as_str()))
}

/// A full stop between two lower-case letters: a variable, an address, an account.
pub(super) fn has_inner_stop(name: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    letters.windows(3).any(|three| three[1] == '.' && three[0].is_lowercase() && three[2].is_lowercase())
}

/// Whether it ends as companies and clubs do.
pub(super) fn is_company(name: &str) -> bool {
    const FORMS: [&str; 14] =
        ["gmbh", "kg", "ag", "e.v.", "ev", "inc", "inc.", "ltd", "ltd.", "llc", "se", "s.a.", "s.p.a.", "co."];
    name.split_whitespace().next_back().is_some_and(|last| FORMS.contains(&last.to_lowercase().as_str()))
}

/// A name in capitals is written as names are.
pub(super) fn recased(name: &str) -> String {
    let letters = || name.chars().filter(|letter| letter.is_alphabetic());
    let n_words = name.split_whitespace().count();
    if n_words < 2 || letters().count() < 6 || letters().any(char::is_lowercase) || letters().all(is_unicased) {
        return name.to_owned();
    }
    // Only Turkish and its kin have an I with a dot, and one without.
    let is_turkic = name.contains(['İ', 'Ş', 'Ğ']);
    let lower = |text: &str| {
        if is_turkic { text.replace('İ', "i").replace('I', "ı").to_lowercase() } else { text.to_lowercase() }
    };
    let mut recased = String::with_capacity(name.len());
    for (n, word) in name.split(' ').enumerate() {
        if n > 0 {
            recased.push(' ');
        }
        // Those that no language but Dutch and German has, and that they write small.
        if n > 0 && matches!(word, "VAN" | "VON" | "DER" | "DEN" | "TER" | "TEN" | "ZU" | "ZUR" | "ZUM") {
            recased.push_str(&word.to_lowercase());
            continue;
        }
        // Letters together, since the last one of a word may have a form of its own: the sigma.
        for part in word.split_inclusive(|letter: char| !letter.is_alphabetic()) {
            let first = part.chars().next().map_or(0, char::len_utf8);
            recased.push_str(&part[..first]);
            recased.push_str(&lower(&part[first..]));
        }
    }
    recased
}

pub(super) fn is_unicased(letter: char) -> bool {
    letter.is_alphabetic() && !letter.is_lowercase() && !letter.is_uppercase()
}
