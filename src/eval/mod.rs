//! Room `eval`: see docs/architecture.md.
