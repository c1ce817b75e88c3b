//! What a small web holds: hosts, addresses and the answer at each, with no socket in sight.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

/// Hosts by name.
#[derive(Debug, Clone, Default)]
pub struct Web {
    hosts: BTreeMap<String, Host>,
}

/// One host's answers.
#[derive(Debug, Clone)]
pub struct Host {
    resources: BTreeMap<String, Resource>,
    missing: Resource,
}

/// One answer.
#[derive(Debug, Clone, Default)]
pub struct Resource {
    /// HTTP status.
    pub status: u16,
    /// Headers beyond those of the connection, in order.
    pub headers: Vec<(&'static str, String)>,
    /// The body before any content coding.
    pub body: Vec<u8>,
    /// Whether the first request is answered `503` with `Retry-After: 1`.
    pub busy_at_first: bool,
}

impl Web {
    /// Opens a host, or puts another in its place.
    pub fn insert(&mut self, name: &str, host: Host) {
        self.hosts.insert(name.to_owned(), host);
    }

    /// The host of that name.
    pub fn host(&self, name: &str) -> Option<&Host> {
        self.hosts.get(name)
    }

    /// Names and hosts.
    pub fn hosts(&self) -> impl Iterator<Item = (&str, &Host)> {
        self.hosts.iter().map(|(name, host)| (name.as_str(), host))
    }
}

impl Default for Host {
    fn default() -> Host {
        let body = "<!DOCTYPE html><title>404 Not Found</title><h1>Not Found</h1><p>There is nothing here.</p>";
        Host { resources: BTreeMap::new(), missing: Resource { status: 404, ..Resource::html(body) } }
    }
}

impl Host {
    /// Puts an answer at an address: a path with or without a query, percent-encoded or not.
    pub fn put(&mut self, target: &str, resource: Resource) {
        self.resources.insert(decoded(target), resource);
    }

    /// Sends the readers of one address to another, for good.
    pub fn redirect(&mut self, from: &str, to: &str) {
        let headers = vec![("Location", to.to_owned())];
        self.put(from, Resource { status: 301, headers, ..Resource::default() });
    }

    /// Says what stands at every other address.
    pub fn put_missing(&mut self, html: &str) {
        self.missing = Resource { status: 404, ..Resource::html(html) };
    }

    /// The answer at an address. Parameters at its end that the host does not know are ignored, as most hosts do.
    pub fn get(&self, target: &str) -> &Resource {
        let target = decoded(target);
        let mut known = target.as_str();
        loop {
            if let Some(resource) = self.resources.get(known) {
                return resource;
            }
            let Some(end) = known.rfind(['&', '?']) else { return &self.missing };
            known = &known[..end];
        }
    }

    /// Addresses and answers.
    pub fn resources(&self) -> impl Iterator<Item = (&str, &Resource)> {
        self.resources.iter().map(|(target, resource)| (target.as_str(), resource))
    }
}

impl Resource {
    /// A good answer of that type.
    pub fn new(content_type: &str, body: impl Into<Vec<u8>>) -> Resource {
        let headers = vec![("Content-Type", content_type.to_owned())];
        Resource { status: 200, headers, body: body.into(), busy_at_first: false }
    }

    /// A page in UTF-8, and the header says so.
    pub fn html(body: &str) -> Resource {
        Resource::new("text/html; charset=UTF-8", body)
    }

    /// A feed or sitemap.
    pub fn xml(body: &str) -> Resource {
        Resource::new("application/xml; charset=utf-8", body)
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Resource {
        self.headers.push((name, value.into()));
        self
    }

    /// The value of a header, by its exact name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// The entity tag: of the bytes, so that it is the same in every run.
    pub fn etag(&self) -> String {
        let mut hasher = DefaultHasher::new();
        hasher.write(&self.body);
        format!("\"{:016x}\"", hasher.finish())
    }
}

/// An address with its percent escapes undone, so that both spellings find the same answer.
fn decoded(target: &str) -> String {
    let bytes = target.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_query_is_ignored_and_a_known_one_is_not() {
        let mut host = Host::default();
        host.put("/a", Resource::html("a"));
        host.put("/a?id=2", Resource::html("two"));
        assert_eq!(host.get("/a?utm_source=x").body, b"a");
        assert_eq!(host.get("/a?id=2").body, b"two");
        assert_eq!(host.get("/a?id=2&utm_source=x&utm_medium=y").body, b"two");
        assert_eq!(host.get("/b").status, 404);
    }

    #[test]
    fn both_spellings_of_an_address_find_it() {
        let mut host = Host::default();
        host.put("/%d8%a7", Resource::html("alef"));
        assert_eq!(host.get("/ا").status, 200);
        assert_eq!(host.get("/%D8%A7").status, 200);
        assert_eq!(decoded("/100%"), "/100%");
    }
}
