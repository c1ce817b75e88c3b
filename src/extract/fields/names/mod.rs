//! People's names out of what pages put where an author belongs.

mod likely;
mod person;
mod sign;
mod words;

use std::collections::HashSet;

use self::likely::{has_inner_stop, is_company, is_unicased};
use self::person::person;
pub(crate) use self::sign::{introduces, is_signature};
use self::words::{WORDS, before_others, strip_by};
pub(crate) use self::words::{before_date, behind_date, has_by, has_long_by, is_by, is_labelled, leads_to_others};
use crate::extract::line;

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
    if text.len() > TEXT_BYTES || text.is_empty() || line::is_unfilled(&text) {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    let parts = parts(before_others(behind_date(&text).unwrap_or(&text)));
    // "Harbour Verlag GmbH, Hamburg, Germany": a company and its address.
    if parts.len() > 1 && parts.first().is_some_and(|first| is_company(first)) {
        return names;
    }
    for part in parts {
        if let Some(name) = person(&part, others, trust)
            && !names.iter().any(|known| line::key(known) == line::key(&name))
            && names.len() < NAMES
        {
            names.push(name);
        }
    }
    // "Rebecca Lake, CEPF": capitals alone behind a whole name are a degree.
    if names.iter().any(|name| name.contains(' ')) {
        names.retain(|name| !is_degree_alone(name));
    }
    names
}

/// A few capitals that are no agency's.
fn is_degree_alone(name: &str) -> bool {
    let is_capitals = name.chars().all(|letter| letter.is_uppercase() || letter == '.');
    is_capitals && name.chars().count() <= 6 && !WORDS.agencies.contains(&line::key(name))
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

/// A first name or account alone that is declared to be the author: "Amanda" of a food blog.
pub(crate) fn single(text: &str, others: &HashSet<String>) -> Option<String> {
    let text = line::clean(text);
    let name = strip_by(&text).trim();
    let mut letters = name.chars();
    let is_name = letters.next().is_some_and(char::is_uppercase)
        && letters.clone().count() >= 2
        && letters.all(|letter| letter.is_lowercase() || matches!(letter, '-' | '’' | '\''));
    let lower = name.to_lowercase();
    let words = &*WORDS;
    let key = line::key(name);
    let is_somebody = !words.nobody.contains(&key)
        && !others.contains(&key)
        && !words.agencies.contains(&key)
        && ![&words.roles, &words.teams, &words.papers, &words.months].iter().any(|list| list.contains(&lower));
    (is_name && name.chars().count() <= 20 && is_somebody && !is_by(name)).then(|| name.to_owned())
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
        && !line::is_unfilled(name)
        && !(has_inner_stop(name) && !name.contains(' ') && key.len() > 12)
        && !key.contains("www")
        && !name.contains(".com");
    let is_somebody = !WORDS.nobody.contains(&key) && !others.contains(&key);
    (is_name && is_somebody).then(|| name.to_owned())
}

/// "Roe, Jane" as "Jane Roe": how papers of science name one author a meta.
pub(crate) fn turned(name: &str) -> Option<String> {
    let (last, first) = name.split_once(',')?;
    let (last, first) = (last.trim(), first.trim());
    (!first.is_empty() && !last.is_empty() && !first.contains(',')).then(|| format!("{first} {last}"))
}

/// Whether two names are one person's: the same but for a title in front, or a first name alone.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() >= other.len() { (one, other) } else { (other, one) };
    let (long_key, short_key) = (line::key(long), line::key(short));
    if long_key == short_key {
        return true;
    }
    let Some((first, rest)) = long.split_once(' ') else { return false };
    let is_titled = first.ends_with('.') && first.chars().count() > 2 && line::key(rest) == short_key;
    is_titled || line::key(first) == short_key
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let others = HashSet::from(["daily planet", "the times", "bbc"].map(line::key));
        assert_eq!(people(text, &others, Trust::Declared), expected, "{text}");
    }

    #[test]
    fn people_are_found_in_many_languages() {
        check("By Jane Roe and John A. Smith", &["Jane Roe", "John A. Smith"]);
        check("Written By: Tom May", &["Tom May"]);
        check("By Jane Roe Published", &["Jane Roe"]);
        check("Eva Müller Aktualisiert: 3. März", &["Eva Müller"]);
        check("Jane Roe jroe@paper.example", &["Jane Roe"]);
        check("By A. J. Neal", &["A. J. Neal"]);
        check("Luke Kim December 3, 2025", &["Luke Kim"]);
        check("Von Dr. Eva Müller, Berlin-Korrespondentin", &["Dr. Eva Müller"]);
        check("Ein Kommentar von Max Muster", &["Max Muster"]);
        check("Por María Gómez y José de la Cruz", &["María Gómez", "José de la Cruz"]);
        check("記者：鳴沢あかり", &["鳴沢あかり"]);
        check("김하늘 기자", &["김하늘"]);
        check("글 글로리아 박", &["글로리아 박"]);
        check("文在寅", &["文在寅"]);
        check("文/王小五", &["王小五"]);
        check("文・高橋美咲", &["高橋美咲"]);
        check("高橋美咲記者", &["高橋美咲"]);
        check("本报记者 林晓雯", &["林晓雯"]);
        check("พงษ์สิทธิ์ คำภีร์", &["พงษ์สิทธิ์ คำภีร์"]);
        check("செந்தில் குமார்", &["செந்தில் குமார்"]);
        check("Submitted by Jane Roe", &["Jane Roe"]);
        check("Soumis par Ana Torres le 17 mars 2026", &["Ana Torres"]);
        check("נועה לביא, כתבת העיר", &["נועה לביא"]);
        check("Авторка: Олена Кравчук", &["Олена Кравчук"]);
        check("İSMAİL IŞIK", &["İsmail Işık"]);
        check("ΝΙΚΟΣ ΠΑΠΑΔΑΚΗΣ", &["Νικος Παπαδακης"]);
        check("ANNA VAN DER MEER", &["Anna van der Meer"]);
        check("이바다 특파원, 박구름 기자", &["이바다", "박구름"]);
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
        check("Ana Torres @anatorres", &["Ana Torres"]);
        check("Rebecca Lake, CEPF and Tom May, AFP", &["Rebecca Lake", "Tom May", "AFP"]);
        check("Planet-Experte Robin Moor", &["Robin Moor"]);
        check("Jane Roe, Content Marketing", &["Jane Roe"]);
        check("Tim Enwall", &["Tim Enwall"]);
        check("Per Anders Hansen", &["Per Anders Hansen"]);
        check("Per: Joan Puig", &["Joan Puig"]);
        check("By DOLORES CHANG FOR THE PLANET", &["Dolores Chang"]);
        check("Von", &[]);
        check("Theo Walcott", &["Theo Walcott"]);
        check("Oleh Kovalenko", &["Oleh Kovalenko"]);
        check("Oleh Budi Santoso", &["Budi Santoso"]);
        check("By Jane Roe. Reviewed by Tom May", &["Jane Roe"]);
        check("Fact checked by Tom May", &[]);
        check("Text: Åsa Öberg, Fotos von Eva Müller", &["Åsa Öberg"]);
        check("03/01/2017 by Ada Teal, Candidate Representative to the Liaison Committee", &["Ada Teal"]);
        check("Posted on September 21, 2020 by Ada Teal", &["Ada Teal"]);
        check("3. Mai 2024 | von Eva Müller", &["Eva Müller"]);
        check("Eva Müller, Universität Harbach", &["Eva Müller"]);
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
            "Daily Planet Sponsored",
            "BBC Verify",
            "Daily PlanetNovember",
            "Verband der Fischer e.V.",
            "Harbour Verlag GmbH, Nürnberg, Germany",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_first_name_alone_must_look_like_one() {
        let others = HashSet::from(["harbour".to_owned()]);
        for (text, name) in [
            ("Amanda", Some("Amanda")),
            ("by Jean-luc", Some("Jean-luc")),
            ("Harbour", None),
            ("Admin", None),
            ("Redaktion", None),
            ("Reuters", None),
            ("BBC", None),
            ("Two Words", None),
            ("May", None),
        ] {
            assert_eq!(single(text, &others).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn last_names_that_come_first_are_turned() {
        assert_eq!(turned("Roe, Jane A.").as_deref(), Some("Jane A. Roe"));
        assert_eq!((turned("Jane Roe"), turned("Roe, Jane, May, Tom"), turned("Roe,")), (None, None, None));
    }

    #[test]
    fn titles_and_first_names_are_the_same_person() {
        assert!(
            is_same("Dr. Eva Müller", "Eva Müller")
                && is_same("Eva", "Eva Müller")
                && is_same("eva müller", "Eva Müller")
        );
        assert!(
            !is_same("Eva Müller", "Max Müller") && !is_same("Eva", "Eva-Maria Müller") && !is_same("J. Doe", "Doe")
        );
    }

    #[test]
    fn long_words_for_by_begin_no_sentence() {
        assert!(
            has_long_by("Written by Jane Doe")
                && has_long_by("Geschrieben von: Eva Müller")
                && has_long_by("Escrito por Ana")
        );
        assert!(!has_long_by("By the river") && !has_long_by("Written bylaws") && !has_long_by("Text"));
    }

    proptest! {
        #[test]
        fn never_panics(text in "(\\PC|by |von |, | und ){0,60}") {
            people(&text, &HashSet::new(), Trust::Guess);
        }
    }
}
