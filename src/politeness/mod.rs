//! When a host may be asked: one request at a time, never sooner than its gap, and slower whenever it says so.
//!
//! `governor` keeps the floor gap of the config, keyed per host ([`limiter`]); one quota for all keys is its design. So
//! what differs from host to host stands beside it as one moment, `not_before`: Crawl-delay, Retry-After, back-off and
//! the slowness of the host's answers. Both must agree before there is a [`Permit`].
//!
//! Knows hosts and moments. Must not know what is asked for, nor what time it is: every call is told. Nothing here
//! waits; the answer to a hasty question is [`Turn::Wait`].

mod address;
mod backoff;
mod host;
mod limiter;
mod receipt;
pub mod retry_after;
mod turn;

pub use self::address::Machine;
pub use self::receipt::HostReceipt;
pub use self::turn::{HostState, Observation, Permit, Politeness, Turn};

#[cfg(test)]
mod tests;
