//! `gleaner reextract`.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use super::Status;
use super::args::{Global, jobs, n_jobs};
use crate::corpus::layout::Layout;
use crate::corpus::walk;
use crate::dataset::{diff, rebuild};
use crate::disk::DiskError;

/// Runs today's extractor over a corpus's own archive, without one request, into a new corpus.
///
/// The old corpus stays as it is; the archive is shared where the disk can link files. Says what changed, site by site.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner reextract corpus/news                    into corpus/news-reextracted
  gleaner reextract corpus/news --corpus corpus/news-v2
  gleaner reextract corpus/news --by-site          with what the pages of each site tell about it
  gleaner diff corpus/news corpus/news-v2 --articles

Exit status: 0 done, 1 done but for damaged files, which are named.")]
pub(super) struct ReextractArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    from: PathBuf,
    /// Where the new corpus is written [default: CORPUS-reextracted]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Read the pages of each site beside each other: twice as long, and less of what the site puts into every page
    #[arg(long)]
    by_site: bool,
    /// Threads [default: one a core]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,
}

/// Runs the command.
pub(super) fn run(args: &ReextractArgs, global: &Global) -> anyhow::Result<Status> {
    let layout = walk::open(&args.from)?;
    let output = args.corpus.clone().unwrap_or_else(|| {
        let mut name = args.from.file_name().unwrap_or_else(|| "corpus".as_ref()).to_owned();
        name.push("-reextracted");
        args.from.with_file_name(name)
    });
    let rebuilt = rebuild::rebuild(&layout, &output, n_jobs(args.jobs), args.by_site)?;
    let mut faults = rebuilt.faults;
    if !global.quiet {
        let summary = diff::diff(&layout, &Layout::new(&output), |_| Ok::<(), DiskError>(()))?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        super::diff::table(&mut out, &summary)?;
        out.flush()?;
        faults.extend(summary.faults);
    }
    super::faults::tell(&faults)?;
    if !global.quiet {
        writeln!(
            std::io::stderr(),
            "{}: {} records from {} archived pages",
            output.display(),
            rebuilt.n_records,
            rebuilt.n_pages
        )?;
    }
    Ok(if faults.is_empty() { Status::Done } else { Status::Failed })
}
