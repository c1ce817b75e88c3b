//! What a crawl learns of a site from many of its pages, and takes into the records of all.

use std::fmt::Write as _;
use std::path::Path;

use gleaner::demo::{Host, Resource, Web};
use serde_json::Value;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::pages::page;
use super::support::served::Served;

const HOST: &str = "harbour.example";

/// Stands in the middle of every article, in a paragraph like those of the article: no page alone gives it away.
const PROMISE: &str = "Our newsroom lives from the people who read it. Whoever subscribes before the end of the month \
                       gets the first three weeks for nothing, and supports the reporters of this region.";

const NAMES: [&str; 6] = ["Marktham", "Ferryton", "Oakdale", "Northwick", "Saltmouth", "Graystone"];

/// A paper with the first so many articles. `build` stands in every page, where nobody reads it.
fn paper(n_articles: usize, build: &str) -> Web {
    let mut host = Host::default();
    let mut links = String::new();
    for (n, name) in NAMES.iter().enumerate().take(n_articles) {
        let path = format!("/news/2026/the-bridge-of-{}", name.to_lowercase());
        let headline = format!("The old bridge of {name} will stay where it is");
        let text = page(&headline, name).replacen("</p>\n<p>", &format!("</p>\n<p>{PROMISE}</p>\n<p>"), 1 + n % 2);
        host.put(&path, Resource::html(&text.replace("</body>", &format!("<!-- build {build} --></body>"))));
        let _ = write!(links, "<h2><a href=\"{path}\">{headline}</a></h2>");
    }
    host.put("/", Resource::html(&format!("<html><head><title>Post</title></head><body>{links}</body></html>")));
    let mut web = Web::default();
    web.insert(HOST, host);
    web
}

/// Crawls into the corpus `c` of the folder; its records afterwards.
fn crawl(folder: &Path, web: Web, more: &str) -> Vec<Value> {
    let served = Served::start(web);
    let config = format!(
        "corpus = \"c\"\n{more}\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n\
         [revisit]\nshortest = \"0s\"\nlongest = \"0s\"\n[connect]\nresolve = {{ \"*\" = \"{}\" }}\n\
         [[site]]\nname = \"Harbour\"\nurl = \"http://{HOST}/\"\n",
        served.addr()
    );
    std::fs::write(folder.join("c.toml"), config).unwrap();
    gleaner(folder, &["crawl", "c.toml", "--quiet"]).succeeded();
    corpus::records(&folder.join("c"))
}

fn n_promises(records: &[Value]) -> usize {
    records.iter().filter(|record| record["text"].as_str().unwrap().contains("Our newsroom")).count()
}

#[test]
fn what_stands_on_every_page_of_a_site_is_no_articles() {
    let alone = tempfile::tempdir().unwrap();
    let alone = crawl(alone.path(), paper(5, "1"), "site_templates = false");
    assert_eq!((alone.len(), n_promises(&alone)), (5, 5), "pages read alone keep it");

    for more in ["", "compress = true"] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let first = crawl(folder, paper(5, "1"), more);
        assert_eq!((first.len(), n_promises(&first)), (5, 0));
        let by_url = |record: &&Value| record["url"].as_str().unwrap().to_owned();
        for record in &first {
            let before = alone.iter().find(|other| by_url(other) == by_url(&record)).unwrap();
            let paragraphs =
                before["text"].as_str().unwrap().split("\n\n").filter(|text| !text.contains("Our newsroom"));
            assert_eq!(record["text"].as_str().unwrap(), paragraphs.collect::<Vec<_>>().join("\n\n"));
            assert_eq!(record["extraction"]["fields"]["text"]["from"], "site");
            assert_eq!(record["id"], before["id"]);
        }
        let told = corpus::lines(&folder.join("c/state/templates.jsonl"));
        assert_eq!(told[0]["site"], HOST);
        assert!(told[0]["texts"].as_object().unwrap().values().any(|n| *n == 5), "{told:?}");

        // A later run has one new article, and what it knew; the others came in other bytes and say the same.
        let second = crawl(folder, paper(6, "2"), more);
        assert_eq!((second.len(), n_promises(&second)), (6, 0));
        assert_eq!(second[..5], first);

        // From the archive the same bytes, shard by shard.
        gleaner(folder, &["reextract", "c", "--corpus", "anew"]).succeeded();
        for n in 0..2 {
            let name = format!("articles/0000{n}.jsonl{}", if more.is_empty() { "" } else { ".zst" });
            let [old, anew] = ["c", "anew"].map(|corpus| std::fs::read(folder.join(corpus).join(&name)).unwrap());
            assert!(old == anew, "{name} differs");
        }

        // The crawl's memory lost: a text read beside others is no other edition.
        std::fs::remove_dir_all(folder.join("c/state")).unwrap();
        assert_eq!(crawl(folder, paper(6, "3"), more), second);
    }
}
