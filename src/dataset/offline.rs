//! Pages on disk to records, without a crawl.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;

use super::inputs::{Input, InputError, stem};
use crate::archive::reader::{Archived, ReadError, Reader};
use crate::extract::body::template::{Sites, Templates};
use crate::model::{Outcome, PageUrl, Reason, Record, Step};
use crate::page::coding;
use crate::pipeline::{Context, Document, document, processed};
use crate::threads;

/// Results that may wait for a slow page before them, per thread.
const WINDOW: usize = 32;

/// What is known about pages from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The address of the one page.
    pub url: Option<PageUrl>,
    /// Addresses and charsets by the stem of a file's name, as gold files give them.
    pub by_stem: HashMap<String, KnownPage>,
}

/// What is known about one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownPage {
    /// Its address.
    pub url: Option<PageUrl>,
    /// Its charset, as an HTTP header would say it.
    pub charset: Option<String>,
}

/// What became of one page.
#[derive(Debug)]
pub enum Reading {
    /// It holds an article.
    Record(Box<Record>),
    /// It was read and holds none.
    NoRecord {
        /// How the user knows it.
        name: String,
        /// Why.
        outcome: Outcome,
    },
    /// It could not be read.
    Failed {
        /// How the user knows it.
        name: String,
        /// What is wrong.
        error: String,
    },
}

/// Something to read on a working thread.
enum Job {
    File(PathBuf),
    Document(Document),
    /// Failed before its turn.
    Failed {
        name: String,
        error: String,
    },
    NoRecord {
        name: String,
        outcome: Outcome,
    },
}

/// How pages on the disk are read.
#[derive(Debug)]
pub struct Offline {
    /// What is known about them.
    pub known: Known,
    /// Threads.
    pub n_threads: usize,
    /// Bounds a page after decompression.
    pub page_bytes: u64,
    /// Stands as the time of reading in the records.
    pub now: Timestamp,
    /// What [`Offline::sight`] told of the pages' sites; none where each page is read alone.
    pub templates: Templates,
}

impl Offline {
    /// Reads inputs and gives the results in input order; `each` returns whether it wants more.
    pub fn read(&self, inputs: &[Result<Input, InputError>], each: impl FnMut(Reading) -> bool) {
        let mut context = Context::offline(self.page_bytes);
        context.templates.clone_from(&self.templates);
        let work = |job| work(job, &self.known, &context, self.now);
        threads::in_order(self.n_threads, self.n_threads * WINDOW, |put| self.produce(inputs, put), work, each);
    }

    /// Reads inputs for what the pages of each site tell about it. What cannot be read is told by the reading that follows.
    pub fn sight(&self, inputs: &[Result<Input, InputError>]) -> Templates {
        let mut context = Context::offline(self.page_bytes);
        context.sights = true;
        let mut sites = Sites::default();
        let work = |job| {
            let page = match job {
                Job::File(path) => of_file(&path, file(&path, self.page_bytes).ok()?, &self.known, self.now),
                Job::Document(page) => page,
                Job::Failed { .. } | Job::NoRecord { .. } => return None,
            };
            catch_unwind(AssertUnwindSafe(|| processed(page, &context))).ok()?.into_sighting()
        };
        threads::in_order(
            self.n_threads,
            self.n_threads * WINDOW,
            |put| self.produce(inputs, put),
            work,
            |told| {
                if let Some((site, page)) = told {
                    sites.add(site, page);
                }
                true
            },
        );
        sites.templates()
    }

    fn produce(&self, inputs: &[Result<Input, InputError>], put: &mut dyn FnMut(Job) -> bool) {
        for input in inputs {
            let more = match input {
                Err(InputError { path, source }) => {
                    put(Job::Failed { name: path.display().to_string(), error: source.to_string() })
                }
                Ok(Input::Page(path)) => put(Job::File(path.clone())),
                Ok(Input::Stdin) => put(stdin(&self.known, self.page_bytes, self.now)),
                Ok(Input::Warc(path)) => warc(path, self.page_bytes, self.now, put),
            };
            if !more {
                return;
            }
        }
    }
}

fn work(job: Job, known: &Known, context: &Context, now: Timestamp) -> Reading {
    match job {
        Job::Failed { name, error } => Reading::Failed { name, error },
        Job::NoRecord { name, outcome } => Reading::NoRecord { name, outcome },
        Job::Document(page) => to_record(page, context),
        Job::File(path) => match file(&path, context.page_bytes) {
            Ok(body) => to_record(of_file(&path, body, known, now), context),
            Err(error) => Reading::Failed { name: path.display().to_string(), error: error.to_string() },
        },
    }
}

/// Reads one page; a panic of ours costs that page alone.
fn to_record(page: Document, context: &Context) -> Reading {
    let name = page.name.clone();
    let read: Step<Record> =
        catch_unwind(AssertUnwindSafe(|| document(page, context))).unwrap_or_else(|_| Err(Outcome::new(Reason::Bug)));
    match read {
        Ok(record) => Reading::Record(Box::new(record)),
        Err(outcome) if outcome.reason == Reason::Bug => {
            Reading::Failed { name, error: "gleaner panicked at this page: please report it".to_owned() }
        }
        Err(outcome) => Reading::NoRecord { name, outcome },
    }
}

fn of_file(path: &Path, body: Bytes, known: &Known, now: Timestamp) -> Document {
    let page = known.by_stem.get(&stem(path)).cloned().unwrap_or_default();
    Document {
        body,
        url: page.url.or_else(|| known.url.clone()),
        name: path.display().to_string(),
        content_type: page.charset.map(|charset| format!("text/html; charset={charset}")),
        headers: Vec::new(),
        at: now,
    }
}

/// A file's bytes, decompressed where its first bytes say gzip.
fn file(path: &Path, limit: u64) -> io::Result<Bytes> {
    page_bytes(File::open(path)?, limit)
}

fn stdin(known: &Known, limit: u64, now: Timestamp) -> Job {
    let name = "-".to_owned();
    match page_bytes(io::stdin().lock(), limit) {
        Ok(body) => Job::Document(Document {
            body,
            url: known.url.clone(),
            name,
            content_type: None,
            headers: Vec::new(),
            at: now,
        }),
        Err(error) => Job::Failed { name, error: error.to_string() },
    }
}

fn page_bytes(input: impl Read, limit: u64) -> io::Result<Bytes> {
    let packed = within(input, limit)?;
    if coding::is_gzip(&packed) {
        Ok(within(MultiGzDecoder::new(&packed[..]), limit)?.into())
    } else {
        Ok(packed.into())
    }
}

fn within(input: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("it is larger than {limit} bytes")));
    }
    Ok(bytes)
}

/// Puts the pages of an archive, one by one, since it can only be read from its start.
fn warc(path: &Path, limit: u64, now: Timestamp, put: &mut dyn FnMut(Job) -> bool) -> bool {
    let name = path.display().to_string();
    let reader = match File::open(path).and_then(|file| Reader::new(BufReader::with_capacity(1 << 16, file), limit)) {
        Ok(reader) => reader,
        Err(error) => return put(Job::Failed { name, error: error.to_string() }),
    };
    for archived in reader {
        let job = match archived {
            Ok(archived) => match page_of(archived, limit, now) {
                Some(job) => job,
                None => continue,
            },
            Err(error @ ReadError::TooLarge { .. }) => {
                let outcome = Outcome::new(Reason::TooLarge).detail(error.to_string());
                Job::NoRecord { name: name.clone(), outcome }
            }
            Err(error) => Job::Failed { name: name.clone(), error: error.to_string() },
        };
        if !put(job) {
            return false;
        }
    }
    true
}

/// A page of an archive; `None` for what is no page: errors, robots.txt, feeds, pictures.
fn page_of(archived: Archived, limit: u64, now: Timestamp) -> Option<Job> {
    let Archived { uri, date, status, headers, body } = archived;
    let value = |name: &str| {
        let header = headers.iter().find(|header| header.name == name)?;
        Some(String::from_utf8_lossy(&header.value).into_owned())
    };
    let content_type = value("content-type");
    let is_page = content_type.as_deref().is_none_or(|kind| kind.to_ascii_lowercase().contains("html"));
    if !(200..300).contains(&status) || !is_page {
        return None;
    }
    let body = match coding::decode(&body, value("content-encoding").as_deref(), limit) {
        Ok(body) => Bytes::from(body.into_owned()),
        Err(outcome) => return Some(Job::NoRecord { name: uri, outcome }),
    };
    // The body is decoded, so that what told how it was packed is no longer true.
    let mut headers = headers;
    headers.retain(|header| {
        !matches!(header.name.as_str(), "content-type" | "content-encoding" | "content-length" | "transfer-encoding")
    });
    Some(Job::Document(Document {
        body,
        url: PageUrl::parse(&uri).ok(),
        name: uri,
        content_type,
        headers,
        at: date.parse().unwrap_or(now),
    }))
}
