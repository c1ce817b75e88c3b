//! Room `dataset`: see docs/architecture.md.
