//! Feeds and sitemaps among the archived responses of a check: how many entries, and how fresh.

use jiff::civil::Date;
use serde::Serialize;

use crate::archive::reader::Member;
use crate::config::Site;
use crate::discover::{feed, sitemap};
use crate::model::{Candidate, PageUrl, TargetKind, Via, WebDate};
use crate::page::{charset, coding};

/// Decoded bytes of one list.
const LIST_BYTES: u64 = 50 * 1024 * 1024;

/// Days that count for how much a site publishes.
const RECENT_DAYS: i32 = 14;

/// Lists that go into a config block.
const SHOWN: usize = 10;

/// A feed or a sitemap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct List {
    /// Its address.
    pub url: String,
    /// Entries; for an index, the sitemaps that it names.
    pub entries: u64,
    /// The newest day that an entry gives.
    pub newest: Option<WebDate>,
    /// Whether another sitemap names it, so that a config need not.
    pub is_child: bool,
    /// The days of all entries that give one.
    #[serde(skip)]
    pub(super) days: Vec<(String, Date)>,
}

/// The site's feeds and sitemaps, in the order in which they were read.
pub(super) fn read(site: &Site, members: &[Member]) -> (Vec<List>, Vec<List>) {
    let (mut feeds, mut sitemaps) = (Vec::new(), Vec::new());
    for member in members.iter().filter(|member| member.response.status == 200) {
        let Some(target) = member.visit.as_ref().and_then(crate::archive::visit::Visit::target) else { continue };
        if target.site != site.name || !matches!(target.kind, TargetKind::Feed | TargetKind::Sitemap) {
            continue;
        }
        let Ok(base) = PageUrl::parse(&member.response.uri) else { continue };
        let header = |name: &str| {
            let found = member.response.headers.iter().find(|header| header.name == name)?;
            std::str::from_utf8(&found.value).ok()
        };
        let Ok(body) = coding::decode(&member.response.body, header("content-encoding"), LIST_BYTES) else { continue };
        let unpacked;
        let body: &[u8] = if body.starts_with(&[0x1f, 0x8b]) {
            let Ok(inner) = coding::gunzip(&body, LIST_BYTES) else { continue };
            unpacked = inner;
            &unpacked
        } else {
            &body
        };
        let text = charset::xml(body, header("content-type")).text;
        if let Ok(read) = sitemap::parse(&text, &base) {
            let n_children = read.children.len();
            let is_child = target.via == Via::Sitemap;
            sitemaps.push(List { is_child, ..list(&base, read.entries, n_children) });
        } else if let Ok(read) = feed::parse(&text, &base) {
            feeds.push(list(&base, read.entries, 0));
        }
    }
    feeds.truncate(SHOWN);
    sitemaps.truncate(SHOWN);
    (feeds, sitemaps)
}

fn list(url: &PageUrl, entries: Vec<Candidate>, n_children: usize) -> List {
    let day = |entry: &Candidate| {
        let day = entry.announcement.as_ref()?.date?.day();
        Some((entry.url.to_string(), day))
    };
    let days: Vec<(String, Date)> = entries.iter().filter_map(day).collect();
    List {
        url: url.to_string(),
        entries: (entries.len() + n_children) as u64,
        newest: days.iter().map(|(_, day)| *day).max().map(WebDate::Day),
        is_child: false,
        days,
    }
}

/// Articles a day over the last two weeks, each address once. A feed that is full covers less: then the days that it
/// covers count.
pub(super) fn per_day(feeds: &[List], sitemaps: &[List], today: Date) -> Option<f64> {
    let mut days: Vec<&(String, Date)> = feeds.iter().chain(sitemaps).flat_map(|list| &list.days).collect();
    days.sort();
    days.dedup_by(|one, other| one.0 == other.0);
    let age = |day: Date| (today - day).get_days();
    let recent: Vec<i32> = days.iter().map(|(_, day)| age(*day)).filter(|age| (0..RECENT_DAYS).contains(age)).collect();
    let oldest = *recent.iter().max()?;
    Some(recent.len() as f64 / f64::from(oldest + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recent_makes_the_pace() {
        let day = |n: i8| jiff::civil::date(2026, 11, n);
        let list = List {
            url: String::new(),
            entries: 4,
            newest: None,
            is_child: false,
            days: vec![("a".into(), day(24)), ("b".into(), day(23)), ("b".into(), day(23)), ("c".into(), day(1))],
        };
        assert_eq!(per_day(&[list], &[], day(24)), Some(1.0));
        assert_eq!(per_day(&[], &[], day(24)), None);
    }
}
