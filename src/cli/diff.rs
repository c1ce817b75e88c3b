//! `gleaner diff`.

use std::io::{BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;

use super::Status;
use super::summary::{columns, padded};
use crate::corpus::walk;
use crate::dataset::diff::{self, Change, Counts, Summary, What};
use crate::text::terminal::safe;

/// Compares two corpora: articles added, gone and changed, by site and field.
///
/// Articles are compared in their newest version; where and when a page was fetched does not count.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner diff corpus/monday corpus/tuesday
  gleaner diff corpus/news corpus/news-reextracted --articles
  gleaner diff corpus/monday corpus/tuesday --json | jq 'select(.change == \"changed\")'

Exit status: 0 compared, whether or not they differ; 1 compared but for damaged lines or files, which are named.")]
pub(super) struct DiffArgs {
    /// The first corpus
    #[arg(value_name = "A")]
    before: PathBuf,
    /// The second corpus
    #[arg(value_name = "B")]
    after: PathBuf,
    /// Show each article that is not the same, changed texts by paragraphs
    #[arg(long, conflicts_with = "json")]
    articles: bool,
    /// Print each article that is not the same as a line of JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &DiffArgs) -> anyhow::Result<Status> {
    let (before, after) = (walk::open(&args.before)?, walk::open(&args.after)?);
    let stdout = std::io::stdout();
    let colored = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut out = BufWriter::new(stdout.lock());
    let summary = diff::diff(&before, &after, |change| {
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&change)?)?;
        } else if args.articles {
            article(&mut out, &change, colored)?;
        }
        Ok::<(), anyhow::Error>(())
    })?;
    if !args.json {
        table(&mut out, &summary)?;
    }
    out.flush()?;
    super::faults::tell(&summary.faults)?;
    Ok(if summary.faults.is_empty() { Status::Done } else { Status::Failed })
}

/// One article for people.
fn article(out: &mut impl Write, change: &Change, colored: bool) -> std::io::Result<()> {
    let paint = |op: char| match (colored, op) {
        (true, '-') => ("\u{1b}[31m", "\u{1b}[0m"),
        (true, '+') => ("\u{1b}[32m", "\u{1b}[0m"),
        _ => ("", ""),
    };
    let what = match change.change {
        What::Added => "added  ",
        What::Gone => "gone   ",
        What::Changed => "changed",
    };
    writeln!(out, "{what}  {}", safe(&change.url))?;
    for (field, (before, after)) in &change.fields {
        if *field == "text" {
            writeln!(out, "  text: {before} words, then {after}")?;
            continue;
        }
        for (op, value) in [('-', before), ('+', after)] {
            let (start, end) = paint(op);
            writeln!(out, "  {start}{op} {field}: {}{end}", safe(&value.to_string()))?;
        }
    }
    for paragraph in &change.paragraphs {
        let (start, end) = paint(paragraph.op);
        writeln!(out, "  {start}{} {}{end}", paragraph.op, safe(&paragraph.text))?;
    }
    Ok(())
}

/// Counts by site, and the fields that changed, those first that changed most.
pub(super) fn table(out: &mut impl Write, summary: &Summary) -> std::io::Result<()> {
    let mut all = Counts::default();
    let width = summary.sites.keys().map(|site| columns(site)).max().unwrap_or_default().clamp(10, 40);
    writeln!(out, "{:<width$}  {:>8} {:>8} {:>8} {:>8}  fields", "site", "added", "gone", "changed", "same")?;
    for (site, counts) in &summary.sites {
        row(out, width, &safe(site), counts)?;
        all.added += counts.added;
        all.gone += counts.gone;
        all.changed += counts.changed;
        all.same += counts.same;
        for (field, n) in &counts.fields {
            *all.fields.entry(field).or_default() += n;
        }
    }
    row(out, width, &format!("{} sites", summary.sites.len()), &all)
}

fn row(out: &mut impl Write, width: usize, name: &str, counts: &Counts) -> std::io::Result<()> {
    let mut fields: Vec<_> = counts.fields.iter().collect();
    fields.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    let fields: Vec<String> = fields.iter().map(|(field, n)| format!("{field} {n}")).collect();
    let Counts { added, gone, changed, same, .. } = counts;
    let line = format!(
        "{name}  {added:>8} {gone:>8} {changed:>8} {same:>8}  {}",
        fields.join(", "),
        name = padded(name, width)
    );
    writeln!(out, "{}", line.trim_end())
}
