//! Take-downs that are cut off, and corpora that are damaged where something is withdrawn.

use std::path::Path;

use serde_json::Value;

use super::takedown::{HOST, copy, crawl_web, rolling, take_down};

/// A short link, a print version, the article's own address.
fn paper() -> gleaner::demo::Web {
    rolling("/news/2026/ferry", &["/s/bridge", "/news/2026/clock", "/latest/story-of-the-day"])
}

/// Where a record's response lies: file, offset, length.
fn place(corpus: &Path, record: &Value) -> (std::path::PathBuf, usize, usize) {
    let source = &record["source"];
    let number = |key: &str| usize::try_from(source[key].as_u64().unwrap()).unwrap();
    (corpus.join(source["warc_file"].as_str().unwrap()), number("warc_offset"), number("warc_length"))
}

#[test]
fn a_response_that_the_archive_ends_in_goes_to_the_last_byte() {
    let pristine = tempfile::tempdir().unwrap();
    let pristine = pristine.path();
    let records = crawl_web(pristine, paper());
    let last = records.iter().max_by_key(|record| record["source"]["warc_offset"].as_u64()).unwrap();
    let path = last["url_canonical"].as_str().unwrap().replace(&format!("http://{HOST}"), "");
    let (_, offset, length) = place(&pristine.join("c"), last);
    // All of its text can be unpacked; hardly any; and there is no room for a member.
    for n_left in [length - 9, 700, 20] {
        let folder = tempfile::tempdir().unwrap();
        let (folder, corpus) = (folder.path(), folder.path().join("c"));
        copy(pristine, folder);
        let (archive, ..) = place(&corpus, last);
        let before = std::fs::read(&archive).unwrap();
        std::fs::write(&archive, &before[..offset + n_left]).unwrap();
        let ran = take_down(folder, &format!("http://{HOST}{path}"));
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("at byte {offset}")), "{}", ran.stderr);
        let after = std::fs::read(&archive).unwrap();
        assert_eq!((after.len(), &after[..offset]), (offset + n_left, &before[..offset]), "{n_left}");
        assert_ne!(after[offset..], before[offset..offset + n_left], "{n_left}");
        let mut text = Vec::new();
        let _ = std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&after[offset..]), &mut text);
        assert!(memchr::memmem::find(&text, path.as_bytes()).is_none(), "{n_left}: some of it is left");
    }
}
