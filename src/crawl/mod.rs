//! Room `crawl`: see docs/architecture.md.
