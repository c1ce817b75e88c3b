//! Whole reports of small corpora.

use std::io::Write as _;
use std::path::Path;

use super::*;
use crate::model::record::sample;

fn written(root: &Path, lines: &[String]) -> (String, Faults) {
    let layout = Layout::new(root);
    std::fs::create_dir_all(layout.articles()).unwrap();
    let mut file = std::fs::File::create(layout.file("articles/00000.jsonl")).unwrap();
    for line in lines {
        writeln!(file, "{line}").unwrap();
    }
    let output = root.join("report.html");
    let faults = report(&layout, &output).unwrap();
    (std::fs::read_to_string(output).unwrap(), faults)
}

#[test]
fn an_empty_corpus_gives_an_honest_page() {
    let dir = tempfile::tempdir().unwrap();
    let (html, faults) = written(dir.path(), &[]);
    assert!(
        html.contains("The corpus holds no record yet") && html.contains("<b>0</b><span>articles</span>"),
        "{html}"
    );
    assert!(faults.is_empty());
}

#[test]
fn absent_values_break_nothing_and_text_stays_text() {
    let dir = tempfile::tempdir().unwrap();
    let mut hostile = sample("b");
    hostile.title = Some("</title><script>alert(1)</script>".to_owned());
    hostile.site = "<b>Paper</b>".to_owned();
    hostile.url = "javascript:alert(1)".to_owned();
    hostile.word_count = u64::MAX / 4;
    let lines = [sample("a"), hostile].map(|record| serde_json::to_string(&record).unwrap());
    let (html, faults) = written(dir.path(), &lines);
    assert!(faults.is_empty());
    assert_eq!(html.matches("<script>").count(), 1, "our own");
    assert!(html.contains("&lt;b&gt;Paper&lt;/b&gt;") && !html.contains("href=\"javascript:"));
    assert!(!html.contains("NaN") && !html.contains("inf"), "no number is none");
    // Nothing is loaded.
    for attribute in ["src=", "@import", "url(", "<link"] {
        assert!(!html.contains(attribute), "{attribute}");
    }
}

#[test]
fn damage_is_told_on_the_page() {
    let dir = tempfile::tempdir().unwrap();
    let good = serde_json::to_string(&sample("a")).unwrap();
    let (html, faults) = written(dir.path(), &["{\"a\": 1}".to_owned(), good]);
    assert_eq!(faults.n, 1);
    assert!(html.contains("Damaged files") && html.contains("00000.jsonl:1: "), "{html}");
    assert!(html.contains("<b>1</b><span>articles</span>"));
}

/// A record of that confidence, version and language.
fn line(id: &str, version: u32, confidence: f32, language: Option<&str>) -> String {
    let mut record = sample(id);
    record.version = version;
    record.language = language.map(str::to_owned);
    record.extraction.confidence = confidence;
    serde_json::to_string(&record).unwrap()
}

#[test]
fn an_article_counts_once_and_each_confidence_in_its_tenth() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines: Vec<String> = (0..=100).map(|n| line(&format!("a{n}"), 1, n as f32 / 100.0, Some("de"))).collect();
    lines.push(line("a7", 2, 0.5, Some("de")));
    lines.push(line("b", 1, 0.05, None));
    let layout = Layout::new(dir.path());
    let (html, _) = written(dir.path(), &lines);
    let told = Gathered::read(&layout).unwrap();
    assert_eq!(told.confidence, [11, 10, 10, 10, 10, 10, 10, 10, 10, 11]);
    assert_eq!((told.n_articles, told.n_later), (102, 1));
    for tile in ["<b>102</b><span>articles", "<b>1</b><span>later version<", "<b>1</b><span>language<"] {
        assert!(html.contains(tile), "{tile}");
    }
}

#[test]
fn versions_of_one_article_are_no_story_told_twice() {
    let dir = tempfile::tempdir().unwrap();
    let attributes = dir.path().join("attributes");
    std::fs::create_dir_all(&attributes).unwrap();
    let line_of = |id: &str, version: u32, cluster: &str, kind: &str| {
        serde_json::json!({"id": id, "version": version, "cluster": cluster, "size": 2, "kind": kind, "site": "s",
            "first_site": "s", "similarity": 1.0, "containment": 1.0, "agency": null})
        .to_string()
    };
    let clusters = [
        line_of("a", 1, "a", "representative"),
        line_of("a", 2, "a", "version"),
        line_of("b", 1, "b", "representative"),
        line_of("b", 2, "b", "version"),
        line_of("c", 1, "b", "near"),
    ];
    let mut file = std::fs::File::create(attributes.join("duplicates.jsonl")).unwrap();
    writeln!(file, "{}", clusters.join("\n")).unwrap();
    let (html, _) = written(dir.path(), &["a", "b", "c"].map(|id| line(id, 1, 0.9, None)));
    assert!(html.contains("2 articles tell one story more than once."), "{html}");
}
