//! What the report tells, counted in one pass over records, ledger and side files.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};

use jiff::civil::Date;
use serde_json::Value;

use super::drift::{self, Alarm, Seen};
use crate::corpus::checksums;
use crate::corpus::duplicates::{self, Kind};
use crate::corpus::layout::Layout;
use crate::corpus::ledger::Line;
use crate::corpus::manifest::Manifest;
use crate::corpus::politeness;
use crate::corpus::read::flaw;
use crate::corpus::walk::{self, Faults};
use crate::disk::DiskError;
use crate::model::{Completeness, Reason, Record};

/// Records that are shown whole.
const SAMPLES: usize = 6;

/// Fields whose absence is counted, in the order of the columns.
pub(super) const FIELDS: [&str; 6] = ["title", "date", "authors", "language", "section", "image"];

/// Everything that is told. An article counts once, by its first version.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The manifest, if there is a readable one.
    pub manifest: Option<Manifest>,
    /// By site.
    pub sites: BTreeMap<String, Site>,
    /// Articles by day of publication; without one under `None`.
    pub days: BTreeMap<Option<Date>, u64>,
    /// Articles by language; without one under `None`.
    pub languages: BTreeMap<Option<String>, u64>,
    /// Articles by confidence, in tenths.
    pub confidence: [u64; 10],
    /// Articles by words: below 50, 100, 200, 400, 800, 1600, 3200, and above.
    pub lengths: [u64; 8],
    /// Articles.
    pub n_articles: u64,
    /// Records that are later versions of an article.
    pub n_later: u64,
    /// The last day of the crawl.
    pub crawled: Option<Date>,
    /// Words of all articles.
    pub n_words: u64,
    /// Addresses by stage and outcome.
    pub outcomes: BTreeMap<(String, String), u64>,
    /// Article addresses by the kind of source that showed them.
    pub coverage: BTreeMap<String, Shown>,
    /// Clustered records by kind.
    pub duplicates: BTreeMap<Kind, u64>,
    /// Stories that several articles tell, and those articles: other versions of one article are not others.
    pub n_stories: u64,
    /// Those articles.
    pub n_telling: u64,
    /// Clusters by the agency that most of their members credit, as `dedup` counts them.
    pub agencies: BTreeMap<String, u64>,
    /// Receipts of the last run.
    pub receipts: Vec<Value>,
    /// Alarms.
    pub alarms: Vec<Alarm>,
    /// Some records.
    pub samples: Vec<Record>,
    /// What is wrong with the corpus.
    pub faults: Faults,
}

/// Article addresses that one kind of source showed; those that several showed count with each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// All of them.
    pub n_addresses: u64,
    /// Those that no other kind showed.
    pub n_alone: u64,
    /// Those that led to a record.
    pub n_stored: u64,
}

/// One site's counts.
#[derive(Debug, Default)]
pub struct Site {
    /// Articles.
    pub n_articles: u64,
    /// Words of all texts.
    pub n_words: u64,
    /// Sum of confidences.
    pub confidence: f64,
    /// Articles without each of [`FIELDS`].
    pub missing: [u64; 6],
    /// Articles that are teasers.
    pub teasers: u64,
    /// Newest day of publication.
    pub newest: Option<Date>,
    /// Addresses met, and those that ended in an error of the site's.
    pub urls: u64,
    /// Addresses that ended in no record though they were fetched.
    pub dropped: u64,
    seen: Vec<Seen>,
}

const LENGTHS: [u64; 7] = [50, 100, 200, 400, 800, 1600, 3200];

impl Gathered {
    /// Reads a corpus.
    pub fn read(layout: &Layout) -> Result<Self, DiskError> {
        let mut gathered = Self::default();
        let mut faults = walk::records(layout, |record, _| {
            gathered.record(record);
            Ok::<(), DiskError>(())
        })?;
        // A damaged manifest was named by the walk.
        gathered.manifest = walk::manifest(layout, &mut Faults::default());
        checksums::check(layout, &mut faults)?;
        gathered.ledger(layout, &mut faults)?;
        let mut credited: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        let mut tellers: BTreeMap<String, u64> = BTreeMap::new();
        faults.extend(duplicates::read(layout, |line| {
            *gathered.duplicates.entry(line.kind).or_default() += 1;
            if line.kind != Kind::Version {
                *tellers.entry(line.cluster.clone()).or_default() += 1;
            }
            if let Some(agency) = line.agency {
                *credited.entry(line.cluster).or_default().entry(agency).or_default() += 1;
            }
        })?);
        if duplicates::side_file(layout).is_file()
            && let Some(why) = duplicates::stale(layout)?
        {
            faults.push(&duplicates::side_file(layout), None, format!("{why}: run `gleaner dedup` again"));
        }
        for n in tellers.into_values().filter(|n| *n > 1) {
            gathered.n_stories += 1;
            gathered.n_telling += n;
        }
        for agencies in credited.into_values() {
            let most = agencies.into_iter().max_by(|one, other| one.1.cmp(&other.1).then(other.0.cmp(&one.0)));
            *gathered.agencies.entry(most.map(|(agency, _)| agency).unwrap_or_default()).or_default() += 1;
        }
        gathered.receipts = politeness::read(layout, &mut faults)?;
        for (name, site) in &mut gathered.sites {
            gathered.alarms.extend(drift::alarms(name, &std::mem::take(&mut site.seen)));
        }
        gathered.faults = faults;
        Ok(gathered)
    }

    fn record(&mut self, record: Record) {
        if record.version > 1 {
            self.n_later += 1;
            return;
        }
        let day = record.date_published.map(|date| date.day());
        self.crawled = self.crawled.max(record.date_crawled.get(..10).and_then(|day| day.parse().ok()));
        let missing = [
            record.title.is_none(),
            day.is_none(),
            record.authors.is_empty(),
            record.language.is_none(),
            record.section.is_none(),
            record.image_url.is_none(),
        ];
        self.n_articles += 1;
        self.n_words += record.word_count;
        *self.days.entry(day).or_default() += 1;
        *self.languages.entry(record.language.clone()).or_default() += 1;
        let confidence = f64::from(record.extraction.confidence).clamp(0.0, 1.0);
        // In hundredths, as it is written: 0.7 is a little less as a binary fraction, and is seven tenths.
        self.confidence[((confidence * 100.0).round() as usize / 10).min(9)] += 1;
        self.lengths[LENGTHS.partition_point(|bound| *bound <= record.word_count)] += 1;
        let is_new = !self.sites.contains_key(&record.site);
        let site = self.sites.entry(record.site.clone()).or_default();
        site.n_articles += 1;
        site.n_words += record.word_count;
        site.confidence += confidence;
        for (count, is_missing) in site.missing.iter_mut().zip(missing) {
            *count += u64::from(is_missing);
        }
        site.teasers += u64::from(record.completeness == Completeness::Teaser);
        site.newest = site.newest.max(day);
        site.seen.push(Seen {
            has_date: day.is_some(),
            has_authors: !record.authors.is_empty(),
            words: u32::try_from(record.word_count).unwrap_or(u32::MAX),
            link_density: record.extraction.link_density,
        });
        if is_new && self.samples.len() < SAMPLES {
            self.samples.push(record);
        }
    }

    fn ledger(&mut self, layout: &Layout, faults: &mut Faults) -> Result<(), DiskError> {
        let path = layout.outcomes();
        if !path.is_file() {
            return Ok(());
        }
        let fail = |error| DiskError::new(&path, "read", error);
        let file = BufReader::with_capacity(1 << 18, std::fs::File::open(&path).map_err(fail)?);
        for (n, text) in file.split(b'\n').enumerate() {
            let text = text.map_err(fail)?;
            let line: Line<'_> = match serde_json::from_slice(&text) {
                Ok(line) => line,
                Err(error) => {
                    faults.push(&path, Some(n as u64 + 1), format!("damaged or foreign line: {}", flaw(&error)));
                    continue;
                }
            };
            *self.outcomes.entry((line.stage.to_string(), line.outcome.to_string())).or_default() += 1;
            // Another spelling of an address counts with that address.
            // What was guessed to be a section and brought an article is one; and an article that another address brought is here.
            let is_here = line.id.is_some() || line.outcome == Reason::DuplicateArticle.name();
            if (line.kind == "article" || is_here) && line.outcome != Reason::SameAddress.name() {
                let first = std::slice::from_ref(&line.via);
                let shown_by = if line.shown_by.is_empty() { first } else { &line.shown_by };
                for via in shown_by {
                    let shown = self.coverage.entry(via.to_string()).or_default();
                    shown.n_addresses += 1;
                    shown.n_alone += u64::from(shown_by.len() == 1);
                    shown.n_stored += u64::from(is_here);
                }
            }
            let site = self.sites.entry(line.site.to_string()).or_default();
            site.urls += 1;
            site.dropped += u64::from(line.status.is_some() && !is_here && line.kind == "article");
        }
        Ok(())
    }
}
