//! Room `extract`: see docs/architecture.md.

pub mod body;
