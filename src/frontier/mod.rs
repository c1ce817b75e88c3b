//! Room `frontier`: see docs/architecture.md.
