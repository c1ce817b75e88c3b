//! Which articles the entries mean, and which archived pages are theirs: one article is met under many addresses.
//!
//! The archive tells, not the ledger: what page an address led to, and which article that page says it is. So nothing hangs on
//! files that may be lost, and an address that leads to another story each day takes out no story but those it is asked for.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::ops::Range;
use std::path::Path;

use aho_corasick::AhoCorasick;

use super::found::Found;
use crate::archive::reader::{Member, Members};
use crate::config::meant::Settings;
use crate::corpus::layout::Layout;
use crate::corpus::ledger::Line;
use crate::corpus::takedown::{self, Takedown};
use crate::disk::DiskError;
use crate::model::{ArticleId, PageUrl, Reason, Record, TargetKind};
use crate::pipeline::{Context, decoded, process};
use crate::reread::exchange;

/// Shortest path that is looked for in pages: shorter ones are everywhere.
const PATH_BYTES: usize = 4;

/// What is looked for in pages: nothing, or paths and domains.
struct Finders {
    paths: Option<AhoCorasick>,
    domains: Option<AhoCorasick>,
}

/// What goes, as it is found.
#[derive(Debug)]
pub(super) struct Gone {
    context: Context,
    pub(super) found: Found,
}

fn key(url: &PageUrl) -> String {
    url.dedup_key().as_str().to_owned()
}

fn key_of(url: &str) -> Option<String> {
    PageUrl::parse(url).ok().map(|url| key(&url))
}

impl Gone {
    /// What an earlier run found that was cut off, and the entries that the ledger has met.
    pub(super) fn new(layout: &Layout, takedown: &Takedown, settings: &Settings) -> Result<Self, DiskError> {
        let mut context = Context::new(settings);
        context.archive = false;
        let mut gone = Self { context, found: Found::read(layout)? };
        let path = layout.outcomes();
        if path.is_file() {
            let fail = |error| DiskError::new(&path, "read", error);
            for text in BufReader::new(File::open(&path).map_err(fail)?).split(b'\n') {
                let text = text.map_err(fail)?;
                if let Ok(line) = serde_json::from_slice::<Line<'_>>(&text)
                    && gone.meet(&line.url, takedown)
                    && line.outcome == Reason::DuplicateArticle.name()
                {
                    // The article that the address is another one of: no archive tells it, where none is kept.
                    gone.found.led_to.extend(line.detail.as_deref().and_then(key_of));
                }
            }
        }
        Ok(gone)
    }

    /// Notes the entry that names an address; whether it names the address itself, not only its domain.
    fn meet(&mut self, url: &str, takedown: &Takedown) -> bool {
        let Ok(url) = PageUrl::parse(url) else { return false };
        let named = takedown.names(&url);
        self.found.met.extend(named.or_else(|| takedown.domain_of(&url)).map(str::to_owned));
        named.is_some()
    }

    /// Keeps what a record tells, if it goes.
    pub(super) fn ask(&mut self, record: &Record, takedown: &Takedown) {
        let id = record.id.as_str();
        let is_moved = || self.found.moved.get(id).is_some_and(|title| record.title.as_ref() == Some(title));
        let mut is_named = self.found.named.contains(id) || is_moved() || self.is_led_to(record);
        if !is_named && !self.found.ids.contains(id) && !takedown.has_record(record) {
            return;
        }
        for url in takedown::addresses(record) {
            is_named |= self.meet(url, takedown);
        }
        let own = || [Some(&record.url_final), record.url_canonical.as_ref()].into_iter().flatten();
        if is_named {
            self.found.named.insert(id.to_owned());
            self.found.own.extend(own().filter_map(|url| key_of(url)));
            self.found.unnamed.extend(own().filter(|url| !takedown.has_text(url)).cloned());
        }
        self.found.article(id, &record.site);
        if let (Some(file), Some(offset)) = (&record.source.warc_file, record.source.warc_offset) {
            self.found.members.entry(file.clone()).or_default().insert(offset, record.source.warc_length);
        }
    }

    /// Whether the ledger calls a withdrawn address another one of this article's.
    fn is_led_to(&self, record: &Record) -> bool {
        !self.found.led_to.is_empty()
            && takedown::addresses(record).filter_map(key_of).any(|key| self.found.led_to.contains(&key))
    }

    /// Whether a record goes: asked when all of them were.
    pub(super) fn takes(&self, record: &Record) -> bool {
        self.found.ids.contains(record.id.as_str())
    }

    /// How much is found that tells of more: it only grows.
    pub(super) fn n_known(&self) -> usize {
        self.found.ids.len() + self.found.named.len() + self.found.moved.len()
    }

    /// Whether a line of the ledger is of what goes. An address that led to it may lead to another article by now.
    pub(super) fn has_line(&self, line: &Line<'_>) -> bool {
        line.id.as_ref().is_some_and(|id| self.found.ids.contains(id.as_ref()))
            || PageUrl::parse(&line.url).is_ok_and(|url| self.has(&url) || (line.id.is_none() && self.led(&url)))
    }

    /// Looks through an archive file for pages of the articles. Gives whether it met an article that was not known to go.
    pub(super) fn search(&mut self, file: &str, path: &Path, takedown: &Takedown) -> Result<bool, DiskError> {
        let n_before = self.n_known();
        let fail = |error| DiskError::new(path, "read", error);
        let finder = |words: Vec<String>| {
            let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(&words);
            let finder = finder.map_err(|error| fail(std::io::Error::other(error)))?;
            Ok::<_, DiskError>((!words.is_empty()).then_some(finder))
        };
        let finders = Finders { paths: finder(self.paths(takedown))?, domains: finder(takedown.domains())? };
        let file_of = BufReader::with_capacity(1 << 18, File::open(path).map_err(fail)?);
        // Damage is told where the file is written anew.
        for member in Members::new(file_of, super::MEMBER_BYTES).flatten() {
            self.look(file, member, takedown, &finders);
        }
        Ok(self.n_known() > n_before)
    }

    /// Paths of all addresses that are looked for, as a page may link them.
    fn paths(&self, takedown: &Takedown) -> Vec<String> {
        let own = self.found.own.iter().chain(takedown.addresses());
        let urls = own.filter_map(|url| PageUrl::parse(url).or_else(|_| PageUrl::parse(&format!("http://{url}"))).ok());
        let paths = urls.map(|url| url.as_url().path().trim_end_matches('/').to_owned());
        let paths: BTreeSet<String> = paths.filter(|path| path.len() >= PATH_BYTES).collect();
        paths.into_iter().collect()
    }

    fn look(&mut self, file: &str, member: Member, takedown: &Takedown, finders: &Finders) {
        let offset = member.offset;
        let Some(fetched) = exchange::fetched(member) else { return };
        if fetched.target.kind == TargetKind::Front {
            return;
        }
        let addresses: Vec<String> = [fetched.target.url.to_string(), fetched.url_final.to_string()]
            .into_iter()
            .chain(fetched.redirects.iter().cloned())
            .collect();
        let mut is_named = false;
        for url in &addresses {
            is_named |= self.meet(url, takedown);
        }
        // A page of a withdrawn domain goes by its own address, and mentions that domain anyway.
        let is_inside = addresses.iter().any(|url| takedown.has_text(url));
        let mentions = |body: &[u8]| {
            let names = |finder: &Option<AhoCorasick>| finder.as_ref().is_some_and(|finder| finder.is_match(body));
            names(&finders.paths) || (!is_inside && names(&finders.domains))
        };
        if !is_named && !decoded(&fetched, &self.context).is_ok_and(|body| mentions(&body)) {
            return;
        }
        let Some(draft) = process(&fetched, &self.context).draft else { return };
        let id = draft.id().as_str();
        // What the page calls itself counts also where the record that said so is gone.
        let is_led = is_named;
        is_named |= draft.record().url_canonical.as_ref().is_some_and(|url| self.meet(url, takedown));
        if is_named {
            self.found.ids.insert(id.to_owned());
            self.found.named.insert(id.to_owned());
            let earlier = ArticleId::of(&fetched.target.url).as_str().to_owned();
            if let Some(title) = draft.record().title.clone().filter(|_| is_led && earlier != id) {
                self.found.moved.insert(earlier, title);
            }
        }
        // A copy of what a withdrawn domain calls its own, under another's address: the copy goes, and leads to nothing more.
        let is_copy = draft.record().url_canonical.as_ref().is_some_and(|url| takedown.has_text(url));
        if is_copy && !is_named {
            self.found.ids.insert(id.to_owned());
            self.found.members.entry(file.to_owned()).or_default().entry(offset).or_default();
            self.found.aliases.extend(addresses.iter().filter_map(|url| key_of(url)));
        }
        if self.found.named.contains(id) {
            self.found.members.entry(file.to_owned()).or_default().entry(offset).or_default();
            self.found.own.extend(key_of(fetched.url_final.as_str()));
            self.found.aliases.extend(addresses.iter().filter_map(|url| key_of(url)));
        }
    }

    /// Whether an address is an article's own.
    pub(super) fn has(&self, url: &PageUrl) -> bool {
        !self.found.own.is_empty() && self.found.own.contains(&key(url))
    }

    /// Whether an address led to one of the articles; it may lead to another one by now.
    pub(super) fn led(&self, url: &PageUrl) -> bool {
        !self.found.aliases.is_empty() && self.found.aliases.contains(&key(url))
    }

    /// Whether an exchange is one of the articles' own.
    pub(super) fn has_member(&self, file: &str, offset: u64) -> bool {
        self.found.members.get(file).is_some_and(|offsets| offsets.contains_key(&offset))
    }

    /// Where the responses of such exchanges lie in a part of a file, and how long they are, as their records tell it.
    pub(super) fn spans(&self, file: &str, part: Range<u64>) -> impl Iterator<Item = (u64, u64)> {
        let members = self.found.members.get(file).into_iter();
        let members = members.flat_map(move |members| members.range(part.clone()));
        members.filter_map(|(offset, length)| Some((*offset, (*length)?)))
    }
}
