//! Serves a folder of annotated pages under their own host names, so that a whole crawl runs on real input.
//!
//! Each host gets a front page and a feed that list its pages by address and say nothing more about them, so that the
//! crawl knows no more of a page than `extract` does. Plain http: an address on https is served, and listed, on http.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use gleaner::demo::{Host, Resource, Web};
use gleaner::model::PageUrl;
use serde_json::Value;
use url::{Position, Url};

/// A folder that can be served.
#[derive(Debug)]
pub struct Replay {
    /// What to give to the server.
    pub web: Web,
    /// Its pages, in the order of `gold.jsonl`.
    pub pages: Vec<ReplayedPage>,
    hosts: BTreeSet<String>,
}

/// One page of the folder.
#[derive(Debug, Clone)]
pub struct ReplayedPage {
    /// Its `id` in the gold.
    pub id: String,
    /// Its address as served: that of the gold, on http.
    pub url: String,
}

/// A folder of the shared data; `None`, with a word on stderr, where it is absent.
pub fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if folder.join("gold.jsonl").exists() {
        return Some(folder);
    }
    eprintln!("skipped: no {}", folder.display());
    None
}

impl Replay {
    /// Reads `gold.jsonl` and the pages beside it. Pages without an address are left out.
    pub fn open(folder: &Path) -> Replay {
        let mut sites: BTreeMap<String, Host> = BTreeMap::new();
        let mut listed: BTreeMap<String, Vec<ReplayedPage>> = BTreeMap::new();
        let mut pages = Vec::new();
        for gold in super::corpus::lines(&folder.join("gold.jsonl")) {
            let text = |key: &str| gold.get(key).and_then(Value::as_str).filter(|value| !value.is_empty());
            let (Some(id), Some(Ok(mut url))) = (text("id"), text("url").map(Url::parse)) else { continue };
            url.set_fragment(None);
            url.set_port(None).unwrap();
            if url.scheme() == "https" {
                url.set_scheme("http").unwrap();
            }
            let host_name = url.host_str().unwrap().to_owned();
            let content_type = match text("encoding") {
                Some(encoding) => format!("text/html; charset={encoding}"),
                None => "text/html".to_owned(),
            };
            let target = url.as_str().splitn(4, '/').nth(3).unwrap_or_default();
            let host = sites.entry(host_name.clone()).or_default();
            let target = format!("/{target}");
            if host.get(&target).status != 404 {
                // Two states of one page: a host can show only one, and shows the first.
                continue;
            }
            let page = Resource::new(&content_type, bytes_of(folder, id));
            // The real hosts answer the address without its tracking parameters just the same.
            let untracked = PageUrl::parse(url.as_str()).unwrap();
            let untracked = &untracked.as_url()[Position::BeforePath..];
            if untracked != target {
                host.put(untracked, page.clone());
            }
            host.put(&target, page);
            let page = ReplayedPage { id: id.to_owned(), url: url.to_string() };
            listed.entry(host_name).or_default().push(page.clone());
            pages.push(page);
        }
        let mut web = Web::default();
        for (name, mut host) in sites {
            let own = &listed[&name];
            // A page that is itself a front page keeps its place; the feed lists it all the same.
            if host.get("/").status == 404 {
                host.put("/", Resource::html(&front(own)));
            }
            host.put("/feed.xml", Resource::new("application/rss+xml; charset=utf-8", feed(&name, own)));
            host.put("/robots.txt", Resource::new("text/plain", "User-agent: *\nAllow: /\n"));
            web.insert(&name, host);
        }
        let hosts = listed.into_keys().collect();
        Replay { web, pages, hosts }
    }

    /// A config that crawls every host from a server at `addr`, one link deep.
    pub fn config(&self, addr: SocketAddr) -> String {
        let mut text = format!(
            "corpus = \"corpus/replay\"\n\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n\n\
             [politeness]\ndelay = \"20ms\"\n\n[limits]\ndepth = 1\n\n[connect]\nresolve = {{ \"*\" = \"{addr}\" }}\n"
        );
        for host in &self.hosts {
            let _ = write!(
                text,
                "\n[[site]]\nurl = \"http://{host}/\"\nname = \"{host}\"\nfeeds = [\"http://{host}/feed.xml\"]\n"
            );
        }
        text
    }
}

/// The raw bytes of a page, unpacked.
pub fn bytes_of(folder: &Path, id: &str) -> Vec<u8> {
    let plain = folder.join("html").join(format!("{id}.html"));
    if let Ok(bytes) = std::fs::read(&plain) {
        return bytes;
    }
    let packed = folder.join("html").join(format!("{id}.html.gz"));
    let packed = std::fs::File::open(&packed).unwrap_or_else(|error| panic!("{}: {error}", packed.display()));
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    bytes
}

fn front(pages: &[ReplayedPage]) -> String {
    let link = |page: &ReplayedPage| format!("<li><a href=\"{}\">{}</a></li>", escape(&page.url), escape(&page.id));
    let links: String = pages.iter().map(link).collect();
    format!(
        "<!DOCTYPE html><html><head><title>Front page</title><link rel=\"alternate\" type=\"application/rss+xml\" \
         href=\"/feed.xml\"></head><body><ul>{links}</ul></body></html>"
    )
}

fn feed(host: &str, pages: &[ReplayedPage]) -> String {
    let item = |page: &ReplayedPage| format!("<item><link>{}</link></item>", escape(&page.url));
    let items: String = pages.iter().map(item).collect();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{host}</title>{items}</channel></rss>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
