//! Room `signals`: see docs/architecture.md.
