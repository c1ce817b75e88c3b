//! A whole crawl over real pages, replayed from the shared data under their own host names.

use std::collections::BTreeMap;

use serde_json::Value;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::replay::{Replay, ReplayedPage, bytes_of, shared};
use super::support::served::Served;

#[test]
fn a_replayed_crawl_stores_every_article_once_with_the_text_that_extract_gives() {
    let Some(folder) = shared("dev/fundus") else { return };
    let replay = Replay::open(&folder);
    let work = tempfile::tempdir().unwrap();
    let served = Served::start(replay.web.clone());
    std::fs::write(work.path().join("replay.toml"), replay.config(served.addr())).unwrap();
    gleaner(work.path(), &["crawl", "replay.toml", "--quiet"]).succeeded();
    let records = corpus::records(&work.path().join("corpus/replay"));

    let folder = folder.canonicalize().unwrap();
    let (html, gold) = (folder.join("html"), folder.join("gold.jsonl"));
    let args = ["extract", html.to_str().unwrap(), "--gold", gold.to_str().unwrap()];
    let extracted = gleaner(work.path(), &args).succeeded();
    // Two states of one page give two texts; the server shows one of them.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in extracted.stdout.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        texts.entry(bare(text(&record, "url"))).or_default().push(text(&record, "text").to_owned());
    }

    let mut faults = Vec::new();
    for page in &replay.pages {
        let own: Vec<&Value> = records.iter().filter(|record| is_of(record, page)).collect();
        match own[..] {
            [record]
                if texts
                    .get(&bare(&page.url))
                    .is_some_and(|known| known.iter().any(|own| own == text(record, "text"))) => {}
            [_] => faults.push(format!("{}: the text is not that of `extract`", page.id)),
            [] => faults.push(format!("{} is missing ({})", page.id, page.url)),
            _ => faults.push(format!("{} stands {} times", page.id, own.len())),
        }
    }
    assert!(faults.is_empty(), "{} of {} pages\n{}", faults.len(), replay.pages.len(), faults.join("\n"));
    assert_eq!(records.len(), replay.pages.len(), "records that are no page of the folder");
}

#[test]
fn a_replayed_page_comes_with_its_own_bytes_and_is_listed() {
    let Some(folder) = shared("dev/fundus") else { return };
    let replay = Replay::open(&folder);
    let served = Served::start(replay.web.clone());
    assert!(replay.pages.len() > 100, "only {} pages", replay.pages.len());
    for page in &replay.pages {
        let (head, body) = served.get(&page.url);
        assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("Content-Type: text/html"), "{}: {head}", page.url);
        assert_eq!(body, bytes_of(&folder, &page.id), "{}", page.url);
        let host = page.url.split('/').nth(2).unwrap();
        let listed = page.url.replace('&', "&amp;");
        for listing in ["", "feed.xml"] {
            let (_, body) = served.get(&format!("http://{host}/{listing}"));
            assert!(String::from_utf8_lossy(&body).contains(&listed), "{} is not on {host}/{listing}", page.url);
        }
    }
}

fn is_of(record: &Value, page: &ReplayedPage) -> bool {
    bare(text(record, "url")) == bare(&page.url)
}

/// An address without scheme and query: the crawl asks on http, and drops tracking parameters.
fn bare(url: &str) -> String {
    let path = url.split('?').next().unwrap_or_default();
    path.split_once("://").map_or(path, |(_, rest)| rest).to_owned()
}

fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record[key].as_str().unwrap_or_default()
}
