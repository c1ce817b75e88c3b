//! The engines behind [`Store`](super::Store), and the one suite of tests that each has to pass.

pub mod sqlite;

#[cfg(test)]
mod conformance;
