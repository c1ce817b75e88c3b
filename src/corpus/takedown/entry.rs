//! One entry of the list: an address or a domain, and what is neither.

use serde::{Deserialize, Serialize};

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The address or domain, as it was asked for.
    pub entry: String,
    /// When, RFC 3339.
    pub time: String,
    /// Nobody asked for it: an address that led to a withdrawn article, and may lead to another one by now. It is not asked
    /// for again, and what links it is not archived; no record goes because of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_alias: bool,
}

impl Withdrawn {
    /// An entry that was asked for.
    pub fn new(entry: &str, time: &str) -> Self {
        Self { entry: entry.trim().to_owned(), time: time.to_owned(), is_alias: false }
    }
}

/// Why an entry is none.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotAnEntry {
    /// It is something else.
    #[error("`{0}` is neither an address such as `https://www.example.org/a` nor a domain such as `example.org`")]
    Neither(String),
    /// It is more than one word.
    #[error("`{0}` has white space in it: an entry is one address or domain, a comment has its own line")]
    Spaced(String),
    /// It has a placeholder.
    #[error("`{0}` has a `*`: a domain stands for all that lies below it, so write `{1}`")]
    Pattern(String, String),
    /// It has one in a path.
    #[error("`{0}` has a `*`, which stands for nothing but itself: name each address, or the whole domain")]
    Wildcard(String),
    /// Everybody registers domains below it.
    #[error("`{0}` is a public suffix, with the sites of many: name the domains below it")]
    Suffix(String),
}

/// What stands in no domain, though a browser takes some of it for one.
pub(super) const NO_HOST: &[char] =
    &['/', ':', '@', '?', '#', '*', ',', ';', '|', '&', '=', '+', '!', '(', ')', '"', '\''];

/// Suffixes that registries give names below, and such as `github.io`, whose owner gives them to customers.
pub(super) const ANY_SUFFIX: [psl::Type; 2] = [psl::Type::Icann, psl::Type::Private];

/// Whether a host is a public suffix of these kinds.
pub(super) fn is_suffix(host: &str, kinds: &[psl::Type]) -> bool {
    psl::suffix(host.as_bytes()).is_some_and(|suffix| {
        suffix.is_known()
            && suffix.typ().is_some_and(|kind| kinds.contains(&kind))
            && suffix.as_bytes() == host.as_bytes()
    })
}
