//! One part of a byline: the name in it, without the roles, offices, places and days that stand around it.

use std::collections::HashSet;

use unicode_normalization::char::is_combining_mark;

use super::Trust;
use super::likely::{looks_like_name, recased};
use super::words::{WORDS, is_by, strip_by};
use crate::extract::line;

/// Offices behind a name: reporter, correspondent, editorial writer.
const OFFICES: [&str; 12] = [
    "기자",
    "특파원",
    "논설위원",
    "선임기자",
    "인턴기자",
    "객원기자",
    "記者",
    "记者",
    "編集委員",
    "論説委員",
    "特派員",
    "通讯员",
];

/// One part of a byline, if it is a person.
pub(super) fn person(part: &str, others: &HashSet<String>, trust: Trust) -> Option<String> {
    let words = &*WORDS;
    let part = strip_by(part);
    // "高橋美咲記者": the office is written to the name.
    let glued = OFFICES.iter().find_map(|office| part.strip_suffix(office));
    let part = glued.filter(|name| name.chars().count() >= 2 && !name.contains(' ')).unwrap_or(part);
    // Signs on a letter, such as those that take its vowel from it, are its part.
    let is_part = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
    let part = part.trim_matches(|letter: char| !is_part(letter) && !matches!(letter, '.' | '’' | '\'' | ')'));
    let part = part.trim_start_matches(['.', '\'', '’']).trim();
    if part.contains("://") || part.contains("www.") || part.contains(".com") {
        return None;
    }
    // What follows the name: "in London", "für den Sport".
    let mut kept: Vec<&str> = Vec::new();
    for (index, word) in part.split_whitespace().enumerate() {
        // "Ana Torres @anatorres", "Ana Torres at@paper.example": behind a name; alone it is none.
        if word.contains('@') {
            if index < 2 {
                return None;
            }
            break;
        }
        let lower = word.to_lowercase();
        let lower = lower.trim_end_matches(':');
        // "Ana Torres Published March 3", in a box of its own each.
        if index > 1 && words.stated.contains(lower) {
            break;
        }
        // "DOLORES CHANG FOR THE DAILY PLANET".
        let is_loud = index > 1 && lower == "for";
        if words.after.contains(lower) && (is_loud || word.starts_with(char::is_lowercase)) {
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
        // "신현주 기자": in Korean, Chinese and Japanese the office stands behind the name.
        if index > 0 && OFFICES.contains(&word) {
            break;
        }
        // "Luke Kim December 3", but "Tom May".
        let is_day = |word: &&str| word.starts_with(|letter: char| letter.is_ascii_digit());
        let is_dated = part.split_whitespace().nth(index + 1).is_some_and(|next| is_day(&next));
        // "Soumis par Ana Torres le 3 mars": what stands before the day.
        if index > 1
            && is_dated
            && matches!(lower, "le" | "el" | "il" | "op" | "em" | "am" | "on" | "den" | "dne" | "dnia")
        {
            break;
        }
        if index > 0 && is_dated && words.months.contains(lower.trim_end_matches(['.', ','])) {
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
    // A team is nobody, and an organization no person: what is left without the word would be somebody else's name.
    let is_collective = |word: &&str| {
        let word = word.to_lowercase();
        words.teams.contains(word.trim_end_matches([':', '.', ','])) || words.organizations.contains(&word)
    };
    if kept.iter().any(is_collective) {
        return None;
    }
    // Roles in front ("Sportredakteur Max Muster") or behind ("Max Muster Reporter").
    let is_role = |word: &str| {
        let word = word.to_lowercase();
        let word = word.trim_end_matches([':', '.', ',']);
        words.roles.contains(word)
            || word.rsplit_once('-').is_some_and(|(_, role)| words.roles.contains(role))
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
    if key.chars().count() < 2 || words.nobody.contains(&key) || others.contains(&key) || is_by(name) {
        return None;
    }
    if trust != Trust::Person && begins_with_site(name, &key, others) {
        return None;
    }
    // An agency is an author where it is declared to be one, never by a guess.
    if words.agencies.contains(&key) {
        return (trust != Trust::Guess).then(|| name.to_owned());
    }
    looks_like_name(name, trust).then(|| recased(name))
}

/// Whether a name begins with the site's: with two words of it or more, as "Daily Planet Sponsored" does, or with its letters,
/// as "BBC Verify" does.
fn begins_with_site(name: &str, key: &str, others: &HashSet<String>) -> bool {
    let Some(first) = name.split_whitespace().next() else { return false };
    let is_letters = first.len() > 1 && first.len() <= 5 && first.chars().all(|letter| letter.is_ascii_uppercase());
    let first = line::key(first);
    if is_letters && key.len() > first.len() && others.contains(&first) {
        return true;
    }
    others.iter().any(|site| site.len() > first.len() + 2 && key.len() > site.len() && key.starts_with(site.as_str()))
}
