//! Room `robots`: see docs/architecture.md.
