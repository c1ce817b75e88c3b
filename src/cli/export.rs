//! `gleaner export`.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use jiff::civil::Date;

use super::Status;
use super::args::Global;
use crate::config::language;
use crate::corpus::walk;
use crate::dataset::export::{By, Export, Exported, Fields, Filter, Format, Listed, Only, Packing, Split, export};
use crate::dataset::quality::Profile;
use crate::dataset::text_file;

/// Writes a corpus as Parquet, or as JSON Lines of another cut.
///
/// The files go into a folder of their own, which is put in place whole when they are complete; an earlier export there
/// is replaced. The corpus itself stays as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner export corpus/news --to parquet
  gleaner export corpus/news --to jsonl --compress zstd --language de --since 2026-01-01
  gleaner export corpus/news --to parquet --fields cc_news --min-words 100 --output news-parquet
  gleaner export corpus/news --to jsonl --only tdm-unreserved --only full
  gleaner export corpus/news --to parquet --profile fineweb --split 90/5/5 --split-by time
  gleaner export corpus/news --to jsonl --without-text --output release
  gleaner export corpus/mine --to jsonl --ids release/00000.jsonl    the release's articles, from my own corpus

Exit status: 0 done, 1 done but for damaged lines or files, which are named, or for listed articles that are not there.")]
pub(super) struct ExportArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// The format
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: To,
    /// Where to write [default: CORPUS/export/FORMAT]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// How JSON Lines are packed
    #[arg(long, value_enum, default_value_t = Compress::None, value_name = "HOW")]
    compress: Compress,
    /// Names and choice of the columns
    #[arg(long, value_enum, default_value_t = Names::All, value_name = "PROFILE")]
    fields: Names,
    /// Leave text and description out: a release that can be shared, with ids, addresses and hashes
    #[arg(long)]
    without_text: bool,
    /// Only articles in that language; repeat for more
    #[arg(long, value_name = "TAG", value_parser = language::option)]
    language: Vec<String>,
    /// Only articles of that site, by name or domain; repeat for more
    #[arg(long, value_name = "SITE")]
    site: Vec<String>,
    /// Only articles published on that day or later
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Date>,
    /// Only articles published before that day
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<Date>,
    /// Only articles of so many words
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_words: u64,
    /// Only articles whose extraction is at least so sure, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    min_confidence: f32,
    /// Only articles that are: tdm-unreserved, free, full, latest, language=TAG, since=DAY; repeat for more
    #[arg(long, value_name = "CONDITION")]
    only: Vec<Only>,
    /// Only articles that break no rule of that data set; docs/quality.md tells the rules
    #[arg(long, value_enum, default_value_t = Rules::None, value_name = "DATASET")]
    profile: Rules,
    /// Write train, validation and test, of so many percent each, such as 90/5/5; needs `gleaner dedup`
    #[arg(long, value_name = "SHARES", value_parser = shares)]
    split: Option<[u8; 3]>,
    /// What decides over the sets; stories that sites share are never parted
    #[arg(long, value_enum, default_value_t = SplitBy::Cluster, value_name = "WHAT", requires = "split")]
    split_by: SplitBy,
    /// Only articles that this file of JSON Lines lists by `id`, such as one of a release made with --without-text; repeat
    /// for more
    #[arg(long, value_name = "FILE")]
    ids: Vec<PathBuf>,
    /// Records a file
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    file_records: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Apache Parquet, zstd, typed columns
    Parquet,
    /// JSON Lines
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Compress {
    /// Not at all
    None,
    /// gzip, .jsonl.gz
    Gzip,
    /// Zstandard, .jsonl.zst
    Zstd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rules {
    /// All articles
    None,
    /// C4's rules for pages
    C4,
    /// FineWeb's, with those of Gopher and C4 that it takes over
    Fineweb,
    /// The bounds of RealNews
    Realnews,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SplitBy {
    /// The story's hash
    Cluster,
    /// The story's day: the oldest train, the newest test
    Time,
}

/// A number from 0 to 1.
fn share(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("it must be a number from 0 to 1, such as 0.8".to_owned()),
    }
}

/// Three shares that are 100 percent together.
fn shares(text: &str) -> Result<[u8; 3], String> {
    let wrong = || format!("`{text}` is not three percentages whose sum is 100, such as 90/5/5");
    let parts: Vec<u8> = text.split('/').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let shares: [u8; 3] = parts.try_into().map_err(|_| wrong())?;
    if shares.iter().map(|share| u32::from(*share)).sum::<u32>() == 100 { Ok(shares) } else { Err(wrong()) }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Names {
    /// Every key of the record under its own name
    All,
    /// The columns of the cc_news data set
    #[value(name = "cc_news")]
    CcNews,
    /// news-please
    NewsPlease,
    /// fundus
    Fundus,
    /// trafilatura's JSON
    Trafilatura,
    /// NELA-GT
    Nela,
    /// Dolma
    Dolma,
    /// datatrove
    Datatrove,
}

impl From<Names> for Fields {
    fn from(names: Names) -> Self {
        match names {
            Names::All => Self::All,
            Names::CcNews => Self::CcNews,
            Names::NewsPlease => Self::NewsPlease,
            Names::Fundus => Self::Fundus,
            Names::Trafilatura => Self::Trafilatura,
            Names::Nela => Self::Nela,
            Names::Dolma => Self::Dolma,
            Names::Datatrove => Self::Datatrove,
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &ExportArgs, global: &Global) -> anyhow::Result<Status> {
    let layout = walk::open(&args.corpus)?;
    let (format, name) = match (args.to, args.compress) {
        (To::Parquet, Compress::None) => (Format::Parquet, "parquet"),
        (To::Parquet, _) => {
            writeln!(std::io::stderr(), "error: --compress is for jsonl: Parquet is always packed with zstd")?;
            return Ok(Status::Usage);
        }
        (To::Jsonl, Compress::None) => (Format::Jsonl(Packing::Plain), "jsonl"),
        (To::Jsonl, Compress::Gzip) => (Format::Jsonl(Packing::Gzip), "jsonl"),
        (To::Jsonl, Compress::Zstd) => (Format::Jsonl(Packing::Zstd), "jsonl"),
    };
    if let (Some(since), Some(until)) = (args.since, args.until)
        && since >= until
    {
        writeln!(
            std::io::stderr(),
            "error: no day is since {since} and before {until}: --until is the day after the last"
        )?;
        return Ok(Status::Usage);
    }
    let output = args.output.clone().unwrap_or_else(|| args.corpus.join("export").join(name));
    let filter = Filter {
        languages: args.language.clone(),
        sites: args.site.clone(),
        since: args.since,
        until: args.until,
        min_words: args.min_words,
        min_confidence: args.min_confidence,
        only: args.only.clone(),
        ids: ids(&args.ids)?,
    };
    let asked = Export {
        format,
        filter,
        fields: args.fields.into(),
        stand_off: args.without_text,
        profile: match args.profile {
            Rules::None => None,
            Rules::C4 => Some(Profile::C4),
            Rules::Fineweb => Some(Profile::FineWeb),
            Rules::Realnews => Some(Profile::RealNews),
        },
        split: args.split.map(|shares| Split {
            shares,
            by: match args.split_by {
                SplitBy::Cluster => By::Cluster,
                SplitBy::Time => By::Time,
            },
        }),
        file_records: args.file_records,
    };
    let exported = export(&layout, &output, &asked)?;
    super::faults::tell(&exported.faults)?;
    for unmet in &exported.unmet {
        writeln!(std::io::stderr(), "warning: {unmet}")?;
    }
    if let Some(missing) = &exported.missing {
        writeln!(std::io::stderr(), "error: {missing}")?;
    }
    if !global.quiet {
        tell(&exported, &output)?;
    }
    Ok(if exported.faults.is_empty() && exported.missing.is_none() { Status::Done } else { Status::Failed })
}

fn tell(exported: &Exported, output: &Path) -> std::io::Result<()> {
    let mut stderr = std::io::stderr().lock();
    for (rule, n) in &exported.dropped {
        writeln!(stderr, "{n:>9}  dropped by {rule}")?;
    }
    let n_dropped = exported.n_read - exported.n_written;
    if exported.dropped.len() > 1 {
        writeln!(stderr, "{n_dropped:>9}  dropped in all; one record may break several rules")?;
    }
    for (set, n) in &exported.sets {
        writeln!(stderr, "{n:>9}  in {set}")?;
    }
    let Exported { n_read, n_written, files, bytes, .. } = exported;
    let megabytes = *bytes as f64 / 1e6;
    writeln!(
        stderr,
        "{}: {n_written} of {n_read} records in {} files, {megabytes:.1} MB",
        output.display(),
        files.len()
    )
}

/// A day of a filter.
fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "write a day as YYYY-MM-DD, such as 2026-01-31")
}

/// What files of JSON Lines list; nothing without a file.
fn ids(paths: &[PathBuf]) -> anyhow::Result<Option<Listed>> {
    let mut listed = Listed::default();
    for path in paths {
        let fail = || format!("cannot read `{}`", path.display());
        let mut file = text_file::open(path).with_context(fail)?;
        if file.fill_buf().with_context(fail)?.starts_with(b"PAR1") {
            let path = path.display();
            anyhow::bail!("`{path}` is Parquet: --ids reads JSON Lines, as `gleaner export --to jsonl` writes");
        }
        for (n, line) in file.lines().enumerate() {
            let line = line.with_context(fail)?;
            let line = if n == 0 { line.trim_start_matches('\u{feff}') } else { line.as_str() };
            if line.trim().is_empty() {
                continue;
            }
            let value = serde_json::from_str(line).with_context(|| {
                format!("{}:{}: no JSON: every line must be an object with `id`", path.display(), n + 1)
            })?;
            if !listed.add(&value) {
                anyhow::bail!("{}:{}: no `id`: every line must be an object with `id`", path.display(), n + 1);
            }
        }
    }
    Ok((!paths.is_empty()).then_some(listed))
}
