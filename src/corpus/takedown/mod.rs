//! `takedown.jsonl`: what was withdrawn from a corpus, and stays out of it.
//!
//! A line an entry: an address, or a domain with all that lies below it. Crawls, rebuilds and every reading of the records
//! ask it. A mark beside the frontier tells of a take-down that was begun and has not come to its end: it holds the list as
//! that take-down leaves it, and counts as much as the list itself.

mod entry;
mod mentions;
mod notes;
mod spelled;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use self::entry::{ANY_SUFFIX, NO_HOST, is_suffix};
pub use self::entry::{NotAnEntry, Withdrawn};
pub use self::mentions::Mentions;
use self::notes::mark;
pub use self::notes::{end, found, has_report, is_begun, owe_report, owes_report, stamp};
pub use self::spelled::Spelled;
use super::layout::Layout;
use crate::disk::replace::replace_with;
use crate::disk::{DiskError, make_folder};
use crate::model::{PageUrl, Record};

/// The list's name, which outcomes have as their rule.
pub const NAME: &str = "takedown.jsonl";

/// Everything that is withdrawn.
#[derive(Debug, Default)]
pub struct Takedown {
    log: BTreeMap<String, Withdrawn>,
    /// Folded addresses, with the entries that name them.
    urls: HashMap<String, String>,
    domains: HashMap<String, String>,
    /// Folded.
    aliases: HashSet<String>,
}

impl Takedown {
    /// The list of a corpus; empty where there is none.
    ///
    /// # Errors
    /// The file cannot be read, or has a line that is none: what was withdrawn must not come back by a damaged line.
    pub fn read(layout: &Layout) -> Result<Self, DiskError> {
        let mut takedown = Self::default();
        for path in [path(layout), mark(layout)] {
            if !path.is_file() {
                continue;
            }
            let fail = |error| DiskError::new(&path, "read", error);
            for (n, line) in std::fs::read_to_string(&path).map_err(fail)?.lines().enumerate() {
                let damaged = |error: &dyn std::fmt::Display| {
                    fail(std::io::Error::other(format!("line {}: damaged entry: {error}", n + 1)))
                };
                let withdrawn: Withdrawn = serde_json::from_str(line).map_err(|error| damaged(&error))?;
                takedown.add(withdrawn).map_err(|error| damaged(&error))?;
            }
        }
        Ok(takedown)
    }

    /// Adds an entry; whether it is new.
    ///
    /// # Errors
    /// It is neither an address nor a domain.
    pub fn add(&mut self, withdrawn: Withdrawn) -> Result<bool, NotAnEntry> {
        let entry = withdrawn.entry.trim();
        let not_an_entry = || NotAnEntry::Neither(entry.to_owned());
        if let Some(domain) = entry.strip_prefix("*.").filter(|domain| !domain.contains('*')) {
            return Err(NotAnEntry::Pattern(entry.to_owned(), domain.to_owned()));
        }
        if entry.contains(char::is_whitespace) {
            return Err(NotAnEntry::Spaced(entry.to_owned()));
        }
        if entry.contains("://") {
            let url = PageUrl::parse(entry).map_err(|_| not_an_entry())?;
            if withdrawn.is_alias {
                self.aliases.insert(url.dedup_key().as_str().to_owned());
                let is_new = !self.log.contains_key(entry);
                self.log.entry(entry.to_owned()).or_insert(withdrawn);
                return Ok(is_new);
            }
            if url.as_url().path().contains('*') {
                return Err(NotAnEntry::Wildcard(entry.to_owned()));
            }
            self.urls.insert(url.dedup_key().as_str().to_owned(), entry.to_owned());
        } else {
            // A domain is what stands in an address as its host.
            let url = PageUrl::parse(&format!("http://{entry}/")).map_err(|_| not_an_entry())?;
            let host = url.as_url().host_str().unwrap_or_default().to_owned();
            if !host.contains('.') || url.as_url().path() != "/" || entry.contains(NO_HOST) {
                return Err(not_an_entry());
            }
            if is_suffix(&host, &ANY_SUFFIX) {
                return Err(NotAnEntry::Suffix(entry.to_owned()));
            }
            // Nobody means a part of a site by it. But below a public suffix `www` is a site of its own, beside those of many.
            let bare = host.strip_prefix("www.").filter(|bare| bare.contains('.') && !is_suffix(bare, &ANY_SUFFIX));
            let bare = bare.unwrap_or(&host);
            self.domains.insert(bare.to_owned(), entry.to_owned());
        }
        let is_new = !self.log.contains_key(entry);
        // Asked for by now, if it was an alias before.
        self.log.entry(entry.to_owned()).and_modify(|known| known.is_alias = false).or_insert(withdrawn);
        Ok(is_new)
    }

    /// Whether a text can be an entry.
    ///
    /// # Errors
    /// It is neither an address nor a domain.
    pub fn check(entry: &str) -> Result<(), NotAnEntry> {
        Self::default().add(Withdrawn::new(entry, "")).map(|_| ())
    }

    /// The list without some of its entries.
    #[must_use]
    pub fn without(&self, entries: &BTreeSet<String>) -> Self {
        let names = |names: &HashMap<String, String>| {
            let kept = names.iter().filter(|(_, entry)| !entries.contains(*entry));
            kept.map(|(name, entry)| (name.clone(), entry.clone())).collect()
        };
        let log = self.log.iter().filter(|(entry, _)| !entries.contains(*entry));
        Self {
            log: log.map(|(entry, withdrawn)| (entry.clone(), withdrawn.clone())).collect(),
            urls: names(&self.urls),
            domains: names(&self.domains),
            aliases: self.aliases.clone(),
        }
    }

    /// Whether nothing is withdrawn.
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// Whether an address is withdrawn.
    pub fn has(&self, url: &PageUrl) -> bool {
        !self.is_empty() && (self.names(url).is_some() || self.domain_of(url).is_some())
    }

    /// Whether an address is withdrawn, or has led to an article that is.
    pub fn has_or_led(&self, url: &PageUrl) -> bool {
        self.has(url) || (!self.aliases.is_empty() && self.aliases.contains(url.dedup_key().as_str()))
    }

    /// The entry that names this very address, not only its domain.
    pub fn names(&self, url: &PageUrl) -> Option<&str> {
        self.urls.get(url.dedup_key().as_str()).map(String::as_str)
    }

    /// The entry that names the domain of an address.
    pub fn domain_of(&self, url: &PageUrl) -> Option<&str> {
        let mut host = url.as_url().host_str().unwrap_or_default();
        loop {
            if let Some(entry) = self.domains.get(host) {
                return Some(entry);
            }
            host = host.split_once('.')?.1;
        }
    }

    /// The addresses that are withdrawn, folded.
    pub fn addresses(&self) -> impl Iterator<Item = &String> {
        self.urls.keys()
    }

    /// The addresses, as they were asked for.
    fn asked_for(&self) -> impl Iterator<Item = &String> {
        self.log
            .iter()
            .filter(|(entry, withdrawn)| entry.contains("://") && !withdrawn.is_alias)
            .map(|(entry, _)| entry)
    }

    /// What names them in pages.
    pub fn mentions(&self) -> Mentions {
        let urls = self.asked_for();
        Mentions::new(urls.filter_map(|url| PageUrl::parse(url).ok()), &self.domains())
    }

    /// The domains that are withdrawn: as hosts, and as they were written where that is another spelling.
    pub fn domains(&self) -> Vec<String> {
        let written = self.domains.values().map(|entry| entry.strip_prefix("www.").unwrap_or(entry).to_owned());
        let names: BTreeSet<String> = self.domains.keys().cloned().chain(written).collect();
        names.into_iter().collect()
    }

    /// The entries that a line names which is no record, as far as it can be read.
    pub fn named_in(&self, line: &[u8]) -> BTreeSet<&str> {
        // Whole but for a value: its addresses are as good as any other's.
        if let Ok(serde_json::Value::Object(keys)) = serde_json::from_slice(line) {
            let urls = ["url", "url_final", "url_canonical"].iter().filter_map(|key| keys.get(*key)?.as_str());
            let mut urls = urls.peekable();
            if urls.peek().is_some() {
                let urls: Vec<PageUrl> = urls.filter_map(|url| PageUrl::parse(url).ok()).collect();
                return urls.iter().filter_map(|url| self.names(url).or_else(|| self.domain_of(url))).collect();
            }
        }
        let begins = |at: usize| at == 0 || matches!(line[at - 1], b'/' | b'.' | b'"' | b'@');
        let ends =
            |at: usize| line.get(at).is_none_or(|next| !next.is_ascii_alphanumeric() && !b"-_.~%".contains(next));
        let names =
            |text: &str| memchr::memmem::find_iter(line, text.as_bytes()).any(|at| begins(at) && ends(at + text.len()));
        let urls = self.asked_for().map(|url| (url, url));
        self.domains.iter().chain(urls).filter(|(text, _)| names(text)).map(|(_, entry)| entry.as_str()).collect()
    }

    /// The same for an address as text; what is none is not withdrawn.
    pub fn has_text(&self, url: &str) -> bool {
        !self.is_empty() && PageUrl::parse(url).is_ok_and(|url| self.has(&url))
    }

    /// Whether one of a record's addresses is withdrawn.
    pub fn has_record(&self, record: &Record) -> bool {
        addresses(record).any(|url| self.has_text(url))
    }

    /// Replaces the list of a corpus.
    pub fn write(&self, layout: &Layout) -> Result<(), DiskError> {
        self.write_to(&path(layout))
    }

    /// Marks the corpus, before its list is written: what the list will name may still be here.
    pub fn begin(&self, layout: &Layout) -> Result<(), DiskError> {
        make_folder(&layout.state())?;
        self.write_to(&mark(layout))
    }

    fn write_to(&self, path: &Path) -> Result<(), DiskError> {
        replace_with(path, |file| {
            for withdrawn in self.log.values() {
                serde_json::to_writer(&mut *file, withdrawn)?;
                file.write_all(b"\n")?;
            }
            Ok(())
        })
    }
}

/// All addresses of a record.
pub fn addresses(record: &Record) -> impl Iterator<Item = &str> {
    let others = record.url_canonical.iter().chain(&record.source.redirects);
    [&record.url, &record.url_final].into_iter().chain(others).map(String::as_str)
}

pub(super) fn path(layout: &Layout) -> PathBuf {
    layout.file(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[&str]) -> Takedown {
        let mut takedown = Takedown::default();
        for entry in entries {
            takedown.add(Withdrawn::new(entry, "")).unwrap();
        }
        takedown
    }

    #[test]
    fn addresses_and_domains_are_withdrawn_with_their_spellings() {
        let takedown = list(&["https://www.a.example/story?utm_source=x", "b.example"]);
        for url in [
            "https://www.a.example/story",
            "http://www.a.example/story/",
            "https://b.example/",
            "https://news.b.example/x",
        ] {
            assert!(takedown.has_text(url), "{url}");
        }
        for url in ["https://www.a.example/other", "https://ab.example/", "https://example/", "nonsense"] {
            assert!(!takedown.has_text(url), "{url}");
        }
        assert!(!Takedown::default().has_text("https://b.example/"));
    }

    #[test]
    fn www_below_a_public_suffix_is_one_site_and_not_all_that_lie_there() {
        for (entry, gone, others) in [
            ("www.gov.uk", "https://www.gov.uk/news/a", "https://www.service.gov.uk/a"),
            ("www.co.uk", "http://www.co.uk/", "https://www.paper.co.uk/news/a"),
            ("www.github.io", "https://www.github.io/a", "https://paper.github.io/a"),
        ] {
            let takedown = list(&[entry]);
            assert!(takedown.has_text(gone), "{entry}");
            assert!(!takedown.has_text(others), "{entry}: {others}");
            assert!(takedown.named_in(format!(r#"{{"url": "{others}"#).as_bytes()).is_empty(), "{entry}: {others}");
        }
        assert!(list(&["www.paper.co.uk"]).has_text("https://paper.co.uk/a"));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for wrong in ["", "story", "b.example/path", "ftp://b.example/", "b.example:80", "a.example,b.example"] {
            let refused = Takedown::default().add(Withdrawn::new(wrong, ""));
            assert_eq!(refused, Err(NotAnEntry::Neither(wrong.to_owned())), "{wrong}");
        }
        for wrong in [
            "*.b.example",
            "co.uk",
            "com.br",
            "github.io",
            "blogspot.com",
            "two words",
            "https://b.example/news/*",
            "https://b.example/a # by letter",
        ] {
            let refused = Takedown::default().add(Withdrawn::new(wrong, ""));
            assert!(!matches!(refused, Ok(_) | Err(NotAnEntry::Neither(_))), "{wrong}: {refused:?}");
        }
    }

    #[test]
    fn an_address_that_led_to_one_takes_nothing_out() {
        let mut takedown = list(&["https://a.example/story"]);
        let alias = |entry: &str| Withdrawn { is_alias: true, ..Withdrawn::new(entry, "") };
        takedown.add(alias("https://a.example/today")).unwrap();
        let url = |text: &str| PageUrl::parse(text).unwrap();
        assert!(takedown.has_or_led(&url("http://a.example/today/")) && !takedown.has(&url("https://a.example/today")));
        assert!(takedown.has_or_led(&url("https://a.example/story")));
        assert!(takedown.named_in(br#"{"url": "https://a.example/today", "text": "torn"#).is_empty());
        assert!(takedown.add(Withdrawn::new("https://a.example/today", "")).is_ok());
        assert!(takedown.has(&url("https://a.example/today")), "asked for by now");
    }

    #[test]
    fn damaged_lines_are_named_by_whole_addresses() {
        let takedown = list(&["https://b.example/story-1", "c.example"]);
        for (line, is_named) in [
            (r#"{"url": "http://www.b.example/story-1/", "word_count": "many"}"#, true),
            (r#"{"url": "https://b.example/story-12", "word_count": "many"}"#, false),
            (r#"{"url": "https://b.example/story-1", "text": "torn"#, true),
            (r#"{"url": "https://b.example/story-12", "text": "torn"#, false),
            (r#"{"url": "https://www.c.example/a"#, true),
            (r#"{"url": "https://c.example.org/a"#, false),
        ] {
            assert_eq!(!takedown.named_in(line.as_bytes()).is_empty(), is_named, "{line}");
        }
    }

    #[test]
    fn the_list_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        list(&["b.example"]).write(&layout).unwrap();
        let read = Takedown::read(&layout).unwrap();
        assert!(read.has_text("https://b.example/a"));
        replace_with(&path(&layout), |file| file.write_all(b"{\"entry\"")).unwrap();
        assert!(Takedown::read(&layout).is_err(), "a damaged list lets nothing back in");
    }
}
