//! Room `fetch`: see docs/architecture.md.
