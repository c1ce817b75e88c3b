//! What hosts have asked for outlasts the run that they asked: it is kept in the frontier, not in a process.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gleaner::demo::{Hit, Host, Resource, Web};

use super::support::binary::gleaner;
use super::support::pages::page;
use super::support::served::Served;

/// A host's answer while it wants to be left alone for an hour.
fn busy() -> Resource {
    Resource { status: 503, ..Resource::html("Later.").with("Retry-After", "3600") }
}

/// A paper whose front page links these articles.
fn paper(paths: &[&str]) -> Host {
    let mut host = Host::default();
    let links: Vec<String> = paths
        .iter()
        .map(|path| format!("<li><h2><a href=\"{path}\">What the town has decided</a></h2></li>"))
        .collect();
    host.put("/", Resource::html(&format!("<html><body><ul>{}</ul></body></html>", links.concat())));
    for path in paths {
        host.put(path, Resource::html(&page("What the town has decided", path)));
    }
    host
}

/// Writes a config for the hosts `names`, each of them a site.
fn configure(folder: &Path, served: &Served, names: &[&str]) {
    let mut config = format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n\
         [connect]\nresolve = {{ \"*\" = \"{}\" }}\n",
        served.addr()
    );
    for name in names {
        let _ = write!(config, "[[site]]\nname = \"{name}\"\nurl = \"http://{name}/\"\n");
    }
    std::fs::write(folder.join("c.toml"), config).unwrap();
}

fn at_host<'a>(log: &'a [Hit], host: &str) -> Vec<&'a str> {
    log.iter().filter(|hit| hit.host == host).map(|hit| hit.target.as_str()).collect()
}

#[test]
fn a_host_that_asked_for_a_rest_has_it_in_the_next_run_as_well() {
    let mut article = paper(&["/news/2026/a-town-decides"]);
    article.put("/news/2026/a-town-decides", busy());
    let mut rules = paper(&["/news/2026/a-town-waits"]);
    rules.put("/robots.txt", busy());
    let mut moved = paper(&["/news/2026/a-town-moves"]);
    moved.redirect("/news/2026/a-town-moves", "http://www.moved.example/news/2026/a-town-moves");
    let mut www = Host::default();
    www.put("/news/2026/a-town-moves", busy());
    let mut web = Web::default();
    for (name, host) in
        [("article.example", article), ("rules.example", rules), ("moved.example", moved), ("www.moved.example", www)]
    {
        web.insert(name, host);
    }
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &served, &["article.example", "rules.example", "moved.example"]);
    gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]);
    let first = served.log();
    for name in ["article.example", "rules.example", "www.moved.example"] {
        assert!(first.iter().any(|hit| hit.host == name && hit.status == 503), "{first:?}");
    }
    gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]);
    let second = &served.log()[first.len()..];
    for name in ["article.example", "rules.example", "www.moved.example"] {
        assert!(at_host(second, name).is_empty(), "{second:?}");
    }
    assert!(!at_host(second, "moved.example").is_empty(), "that host asked for nothing: {second:?}");
}

#[cfg(unix)]
#[test]
fn a_rest_that_was_asked_for_outlasts_an_interrupted_run() {
    let paths: Vec<String> = (0..8).map(|n| format!("/news/2026/story-number-{n}-of-the-town")).collect();
    let mut host = paper(&paths.iter().map(String::as_str).collect::<Vec<_>>());
    for path in &paths {
        host.put(path, busy());
    }
    let mut web = Web::default();
    web.insert("paper.example", host);
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &served, &["paper.example"]);
    let mut run = Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(["crawl", "c.toml", "--quiet"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while !served.log().iter().any(|hit| hit.status == 503) {
        assert!(since.elapsed() < Duration::from_mins(1), "{:?}", served.log());
        std::thread::sleep(Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    run.wait().unwrap();
    let n_first = served.log().len();
    gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]);
    let second = &served.log()[n_first..];
    assert!(second.is_empty(), "{second:?}");
}
