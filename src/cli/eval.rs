//! `gleaner eval`.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;

use super::Status;
use super::args::Global;
use crate::disk::replace::replace_with;
use crate::eval::{self, Evaluated, Floor, Group};

/// Scores extraction against annotated pages.
///
/// Each DIR holds `gold.jsonl`, a line a page, and `html/ID.html.gz` or `html/ID.html`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner eval pages/news
  gleaner eval pages/* --worst 5
  gleaner eval pages/* --json > scores.json
  gleaner eval pages/news --by language --intervals --reliability
  gleaner eval pages/news --by-site              what is gained where the pages of a site are read together
  gleaner eval pages/news --classes --worst 5    where to look next
  gleaner eval pages/news --predictions new.jsonl && gleaner eval pages/news --compare old.jsonl new.jsonl
  gleaner eval pages/* --floor floor.toml    exits 1 if a score fell below its floor")]
pub(super) struct EvalArgs {
    /// Folders of annotated pages
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Print the scores as JSON
    #[arg(long)]
    json: bool,
    /// Keep what was read, a JSON line a page
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Show the N worst pages of each set, with what is missing (-) and what is too much (+)
    #[arg(long, value_name = "N", conflicts_with = "json")]
    worst: Option<usize>,
    /// Show scores by language or by site, too
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with = "json")]
    by: Option<By>,
    /// Read the pages of one site beside each other (site templates)
    #[arg(long)]
    by_site: bool,
    /// Show how sure each score is, by bootstrap over pages
    #[arg(long, conflicts_with = "json")]
    intervals: bool,
    /// Show how far `confidence` can be trusted
    #[arg(long, conflicts_with = "json")]
    reliability: bool,
    /// Count what kinds of lines were read too much or lost
    #[arg(long)]
    classes: bool,
    /// Compare two files of predictions over one DIR; reads no page
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["json", "predictions", "worst", "floor", "by", "by_site", "intervals", "reliability", "classes"])]
    compare: Option<Vec<PathBuf>>,
    /// Exit with 1 if a score is below its floor in this TOML file
    #[arg(long, value_name = "FILE")]
    floor: Option<PathBuf>,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = super::args::jobs)]
    jobs: Option<usize>,
}

/// What scores are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// The gold's language
    Language,
    /// The registrable domain
    Site,
}

/// Runs the command.
pub(super) fn run(args: &EvalArgs, global: &Global) -> anyhow::Result<Status> {
    if let Some([before, after]) = args.compare.as_deref() {
        let [folder] = args.folders.as_slice() else {
            writeln!(std::io::stderr(), "error: `--compare` is over one folder of annotated pages")?;
            return Ok(Status::Usage);
        };
        let gold = eval::annotations(&folder.join("gold.jsonl"))?;
        write!(std::io::stdout(), "{}", eval::compare(&gold, before, after)?)?;
        return Ok(Status::Done);
    }
    let floor = args.floor.as_deref().map(Floor::read).transpose()?;
    let started = Instant::now();
    let mut sets: Vec<Evaluated> = Vec::with_capacity(args.folders.len());
    for folder in &args.folders {
        sets.push(eval::evaluate(folder, super::args::n_jobs(args.jobs), args.by_site)?);
    }
    let seconds = started.elapsed().as_secs_f64();
    if let Some(path) = &args.predictions {
        keep(path, &sets)?;
    }
    let mut stdout = std::io::stdout().lock();
    if args.json {
        writeln!(stdout, "{}", json(&sets))?;
    } else {
        write!(stdout, "{}", eval::table(&sets))?;
        if let Some(by) = args.by {
            let by = if by == By::Language { Group::Language } else { Group::Site };
            write!(stdout, "{}", eval::groups(&sets, by))?;
        }
        if args.intervals {
            write!(stdout, "{}", eval::intervals(&sets))?;
        }
        if args.reliability {
            write!(stdout, "{}", eval::reliability(&sets))?;
        }
        if args.classes {
            write!(stdout, "{}", eval::classes(&sets))?;
        }
        let in_colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
        for set in &sets {
            write!(stdout, "{}", eval::worst(set, args.worst.unwrap_or_default(), in_colour))?;
        }
    }
    stdout.flush()?;
    drop(stdout);
    let mut stderr = std::io::stderr().lock();
    if !global.quiet {
        let n_pages: usize = sets.iter().map(|set| set.gold.len()).sum();
        writeln!(stderr, "{n_pages} pages in {seconds:.1} s, {:.0} a second", n_pages as f64 / seconds.max(0.001))?;
    }
    let Some(floor) = floor else { return Ok(Status::Done) };
    let mut status = Status::Done;
    for set in &sets {
        for miss in floor.misses(set) {
            writeln!(stderr, "error: {miss}")?;
            status = Status::Failed;
        }
        if !floor.knows(&set.name) && !global.quiet {
            writeln!(stderr, "note: there is no floor for `{}`", set.name)?;
        }
    }
    Ok(status)
}

fn keep(path: &std::path::Path, sets: &[Evaluated]) -> anyhow::Result<()> {
    replace_with(path, |file| {
        for prediction in sets.iter().flat_map(|set| &set.predictions) {
            serde_json::to_writer(&mut *file, prediction)?;
            file.write_all(b"\n")?;
        }
        Ok(())
    })
    .context("cannot keep the predictions")
}

fn json(sets: &[Evaluated]) -> serde_json::Value {
    let set = |set: &Evaluated| {
        let scores: serde_json::Map<String, serde_json::Value> =
            set.scores.metrics.iter().map(|metric| (metric.name.to_owned(), metric.value.into())).collect();
        let n: serde_json::Map<String, serde_json::Value> =
            set.scores.metrics.iter().map(|metric| (metric.name.to_owned(), metric.n.into())).collect();
        serde_json::json!({
            "set": set.name,
            "pages": set.scores.n_pages,
            "empty": set.scores.n_empty,
            "scores": scores,
            "scored": n,
        })
    };
    serde_json::json!({ "engine": crate::pipeline::ENGINE, "sets": sets.iter().map(set).collect::<Vec<_>>() })
}
