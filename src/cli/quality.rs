//! `gleaner quality`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use super::Status;
use super::args::Global;
use crate::corpus::{checksums, walk};
use crate::dataset::lock_side_files;
use crate::dataset::quality::{self, Flag, Summary};

/// Tells which rules of C4, Gopher, FineWeb and RealNews each article breaks; writes `attributes/quality.jsonl`.
///
/// Nothing is deleted: the side file has a line for each record with the names of the rules that it breaks. `export
/// --profile` leaves out what breaks those of one data set. docs/quality.md tells the rules with their sources.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner quality corpus/news
  gleaner quality corpus/news --json | jq .flags
  gleaner export corpus/news --to parquet --profile fineweb

Exit status: 0 done, 1 done but for damaged lines or files, which are named.")]
pub(super) struct QualityArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &QualityArgs, global: &Global) -> anyhow::Result<Status> {
    let layout = walk::open(&args.corpus)?;
    let _lock = lock_side_files(&layout)?;
    let summary = quality::judge(&layout)?;
    checksums::renew_side_files(&layout)?;
    super::faults::tell(&summary.faults)?;
    if args.json {
        writeln!(std::io::stdout(), "{}", serde_json::to_string(&summary)?)?;
    } else if !global.quiet {
        write!(std::io::stdout(), "{}", told(&summary))?;
        writeln!(std::io::stderr(), "{}", quality::side_file(&layout).display())?;
    }
    Ok(if summary.faults.is_empty() { Status::Done } else { Status::Failed })
}

/// The counts for people, in the order of the rules.
fn told(summary: &Summary) -> String {
    let mut text = format!("{:>9}  records\n{:>9}  of them break no rule\n", summary.records, summary.clean);
    for flag in Flag::ALL {
        if let Some(n) = summary.flags.get(flag.name()) {
            let _ = writeln!(text, "{n:>9}  {:<26} {}", flag.name(), flag.doc());
        }
    }
    text
}
