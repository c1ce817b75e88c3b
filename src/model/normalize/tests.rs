//! Tables of facts, ours and (where the folder exists) the shared one, and what holds for any text.

use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn lines(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no {file}");
        return Vec::new();
    };
    text.lines().map(|line| serde_json::from_str(line).expect("a case is JSON")).collect()
}

#[test]
fn own_table_of_addresses() {
    let cases = lines("tests/discover/addresses.jsonl");
    assert!(cases.len() > 100, "the table is part of the project");
    for case in cases {
        let given = case["url"].as_str().expect("a case has an address");
        let url = PageUrl::parse(given);
        if let Some(wanted) = case.get("normal") {
            let got = url.as_ref().ok().map(PageUrl::as_str);
            assert_eq!(got, wanted.as_str(), "{given}: {}", case["says"]);
        }
        if let Some(wanted) = case.get("key") {
            let got = url.map(|url| url.dedup_key().as_str().to_owned());
            assert_eq!(got.ok().as_deref(), wanted.as_str(), "{given}: {}", case["says"]);
        }
    }
}

#[test]
fn shared_table_of_addresses() {
    let (mut n_cases, mut wrong) = (0, Vec::new());
    for case in lines("../shared/data/cases/url.jsonl") {
        let given = case["in"].as_str().expect("a case has an address");
        let url = PageUrl::parse(given).ok();
        let got = match case["op"].as_str() {
            Some("normalize") => url.as_ref().map(|url| url.as_str().to_owned()),
            _ => url.as_ref().map(|url| url.dedup_key().as_str().to_owned()),
        };
        if let Some(url) = url {
            assert_eq!(PageUrl::parse(url.as_str()).as_ref(), Ok(&url), "normalizing twice changes {given}");
        }
        n_cases += 1;
        if got.as_deref() != case["out"].as_str() && case["ambiguous"] != Value::Bool(true) {
            wrong.push(format!("{given}: {got:?} instead of {} ({})", case["out"], case["why"]));
        }
    }
    eprintln!("url.jsonl: {} of {n_cases}", n_cases - wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn one_article_by_many_addresses() {
    let forms = [
        "https://news.example/2026/11/flood-in-town",
        "http://www.news.example/2026/11/flood-in-town/",
        "https://m.news.example/2026/11/flood-in-town?utm_source=x&utm_medium=y",
        "https://amp.news.example/2026/11/flood-in-town",
        "https://news.example/amp/2026/11/flood-in-town",
        "https://news.example/2026/11/flood-in-town/amp/",
        "https://news.example/2026/11/flood-in-town?outputType=amp",
        "https://news.example/2026/11/flood-in-town?print=1#comments",
        "https://news.example/2026/11/flood-in-town/print/",
        "https://news.example:443/2026//11/flood-in-town/index.html",
        "https://news.example/2026/11/flood-in-town/comment-page-2/#respond",
        "https://news.example/2026/11/flood-in-town?replytocom=17",
        "https://news-example.cdn.ampproject.org/c/s/news.example/2026/11/flood-in-town",
        "https://www.google.com/amp/s/news.example/2026/11/flood-in-town?fbclid=a",
        "https://news.example/2026/11/flood-in-town;jsessionid=A1B2C3D4E5F6A7B8",
        "https://mobile.news.example/2026/11/flood-in-town?ref=rss",
    ];
    for form in forms {
        let key = PageUrl::parse(form).expect(form).dedup_key();
        assert_eq!(key.as_str(), "news.example/2026/11/flood-in-town", "{form}");
    }
}

#[test]
fn distinct_articles_stay_distinct() {
    let pages = [
        "https://news.example/?p=123",
        "https://news.example/?p=124",
        "https://news.example/view.asp?id=1",
        "https://news.example/view.asp?id=2",
        "https://news.example/view.asp?id=2&page=2",
        "https://news.example/story/1",
        "https://news.example/story/01",
        "https://news.example/Story/1",
        "https://news.example/story/1.html",
        "https://sport.news.example/story/1",
        "https://en.news.example/story/1",
        "https://news.example/ramp/1",
        "https://news.example/mobile/",
        "https://news.example/index.php?id=5",
        "https://news.example/?m=202611",
        "https://news.example/?ref=4711",
        "https://news.example/a%2Fb",
        "https://news.example/a/b",
    ];
    let keys: std::collections::BTreeSet<_> =
        pages.iter().map(|page| PageUrl::parse(page).expect(page).dedup_key()).collect();
    assert_eq!(keys.len(), pages.len(), "{keys:#?}");
}

#[test]
fn references_are_resolved_and_normalized() {
    let page = PageUrl::parse("https://news.example/a/b?x=1").unwrap();
    for (reference, wanted) in [
        ("c", Some("https://news.example/a/c")),
        (" /c ", Some("https://news.example/c")),
        ("?y=2&utm_source=q", Some("https://news.example/a/b?y=2")),
        ("//other.example/c", Some("https://other.example/c")),
        ("#top", Some("https://news.example/a/b?x=1")),
        ("", Some("https://news.example/a/b?x=1")),
        ("../../../c", Some("https://news.example/c")),
        ("javascript:void(0)", None),
        ("mailto:a@news.example", None),
        ("http://", None),
    ] {
        let got = page.join(reference).ok();
        assert_eq!(got.as_ref().map(PageUrl::as_str), wanted, "{reference}");
    }
}

proptest! {
    #[test]
    fn any_text_is_refused_or_stable(text in "\\PC{0,80}") {
        stable(&text);
        stable(&format!("https://news.example/{text}"));
    }

    #[test]
    fn hostile_pieces_are_stable(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..14)) {
        stable(&format!("https://news.example{}", pieces.concat()));
        stable(&format!("https://{}.example/", pieces.concat()));
    }

    #[test]
    fn joining_garbage_gives_normalized_addresses(reference in "[\\PC\\t\\n]{0,60}") {
        let page = PageUrl::parse("https://news.example/a/b?x=1").unwrap();
        if let Ok(url) = page.join(&reference) {
            prop_assert_eq!(PageUrl::parse(url.as_str()), Ok(url));
        }
    }
}

const PIECES: &[&str] = &[
    "/",
    "//",
    "..",
    ".",
    "%2e",
    "%2E%2e",
    "%25",
    "%",
    "%2",
    "%41",
    "%c3",
    "%zz",
    ";jsessionid=0123456789abcdef",
    "a",
    "(S(abcdefghijklmnopqrstuvwx))",
    "?",
    "&",
    "utm_source=1",
    "%75tm_id=2",
    "amp;",
    "=",
    "#",
    "\\",
    "é",
    "中",
    " ",
    "index.html",
    "amp",
    "35",
    "?amp",
    "sid=0123456789abcdef0123456789abcdef",
    "@",
    ":",
    "'",
    "\"",
    "|",
    "{",
];

fn stable(text: &str) {
    if let Ok(url) = PageUrl::parse(text) {
        assert_eq!(PageUrl::parse(url.as_str()).as_ref(), Ok(&url), "{text}");
        let key = url.dedup_key();
        assert_eq!(url.dedup_key(), key);
        assert!(key.as_str().contains('/'), "{text}");
    }
}
