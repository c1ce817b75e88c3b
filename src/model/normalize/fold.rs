//! Folding: the forms of one page that sites give several addresses to.

use crate::model::url::{DedupKey, PageUrl};

/// First labels of hosts that serve the same pages in another dress.
const DRESSED_HOSTS: &[&str] = &["m", "mobile", "mobil", "amp", "wap", "touch"];

/// File names that stand for their folder.
const INDEX_PAGES: &[&str] = &["index.html", "index.htm", "index.php", "index.asp", "index.aspx", "index.jsp", "default.aspx", "default.asp"];

/// Parameters that ask for another dress of the page, with the value they need for it (`None`: any or none).
const DRESSES: &[(&str, Option<&str>)] = &[
    ("amp", None),
    ("outputtype", Some("amp")),
    ("output", Some("amp")),
    ("print", None),
    ("printable", None),
    ("printview", None),
    ("view", Some("print")),
    ("mobile", None),
    ("m", Some("1")),
    ("desktop", None),
    ("replytocom", None),
    ("share", None),
    ("noamp", None),
];

impl PageUrl {
    /// Folds the address to the key under which it is compared: scheme, `www`, mobile and AMP hosts, AMP and print
    /// forms, index pages, doubled and final slashes and the order of parameters do not count.
    pub fn dedup_key(&self) -> DedupKey {
        let url = self.as_url();
        let mut key = folded_host(url.host_str().unwrap_or_default());
        if let Some(port) = url.port() {
            key.push(':');
            key.push_str(&port.to_string());
        }
        key.push_str(&folded_path(url.path()));
        let mut pairs: Vec<&str> =
            url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !is_dress(pair)).collect();
        pairs.sort_unstable();
        if !pairs.is_empty() {
            key.push('?');
            key.push_str(&pairs.join("&"));
        }
        DedupKey(key)
    }
}

fn folded_host(host: &str) -> String {
    let mut host = host;
    // `www.m.news.example` exists; two rounds are enough.
    for _ in 0..2 {
        let Some((first, rest)) = host.split_once('.') else { break };
        let is_www = first.strip_prefix("www").is_some_and(|n| n.bytes().all(|byte| byte.is_ascii_digit()));
        if rest.contains('.') && (is_www || DRESSED_HOSTS.contains(&first)) {
            host = rest;
        } else {
            break;
        }
    }
    host.to_owned()
}

fn folded_path(path: &str) -> String {
    let mut segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.len() > 1 && matches!(segments.first(), Some(&"amp")) {
        segments.remove(0);
    }
    if matches!(segments.last(), Some(&("amp" | "print" | "drucken" | "amp.html"))) && segments.len() > 1 {
        segments.pop();
    }
    if segments.last().is_some_and(|last| INDEX_PAGES.contains(&last.to_ascii_lowercase().as_str())) {
        segments.pop();
    }
    let mut folded = String::with_capacity(path.len());
    for segment in &segments {
        folded.push('/');
        folded.push_str(segment);
    }
    // `article.amp.html` and `article.amp` are the AMP forms of `article.html` and `article`.
    if let Some(stem) = folded.strip_suffix(".amp.html") {
        folded = format!("{stem}.html");
    } else if let Some(stem) = folded.strip_suffix(".amp") {
        folded = stem.to_owned();
    }
    if folded.is_empty() { "/".to_owned() } else { folded }
}

fn is_dress(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    DRESSES.iter().any(|(dress, needed)| {
        *dress == name && needed.is_none_or(|needed| value.eq_ignore_ascii_case(needed))
    })
}
