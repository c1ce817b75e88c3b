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
