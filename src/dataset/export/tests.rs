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
    Export { format, filter: Filter::default(), fields: Fields::All, stand_off: false, file_records: 2 }
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
