//! The two ways to compare addresses: normalize, and fold.
//!
//! [`PageUrl::parse`] is safe: the result is what is fetched and stored, so only what cannot change the page goes
//! (default port, fragment, credentials, tracking parameters, session ids, spelling of escapes).
//! [`PageUrl::dedup_key`] is lossy and only ever compared: it also folds scheme, `www.`, AMP, mobile and print forms,
//! index pages, trailing slashes and the order of parameters.

mod escape;
mod fold;
mod query;
mod session;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use url::{Host, Url};

use super::url::{DedupKey, PageUrl, Refusal, URL_BYTES};

/// Rounds until an address stays as it is. One is the rule; a session id taken from a path can uncover a dot segment.
const ROUNDS: usize = 4;

impl PageUrl {
    /// Normalizes an absolute address.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let raw = raw.trim();
        if raw.len() > URL_BYTES {
            return Err(Refusal::TooLong);
        }
        normalized(Url::parse(raw).map_err(|_| Refusal::Malformed)?)
    }

    /// Normalizes a reference found on this page (or against a `<base>` that was joined before).
    pub fn join(&self, reference: &str) -> Result<Self, Refusal> {
        let reference = reference.trim();
        if reference.len() > URL_BYTES {
            return Err(Refusal::TooLong);
        }
        normalized(self.as_url().join(reference).map_err(|_| Refusal::Malformed)?)
    }

    /// The path as people read it: escapes decoded, bytes that are no UTF-8 replaced.
    pub fn path_decoded(&self) -> Cow<'_, str> {
        escape::decoded(self.as_url().path())
    }

    /// Folds the address to the key under which it is compared.
    pub fn dedup_key(&self) -> DedupKey {
        DedupKey(fold::key(self.as_url()))
    }
}

fn normalized(mut url: Url) -> Result<PageUrl, Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme);
    }
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    without_final_dot(&mut url)?;
    for _ in 0..ROUNDS {
        if !rewrite(&mut url) {
            break;
        }
    }
    if url.as_str().len() > URL_BYTES {
        return Err(Refusal::TooLong);
    }
    Ok(PageUrl::from_normalized(url))
}

/// Checks the host and drops the root's dot, which changes the name's spelling but not its meaning.
fn without_final_dot(url: &mut Url) -> Result<(), Refusal> {
    let Some(Host::Domain(name)) = url.host() else {
        return if url.has_host() { Ok(()) } else { Err(Refusal::Host) };
    };
    let bare = name.strip_suffix('.').unwrap_or(name);
    if bare.is_empty() || bare.len() > 253 || bare.split('.').any(|label| label.is_empty() || label.len() > 63) {
        return Err(Refusal::Host);
    }
    if bare.len() < name.len() {
        let bare = bare.to_owned();
        url.set_host(Some(&bare)).map_err(|_| Refusal::Host)?;
    }
    Ok(())
}

/// One round of the path and the query; whether anything changed.
fn rewrite(url: &mut Url) -> bool {
    let path = match session::without(url.path()) {
        Cow::Borrowed(path) => escape::normalized(path),
        Cow::Owned(path) => Cow::Owned(escape::normalized(&path).into_owned()),
    };
    let path = (path != url.path()).then(|| path.into_owned());
    let query = url.query().map(query::kept);
    let query = (query.as_deref() != url.query()).then_some(query).flatten();
    if let Some(path) = &path {
        url.set_path(path);
    }
    if let Some(query) = &query {
        url.set_query((!query.is_empty()).then_some(query));
    } else if url.query() == Some("") {
        url.set_query(None);
        return true;
    }
    path.is_some() || query.is_some()
}
