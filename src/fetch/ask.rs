//! What is asked, and how it looks on the wire.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, HOST, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, USER_AGENT,
};
use jiff::Timestamp;
use url::{Position, Url};

use crate::config::meant::Crawler;
use crate::model::{PageUrl, TargetKind};

/// One request.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The address.
    pub url: PageUrl,
    /// What is expected there: decides bounds and the Accept header.
    pub kind: TargetKind,
    /// The ETag of the copy at hand, sent back unchanged.
    pub etag: Option<String>,
    /// The Last-Modified of the copy at hand, sent back unchanged.
    pub last_modified: Option<String>,
    /// The time now: `fetch` has no calendar of its own.
    pub now: Timestamp,
}

impl Ask {
    /// An unconditional request.
    pub fn new(url: PageUrl, kind: TargetKind, now: Timestamp) -> Self {
        Self { url, kind, etag: None, last_modified: None, now }
    }

    /// Request line and headers as they are sent, to the byte; a test compares them with what a server receives.
    pub(super) fn head(&self, headers: &HeaderMap) -> Bytes {
        let mut head = format!("GET {} HTTP/1.1\r\n", path(self.url.as_url())).into_bytes();
        for (name, value) in headers {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head.into()
    }

    /// All headers, each said once.
    pub(super) fn headers(&self, user_agent: &HeaderValue) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(8);
        let url = self.url.as_url();
        let mut say = |name: HeaderName, value: &str| {
            // A value that no header can hold (control characters in a stored ETag) is left out.
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        say(HOST, &url[Position::BeforeHost..Position::AfterPort]);
        say(ACCEPT, accept(self.kind));
        // Whatever language the page is written in: without this, some sites send everybody to their English edition.
        say(ACCEPT_LANGUAGE, "*");
        say(ACCEPT_ENCODING, "gzip, deflate, br, zstd");
        if let Some(etag) = &self.etag {
            say(IF_NONE_MATCH, etag);
        }
        if let Some(last_modified) = &self.last_modified {
            say(IF_MODIFIED_SINCE, last_modified);
        }
        headers.insert(USER_AGENT, user_agent.clone());
        headers
    }

    /// Whether a 304 makes sense.
    pub(super) fn is_conditional(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }
}

/// How the crawler introduces itself: `gleaner/0.1.0 (+https://example.org/bot)`.
pub fn user_agent(crawler: &Crawler) -> String {
    let visible = |text: &str| -> String { text.chars().filter(char::is_ascii_graphic).collect() };
    let mut text = format!("{}/{}", visible(&crawler.name), env!("CARGO_PKG_VERSION"));
    if let Some(contact) = &crawler.contact {
        // A parenthesis would end the comment early (RFC 9110 section 5.6.5).
        let contact = visible(contact).replace(['(', ')', '\\'], "");
        text.push_str(" (+");
        text.push_str(&contact);
        text.push(')');
    }
    text
}

/// What we can read of each kind. `*/*` at the end: many servers answer 406 to anything narrower.
fn accept(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Robots => "text/plain,*/*;q=0.5",
        TargetKind::Tdm => "application/json,*/*;q=0.5",
        TargetKind::Feed => {
            "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5"
        }
        TargetKind::Sitemap => "application/xml,text/xml,text/plain;q=0.9,*/*;q=0.5",
        TargetKind::Front | TargetKind::Section | TargetKind::Article => {
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"
        }
    }
}

/// Path and query in origin form.
fn path(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crawler(name: &str, contact: Option<&str>) -> Crawler {
        Crawler { name: name.to_owned(), contact: contact.map(str::to_owned), concurrency: 1 }
    }

    #[test]
    fn the_user_agent_is_honest_and_fits_into_a_header() {
        let agent = user_agent(&crawler("gleaner", Some("https://example.org/bot")));
        assert_eq!(agent, format!("gleaner/{} (+https://example.org/bot)", env!("CARGO_PKG_VERSION")));
        assert_eq!(user_agent(&crawler("gleaner", None)), format!("gleaner/{}", env!("CARGO_PKG_VERSION")));
        let odd = user_agent(&crawler("gléaner\r\nx: y", Some("a@b.c (me)\n")));
        assert!(HeaderValue::from_str(&odd).is_ok());
        assert!(odd.ends_with(" (+a@b.cme)"), "{odd}");
    }

    #[test]
    fn validators_are_sent_back_unchanged() {
        let mut ask = Ask::new(
            PageUrl::parse("https://paper.example/feed?a=b").unwrap(),
            TargetKind::Feed,
            Timestamp::UNIX_EPOCH,
        );
        ask.etag = Some("W/\"x\"".to_owned());
        ask.last_modified = Some("yesterday".to_owned());
        let headers = ask.headers(&HeaderValue::from_static("gleaner"));
        let head = String::from_utf8(ask.head(&headers).to_vec()).unwrap();
        assert!(head.starts_with("GET /feed?a=b HTTP/1.1\r\nhost: paper.example\r\n"), "{head}");
        assert!(head.contains("if-none-match: W/\"x\"\r\n"), "{head}");
        assert!(head.contains("if-modified-since: yesterday\r\n"), "{head}");
        assert!(head.ends_with("\r\n\r\n"));
    }

    #[test]
    fn a_validator_that_no_header_can_hold_is_left_out() {
        let mut ask =
            Ask::new(PageUrl::parse("https://paper.example/").unwrap(), TargetKind::Feed, Timestamp::UNIX_EPOCH);
        ask.etag = Some("a\r\ncookie: b".to_owned());
        assert!(!ask.headers(&HeaderValue::from_static("gleaner")).contains_key(IF_NONE_MATCH));
    }
}
