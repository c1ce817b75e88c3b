//! The scores, as the public benchmarks define them.

use std::collections::BTreeSet;

use super::gold::GoldPage;
use super::predict::Prediction;
use super::tokens::{collapsed, f1, key, precision_recall, shingles, tokens, words};

/// One score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// Its name in floors and JSON.
    pub name: &'static str,
    /// 0–1.
    pub value: f64,
    /// How many pages, snippets or names it is over.
    pub n: usize,
}

/// The scores of a set. What the gold does not tell is not scored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// Pages of the set.
    pub n_pages: usize,
    /// Pages with a gold text of which nothing was read; they count as precision 0.
    pub n_empty: usize,
    /// Every score that the gold allows, in a fixed order.
    pub metrics: Vec<Metric>,
}

/// The body of one page against its gold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TextScore {
    pub(super) precision: f64,
    pub(super) recall: f64,
    pub(super) word_f1: f64,
    pub(super) exact: bool,
}

impl TextScore {
    pub(super) fn f1(&self) -> f64 {
        f1(self.precision, self.recall)
    }
}

/// Snippets found and not found, over one page or many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Snippets {
    pub(super) with_found: usize,
    pub(super) with_missing: usize,
    pub(super) without_found: usize,
    pub(super) without_missing: usize,
}

/// One page against its gold; `None` and zeros where the gold tells nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PageScore {
    pub(super) text: Option<TextScore>,
    is_empty: bool,
    pub(super) snippets: Snippets,
    title: Option<bool>,
    date: Option<bool>,
    authors: Option<Names>,
    language: Option<bool>,
}

/// Names of one page: right ones, those found, those of the gold.
#[derive(Debug, Clone, Copy, Default)]
struct Names {
    right: usize,
    found: usize,
    gold: usize,
}

impl PageScore {
    pub(super) fn of(gold: &GoldPage, found: &Prediction) -> Self {
        Self {
            text: text(gold, found),
            is_empty: !gold.text.is_empty() && found.text.is_empty(),
            snippets: snippets(gold, found),
            title: title(gold, found),
            date: date(gold, found),
            authors: authors(gold, found),
            language: language(gold, found),
        }
    }
}

impl Scores {
    /// Scores predictions, which are in the order of the gold.
    pub fn of(gold: &[GoldPage], predictions: &[Prediction]) -> Self {
        let pages: Vec<PageScore> =
            gold.iter().zip(predictions).map(|(gold, found)| PageScore::of(gold, found)).collect();
        Self::over(pages.iter())
    }

    /// The scores over some pages.
    pub(super) fn over<'p>(pages: impl Iterator<Item = &'p PageScore> + Clone) -> Self {
        let mut scores = Self { n_pages: pages.clone().count(), ..Self::default() };
        let texts = || pages.clone().filter_map(|page| page.text);
        let n_texts = texts().count();
        if n_texts > 0 {
            let mean = |value: fn(&TextScore) -> f64| texts().map(|text| value(&text)).sum::<f64>() / n_texts as f64;
            let (precision, recall) = (mean(|text| text.precision), mean(|text| text.recall));
            scores.n_empty = pages.clone().filter(|page| page.is_empty).count();
            scores.push("text_precision", precision, n_texts);
            scores.push("text_recall", recall, n_texts);
            scores.push("text_f1", f1(precision, recall), n_texts);
            scores.push("text_exact", mean(|text| f64::from(u8::from(text.exact))), n_texts);
            scores.push("text_word_f1", mean(|text| text.word_f1), n_texts);
        }

        let mut all = Snippets::default();
        pages.clone().for_each(|page| all.add(page.snippets));
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        if all.n() > 0 {
            let precision = share(all.with_found, all.with_found + all.without_found);
            let recall = share(all.with_found, all.with_found + all.with_missing);
            scores.push("snippet_precision", precision, all.n());
            scores.push("snippet_recall", recall, all.n());
            scores.push("snippet_f1", f1(precision, recall), all.n());
            scores.push("snippet_accuracy", share(all.with_found + all.without_missing, all.n()), all.n());
        }

        scores.share("title", pages.clone().filter_map(|page| page.title));
        scores.share("date", pages.clone().filter_map(|page| page.date));
        let names: Vec<Names> = pages.clone().filter_map(|page| page.authors).collect();
        if !names.is_empty() {
            // Micro F1 over names.
            let sum = |value: fn(&Names) -> usize| names.iter().map(value).sum::<usize>();
            let n_right = sum(|names| names.right);
            let (precision, recall) =
                (share(n_right, sum(|names| names.found)), share(n_right, sum(|names| names.gold)));
            scores.push("authors_precision", precision, names.len());
            scores.push("authors_recall", recall, names.len());
            scores.push("authors_f1", f1(precision, recall), names.len());
        }
        scores.share("language", pages.filter_map(|page| page.language));
        scores
    }

    /// The value of that name, if it was scored.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.metrics.iter().find(|metric| metric.name == name).map(|metric| metric.value)
    }

    fn push(&mut self, name: &'static str, value: f64, n: usize) {
        self.metrics.push(Metric { name, value, n });
    }

    fn share(&mut self, name: &'static str, right: impl Iterator<Item = bool>) {
        let (n_right, n) = right.fold((0, 0), |(n_right, n), right| (n_right + usize::from(right), n + 1));
        if n > 0 {
            self.push(name, n_right as f64 / n as f64, n);
        }
    }
}

/// Normalised names, as a set; `None` where the gold knows no authors.
fn authors(gold: &GoldPage, found: &Prediction) -> Option<Names> {
    if gold.authors.is_empty() && !gold.authors_known {
        return None;
    }
    let names = |names: &[String]| -> BTreeSet<String> {
        names.iter().map(|name| key(name)).filter(|key| !key.is_empty()).collect()
    };
    let (gold, found) = (names(&gold.authors), names(&found.authors));
    Some(Names { right: gold.intersection(&found).count(), found: found.len(), gold: gold.len() })
}

/// The body against the variant that suits it best; `None` where the gold has no text.
pub(super) fn text(gold: &GoldPage, found: &Prediction) -> Option<TextScore> {
    if gold.text.is_empty() {
        return None;
    }
    let found = tokens(&found.text);
    let (found_shingles, found_words) = (shingles(&found), words(&found));
    std::iter::once(&gold.text)
        .chain(&gold.text_variants)
        .map(|right| {
            let right = tokens(right);
            let (precision, recall) = precision_recall(&found_shingles, &shingles(&right));
            let (word_precision, word_recall) = precision_recall(&found_words, &words(&right));
            TextScore { precision, recall, word_f1: f1(word_precision, word_recall), exact: found == right }
        })
        .max_by(|a, b| a.f1().total_cmp(&b.f1()).then(a.word_f1.total_cmp(&b.word_f1)))
}

pub(super) fn snippets(gold: &GoldPage, found: &Prediction) -> Snippets {
    let mut snippets = Snippets::default();
    if gold.with.is_empty() && gold.without.is_empty() {
        return snippets;
    }
    let text = collapsed(&found.text);
    for snippet in gold.with.iter().map(|snippet| collapsed(snippet)) {
        if text.contains(&snippet) { snippets.with_found += 1 } else { snippets.with_missing += 1 }
    }
    for snippet in gold.without.iter().map(|snippet| collapsed(snippet)) {
        if text.contains(&snippet) { snippets.without_found += 1 } else { snippets.without_missing += 1 }
    }
    snippets
}

impl Snippets {
    fn n(self) -> usize {
        self.with_found + self.with_missing + self.without_found + self.without_missing
    }

    fn add(&mut self, other: Self) {
        self.with_found += other.with_found;
        self.with_missing += other.with_missing;
        self.without_found += other.without_found;
        self.without_missing += other.without_missing;
    }

    /// Share of snippets that are where they should be.
    pub(super) fn accuracy(self) -> Option<f64> {
        (self.n() > 0).then(|| (self.with_found + self.without_missing) as f64 / self.n() as f64)
    }
}

fn title(gold: &GoldPage, found: &Prediction) -> Option<bool> {
    (!gold.title.is_empty()).then(|| found.title.as_deref().is_some_and(|title| key(title) == key(&gold.title)))
}

fn date(gold: &GoldPage, found: &Prediction) -> Option<bool> {
    let day = gold.date.parse::<jiff::civil::Date>().ok()?;
    Some(found.date == Some(day.to_string()))
}

fn language(gold: &GoldPage, found: &Prediction) -> Option<bool> {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    (!gold.lang.is_empty()).then(|| found.lang.as_deref().is_some_and(|lang| primary(lang) == primary(&gold.lang)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> GoldPage {
        GoldPage { id: "a".to_owned(), text: text.to_owned(), ..GoldPage::default() }
    }

    fn read(text: &str) -> Prediction {
        Prediction { id: "a".to_owned(), text: text.to_owned(), ..Prediction::default() }
    }

    fn value(gold: GoldPage, found: Prediction, name: &str) -> Option<f64> {
        Scores::of(&[gold], &[found]).get(name)
    }

    #[test]
    fn the_f1_is_that_of_the_two_means() {
        let gold = [page("a b c d"), page("a b c d")];
        // Precision 1 and 0, recall 1 and 0: the mean of both is one half.
        let scores = Scores::of(&gold, &[read("a b c d"), read("")]);
        assert_eq!(scores.get("text_f1"), Some(0.5));
        assert_eq!(scores.get("text_exact"), Some(0.5));
        assert_eq!((scores.n_pages, scores.n_empty), (2, 1));
        // Precision 1/2 and 1, recall 1 and 1/2: F1 of (.75, .75), not the mean of two F1s.
        let scores = Scores::of(&[page("a b c d"), page("a b c d e")], &[read("a b c d e"), read("a b c d")]);
        assert_eq!(scores.get("text_f1"), Some(0.75));
    }

    #[test]
    fn the_best_variant_counts() {
        let gold = GoldPage { text_variants: vec!["x y z w".to_owned()], ..page("a b c d") };
        assert_eq!(value(gold, read("x y z w"), "text_exact"), Some(1.0));
    }

    #[test]
    fn snippets_are_looked_up_with_white_space_collapsed() {
        let gold = GoldPage {
            with: vec!["one  two".to_owned(), "three".to_owned()],
            without: vec!["Share".to_owned(), "Next".to_owned()],
            ..page("")
        };
        let scores = Scores::of(&[gold], &[read("one\n\ntwo Share")]);
        let values = ["snippet_precision", "snippet_recall", "snippet_accuracy"].map(|name| scores.get(name));
        assert_eq!(values, [Some(0.5), Some(0.5), Some(0.5)]);
        assert_eq!(scores.get("text_f1"), None, "there is no gold text");
    }

    #[test]
    fn fields_without_gold_are_not_scored() {
        assert!(Scores::of(&[page("")], &[read("x")]).metrics.is_empty());
        let known = GoldPage { authors_known: true, ..page("") };
        let found = Prediction { authors: vec!["Somebody".to_owned()], ..read("") };
        assert_eq!(value(known, found, "authors_precision"), Some(0.0));
        let gold = GoldPage { authors: vec!["Éva Nagy".to_owned(), "B".to_owned()], ..page("") };
        let found = Prediction { authors: vec!["éva NAGY".to_owned()], ..read("") };
        assert_eq!(value(gold, found, "authors_f1"), Some(2.0 / 3.0));
        let gold = GoldPage { date: "2024-05-03".to_owned(), lang: "pt-BR".to_owned(), ..page("") };
        let found = Prediction { date: Some("2024-05-03".to_owned()), lang: Some("pt".to_owned()), ..read("") };
        let scores = Scores::of(&[gold], &[found]);
        assert_eq!((scores.get("date"), scores.get("language")), (Some(1.0), Some(1.0)));
    }
}
