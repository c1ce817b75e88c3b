//! `gleaner takedown`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use super::Status;
use super::args::Global;
use crate::corpus::takedown::Takedown;
use crate::corpus::walk;
use crate::crawl::clock;
use crate::dataset::takedown;

/// Takes articles out of a corpus by address or domain, and keeps them out.
///
/// An article goes under all its addresses, whichever is named: records go, raw responses are blanked in the archive, the
/// ledger says `taken_down`. The list stays in takedown.jsonl: later crawls, rebuilds and exports keep to it. Exports and
/// reports made before still hold what they hold, and so do archived pages of others that list or quote an article: its
/// front page, its feed. A domain takes those out as well.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner takedown corpus/news --list withdrawn.txt --dry-run
  gleaner takedown corpus/news --list withdrawn.txt
  gleaner takedown corpus/news --entry example.org --entry https://www.example.com/story

The list has an address or a domain a line; lines that begin with # are comments.

Exit status: 0 done, 1 done but for damaged lines or files, which are named; 2 a line is neither, or the list
is no text in UTF-8.")]
pub(super) struct TakedownArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// A file with an address or domain a line
    #[arg(long, value_name = "FILE", required_unless_present = "entry")]
    list: Option<PathBuf>,
    /// An address or domain; repeat for more
    #[arg(long, value_name = "ENTRY")]
    entry: Vec<String>,
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub(super) fn run(args: &TakedownArgs, global: &Global) -> anyhow::Result<Status> {
    let layout = walk::open(&args.corpus)?;
    let mut entries = args.entry.clone();
    if let Some(list) = &args.list {
        let bytes = std::fs::read(list).with_context(|| format!("cannot read `{}`", list.display()))?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let n = before.split(|byte| *byte == b'\n').count();
                writeln!(std::io::stderr(), "error: {}:{n}: not UTF-8: save the list as UTF-8", list.display())?;
                return Ok(Status::Usage);
            }
        };
        for (n, entry) in takedown::entries(&text) {
            if let Err(error) = Takedown::check(&entry) {
                writeln!(std::io::stderr(), "error: {}:{n}: {error}", list.display())?;
                return Ok(Status::Usage);
            }
            entries.push(entry);
        }
    }
    let taken = match takedown::take_down(&layout, &entries, clock::now(), args.dry_run) {
        Err(error @ takedown::TakedownError::Entry(_)) => {
            writeln!(std::io::stderr(), "error: {error}")?;
            return Ok(Status::Usage);
        }
        taken => taken?,
    };
    super::faults::tell(&taken.faults)?;
    if !global.quiet {
        let (would, new) = if args.dry_run { ("would be ", "would be new") } else { ("", "new") };
        writeln!(
            std::io::stderr(),
            "{} records and {} archived exchanges {would}taken out; {} of {} entries {new}",
            taken.n_records,
            taken.n_exchanges,
            taken.n_new,
            entries.len()
        )?;
    }
    if let Some((first, others)) = taken.unmet.split_first().filter(|_| !global.quiet) {
        let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
        let first = crate::text::terminal::safe(first);
        writeln!(std::io::stderr(), "warning: nothing here is at `{first}`{more}: the list keeps it out all the same")?;
    }
    for path in taken.stale.iter().filter(|_| !global.quiet) {
        let path = path.display();
        writeln!(
            std::io::stderr(),
            "warning: `{path}` was made before and may hold what was taken out: make it again"
        )?;
    }
    Ok(if taken.faults.is_empty() { Status::Done } else { Status::Failed })
}
