//! The articles of a shard, read again beside others of their sites before the shard is sealed.
//!
//! A page read alone is judged by what bodies look like anywhere; the first pages of a site gain so from the later ones.
//! What the newest [`SIGHTINGS`] articles of a site tell makes its template: so much is kept, and a site that changes its
//! pages is known anew after as many. The same archive gives the same templates shard by shard, and so the same records.
//!
//! Identity, version and the digest by which a later visit knows the article stay those of the page read alone.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::{exchange, window};
use crate::config::Settings;
use crate::corpus::layout::Layout;
use crate::extract::body::template::{self, Sighting, Templates};
use crate::frontier::SIGHTINGS;
use crate::model::{FieldNote, Record, Witness};
use crate::pipeline::{Context, Location, process};

/// Bytes that are read at once.
const BUFFER: usize = 1 << 18;

/// Lines under way per thread.
const WINDOW: usize = 16;

/// The field of a record's notes that tells of a text read beside others.
const FIELD: &str = "text";

/// Reads shards again.
#[derive(Debug)]
pub struct Beside {
    context: Context,
    n_threads: usize,
}

/// The site of a line, and nothing else.
#[derive(Deserialize)]
struct Domain {
    domain: String,
}

impl Beside {
    /// `None` where the config wants none, or keeps no pages to be read again.
    pub fn new(settings: &Settings, n_threads: usize) -> Option<Self> {
        let mut context = Context::new(settings);
        if !context.sights {
            return None;
        }
        (context.archive, context.sights) = (false, false);
        Some(Self { context, n_threads })
    }

    /// Learns the templates of the sites in the open shard of this path. `recent` gives the newest [`SIGHTINGS`] pages of
    /// a registrable domain, oldest first.
    ///
    /// # Errors
    /// The shard cannot be read, or those of `recent`.
    pub fn learn<E: From<io::Error>>(
        &mut self,
        open: &Path,
        mut recent: impl FnMut(&str) -> Result<Vec<Sighting>, E>,
    ) -> Result<(), E> {
        let mut domains = BTreeSet::new();
        for line in lines(open)? {
            // A line of ours has one; a foreign one is nobody's site.
            domains.extend(serde_json::from_slice::<Domain>(&line?).map(|line| line.domain));
        }
        self.context.templates = Templates::new();
        for domain in domains {
            if let Some(template) = template::learn(recent(&domain)?) {
                self.context.templates.insert(domain, Arc::new(template));
            }
        }
        Ok(())
    }

    /// What was learned last.
    pub fn templates(&self) -> &Templates {
        &self.context.templates
    }

    /// Writes the lines of the open shard, those anew whose text is another one beside the site's other pages.
    ///
    /// # Errors
    /// The shard cannot be read, or `out` not be written. A page that the archive does not hold keeps its line.
    pub fn settle(&self, layout: &Layout, open: &Path, out: &mut dyn Write) -> io::Result<()> {
        let lines = lines(open)?;
        let produce = |put: &mut dyn FnMut(io::Result<Vec<u8>>) -> bool| {
            for line in lines {
                if !put(line) {
                    return;
                }
            }
        };
        let work = |line: io::Result<Vec<u8>>| line.map(|line| self.again(layout, &line).unwrap_or(line));
        let mut written = Ok(());
        window::in_order(self.n_threads, self.n_threads * WINDOW, produce, work, |line| {
            written = line.and_then(|mut line| {
                line.push(b'\n');
                out.write_all(&line)
            });
            written.is_ok()
        });
        written
    }

    /// The line read anew; `None` where it stays as it is.
    fn again(&self, layout: &Layout, line: &[u8]) -> Option<Vec<u8>> {
        let record: Record = serde_json::from_slice(line).ok()?;
        self.context.templates.get(&record.domain)?;
        let fetched = exchange::of(layout, &record.source, exchange::limit(&self.context))?;
        let draft = catch_unwind(AssertUnwindSafe(|| process(&fetched, &self.context))).ok()?.draft?;
        if draft.record().text == record.text {
            return None;
        }
        let Record { id, version, source, .. } = record;
        let location = Location { file: source.warc_file?, offset: source.warc_offset?, length: source.warc_length? };
        let mut anew = draft.edition(id, version).into_record(Some(location));
        let note = FieldNote { from: Witness::Site, confidence: anew.extraction.confidence };
        anew.extraction.fields.insert(FIELD.to_owned(), note);
        serde_json::to_vec(&anew).ok()
    }
}

/// What the newest pages of each site tell, where no frontier keeps it.
#[derive(Debug, Default)]
pub struct Recent(HashMap<String, VecDeque<Sighting>>);

impl Recent {
    /// Adds a page of a registrable domain.
    pub fn add(&mut self, domain: &str, page: Sighting) {
        let pages = self.0.entry(domain.to_owned()).or_default();
        pages.push_back(page);
        if pages.len() > SIGHTINGS {
            pages.pop_front();
        }
    }

    /// The pages of a domain, oldest first.
    pub fn of(&self, domain: &str) -> Vec<Sighting> {
        self.0.get(domain).into_iter().flatten().cloned().collect()
    }
}

/// The lines of an open shard: plain, whatever the sealed one will be.
fn lines(open: &Path) -> io::Result<io::Split<BufReader<File>>> {
    Ok(BufReader::with_capacity(BUFFER, File::open(open)?).split(b'\n'))
}

/// Whether the text of a record is that of its page alone.
pub fn is_alone(record: &Record) -> bool {
    !record.extraction.fields.contains_key(FIELD)
}
