//! `gleaner dedup`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use super::Status;
use super::args::Global;
use crate::corpus::{checksums, walk};
use crate::dataset::dedup::{self, Kind, Summary};
use crate::dataset::lock_side_files;

/// Finds wire copies, re-posts and equal texts; writes `attributes/duplicates.jsonl`.
///
/// Nothing is deleted. The side file has a line for each record that shares its story with another: its cluster, the site
/// that had it first, how alike they are, the agency that it credits. Run again, it is written anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner dedup corpus/news
  gleaner dedup corpus/news --json | jq .clusters

Exit status: 0 done, 1 done but for damaged lines or files, which are named.")]
pub(super) struct DedupArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &DedupArgs, global: &Global) -> anyhow::Result<Status> {
    let layout = walk::open(&args.corpus)?;
    let _lock = lock_side_files(&layout)?;
    let summary = dedup::dedup(&layout)?;
    checksums::renew_side_files(&layout)?;
    super::faults::tell(&summary.faults)?;
    if args.json {
        writeln!(std::io::stdout(), "{}", serde_json::to_string(&summary)?)?;
    } else if !global.quiet {
        write!(std::io::stdout(), "{}", told(&summary))?;
        writeln!(std::io::stderr(), "{}", dedup::side_file(&layout).display())?;
    }
    Ok(if summary.faults.is_empty() { Status::Done } else { Status::Failed })
}

/// The counts for people.
fn told(summary: &Summary) -> String {
    let count = |kind: Kind| summary.kinds.get(&kind).copied().unwrap_or_default();
    let mut text = format!(
        "{:>9}  records\n{:>9}  of them in {} clusters, {} over two sites or more\n",
        summary.records, summary.clustered, summary.clusters, summary.across_sites
    );
    for (n, what) in [
        (count(Kind::Exact), "the same text word for word"),
        (count(Kind::Repost), "nearly the same on one site"),
        (count(Kind::Near), "nearly the same on another site"),
        (count(Kind::Version), "later versions"),
    ] {
        let _ = writeln!(text, "{n:>9}  {what}");
    }
    let mut agencies: Vec<_> = summary.agencies.iter().collect();
    agencies.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    for (agency, n) in agencies.iter().take(8) {
        let _ = writeln!(text, "{n:>9}  clusters by {agency}");
    }
    text
}
