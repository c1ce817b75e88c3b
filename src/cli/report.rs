//! `gleaner report`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Status;
use super::args::Global;
use crate::corpus::layout::{Layout, OWN, REPORT, is_report};
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
  gleaner report corpus/news --output - | gzip > news.html.gz

Exit status: 0 done, 1 done but for damaged lines or files, which are named here and in the report.")]
pub(super) struct ReportArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// Where to write, `-` for stdout [default: CORPUS/report.html]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Whether it is where another file of the corpus stands, or is to stand.
fn is_another_file(layout: &Layout, path: &Path) -> bool {
    let real = |path: &Path| {
        let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        Some(std::fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    let own = OWN.iter().filter(|name| **name != REPORT).map(|name| layout.file(name));
    real(path).is_some_and(|path| own.filter_map(|own| real(&own)).any(|own| own == path))
}

/// Whether a file stands there that no report is: a shard, say, or somebody's own page.
fn holds_something_else(path: &Path) -> bool {
    // A pipe is not read from: what comes out of it may be what we write.
    std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0) && !is_report(path)
}

/// Runs the command.
pub(super) fn run(args: &ReportArgs, global: &Global) -> anyhow::Result<Status> {
    let layout = walk::open(&args.corpus)?;
    if args.output.as_deref() == Some(Path::new("-")) {
        let (page, faults) = report::page(&layout)?;
        std::io::stdout().lock().write_all(page.as_bytes())?;
        super::faults::tell(&faults)?;
        return Ok(if faults.is_empty() { Status::Done } else { Status::Failed });
    }
    let output = args.output.clone().unwrap_or_else(|| layout.file(REPORT));
    if is_another_file(&layout, &output) || holds_something_else(&output) {
        let output = output.display();
        writeln!(std::io::stderr(), "error: `{output}` is no report: name another file with --output")?;
        return Ok(Status::Usage);
    }
    let faults = report::report(&layout, &output)?;
    super::faults::tell(&faults)?;
    if !global.quiet {
        writeln!(std::io::stderr(), "{}", output.display())?;
    }
    Ok(if faults.is_empty() { Status::Done } else { Status::Failed })
}
