//! The one binary of end-to-end tests: each module drives the built program, or checks the project itself.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

mod tidy;
