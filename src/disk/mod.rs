//! Room `disk`: see docs/architecture.md.
