//! Which pages speak of what is withdrawn: by links to it, as pages and feeds write them.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use super::spelled::{Spelled, unescaped};
use crate::model::PageUrl;

/// Shortest path that is looked for: shorter ones are everywhere.
const PATH_BYTES: usize = 4;

/// Addresses and domains that are looked for.
#[derive(Debug, Default)]
pub struct Mentions {
    /// Paths without their escapes; the host of each pattern.
    paths: Option<AhoCorasick>,
    hosts: Vec<String>,
    domains: Option<AhoCorasick>,
    /// The addresses, folded.
    keys: HashSet<String>,
    /// What every link to one of the addresses has in it, however it is written; `None` where some have nothing of the kind.
    stems: Option<AhoCorasick>,
}

impl Mentions {
    /// Looks for addresses, and for domains by whatever link.
    pub fn new(urls: impl Iterator<Item = PageUrl>, domains: &[String]) -> Self {
        let (mut paths, mut hosts, mut keys) = (Vec::new(), Vec::new(), HashSet::new());
        let mut stems = Some(Vec::new());
        for url in urls {
            keys.insert(url.dedup_key().as_str().to_owned());
            stems = stems.zip(stem(&url)).map(|(mut stems, stem)| {
                stems.push(stem);
                stems
            });
            let path = url.as_url().path().trim_end_matches('/');
            if path.len() < PATH_BYTES {
                continue;
            }
            paths.push(unescaped(path.as_bytes()).into_owned());
            hosts.push(bare(url.as_url().host_str().unwrap_or_default()).to_owned());
        }
        let stems = stems.and_then(|stems| AhoCorasick::builder().ascii_case_insensitive(true).build(stems).ok());
        Self { paths: finder(&paths), domains: finder(domains), keys, hosts, stems }
    }

    /// Whether a page may link one of the addresses in whatever spelling: who says no need not read its links.
    pub fn may_be_linked_in(&self, body: &Spelled<'_>) -> bool {
        self.stems.as_ref().is_none_or(|stems| body.readings().any(|reading| stems.is_match(reading)))
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.domains.is_none()
    }

    /// Whether a link leads to one of the addresses.
    pub fn has(&self, link: &PageUrl) -> bool {
        self.keys.contains(link.dedup_key().as_str())
    }

    /// Whether a page of that address names one of them.
    pub fn is_in(&self, body: &Spelled<'_>, page: &PageUrl) -> bool {
        self.is_address_in(body, page) || self.is_domain_in(&body.whole)
    }

    /// Whether a page of that address names one of the addresses, with or without its host.
    pub fn is_address_in(&self, body: &Spelled<'_>, page: &PageUrl) -> bool {
        let own = bare(page.as_url().host_str().unwrap_or_default());
        self.paths.as_ref().is_some_and(|paths| {
            body.readings().any(|body| {
                paths.find_overlapping_iter(body).any(|found| {
                    let host = host_before(&body[..found.start()]).unwrap_or(own);
                    ends(&body[found.end()..]) && bare(host).eq_ignore_ascii_case(&self.hosts[found.pattern()])
                })
            })
        })
    }

    fn is_domain_in(&self, body: &[u8]) -> bool {
        self.domains.as_ref().is_some_and(|domains| {
            domains.find_iter(body).any(|found| {
                let before = body[..found.start()].last();
                let after = body.get(found.end());
                before.is_some_and(|before| b"/.@\"'".contains(before))
                    && after.is_none_or(|after| !after.is_ascii_alphanumeric() && !b"-_.".contains(after))
            })
        })
    }
}

/// Some megabytes of patterns are more than an automaton of this kind can hold, and then nothing is found by them.
fn finder(words: &[impl AsRef<[u8]>]) -> Option<AhoCorasick> {
    (!words.is_empty()).then(|| AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()).flatten()
}

/// The longest run of plain letters, digits and dashes at the end of an address: relative, escaped or encoded in whatever way,
/// a link has it, but for its escapes. `None` for one that has none worth while, or is told from others by its query.
fn stem(url: &PageUrl) -> Option<Vec<u8>> {
    let url = url.as_url();
    let last = unescaped(url.path().trim_end_matches('/').rsplit('/').next()?.as_bytes());
    let runs = last.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-');
    let stem = runs.max_by_key(|run| run.len())?;
    (stem.len() >= PATH_BYTES && url.query().is_none()).then(|| stem.to_owned())
}

/// The host of an address whose path begins where these bytes end; `None` for a path alone.
fn host_before(bytes: &[u8]) -> Option<&str> {
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.:".contains(byte) || !byte.is_ascii();
    let start = bytes.iter().rposition(|byte| !is_host(byte)).map_or(0, |at| at + 1);
    let host = std::str::from_utf8(&bytes[start..]).ok()?;
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    (!host.is_empty() && bytes[..start].ends_with(b"/")).then_some(host)
}

/// Whether a path ends before these bytes.
fn ends(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    rest.first().is_none_or(|next| !next.is_ascii_alphanumeric() && !b"-_.~%/".contains(next))
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_those_to_others() {
        let url = |text: &str| PageUrl::parse(text).unwrap();
        let urls = ["https://www.a.example/news/clock/", "https://a.example/x"].map(url);
        let mentions = Mentions::new(urls.into_iter(), &["b.example".to_owned()]);
        let own = url("https://a.example/");
        let other = url("https://c.example/");
        for (text, of_own, of_other) in [
            ("<a href='https://a.example/news/clock'>", true, true),
            ("<a href=\"//www.a.example:443/news/clock/?from=front\">", true, true),
            (r#"{"url": "https:\/\/a.example\/news\/clock\/"}"#, true, true),
            ("<link>HTTPS://A.example/news/clock#top</link>", true, true),
            ("<a href=/news/clock>", true, false),
            ("<a href=/%6eews/cl&#111;ck/>", true, false),
            ("<a href='/news/cl\n  ock'>".trim(), false, false),
            ("<a href='/news/cl\n\tock'>", true, false),
            ("/x\n/news/clock\n/y", true, false),
            (r#"{"u": "\u002Fnews\u002fclock"}"#, true, false),
            ("<a href='https://c.example/news/clock'>", false, false),
            ("<a href=/news/clock-2>", false, false),
            ("<a href=/news/clock/comments>", false, false),
            ("<a href=/x>", false, false),
            ("<a href='https://www.b.example'>", true, true),
            ("<a href='https://b.example.org/'>", false, false),
            ("<a href='https://ab.example/'>", false, false),
        ] {
            assert_eq!(mentions.is_in(&Spelled::of(text.as_bytes()), &own), of_own, "{text}");
            assert_eq!(mentions.is_in(&Spelled::of(text.as_bytes()), &other), of_other, "{text}");
        }
        assert!(Mentions::new(std::iter::empty(), &[]).is_empty());
    }

    #[test]
    fn a_link_in_any_spelling_has_the_stem() {
        let mentions = |text: &str| Mentions::new([PageUrl::parse(text).unwrap()].into_iter(), &[]);
        let story = mentions("https://a.example/2026/caf%C3%A9-am-hafen");
        for text in [
            "../caf&eacute;-am-hafen",
            "/2026/café-am-hafen",
            "caf%c3%a9-AM-hafen",
            "2026\\u002Fcafé-am-hafen",
            "caf%c3%a9-%61m-ha\nfen",
        ] {
            assert!(story.may_be_linked_in(&Spelled::of(text.as_bytes())), "{text}");
        }
        assert!(!story.may_be_linked_in(&Spelled::of(b"/2026/the-other")));
        for text in ["https://a.example/%E6%B8%AF", "https://a.example/?p=3", "https://a.example/a"] {
            assert!(mentions(text).may_be_linked_in(&Spelled::of(b"anything")), "{text}");
        }
    }
}
