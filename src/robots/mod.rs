//! robots.txt by RFC 9309: which paths a host allows us, how slowly, and what to do when the file cannot be had.
//!
//! The crate `robotxt` groups, orders and matches the rules. [`clean`] stands before it and mends what it misses of
//! the files found in the wild: byte order marks, UTF-16, User-agent lines with trailing text, rules that are no path,
//! literal `*` and `$`. Pure: bytes in, verdicts out. Must not know how the file was fetched nor how long it is kept.
//!
//! Beside it, what a host reserves in `/.well-known/tdmrep.json`, whose patterns are those of robots.txt.
//!
//! An [`Allowed`] is made here and nowhere else; without one there is no permit, and without a permit no request.

mod clean;
pub mod fetch_policy;
mod rules;
mod tdm;
mod verdict;

pub use self::clean::{READ_BYTES, ROBOTS_BYTES};
pub use self::fetch_policy::Policy;
pub use self::rules::Rules;
pub use self::tdm::{TDM_BYTES, TdmRules};
pub use self::verdict::{Allowed, Unchecked, Verdict};

#[cfg(test)]
mod conformance;
