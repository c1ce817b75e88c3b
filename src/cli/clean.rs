//! `gleaner clean`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use super::Status;
use crate::crawl::clock;
use crate::page::charset;
use crate::pipeline;
use crate::text::scrape::{Cleaned, clean_article};
use crate::text::terminal;

/// Longest text, and longest line of JSON Lines.
const TEXT_BYTES: u64 = 64 * 1024 * 1024;

/// Cleans text that somebody else scraped.
///
/// Takes away the repeated headline, navigation and comment-form tails, and repairs markup debris and mojibake; only
/// what is certain goes. Plain text (a file an article) comes out as plain text, the headline first; JSON Lines with a
/// `text` key come out as JSON Lines with every other key as it was, and `title` filled in where it was missing.
/// Several plain files come out as records, a line each.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner clean scraped.txt
  gleaner clean scraped.txt --explain > clean.txt
  gleaner clean scraped.txt --json          a record, as `extract` writes it
  gleaner clean scraped/*.txt > records.jsonl
  gleaner clean old.jsonl > new.jsonl")]
pub(super) struct CleanArgs {
    /// Plain text files or JSON Lines; `-` is stdin [default: stdin, unless it is a terminal]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write plain text as a record, too
    #[arg(long)]
    json: bool,
    /// Say on stderr what went, and why
    #[arg(long)]
    explain: bool,
}

/// Runs the command.
pub(super) fn run(args: &CleanArgs) -> anyhow::Result<Status> {
    let mut files = args.files.clone();
    if files.is_empty() {
        if io::stdin().is_terminal() {
            writeln!(io::stderr(), "error: nothing to read: name a file, or pipe a text in")?;
            return Ok(Status::Usage);
        }
        files.push(PathBuf::from("-"));
    }
    let mut cleaner = Cleaner {
        as_records: args.json || files.len() > 1,
        explain: args.explain,
        out: BufWriter::new(io::stdout().lock()),
        failed: false,
    };
    for file in &files {
        cleaner.file(file).context("cannot write the result")?;
    }
    cleaner.out.flush().context("cannot write the result")?;
    Ok(if cleaner.failed { Status::Failed } else { Status::Done })
}

struct Cleaner<W> {
    as_records: bool,
    explain: bool,
    out: W,
    failed: bool,
}

impl<W: Write> Cleaner<W> {
    /// Cleans one file. Errors are those of the output; the file's own are told and counted.
    fn file(&mut self, path: &Path) -> io::Result<()> {
        let name = path.display().to_string();
        let opened: io::Result<Box<dyn Read>> = if path == Path::new("-") {
            Ok(Box::new(io::stdin()))
        } else {
            File::open(path).map(|file| Box::new(file) as Box<dyn Read>)
        };
        let mut input = match opened {
            Ok(input) => BufReader::with_capacity(1 << 16, input),
            Err(error) => return self.fail(&name, &error),
        };
        match is_json_lines(path, &mut input) {
            Ok(true) => self.json_lines(&name, &mut input),
            Ok(false) => self.plain(&name, &mut input),
            Err(error) => self.fail(&name, &error),
        }
    }

    fn plain(&mut self, name: &str, input: &mut impl Read) -> io::Result<()> {
        let mut raw = Vec::new();
        match input.take(TEXT_BYTES + 1).read_to_end(&mut raw) {
            Ok(_) if raw.len() as u64 > TEXT_BYTES => return self.fail(name, &"it is larger than 64 MiB"),
            Ok(_) => {}
            Err(error) => return self.fail(name, &error),
        }
        let decoded = charset::plain(&raw);
        let cleaned = clean_article(&decoded.text, None);
        self.tell(name, &cleaned)?;
        let Cleaned { title, text, .. } = cleaned;
        if self.as_records {
            let record = pipeline::scraped(name, title.as_deref(), &text, &raw, decoded.charset, clock::now());
            serde_json::to_writer(&mut self.out, &record)?;
            return self.out.write_all(b"\n");
        }
        if let Some(title) = title {
            writeln!(self.out, "{title}\n")?;
        }
        writeln!(self.out, "{text}")
    }

    fn json_lines(&mut self, name: &str, input: &mut impl BufRead) -> io::Result<()> {
        let mut row = Vec::new();
        for n in 1u64.. {
            row.clear();
            match input.take(TEXT_BYTES).read_until(b'\n', &mut row) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return self.fail(&format!("{name}:{n}"), &error),
            }
            if row.trim_ascii().is_empty() {
                continue;
            }
            let place = format!("{name}:{n}");
            match serde_json::from_slice::<Value>(&row) {
                Ok(Value::Object(mut object)) => {
                    let Some(text) = object.get("text").and_then(Value::as_str) else {
                        self.fail(&place, &"no `text` to clean")?;
                        continue;
                    };
                    let cleaned = clean_article(text, object.get("title").and_then(Value::as_str));
                    self.tell(&place, &cleaned)?;
                    object.insert("text".to_owned(), cleaned.text.into());
                    if object.get("title").is_none_or(Value::is_null)
                        && let Some(title) = cleaned.title
                    {
                        object.insert("title".to_owned(), title.into());
                    }
                    serde_json::to_writer(&mut self.out, &object)?;
                    self.out.write_all(b"\n")?;
                }
                Ok(_) => self.fail(&place, &"not a JSON object")?,
                Err(error) => self.fail(&place, &format!("not JSON: {error}"))?,
            }
        }
        Ok(())
    }

    /// Says what went.
    fn tell(&mut self, place: &str, cleaned: &Cleaned) -> io::Result<()> {
        if !self.explain {
            return Ok(());
        }
        let mut stderr = io::stderr().lock();
        for removal in &cleaned.removed {
            let text = format!("{place}: line {}: {}: {}", removal.line, removal.why, removal.text);
            writeln!(stderr, "{}", terminal::safe(&text))?;
        }
        Ok(())
    }

    /// Names what could not be read; the rest goes on.
    #[expect(clippy::unnecessary_wraps, reason = "its callers return what it returns")]
    fn fail(&mut self, place: &str, why: &dyn std::fmt::Display) -> io::Result<()> {
        self.failed = true;
        let _ = writeln!(io::stderr(), "error: {}", terminal::safe(&format!("{place}: {why}")));
        Ok(())
    }
}

/// Whether a file holds a JSON object a line: by its name, or by how it begins.
fn is_json_lines(path: &Path, input: &mut impl BufRead) -> io::Result<bool> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    if ending.is_some_and(|ending| matches!(ending.as_str(), "jsonl" | "ndjson")) {
        return Ok(true);
    }
    let head = input.fill_buf()?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // A line longer than the buffer cannot be parsed yet; an article does not begin with `{"`.
    Ok(line.starts_with(b"{") && (serde_json::from_slice::<Value>(line).is_ok() || line.starts_with(b"{\"")))
}
