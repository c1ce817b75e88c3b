//! Room `politeness`: see docs/architecture.md.
