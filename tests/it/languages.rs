//! How often the language is told, on headlines of our own in 45 languages.

use std::collections::BTreeMap;
use std::path::Path;

use gleaner::signals::language;

/// Of headlines of five words or more, and of bodies.
const TITLES: f64 = 0.98;
const BODIES: f64 = 0.995;

/// Languages that no detector knows: told by their words, of which a headline has few.
const NEWCOMERS: [&str; 8] = ["is", "eu", "gl", "ms", "sw", "sq", "sr", "ga"];
const NEWCOMERS_TITLES: f64 = 0.7;

/// Headlines by language.
fn titles() -> BTreeMap<String, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/languages/titles.tsv");
    let mut titles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let (tag, title) = line.split_once('\t').unwrap();
        titles.entry(tag.to_owned()).or_default().push(title.to_owned());
    }
    titles
}

/// The share of texts whose language is told; the others are printed.
fn told(texts: &[(String, String)]) -> f64 {
    let mut n_told = 0;
    for (tag, text) in texts {
        let found = language::detect(text).map(|found| found.tag);
        if found.as_deref() == Some(tag) {
            n_told += 1;
        } else {
            eprintln!("{tag}, told as {}: {text}", found.as_deref().unwrap_or("nothing"));
        }
    }
    f64::from(n_told) / texts.len() as f64
}

#[test]
fn headlines_and_bodies_are_told_in_many_languages() {
    let titles = titles();
    assert!(titles.len() > 43, "only {} languages", titles.len());
    let (of_newcomers, headlines): (Vec<_>, Vec<_>) = titles
        .iter()
        .flat_map(|(tag, titles)| titles.iter().map(|title| (tag.clone(), title.clone())))
        .partition(|(tag, _)| NEWCOMERS.contains(&tag.as_str()));
    // A body is as many sentences as make a short report.
    let bodies: Vec<(String, String)> = titles
        .iter()
        .flat_map(|(tag, titles)| {
            titles.chunks(4).filter(|half| half.len() > 2).map(|half| (tag.clone(), half.join(". ")))
        })
        .collect();
    let n = (headlines.len(), of_newcomers.len(), bodies.len());
    let (headlines, of_newcomers, bodies) = (told(&headlines), told(&of_newcomers), told(&bodies));
    eprintln!(
        "{} headlines: {headlines:.4}; {} of newcomers: {of_newcomers:.4}; {} bodies: {bodies:.4}",
        n.0, n.1, n.2
    );
    assert!(headlines >= TITLES && of_newcomers >= NEWCOMERS_TITLES && bodies >= BODIES);
}
