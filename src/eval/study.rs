//! How sure a score is, and where it comes from: intervals, groups of pages, reliability, two predictions compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::gold::GoldPage;
use super::predict::Prediction;
use super::score::{PageScore, Scores};
use super::{Evaluated, GoldError};

/// Samples of the bootstrap over pages (Efron 1979), and the share of them inside the interval.
const SAMPLES: usize = 1000;
const INSIDE: f64 = 0.95;

/// The seed: the same pages give the same interval.
const SEED: u64 = 20_240_607;

/// Pages of a comparison that are named on either side.
const NAMED: usize = 8;

/// What pages are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The gold's language.
    Language,
    /// The registrable domain of the page's address.
    Site,
}

/// The metrics that are told about: those that a floor may hold.
const TOLD: [&str; 6] = ["text_f1", "text_exact", "snippet_f1", "title", "date", "authors_f1"];

fn pages(gold: &[GoldPage], predictions: &[Prediction]) -> Vec<PageScore> {
    gold.iter().zip(predictions).map(|(gold, found)| PageScore::of(gold, found)).collect()
}

/// Numbers from the seed (`SplitMix64`, Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let value = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((value ^ (value >> 31)) % n.max(1) as u64) as usize
    }
}

/// The middle 95 % of a value over samples of `n` pages drawn with replacement.
fn interval(n: usize, mut value: impl FnMut(&[usize]) -> f64) -> (f64, f64) {
    let mut chance = Chance(SEED);
    let mut drawn = vec![0; n];
    let mut values: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            for page in &mut drawn {
                *page = chance.below(n);
            }
            value(&drawn)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let outside = ((1.0 - INSIDE) / 2.0 * SAMPLES as f64) as usize;
    (values[outside], values[SAMPLES - 1 - outside])
}

/// Each set's scores with their intervals.
pub fn intervals(sets: &[Evaluated]) -> String {
    let mut text = String::from("\n95 % intervals, 1000 samples of the pages:\n");
    for set in sets {
        let pages = pages(&set.gold, &set.predictions);
        for metric in set.scores.metrics.iter().filter(|metric| TOLD.contains(&metric.name)) {
            let (low, high) = interval(pages.len(), |drawn| {
                Scores::over(drawn.iter().map(|page| &pages[*page])).get(metric.name).unwrap_or_default()
            });
            let _ = writeln!(text, "{:<10} {:<12} {:.4}  {low:.4} to {high:.4}", set.name, metric.name, metric.value);
        }
    }
    text
}

/// Scores by language or site, the largest groups first.
pub fn groups(sets: &[Evaluated], by: Group) -> String {
    let mut all: BTreeMap<String, Vec<PageScore>> = BTreeMap::new();
    for set in sets {
        for (gold, score) in set.gold.iter().zip(pages(&set.gold, &set.predictions)) {
            all.entry(name(gold, by)).or_default().push(score);
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|one, other| other.1.len().cmp(&one.1.len()).then(one.0.cmp(&other.0)));
    let mut text = format!("\n{:<32} {:>6}", if by == Group::Language { "language" } else { "site" }, "pages");
    for metric in TOLD {
        let _ = write!(text, " {metric:>11}");
    }
    text.push('\n');
    for (name, pages) in &all {
        let scores = Scores::over(pages.iter());
        let _ = write!(text, "{:<32} {:>6}", crate::text::terminal::safe(name), pages.len());
        for metric in TOLD {
            let shown = scores.get(metric).map_or("–".to_owned(), |value| format!("{value:.4}"));
            let _ = write!(text, " {shown:>11}");
        }
        text.push('\n');
    }
    text
}

fn name(gold: &GoldPage, by: Group) -> String {
    let name = match by {
        Group::Language => gold.lang.clone(),
        Group::Site => gold.site(),
    };
    if name.is_empty() { "(unknown)".to_owned() } else { name }
}

/// How far confidence can be trusted: by tenths of it, the share of pages whose text has an F1 over 0.9.
pub fn reliability(sets: &[Evaluated]) -> String {
    let mut tenths = [(0usize, 0usize, 0.0f64); 10];
    for set in sets {
        for (found, score) in set.predictions.iter().zip(pages(&set.gold, &set.predictions)) {
            let Some(score) = score.text else { continue };
            let tenth = &mut tenths[((found.confidence.clamp(0.0, 1.0) * 10.0) as usize).min(9)];
            tenth.0 += 1;
            tenth.1 += usize::from(score.f1() > 0.9);
            tenth.2 += score.f1();
        }
    }
    let mut text = String::from("\nconfidence  pages  F1 > 0.9  mean F1\n");
    for (n, (pages, good, sum)) in tenths.iter().enumerate().filter(|(_, tenth)| tenth.0 > 0) {
        let share = |value: f64| value / *pages as f64;
        let _ = writeln!(text, "0.{n} and up {pages:>6} {:>9.3} {:>8.3}", share(*good as f64), share(*sum));
    }
    text
}

/// Two files of predictions against one gold: what differs, how surely, and on which pages.
///
/// # Errors
/// A file cannot be read, or has a line that is no prediction.
pub fn compare(gold: &[GoldPage], before: &Path, after: &Path) -> Result<String, GoldError> {
    let (before, after) = (predictions(before)?, predictions(after)?);
    let of = |found: &BTreeMap<String, Prediction>| -> Vec<PageScore> {
        let empty = Prediction::default();
        gold.iter().map(|page| PageScore::of(page, found.get(&page.id).unwrap_or(&empty))).collect()
    };
    let (one, other) = (of(&before), of(&after));
    let (first, second) = (Scores::over(one.iter()), Scores::over(other.iter()));
    let mut text = format!("{:<18} {:>8} {:>8} {:>9}  95 % of the difference\n", "", "A", "B", "B − A");
    for metric in &first.metrics {
        let Some(value) = second.get(metric.name) else { continue };
        let difference = |drawn: &[usize]| {
            let of = |pages: &[PageScore]| Scores::over(drawn.iter().map(|page| &pages[*page])).get(metric.name);
            of(&other).unwrap_or_default() - of(&one).unwrap_or_default()
        };
        let (low, high) = interval(gold.len(), difference);
        let _ = writeln!(
            text,
            "{:<18} {:>8.4} {value:>8.4} {:>+9.4}  {low:+.4} to {high:+.4}",
            metric.name,
            metric.value,
            value - metric.value
        );
    }
    let mut changes: Vec<(f64, &str)> = gold
        .iter()
        .zip(one.iter().zip(&other))
        .filter_map(|(page, (one, other))| Some((other.text?.f1() - one.text?.f1(), page.id.as_str())))
        .filter(|(change, _)| *change != 0.0)
        .collect();
    changes.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(other.1)));
    let n_worse = changes.iter().filter(|(change, _)| *change < 0.0).count();
    let _ = writeln!(text, "\n{} pages with a better text, {n_worse} with a worse one", changes.len() - n_worse);
    let (worse, better) = changes.split_at(n_worse);
    for (change, id) in worse.iter().take(NAMED).chain(better.iter().rev().take(NAMED)) {
        let _ = writeln!(text, "  {change:+.3}  {}", crate::text::terminal::safe(id));
    }
    Ok(text)
}

fn predictions(path: &Path) -> Result<BTreeMap<String, Prediction>, GoldError> {
    let text = std::fs::read_to_string(path).map_err(|source| GoldError::Io { path: path.to_owned(), source })?;
    let mut found = BTreeMap::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let prediction: Prediction = serde_json::from_str(line).map_err(|error| GoldError::Line {
            path: path.to_owned(),
            line: n + 1,
            why: error.to_string(),
        })?;
        found.insert(prediction.id.clone(), prediction);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_the_mean_and_is_the_same_each_time() {
        let values = [0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0];
        let mean = |drawn: &[usize]| drawn.iter().map(|page| values[*page]).sum::<f64>() / drawn.len() as f64;
        let (low, high) = interval(values.len(), mean);
        assert!(low < 0.625 && 0.625 < high && high <= 1.0, "{low} to {high}");
        assert_eq!((low, high), interval(values.len(), mean));
    }

    #[test]
    fn what_is_equal_differs_by_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        std::io::Write::write_all(
            &mut std::fs::File::create(&path).unwrap(),
            b"{\"id\":\"a\",\"text\":\"a b c d\",\"authors\":[],\"confidence\":0.9}\n",
        )
        .unwrap();
        let gold = [GoldPage { id: "a".to_owned(), text: "a b c d".to_owned(), ..GoldPage::default() }];
        let told = compare(&gold, &path, &path).unwrap();
        assert!(told.contains("+0.0000 to +0.0000") && told.contains("0 pages with a better text"), "{told}");
    }
}
