//! `gleaner why`.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use super::Status;
use crate::corpus::layout::Layout;
use crate::corpus::ledger::Line;
use crate::corpus::takedown;
use crate::corpus::trace::{Trace, trace};
use crate::model::{PageUrl, Reason};
use crate::text::terminal::safe;

/// Tells what became of an address: how it was found, which rule decided, where its record is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner why corpus/news https://www.example.org/2026/11/a-story
  gleaner why corpus/news https://www.example.org/2026/11/a-story --json

Exit status: 0 the address is known, 1 it was never met, or something is damaged, which is named.")]
pub(super) struct WhyArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// The address; as an article is stored once, any of its addresses will do
    #[arg(value_name = "URL")]
    url: String,
    /// Print the lines of the ledger as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &WhyArgs) -> anyhow::Result<Status> {
    let asked = PageUrl::parse(&args.url).with_context(|| format!("`{}` is no address", safe(&args.url)))?;
    let layout = Layout::new(&args.corpus);
    if !layout.outcomes().is_file() {
        anyhow::bail!(
            "`{}` has no outcomes.jsonl: a crawl writes it when it ends; run it again to its end or a Ctrl-C",
            args.corpus.display()
        );
    }
    let found = trace(&layout, &asked)?;
    let mut stdout = std::io::stdout().lock();
    if args.json {
        let record = found.record.as_ref().map(|(place, record)| {
            serde_json::json!({"shard": place.shard, "line": place.line, "id": record.id, "version": record.version})
        });
        let told = serde_json::json!({
            "url": asked.as_str(), "lines": found.lines, "others": found.others, "way": found.way,
            "robots": found.robots, "record": record,
        });
        writeln!(stdout, "{told}")?;
    } else if !found.lines.is_empty() {
        write!(stdout, "{}", Told(&found))?;
    }
    stdout.flush()?;
    super::faults::tell(&found.faults)?;
    let status = if found.faults.is_empty() { Status::Done } else { Status::Failed };
    let mut stderr = std::io::stderr().lock();
    if !found.lines.is_empty() {
        let is_stored = found.lines.iter().chain(&found.others).any(|line| line.id.is_some());
        if is_stored && found.record.is_none() && !takedown::is_begun(&layout) {
            writeln!(stderr, "error: its record is in no shard that is here and whole: one is missing or damaged")?;
            return Ok(Status::Failed);
        }
        return Ok(status);
    }
    writeln!(stderr, "error: `{}` was never met: no feed, sitemap or page led to it", safe(asked.as_str()))?;
    for like in &found.like {
        writeln!(stderr, "  = help: like it is `{}`", safe(like))?;
    }
    Ok(Status::Failed)
}

/// The answer for people.
struct Told<'a>(&'a Trace);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Trace { lines, others, way, robots, record, .. } = self.0;
        let Some(first) = lines.first() else { return Ok(()) };
        writeln!(f, "{}", safe(&first.url))?;
        row(f, "outcome", &outcome(first))?;
        if let Some(rule) = &first.rule {
            row(f, "rule", rule)?;
        }
        if let Some(detail) = &first.detail {
            row(f, "detail", detail)?;
        }
        row(f, "stage", &format!("{}, {}", first.stage, first.time))?;
        if let Some(status) = first.status {
            row(f, "status", &status.to_string())?;
        }
        row(f, "site", &first.site)?;
        row(f, "found", &found(first))?;
        for source in way {
            row(f, "", &format!("… which is a {}, {}", source.kind, found(source)))?;
        }
        if let Some((_, record)) = record
            && let Some(rule) = &record.rights.robots_rule
        {
            row(f, "robots", &format!("allowed by `{rule}`"))?;
        } else if let Some(robots) = robots {
            row(f, "robots", &outcome(robots))?;
        }
        if let Some((place, record)) = record {
            let title = record.title.as_deref().unwrap_or("without a title");
            row(
                f,
                "record",
                &format!("{}:{}, version {}, {} words", place.shard, place.line, record.version, record.word_count),
            )?;
            row(f, "", &format!("id {}", record.id.as_str()))?;
            row(f, "", title)?;
            if let (Some(file), Some(offset), Some(length)) =
                (&record.source.warc_file, record.source.warc_offset, record.source.warc_length)
            {
                row(f, "archive", &format!("{file}, {length} bytes at {offset}"))?;
            }
        }
        let same: Vec<&Line<'_>> = lines.iter().skip(1).chain(others).collect();
        for (n, line) in same.iter().enumerate() {
            row(f, if n == 0 { "same page" } else { "" }, &format!("{} ({})", line.url, line.outcome))?;
        }
        Ok(())
    }
}

/// The outcome with what it means.
fn outcome(line: &Line<'_>) -> String {
    match Reason::from_name(&line.outcome) {
        Some(reason) => format!("{}: {}", line.outcome, reason.doc()),
        None => line.outcome.to_string(),
    }
}

fn found(line: &Line<'_>) -> String {
    let mut told = match &line.via_url {
        Some(source) => format!("by {} in {source}", line.via),
        None => format!("by {}", line.via),
    };
    let others: Vec<&str> = line.shown_by.iter().map(AsRef::as_ref).filter(|via| *via != line.via).collect();
    if !others.is_empty() {
        let _ = write!(told, "; also by {}", others.join(", "));
    }
    told
}

/// One line of the answer; what comes from the web may not steer the terminal.
fn row(f: &mut fmt::Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    let mut text = String::new();
    write!(text, "  {name:<10}{}", safe(value))?;
    writeln!(f, "{}", text.trim_end())
}
