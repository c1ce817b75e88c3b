//! `gleaner crawl`.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;

use super::args::{CrawlArgs, Global};
use super::progress::Progress;
use super::summary::{Run, Summary};
use super::{Status, signals};
use crate::config::{self, Settings};
use crate::crawl::{self, Counters, Stop};

/// Runs the command.
pub(super) fn run(args: &CrawlArgs, global: &Global) -> anyhow::Result<Status> {
    let settings = match config::load(&args.config) {
        Ok(settings) => settings,
        Err(errors) => {
            writeln!(std::io::stderr(), "{errors}")?;
            return Ok(Status::Usage);
        }
    };
    let corpus = args.corpus.as_ref().unwrap_or(&settings.corpus);
    into_corpus(&settings, corpus, global)
}

/// Crawls into a corpus, with progress before and the summary behind it.
pub(super) fn into_corpus(settings: &Settings, corpus: &Path, global: &Global) -> anyhow::Result<Status> {
    let stop = Stop::default();
    signals::listen(&stop, global.quiet).context("cannot listen for Ctrl-C")?;
    let counters = Arc::new(Counters::default());
    let started = Instant::now();
    let report = {
        let _progress = Progress::follow(&counters, settings.sites.len(), global);
        crawl::run(settings, corpus, &counters, &stop)?
    };
    let reached = report.tally.any_reached();
    let run = Run { took: started.elapsed(), fetched: counters.read().fetched };
    Summary::new(&report, &run, settings, corpus).show(global)?;
    if report.stopped {
        return Ok(Status::Stopped);
    }
    if !reached {
        anyhow::bail!("no site could be reached: look at {}", corpus.join("outcomes.jsonl").display());
    }
    Ok(Status::Done)
}
