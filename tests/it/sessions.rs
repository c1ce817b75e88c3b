//! A site that gives every visitor addresses of their own.

use std::fmt::Write as _;

use gleaner::demo::{Host, Resource, Web};
use serde_json::Value;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::pages::page;
use super::support::served::Served;

const N_STORIES: usize = 3;
const N_SESSIONS: u32 = 30;

#[test]
fn endless_addresses_of_the_same_stories_are_a_trap() {
    let (mut host, mut links) = (Host::default(), String::new());
    for session in 0..N_SESSIONS {
        for n in 0..N_STORIES {
            // No name that is known, neither in the path nor in the query.
            let path = format!("/v({session:08x}5eed0123456789ab)/2026/story-{n}");
            let place = format!("Harbour {n}");
            host.put(&path, Resource::html(&page(&format!("What becomes of bridge number {n} now"), &place)));
            let _ = write!(links, "<h2><a href=\"{path}\">The long headline of story number {n} of today</a></h2>");
        }
    }
    host.put("/", Resource::html(&format!("<html><body>{links}</body></html>")));
    let mut web = Web::default();
    web.insert("harbour.example", host);
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"20ms\"\n\
         [connect]\nresolve = {{ \"*\" = \"{}\" }}\n[[site]]\nurl = \"http://harbour.example/\"\n",
        served.addr()
    );
    std::fs::write(folder.path().join("c.toml"), config).unwrap();
    gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]).succeeded();
    let records = corpus::records(&folder.path().join("c"));
    let titles: std::collections::BTreeSet<String> =
        records.iter().map(|record| record["title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(titles.len(), N_STORIES, "no story is lost");
    let n_asked = served.log().iter().filter(|hit| hit.target.contains("/story-")).count();
    assert!(n_asked < N_SESSIONS as usize, "{n_asked} requests for {N_STORIES} stories");
    let outcomes = corpus::outcomes(&folder.path().join("c"));
    let is_copy = |row: &&serde_json::Value| row["outcome"] == "trap" && row["rule"] == "session id";
    assert!(outcomes.iter().filter(is_copy).count() > N_SESSIONS as usize);
}

/// Crawls a host into the corpus `c` of the folder; its records.
fn crawl(folder: &std::path::Path, host: Host) -> Vec<Value> {
    let mut web = Web::default();
    web.insert("harbour.example", host);
    let served = Served::start(web);
    let config = format!(
        "corpus = \"c\"\nsite_templates = false\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\n\
         delay = \"0s\"\n[revisit]\nshortest = \"0s\"\nlongest = \"0s\"\n[connect]\n\
         resolve = {{ \"*\" = \"{}\" }}\n[[site]]\nname = \"Harbour\"\n\
         url = \"http://harbour.example/\"\n",
        served.addr()
    );
    std::fs::write(folder.join("c.toml"), config).unwrap();
    gleaner(folder, &["crawl", "c.toml", "--quiet"]).succeeded();
    corpus::records(&folder.join("c"))
}

fn front(links: &[String]) -> Resource {
    let links: Vec<String> = links
        .iter()
        .map(|link| format!("<h2><a href=\"{link}\">The long headline of a story of today</a></h2>"))
        .collect();
    Resource::html(&format!("<html><body>{}</body></html>", links.concat()))
}

#[test]
fn a_story_is_stored_once_whatever_number_its_address_has_in_each_run() {
    let folder = tempfile::tempdir().unwrap();
    // Numbers as stories have them, and a ticket beside one.
    let written: [fn(u32, usize) -> String; 3] = [
        |session, n| format!("/2026/story-{n}?t={}", 918_273_000 + session),
        |session, n| format!("/x{}/2026/tale-{n}", 481_000 + session),
        |session, n| format!("/2026/saga-{n}?ticket={session:08x}5eed0123456789ab&r={}", session * 7919),
    ];
    for run in 0..2 {
        let (mut host, mut links) = (Host::default(), Vec::new());
        for session in run * 10..run * 10 + 10 {
            for (kind, path) in written.iter().enumerate() {
                for n in 0..N_STORIES {
                    let path = path(session, n);
                    let place = format!("Harbour {kind} {n}");
                    host.put(&path, Resource::html(&page(&format!("What becomes of {place} now"), &place)));
                    links.push(path);
                }
            }
        }
        host.put("/", front(&links));
        let records = crawl(folder.path(), host);
        assert_eq!(records.len(), written.len() * N_STORIES, "run {run}");
    }
    let outcomes = corpus::outcomes(&folder.path().join("c"));
    let copies: Vec<&Value> = outcomes.iter().filter(|row| row["outcome"] == "duplicate_article").collect();
    assert!(copies.iter().any(|row| row["rule"] == "the same text"), "{copies:?}");
    gleaner(folder.path(), &["reextract", "c", "--corpus", "again"]).succeeded();
    let shard = |corpus: &str| std::fs::read(folder.path().join(corpus).join("articles/00000.jsonl")).unwrap();
    assert!(shard("c") == shard("again"), "a rebuild stores the same ones");
}

#[test]
fn the_page_in_place_of_all_that_are_missing_is_no_story_of_each_and_a_story_in_two_sections_is() {
    let folder = tempfile::tempdir().unwrap();
    let (mut host, mut links) = (Host::default(), Vec::new());
    let text = "You have come to a page that we could not bring up, and our editors are sorry for that. It may have been moved \
                while our archive was put in order, or its address was copied with a mistake in it. Please go back to where you \
                came from, or look for the story by its headline. All that was printed since the spring of 1987 can be read in \
                the reading room of the town's library, where the staff will gladly help you to find it.";
    let lost = format!(
        "<html><head><title>Harbour Post</title></head><body><article><h1>Out of our hands</h1><p>{text}</p><p>{text}</p></article></body></html>"
    );
    for name in ["old-ferry", "old-bridge", "old-mill", "old-tower"] {
        host.put(&format!("/2026/{name}"), Resource::html(&lost));
        links.push(format!("/2026/{name}"));
    }
    let story = page("The market hall opens again", "Marktham")
        .replace("</head>", "<meta property=\"article:published_time\" content=\"2026-11-20T08:00:00Z\"></head>");
    for section in ["sport", "local"] {
        host.put(&format!("/{section}/2026/market-hall"), Resource::html(&story));
        links.push(format!("/{section}/2026/market-hall"));
    }
    host.put("/", front(&links));
    let records = crawl(folder.path(), host);
    let n = |title: &str| records.iter().filter(|record| record["title"] == title).count();
    assert!(n("Out of our hands") <= 2, "{}", n("Out of our hands"));
    assert_eq!(n("The market hall opens again"), 2);
}

#[test]
fn stories_that_a_placeholder_stood_for_are_stored_when_they_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<String> = (0..6).map(|n| format!("/2026/story-about-town-{n}")).collect();
    let host = |is_down: bool| {
        let mut host = Host::default();
        for (n, path) in paths.iter().enumerate() {
            let (title, place) = if is_down {
                ("Notes for tonight".to_owned(), "Harbour".to_owned())
            } else {
                (format!("What becomes of town number {n}"), format!("Town {n}"))
            };
            host.put(path, Resource::html(&page(&title, &place)));
        }
        host.put("/", front(&paths));
        host
    };
    let during = crawl(folder.path(), host(true));
    assert_eq!(during.len(), 2, "{during:?}");
    // Once more: what is still the same stays a copy, and the ledger says of what.
    crawl(folder.path(), host(true));
    let outcomes = corpus::outcomes(&folder.path().join("c"));
    let is_copy = |row: &&Value| row["outcome"] == "duplicate_article" && row["rule"] == "the same text";
    assert_eq!(outcomes.iter().filter(is_copy).count(), 4, "{outcomes:?}");
    let after = crawl(folder.path(), host(false));
    let titles: std::collections::BTreeSet<&str> = after.iter().filter_map(|record| record["title"].as_str()).collect();
    assert_eq!(titles.len(), 7, "{titles:?}");
    gleaner(folder.path(), &["reextract", "c", "--corpus", "again"]).succeeded();
    let shard = |corpus: &str| std::fs::read(folder.path().join(corpus).join("articles/00002.jsonl")).ok();
    assert!(shard("c") == shard("again"), "a rebuild stores the same ones");
    assert_eq!(corpus::outcomes(&folder.path().join("c")), corpus::outcomes(&folder.path().join("again")));
}
