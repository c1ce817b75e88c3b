//! RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed: entries with what they say about their articles.
//!
//! Reads what stands there: entries that are not closed, titles that are not closed, names in any case and namespace.
//! What was read before a damage is kept.

use super::xml::{self, Flow, Token, plain};
use super::{FeedError, json_feed};
use crate::model::{Announcement, Candidate, PageUrl, TargetKind, Via};
use crate::text::webdate;

/// Entries of one feed that are read.
pub(super) const MAX_ENTRIES: usize = 10_000;

/// Bytes of a title that are kept.
pub(super) const TITLE_BYTES: usize = 4 * 1024;

/// Bytes of a summary that are kept: a lead, not the article.
pub(super) const SUMMARY_BYTES: usize = 2 * 1024;

/// Bytes of one field that are gathered before it is cut.
const FIELD_BYTES: usize = 64 * 1024;

/// Authors of one entry.
const MAX_AUTHORS: usize = 20;

/// A feed that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRead {
    /// One candidate an entry, in order.
    pub entries: Vec<Candidate>,
    /// The feed's own title.
    pub title: Option<String>,
    /// Damaged or cut: there may have been more.
    pub partial: bool,
}

/// Reads a feed. `base` is the address that it came from.
pub fn parse(text: &str, base: &PageUrl) -> Result<FeedRead, FeedError> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c.is_control());
    if start.starts_with('{') {
        return json_feed::parse(start, base);
    }
    let mut reader = FeedReader::new(base);
    let damaged = xml::read(text, |token| reader.take(token));
    reader.finish();
    if !reader.is_feed {
        return Err(FeedError::Foreign);
    }
    if damaged && reader.entries.is_empty() {
        return Err(FeedError::Damaged);
    }
    Ok(FeedRead { entries: reader.entries, title: reader.title, partial: damaged || reader.unclosed })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Link,
    Id,
    OrigLink,
    Date,
    Updated,
    Author,
    Summary,
}

/// An entry as it is gathered.
#[derive(Debug, Default)]
struct Entry {
    title: Option<String>,
    link: Option<String>,
    permalink: Option<String>,
    original: Option<String>,
    date: Option<String>,
    updated: Option<String>,
    authors: Vec<String>,
    summary: Option<String>,
    base: Option<PageUrl>,
}

struct FeedReader<'a> {
    base: &'a PageUrl,
    feed_base: Option<PageUrl>,
    is_feed: bool,
    entry: Option<Entry>,
    field: Option<(Field, String, String)>,
    id_is_permalink: bool,
    in_author: bool,
    /// The element whose contents do not speak of the entry.
    skipped: Option<String>,
    entries: Vec<Candidate>,
    title: Option<String>,
    unclosed: bool,
}

impl<'a> FeedReader<'a> {
    fn new(base: &'a PageUrl) -> Self {
        Self {
            base,
            feed_base: None,
            is_feed: false,
            entry: None,
            field: None,
            id_is_permalink: true,
            in_author: false,
            skipped: None,
            entries: Vec::new(),
            title: None,
            unclosed: false,
        }
    }

    /// The end of the document: a field that it cuts is dropped, since half a link leads elsewhere.
    fn finish(&mut self) {
        self.unclosed |= self.entry.is_some();
        self.field = None;
        self.close_entry();
    }

    fn take(&mut self, token: Token) -> Flow {
        match token {
            Token::Start { prefix, name, attributes } => self.start(&prefix, &name, &attributes),
            Token::End { name } => {
                self.end(&name);
                Flow::On
            }
            Token::Text(text) => {
                if let Some((_, _, value)) = &mut self.field
                    && value.len() < FIELD_BYTES
                {
                    value.push_str(&text);
                }
                Flow::On
            }
        }
    }

    fn start(&mut self, prefix: &str, name: &str, attributes: &[(String, String)]) -> Flow {
        let attribute = |name: &str| attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match name {
            "html" | "body" if !self.is_feed => return Flow::Stop,
            "rss" | "rdf" | "feed" | "channel" => {
                self.is_feed = true;
                self.feed_base =
                    attribute("xml:base").and_then(|base| self.base.join(base).ok()).or(self.feed_base.take());
            }
            "item" | "entry" if self.is_feed => {
                self.unclosed |= self.entry.is_some();
                self.close_entry();
                if self.entries.len() >= MAX_ENTRIES {
                    self.unclosed = true;
                    return Flow::Stop;
                }
                let base = attribute("xml:base").and_then(|base| self.link_base().join(base).ok());
                self.entry = Some(Entry { base, ..Entry::default() });
            }
            "author" | "contributor" => self.in_author = name == "author",
            // An entry's source and picture have titles, links and dates of their own.
            "source" | "image" | "textinput" if self.skipped.is_none() => self.skipped = Some(name.to_owned()),
            _ => {}
        }
        if self.skipped.is_some() {
            return Flow::On;
        }
        let media = matches!(prefix, "media" | "itunes" | "image" | "podcast" | "slash" | "georss");
        let field = match name {
            _ if media => None,
            "title" => Some(Field::Title),
            "link" if prefix.is_empty() || prefix == "atom" || prefix == "rss" => match attribute("href") {
                Some(href) => {
                    let rel = attribute("rel").unwrap_or("alternate");
                    if rel == "alternate"
                        && let Some(entry) = &mut self.entry
                    {
                        entry.link.get_or_insert_with(|| href.to_owned());
                    }
                    None
                }
                None => Some(Field::Link),
            },
            "guid" | "id" => {
                self.id_is_permalink = name == "guid" && attribute("ispermalink") != Some("false");
                Some(Field::Id)
            }
            "origlink" => Some(Field::OrigLink),
            "pubdate" | "published" | "issued" | "date" | "created" => Some(Field::Date),
            "updated" | "modified" => Some(Field::Updated),
            "creator" | "author" => Some(Field::Author),
            "name" if self.in_author => Some(Field::Author),
            "description" | "summary" => Some(Field::Summary),
            _ => None,
        };
        if let Some(field) = field {
            self.close_field();
            self.field = Some((field, name.to_owned(), String::new()));
        }
        Flow::On
    }

    fn end(&mut self, name: &str) {
        if self.skipped.as_deref() == Some(name) {
            self.skipped = None;
        }
        if self.field.as_ref().is_some_and(|(_, open, _)| open == name) {
            self.close_field();
        }
        match name {
            "item" | "entry" => self.close_entry(),
            "author" | "contributor" => self.in_author = false,
            _ => {}
        }
    }

    fn close_field(&mut self) {
        let Some((field, _, value)) = self.field.take() else {
            return;
        };
        let Some(entry) = &mut self.entry else {
            if field == Field::Title && self.title.is_none() && self.entries.is_empty() {
                self.title = plain(&value, TITLE_BYTES);
            }
            return;
        };
        let bare = || Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        match field {
            Field::Title => entry.title = entry.title.take().or_else(|| plain(&value, TITLE_BYTES)),
            Field::Link => entry.link = entry.link.take().or_else(bare),
            Field::Id if self.id_is_permalink => entry.permalink = bare(),
            Field::Id => {}
            Field::OrigLink => entry.original = bare(),
            Field::Date => entry.date = entry.date.take().or_else(bare),
            Field::Updated => entry.updated = entry.updated.take().or_else(bare),
            Field::Author => {
                if let Some(name) = plain(&value, TITLE_BYTES).map(|name| mail_name(&name))
                    && entry.authors.len() < MAX_AUTHORS
                    && !entry.authors.contains(&name)
                {
                    entry.authors.push(name);
                }
            }
            Field::Summary => entry.summary = entry.summary.take().or_else(|| plain(&value, SUMMARY_BYTES)),
        }
    }

    fn close_entry(&mut self) {
        self.close_field();
        self.skipped = None;
        let Some(entry) = self.entry.take() else {
            return;
        };
        let base = entry.base.as_ref().unwrap_or(self.link_base());
        let links = [entry.original, entry.link, entry.permalink.filter(|id| id.starts_with("http"))];
        let url = links.into_iter().flatten().find_map(|link| base.join(&link).ok());
        let Some(url) = url else {
            return;
        };
        let date = entry.date.or(entry.updated).and_then(|date| webdate::parse(&date));
        let announcement =
            Announcement { title: entry.title, date, authors: entry.authors, summary: entry.summary, language: None };
        self.entries.push(Candidate {
            url,
            kind: TargetKind::Article,
            via: Via::Feed,
            announcement: Some(announcement),
        });
    }

    fn link_base(&self) -> &PageUrl {
        self.feed_base.as_ref().unwrap_or(self.base)
    }
}

/// RSS wants `mail@host (Name)` as author.
fn mail_name(text: &str) -> String {
    match text.split_once('(') {
        Some((mail, name)) if mail.contains('@') => name.trim_end_matches(')').trim().to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
