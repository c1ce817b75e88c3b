//! JSON Feed, versions 1 and 1.1.

use serde_json::Value;

use super::FeedError;
use super::feed::{FeedRead, MAX_ENTRIES, SUMMARY_BYTES, TITLE_BYTES};
use super::xml::plain;
use crate::model::{Announcement, Candidate, PageUrl, TargetKind, Via};
use crate::text::webdate;

/// Reads a JSON Feed.
pub(super) fn parse(text: &str, base: &PageUrl) -> Result<FeedRead, FeedError> {
    let feed: Value = serde_json::from_str(text).map_err(|_| FeedError::Damaged)?;
    let items = feed.get("items").and_then(Value::as_array).ok_or(FeedError::Foreign)?;
    let title = feed.get("title").and_then(Value::as_str).and_then(|title| plain(title, TITLE_BYTES));
    let entries = items.iter().take(MAX_ENTRIES).filter_map(|item| entry(item, base)).collect();
    Ok(FeedRead { entries, title, partial: items.len() > MAX_ENTRIES })
}

fn entry(item: &Value, base: &PageUrl) -> Option<Candidate> {
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    let link =
        text("url").or_else(|| text("id").filter(|id| id.starts_with("http"))).or_else(|| text("external_url"))?;
    let url = base.join(link).ok()?;
    let names = |key: &str| item.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut people = names("authors");
    people.extend(item.get("author").cloned());
    let authors = people
        .iter()
        .filter_map(|person| person.get("name").and_then(Value::as_str))
        .filter_map(|name| plain(name, TITLE_BYTES))
        .take(20)
        .collect();
    let announcement = Announcement {
        title: text("title").and_then(|title| plain(title, TITLE_BYTES)),
        date: text("date_published").or_else(|| text("date_modified")).and_then(webdate::parse),
        authors,
        summary: text("summary").and_then(|summary| plain(summary, SUMMARY_BYTES)),
        language: text("language").map(str::to_owned),
    };
    Some(Candidate { url, kind: TargetKind::Article, via: Via::Feed, announcement: Some(announcement) })
}
