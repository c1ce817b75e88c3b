//! `gleaner eval`: scores against annotated pages.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::binary::{Ran, gleaner};
use crate::support::pages::{page, paragraphs};

/// A set of two pages whose gold is right for the first; of the second's four paragraphs the gold lacks the last.
fn set(folder: &Path) {
    let html = folder.join("set/html");
    std::fs::create_dir_all(&html).unwrap();
    std::fs::write(html.join("a.html"), page("First bridge stays", "Harbour")).unwrap();
    std::fs::write(html.join("b.html"), page("Second bridge stays", "Haven")).unwrap();
    let gold = [
        json!({"id": "a", "text": paragraphs("Harbour").join("\n"), "title": "FIRST bridge stays!", "lang": "en",
            "with": ["mayor of  Harbour"], "without": ["© Harbour Post"], "authors": [], "unknown": 1}),
        json!({"id": "b", "text": paragraphs("Haven")[..3].join("\n"), "title": "Another headline", "date": null,
            "with": ["a sentence that is not there"]}),
    ];
    std::fs::write(folder.join("set/gold.jsonl"), format!("{}\n{}\n", gold[0], gold[1])).unwrap();
}

fn scores(ran: &Ran) -> Value {
    let all: Value = serde_json::from_str(&ran.stdout).unwrap();
    all["sets"][0].clone()
}

#[test]
fn scores_are_those_of_the_definitions() {
    let dir = tempfile::tempdir().unwrap();
    set(dir.path());
    let ran = gleaner(dir.path(), &["eval", "set", "--json"]).succeeded();
    let set = scores(&ran);
    assert_eq!((&set["set"], &set["pages"], &set["empty"]), (&json!("set"), &json!(2), &json!(0)));
    // Recall is 1 on both; precision is 1 and the share of the shingles that the three paragraphs have of the four.
    let n_tokens = |texts: &[String]| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        texts.iter().flat_map(|text| text.split(|c| !is_word(c))).filter(|word| !word.is_empty()).count()
    };
    let (all, three) = (n_tokens(&paragraphs("Haven")), n_tokens(&paragraphs("Haven")[..3]));
    let precision = f64::midpoint(1.0, (three - 3) as f64 / (all - 3) as f64);
    let close = |name: &str, right: f64| {
        let value = set["scores"][name].as_f64().unwrap();
        assert!((value - right).abs() < 1e-9, "{name}: {value} instead of {right}");
    };
    close("text_precision", precision);
    close("text_recall", 1.0);
    close("text_f1", 2.0 * precision / (precision + 1.0));
    close("text_exact", 0.5);
    close("snippet_accuracy", 2.0 / 3.0);
    close("title", 0.5);
    close("language", 1.0);
    assert_eq!((set["scores"].get("date"), set["scores"].get("authors_f1")), (None, None));
}

#[test]
fn predictions_are_kept_in_the_order_of_the_gold() {
    let dir = tempfile::tempdir().unwrap();
    set(dir.path());
    let run = |jobs: &str| {
        gleaner(dir.path(), &["eval", "set", "--predictions", "kept.jsonl", "--jobs", jobs]).succeeded();
        std::fs::read_to_string(dir.path().join("kept.jsonl")).unwrap()
    };
    let kept = run("2");
    assert_eq!(kept, run("1"));
    let rows: Vec<Value> = kept.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert_eq!((&rows[0]["id"], &rows[1]["id"]), (&json!("a"), &json!("b")));
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "text", "title", "authors", "date", "lang", "confidence"]);
    assert_eq!(rows[0]["text"], paragraphs("Harbour").join("\n\n"));
}

#[test]
fn the_worst_pages_are_shown_with_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    set(dir.path());
    let ran = gleaner(dir.path(), &["eval", "set", "--worst", "1"]).succeeded();
    assert!(ran.stdout.starts_with("set "), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nset/b 0."), "{}", ran.stdout);
    assert!(ran.stdout.contains(&format!("\n  + {}\n", paragraphs("Haven")[3])), "{}", ran.stdout);
    assert!(!ran.stdout.contains("set/a"), "{}", ran.stdout);
}

#[test]
fn a_score_below_its_floor_fails_and_is_named() {
    let dir = tempfile::tempdir().unwrap();
    set(dir.path());
    std::fs::write(dir.path().join("floor.toml"), "[set]\ntext_recall = 1.0\ntitle = 0.5\n").unwrap();
    gleaner(dir.path(), &["eval", "set", "--floor", "floor.toml"]).succeeded();
    std::fs::write(dir.path().join("floor.toml"), "[set]\ntext_recall = 1.0\ntitle = 0.75\ndate = 0.5\n").unwrap();
    let ran = gleaner(dir.path(), &["eval", "set", "--floor", "floor.toml", "--quiet"]);
    assert_eq!(ran.code, Some(1));
    let expected = "error: set: date has a floor of 0.5000, but was not scored\n\
                    error: set: title is 0.5000, below its floor of 0.7500\n";
    assert_eq!(ran.stderr, expected);
    assert!(ran.stdout.starts_with("set "), "the table is printed all the same");
}

#[test]
fn bad_annotations_are_named_with_their_line() {
    let dir = tempfile::tempdir().unwrap();
    set(dir.path());
    for (gold, begins) in [
        ("{\"id\":\"a\"}\n{\"id\":1}\n", "error: set/gold.jsonl:2: "),
        ("{\"id\":\"a\",\"date\":\"3 May 2024\"}\n", "error: set/gold.jsonl:1: "),
        ("{\"id\":\"a\"}\n\n{\"id\":\"../a\"}\n", "error: set/gold.jsonl:3: "),
        ("{\"id\":\"absent\"}\n", "error: cannot read `set/html/absent.html`"),
        ("\n", "error: `set/gold.jsonl` has no annotated page"),
    ] {
        std::fs::write(dir.path().join("set/gold.jsonl"), gold).unwrap();
        let ran = gleaner(dir.path(), &["eval", "set"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.starts_with(begins), "{}", ran.stderr);
    }
    let ran = gleaner(dir.path(), &["eval", "nowhere"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.starts_with("error: cannot read `nowhere/gold.jsonl`"), "{}", ran.stderr);
    assert_eq!(gleaner(dir.path(), &["eval"]).code, Some(2));
}
