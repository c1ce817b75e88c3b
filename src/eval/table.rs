//! Scores for people.

use std::fmt::Write as _;

use super::Evaluated;

/// Columns: heading and metric.
const COLUMNS: &[(&str, &str)] = &[
    ("P", "text_precision"),
    ("R", "text_recall"),
    ("F1", "text_f1"),
    ("exact", "text_exact"),
    ("wordF1", "text_word_f1"),
    ("snipP", "snippet_precision"),
    ("snipR", "snippet_recall"),
    ("snipF1", "snippet_f1"),
    ("acc", "snippet_accuracy"),
    ("title", "title"),
    ("date", "date"),
    ("authors", "authors_f1"),
    ("lang", "language"),
];

/// One row a set; `–` where the gold has nothing to score by.
pub fn table(sets: &[Evaluated]) -> String {
    let width = sets.iter().map(|set| set.name.chars().count()).max().unwrap_or_default().max(3);
    let mut text = format!("{:<width$} {:>6} {:>6}", "set", "pages", "empty");
    for (heading, _) in COLUMNS {
        let _ = write!(text, " {heading:>7}");
    }
    text.push('\n');
    for set in sets {
        let _ = write!(text, "{:<width$} {:>6} {:>6}", set.name, set.scores.n_pages, set.scores.n_empty);
        for (_, metric) in COLUMNS {
            match set.scores.get(metric) {
                Some(value) => _ = write!(text, " {value:>7.4}"),
                None => _ = write!(text, " {:>7}", "–"),
            }
        }
        text.push('\n');
    }
    text.push_str("P, R, F1: 4-token shingles, means over pages; an empty page counts as P = 0.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::{GoldPage, Prediction, Scores};

    #[test]
    fn what_is_not_scored_is_a_dash() {
        let gold = vec![GoldPage { id: "a".to_owned(), title: "T".to_owned(), ..GoldPage::default() }];
        let predictions = vec![Prediction { title: Some("t".to_owned()), ..Prediction::default() }];
        let scores = Scores::of(&gold, &predictions);
        let set = Evaluated { name: "small".to_owned(), gold, predictions, scores };
        insta::assert_snapshot!(table(&[set]), @r"
        set    pages  empty       P       R      F1   exact  wordF1   snipP   snipR  snipF1     acc   title    date authors    lang
        small      1      0       –       –       –       –       –       –       –       –       –  1.0000       –       –       –
        P, R, F1: 4-token shingles, means over pages; an empty page counts as P = 0.
        ");
    }
}
