//! Addresses of both kinds in many scripts, and the score on the annotated pages where they are.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;

use super::*;

fn score(url: &str) -> f32 {
    article_score(&PageUrl::parse(url).expect(url))
}

#[test]
fn articles_look_like_articles() {
    let wrong: Vec<_> = include_str!("../../../tests/discover/articles.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| score(line) < ARTICLE_SCORE)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn lists_look_like_lists() {
    let wrong: Vec<_> = include_str!("../../../tests/discover/lists.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| score(line) >= ARTICLE_SCORE)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pages_that_no_article_has_are_refused() {
    for url in [
        "https://news.example/login",
        "https://news.example/impressum.html",
        "https://news.example/en/privacy-policy/",
        "https://news.example/report.pdf",
        "https://news.example/img/photo.JPG?w=300",
        "https://news.example/?s=flood",
        "https://news.example/search?q=flood",
        "https://news.example/wp-admin/post.php?post=1",
        "https://news.example/%D8%A7%D8%AA%D8%B5%D9%84-%D8%A8%D9%86%D8%A7/",
        "https://news.example/%E5%85%B3%E4%BA%8E%E6%88%91%E4%BB%AC",
    ] {
        assert_eq!(refused(&PageUrl::parse(url).unwrap()), Some(Reason::NotCrawlable), "{url}");
    }
    for url in [
        "https://news.example/",
        "https://news.example/politics",
        "https://news.example/tech/login-chaos-at-the-ministry",
        "https://news.example/?p=123",
        "https://news.example/story.php?id=5",
        "https://news.example/2026/11/contact-lost-with-probe/",
        "https://news.example/v2.0/story-of-a-release",
    ] {
        assert_eq!(refused(&PageUrl::parse(url).unwrap()), None, "{url}");
    }
}

#[test]
fn further_pages_of_lists_are_known() {
    for (url, wanted) in [
        ("https://news.example/politik/page/2/", true),
        ("https://news.example/politik?page=3", true),
        ("https://news.example/politik/seite-4", true),
        ("https://news.example/politik/index_2.html", true),
        ("https://news.example/politik/page2", true),
        ("https://news.example/politik/flood-2", false),
        ("https://news.example/?p=123", false),
    ] {
        assert_eq!(is_pagination(&PageUrl::parse(url).unwrap()), wanted, "{url}");
    }
}

/// Recall over the addresses of annotated pages: a floor, and the misses for who wants to read them.
#[test]
fn annotated_pages_look_like_articles() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/dev");
    for (set, floor) in [("fundus", 0.95), ("traf", 0.80), ("htmldate", 0.80), ("wcxb_dev", 0.70)] {
        let Ok(gold) = std::fs::read_to_string(folder.join(set).join("gold.jsonl")) else {
            eprintln!("skipped: no {set}");
            continue;
        };
        let urls: BTreeSet<PageUrl> = gold
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter_map(|page| PageUrl::parse(page["url"].as_str()?).ok())
            .collect();
        let missed: Vec<_> = urls.iter().filter(|url| article_score(url) < ARTICLE_SCORE).collect();
        let recall = 1.0 - missed.len() as f64 / urls.len() as f64;
        eprintln!("{set}: recall {recall:.3} of {}", urls.len());
        for url in missed {
            eprintln!(
                "  {:.2} {url}{}",
                article_score(url),
                refusal(url).map(|why| format!(" ({why})")).unwrap_or_default()
            );
        }
        assert!(recall >= floor, "{set}: {recall}");
    }
}

proptest! {
    #[test]
    fn any_address_has_a_score(path in "[\\PC/]{0,60}", query in "\\PC{0,20}") {
        if let Ok(url) = PageUrl::parse(&format!("https://news.example/{path}?{query}")) {
            let score = article_score(&url);
            prop_assert!((0.0..=1.0).contains(&score));
            let _ = (refusal(&url), is_pagination(&url));
        }
    }
}
