//! `gleaner takedown`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use super::Status;
use super::args::Global;
use crate::corpus::layout::Layout;
use crate::corpus::takedown::{self as list, Takedown};
use crate::corpus::walk;
use crate::crawl::clock;
use crate::dataset::takedown::{self, Copies, Taken};
use crate::report;

/// Takes articles out of a corpus by address or domain, and keeps them out.
///
/// An article goes under all its addresses, whichever is named: records go, raw responses are blanked in the archive, and
/// with them the archived front pages, feeds and lists that name it; the ledger says `taken_down`. The list stays in
/// takedown.jsonl, with what else led to the articles: later crawls, rebuilds and exports keep to it. Exports and reports in the corpus' folder are removed,
/// `report.html` is made again, and other files in it that hold some of it are named. What was copied elsewhere still holds
/// what it holds. Archived pages of other articles that name or quote it stay, and are counted; a domain takes out those that
/// call its stories their own.
///
/// What was cut off is finished by the same command without a list, and by the next crawl.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner takedown corpus/news --list withdrawn.txt --dry-run
  gleaner takedown corpus/news --list withdrawn.txt
  gleaner takedown corpus/news --entry example.org --entry https://www.example.com/story
  gleaner takedown corpus/news                    finish one that was cut off

The list has an address or a domain a line; lines that begin with # are comments. A domain stands for all that lies
below it, whether it is written with `www.` or without. Below a public suffix, as in `www.gov.uk`, `www` is a site of its
own: that one goes alone. The suffix itself is refused.

Exit status: 0 done, 1 done but for damaged lines or files and copies, which are named; 2 a line is neither, the
list is no text in UTF-8, or there is none.")]
pub(super) struct TakedownArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// A file with an address or domain a line
    #[arg(long, value_name = "FILE")]
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
    let is_asked = !entries.is_empty() || args.list.is_some();
    if !is_asked && !list::is_begun(&layout) && Takedown::read(&layout)?.is_empty() {
        writeln!(std::io::stderr(), "error: nothing is to be taken out: name it with --entry, or --list FILE")?;
        return Ok(Status::Usage);
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
    if taken.n_unmeasured > 0 && !global.quiet {
        let n = taken.n_unmeasured;
        writeln!(
            std::io::stderr(),
            "note: {n} stories have lost the record that their copies were compared with: `gleaner dedup` compares them anew"
        )?;
    }
    if let Some((first, others)) = taken.same_text.split_first().filter(|_| !global.quiet) {
        let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
        let first = crate::text::terminal::safe(first);
        writeln!(std::io::stderr(), "note: the same text, word for word, is still here at `{first}`{more}")?;
    }
    if taken.n_naming > 0 && !global.quiet {
        let n = taken.n_naming;
        writeln!(
            std::io::stderr(),
            "note: {n} archived pages of other articles name what went, and may quote it: they stay"
        )?;
    }
    let has_copies = copies(&layout, &taken, global)?;
    Ok(if taken.faults.is_empty() && !has_copies { Status::Done } else { Status::Failed })
}

/// Finishes a take-down that was cut off, before something else is done with the corpus.
pub(super) fn finish(layout: &Layout, global: &Global) -> anyhow::Result<()> {
    if !list::is_begun(layout) && !list::owes_report(layout) {
        return Ok(());
    }
    let taken = takedown::take_down(layout, &[], clock::now(), false).context("a take-down was cut off")?;
    super::faults::tell(&taken.faults)?;
    if !global.quiet {
        let n = taken.n_records;
        writeln!(std::io::stderr(), "note: a take-down that was cut off is finished: {n} more records taken out")?;
    }
    copies(layout, &taken, global)?;
    Ok(())
}

/// Makes the report again and tells which exports went; whether something is left that no export wrote.
fn copies(layout: &Layout, taken: &Taken, global: &Global) -> anyhow::Result<bool> {
    if let Some(page) = &taken.copies.report {
        report::report(layout, page)?;
        list::has_report(layout)?;
    }
    for path in taken.copies.removed.iter().filter(|_| !global.quiet) {
        let path = path.display();
        writeln!(std::io::stderr(), "note: `{path}` was made before and is removed: make it again")?;
    }
    for left in &taken.copies.left {
        let left = left.display();
        writeln!(std::io::stderr(), "error: `{left}` may hold what was taken out, in files that no export wrote")?;
    }
    for stray in &taken.copies.strays {
        let stray = stray.display();
        writeln!(std::io::stderr(), "error: `{stray}` is no file of gleaner's and may hold what was taken out")?;
    }
    for corpus in &taken.copies.corpora {
        let corpus = corpus.display();
        writeln!(
            std::io::stderr(),
            "error: `{corpus}` is a corpus of its own and may hold what was taken out: take it out there as well"
        )?;
    }
    let Copies { left, corpora, strays, .. } = &taken.copies;
    Ok(!left.is_empty() || !corpora.is_empty() || !strays.is_empty())
}
