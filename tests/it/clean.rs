//! `gleaner clean`: what somebody else scraped, without what does not belong.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::binary::{gleaner, gleaner_reading};

const FIRST: &str = "The council voted on Monday to keep the old bridge and to repair it before the winter comes.";
const SECOND: &str = "The county pays for most of it; the rest will come from a fund that was set up in 2019.";
const SPANISH: &str =
    "El consejo municipal votó el lunes a favor de reparar el viejo puente sobre el río antes del invierno.";
const TAIL: &str = "Previous Article\nNext Article\n\nLeave a Reply\n\nYour email address will not be published.";

fn scrape() -> String {
    format!("Bridge stays\n\nBridge stays\n\n{FIRST} p>\n\n{SECOND}\n\n{TAIL}\n")
}

#[test]
fn plain_text_stays_plain_with_the_headline_first() {
    let dir = tempfile::tempdir().unwrap();
    let clean = format!("Bridge stays\n\n{FIRST}\n\n{SECOND}\n");
    let ran = gleaner_reading(dir.path(), &["clean"], scrape().as_bytes()).succeeded();
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (clean.as_str(), ""));
    let again = gleaner_reading(dir.path(), &["clean", "-"], clean.as_bytes()).succeeded();
    assert_eq!(again.stdout, clean);
}

#[test]
fn what_went_is_explained_on_standard_error() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), scrape()).unwrap();
    let ran = gleaner(dir.path(), &["clean", "a.txt", "--explain"]).succeeded();
    assert!(ran.stdout.starts_with("Bridge stays\n\nThe council"));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 7, "{}", ran.stderr);
    assert_eq!(lines[0], "a.txt: line 1: the headline, repeated: Bridge stays");
    assert_eq!(lines[2], format!("a.txt: line 5: repaired: {FIRST} p>"));
    assert!(lines[6].starts_with("a.txt: line 14: comment form: "), "{}", lines[6]);
}

#[test]
fn text_becomes_records_where_asked_or_where_files_are_many() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), scrape()).unwrap();
    let umlauts = scrape().replace("Bridge stays", "Brücke bleibt in Köln");
    std::fs::write(dir.path().join("b.txt"), encoding_rs::WINDOWS_1252.encode(&umlauts).0).unwrap();
    let ran = gleaner(dir.path(), &["clean", "a.txt", "--json"]).succeeded();
    let record = &ran.records()[0];
    assert_eq!((&record["schema"], &record["title"]), (&json!("article/1"), &json!("Bridge stays")));
    assert_eq!(record["text"], format!("{FIRST}\n\n{SECOND}"));
    assert_eq!((&record["language"], &record["url"]), (&json!("en"), &json!("a.txt")));
    assert_eq!(record["blocks"].as_array().unwrap().len(), 2);
    let ran = gleaner(dir.path(), &["clean", "a.txt", "b.txt"]).succeeded();
    let titles: Vec<Value> = ran.records().into_iter().map(|record| record["title"].clone()).collect();
    assert_eq!(titles, ["Bridge stays", "Brücke bleibt in Köln"]);
}

#[test]
fn json_lines_keep_their_other_keys_and_their_order() {
    let dir = tempfile::tempdir().unwrap();
    let rows = [
        json!({"z": 1, "text": scrape(), "a": [true, null]}),
        json!({"title": "Bridge stays", "text": format!("Share\nBridge stays!\n{FIRST}"), "id": "x"}),
    ];
    let input = format!("{}\n\n{}\n", rows[0], rows[1]);
    let ran = gleaner_reading(dir.path(), &["clean"], input.as_bytes()).succeeded();
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let text = serde_json::to_string(&format!("{FIRST}\n\n{SECOND}")).unwrap();
    assert_eq!(lines[0], format!("{{\"z\":1,\"text\":{text},\"a\":[true,null],\"title\":\"Bridge stays\"}}"));
    assert_eq!(lines[1], format!("{{\"title\":\"Bridge stays\",\"text\":\"{FIRST}\",\"id\":\"x\"}}"));
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_byline_and_a_date_reach_the_record() {
    let dir = tempfile::tempdir().unwrap();
    let input =
        format!("El puente viejo se queda\n\nPor María López\n3 de mayo de 2024\n\n{SPANISH}\n\n{SPANISH} Así será.\n");
    let ran = gleaner_reading(dir.path(), &["clean", "--json"], input.as_bytes()).succeeded();
    let record = &ran.records()[0];
    assert_eq!((&record["title"], &record["language"]), (&json!("El puente viejo se queda"), &json!("es")));
    assert_eq!((&record["authors"], &record["date_published"]), (&json!(["María López"]), &json!("2024-05-03")));
    assert_eq!(record["text"], format!("{SPANISH}\n\n{SPANISH} Así será."));
    // A first line that only looks like a headline is believed less than one that stands twice.
    assert!(record["extraction"]["fields"]["title"]["confidence"].as_f64().unwrap() < 0.9);
}

#[test]
fn a_record_of_gleaners_own_stays_true_to_its_text() {
    let dir = tempfile::tempdir().unwrap();
    let ran = gleaner_reading(dir.path(), &["clean", "--json"], scrape().as_bytes()).succeeded();
    let mut record = ran.records().remove(0);
    let clean = record.clone();
    record["text"] = json!(format!("{FIRST}\n\n{SECOND}\n\n{TAIL}"));
    record["word_count"] = json!(1000);
    let ran = gleaner_reading(dir.path(), &["clean"], record.to_string().as_bytes()).succeeded();
    assert_eq!(ran.records(), [clean]);
}

#[test]
fn other_json_and_packed_files_are_read_too() {
    let dir = tempfile::tempdir().unwrap();
    let object = json!({"text": FIRST});
    let pretty = serde_json::to_string_pretty(&object).unwrap();
    let list = serde_json::to_string_pretty(&json!([object, object])).unwrap();
    std::fs::write(dir.path().join("one.json"), &pretty).unwrap();
    std::fs::write(dir.path().join("list.json"), &list).unwrap();
    std::fs::write(dir.path().join("torn.json"), &list[..list.len() - 2]).unwrap();
    std::fs::write(dir.path().join("a.jsonl.zst"), zstd::encode_all(object.to_string().as_bytes(), 1).unwrap())
        .unwrap();
    let ran = gleaner(dir.path(), &["clean", "one.json", "list.json", "a.jsonl.zst"]).succeeded();
    assert_eq!(ran.records(), vec![object; 4]);
    let ran = gleaner(dir.path(), &["clean", "torn.json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.starts_with("error: torn.json: not JSON: "), "{}", ran.stderr);
    // An article may begin with a bracket.
    let text = format!("[Update] {FIRST}\n\n{SECOND}\n");
    assert_eq!(gleaner_reading(dir.path(), &["clean"], text.as_bytes()).succeeded().stdout, text);
    let ran = gleaner_reading(dir.path(), &["clean"], b" \n").succeeded();
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "no text in -\n"));
    let ran = gleaner_reading(dir.path(), &["clean"], b"<!DOCTYPE html><p>Text</p>");
    assert!(ran.code == Some(1) && ran.stderr.contains("`gleaner extract`"), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_comes_out() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("a.jsonl"),
        format!("{{\"text\":\"{FIRST}\"}}\nno json\n{{\"title\":\"x\"}}\n[1]\n"),
    )
    .unwrap();
    let ran = gleaner(dir.path(), &["clean", "missing.txt", "a.jsonl"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.records(), [json!({"text": FIRST})]);
    let errors: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(errors.len(), 4, "{}", ran.stderr);
    for (error, begins) in
        errors.iter().zip(["error: missing.txt: ", "error: a.jsonl:2: ", "error: a.jsonl:3: ", "error: a.jsonl:4: "])
    {
        assert!(error.starts_with(begins), "{error}");
    }
}

#[test]
fn the_sample_becomes_a_good_record() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/sample/wordpress-de-scrape.txt");
    let Ok(scraped) = std::fs::read_to_string(&sample) else {
        eprintln!("{} is not here: skipped", sample.display());
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let ran = gleaner_reading(dir.path(), &["clean", "--json"], scraped.as_bytes()).succeeded();
    let record = &ran.records()[0];
    let paragraphs: Vec<&str> = scraped.split("\n\n").map(str::trim).collect();
    let title = paragraphs[0];
    assert_eq!((&record["title"], &record["language"]), (&json!(title), &json!("de")));
    // Everything between the second headline and the first line of navigation, and no more.
    let end = paragraphs.iter().position(|text| text.starts_with("Previous Article")).unwrap();
    let body: Vec<&str> = paragraphs[2..end].iter().map(|text| text.trim_end_matches(" p>")).collect();
    assert_eq!(record["text"], body.join("\n\n"));
}
