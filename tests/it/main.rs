//! The one binary of end-to-end tests: each module drives the built program, or checks the project itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail by panicking, and is nobody's interface"
)]

mod check;
mod clean;
mod config_change;
mod crash;
mod crawl;
mod dataset;
mod demo;
mod docs;
mod eval;
mod extract;
mod kinds;
mod languages;
mod limits;
mod papers;
mod replay;
mod restart;
mod revisit;
mod rights;
mod sessions;
mod support;
mod takedown;
mod takedown_cut;
mod templates;
mod tidy;
