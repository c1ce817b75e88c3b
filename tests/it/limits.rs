//! What the config allows a site is kept to the last article.

use std::fmt::Write as _;

use gleaner::demo::{Host, Resource, Web};

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::pages::page;
use super::support::served::Served;

const N_ARTICLES: usize = 60;
const HOST: &str = "harbour.example";

#[test]
fn no_site_has_an_article_more_than_its_cap() {
    let mut host = Host::default();
    let mut links = String::new();
    for n in 0..N_ARTICLES {
        let (path, title) = (format!("/news/2026/the-bridge-of-town-{n}"), format!("The bridge of town {n} will stay"));
        let _ = write!(links, "<li><h2><a href=\"{path}\">{title}</a></h2></li>");
        host.put(&path, Resource::html(&page(&title, &format!("Town {n}"))));
    }
    host.put("/", Resource::html(&format!("<html><body><ul>{links}</ul></body></html>")));
    let mut web = Web::default();
    web.insert(HOST, host);
    let served = Served::start(web);
    let folder = tempfile::tempdir().unwrap();
    let crawl = |cap: usize| {
        let config = format!(
            "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n\
             [limits]\narticles_per_site = {cap}\n[connect]\nresolve = {{ \"*\" = \"{}\" }}\n\
             [[site]]\nname = \"Harbour\"\nurl = \"http://{HOST}/\"\n",
            served.addr()
        );
        std::fs::write(folder.path().join("c.toml"), config).unwrap();
        gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]).succeeded();
        let outcomes = corpus::outcomes(&folder.path().join("c"));
        let n_full = outcomes.iter().filter(|row| row["outcome"] == "site_full").count();
        (corpus::records(&folder.path().join("c")).len(), n_full)
    };
    assert_eq!(crawl(7), (7, N_ARTICLES - 7));
    // What was fetched in vain has its turn when there is room.
    assert_eq!(crawl(25), (25, N_ARTICLES - 25));
    gleaner(folder.path(), &["reextract", "c", "--corpus", "again"]).succeeded();
    assert_eq!(corpus::records(&folder.path().join("c")), corpus::records(&folder.path().join("again")));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_ends_the_crawl_with_its_cause() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[[site]]\nurl = \"http://{HOST}/\"\n"
    );
    std::fs::write(folder.path().join("c.toml"), config).unwrap();
    // Less than the frontier's tables take.
    let ended = Command::new("sh")
        .args(["-c", "ulimit -f 8; exec \"$0\" crawl c.toml --quiet", env!("CARGO_BIN_EXE_gleaner")])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{:?} {told}", ended.status);
    assert!(told.contains("ulimit -f"), "{told}");
}
