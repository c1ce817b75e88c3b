//! Whether a page read again is a new article, a new version of one, or nothing new.
//!
//! Shared by crawl and rebuild, so that both make the same records of the same visits. Must not know where articles are
//! remembered.

use sha2::{Digest, Sha256};

use super::Draft;
use crate::discover::tokens;
use crate::model::{ArticleId, PageUrl, Record, WebDate};

/// What is remembered of a stored article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored<'a> {
    /// The address that it was stored from.
    pub url: &'a str,
    /// Its newest version.
    pub version: u32,
    /// [`content`] of that version; `None` where an older gleaner stored it.
    pub content: Option<&'a str>,
}

/// What a draft is to the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// This version of its article, to be stored.
    New(u32),
    /// What is stored already.
    Unchanged,
    /// An article that another address brought.
    Elsewhere,
}

impl Edition {
    /// Judges the draft that a visit to `url` made, where `stored` is the article of its identity.
    ///
    /// What another address brought is a version all the same where the article's own page reserves what that one did not.
    pub fn of(draft: &Draft, url: &str, stored: Option<Stored<'_>>) -> Self {
        match stored {
            None => Self::New(1),
            Some(stored) if stored.url != url => {
                let says_more = || stored.content.is_some_and(|content| reserves_more(draft.record(), content));
                if is_canonical(draft.record(), url) && says_more() {
                    Self::New(stored.version.saturating_add(1))
                } else {
                    Self::Elsewhere
                }
            }
            // Nothing to compare with: from now on there is.
            Some(Stored { content: None, .. }) => Self::Unchanged,
            Some(stored) if stored.content == Some(content(draft.record()).as_str()) => Self::Unchanged,
            Some(stored) => Self::New(stored.version.saturating_add(1)),
        }
    }
}

/// The identity of what a visit to `url` found, where that address brought the article `stored` before.
///
/// An address keeps its article, also where the page names another canonical address by now, or has moved. It keeps none
/// where it never was an article's own and only leads to one, as that of the newest story does, or leads to an article
/// that is stored as another: the first was given up. `is_known`: the article that the page says it is, is stored.
pub fn identity(draft: &Draft, url: &PageUrl, stored: Option<ArticleId>, is_known: bool) -> ArticleId {
    let leads_on = || PageUrl::parse(&draft.record().url_final).is_ok_and(|end| end.dedup_key() != url.dedup_key());
    match stored {
        Some(stored) if (stored == ArticleId::of(url) && !is_known) || !leads_on() => stored,
        _ => draft.id().clone(),
    }
}

/// The rule of what [`copy_of`] kept out, in the ledger.
pub const SAME_TEXT: &str = "the same text";

/// Addresses at which an undated page is taken for another article each time.
const UNDATED: usize = 2;

/// Which of the stored articles of its site that say the same, in title, text and dates, a page is by another address: one that
/// differs in what no person chose, as a session's number, or in parameters alone. A story that was filed in two sections is
/// two articles; an undated page that stands everywhere is what a site sends in place of all that are missing.
pub fn copy_of(record: &Record, url: &PageUrl, stored: impl Iterator<Item = String>) -> Option<String> {
    let host = |url: &PageUrl| url.as_url().host_str().map(|host| host.trim_start_matches("www.").to_owned());
    let stored = stored.filter_map(|other| PageUrl::parse(&other).ok()).filter(|other| host(other) == host(url));
    let mut n_stored = 0;
    for other in stored {
        n_stored += 1;
        if tokens::are_alike(url, &other) || (record.date_published.is_none() && n_stored >= UNDATED) {
            return Some(other.to_string());
        }
    }
    None
}

/// Whether a page calls its own address the canonical one.
pub fn is_canonical(record: &Record, url: &str) -> bool {
    let key = |url: &str| PageUrl::parse(url).ok().map(|url| url.dedup_key().as_str().to_owned());
    record.url_canonical.as_deref().and_then(key).is_some_and(|canonical| Some(canonical) == key(url))
}

/// What a publisher reserves, each as a letter: mining, and reading without pay.
fn reserved(record: &Record) -> impl Iterator<Item = char> {
    let said = [(record.rights.reserve_mining(), 'r'), (record.is_free == Some(false), 'p')];
    said.into_iter().filter_map(|(is_said, letter)| is_said.then_some(letter))
}

/// Whether a record reserves what the one of that [`content`] did not.
fn reserves_more(record: &Record, content: &str) -> bool {
    let before = content.get(HEX..).unwrap_or_default();
    reserved(record).any(|letter| !before.contains(letter))
}

/// Letters of a hash.
const HEX: usize = 16;

/// What two versions of an article differ in: title, text and dates, as 16 hexadecimal letters, and what its publisher
/// reserves behind them. What is reserved later makes a version, too, and one that tells of it.
pub fn content(record: &Record) -> String {
    let Record { title, text_sha256, date_published, date_modified, .. } = record;
    let date = |date: &Option<WebDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut sha = Sha256::new();
    for part in [title.as_deref().unwrap_or_default(), text_sha256, &date(date_published), &date(date_modified)] {
        sha.update(part.as_bytes());
        sha.update([0]);
    }
    let mut content = data_encoding::HEXLOWER.encode(&sha.finalize()[..HEX / 2]);
    content.extend(reserved(record));
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reserved_later_makes_a_version() {
        let record = crate::model::record::sample("a");
        let plain = content(&record);
        let mut allowed = record.clone();
        allowed.rights.tdm_reservation = Some(0);
        allowed.rights.meta_robots = vec!["index".to_owned()];
        allowed.is_free = Some(true);
        assert_eq!(content(&allowed), plain, "what is allowed changes nothing");
        let mut reserved = record.clone();
        reserved.rights.x_robots_tag = vec!["noai".to_owned()];
        let mut paid = record;
        paid.is_free = Some(false);
        assert!(content(&reserved) != plain && content(&paid) != plain && content(&reserved) != content(&paid));
        assert!(reserves_more(&reserved, &plain) && reserves_more(&reserved, &content(&paid)));
        assert!(!reserves_more(&allowed, &plain) && !reserves_more(&reserved, &content(&reserved)));
    }
}
