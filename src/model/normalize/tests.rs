use proptest::prelude::*;

use super::*;

fn normalized(raw: &str) -> Option<String> {
    PageUrl::parse(raw).ok().map(|url| url.to_string())
}

fn folded(raw: &str) -> String {
    PageUrl::parse(raw).unwrap().dedup_key().as_str().to_owned()
}

#[test]
fn ten_addresses_of_one_article_fold_to_one_key() {
    let key = folded("https://www.paper.example/2026/11/bridge-stays/");
    for other in [
        "http://www.paper.example/2026/11/bridge-stays/",
        "https://paper.example/2026/11/bridge-stays",
        "https://www.paper.example/2026/11/bridge-stays/?utm_source=feed&utm_medium=rss",
        "https://www.paper.example/2026/11/bridge-stays/amp/",
        "https://www.paper.example/amp/2026/11/bridge-stays/",
        "https://m.paper.example/2026/11/bridge-stays/",
        "https://www.paper.example/2026/11/bridge-stays/?fbclid=abc#comments",
        "https://www.paper.example//2026/11/bridge-stays/index.html",
        "https://www.paper.example/2026/11/bridge-stays/?print=1",
        "https://www.paper.example/2026/11/bridge-stays/?replytocom=17#respond",
    ] {
        assert_eq!(folded(other), key, "{other}");
    }
}

#[test]
fn different_articles_keep_different_keys() {
    for (a, b) in [
        ("https://paper.example/?p=123", "https://paper.example/?p=124"),
        ("https://paper.example/a?page=1", "https://paper.example/a?page=2"),
        ("https://paper.example/view.asp?id=1", "https://paper.example/view.asp?id=2"),
        ("https://en.paper.example/a", "https://de.paper.example/a"),
        ("https://paper.example/Abc", "https://paper.example/abc"),
        ("https://paper.example/champ", "https://paper.example/ch"),
    ] {
        assert_ne!(folded(a), folded(b));
    }
}

#[test]
fn what_is_no_page_is_refused() {
    for raw in ["", "/a", "mailto:a@b.example", "javascript:void(0)", "ftp://a.example/", "http://", "https://a b.example/"] {
        assert_eq!(normalized(raw), None, "{raw}");
    }
    assert_eq!(PageUrl::parse(&format!("http://a.example/{}", "x".repeat(3000))), Err(Refusal::TooLong));
}

#[test]
fn shared_cases() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/cases/url.jsonl");
    let Ok(cases) = std::fs::read_to_string(path) else {
        eprintln!("no shared cases: skipped");
        return;
    };
    let mut failed = Vec::new();
    for case in cases.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        let raw = case["in"].as_str().unwrap();
        let got = match case["op"].as_str().unwrap() {
            "normalize" => normalized(raw),
            _ => PageUrl::parse(raw).ok().map(|url| url.dedup_key().as_str().to_owned()),
        };
        if got.as_deref() != case["out"].as_str() && case["ambiguous"] != true {
            failed.push(format!("{raw}: {got:?}, not {}", case["out"]));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

proptest! {
    #[test]
    fn normalizing_twice_changes_nothing(path in "[a-zA-Z0-9/%.;=&?+~{}|^-]{0,40}") {
        if let Ok(url) = PageUrl::parse(&format!("https://News.Example/{path}")) {
            let again = PageUrl::parse(url.as_str()).unwrap();
            prop_assert_eq!(again.as_str(), url.as_str());
            prop_assert_eq!(again.dedup_key(), url.dedup_key());
        }
    }

    #[test]
    fn any_text_is_an_address_or_refused(raw in any::<String>(), reference in any::<String>()) {
        let _ = PageUrl::parse(&raw);
        let _ = PageUrl::parse("https://news.example/a/b").unwrap().join(&reference);
    }
}
