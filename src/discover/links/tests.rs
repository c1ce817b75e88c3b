//! Links of made-up pages, and figures over the annotated ones.

use std::path::Path;

use super::*;
use crate::page::tree::{self, Bounds};

fn links_of(html: &str) -> PageLinks {
    let tree = tree::parse(html, &Bounds::default()).unwrap();
    collect_from(&tree, &PageUrl::parse("https://paper.example/politics/").unwrap())
}

fn kind(found: &PageLinks, address: &str) -> Option<TargetKind> {
    found.links.iter().find(|link| link.url.as_str() == address).map(|link| link.kind)
}

const LISTING: &str = r##"<!doctype html><html><head><title>Politics</title>
<link rel="alternate" type="application/rss+xml" href="/politics/feed/">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="alternate" hreflang="fr" href="/fr/"><link rel="next" href="/politics/page/2/"></head><body>
<header><a href="/">Paper</a></header>
<nav><a href="/world">World</a><a href="/sport">Sport</a><a href="/special/the-long-read-of-the-week">The long read</a></nav>
<main>
 <article class="card"><h2><a href="/mayor-wins">The mayor wins a third term after a long night of counting</a></h2></article>
 <article class="card"><h2><a href="/harbor-bridge">The bridge at the harbor is closed for another year</a></h2></article>
 <article class="card"><a href="/2026/11/23/school-roof-repaired"><img alt="School"></a><h2><a href="/2026/11/23/school-roof-repaired">School roof repaired</a></h2></article>
 <article class="card"><a href="/story/4711"><h3>Rain for the third week in a row</h3></a></article>
 <a class="more" href="/politics/page/2/">Next</a><a rel="nofollow" href="/advert-for-a-new-kind-of-lamp">Advert: a new kind of lamp for your garden</a>
 <a href="#top">Top</a><a href="javascript:void(0)">x</a><a href="mailto:a@paper.example">mail</a><a href="https://other.example/">Other</a>
</main>
<footer><a href="/imprint">Imprint</a><a href="/privacy">Privacy</a></footer></body></html>"##;

#[test]
fn a_listing_shows_articles_sections_feeds_and_its_next_page() {
    let found = links_of(LISTING);
    for article in ["mayor-wins", "harbor-bridge", "2026/11/23/school-roof-repaired", "story/4711"] {
        assert_eq!(kind(&found, &format!("https://paper.example/{article}")), Some(TargetKind::Article), "{article}");
    }
    for section in ["world", "sport", "imprint", "politics/page/2/", ""] {
        assert_eq!(kind(&found, &format!("https://paper.example/{section}")), Some(TargetKind::Section), "{section}");
    }
    assert_eq!(
        found.feeds.iter().map(|feed| feed.url.as_str()).collect::<Vec<_>>(),
        ["https://paper.example/politics/feed/"]
    );
    assert_eq!(found.next.iter().map(PageUrl::as_str).collect::<Vec<_>>(), ["https://paper.example/politics/page/2/"]);
    assert_eq!(found.links.last().unwrap().url.as_str(), "https://paper.example/advert-for-a-new-kind-of-lamp");
    assert!(found.listing.n_articles >= 4 && found.listing.n_headlines >= 4, "{:?}", found.listing);
    let twice = found.links.iter().filter(|link| link.url.as_str().ends_with("school-roof-repaired")).count();
    assert_eq!(twice, 1);
}

#[test]
fn headlines_that_read_more_belongs_to_are_those_of_a_list() {
    let card = |n: u32| {
        format!(
            "<div><h3>Story {n} of the town</h3><p>Number {n} is a bridge, and nobody knows who is to pay for it in the end.</p>\
             <a href=/news/{n}>Read more</a></div>"
        )
    };
    let cards = |n: u32| (1..=n).map(card).collect::<Vec<_>>().concat();
    let listing = links_of(&format!("<main>{}</main>", cards(5))).listing;
    assert_eq!((listing.headlines.len(), listing.leads.len()), (5, 5));
    assert!(listing.headlines.contains(&fold::key("Story 3 of the town")));
    let listing = links_of(&format!("<main>{}</main>", cards(2))).listing;
    assert!(listing.headlines.is_empty(), "below an article");
    let text = "<p>The council voted on Monday to keep the old bridge.</p>".repeat(30);
    let article = |n: u32| format!("<h2>Part {n}</h2>{text}<a href=/news/{n}>Read more</a>");
    let parts = [1, 2, 3, 4, 5].map(article).concat();
    assert!(links_of(&format!("<main>{parts}</main>")).listing.headlines.is_empty(), "too long for teasers");
}

#[test]
fn references_are_relative_to_the_base() {
    let found =
        links_of("<base href='https://www.paper.example/sub/'><a href='story-of-the-old-river-12345.html'>Story</a>");
    assert_eq!(found.links[0].url.as_str(), "https://www.paper.example/sub/story-of-the-old-river-12345.html");
}

#[test]
fn the_number_of_links_is_bounded() {
    let html = (0..MAX_LINKS + 500).map(|n| format!("<a href='/story/{n}'>Story</a>")).collect::<Vec<_>>().concat();
    let found = links_of(&html);
    assert!(found.links.len() <= MAX_LINKS + 1);
}

#[test]
fn broken_anchors_do_no_harm() {
    let found = links_of(
        "<a href='/one-two-three-four'>a<a href='/five-six-seven-eight'>b<h2>c</a></h2><a>d</a><a href=''>e</a>",
    );
    assert_eq!(found.links.len(), 2);
}

/// Links of annotated pages: how many in the frame and the main part are taken for articles, for who reads along.
#[test]
fn links_of_annotated_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/dev/fundus");
    let Ok(gold) = std::fs::read_to_string(folder.join("gold.jsonl")) else {
        eprintln!("skipped: no annotated pages");
        return;
    };
    let show = std::env::var_os("GLEANER_SHOW_LINKS").is_some();
    let (mut n_frame, mut n_frame_articles, mut n_main, mut n_main_articles) = (0, 0, 0, 0);
    for page in gold.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        let (Some(id), Some(url)) = (page["id"].as_str(), page["url"].as_str()) else { continue };
        let Ok(packed) = std::fs::read(folder.join("html").join(format!("{id}.html.gz"))) else { continue };
        let body = crate::page::coding::gunzip(&packed, 1 << 26).unwrap();
        let url = PageUrl::parse(url).unwrap();
        let Ok(read) = Page::read(url.clone(), &body, None, &Bounds::default()) else { continue };
        let frames: std::collections::HashMap<_, _> =
            gather::walk(&read.tree, &url).links.into_iter().map(|shown| (shown.url, shown.in_frame)).collect();
        for link in collect(&read).links.into_iter().filter(|link| link.url.domain() == url.domain()) {
            let in_frame = frames.get(&link.url).copied().unwrap_or_default();
            let article = link.kind == TargetKind::Article;
            if in_frame {
                n_frame += 1;
                n_frame_articles += usize::from(article);
            } else {
                n_main += 1;
                n_main_articles += usize::from(article);
            }
            if show {
                eprintln!("LINK {} {} {}", if in_frame { "frame" } else { "main" }, link.kind.name(), link.url);
            }
        }
    }
    eprintln!("frame: {n_frame_articles} of {n_frame} taken for articles; main: {n_main_articles} of {n_main}");
    assert!(n_frame_articles * 5 < n_frame, "navigation is mostly no article");
}
