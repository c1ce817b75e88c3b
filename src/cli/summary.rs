//! What a crawl did, for people: a table by site, the reasons, the totals.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use super::args::{Global, LogFormat};
use crate::config::Settings;
use crate::crawl::{CrawlReport, SiteTally};
use crate::model::{Reason, Stage};

/// Sites that have a line of their own; the rest share one.
const MAX_SITES: usize = 100;

/// Reasons that have a line of their own.
const MAX_REASONS: usize = 12;

/// How the run went, beside what it did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) took: Duration,
    pub(super) fetched: u64,
}

/// Everything that is shown at the end.
#[derive(Debug)]
pub(super) struct Summary<'a> {
    report: &'a CrawlReport,
    run: &'a Run,
    corpus: &'a Path,
    rows: Vec<Row>,
}

/// One site's line.
#[derive(Debug, Default, Clone)]
struct Row {
    site: String,
    stored: u64,
    known: u64,
    lists: u64,
    refused: u64,
    dropped: u64,
    errors: u64,
    /// Why nothing was stored, if nothing was.
    note: Option<Reason>,
}

impl<'a> Summary<'a> {
    pub(super) fn new(report: &'a CrawlReport, run: &'a Run, settings: &Settings, corpus: &'a Path) -> Self {
        let mut rows: Vec<Row> = report.tally.sites().map(|(site, tally)| Row::new(site.as_ref(), tally)).collect();
        for site in &settings.sites {
            if rows.iter().all(|row| row.site != site.name.as_ref()) {
                rows.push(Row { site: site.name.to_string(), ..Row::default() });
            }
        }
        rows.sort_by(|a, b| b.stored.cmp(&a.stored).then_with(|| a.site.cmp(&b.site)));
        Self { report, run, corpus, rows }
    }

    /// Shows it on standard error: as a table, as one JSON object, or not at all.
    pub(super) fn show(&self, global: &Global) -> std::io::Result<()> {
        if global.quiet {
            return Ok(());
        }
        let mut stderr = std::io::stderr().lock();
        match global.log_format {
            LogFormat::Text => write!(stderr, "{self}"),
            LogFormat::Json => writeln!(stderr, "{}", self.json()),
        }
    }

    fn json(&self) -> serde_json::Value {
        let total = self.total();
        serde_json::json!({
            "summary": {
                "corpus": self.corpus.display().to_string(),
                "records": self.report.n_records,
                "stored": total.stored,
                "fetched": self.run.fetched,
                "seconds": self.run.took.as_secs_f64(),
                "stopped": self.report.stopped,
                "sites": self.rows.iter().map(|row| (row.site.clone(), row.stored)).collect::<Vec<_>>(),
                "outcomes": self.report.tally.reasons(),
                "hosts": self.report.receipts,
            }
        })
    }

    fn total(&self) -> Row {
        let mut total = Row { site: format!("{} sites", self.rows.len()), ..Row::default() };
        self.rows.iter().for_each(|row| total.add(row));
        total
    }
}

impl Row {
    fn new(site: &str, tally: &SiteTally) -> Self {
        let mut row = Self { site: site.to_owned(), ..Self::default() };
        for (reason, n) in &tally.by_reason {
            match reason {
                Reason::Stored => row.stored += n,
                Reason::DuplicateArticle | Reason::Unchanged | Reason::SameAddress => row.known += n,
                Reason::FeedRead | Reason::SitemapRead | Reason::ListingRead | Reason::RobotsRead => row.lists += n,
                reason => match reason.stage() {
                    Stage::Discovered | Stage::Admitted => row.refused += n,
                    Stage::Fetched => row.errors += n,
                    Stage::Decoded | Stage::Extracted | Stage::Stored => row.dropped += n,
                },
            }
        }
        if row.stored == 0 && row.known == 0 {
            let telling = tally.by_reason.iter().filter(|(reason, _)| reason.stage() != Stage::Discovered);
            row.note = telling.max_by_key(|(_, n)| **n).map(|(reason, _)| *reason);
        }
        row
    }

    fn add(&mut self, other: &Self) {
        self.stored += other.stored;
        self.known += other.known;
        self.lists += other.lists;
        self.refused += other.refused;
        self.dropped += other.dropped;
        self.errors += other.errors;
    }
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<&Row> = self.rows.iter().take(MAX_SITES).collect();
        let total = self.total();
        let width = shown.iter().map(|row| columns(&row.site)).chain([columns(&total.site), 4]).max().unwrap_or(4);
        writeln!(
            f,
            "\n{}  {:>7}  {:>7}  {:>7}  {:>7}  {:>7}  {:>7}",
            padded("site", width),
            "stored",
            "known",
            "lists",
            "refused",
            "dropped",
            "errors"
        )?;
        let mut line = |row: &Row| {
            let Row { stored, known, lists, refused, dropped, errors, .. } = row;
            let note = row.note.map(|reason| format!("  {reason}")).unwrap_or_default();
            let site = padded(&row.site, width);
            writeln!(f, "{site}  {stored:>7}  {known:>7}  {lists:>7}  {refused:>7}  {dropped:>7}  {errors:>7}{note}")
        };
        for row in &shown {
            line(row)?;
        }
        if self.rows.len() > MAX_SITES {
            let mut rest = Row { site: format!("{} more", self.rows.len() - MAX_SITES), ..Row::default() };
            self.rows.iter().skip(MAX_SITES).for_each(|row| rest.add(row));
            line(&rest)?;
        }
        line(&total)?;
        self.reasons(f)?;
        self.totals(f)
    }
}

impl Summary<'_> {
    /// Why addresses gave no record.
    fn reasons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists = [Reason::FeedRead, Reason::SitemapRead, Reason::ListingRead, Reason::RobotsRead];
        let mut reasons: Vec<(Reason, u64)> = self
            .report
            .tally
            .reasons()
            .into_iter()
            .filter(|(reason, _)| *reason != Reason::Stored && !lists.contains(reason))
            .collect();
        if reasons.is_empty() {
            return Ok(());
        }
        reasons.sort_by_key(|(reason, n)| (std::cmp::Reverse(*n), *reason));
        writeln!(f, "\nNo record, and why:")?;
        for (reason, n) in reasons.iter().take(MAX_REASONS) {
            writeln!(f, "{n:>7}  {:<22} {}", reason.name(), reason.doc())?;
        }
        if reasons.len() > MAX_REASONS {
            let n: u64 = reasons.iter().skip(MAX_REASONS).map(|(_, n)| n).sum();
            writeln!(f, "{n:>7}  other reasons: see outcomes.jsonl")?;
        }
        Ok(())
    }

    fn totals(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stored = self.total().stored;
        let seconds = self.run.took.as_secs_f64();
        let mut text = format!(
            "\n{}: {} in all, {stored} new; {} fetched in {}",
            self.corpus.display(),
            counted(self.report.n_records, "record"),
            counted(self.run.fetched, "response"),
            duration(seconds),
        );
        if seconds > 0.0 {
            let _ = write!(text, ", {:.1} a second", self.run.fetched as f64 / seconds);
        }
        writeln!(f, "{text}.")?;
        let smallest = self.report.receipts.iter().filter_map(|receipt| receipt.smallest_gap_ms).min();
        if let Some(gap) = smallest {
            let waited: u64 = self.report.receipts.iter().map(|receipt| receipt.waited_ms).sum();
            writeln!(
                f,
                "{} asked, never two requests at once to one, smallest gap {gap} ms, {} of waiting.",
                counted(self.report.receipts.len() as u64, "host"),
                duration(waited as f64 / 1000.0),
            )?;
        }
        if self.report.stopped {
            writeln!(f, "Stopped before its end; everything read is saved. The same command goes on from here.")?;
        }
        Ok(())
    }
}

fn counted(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

fn duration(seconds: f64) -> String {
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours == 0 { format!("{minutes} min {seconds} s") } else { format!("{hours} h {minutes} min") }
}

/// Columns on a terminal: East Asian wide letters take two.
pub(super) fn columns(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}
