//! A corpus goes on where its config says something else than before, and a crawl ends whatever leads where.

use std::fmt::Write as _;
use std::path::Path;

use gleaner::demo::{Host, Resource, Web};

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::pages::page;
use super::support::served::Served;

const N_STORIES: usize = 6;

/// A run that ends before it has asked for all stories.
const FEW: &str = "[limits]\nrequests_per_site = 4";

fn story(n: usize) -> String {
    format!("/news/2026/story-{n}")
}

/// A paper with some stories.
fn paper() -> Host {
    let mut host = Host::default();
    let mut links = String::new();
    for n in 0..N_STORIES {
        host.put(&story(n), Resource::html(&page(&format!("What becomes of bridge number {n} now"), "Harbour")));
        let path = story(n);
        let _ = write!(links, "<h2><a href=\"{path}\">The long headline of story number {n} of today</a></h2>");
    }
    host.put("/", Resource::html(&format!("<html><body>{links}</body></html>")));
    host
}

fn config(served: &Served, crawl: &str, site: &str) -> String {
    format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n{crawl}\n\
         [revisit]\nshortest = \"0s\"\nlongest = \"0s\"\n[connect]\nresolve = {{ \"*\" = \"{}\" }}\n[[site]]\n{site}\n",
        served.addr()
    )
}

fn crawl(folder: &Path, config: &str) -> Vec<serde_json::Value> {
    std::fs::write(folder.join("c.toml"), config).unwrap();
    gleaner(folder, &["crawl", "c.toml", "--quiet"]).succeeded();
    corpus::records(&folder.join("c"))
}

#[test]
fn a_site_that_is_renamed_goes_on() {
    let mut web = Web::default();
    web.insert("harbour.example", paper());
    web.insert("www.harbour.example", paper());
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let asked = |site: &str| config(&served, "", site);
    // Cut off early, so that some of its addresses wait.
    assert!(crawl(folder, &config(&served, FEW, "url = \"http://harbour.example/\"")).len() < N_STORIES);
    let named = "url = \"http://harbour.example/\"\nname = \"Harbour Post\"";
    assert_eq!(crawl(folder, &asked(named)).len(), N_STORIES);
    let n_asked = served.log().len();
    assert_eq!(crawl(folder, &asked("url = \"http://www.harbour.example/\"")).len(), N_STORIES);
    assert!(served.log().len() > n_asked + 1, "it looks for what is new");
    let outcomes = corpus::outcomes(&folder.join("c"));
    assert!(outcomes.iter().all(|row| row["site"] == "www.harbour.example"), "nothing waits under a name of the past");
}

#[test]
fn what_is_excluded_later_is_not_fetched() {
    let mut web = Web::default();
    web.insert("harbour.example", paper());
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let site = "url = \"http://harbour.example/\"";
    let n_stored = crawl(folder, &config(&served, FEW, site)).len();
    assert!(n_stored < N_STORIES);
    let n_asked = served.log().len();
    let excluded = config(&served, "", &format!("{site}\nexclude = [\"/news/\"]"));
    assert_eq!(crawl(folder, &excluded).len(), n_stored);
    assert!(served.log().iter().skip(n_asked).all(|hit| !hit.target.starts_with("/news/")));
    let outcomes = corpus::outcomes(&folder.join("c"));
    let n_excluded = outcomes.iter().filter(|row| row["outcome"] == "excluded_by_config").count();
    assert_eq!(n_excluded, N_STORIES - n_stored);
}

#[test]
fn a_redirect_to_a_host_whose_rules_wait_for_their_turn_waits_with_them() {
    let mut first = Host::default();
    let mut second = Host::default();
    second.put("/robots.txt", Resource::new("text/plain", "User-agent: *\nCrawl-delay: 1\n".to_owned()));
    let mut links = String::new();
    for n in 0..4 {
        let path = story(n);
        second.put(&path, Resource::html(&page(&format!("What becomes of bridge number {n} now"), "Harbour")));
        first.redirect(&path, &format!("http://second.harbour.example{path}"));
        let place = if n == 0 { format!("http://second.harbour.example{path}") } else { path };
        let _ = write!(links, "<h2><a href=\"{place}\">The long headline of story number {n} of today</a></h2>");
    }
    first.put("/", Resource::html(&format!("<html><body>{links}</body></html>")));
    let mut web = Web::default();
    web.insert("harbour.example", first);
    web.insert("second.harbour.example", second);
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let asked = config(&served, "", "url = \"http://harbour.example/\"");
    assert_eq!(crawl(folder.path(), &asked).len(), 4);
}
