//! Which articles the entries mean, and which archived pages are theirs: one article is met under many addresses.
//!
//! The archive tells, not the ledger: what page an address led to, and which article that page says it is. So nothing hangs on
//! files that may be lost, and an address that leads to another story each day takes out no story but those it is asked for.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::ops::Range;
use std::path::Path;

use super::found::Found;
use crate::archive::reader::{Member, Members};
use crate::config::meant::Settings;
use crate::corpus::layout::Layout;
use crate::corpus::ledger::Line;
use crate::corpus::takedown::{self, Mentions, Spelled, Takedown};
use crate::disk::DiskError;
use crate::model::{ArticleId, PageUrl, Reason, Record, TargetKind};
use crate::pipeline::{Context, Processed, decoded, edition, is_page, links_withdrawn, process};
use crate::reread::exchange;

/// What goes, as it is found.
#[derive(Debug)]
pub(super) struct Gone {
    context: Context,
    pub(super) found: Found,
    /// Texts of the records, by their hashes.
    texts: HashSet<String>,
    /// Folded addresses that led to one of them, and to another page at another time.
    rolling: HashSet<String>,
    /// Addresses that were kept out because they say what another one says, with that one.
    same_texts: Vec<(String, PageUrl)>,
    /// Archived pages of others that name them, by file and offset.
    naming: BTreeSet<(String, u64)>,
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
        let mut gone = Self {
            context,
            found: Found::read(layout)?,
            texts: HashSet::new(),
            rolling: HashSet::new(),
            same_texts: Vec::new(),
            naming: BTreeSet::new(),
        };
        let path = layout.outcomes();
        if path.is_file() {
            let fail = |error| DiskError::new(&path, "read", error);
            for text in BufReader::new(File::open(&path).map_err(fail)?).split(b'\n') {
                let text = text.map_err(fail)?;
                let Ok(line) = serde_json::from_slice::<Line<'_>>(&text) else { continue };
                if line.rule.as_deref() == Some(edition::SAME_TEXT)
                    && let Some(first) = line.detail.as_deref().and_then(|url| PageUrl::parse(url).ok())
                {
                    gone.same_texts.push((line.url.to_string(), first));
                }
                if gone.meet(&line.url, takedown) && line.outcome == Reason::DuplicateArticle.name() {
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
        self.texts.insert(record.text_sha256.clone());
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

    /// Whether a record that stays has the text of one that goes, word for word.
    pub(super) fn has_text_of(&self, record: &Record) -> bool {
        self.texts.contains(&record.text_sha256)
    }

    /// How many archived pages that stay name what goes, and may quote it.
    pub(super) fn n_naming(&self) -> usize {
        self.naming.iter().filter(|(file, offset)| !self.has_member(file, *offset)).count()
    }

    /// The addresses that were kept out because they say what an article says that goes, and are not withdrawn yet.
    pub(super) fn copies(&self, takedown: &Takedown) -> Vec<String> {
        let goes = |first: &PageUrl| takedown.has(first) || self.has(first);
        let copies = self.same_texts.iter().filter(|(url, first)| goes(first) && !takedown.has_text(url));
        copies.map(|(url, _)| url.clone()).collect()
    }

    /// How much is found that tells of more: it only grows.
    pub(super) fn n_known(&self) -> usize {
        self.found.ids.len()
            + self.found.named.len()
            + self.found.moved.len()
            + self.found.own.len()
            + self.found.aliases.len()
    }

    /// Whether a line of the ledger is of what goes. An address that led to it may lead to another article by now.
    pub(super) fn has_line(&self, line: &Line<'_>) -> bool {
        line.id.as_ref().is_some_and(|id| self.found.ids.contains(id.as_ref()))
            || PageUrl::parse(&line.url)
                .is_ok_and(|url| self.has(&url) || (line.id.is_none() && self.led(&url) && !self.is_rolling(&url)))
    }

    /// Looks through an archive file for pages of the articles. Gives whether it met an article that was not known to go.
    pub(super) fn search(&mut self, file: &str, path: &Path, takedown: &Takedown) -> Result<bool, DiskError> {
        let n_before = self.n_known();
        let fail = |error| DiskError::new(path, "read", error);
        let own = self.found.own.iter().chain(&self.found.aliases).chain(takedown.addresses());
        let urls = own.filter_map(|url| PageUrl::parse(url).or_else(|_| PageUrl::parse(&format!("http://{url}"))).ok());
        let mentions = Mentions::new(urls, &takedown.domains());
        let file_of = BufReader::with_capacity(1 << 18, File::open(path).map_err(fail)?);
        // Damage is told where the file is written anew.
        for member in Members::new(file_of, super::MEMBER_BYTES).flatten() {
            self.look(file, member, takedown, &mentions);
        }
        Ok(self.n_known() > n_before)
    }

    /// Whether a list links something that goes, by whatever address of it and in whatever spelling.
    fn links_one(&self, list: &Processed, takedown: &Takedown) -> bool {
        list.links().any(|url| takedown.has(url) || self.has(url) || self.led(url))
    }

    fn look(&mut self, file: &str, member: Member, takedown: &Takedown, mentions: &Mentions) {
        let offset = member.offset;
        let Some(fetched) = exchange::of_any_kind(member) else { return };
        let goes = |found: &mut Found| {
            found.members.entry(file.to_owned()).or_default().entry(offset).or_default();
        };
        let body = decoded(&fetched, &self.context).unwrap_or_default();
        let spelled = Spelled::of(&body);
        let page = &fetched.url_final;
        // A list has the headlines of what it names, a feed often all of the text, and no record needs it.
        match fetched.target.kind {
            TargetKind::Front | TargetKind::Feed | TargetKind::Sitemap => {
                let links_one = || {
                    mentions.may_be_linked_in(&spelled) && self.links_one(&process(&fetched, &self.context), takedown)
                };
                // HTML in place of one is read by no list's reader.
                let shows_one = || links_withdrawn(&fetched, &body, &spelled, mentions, &self.context);
                if mentions.is_in(&spelled, page) || links_one() || shows_one() {
                    goes(&mut self.found);
                }
                return;
            }
            TargetKind::Robots | TargetKind::Tdm => {
                // The page that a site sends in place of one may show what is read most.
                let links_one = || links_withdrawn(&fetched, &body, &spelled, mentions, &self.context);
                if is_page(&fetched, &body) && (mentions.is_in(&spelled, page) || links_one()) {
                    goes(&mut self.found);
                }
                return;
            }
            TargetKind::Section | TargetKind::Article => {}
        }
        let addresses: Vec<String> = [fetched.target.url.to_string(), fetched.url_final.to_string()]
            .into_iter()
            .chain(fetched.redirects.iter().cloned())
            .collect();
        // Known once the archive has been read before: it is read again as long as it tells of more.
        if !self.has(&fetched.url_final) && !takedown.has(&fetched.url_final) {
            let led = addresses.iter().filter_map(|url| key_of(url)).filter(|key| self.found.aliases.contains(key));
            self.rolling.extend(led.collect::<Vec<_>>());
        }
        let mut is_named = false;
        for url in &addresses {
            is_named |= self.meet(url, takedown);
        }
        // A page of a withdrawn domain goes by its own address, and names that domain anyway.
        let is_inside = addresses.iter().any(|url| takedown.has_text(url));
        let is_section = fetched.target.kind == TargetKind::Section;
        let names_one =
            is_named || if is_inside { mentions.is_address_in(&spelled, page) } else { mentions.is_in(&spelled, page) };
        // An error page is no list, and shows links all the same.
        let is_error = fetched.status >= 400 && links_withdrawn(&fetched, &body, &spelled, mentions, &self.context);
        if is_error {
            goes(&mut self.found);
            return;
        }
        if !(names_one || is_section && mentions.may_be_linked_in(&spelled)) {
            return;
        }
        let processed = process(&fetched, &self.context);
        if !names_one && !self.links_one(&processed, takedown) {
            return;
        }
        let Some(draft) = processed.draft else {
            // A list by another name, or an error with what is read most: no record needs it.
            goes(&mut self.found);
            return;
        };
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
            goes(&mut self.found);
            self.found.aliases.extend(addresses.iter().filter_map(|url| key_of(url)));
        }
        if self.found.named.contains(id) {
            goes(&mut self.found);
            self.found.own.extend(key_of(fetched.url_final.as_str()));
            self.found.aliases.extend(addresses.iter().filter_map(|url| key_of(url)));
        } else if !is_copy && !is_inside {
            self.naming.insert((file.to_owned(), offset));
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

    /// Whether an address leads to another page each time.
    pub(super) fn is_rolling(&self, url: &PageUrl) -> bool {
        self.rolling.contains(&key(url))
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
