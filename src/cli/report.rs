//! `gleaner report`.

use std::io::Write as _;
use std::path::PathBuf;

use super::Status;
use super::args::Global;
use crate::corpus::walk;
use crate::report;

/// Writes one self-contained HTML file about a corpus.
///
/// Articles by day, site and language, lengths, confidence, missing fields, why addresses gave no article, duplicates,
/// politeness, drift and samples. Nothing is loaded from the network when it is opened.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner report corpus/news
  gleaner report corpus/news --output /tmp/news.html

Exit status: 0 done, 1 done but for damaged lines or files, which are named here and in the report.")]
pub(super) struct ReportArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// Where to write [default: CORPUS/report.html]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &ReportArgs, global: &Global) -> anyhow::Result<Status> {
    let layout = walk::open(&args.corpus)?;
    let output = args.output.clone().unwrap_or_else(|| layout.file("report.html"));
    let faults = report::report(&layout, &output)?;
    super::faults::tell(&faults)?;
    if !global.quiet {
        writeln!(std::io::stderr(), "{}", output.display())?;
    }
    Ok(if faults.is_empty() { Status::Done } else { Status::Failed })
}
