//! What a publisher reserves ends up in the record: by file, by header, by page, in the order of TDMRep.

use std::path::Path;

use gleaner::demo::{Host, Resource, Web};
use serde_json::Value;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::pages::page;
use super::support::served::Served;

const POLICY: &str = "https://harbour.example/policies/policy.json";

#[test]
fn a_reservation_by_file_is_superseded_by_header_and_page() {
    let mut host = Host::default();
    let tdm = format!(
        "[{{\"location\": \"/free/\", \"tdm-reservation\": 0}},
          {{\"location\": \"/\", \"tdm-reservation\": 1, \"tdm-policy\": \"{POLICY}\"}}]"
    );
    host.put("/.well-known/tdmrep.json", Resource::new("application/json", tdm));
    let by_page = page("The ferry is put out of service", "Ferryton")
        .replace("<head>", "<head><meta name=\"tdm-reservation\" content=\"1\">");
    let stories = [
        ("/2026/11/23/reserved-by-file", Resource::html(&page("The old bridge will stay", "Harbour"))),
        ("/free/2026/11/23/free-by-file", Resource::html(&page("The market hall opens again", "Marktham"))),
        (
            "/2026/11/23/free-by-header",
            Resource::html(&page("The library opens on Sundays", "Bookham")).with("tdm-reservation", "0"),
        ),
        ("/free/2026/11/23/reserved-by-page", Resource::html(&by_page).with("tdm-reservation", "0")),
    ];
    let links: Vec<String> = stories
        .iter()
        .map(|(path, _)| format!("<li><a href=\"{path}\">The long headline of a story of today</a></li>"))
        .collect();
    host.put("/", Resource::html(&format!("<html><body><ul>{}</ul></body></html>", links.concat())));
    for (path, story) in stories {
        host.put(path, story);
    }
    let mut web = Web::default();
    web.insert("harbour.example", host);
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n\
         [connect]\nresolve = {{ \"*\" = \"{}\" }}\n[[site]]\nurl = \"http://harbour.example/\"\n",
        served.addr()
    );
    std::fs::write(folder.path().join("c.toml"), config).unwrap();
    gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]).succeeded();
    let corpus = folder.path().join("c");
    let records = corpus::records(&corpus);
    assert_eq!(records.len(), 4);
    for record in &records {
        let url = record["url"].as_str().unwrap();
        let rights = &record["rights"];
        assert_eq!(rights["tdm_reservation"].as_i64(), Some(i64::from(url.contains("/reserved-"))), "{url}");
        if url.ends_with("reserved-by-file") {
            assert_eq!(rights["tdm_policy"], POLICY);
        }
    }
    let log = served.log();
    let asked: Vec<&str> = log.iter().map(|hit| hit.target.as_str()).take(3).collect();
    assert_eq!(asked, ["/robots.txt", "/.well-known/tdmrep.json", "/"], "before anything else");
    assert_eq!(log.iter().filter(|hit| hit.target.contains("tdmrep")).count(), 1);
    let outcomes = corpus::outcomes(&corpus);
    assert!(outcomes.iter().any(|row| row["outcome"] == "tdm_read" && row["detail"] == "2 rules"));

    // A WARC by itself has the headers and the page, and not what the host's file said.
    for record in gleaner(folder.path(), &["extract", "c/archive/00000.warc.gz"]).succeeded().records() {
        let url = record["url"].as_str().unwrap();
        let expected = if url.contains("by-header") { Some(0) } else { url.contains("by-page").then_some(1) };
        assert_eq!(record["rights"]["tdm_reservation"].as_i64(), expected, "{url}");
    }

    gleaner(folder.path(), &["reextract", "c", "--corpus", "again"]).succeeded();
    assert_eq!(corpus::records(&folder.path().join("again")), records, "the archive remembers it");
}

/// A paper with a story each under `/file` and `/header`, and one that is never reserved.
fn paper(is_reserved: bool) -> Web {
    let mut host = Host::default();
    let stories = ["/file/2026/bridge", "/header/2026/ferry", "/free/2026/clock"];
    for path in stories {
        let story = Resource::html(&page(&format!("What becomes of the {path} now"), "Harbour"));
        let with_header = is_reserved && path.starts_with("/header");
        host.put(path, if with_header { story.with("x-robots-tag", "noindex; noai") } else { story });
    }
    if is_reserved {
        let tdm = r#"[{"location": "/file/", "tdm-reservation": 1}]"#;
        host.put("/.well-known/tdmrep.json", Resource::new("application/json", tdm.to_owned()));
    }
    let links =
        stories.map(|path| format!("<h2><a href=\"{path}\">A long headline of the story behind {path}</a></h2>"));
    host.put("/", Resource::html(&format!("<html><body>{}</body></html>", links.concat())));
    let mut web = Web::default();
    web.insert("harbour.example", host);
    web
}

/// Crawls a web into `c`, every address anew; the records.
fn crawled(folder: &Path, web: Web) -> Vec<Value> {
    let served = Served::start(web);
    let config = format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n\
         [revisit]\nshortest = \"0s\"\nlongest = \"0s\"\n\
         [connect]\nresolve = {{ \"*\" = \"{}\" }}\n[[site]]\nurl = \"http://harbour.example/\"\n",
        served.addr()
    );
    std::fs::write(folder.join("c.toml"), config).unwrap();
    gleaner(folder, &["crawl", "c.toml", "--quiet"]).succeeded();
    corpus::records(&folder.join("c"))
}

#[test]
fn what_is_reserved_later_is_a_version_and_no_longer_exported() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let crawl = |is_reserved| crawled(folder, paper(is_reserved)).len();
    assert_eq!(crawl(false), 3);
    // The pages have the same bytes as before.
    assert_eq!((crawl(true), crawl(true)), (5, 5), "each once");
    gleaner(folder, &["export", "c", "--to", "jsonl", "-o", "free", "--only", "tdm-unreserved"]).succeeded();
    let free = corpus::lines(&folder.join("free/00000.jsonl"));
    assert_eq!(free.len(), 1);
    assert!(free[0]["url"].as_str().unwrap().contains("/free/"));
    gleaner(folder, &["reextract", "c", "--corpus", "again"]).succeeded();
    assert_eq!(corpus::records(&folder.join("again")), corpus::records(&folder.join("c")));
}

#[test]
fn what_the_articles_own_page_reserves_counts_also_where_another_address_brought_it() {
    let records = brought_by_another("/amp/2026/bridge", false);
    assert_eq!(records.len(), 2);
    // Also where it does so later.
    let records = brought_by_another("/print/2026/bridge", true);
    assert_eq!(records.len(), 2);
}

/// Records of an article that another address brought before its own page reserved it.
fn brought_by_another(other: &str, is_reserved_later: bool) -> Vec<Value> {
    const STORY: &str = "http://harbour.example/news/2026/bridge";
    let text = page("The old bridge will stay", "Harbour");
    let text = text.replace("<head>", &format!("<head><link rel=canonical href=\"{STORY}\">"));
    let mut host = Host::default();
    host.put(other, Resource::html(&text));
    let shows = |path: &str| {
        let link = format!("<h2><a href=\"{path}\">A long headline of the story of the bridge</a></h2>");
        Resource::html(&format!("<html><body>{link}</body></html>"))
    };
    host.put("/", shows(other));
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let crawl = |host: Host| {
        let mut web = Web::default();
        web.insert("harbour.example", host);
        crawled(folder, web)
    };
    assert_eq!(crawl(host.clone()).len(), 1);
    let mut later = host;
    later.put("/", shows("/news/2026/bridge"));
    if is_reserved_later {
        later.put("/news/2026/bridge", Resource::html(&text));
        assert_eq!(crawl(later.clone()).len(), 1);
    }
    later.put("/news/2026/bridge", Resource::html(&text).with("tdm-reservation", "1"));
    let records = crawl(later.clone());
    assert_eq!(records.len(), 2);
    assert_eq!((&records[0]["id"], &records[1]["version"]), (&records[1]["id"], &2.into()));
    assert_eq!(records[1]["rights"]["tdm_reservation"], 1);
    // Whichever is visited again: nothing new.
    later.put(other, Resource::html(&text.replace("</body>", "<p></p></body>")));
    assert_eq!(crawl(later).len(), 2);
    gleaner(folder, &["export", "c", "--to", "jsonl", "--only", "tdm-unreserved"]).succeeded();
    assert_eq!(std::fs::read(folder.join("c/export/jsonl/00000.jsonl")).unwrap(), b"");
    gleaner(folder, &["reextract", "c", "--corpus", "again"]).succeeded();
    assert_eq!(corpus::records(&folder.join("again")), corpus::records(&folder.join("c")));
    records
}
