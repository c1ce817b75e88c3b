//! The two ways to compare addresses: normalize, and fold.
//!
//! Both build on the WHATWG URL parser. Normalizing removes only what cannot matter to the server; folding also drops
//! what hardly ever does, and is never fetched.

mod fold;
mod query;

use url::Url;

use super::url::{PageUrl, Refusal, URL_BYTES};

impl PageUrl {
    /// Normalizes an absolute address: scheme and host in lower case, default port, userinfo, fragment, tracking
    /// parameters and session ids dropped, percent-encoding in one spelling. Order of parameters, slashes and the case of
    /// the path stay.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let raw = raw.trim();
        if raw.len() > URL_BYTES {
            return Err(Refusal::TooLong);
        }
        let url = Url::parse(raw).map_err(|_| Refusal::Malformed)?;
        normalize(url)
    }

    /// Normalizes a reference found on this page.
    pub fn join(&self, reference: &str) -> Result<Self, Refusal> {
        let reference = reference.trim();
        if reference.len() > URL_BYTES {
            return Err(Refusal::TooLong);
        }
        normalize(self.as_url().join(reference).map_err(|_| Refusal::Malformed)?)
    }
}

fn normalize(mut url: Url) -> Result<PageUrl, Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme);
    }
    if url.host_str().is_none_or(|host| host.is_empty() || host == ".") {
        return Err(Refusal::Host);
    }
    url.set_fragment(None);
    // Both can fail only for addresses without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);

    let path = without_path_session(url.path());
    let path = one_spelling(&path, Part::Path);
    if path != url.path() {
        url.set_path(&path);
    }
    if let Some(query) = url.query() {
        let query = one_spelling(&query::without_tracking(query), Part::Query);
        url.set_query((!query.is_empty()).then_some(&query));
    }
    if url.as_str().len() > URL_BYTES {
        return Err(Refusal::TooLong);
    }
    Ok(PageUrl::from_normalized(url))
}

/// Drops `;jsessionid=…` of Java servers and `(S(…))` of ASP.NET's cookieless sessions.
fn without_path_session(path: &str) -> String {
    let mut path = path.to_owned();
    let lower = path.to_ascii_lowercase();
    if let Some(at) = lower.find(";jsessionid=") {
        let end = path[at + 1..].find([';', '/']).map_or(path.len(), |end| at + 1 + end);
        path.replace_range(at..end, "");
    }
    if let Some(at) = path.find("/(S(")
        && let Some(length) = path[at..].find("))/")
        && path[at + 4..at + length].bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        path.replace_range(at..at + length + 2, "");
    }
    path
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Path,
    Query,
}

/// Percent-encoding in one spelling (RFC 3986 section 6.2.2): upper-case digits, and unreserved characters bare. Decoded
/// once only, so `%253D` stays.
fn one_spelling(text: &str, part: Part) -> String {
    let bytes = text.as_bytes();
    let mut spelled = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let escaped = (byte == b'%').then(|| bytes.get(at + 1..at + 3)).flatten().and_then(hex);
        match escaped {
            Some(value) if value.is_ascii_alphanumeric() || matches!(value, b'-' | b'_' | b'~' | b'.') => {
                // A dot that was encoded in a path has been taken for a dot segment by the parser already.
                spelled.push(char::from(value));
                at += 3;
            }
            Some(value) => {
                spelled.push_str(&format!("%{value:02X}"));
                at += 3;
            }
            None => {
                match byte {
                    b'{' | b'}' | b'"' | b'<' | b'>' | b' ' | b'`' => spelled.push_str(&format!("%{byte:02X}")),
                    b'^' if part == Part::Path => spelled.push_str("%5E"),
                    // The parser has encoded everything beyond ASCII.
                    _ => spelled.push(char::from(byte)),
                }
                at += 1;
            }
        }
    }
    spelled
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok().filter(|_| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests;
