//! `gleaner crawl`.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;

use super::args::{CrawlArgs, Global, LogFormat};
use super::progress::{self, Progress};
use super::summary::{Run, Summary};
use super::{Status, signals};
use crate::config::{self, Settings};
use crate::corpus::checksums;
use crate::corpus::layout::Layout;
use crate::crawl::{self, Counters, CrawlReport, Round, Stop};
use crate::dataset::{dedup, lock_side_files, quality};
use crate::disk::lock::LockError;
use crate::model::Reason;

/// Records up to which the side files are written at the end of each run: some ten seconds.
const SIDE_FILE_RECORDS: u64 = 20_000;

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
    into_corpus(&settings, corpus, args.watch, global)
}

/// Crawls into a corpus, with progress before and the summary behind it.
pub(super) fn into_corpus(settings: &Settings, corpus: &Path, watch: bool, global: &Global) -> anyhow::Result<Status> {
    super::takedown::finish(&Layout::new(corpus), global)?;
    let stop = Stop::default();
    signals::listen(&stop, global.quiet).context("cannot listen for Ctrl-C")?;
    let counters = Arc::new(Counters::default());
    let started = Instant::now();
    let report = {
        let _progress = Progress::follow(&counters, settings.sites.len(), global);
        if watch {
            crawl::watch(settings, corpus, &counters, &stop, &mut |round| tell(round, global))?
        } else {
            crawl::run(settings, corpus, &counters, &stop)?
        }
    };
    let reached = report.tally.any_reached();
    let run = Run { took: started.elapsed(), fetched: counters.read().fetched };
    Summary::new(&report, &run, settings, corpus).show(global)?;
    if report.stopped {
        return Ok(Status::Stopped);
    }
    describe_stories(&report, corpus, global)?;
    if !reached {
        anyhow::bail!("no site could be reached: look at {}", corpus.join("outcomes.jsonl").display());
    }
    Ok(Status::Done)
}

/// Brings the side files up to date after a run that stored something, as long as that takes seconds.
fn describe_stories(report: &CrawlReport, corpus: &Path, global: &Global) -> anyhow::Result<()> {
    let layout = Layout::new(corpus);
    let is_new = report.tally.reasons().contains_key(&Reason::Stored) || !dedup::side_file(&layout).exists();
    if !is_new || report.n_records == 0 {
        return Ok(());
    }
    let told = |text: String| if global.quiet { Ok(()) } else { writeln!(std::io::stderr(), "{text}") };
    if report.n_records > SIDE_FILE_RECORDS {
        let corpus = corpus.display();
        told(format!("`gleaner dedup {corpus}` and `gleaner quality {corpus}` bring attributes/ up to date"))?;
        return Ok(());
    }
    let _lock = match lock_side_files(&layout) {
        Err(error @ LockError::Held { .. }) => {
            told(format!("note: {error}; then run `gleaner dedup` and `gleaner quality`"))?;
            return Ok(());
        }
        lock => lock?,
    };
    let (duplicates, quality) = std::thread::scope(|scope| -> anyhow::Result<_> {
        let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let duplicates = named("describe-dedup").spawn_scoped(scope, || dedup::dedup(&layout))?;
        let quality = named("describe-rules").spawn_scoped(scope, || quality::judge(&layout))?;
        let panicked = |_| anyhow::anyhow!("bug: a thread that describes the records panicked");
        Ok((duplicates.join().map_err(panicked)??, quality.join().map_err(panicked)??))
    })?;
    checksums::renew_side_files(&layout)?;
    told(format!(
        "attributes/: {} records share their story in {} clusters; {} break no rule of quality.",
        duplicates.clustered, duplicates.clusters, quality.clean
    ))?;
    Ok(())
}

/// One line a round, above the progress line.
fn tell(round: &Round, global: &Global) {
    if global.quiet {
        return;
    }
    let Round { number, tally, next } = round;
    let reasons = tally.reasons();
    let count = |reason| reasons.get(&reason).copied().unwrap_or_default();
    let (stored, unchanged, next) = (count(Reason::Stored), count(Reason::Unchanged), next.strftime("%H:%M:%S UTC"));
    let text = format!("round {number}: {stored} stored, {unchanged} unchanged; the next at {next}");
    match global.log_format {
        // Without a terminal to write to there is nobody to tell.
        LogFormat::Text => drop(progress::above(|| writeln!(std::io::stderr(), "{text}"))),
        LogFormat::Json => tracing::info!(round = number, stored, unchanged, %next, "round ended"),
    }
}
