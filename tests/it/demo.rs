//! The five built-in papers, crawled for real and compared with their own gold.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use gleaner::demo::{self, Article, Hit};
use serde_json::Value;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::gold::{Reading, differences};
use super::support::served::Served;

/// The delay that `demo::config` asks for.
const DELAY: Duration = Duration::from_millis(150);

/// What `gleaner demo` may take, politeness included.
const WHOLE_DEMO: Duration = Duration::from_mins(1);

#[test]
fn a_crawl_of_the_papers_finds_every_article_once_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(demo::web());
    std::fs::write(folder.path().join("demo.toml"), demo::config(served.addr())).unwrap();
    let ran = gleaner(folder.path(), &["crawl", "demo.toml", "--quiet"]).succeeded();
    assert!(ran.took < WHOLE_DEMO, "the crawl took {:?}", ran.took);

    let corpus = folder.path().join("corpus/demo");
    let records = corpus::records(&corpus);
    compare(&records);
    let log = served.log();
    was_polite(&log);
    outcomes_add_up(&corpus, &records);
    every_address_has_an_answer(folder.path(), &corpus, &records);

    // A second run looks for what is new, and there is nothing.
    gleaner(folder.path(), &["crawl", "demo.toml", "--quiet"]).succeeded();
    assert_eq!(corpus::records(&corpus).len(), records.len(), "the second run stored something");
    let later = &served.log()[log.len()..];
    let again: Vec<&str> =
        later.iter().filter(|hit| hit.status == 200 && is_article(hit)).map(|hit| hit.target.as_str()).collect();
    assert!(again.is_empty(), "fetched again: {again:#?}");
}

#[test]
fn the_demo_command_needs_nothing_but_itself() {
    let folder = tempfile::tempdir().unwrap();
    let ran = gleaner(folder.path(), &["demo"]).succeeded();
    assert!(ran.took < WHOLE_DEMO, "the demo took {:?}", ran.took);
    compare(&corpus::records(&folder.path().join("corpus/demo")));
    assert!(ran.stderr.contains("corpus/demo") || ran.stdout.contains("corpus/demo"), "{}", ran.stderr);
}

/// `gleaner why` for a record, for what robots.txt forbids, and for an address that nobody ever saw.
fn every_address_has_an_answer(folder: &Path, corpus: &Path, records: &[Value]) {
    let record = records.last().unwrap();
    let url = format!("{}#comments", record["url"].as_str().unwrap());
    let ran = gleaner(folder, &["why", "corpus/demo", &url]).succeeded();
    for part in ["outcome   stored", record["id"].as_str().unwrap(), "archive/00000.warc.gz", "articles/00000.jsonl:"] {
        assert!(ran.stdout.contains(part), "no `{part}` in\n{}", ran.stdout);
    }
    let outcomes = corpus::outcomes(corpus);
    let forbidden = outcomes.iter().find(|row| row["outcome"] == "robots_disallowed").unwrap();
    let ran = gleaner(folder, &["why", "corpus/demo", forbidden["url"].as_str().unwrap()]).succeeded();
    assert!(ran.stdout.contains(&format!("rule      {}", forbidden["rule"].as_str().unwrap())), "{}", ran.stdout);
    let ran = gleaner(folder, &["why", "corpus/demo", "http://waldkurier.example/never-seen"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert!(ran.stderr.contains("was never met"), "{}", ran.stderr);
}

/// Collects every difference between the records and the papers' gold, and fails with all of them.
fn compare(records: &[Value]) {
    let papers = demo::papers();
    let mut faults = Vec::new();
    let mut left: Vec<&Value> = records.iter().collect();
    for paper in &papers {
        for article in &paper.articles {
            let (own, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|record| is_of(record, article));
            left = others;
            match own[..] {
                [record] => faults.extend(differences(paper, article, &reading(record))),
                [] => faults.push(format!("{} is missing", article.url)),
                _ => faults.push(format!("{} stands {} times", article.url, own.len())),
            }
        }
    }
    faults.extend(left.iter().map(|record| format!("{} is no article: {}", record["url"], record["title"])));
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// Whether a record is of that article, by address or by headline: a copy under a wrong address counts, too.
fn is_of(record: &Value, article: &Article) -> bool {
    record["title"].as_str() == Some(&article.title)
        || ["url", "url_final", "url_canonical"].iter().any(|key| record[key].as_str() == Some(&article.url))
}

fn reading(record: &Value) -> Reading {
    let text = |key: &str| record[key].as_str().map(ToOwned::to_owned);
    let names = record["authors"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Reading {
        title: text("title"),
        blocks: text("text").unwrap_or_default().split("\n\n").map(ToOwned::to_owned).collect(),
        authors: names.map(ToOwned::to_owned).collect(),
        date: text("date_published"),
        language: text("language"),
    }
}

/// The server's own log against what robots.txt and the config ask for.
fn was_polite(log: &[Hit]) {
    for paper in demo::papers() {
        let delay = paper.crawl_delay.map_or(DELAY, Duration::from_secs);
        let gap = demo::smallest_gap(log, &paper.host).unwrap();
        assert!(gap >= delay, "{}: a gap of {gap:?} where {delay:?} is asked for", paper.host);
        for hit in log.iter().filter(|hit| hit.host == paper.host) {
            let forbidden = paper.forbidden.iter().find(|path| hit.target.starts_with(path.as_str()));
            assert!(forbidden.is_none(), "{} asked for {} although robots.txt forbids it", paper.host, hit.target);
        }
        let first = log.iter().find(|hit| hit.host == paper.host).unwrap();
        assert_eq!(first.target, "/robots.txt", "{} was not asked for its rules first", paper.host);
    }
    let mut n_requests: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for hit in log {
        let agent = hit.user_agent.as_deref().unwrap_or_default();
        assert!(agent.contains("gleaner") && agent.contains("https://gleaner.example/bot"), "User-Agent `{agent}`");
        *n_requests.entry((&hit.host, &hit.target)).or_default() += 1;
    }
    // Once by itself, once behind a redirect, once more after a 503: beyond that something goes in circles.
    for ((host, target), n) in n_requests {
        assert!(n <= 3, "http://{host}{target} was asked for {n} times in one run");
    }
}

fn outcomes_add_up(corpus: &Path, records: &[Value]) {
    let outcomes = corpus::outcomes(corpus);
    let n_stored = outcomes.iter().filter(|outcome| outcome["outcome"] == "stored").count();
    assert_eq!(n_stored, records.len(), "outcomes.jsonl and the shards disagree");
    // A sitemap that repeats what a feed announced has shown it as well.
    let shown_by = |row: &Value, via: &str| row["shown_by"].as_array().unwrap().contains(&via.into());
    assert!(outcomes.iter().all(|row| shown_by(row, row["via"].as_str().unwrap())));
    assert!(outcomes.iter().any(|row| shown_by(row, "feed") && shown_by(row, "sitemap")));
}

fn is_article(hit: &Hit) -> bool {
    demo::papers()
        .iter()
        .any(|paper| paper.host == hit.host && paper.articles.iter().any(|article| article.path() == hit.target))
}
