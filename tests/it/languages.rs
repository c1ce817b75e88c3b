//! How often the language is told, on headlines of our own in 37 languages.

use std::collections::BTreeMap;
use std::path::Path;

use gleaner::signals::language;

/// Of headlines of five words or more, and of bodies.
const TITLES: f64 = 0.98;
const BODIES: f64 = 0.995;

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
    assert!(titles.len() > 35, "only {} languages", titles.len());
    let headlines: Vec<(String, String)> =
        titles.iter().flat_map(|(tag, titles)| titles.iter().map(|title| (tag.clone(), title.clone()))).collect();
    // A body is as many sentences as make a short report.
    let bodies: Vec<(String, String)> = titles
        .iter()
        .flat_map(|(tag, titles)| {
            titles.chunks(4).filter(|half| half.len() > 2).map(|half| (tag.clone(), half.join(". ")))
        })
        .collect();
    let (of_titles, of_bodies) = (told(&headlines), told(&bodies));
    eprintln!("{} headlines: {of_titles:.4}; {} bodies: {of_bodies:.4}", headlines.len(), bodies.len());
    assert!(of_titles >= TITLES && of_bodies >= BODIES);
}
