//! What a crawl promises whoever runs it: exit status, resuming, one process a corpus, nothing torn.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gleaner::demo;
use serde_json::Value;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::served::Served;

/// A config for loopback addresses at which nobody listens.
fn unreachable(port: u16) -> String {
    format!(
        "corpus = \"corpus/c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"100ms\"\n\
         [connect]\nallow_private_hosts = true\n[[site]]\nurl = \"http://127.0.0.1:{port}/\"\n"
    )
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn where_no_site_can_be_reached_the_crawl_fails_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("c.toml"), unreachable(free_port())).unwrap();
    let ran = gleaner(folder.path(), &["crawl", "c.toml"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("no site could be reached"), "{}", ran.stderr);
    let outcomes = corpus::outcomes(&folder.path().join("corpus/c"));
    let of = |kind: &str| -> Vec<&Value> { outcomes.iter().filter(|row| row["kind"] == kind).collect() };
    assert_eq!(of("robots")[0]["outcome"], "connect_failed");
    assert_eq!(of("front")[0]["outcome"], "robots_unreachable");
}

#[test]
fn one_dead_site_among_living_ones_is_a_line_in_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(demo::web());
    let dead = format!("\n[[site]]\nurl = \"http://127.0.0.1:{}/\"\n", free_port());
    let config = demo::config(served.addr()) + &dead;
    // The dead one is not mapped to the demo's server.
    let config = config.replace("resolve = { \"*\"", "allow_private_hosts = true\nresolve = { \"waldkurier.example\"");
    let config = only(&config, &["waldkurier.example", "127.0.0.1"]);
    std::fs::write(folder.path().join("c.toml"), config).unwrap();
    gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]).succeeded();
    let corpus = folder.path().join("corpus/demo");
    assert!(corpus::records(&corpus).len() > 5);
    assert!(corpus::outcomes(&corpus).iter().any(|row| row["outcome"] == "connect_failed"));
}

/// The config with those sites alone.
fn only(config: &str, hosts: &[&str]) -> String {
    let mut blocks = config.split("\n[[site]]\n");
    let head = blocks.next().unwrap().to_owned();
    blocks
        .filter(|block| hosts.iter().any(|host| block.contains(&format!("//{host}"))))
        .fold(head, |config, block| config + "\n[[site]]\n" + block)
}

#[test]
fn wrong_usage_and_wrong_configs_are_refused_before_the_first_request() {
    let folder = tempfile::tempdir().unwrap();
    for (name, config, expected) in [
        ("typo.toml", "[politeness]\ndealy = \"1s\"\n[[site]]\nurl = \"https://example.org/\"\n", "typo.toml:2:1"),
        ("empty.toml", "", "[[site]]"),
        ("no-contact.toml", "[[site]]\nurl = \"https://example.org/\"\n", "contact"),
    ] {
        std::fs::write(folder.path().join(name), config).unwrap();
        let ran = gleaner(folder.path(), &["crawl", name]);
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{name}: {}", ran.stderr);
    }
    for args in [&["crawl", "missing.toml"][..], &["crwal"], &["crawl", "--corpsu", "x"], &["eval"]] {
        let ran = gleaner(folder.path(), args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{args:?}: {}", ran.stderr);
    }
    assert!(!folder.path().join("corpus").exists(), "nothing is made where nothing is crawled");
}

#[test]
fn a_corpus_that_cannot_be_made_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("taken"), "a file").unwrap();
    let ran = gleaner(folder.path(), &["demo", "--corpus", "taken"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("taken"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_everything_and_the_next_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(demo::web());
    std::fs::write(folder.path().join("c.toml"), demo::config(served.addr())).unwrap();
    let mut first = start(folder.path());
    wait_for_requests(&served, 30);
    signal(&first, "INT");
    let status = ended(&mut first);
    assert_eq!(status, Some(130));
    let corpus = folder.path().join("corpus/demo");
    let saved = ids(&corpus);
    assert!(corpus.join("manifest.json").exists(), "a stopped run leaves a whole corpus");

    gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]).succeeded();
    let all = ids(&corpus);
    assert!(saved.is_subset(&all) && saved.len() < all.len(), "{} of {}", saved.len(), all.len());
    let n_articles: usize = demo::papers().iter().map(|paper| paper.articles.len()).sum();
    assert_eq!(all.len(), n_articles);
    assert_eq!(corpus::records(&corpus).len(), n_articles, "nothing is stored twice");
}

#[cfg(unix)]
#[test]
fn a_corpus_belongs_to_one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(demo::web());
    std::fs::write(folder.path().join("c.toml"), demo::config(served.addr())).unwrap();
    let mut first = start(folder.path());
    wait_for_requests(&served, 3);
    let second = gleaner(folder.path(), &["crawl", "c.toml"]);
    assert_eq!(second.code, Some(1), "{}", second.stderr);
    assert!(second.stderr.contains("in use by another gleaner"), "{}", second.stderr);
    signal(&first, "KILL");
    ended(&mut first);
}

fn start(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(["crawl", "c.toml", "--quiet"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for_requests(served: &Served, n: usize) {
    let since = Instant::now();
    while served.log().len() < n {
        assert!(since.elapsed() < Duration::from_secs(30), "only {} requests came", served.log().len());
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn ended(child: &mut Child) -> Option<i32> {
    let since = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        assert!(since.elapsed() < Duration::from_secs(30), "it did not stop");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn ids(corpus: &Path) -> BTreeSet<String> {
    corpus::records(corpus).iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_challenge_with_the_status_of_a_busy_host_is_called_one() {
    let mut host = demo::Host::default();
    let challenge =
        "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>";
    host.put("/", demo::Resource { status: 503, ..demo::Resource::html(challenge) });
    let mut web = demo::Web::default();
    web.insert("walled.example", host);
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n\
         [connect]\nresolve = {{ \"*\" = \"{}\" }}\n[[site]]\nurl = \"http://walled.example/\"\n",
        served.addr()
    );
    std::fs::write(folder.path().join("c.toml"), config).unwrap();
    gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]);
    let outcomes = corpus::outcomes(&folder.path().join("c"));
    let front = outcomes.iter().find(|row| row["kind"] == "front").unwrap();
    assert_eq!(front["outcome"], "challenge");
}
