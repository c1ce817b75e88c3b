//! One request, one response: within bounds, past the address guard, with a permit.
//!
//! Knows HTTP. Must not know why a page is wanted, what it says, or what becomes of it; follows no redirect, keeps no
//! cookie, sends no referer, uses no proxy, decodes no body. HTTP/1.1 only, on purpose: the archive keeps responses as
//! they were transferred, which HTTP/2 frames cannot be, and HTTP/2's floods (rapid reset, endless CONTINUATION)
//! cannot reach us. One request a second and host has nothing to gain from it.

mod ask;
mod body;
mod bounds;
mod client;
mod failure;
pub mod guard;
mod resolver;
mod response;
mod room;
pub mod status;

pub use self::ask::{Ask, user_agent};
pub use self::bounds::Bounds;
pub use self::client::{FetchError, Fetcher};
pub use self::response::Response;
pub use self::room::Holding;

#[cfg(test)]
mod tests;
