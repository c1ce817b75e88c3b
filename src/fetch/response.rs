//! One response as it came.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff::Timestamp;

use super::room::Holding;
use super::status;
use crate::model::{Fetched, Header, Outcome, PageUrl, Reason, Step, Target};
use crate::politeness::{Machine, Observation, retry_after};

/// One response, its body still coded.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers in order, names in lower case, repeated ones kept apart.
    pub headers: Vec<Header>,
    /// The body as transferred: transfer-encoding undone, content-encoding not.
    pub body: Bytes,
    /// Whether the body goes on behind what was read of it: a long robots.txt, error page or redirect.
    pub truncated: bool,
    /// Request line and headers as sent.
    pub request_head: Bytes,
    /// When the response's head arrived.
    pub at: Timestamp,
    /// From the turn at the host to the response's head.
    pub latency: Duration,
    /// The Location header, if it is UTF-8.
    pub location: Option<String>,
    /// The line of robots.txt that allowed the request.
    pub robots_rule: Option<String>,
    /// The machine that answered; `None` where the config led there.
    pub machine: Option<Machine>,
    /// The room that the body takes; let it go when the body has found another place.
    pub held: Arc<Holding>,
}

impl Response {
    /// The first header of that lower-case name, if it is UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.name == name)
            .and_then(|header| std::str::from_utf8(&header.value).ok())
    }

    /// All values of that lower-case name, joined by commas, as several lines of one list header are to be read;
    /// `None` where there is none that is UTF-8.
    pub fn header_list(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .headers
            .iter()
            .filter(|header| header.name == name)
            .filter_map(|header| std::str::from_utf8(&header.value).ok())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// Where the response sends us: `None` if it is no redirect. Not followed here: the target needs its own permit.
    pub fn redirect(&self, from: &PageUrl) -> Option<Step<PageUrl>> {
        if !status::is_redirect(self.status) {
            return None;
        }
        let refused = |detail: String| Outcome::new(Reason::RedirectRefused).detail(detail);
        let Some(location) = &self.location else {
            return Some(Err(refused(format!("status {} without a readable Location", self.status))));
        };
        Some(from.join(location).map_err(|refusal| {
            let location: String = location.chars().take(200).collect();
            refused(format!("to `{location}`: {refusal}"))
        }))
    }

    /// What politeness learns from it; `at` is when it was whole.
    pub fn observation(&self, at: Instant) -> Observation {
        // Of several the longest: it asks for all of them.
        let named = self.headers.iter().filter(|header| header.name == "retry-after");
        let values = named.filter_map(|header| std::str::from_utf8(&header.value).ok());
        let retry_after = values.filter_map(|value| retry_after::parse(value, self.at)).max();
        Observation { status: Some(self.status), latency: self.latency, retry_after, at }
    }

    /// The same as the pipeline takes it.
    pub fn into_fetched(self, target: Target, url_final: PageUrl, redirects: Vec<String>) -> Fetched {
        Fetched {
            target,
            url_final,
            redirects,
            status: self.status,
            headers: self.headers,
            body: self.body,
            request_head: self.request_head,
            at: self.at,
            robots_rule: self.robots_rule,
            tdm: None,
            earlier: None,
        }
    }
}
