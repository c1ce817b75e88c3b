//! Reading a page that was not crawled: a file, standard input, a member of somebody's WARC.

use bytes::Bytes;
use jiff::Timestamp;

use super::{Context, Processed, process};
use crate::archive::digest;
use crate::model::{Fetched, Header, PageUrl, Record, Step, Target, TargetKind, Via};

/// A page from elsewhere.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its bytes, decompressed.
    pub body: Bytes,
    /// Its address, where known.
    pub url: Option<PageUrl>,
    /// How the user named it: a path, or `-`. Stands in the record as `url` where no address is known.
    pub name: String,
    /// The Content-Type header; `text/html; charset=X` where only the charset is known.
    pub content_type: Option<String>,
    /// The other headers, where it was fetched: what they reserve counts.
    pub headers: Vec<Header>,
    /// When it was fetched, or when it is read.
    pub at: Timestamp,
}

/// Host of the placeholder address of a page without one. `.invalid` is reserved (RFC 2606) and never resolves.
pub(super) const NOWHERE: &str = "nowhere.invalid";

/// Reads one page, as if a crawl had fetched it.
pub fn processed(document: Document, context: &Context) -> Processed {
    process(&as_fetched(document), context)
}

/// Reads one page to its record.
pub fn document(document: Document, context: &Context) -> Step<Record> {
    let known = document.url.is_some();
    let name = document.name.clone();
    let Processed { outcome, draft, .. } = processed(document, context);
    let Some(draft) = draft else {
        return Err(outcome);
    };
    let mut record = draft.into_record(None);
    if !known {
        // Nothing made up reaches the record: what the page declares, or what the user called it.
        let canonical = record.url_canonical.as_deref().and_then(|url| PageUrl::parse(url).ok());
        record.domain = canonical.as_ref().map(|url| url.domain().to_owned()).unwrap_or_default();
        record.url = canonical.map_or(name, |url| url.to_string());
        record.url_final.clone_from(&record.url);
        record.image_url = record.image_url.filter(|url| !url.contains(NOWHERE));
    }
    record.site.clone_from(&record.domain);
    Ok(record)
}

/// The page as if it had been fetched with status 200.
fn as_fetched(document: Document) -> Fetched {
    let url = document.url.unwrap_or_else(|| {
        let place = digest::payload(&document.body);
        let place = place.trim_start_matches("sha1:");
        PageUrl::parse(&format!("http://{NOWHERE}/{place}")).expect("a base32 path on a reserved host is an address")
    });
    let target = Target {
        url: url.clone(),
        site: url.domain().into(),
        kind: TargetKind::Article,
        via: Via::File,
        via_url: None,
        depth: 0,
        announcement: None,
    };
    let headers = document
        .content_type
        .map(|value| Header { name: "content-type".to_owned(), value: value.into() })
        .into_iter()
        .chain(document.headers)
        .collect();
    Fetched {
        target,
        url_final: url,
        redirects: Vec::new(),
        status: 0,
        headers,
        body: document.body,
        request_head: Bytes::new(),
        at: document.at,
        robots_rule: None,
        tdm: None,
        earlier: None,
    }
}
