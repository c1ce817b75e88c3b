//! The articles of a shard, read again beside others of their sites before the shard is sealed.
//!
//! A page read alone is judged by what bodies look like anywhere; the first pages of a site gain so from the later ones.
//! What the newest [`SIGHTINGS`] articles of a site tell makes its template: so much is kept, and a site that changes its
//! pages is known anew after as many. The same archive gives the same templates shard by shard, and so the same records.
//!
//! Identity, version and the digest by which a later visit knows the article stay those of the page read alone.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::exchange;
use crate::config::Settings;
use crate::corpus::layout::Layout;
use crate::extract::body::template::{self, Sighting, Templates};
use crate::frontier::SIGHTINGS;
use crate::model::{FieldNote, Record, Witness};
use crate::pipeline::{Context, Location, process};
use crate::threads;

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
    /// Of each site with a template, whether it moves anything in the shard's articles, in their order.
    moved: HashMap<String, VecDeque<bool>>,
}

/// The site of a line. A foreign line is nobody's.
fn domain(line: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Domain {
        domain: String,
    }
    serde_json::from_slice::<Domain>(line).map(|line| line.domain).unwrap_or_default()
}

impl Beside {
    /// `None` where the config wants none, or keeps no pages to be read again.
    pub fn new(settings: &Settings, n_threads: usize) -> Option<Self> {
        let mut context = Context::new(settings);
        if !context.sights {
            return None;
        }
        (context.archive, context.sights) = (false, false);
        Some(Self { context, n_threads, moved: HashMap::new() })
    }

    /// Learns the templates of the sites in the open shard of this path. `pages` gives what is kept of the pages of a
    /// registrable domain, oldest first: the articles of the shard come last.
    ///
    /// # Errors
    /// The shard cannot be read, or those of `pages`.
    pub fn learn<E: From<io::Error>>(
        &mut self,
        open: &Path,
        mut pages: impl FnMut(&str) -> Result<Vec<Sighting>, E>,
    ) -> Result<(), E> {
        let mut n_articles: BTreeMap<String, usize> = BTreeMap::new();
        for line in lines(open)? {
            *n_articles.entry(domain(&line?)).or_default() += 1;
        }
        self.context.templates = Templates::new();
        self.moved.clear();
        for (domain, n_articles) in n_articles {
            let pages = pages(&domain)?;
            let newest = &pages[pages.len().saturating_sub(SIGHTINGS)..];
            let Some(template) = template::learn(newest.iter().cloned()) else { continue };
            // An article of which nothing is kept is read again.
            let mut moved: VecDeque<bool> = (pages.len()..n_articles).map(|_| true).collect();
            moved.extend(pages[pages.len().saturating_sub(n_articles)..].iter().map(|page| template.moves(page)));
            self.moved.insert(domain.clone(), moved);
            self.context.templates.insert(domain, Arc::new(template));
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
        let mut moved = self.moved.clone();
        let produce = |put: &mut dyn FnMut(io::Result<(Vec<u8>, bool)>) -> bool| {
            for line in lines {
                let job = line.map(|line| {
                    let is_moved = moved.get_mut(&domain(&line)).and_then(VecDeque::pop_front).unwrap_or(false);
                    (line, is_moved)
                });
                if !put(job) {
                    return;
                }
            }
        };
        let again = |(line, is_moved): (Vec<u8>, bool)| {
            let anew = if is_moved { self.again(layout, &line) } else { None };
            anew.unwrap_or(line)
        };
        let work = |line: io::Result<(Vec<u8>, bool)>| line.map(again);
        let mut written = Ok(());
        threads::in_order(self.n_threads, self.n_threads * WINDOW, produce, work, |line| {
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

/// What pages tell, where no frontier keeps it.
#[derive(Debug, Default)]
pub struct Kept(HashMap<String, VecDeque<Sighting>>);

impl Kept {
    /// Adds a page of a registrable domain.
    pub fn add(&mut self, domain: &str, page: Sighting) {
        self.0.entry(domain.to_owned()).or_default().push_back(page);
    }

    /// The pages of a domain, oldest first.
    pub fn of(&self, domain: &str) -> Vec<Sighting> {
        self.0.get(domain).into_iter().flatten().cloned().collect()
    }

    /// Forgets all but the newest [`SIGHTINGS`] of each domain.
    pub fn forget(&mut self) {
        for pages in self.0.values_mut() {
            pages.drain(..pages.len().saturating_sub(SIGHTINGS));
        }
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
