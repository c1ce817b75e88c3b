//! Room `discover`: see docs/architecture.md.
