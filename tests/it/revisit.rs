//! A crawl that looks again: what has not changed costs a 304, what has changed becomes the next version.

use std::path::Path;
use std::time::{Duration, Instant};

use gleaner::demo::{Hit, Host, Resource, Web};
use serde_json::Value;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::pages::page;
use super::support::served::Served;

const HOST: &str = "harbour.example";

/// A paper of two articles; the server sends entity tags, and answers a known one with 304.
fn paper(headline: &str, extra: Option<&str>) -> Web {
    let mut host = Host::default();
    let mut paths = vec!["/news/2026/bridge-to-stay", "/news/2026/market-hall"];
    host.put(paths[0], Resource::html(&page(headline, "Harbour")));
    host.put(paths[1], Resource::html(&page("The market hall opens again", "Marktham")));
    if let Some(path) = extra {
        host.put(path, Resource::html(&page("A ferry is put out of service", "Ferryton")));
        paths.push(path);
    }
    let items: Vec<String> =
        paths.iter().map(|path| format!("<item><link>http://{HOST}{path}</link><title>News</title></item>")).collect();
    let items = items.concat();
    host.put("/feed", Resource::xml(&format!("<rss version=\"2.0\"><channel>{items}</channel></rss>")));
    host.put(
        "/",
        Resource::html(
            "<html><head><link rel=alternate type=application/rss+xml href=/feed></head><body>Hi</body></html>",
        ),
    );
    let mut web = Web::default();
    web.insert(HOST, host);
    web
}

/// A config whose rhythm is `shortest`.
fn config(served: &Served, shortest: &str) -> String {
    format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n\
         [revisit]\nshortest = \"{shortest}\"\nlongest = \"{shortest}\"\n[connect]\nresolve = {{ \"*\" = \"{}\" }}\n\
         [[site]]\nname = \"Harbour\"\nurl = \"http://{HOST}/\"\n",
        served.addr()
    )
}

/// Crawls the web into the corpus `c` of the folder; the status of each request for an article.
fn crawl(folder: &Path, web: Web, shortest: &str) -> Vec<u16> {
    let served = Served::start(web);
    std::fs::write(folder.join("c.toml"), config(&served, shortest)).unwrap();
    gleaner(folder, &["crawl", "c.toml", "--quiet"]).succeeded();
    served.log().iter().filter(|hit| hit.target.starts_with("/news/2026/")).map(|hit| hit.status).collect()
}

fn of<'a>(records: &'a [Value], path: &str) -> Vec<&'a Value> {
    records.iter().filter(|record| record["url"].as_str().unwrap().ends_with(path)).collect()
}

#[test]
fn a_changed_article_becomes_version_two_and_an_unchanged_one_costs_a_304() {
    let folder = tempfile::tempdir().unwrap();
    let first = paper("The old bridge will stay", None);
    // The port stands in the config: a copy counts for nothing until the same config has run twice.
    assert_eq!(crawl(folder.path(), first.clone(), "0s"), [200, 200]);
    let statuses = crawl(folder.path(), first, "0s");
    assert_eq!(statuses, [304, 304], "validators of articles outlast a change of the config");
    let corpus = folder.path().join("c");
    assert_eq!(corpus::records(&corpus).len(), 2, "what has not changed makes no record");

    let mut statuses = crawl(folder.path(), paper("The old bridge will be torn down", Some("/news/2026/ferry")), "0s");
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 304]);
    let records = corpus::records(&corpus);
    assert_eq!(records.len(), 4);
    let bridge = of(&records, "bridge-to-stay");
    let told: Vec<_> = bridge.iter().map(|record| (record["version"].as_u64(), record["title"].as_str())).collect();
    assert_eq!(
        told,
        [(Some(1), Some("The old bridge will stay")), (Some(2), Some("The old bridge will be torn down"))]
    );
    assert_eq!(bridge[0]["id"], bridge[1]["id"]);

    let outcomes = corpus::outcomes(&corpus);
    let articles: Vec<&Value> = outcomes.iter().filter(|row| row["kind"] == "article").collect();
    assert_eq!(articles.len(), 3);
    assert!(articles.iter().all(|row| row["outcome"] == "stored" && !row["id"].is_null()), "{articles:?}");
    assert!(articles.iter().any(|row| row["detail"] == "version 2"), "{articles:?}");
}

#[test]
fn the_archive_of_many_runs_gives_the_same_corpus_again() {
    let folder = tempfile::tempdir().unwrap();
    for headline in ["The old bridge will stay", "The old bridge will stay", "The old bridge will be torn down"] {
        crawl(folder.path(), paper(headline, None), "0s");
    }
    gleaner(folder.path(), &["reextract", "c", "--corpus", "again"]).succeeded();
    let (before, after) = (folder.path().join("c"), folder.path().join("again"));
    assert_eq!(corpus::records(&before).len(), 3);
    assert_eq!(corpus::records(&before), corpus::records(&after));
    assert_eq!(corpus::outcomes(&before), corpus::outcomes(&after));
    let archive = std::fs::read(before.join("archive/00000.warc.gz")).unwrap();
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&archive[..]), &mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    assert!(text.contains("WARC-Type: revisit") && text.contains("revisit/server-not-modified"));
    assert!(text.contains("WARC-Refers-To-Target-URI: http://harbour.example/news/2026/"));
}

#[test]
fn an_article_is_not_looked_at_before_its_time() {
    let folder = tempfile::tempdir().unwrap();
    crawl(folder.path(), paper("The old bridge will stay", None), "1h");
    let statuses = crawl(folder.path(), paper("The old bridge will be torn down", Some("/news/2026/ferry")), "1h");
    assert_eq!(statuses, [200], "the new one alone");
}

#[cfg(unix)]
#[test]
fn a_watch_stays_up_sees_what_changes_and_stops_cleanly() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(paper("The old bridge will stay", None));
    std::fs::write(folder.path().join("c.toml"), config(&served, "1s")).unwrap();
    let mut watch = Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(["crawl", "c.toml", "--watch"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    let looked_again = || served.log().iter().filter(|hit| hit.status == 304).count();
    while looked_again() < 6 {
        assert!(since.elapsed() < Duration::from_mins(1), "{:?}", served.log());
        assert!(watch.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(50));
    }
    let robots = served.log().iter().filter(|hit| hit.target == "/robots.txt").count();
    assert_eq!(robots, 1, "the rules are good for a day");
    Command::new("kill").args(["-INT", &watch.id().to_string()]).status().unwrap();
    let ended = watch.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(told.contains("round 1: 2 stored"), "{told}");
    assert_eq!(corpus::records(&folder.path().join("c")).len(), 2);
}

#[test]
fn what_changes_after_the_memory_is_lost_becomes_a_version_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let bridge = "/news/2026/bridge-to-stay";
    crawl(folder, paper("The old bridge will stay", None), "0s");
    std::fs::remove_dir_all(folder.join("c/state")).unwrap();
    crawl(folder, paper("The old bridge will stay after all", None), "0s");
    let records = corpus::records(&folder.join("c"));
    let versions: Vec<u64> = of(&records, bridge).iter().map(|record| record["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, [1, 2]);
}

#[test]
fn a_host_that_asks_for_a_long_rest_keeps_no_other_host_from_its_news() {
    let folder = tempfile::tempdir().unwrap();
    let two_papers = |extra| {
        let mut web = paper("The old bridge will stay", extra);
        let mut ferry = Host::default();
        ferry.put(
            "/",
            Resource::html("<html><body><a href=\"/news/2026/a-long-way-to-go\">A long way to go</a></body></html>"),
        );
        let busy = Resource::html("Later.").with("Retry-After", "3600");
        ferry.put("/news/2026/a-long-way-to-go", Resource { status: 503, ..busy });
        web.insert("ferry.example", ferry);
        web
    };
    let crawl = |web: Web| {
        let served = Served::start(web);
        let config = config(&served, "12h") + "[[site]]\nname = \"Ferry\"\nurl = \"http://ferry.example/\"\n";
        std::fs::write(folder.path().join("c.toml"), config).unwrap();
        gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]);
        served.log()
    };
    let asked = |log: &[Hit], path: &str| log.iter().any(|hit| hit.target == path);
    assert!(asked(&crawl(two_papers(None)), "/news/2026/a-long-way-to-go"));
    let log = crawl(two_papers(Some("/news/2026/ferry-out-of-service")));
    assert!(asked(&log, "/news/2026/ferry-out-of-service"), "{log:?}");
    assert!(!asked(&log, "/news/2026/a-long-way-to-go"), "an hour has not passed");
}
