//! `gleaner check` against the demo papers.

use std::fmt::Write as _;

use gleaner::demo::{Host, Resource, Web};
use gleaner::{config, demo};
use serde_json::Value;

use super::support::binary::gleaner;
use super::support::served::Served;

#[test]
fn a_check_tells_what_a_crawl_would_find_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let served = Served::start(demo::web());
    let resolve = format!("*={}", served.addr());
    let args = [
        "check",
        "http://waldkurier.example/",
        "http://harbourpost.example/",
        "--resolve",
        &resolve,
        "--delay",
        "50ms",
    ];

    let ran = gleaner(folder, &[&args[..], &["--json", "--quiet"]].concat()).succeeded();
    let sites: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(sites.len(), 2);
    for site in &sites {
        assert!(site["requests"].as_u64().unwrap() <= 20, "{}", site["requests"]);
        assert_eq!(site["records"].as_array().unwrap().len(), 3);
        assert!(site["feeds"][0]["entries"].as_u64().unwrap() > 3 && !site["sitemaps"][0]["url"].is_null());
        assert!(site["article_urls"].as_u64().unwrap() >= 10);
        let block = site["config"].as_str().unwrap();
        let settings = config::parse(block, "block.toml").unwrap_or_else(|errors| panic!("{block}{errors}"));
        assert_eq!(settings.sites[0].url.as_str(), site["url"]);
        assert_eq!(settings.sites[0].feeds.len(), 1);
    }
    let forbidden = |site: &Value| {
        let sections = site["robots"]["sections"].as_array().unwrap();
        sections.iter().any(|section| section["allowed"] == 0)
    };
    assert!(sites.iter().any(forbidden), "robots.txt forbids a section of one paper");

    let ran = gleaner(folder, &args).succeeded();
    assert!(ran.stdout.contains("[[site]]") && ran.stdout.contains("samples"), "{}", ran.stdout);
    let left: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| name == "stdout" || name == "stderr"), "{left:?}");
}

#[test]
fn a_check_asks_no_more_than_it_says_and_says_what_it_asked() {
    // Three hosts of one site, each with rules of its own, and every story behind a redirect.
    let mut web = Web::default();
    let mut links = String::new();
    for name in ["paper.example", "www.paper.example", "news.paper.example"] {
        let mut host = Host::default();
        for n in 0..12 {
            let (old, new) = (format!("/old/2026/story-{n}"), format!("/news/2026/story-{n}"));
            host.redirect(&old, &format!("http://{name}{new}"));
            // Too short for an article, so that no sample is the last.
            host.put(&new, Resource::html("<html><body><p>This story has moved.</p></body></html>"));
            let _ = write!(links, "<h2><a href=\"http://{name}{old}\">The long headline of story {n}</a></h2>");
        }
        web.insert(name, host);
    }
    let mut front = Host::default();
    front.put("/", Resource::html(&format!("<html><body>{links}</body></html>")));
    web.insert("front.paper.example", front);
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let resolve = format!("*={}", served.addr());
    let args = ["check", "http://front.paper.example/", "--resolve", &resolve, "--delay", "10ms", "--json", "--quiet"];
    let ran = gleaner(folder.path(), &args).succeeded();
    let site: Value = serde_json::from_str(&ran.stdout).unwrap();
    let n_asked = served.log().iter().filter(|hit| hit.target != "/robots.txt").count();
    assert!(n_asked <= 20, "{n_asked} requests");
    assert_eq!(site["requests"], n_asked);
}

#[test]
fn a_page_in_place_of_all_that_are_missing_is_asked_once() {
    let mut host = Host::default();
    let usual = ["/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml"];
    for path in usual.iter().chain(&["/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_index.xml", "/sitemap.xml"]) {
        host.redirect(path, "http://paper.example/lost");
    }
    host.put("/lost", Resource::html("<html><body><h1>Nothing here</h1><p>Look elsewhere.</p></body></html>"));
    let links: Vec<String> = (0..9)
        .map(|n| format!("<h2><a href=\"/news/2026/story-{n}\">The long headline of story {n}</a></h2>"))
        .collect();
    host.put("/", Resource::html(&format!("<html><body>{}</body></html>", links.concat())));
    for n in 0..9 {
        let story = format!("<html><body><p>Story {n} is too short.</p></body></html>");
        host.put(&format!("/news/2026/story-{n}"), Resource::html(&story));
    }
    let mut web = Web::default();
    web.insert("paper.example", host);
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let resolve = format!("*={}", served.addr());
    let args = ["check", "http://paper.example/", "--resolve", &resolve, "--delay", "10ms", "--json", "--quiet"];
    gleaner(folder.path(), &args).succeeded();
    let n_asked = |path: &str| served.log().iter().filter(|hit| hit.target.starts_with(path)).count();
    assert_eq!((n_asked("/lost"), n_asked("/rss.xml")), (1, 1));
    assert!(n_asked("/news/") >= 6, "{} stories", n_asked("/news/"));
}

#[test]
fn wrong_usage_and_silence_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (args, told) in [
        (&["check", "www.example.org"][..], "with https:// before it"),
        (&["check", "https://www.example.org/"], "--contact"),
        (&["check", "https://www.example.org/", "--contact", "a@b.example", "--delay", "1 parsec"], "1 parsec"),
    ] {
        let ran = gleaner(folder, args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{args:?}: {}", ran.stderr);
    }
    // Nobody listens at port 1.
    let ran = gleaner(folder, &["check", "http://127.0.0.1:1/", "--allow-private-hosts", "--delay", "10ms"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("answer") && ran.stdout.contains("connect_failed"), "{}", ran.stdout);
    // And without the flag nobody is asked.
    let ran = gleaner(folder, &["check", "http://127.0.0.1:1/", "--delay", "10ms"]);
    assert_ne!(ran.code, Some(0));
    assert!(!ran.stdout.contains("connect_failed"), "{}", ran.stdout);
}
