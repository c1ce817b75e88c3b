//! Small corpora whose duplicates are known.

use std::io::Write as _;

use super::*;
use crate::model::Record;
use crate::model::WebDate;
use crate::model::record::sample;

/// A text of `n` words that no other number has.
fn words(from: usize, n: usize) -> String {
    (from..from + n).map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ")
}

fn record(id: &str, domain: &str, day: &str, text: String) -> Record {
    let mut record = sample(id);
    record.domain = domain.to_owned();
    record.site = domain.to_owned();
    record.date_published = WebDate::parse(day);
    record.text_sha256 = format!("{:x}", key_of(&text));
    record.text = text;
    record
}

fn found(records: &[Record]) -> (Summary, Vec<Duplicate>) {
    let dir = tempfile::tempdir().unwrap();
    let layout = Layout::new(dir.path());
    std::fs::create_dir_all(layout.articles()).unwrap();
    let mut file = std::fs::File::create(layout.file("articles/00000.jsonl")).unwrap();
    for record in records {
        writeln!(file, "{}", serde_json::to_string(record).unwrap()).unwrap();
    }
    let summary = dedup(&layout).unwrap();
    let first = std::fs::read(side_file(&layout)).unwrap();
    dedup(&layout).unwrap();
    assert_eq!(first, std::fs::read(side_file(&layout)).unwrap(), "a second run gives the same bytes");
    let mut lines = Vec::new();
    assert!(read(&layout, |line| lines.push(line)).unwrap().is_empty());
    let beside = std::fs::read_dir(dir.path().join("attributes")).unwrap();
    let mut beside: Vec<_> = beside.map(|entry| entry.unwrap().file_name()).collect();
    beside.sort();
    assert_eq!(beside, ["duplicates.jsonl", "duplicates.shards.json"], "nothing else is left");
    (summary, lines)
}

#[test]
fn a_shortened_copy_with_a_paragraph_of_its_own_is_found() {
    let whole = words(0, 300);
    let copy = format!("{}\n\n{}", words(0, 180), words(5000, 60));
    let (summary, lines) = found(&[
        record("copy", "b.example", "2026-03-05", copy),
        record("other", "c.example", "2026-03-04", words(9000, 300)),
        record("first", "a.example", "2026-03-04", format!("Berlin (dpa) - {whole}")),
    ]);
    assert_eq!((summary.clusters, summary.across_sites, summary.records), (1, 1, 3));
    assert_eq!(summary.agencies, [("dpa".to_owned(), 1)].into());
    assert_eq!(lines.len(), 2);
    assert_eq!((lines[0].id.as_str(), lines[0].kind), ("first", Kind::Representative));
    assert_eq!((lines[1].kind, lines[1].first_site.as_str(), lines[1].size), (Kind::Near, "a.example", 2));
    assert!(lines[1].containment > 0.7 && lines[1].similarity < 0.6, "{:?}", lines[1]);
}

#[test]
fn versions_reposts_and_equal_texts_are_told_apart() {
    let mut second = record("a", "a.example", "2026-03-04", words(0, 100));
    second.version = 2;
    let (_, lines) = found(&[
        record("a", "a.example", "2026-03-04", words(0, 110)),
        second,
        record("b", "a.example", "2026-03-06", format!("{} {}", words(0, 110), words(700, 9))),
        record("c", "c.example", "2026-03-07", words(0, 110)),
    ]);
    let kinds: Vec<_> = lines.iter().map(|line| (line.id.as_str(), line.version, line.kind)).collect();
    let expected =
        [("a", 1, Kind::Representative), ("a", 2, Kind::Version), ("b", 1, Kind::Repost), ("c", 1, Kind::Exact)];
    assert_eq!(kinds, expected);
}

#[test]
fn short_equal_notices_are_found_and_shared_frames_are_not() {
    let notice = words(0, 14);
    let report = |n: usize| format!("{}. Heute {n} Grad. {}.", words(0, 60), words(100, 60));
    let mut records: Vec<Record> =
        (0..60).map(|n| record(&format!("r{n}"), "w.example", "2026-03-04", report(n))).collect();
    records.push(record("n1", "a.example", "2026-03-04", notice.clone()));
    records.push(record("n2", "b.example", "2026-03-04", notice));
    let (summary, lines) = found(&records);
    assert_eq!(summary.clusters, 1);
    assert_eq!(lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["n1", "n2"]);
}

#[test]
fn a_story_that_its_site_tells_often_is_found_elsewhere() {
    let edited = |n: usize| format!("{}.\n\n{}.\n\n{}.", words(0, 90), words(9000 + 20 * n, 8), words(100, 90));
    let mut records: Vec<Record> =
        (0..9).map(|n| record(&format!("a{n}"), "a.example", "2026-03-04", edited(n))).collect();
    for version in 2..12 {
        let mut later = record("a0", "a.example", "2026-03-04", edited(100 + version as usize));
        later.version = version;
        records.push(later);
    }
    records.push(record("b", "b.example", "2026-03-05", format!("{}.", words(0, 90))));
    let (summary, lines) = found(&records);
    assert_eq!((summary.clusters, lines.len()), (1, records.len()));
}

#[test]
fn an_empty_corpus_has_none() {
    let (summary, lines) = found(&[]);
    assert_eq!((summary.records, lines.len()), (0, 0));
}
