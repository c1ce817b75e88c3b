//! Lines that change from page to page and are still known: counts of comments, lists of tags, reading times, bylines,
//! dates.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::text::phrases::{Hit, Kind, Strength};

/// Longest line, in bytes, that is looked at.
const LONGEST: usize = 300;

/// Most words of a byline's names.
const NAME_WORDS: usize = 12;

/// The same where a script has no capitals and no colon stands before the names.
const UNCASED_NAME_WORDS: usize = 3;

/// Longest line, in characters, that is a date and little else.
const DATE_CHARS: usize = 80;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    comments: Vec<String>,
    comments_on: Vec<String>,
    tags: Vec<String>,
    reading_time: Vec<String>,
    by: Vec<String>,
    particles: HashSet<String>,
    share: Vec<String>,
    form: Vec<String>,
    form_opens: Vec<String>,
}

struct Labels {
    comments: HashSet<String>,
    comments_on: Vec<String>,
    tags: HashSet<String>,
    reading_time: HashSet<String>,
    by: Vec<String>,
    particles: HashSet<String>,
    share: HashSet<String>,
    form: HashSet<String>,
    form_opens: Vec<String>,
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    let data: Data =
        toml::from_str(include_str!("labels.toml")).expect("the committed table is valid: a test reads it");
    let shapes = |list: &[String]| list.iter().map(|text| shape(text)).collect::<HashSet<_>>();
    let mut by: Vec<String> = data.by.iter().map(|word| word.to_lowercase()).collect();
    by.sort_by_key(|word| std::cmp::Reverse(word.len()));
    Labels {
        comments: shapes(&data.comments),
        comments_on: data.comments_on.iter().map(|text| shape(text)).collect(),
        tags: shapes(&data.tags),
        reading_time: shapes(&data.reading_time),
        by,
        particles: data.particles,
        share: shapes(&data.share),
        form: shapes(&data.form),
        form_opens: data.form_opens.iter().map(|text| shape(text)).collect(),
    }
});

/// Letters in lower case and a `#` for each number: `Kommentare (267)` is `kommentare#`.
fn shape(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_numeric() || c == '#' {
            // A point or comma inside a number is dropped below, so that its parts meet here.
            if !shape.ends_with('#') {
                shape.push('#');
            }
        } else if c.is_alphabetic() {
            shape.push(c);
        }
    }
    shape
}

/// What [`crate::text::phrases`] leaves out, since on a page its markup tells it: share buttons, fields of comment forms.
pub(super) fn hit(line: &str) -> Option<Hit> {
    if line.len() > LONGEST {
        return None;
    }
    let shape = shape(line);
    let kind = if LABELS.share.contains(&shape) {
        Kind::Share
    } else if LABELS.form.contains(&shape) || opens(&shape) {
        Kind::Comment
    } else {
        return None;
    };
    Some(Hit { kind, strength: Strength::Whole })
}

/// A field, button or hint of a form, which need not be that of the comments.
pub(super) fn is_field(line: &str) -> bool {
    line.len() <= LONGEST && LABELS.form.contains(&shape(line))
}

/// The words that comment forms begin with, or that stand in no other.
pub(super) fn opens_form(line: &str) -> bool {
    line.len() <= LONGEST && opens(&shape(line))
}

fn opens(shape: &str) -> bool {
    LABELS.form_opens.iter().any(|opens| shape.starts_with(opens.as_str()))
}

/// A line that opens a list of comments.
pub(super) fn opens_comments(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let shape = shape(line);
    LABELS.comments.contains(&shape) || LABELS.comments_on.iter().any(|prefix| shape.starts_with(prefix.as_str()))
}

/// A line that is, or opens, a list of tags or categories.
pub(super) fn is_tags(line: &str) -> bool {
    line.len() <= LONGEST && {
        let lead = line.split([':', '：']).next().unwrap_or(line);
        lead.chars().count() <= 24 && LABELS.tags.contains(&shape(lead))
    }
}

/// How long reading takes.
pub(super) fn is_reading_time(line: &str) -> bool {
    line.len() <= LONGEST && LABELS.reading_time.contains(&shape(line))
}

/// The way from the front page to this one: `Home » News » Local`.
pub(super) fn is_breadcrumb(line: &str) -> bool {
    if line.len() > LONGEST || line.ends_with(['.', '!', '?']) {
        return false;
    }
    let pieces: Vec<&str> = line.split(['>', '»', '›', '→', '▸', '❯', '＞']).map(str::trim).collect();
    pieces.len() >= 3 && pieces.iter().all(|piece| piece.chars().count() <= 40)
}

/// Who wrote it, and nothing else: `By Ana Ruiz and Tom de Vries`.
pub(super) fn is_byline(line: &str) -> bool {
    if line.len() > LONGEST || line.ends_with(['.', '!', '?', '。']) {
        return false;
    }
    let lower = line.to_lowercase();
    // Lower case may be longer than what was written; the words of the table are not.
    let Some(by) = LABELS.by.iter().find(|by| lower.starts_with(by.as_str())) else {
        return false;
    };
    let Some(rest) = line.get(by.len()..) else { return false };
    if !rest.starts_with([' ', ':', '：', '\u{a0}', '／']) {
        return false;
    }
    let words: Vec<&str> = rest
        .split([' ', ':', '：', ',', '、', '／', '/', '|', '&', '•', '·'])
        .filter(|word| !word.is_empty())
        .collect();
    let small = |word: &str| LABELS.particles.contains(word);
    let named = words.iter().filter(|word| !small(word)).all(|word| {
        let first = word.chars().next().unwrap_or(' ');
        first.is_alphabetic() && !first.is_lowercase() || first == '@'
    });
    // Scripts without capitals do not tell names from other words: there only a colon or brevity does.
    let has_case = words.iter().any(|word| word.chars().any(char::is_uppercase));
    let most = if has_case || rest.starts_with([':', '：']) { NAME_WORDS } else { UNCASED_NAME_WORDS };
    !words.is_empty() && words.len() <= most && named && words.iter().any(|word| !small(word))
}

/// A date and little else, as it stands under a headline: `Published: May 3, 2024 10:15 am`.
pub(super) fn is_date(line: &str) -> bool {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x)
              \b (?: 19 | 20 ) \d\d \s? [-./年년] \s? \d{1,2} \s? [-./月월] \s? \d{1,2} (?: \D | $ )
            | \b \d{1,2} \s? [-./] \s? \d{1,2} \s? [-./] \s? (?: (?: 19 | 20 ) \d\d | \d\d ) \b
            | \b \d{1,2} (?: st | nd | rd | th | er | º | ª )? [.,]? \s+ (?: de \s+ | d[’'] )? \p{L}{3,15} [.,]? \s+ (?: de \s+ | del \s+ )? (?: 19 | 20 ) \d\d \b
            | \b \p{L}{3,12} \.? \s+ \d{1,2} (?: st | nd | rd | th )? ,? \s+ (?: 19 | 20 ) \d\d \b
            | \b (?: 19 | 20 ) \d\d \. \s+ \p{L}{3,15} \s+ \d{1,2} \b",
        )
        .expect("the expression is a constant that a test compiles")
    });
    if line.chars().count() > DATE_CHARS || line.ends_with(['!', '?']) {
        return false;
    }
    let Some(found) = DATE.find(line) else { return false };
    // What stands besides is a label, a weekday, a time: a few words.
    let n_words = |text: &str| text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).count();
    n_words(&line[..found.start()]) <= 3 && n_words(&line[found.end()..]) <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comment_lists_are_known_by_their_counts() {
        for line in [
            "3 Comments",
            "267 Kommentare",
            "Kommentare (1.204)",
            "2 thoughts on “Bridge stays”",
            "Ein Gedanke zu „Brücke bleibt“",
            "комментариев: 12",
            "3件のコメント",
            "댓글 5",
        ] {
            assert!(opens_comments(line), "{line}");
        }
        for line in ["3 comments were made by the minister", "Kommentar: Die Brücke muss bleiben", "Chapter 3"] {
            assert!(!opens_comments(line), "{line}");
        }
    }

    #[test]
    fn lists_of_tags_are_known_by_their_label() {
        for line in ["Tags: bridge, council", "Schlagwörter", "Filed Under: News", "Метки: мост", "标签：桥梁"]
        {
            assert!(is_tags(line), "{line}");
        }
        for line in ["Tag der offenen Tür", "Categories of risk are many", "Topics that matter: bridges"] {
            assert!(!is_tags(line), "{line}");
        }
    }

    #[test]
    fn bylines_name_people_and_say_no_more() {
        for line in [
            "By Ana Ruiz and Tom de Vries",
            "Von Jörg Weber",
            "Par Élise Dupont, Lyon",
            "Автор: Иван Петров",
            "作者：王小明",
            "كتب أحمد علي",
        ] {
            assert!(is_byline(line), "{line}");
        }
        for line in [
            "By the river",
            "Von hier an wird gebaut",
            "كتب المسؤول رسالة إلى الحكومة",
            "Bypass opened",
            "Di sera.",
            "By",
        ] {
            assert!(!is_byline(line), "{line}");
        }
    }

    #[test]
    fn dates_stand_alone() {
        for line in [
            "May 3, 2024",
            "Published: 3 May 2024, 10:15 am",
            "3. Mai 2024, 17:47",
            "15.05.2023 - 13:52 Uhr",
            "25 de mayo de 2025 16:51 h",
            "Actualizado el 25/05/2025 21:57 h",
            "2024年5月3日 10:15",
            "2024. 05. 03. 10:15",
            "02/02/2025 KL. 09:00",
        ] {
            assert!(is_date(line), "{line}");
        }
        for line in [
            "Euro 2024: three games on one day",
            "On May 3, 2024 the council voted to keep the old bridge",
            "1914 1918",
        ] {
            assert!(!is_date(line), "{line}");
        }
    }

    #[test]
    fn breadcrumbs_have_several_steps() {
        assert!(is_breadcrumb("Home » News » Local") && is_breadcrumb("Sie sind hier: Startseite > Politik > Inland"));
        assert!(!is_breadcrumb("If a > b, then b < a") && !is_breadcrumb("« Oui », dit-elle"));
    }

    #[test]
    fn reading_times_are_whole_lines() {
        assert!(is_reading_time("5 min read") && is_reading_time("Lesedauer: 2 Min."));
        assert!(!is_reading_time("He took 5 min to read it"));
    }
}
