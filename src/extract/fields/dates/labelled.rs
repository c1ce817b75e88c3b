//! Visible days far from the headline: beside a label, in a column of facts, at the article's foot.
//!
//! A last resort, for pages on which nothing else tells a day.

use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::{human, is_past, lines, place};
use crate::extract::meta::Facts;
use crate::extract::meta::survey::Line;
use crate::extract::meta::words::Hint;
use crate::model::WebDate;

/// Longest line that holds little more than a date and its label, in bytes.
const LINE_BYTES: usize = 100;

/// Elements between the headline and its column of facts.
const NEAR: u32 = 80;

/// Words that tell a publication after its date: `wurde am 3. Mai 2024 um 10 Uhr veröffentlicht`.
const VERBS: [&str; 10] = [
    "veröffentlicht",
    "gepostet",
    "publiziert",
    "geschrieben",
    "erstellt",
    "eingestellt",
    "gepubliceerd",
    "geplaatst",
    "közzétéve",
    "yayınlandı",
];

#[derive(serde::Deserialize)]
struct Labels {
    published: HashSet<String>,
    feet: Vec<String>,
}

static LABELS: LazyLock<Labels> =
    LazyLock::new(|| toml::from_str(include_str!("labels.toml")).expect("the table of labels is valid TOML"));

fn is_label(text: &str) -> bool {
    LABELS
        .published
        .contains(text.trim().trim_end_matches([':', '：', '.', ',', '-', '|']).trim_end().to_lowercase().as_str())
}

/// Whether what stands before a date ends with a label: alone, or as the last words of a phrase.
fn is_labelled(before: &str) -> bool {
    let words: Vec<&str> = before.split_whitespace().collect();
    words.len() <= 8 && (1..=words.len().min(3)).any(|n| is_label(&words[words.len() - n..].join(" ")))
}

/// Whether what stands after a date soon tells that something was published then.
fn is_told(after: &str) -> bool {
    let words = after.split_whitespace().take(6);
    words.map(|word| word.trim_matches(['.', ',']).to_lowercase()).any(|word| VERBS.contains(&word.as_str()))
}

/// The first date that a label announces: in its own line, or in the line before; or that a verb tells.
pub(super) fn by_label(facts: &Facts<'_>, anchor: Option<u32>) -> Option<Date> {
    let language = facts.declared_language.as_deref();
    let mut last: &str = "";
    for line in &facts.survey.lines {
        let before = std::mem::replace(&mut last, &line.text);
        let aside = facts.survey.aside(&line.spot, anchor);
        // A column of facts beside the headline is easily taken for related articles.
        let is_near = anchor.is_some_and(|anchor| line.spot.order.abs_diff(anchor) < NEAR);
        if aside.has(Hint::COMMENT) || aside.has(Hint::RELATED) && !is_near {
            continue;
        }
        let Some(found) = human::find(&line.text, language).into_iter().next() else { continue };
        let own = line.text.get(..found.start).unwrap_or_default();
        let is_short = line.text.len() <= LINE_BYTES;
        let is_beside = is_short && (is_labelled(own) || own.trim().is_empty() && is_label(before));
        if (is_beside || is_told(line.text.get(found.end..).unwrap_or_default()))
            && is_past(facts, &WebDate::Day(found.day))
        {
            return Some(found.day);
        }
    }
    None
}

/// The day that the post's foot tells: "This entry was posted on Saturday, December 3rd, 2011 at…".
pub(super) fn by_foot(facts: &Facts<'_>) -> Option<Date> {
    let language = facts.declared_language.as_deref();
    let lines = facts.survey.lines.iter().chain(&facts.survey.openings);
    let is_foot = |text: &str| {
        let start: String = text.chars().take(40).flat_map(char::to_lowercase).collect();
        LABELS.feet.iter().any(|foot| start.starts_with(foot.as_str()))
    };
    let feet = lines.filter(|line| is_foot(&line.text) && !facts.survey.aside(&line.spot, None).has(Hint::COMMENT));
    let mut days = feet.filter_map(|line| human::find(&line.text, language).into_iter().next()).map(|found| found.day);
    days.find(|day| is_past(facts, &WebDate::Day(*day)))
}

/// The one day that the article's short lines tell; where they tell several, none is the page's.
pub(super) fn only_line(facts: &Facts<'_>, anchor: Option<u32>) -> Option<Date> {
    let language = facts.declared_language.as_deref();
    let lines = facts.survey.lines.iter().filter(|line| line.text.len() <= LINE_BYTES);
    let is_elsewhere = |line: &Line| {
        let is_told = lines::says_updated(&line.text);
        !is_told && (place::is_masthead(facts, &line.spot, anchor) || place::is_teaser(facts, &line.spot, anchor))
    };
    let own = lines.filter(|line| facts.survey.aside(&line.spot, anchor).is_empty() && !is_elsewhere(line));
    let mut days = own.flat_map(|line| human::find(&line.text, language)).map(|found| found.day);
    let first = days.find(|day| is_past(facts, &WebDate::Day(*day)))?;
    days.all(|day| day == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_many_languages() {
        for before in [
            "Veröffentlicht am",
            "Published:",
            "Mise en ligne",
            "发布时间：",
            "Dieser Artikel wurde veröffentlicht am",
            "Datum",
        ] {
            assert!(is_labelled(before), "{before}");
        }
        for before in ["Am Freitag, dem", "in the storm of", "", "Aktualisiert am"] {
            assert!(!is_labelled(before), "{before}");
        }
        assert!(is_told(" um 23:03 Uhr gepostet und unter"));
        assert!(!is_told(" war ein Freitag."));
    }
}
