//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::check::CheckArgs;
use super::clean::CleanArgs;
use super::completions::CompletionsArgs;
use super::dedup::DedupArgs;
use super::diff::DiffArgs;
use super::eval::EvalArgs;
use super::export::ExportArgs;
use super::extract::ExtractArgs;
use super::quality::QualityArgs;
use super::reextract::ReextractArgs;
use super::report::ReportArgs;
use super::takedown::TakedownArgs;
use super::why::WhyArgs;

/// A batch news crawler: sites in, clean articles as JSON Lines out.
#[derive(Debug, Parser)]
#[command(
    name = "gleaner",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "Examples:
  gleaner demo                              crawl the built-in demo papers, in under a minute
  gleaner crawl my-sites.toml               crawl the sites of a config; again: resume, then look for what is new
  gleaner extract page.html                 one page to one record, offline

Exit status: 0 done, 1 failed, 2 wrong usage or config, 130 stopped by Ctrl-C with everything saved."
)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Global {
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say more; twice: even more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// How messages on stderr are written
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub(super) log_format: LogFormat,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Crawl the built-in demo papers on this machine
    Demo(DemoArgs),
    /// Crawl the sites of a config into its corpus
    Crawl(CrawlArgs),
    /// Try sites without storing anything
    Check(CheckArgs),
    /// Read articles from HTML files, folders of them, WARC files or stdin
    Extract(ExtractArgs),
    /// Clean text that somebody else scraped
    Clean(CleanArgs),
    /// Score extraction against annotated pages
    Eval(EvalArgs),
    /// Find wire copies, re-posts and equal texts in a corpus
    Dedup(DedupArgs),
    /// Compare two corpora: articles added, gone and changed
    Diff(DiffArgs),
    /// Write a corpus as Parquet, or as JSON Lines of another cut
    Export(ExportArgs),
    /// Tell which rules of C4, Gopher, FineWeb and RealNews each article breaks
    Quality(QualityArgs),
    /// Make a corpus anew from its own archive
    Reextract(ReextractArgs),
    /// Write one HTML file about a corpus
    Report(ReportArgs),
    /// Take articles out of a corpus, and keep them out
    Takedown(TakedownArgs),
    /// Tell what became of an address, and which rule decided
    Why(WhyArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
}

/// A number of threads.
pub(super) fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least one thread is needed".to_owned()),
        Ok(n) if n > 1024 => Err("more than 1024 threads help nobody".to_owned()),
        Ok(n) => Ok(n),
        Err(_) => Err("not a number of threads".to_owned()),
    }
}

/// The threads that were asked for, or one a core.
pub(super) fn n_jobs(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
}

/// Starts the built-in demo papers on loopback and crawls them for real, by the same path as `crawl`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner demo
  gleaner demo --corpus /tmp/demo
  gleaner demo --serve --port 8181          only serve; then: gleaner crawl config/demo.toml")]
pub(super) struct DemoArgs {
    /// Where the corpus is written
    #[arg(long, value_name = "DIR", default_value = "corpus/demo")]
    pub(super) corpus: PathBuf,
    /// Serve the papers until Ctrl-C and crawl nothing
    #[arg(long)]
    pub(super) serve: bool,
    /// Port to serve at; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(super) port: u16,
    /// Write a config that crawls the papers from this server
    #[arg(long, value_name = "FILE", requires = "serve")]
    pub(super) config_to: Option<PathBuf>,
}

/// Crawls the sites of a config into its corpus.
///
/// Running it again resumes; a finished crawl visits feeds and front pages again and fetches what is new, and articles that
/// may have been corrected. Ctrl-C stops cleanly, a second one at once; even `kill -9` loses and duplicates nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner crawl                             the starter list, into corpus/news
  gleaner crawl my-sites.toml
  gleaner crawl my-sites.toml --corpus /data/today
  gleaner crawl my-sites.toml --watch       for weeks; see [revisit] in the config")]
pub(super) struct CrawlArgs {
    /// Which sites, and how
    #[arg(value_name = "CONFIG", default_value = "config/news.toml")]
    pub(super) config: PathBuf,
    /// Where the corpus is written, in place of the config's `corpus`
    #[arg(long, value_name = "DIR")]
    pub(super) corpus: Option<PathBuf>,
    /// Stay up: look again at each source and article when its own rhythm says so, until Ctrl-C
    #[arg(long)]
    pub(super) watch: bool,
}
