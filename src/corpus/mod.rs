//! Room `corpus`: see docs/architecture.md.
