//! `gleaner extract`.

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Status;
use super::args::{Global, jobs, n_jobs};
use crate::crawl::clock;
use crate::dataset::offline::{Known, KnownPage, Offline, Reading};
use crate::dataset::{Input, inputs};
use crate::eval;
use crate::extract::body::template::Templates;
use crate::model::PageUrl;
use crate::text::terminal;

/// Largest page that is read, decompressed: as a crawl's default.
const PAGE_BYTES: u64 = 10 * 1024 * 1024;

/// Reads articles from pages that lie on the disk, a record a line, in input order.
///
/// A page without an article is named on stderr with the reason and gives no record; that is no failure. A file that
/// cannot be read is one: the others come out, and the exit status is 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner extract page.html
  gleaner extract pages/ > records.jsonl
  gleaner extract crawl.warc.gz | jq -r .title
  curl -s https://example.org/story | gleaner extract - --url https://example.org/story
  gleaner extract pages/html --gold pages/gold.jsonl    addresses and charsets by file name
  gleaner extract --by-site harbourpost/                a folder of one paper's pages, read beside each other")]
pub(super) struct ExtractArgs {
    /// HTML files (.gz too), folders of them, WARC files; `-` is stdin [default: stdin, unless it is a terminal]
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// The address of the page, where one page is read
    #[arg(long, value_name = "URL", value_parser = address, conflicts_with = "gold")]
    url: Option<PageUrl>,
    /// Addresses and charsets of the pages: JSON Lines with `id` (the file's name without ending), `url`, `encoding`
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// Read the pages of each site beside each other: twice as long, and less of what the site puts into every page
    #[arg(long)]
    by_site: bool,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,
}

fn address(text: &str) -> Result<PageUrl, String> {
    PageUrl::parse(text).map_err(|refusal| refusal.to_string())
}

/// Runs the command.
pub(super) fn run(args: &ExtractArgs, global: &Global) -> anyhow::Result<Status> {
    let mut stderr = std::io::stderr();
    let mut named = args.inputs.clone();
    if named.is_empty() {
        if std::io::stdin().is_terminal() {
            writeln!(stderr, "error: nothing to read: name a file, a folder or a WARC file, or pipe a page in")?;
            return Ok(Status::Usage);
        }
        named.push(PathBuf::from("-"));
    }
    let inputs = inputs(&named);
    let one_page = matches!(inputs.as_slice(), [Ok(Input::Page(_) | Input::Stdin) | Err(_)]);
    if args.url.is_some() && !one_page {
        writeln!(stderr, "error: `--url` is the address of one page, but {} inputs are named", inputs.len())?;
        return Ok(Status::Usage);
    }
    if args.by_site && inputs.iter().any(|input| matches!(input, Ok(Input::Stdin))) {
        writeln!(
            stderr,
            "error: `--by-site` reads its pages twice, and stdin can be read once: name a file or folder"
        )?;
        return Ok(Status::Usage);
    }
    let known =
        Known { url: args.url.clone(), by_stem: args.gold.as_deref().map(by_stem).transpose()?.unwrap_or_default() };

    let n_inputs = inputs.len();
    let (mut n_records, mut failed, mut written) = (0u64, false, Ok(()));
    let mut stdout = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut offline = Offline {
        known,
        n_threads: n_jobs(args.jobs),
        page_bytes: PAGE_BYTES,
        now: clock::now(),
        templates: Templates::new(),
    };
    if args.by_site {
        offline.templates = offline.sight(&inputs);
    }
    offline.read(&inputs, |reading| {
        written = match reading {
            Reading::Record(record) => {
                n_records += 1;
                serde_json::to_writer(&mut stdout, &record)
                    .map_err(std::io::Error::from)
                    .and_then(|()| stdout.write_all(b"\n"))
            }
            // What stands on stderr is of no use to whoever reads the records: its own troubles end nothing.
            Reading::NoRecord { name, outcome } => {
                if !global.quiet {
                    let detail = outcome.detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
                    let text = format!("{name}: {}{detail}", outcome.reason);
                    let _ = writeln!(stderr, "no article in {}", terminal::safe(&text));
                }
                Ok(())
            }
            Reading::Failed { name, error } => {
                failed = true;
                let _ = writeln!(stderr, "error: {}", terminal::safe(&format!("{name}: {error}")));
                Ok(())
            }
        };
        written.is_ok()
    });
    written.and_then(|()| stdout.flush()).context("cannot write the records")?;
    if n_inputs == 0 && !global.quiet {
        writeln!(
            stderr,
            "no page in {}",
            named.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
        )?;
    }
    tracing::info!(n_records, "done");
    Ok(if failed { Status::Failed } else { Status::Done })
}

fn by_stem(path: &Path) -> anyhow::Result<std::collections::HashMap<String, KnownPage>> {
    let pages = eval::annotations(path)?;
    let known = |page: eval::GoldPage| {
        let charset = (!page.encoding.is_empty()).then_some(page.encoding);
        (page.id, KnownPage { url: PageUrl::parse(&page.url).ok(), charset })
    };
    Ok(pages.into_iter().map(known).collect())
}
