//! Addresses and the identities made from them.
//!
//! Two functions, never one: [`PageUrl::parse`] normalizes (safe: the result is fetched and stored),
//! [`PageUrl::dedup_key`] folds (lossy: only ever compared).

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use url::Url;

/// Longest address that is taken, in bytes.
pub const URL_BYTES: usize = 2048;

/// A normalized http(s) address. Normalizing it again changes nothing.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageUrl(Url);

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not an address at all.
    #[error("not a valid URL")]
    Malformed,
    /// Another scheme than http and https.
    #[error("neither http nor https")]
    Scheme,
    /// Longer than [`URL_BYTES`].
    #[error("longer than 2048 bytes")]
    TooLong,
    /// A host that no news site has: empty, or not a name.
    #[error("no usable host")]
    Host,
}

impl PageUrl {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The parsed address.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Wraps an address that is normalized already; only `normalize` calls it.
    pub(super) fn from_normalized(url: Url) -> Self {
        Self(url)
    }

    /// The unit of politeness: host name in lower case, with the port where it is not the scheme's own.
    pub fn host(&self) -> HostKey {
        let name = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => HostKey(format!("{name}:{port}").into()),
            None => HostKey(name.into()),
        }
    }

    /// The registrable domain by the public suffix list; the host itself where it has none (IP addresses, suffixes).
    pub fn domain(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        psl::domain_str(host).unwrap_or(host)
    }

    /// The identity of the address: the first 64 bits of its SHA-256.
    pub fn id(&self) -> UrlId {
        UrlId(first_64_bits(self.as_str()))
    }
}

impl fmt::Display for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageUrl({})", self.as_str())
    }
}

/// A host name (with a port where unusual): what politeness is kept for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostKey(Arc<str>);

impl HostKey {
    /// The host of that text, as [`PageUrl::host`] would give it.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The host as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The identity of an address, known before it is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UrlId(pub u64);

/// A folded address. Two addresses with one key are taken for one page; it is compared, never fetched.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DedupKey(pub(super) String);

impl DedupKey {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 64 bits of its SHA-256.
    pub fn hash64(&self) -> u64 {
        first_64_bits(&self.0)
    }
}

/// The identity of an article, known only after extraction: it hangs on the canonical address.
///
/// 32 hexadecimal digits, the first 128 bits of the SHA-256 of the folded canonical address; stable over runs and
/// machines.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ArticleId(String);

impl ArticleId {
    /// The identity of the article whose canonical address this is.
    pub fn of(canonical: &PageUrl) -> Self {
        let digest = Sha256::digest(canonical.dedup_key().as_str().as_bytes());
        Self(data_encoding::HEXLOWER.encode(&digest[..16]))
    }

    /// The identity as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ArticleId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

fn first_64_bits(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    let mut first = [0u8; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}
