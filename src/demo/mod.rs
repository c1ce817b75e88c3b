//! Room `demo`: see docs/architecture.md.
