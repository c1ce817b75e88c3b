//! A site that gives every visitor addresses of their own.

use std::fmt::Write as _;

use gleaner::demo::{Host, Resource, Web};

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
