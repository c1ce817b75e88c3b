//! gleaner: a batch news crawler. Sites in, clean articles as JSON Lines out.
//!
//! A tour, from the bottom up. [`model`] holds the nouns. `config`, `robots`, `text`, `disk`, `threads` and `demo` are
//! one tool each. `page`, `signals`, `politeness`, `frontier`, `archive` and `corpus` are one sense or one store each.
//! `discover`, `extract` and `fetch` are the three crafts. [`pipeline`] turns a fetched page into a processed one,
//! purely. `crawl`, `dataset`, `report` and `eval` compose all that into commands, and [`cli`] gives them a terminal.
//! A room imports only from floors below its own: `tests/it/tidy.rs` checks it, `docs/architecture.md` explains it.

pub mod archive;
pub mod cli;
pub mod config;
pub mod corpus;
pub mod crawl;
pub mod dataset;
pub mod demo;
pub mod discover;
pub mod disk;
pub mod eval;
pub mod extract;
pub mod fetch;
pub mod frontier;
pub mod model;
pub mod page;
pub mod pipeline;
pub mod politeness;
pub mod report;
pub mod reread;
pub mod robots;
pub mod signals;
pub mod text;
pub mod threads;
