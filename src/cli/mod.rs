//! The terminal: commands, their options, and what people read.
//!
//! Knows clap and the two output streams: results go to stdout, everything else to stderr. Must not know how any of the
//! work is done.

mod args;
mod check;
mod clean;
mod completions;
mod crawl;
mod dedup;
mod demo;
mod diff;
mod eval;
mod export;
mod extract;
mod faults;
mod log;
mod progress;
mod quality;
mod reextract;
mod report;
mod signals;
mod status;
mod summary;
mod takedown;
mod why;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use self::args::{Args, Command};
pub use self::status::Status;

/// Parses the command line, runs the command and tells how it ended.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are results; clap knows which stream each belongs to.
            let _ = error.print();
            return if error.use_stderr() { Status::Usage.into() } else { Status::Done.into() };
        }
    };
    log::start(&args.global);
    signals::outlive_full_files();
    let ended = match &args.command {
        Command::Demo(demo) => self::demo::run(demo, &args.global),
        Command::Crawl(crawl) => self::crawl::run(crawl, &args.global),
        Command::Check(check) => self::check::run(check, &args.global),
        Command::Extract(extract) => self::extract::run(extract, &args.global),
        Command::Clean(clean) => self::clean::run(clean),
        Command::Eval(eval) => self::eval::run(eval, &args.global),
        Command::Dedup(dedup) => self::dedup::run(dedup, &args.global),
        Command::Diff(diff) => self::diff::run(diff),
        Command::Export(export) => self::export::run(export, &args.global),
        Command::Quality(quality) => self::quality::run(quality, &args.global),
        Command::Reextract(reextract) => self::reextract::run(reextract, &args.global),
        Command::Report(report) => self::report::run(report, &args.global),
        Command::Takedown(takedown) => self::takedown::run(takedown, &args.global),
        Command::Why(why) => self::why::run(why),
        Command::Completions(completions) => completions::run(completions),
    };
    match ended {
        Ok(status) => status.into(),
        Err(error) if is_broken_pipe(&error) => Status::Done.into(),
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell then.
            let _ = writeln!(std::io::stderr(), "error: {}", told(&error));
            Status::Failed.into()
        }
    }
}

/// The error with its causes, each said once: some errors name their cause themselves.
fn told(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// Whether the reader of our output has gone, as `head` does when it has seen enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::args::Args;
    use super::told;

    #[test]
    fn a_cause_is_told_once() {
        let cause = std::io::Error::other("no space left");
        let error = anyhow::Error::new(cause).context("cannot write `a`");
        assert_eq!(told(&error), "cannot write `a`: no space left");
        let error = anyhow::anyhow!("no space left").context("cannot write `a`: no space left");
        assert_eq!(told(&error), "cannot write `a`: no space left");
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
