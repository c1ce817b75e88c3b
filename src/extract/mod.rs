//! Room `extract`: see docs/architecture.md.
