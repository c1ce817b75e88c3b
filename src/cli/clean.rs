//! `gleaner clean`.

use std::io::{self, BufRead, BufWriter, IsTerminal as _, Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use super::Status;
use crate::crawl::clock;
use crate::dataset::text_file;
use crate::page::charset;
use crate::pipeline;
use crate::text::scrape::{Cleaned, clean_article};
use crate::text::terminal;

/// Some editors begin a file with it.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Longest text, and longest line of JSON Lines.
const TEXT_BYTES: u64 = 64 * 1024 * 1024;

/// Cleans text that somebody else scraped.
///
/// Takes away the repeated headline, navigation and comment-form tails, and repairs markup debris and mojibake; only
/// what is certain goes. Plain text (a file an article) comes out as plain text, the headline first; JSON Lines with a
/// `text` key come out as JSON Lines with every other key as it was, and `title` filled in where it was missing.
/// Several plain files come out as records, a line each. Files may be packed with gzip or zstd.
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
        let read = text_file::open(path).and_then(|mut input| Ok((form(path, &mut input)?, input)));
        let (form, mut input) = match read {
            Ok(read) => read,
            Err(error) => return self.fail(&name, &error),
        };
        if form == Form::Lines {
            return self.lines(&name, &mut input);
        }
        let mut raw = Vec::new();
        match input.take(TEXT_BYTES + 1).read_to_end(&mut raw) {
            Ok(_) if raw.len() as u64 > TEXT_BYTES => return self.fail(&name, &"it is larger than 64 MiB"),
            Ok(_) => {}
            Err(error) => return self.fail(&name, &error),
        }
        match form {
            Form::Values(certainty) => match (values(&raw), certainty) {
                (Ok(values), _) => self.values(&name, values),
                (Err(error), Certainty::Named) => self.fail(&name, &format!("not JSON: {error}")),
                (Err(_), Certainty::Guessed) => self.plain(&name, &raw),
            },
            Form::Lines | Form::Plain => self.plain(&name, &raw),
        }
    }

    fn plain(&mut self, name: &str, raw: &[u8]) -> io::Result<()> {
        let decoded = charset::plain(raw);
        if is_html(&decoded.text) {
            return self.fail(name, &"it is a page, not text: `gleaner extract` reads pages");
        }
        let cleaned = clean_article(&decoded.text, None);
        self.tell(name, &cleaned)?;
        if cleaned.text.is_empty() && cleaned.title.is_none() {
            let _ = writeln!(io::stderr(), "no text in {}", terminal::safe(name));
            return Ok(());
        }
        if self.as_records {
            let record = pipeline::scraped(name, cleaned, raw, decoded.charset, clock::now());
            serde_json::to_writer(&mut self.out, &record)?;
            return self.out.write_all(b"\n");
        }
        if let Some(title) = cleaned.title {
            writeln!(self.out, "{title}\n")?;
        }
        writeln!(self.out, "{}", cleaned.text)
    }

    /// An object a line.
    fn lines(&mut self, name: &str, input: &mut impl BufRead) -> io::Result<()> {
        let mut row = Vec::new();
        for n in 1u64.. {
            row.clear();
            match input.take(TEXT_BYTES).read_until(b'\n', &mut row) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return self.fail(&format!("{name}:{n}"), &error),
            }
            let row = row.strip_prefix(BOM).unwrap_or(&row);
            if row.trim_ascii().is_empty() {
                continue;
            }
            let place = format!("{name}:{n}");
            match serde_json::from_slice(row) {
                Ok(value) => self.value(&place, value)?,
                Err(error) => self.fail(&place, &format!("not JSON: {error}"))?,
            }
        }
        Ok(())
    }

    /// Objects over several lines, or a list of them.
    fn values(&mut self, name: &str, values: Vec<Value>) -> io::Result<()> {
        for (n, value) in values.into_iter().enumerate() {
            self.value(&format!("{name}: value {}", n + 1), value)?;
        }
        Ok(())
    }

    fn value(&mut self, place: &str, value: Value) -> io::Result<()> {
        let Value::Object(mut object) = value else {
            return self.fail(place, &"not a JSON object");
        };
        let Some(text) = object.get("text").and_then(Value::as_str) else {
            return self.fail(place, &"no `text` to clean");
        };
        let cleaned = clean_article(text, object.get("title").and_then(Value::as_str));
        self.tell(place, &cleaned)?;
        if cleaned.text != text {
            pipeline::recount(&mut object, &cleaned.text);
        }
        object.insert("text".to_owned(), cleaned.text.into());
        if object.get("title").is_none_or(Value::is_null)
            && let Some(title) = cleaned.title
        {
            object.insert("title".to_owned(), title.into());
        }
        serde_json::to_writer(&mut self.out, &object)?;
        self.out.write_all(b"\n")
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

/// How a file holds its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One text.
    Plain,
    /// A JSON object a line.
    Lines,
    /// Other JSON: objects over several lines, or a list.
    Values(Certainty),
}

/// How we know that it is JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Named,
    Guessed,
}

/// The form of a file, by its name or by how it begins.
fn form(path: &Path, input: &mut impl BufRead) -> io::Result<Form> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    let ends_with = |ending: &str| Path::new(name).extension().is_some_and(|found| found == ending);
    if ends_with("jsonl") || ends_with("ndjson") {
        return Ok(Form::Lines);
    }
    let head = input.fill_buf()?;
    let head = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // A line longer than the buffer cannot be parsed yet; an article does not begin with `{"`.
    let is_cut = line.len() == head.len();
    let is_object = serde_json::from_slice::<Value>(line).is_ok_and(|value| value.is_object());
    if is_object || (is_cut && line.starts_with(b"{\"")) {
        return Ok(Form::Lines);
    }
    Ok(match head.first() {
        Some(b'{' | b'[') if ends_with("json") => Form::Values(Certainty::Named),
        Some(b'{' | b'[') => Form::Values(Certainty::Guessed),
        _ => Form::Plain,
    })
}

/// All values of a file, those of a list one by one.
fn values(raw: &[u8]) -> serde_json::Result<Vec<Value>> {
    let raw = raw.strip_prefix(BOM).unwrap_or(raw);
    let mut all = Vec::new();
    for value in serde_json::Deserializer::from_slice(raw).into_iter() {
        match value? {
            Value::Array(values) => all.extend(values),
            value => all.push(value),
        }
    }
    Ok(all)
}

/// Whether somebody took a page for its text.
fn is_html(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    head.starts_with("<!doctype html") || head.starts_with("<html")
}
