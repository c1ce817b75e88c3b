//! Exports of a small corpus, read back with the crates that write them.

use std::io::Read as _;
use std::path::Path;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_json::LineDelimitedWriter;
use serde_json::Value;

use super::*;
use crate::model::Completeness;

/// A corpus of three records: one without any optional value, one in German, one reserved.
fn corpus(root: &Path) -> Layout {
    let layout = Layout::new(root);
    std::fs::create_dir_all(layout.articles()).unwrap();
    let mut german = crate::model::record::sample("de-1");
    german.language = Some("de-AT".to_owned());
    german.authors = vec!["Eva Müller".to_owned(), "Jan Novák".to_owned()];
    german.date_published = crate::model::WebDate::parse("2026-03-04");
    let mut reserved = crate::model::record::sample("en-1");
    reserved.language = Some("en".to_owned());
    reserved.rights.tdm_reservation = Some(1);
    reserved.completeness = Completeness::Teaser;
    let lines =
        [crate::model::record::sample("xx-1"), german, reserved].map(|record| serde_json::to_string(&record).unwrap());
    write(&layout.file("articles/00000.jsonl"), &(lines.join("\n") + "\n"));
    layout
}

fn write(path: &Path, text: &str) {
    use std::io::Write as _;
    std::fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn all(format: Format) -> Export {
    Export {
        format,
        filter: Filter::default(),
        fields: Fields::All,
        stand_off: false,
        profile: None,
        split: None,
        file_records: 2,
    }
}

fn rows(path: &Path) -> Vec<Value> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap();
    let mut json = LineDelimitedWriter::new(Vec::new());
    for batch in builder.build().unwrap() {
        let batch = batch.unwrap();
        let schema = parquet::by_offset(&batch.schema());
        json.write(&parquet::in_zone(&batch, &schema, "+00:00").unwrap()).unwrap();
    }
    json.finish().unwrap();
    let text = String::from_utf8(json.into_inner()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn parquet_has_every_record_and_typed_columns() {
    let dir = tempfile::tempdir().unwrap();
    let layout = corpus(dir.path());
    let output = dir.path().join("export");
    let exported = export(&layout, &output, &all(Format::Parquet)).unwrap();
    assert_eq!((exported.n_written, exported.files.len(), exported.faults.n), (3, 2, 0));
    let rows: Vec<Value> = exported.files.iter().flat_map(|name| rows(&output.join(name))).collect();
    assert_eq!(rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ["xx-1", "de-1", "en-1"]);
    assert_eq!(rows[1]["authors"], serde_json::json!(["Eva Müller", "Jan Novák"]));
    assert_eq!(rows[1]["date_published"], "2026-03-04");
    assert_eq!(rows[1]["date_crawled"], "2026-11-23T08:00:00Z");
    assert_eq!(rows[1]["extraction"]["fields"][0]["name"], "title");
    assert_eq!(rows[2]["rights"]["tdm_reservation"], 1);
}

#[test]
fn jsonl_is_the_corpus_again() {
    let dir = tempfile::tempdir().unwrap();
    let layout = corpus(dir.path());
    let before = std::fs::read_to_string(layout.file("articles/00000.jsonl")).unwrap();
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let output = dir.path().join("export");
        let exported = export(&layout, &output, &Export { file_records: 10, ..all(Format::Jsonl(packing)) }).unwrap();
        let mut text = String::new();
        crate::dataset::text_file::open(&output.join(&exported.files[0])).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, before, "{packing:?}");
    }
}

#[test]
fn filters_tell_what_they_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let layout = corpus(dir.path());
    let filter = Filter {
        only: vec![Only::TdmUnreserved],
        languages: vec!["de".to_owned(), "en".to_owned()],
        ..Filter::default()
    };
    let asked = Export { filter, ..all(Format::Jsonl(Packing::Plain)) };
    let exported = export(&layout, &dir.path().join("export"), &asked).unwrap();
    assert_eq!(exported.n_written, 1);
    assert_eq!(exported.dropped, [("language", 1), ("only tdm-unreserved", 1)].into());
}

#[test]
fn names_that_no_record_has_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let layout = corpus(dir.path());
    let site = crate::model::record::sample("xx-1").site;
    let mut asked = all(Format::Jsonl(Packing::Plain));
    asked.filter.languages = vec!["de".to_owned(), "sv".to_owned()];
    asked.filter.sites = vec![site.clone(), "nope".to_owned()];
    let exported = export(&layout, &dir.path().join("out"), &asked).unwrap();
    assert_eq!(exported.n_written, 1);
    let expected = [
        "no record is in the language `sv`; the corpus has de-AT (1), en (1)".to_owned(),
        format!("no record is of the site `nope`; the corpus has {site} (3)"),
    ];
    assert_eq!(exported.unmet, expected);
}

#[test]
fn a_stand_off_release_has_no_words_of_the_article() {
    let dir = tempfile::tempdir().unwrap();
    let layout = corpus(dir.path());
    let output = dir.path().join("export");
    export(&layout, &output, &Export { stand_off: true, ..all(Format::Jsonl(Packing::Plain)) }).unwrap();
    let text = std::fs::read_to_string(output.join("00000.jsonl")).unwrap();
    assert!(text.contains("text_sha256") && !text.contains("\"text\":") && !text.contains("description"), "{text}");
    export(&layout, &output, &Export { stand_off: true, ..all(Format::Parquet) }).unwrap();
}

#[test]
fn damage_is_named_and_costs_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let layout = corpus(dir.path());
    let path = layout.file("articles/00000.jsonl");
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.insert_str(0, "{\"url\": \"http://a.example/\"}\n");
    text.push_str("{\"schema\": \"article/1\", \"id");
    write(&path, &text);
    let exported = export(&layout, &dir.path().join("export"), &all(Format::Parquet)).unwrap();
    assert_eq!(exported.n_written, 3);
    let told: Vec<String> = exported.faults.first.iter().map(ToString::to_string).collect();
    assert!(told[0].contains("00000.jsonl:1: ") && told[1].contains("00000.jsonl:5: torn"), "{told:?}");
}

#[test]
fn an_empty_corpus_gives_an_empty_file_with_columns() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("articles")).unwrap();
    let output = dir.path().join("export");
    let exported = export(&Layout::new(dir.path()), &output, &all(Format::Parquet)).unwrap();
    let file = std::fs::File::open(output.join(&exported.files[0])).unwrap();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    assert_eq!((builder.metadata().file_metadata().num_rows(), builder.schema().fields().len()), (0, 28));
}

#[test]
fn a_profile_drops_by_its_rules_and_counts_each() {
    let dir = tempfile::tempdir().unwrap();
    let layout = corpus(dir.path());
    let asked = Export { profile: Some(Profile::RealNews), ..all(Format::Jsonl(Packing::Plain)) };
    let exported = export(&layout, &dir.path().join("export"), &asked).unwrap();
    assert_eq!(exported.n_written, 0);
    // All three are short, two of them have no date.
    assert_eq!(exported.dropped.get("realnews_short_text"), Some(&3));
    assert_eq!(exported.dropped.get("realnews_no_date"), Some(&2));
    assert!(exported.dropped.keys().all(|rule| rule.starts_with("realnews_")), "{:?}", exported.dropped);
}

/// A corpus of stories on two sites each and of lone ones, a day each.
fn stories(root: &Path) -> Layout {
    let layout = Layout::new(root);
    std::fs::create_dir_all(layout.articles()).unwrap();
    std::fs::create_dir_all(layout.file("attributes")).unwrap();
    let (mut lines, mut duplicates) = (Vec::new(), Vec::new());
    for story in 0..200 {
        let day = jiff::civil::date(2026, 1, 1).saturating_add(jiff::Span::new().days(story));
        let ids =
            if story % 2 == 0 { vec![format!("a-{story}"), format!("b-{story}")] } else { vec![format!("c-{story}")] };
        for (n, id) in ids.iter().enumerate() {
            let mut record = crate::model::record::sample(id);
            // The copy came a month later.
            let day = day.saturating_add(jiff::Span::new().days(30 * n as i64));
            record.date_published = crate::model::WebDate::parse(&day.to_string());
            lines.push(serde_json::to_string(&record).unwrap());
            if ids.len() > 1 {
                duplicates.push(
                    serde_json::json!({"id": id, "version": 1, "cluster": ids[0], "size": 2, "kind": "near", "site": "s",
                        "first_site": "s", "similarity": 1.0, "containment": 1.0, "agency": null})
                    .to_string(),
                );
            }
        }
    }
    write(&layout.file("articles/00000.jsonl"), &(lines.join("\n") + "\n"));
    write(&layout.file("attributes/duplicates.jsonl"), &(duplicates.join("\n") + "\n"));
    let shards = crate::corpus::duplicates::shards(&layout).unwrap();
    crate::corpus::duplicates::note(&layout, shards).unwrap();
    layout
}

/// The story and day of each record of a set.
fn set(output: &Path, name: &str) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for entry in std::fs::read_dir(output.join(name)).unwrap() {
        for line in std::fs::read_to_string(entry.unwrap().path()).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            rows.push((text("id")[2..].to_owned(), text("date_published")));
        }
    }
    rows
}

#[test]
fn a_split_refuses_clusters_that_do_not_know_all_records() {
    let dir = tempfile::tempdir().unwrap();
    let layout = stories(dir.path());
    crate::dataset::dedup::dedup(&layout).unwrap();
    let split = Split { shares: [60, 20, 20], by: By::Cluster };
    let asked = Export { split: Some(split), ..all(Format::Jsonl(Packing::Plain)) };
    let output = dir.path().join("export");
    export(&layout, &output, &asked).unwrap();
    let text = std::fs::read_to_string(layout.file("articles/00000.jsonl")).unwrap();
    write(&layout.file("articles/00001.jsonl"), &text);
    // What was copied later looks newer than it is.
    let clusters = std::fs::read(layout.file("attributes/duplicates.jsonl")).unwrap();
    crate::disk::replace::replace(&layout.file("attributes/duplicates.jsonl"), &clusters).unwrap();
    let error = export(&layout, &output, &asked).unwrap_err().to_string();
    assert!(error.contains("tells nothing of `articles/00001.jsonl` as it is: run `gleaner dedup` again"), "{error}");
    crate::dataset::dedup::dedup(&layout).unwrap();
    export(&layout, &output, &asked).unwrap();
    // It lost a line, and with it what it knew.
    let clusters = std::fs::read_to_string(layout.file("attributes/duplicates.jsonl")).unwrap();
    write(&layout.file("attributes/duplicates.jsonl"), clusters.split_once('\n').unwrap().1);
    let error = export(&layout, &output, &asked).unwrap_err().to_string();
    assert!(error.contains("lines and was written with"), "{error}");
    std::fs::remove_file(layout.file("attributes/duplicates.shards.json")).unwrap();
    let error = export(&layout, &output, &asked).unwrap_err().to_string();
    assert!(error.contains("does not say what it was made of"), "{error}");
}

#[test]
fn no_story_is_in_two_sets() {
    let dir = tempfile::tempdir().unwrap();
    let layout = stories(dir.path());
    let output = dir.path().join("export");
    for by in [By::Cluster, By::Time] {
        let split = Split { shares: [60, 20, 20], by };
        let asked = Export { split: Some(split), file_records: 50, ..all(Format::Jsonl(Packing::Plain)) };
        let exported = export(&layout, &output, &asked).unwrap();
        assert_eq!(exported.n_written, 300);
        let sets = ["train", "validation", "test"].map(|name| set(&output, name));
        assert_eq!(sets.iter().map(Vec::len).sum::<usize>(), 300, "nothing is lost");
        assert!(sets[0].len() > 120 && sets[1].len() > 30 && sets[2].len() > 30, "{:?}", exported.sets);
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            assert!(sets[one].iter().all(|(story, _)| sets[other].iter().all(|(another, _)| story != another)));
        }
        if by == By::Time {
            // Of a story the newest record counts: nothing in training is newer than what is tested.
            let newest = |set: &[(String, String)]| set.iter().map(|(_, day)| day.clone()).max();
            assert!(newest(&sets[0]) <= newest(&sets[1]) && newest(&sets[1]) <= newest(&sets[2]));
            let lone = |set: &[(String, String)]| -> Vec<String> {
                let odd = set.iter().filter(|(story, _)| story.parse::<u32>().unwrap() % 2 == 1);
                odd.map(|(_, day)| day.clone()).collect()
            };
            let (train, test) = (lone(&sets[0]), lone(&sets[2]));
            assert!(train.iter().max() < test.iter().min(), "the test set is newer");
            for (set, share) in sets.iter().zip([180, 60, 60]) {
                assert!(set.len().abs_diff(share) <= 4, "{:?}", exported.sets);
            }
        }
        let again = dir.path().join("again");
        export(&layout, &again, &asked).unwrap();
        assert_eq!(sets, ["train", "validation", "test"].map(|name| set(&again, name)));
    }
}

#[test]
fn a_split_wants_the_clusters_first() {
    let dir = tempfile::tempdir().unwrap();
    let layout = corpus(dir.path());
    let split = Some(Split { shares: [90, 5, 5], by: By::Cluster });
    let refused = export(&layout, &dir.path().join("export"), &Export { split, ..all(Format::Parquet) }).unwrap_err();
    assert!(refused.to_string().contains("run `gleaner dedup` first"), "{refused}");
    std::fs::create_dir(dir.path().join("attributes")).unwrap();
    write(&layout.file("attributes/duplicates.jsonl"), "{\"id\": \"de-1\", \"clus");
    let refused = export(&layout, &dir.path().join("export"), &Export { split, ..all(Format::Parquet) }).unwrap_err();
    assert!(refused.to_string().contains("duplicates.jsonl:1: "), "{refused}");
    assert!(!dir.path().join("export").exists());
}

#[test]
fn only_the_newest_version_of_an_article_is_wanted() {
    let dir = tempfile::tempdir().unwrap();
    let layout = Layout::new(dir.path());
    std::fs::create_dir_all(layout.articles()).unwrap();
    let lines: Vec<String> = [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2), ("c", 1)]
        .map(|(id, version)| {
            let mut record = crate::model::record::sample(id);
            record.version = version;
            serde_json::to_string(&record).unwrap() + "\n"
        })
        .into();
    write(&layout.file("articles/00000.jsonl"), &lines.concat());
    let filter = Filter { only: vec![Only::Latest], ..Filter::default() };
    let asked = Export { filter, file_records: 10, ..all(Format::Jsonl(Packing::Plain)) };
    let output = dir.path().join("export");
    let exported = export(&layout, &output, &asked).unwrap();
    assert_eq!(exported.dropped, [("only latest", 3)].into());
    let text = std::fs::read_to_string(output.join("00000.jsonl")).unwrap();
    let told: Vec<(String, u64)> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|row| (row["id"].as_str().unwrap().to_owned(), row["version"].as_u64().unwrap()))
        .collect();
    assert_eq!(told, [("a".to_owned(), 3), ("b".to_owned(), 2), ("c".to_owned(), 1)]);

    // What was free for mining is so no longer, whatever the first version says.
    let mut reserved =
        [&lines[0], &lines[2]].into_iter().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>();
    reserved[1]["rights"]["tdm_reservation"] = 1.into();
    reserved[1]["is_free"] = false.into();
    let text: String = reserved.iter().map(|row| row.to_string() + "\n").collect();
    let other = tempfile::tempdir().unwrap();
    let (id, version) = (|n: usize| reserved[n]["id"].clone(), |n: usize| reserved[n]["version"].clone());
    assert!(id(0) == id(1) && version(0) != version(1), "two versions of one article");
    std::fs::create_dir_all(other.path().join("articles")).unwrap();
    write(&other.path().join("articles/00000.jsonl"), &text);
    for only in [Only::TdmUnreserved, Only::Free] {
        let filter = Filter { only: vec![only], ..Filter::default() };
        let asked = Export { filter, file_records: 10, ..all(Format::Jsonl(Packing::Plain)) };
        let output = other.path().join("export");
        assert_eq!(export(&Layout::new(other.path()), &output, &asked).unwrap().n_written, 0);
    }

    // A list brings back the versions that it names, and all of an article where it names none.
    let mut ids = Listed::default();
    let lines = [serde_json::json!({"id": "a", "version": 3}), serde_json::json!({"id": "b"})];
    assert!(lines.iter().all(|line| ids.add(line)));
    let filter = Filter { ids: Some(ids), ..Filter::default() };
    let asked = Export { filter, file_records: 10, ..all(Format::Jsonl(Packing::Plain)) };
    assert_eq!(export(&layout, &dir.path().join("again"), &asked).unwrap().n_written, 3);
}
