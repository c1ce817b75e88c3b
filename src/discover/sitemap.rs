//! Sitemaps: sets of addresses, indexes of sitemaps, Google's news fields, plain lists.
//!
//! Source: sitemaps.org protocol 0.9, Google's news sitemap extension.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::FeedError;
use super::feed::TITLE_BYTES;
use super::xml::{self, Flow, Token, plain};
use crate::model::{Announcement, Candidate, PageUrl, TargetKind, Via, WebDate};
use crate::text::webdate;

/// Addresses of one sitemap that are read: the protocol's own limit.
const MAX_ENTRIES: usize = 50_000;

/// Sitemaps of one index that are read.
const MAX_CHILDREN: usize = 500;

/// A sitemap that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SitemapRead {
    /// Pages, the newest first where the sitemap dates them.
    pub entries: Vec<Candidate>,
    /// Other sitemaps, the newest first.
    pub children: Vec<Candidate>,
    /// Damaged or cut: there may have been more.
    pub partial: bool,
}

/// Reads a sitemap. `base` is the address that it came from.
pub fn parse(text: &str, base: &PageUrl) -> Result<SitemapRead, FeedError> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with("http") {
        return plain_list(start);
    }
    let mut reader = SitemapReader::new(base);
    let damaged = xml::read(text, |token| reader.take(token));
    // What the end cuts is no address: half of one leads elsewhere.
    reader.field = None;
    reader.close_entry();
    if !reader.is_sitemap {
        return Err(FeedError::Foreign);
    }
    // Stable: where nothing is dated, the order of the file stays.
    reader.entries.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    reader.children.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    let take = |list: Vec<(Option<i64>, Candidate)>| list.into_iter().map(|(_, candidate)| candidate).collect();
    Ok(SitemapRead { entries: take(reader.entries), children: take(reader.children), partial: damaged || reader.full })
}

/// One address a line.
fn plain_list(text: &str) -> Result<SitemapRead, FeedError> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MAX_ENTRIES).collect();
    let entries: Vec<Candidate> = lines
        .iter()
        .filter_map(|line| PageUrl::parse(line).ok())
        .map(|url| Candidate { url, kind: TargetKind::Article, via: Via::Sitemap, announcement: None })
        .collect();
    // A page of prose that begins with a link is no list.
    if entries.len() * 2 < lines.len() {
        Err(FeedError::Foreign)
    } else {
        Ok(SitemapRead { entries, ..SitemapRead::default() })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Loc,
    LastMod,
    NewsDate,
    NewsTitle,
    NewsLanguage,
}

#[derive(Debug, Default)]
struct Entry {
    loc: Option<String>,
    last_modified: Option<WebDate>,
    is_news: bool,
    announcement: Announcement,
    is_sitemap: bool,
}

struct SitemapReader<'a> {
    base: &'a PageUrl,
    is_sitemap: bool,
    entry: Option<Entry>,
    field: Option<(Field, String)>,
    entries: Vec<(Option<i64>, Candidate)>,
    children: Vec<(Option<i64>, Candidate)>,
    full: bool,
}

impl<'a> SitemapReader<'a> {
    fn new(base: &'a PageUrl) -> Self {
        Self {
            base,
            is_sitemap: false,
            entry: None,
            field: None,
            entries: Vec::new(),
            children: Vec::new(),
            full: false,
        }
    }

    fn take(&mut self, token: Token) -> Flow {
        match token {
            Token::Start { prefix, name, .. } => {
                match name.as_str() {
                    "html" | "rss" | "feed" | "rdf" if !self.is_sitemap => return Flow::Stop,
                    "urlset" | "sitemapindex" => self.is_sitemap = true,
                    "url" | "sitemap" if self.is_sitemap => {
                        self.close_entry();
                        self.entry = Some(Entry { is_sitemap: name == "sitemap", ..Entry::default() });
                    }
                    "news" => {
                        if let Some(entry) = &mut self.entry {
                            entry.is_news = true;
                        }
                    }
                    _ => {}
                }
                // Pictures and videos have addresses and titles of their own.
                let foreign = matches!(prefix.as_str(), "image" | "video" | "xhtml" | "mobile" | "pagemap");
                self.field = match name.as_str() {
                    _ if foreign => None,
                    "loc" => Some((Field::Loc, String::new())),
                    "lastmod" => Some((Field::LastMod, String::new())),
                    "publication_date" => Some((Field::NewsDate, String::new())),
                    "title" => Some((Field::NewsTitle, String::new())),
                    "language" => Some((Field::NewsLanguage, String::new())),
                    _ => None,
                };
            }
            Token::End { name } => {
                self.close_field();
                if matches!(name.as_str(), "url" | "sitemap") {
                    self.close_entry();
                }
            }
            Token::Text(text) => {
                if let Some((_, value)) = &mut self.field
                    && value.len() < 2 * TITLE_BYTES
                {
                    value.push_str(&text);
                }
            }
        }
        if self.full { Flow::Stop } else { Flow::On }
    }

    fn close_field(&mut self) {
        let (Some((field, value)), Some(entry)) = (self.field.take(), &mut self.entry) else {
            return;
        };
        let value = value.trim();
        match field {
            Field::Loc => entry.loc = Some(value.to_owned()).filter(|loc| !loc.is_empty()).or(entry.loc.take()),
            Field::LastMod => entry.last_modified = webdate::parse(value),
            Field::NewsDate => entry.announcement.date = webdate::parse(value),
            Field::NewsTitle => entry.announcement.title = plain(value, TITLE_BYTES),
            Field::NewsLanguage => entry.announcement.language = plain(value, 64),
        }
    }

    fn close_entry(&mut self) {
        self.close_field();
        let Some(entry) = self.entry.take() else {
            return;
        };
        let Some(url) = entry.loc.and_then(|loc| self.base.join(&loc).ok()) else {
            return;
        };
        let date = entry.announcement.date.or(entry.last_modified).map(seconds);
        if entry.is_sitemap {
            // A sitemap unchanged since then has nothing newer: the site's `since` is asked about it.
            let announcement =
                entry.last_modified.map(|date| Announcement { date: Some(date), ..Announcement::default() });
            let child = Candidate { url, kind: TargetKind::Sitemap, via: Via::Sitemap, announcement };
            self.children.push((date, child));
            self.full = self.children.len() >= MAX_CHILDREN;
        } else {
            let (via, announcement) =
                if entry.is_news { (Via::NewsSitemap, Some(entry.announcement)) } else { (Via::Sitemap, None) };
            self.entries.push((date, Candidate { url, kind: TargetKind::Article, via, announcement }));
            self.full = self.entries.len() >= MAX_ENTRIES;
        }
    }
}

/// For sorting alone.
fn seconds(date: WebDate) -> i64 {
    match date {
        WebDate::Moment(moment) => moment.instant.as_second(),
        WebDate::Day(day) => Offset::UTC.to_timestamp(day.into()).map_or(0, Timestamp::as_second),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_fields_travel_with_the_address_and_the_newest_is_first() {
        let sitemap = parse(
            "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>
             <url><loc>https://paper.example/old</loc><lastmod>2020-01-01</lastmod></url>
             <url><loc>https://paper.example/new</loc><news:news><news:publication><news:name>Paper</news:name>
             <news:language>de</news:language></news:publication><news:publication_date>2026-11-23T07:00:00+01:00</news:publication_date>
             <news:title>Neu &amp; frisch</news:title></news:news><image:image><image:loc>https://paper.example/i.jpg</image:loc></image:image></url>
             </urlset>",
            &PageUrl::parse("https://paper.example/sitemap.xml").unwrap(),
        )
        .unwrap();
        assert_eq!(sitemap.entries.len(), 2);
        assert_eq!(sitemap.entries[0].url.as_str(), "https://paper.example/new");
        assert_eq!(sitemap.entries[0].via, Via::NewsSitemap);
        let announcement = sitemap.entries[0].announcement.as_ref().unwrap();
        assert_eq!(announcement.title.as_deref(), Some("Neu & frisch"));
        assert_eq!(announcement.language.as_deref(), Some("de"));
        assert_eq!(sitemap.entries[1].via, Via::Sitemap);
    }
}
