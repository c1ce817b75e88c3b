//! What became of one address: its line of the ledger, those of the same page, the way it was found, the record.
//!
//! Reads `outcomes.jsonl` and the shards line by line, in a few passes, so that a ledger of any length needs no memory.

use std::io::{BufRead, BufReader};

use super::layout::Layout;
use super::ledger::Line;
use super::read::flaw;
use super::takedown::Takedown;
use super::walk::{self, Faults};
use crate::disk::DiskError;
use crate::model::{PageUrl, Record};

/// Most sources that are followed back, from an article to the front page.
const WAY: usize = 8;

/// Most other addresses of the same page, and most addresses that are like one never seen.
const OTHERS: usize = 20;
const LIKE: usize = 3;

/// What is known of an address.
#[derive(Debug, Default)]
pub struct Trace {
    /// Lines of the address itself; none if it was never met. More than one where several addresses fold to it.
    pub lines: Vec<Line<'static>>,
    /// Other addresses that were found to be the same page.
    pub others: Vec<Line<'static>>,
    /// How the first of the lines was found: its source, the source's source, and so on.
    pub way: Vec<Line<'static>>,
    /// What was decided about the host's robots.txt.
    pub robots: Option<Line<'static>>,
    /// The newest record that was stored from it, and where.
    pub record: Option<(Place, Box<Record>)>,
    /// Where the address was never met: some that are like it.
    pub like: Vec<String>,
    /// What was damaged on the way: the answer may lack what it held.
    pub faults: Faults,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The shard, as the corpus names it: `articles/00000.jsonl`.
    pub shard: String,
    /// Its line, from 1.
    pub line: u64,
}

/// Follows an address through a corpus.
///
/// # Errors
/// The ledger cannot be read at all. What is damaged in it or in the shards is [`Trace::faults`].
pub fn trace(layout: &Layout, asked: &PageUrl) -> Result<Trace, DiskError> {
    let mut trace = Trace::default();
    let takedown = Takedown::read(layout)?;
    let key = asked.dedup_key();
    let robots = asked.as_url().join("/robots.txt").map(String::from).unwrap_or_default();
    let tail = asked.as_url().path().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let is_asked = |url: &str| {
        url == asked.as_str() || PageUrl::parse(url).is_ok_and(|url| url == *asked || url.dedup_key() == key)
    };
    let Trace { lines, like, robots: rules, .. } = &mut trace;
    let faults = each(layout, &takedown, |line| {
        if line.url == robots {
            *rules = Some(line.clone());
        }
        if is_asked(&line.url) {
            lines.push(line);
        } else if like.len() < LIKE && tail.len() > 3 && line.url.contains(&tail) {
            like.push(line.url.into_owned());
        }
    })?;
    trace.faults = faults;
    // The very address before others that fold to it, and what was stored before what was not.
    trace.lines.sort_by_key(|line| (line.id.is_none(), line.url != asked.as_str()));
    let Some(first) = trace.lines.first().cloned() else { return Ok(trace) };
    trace.like.clear();
    // An address that was given up for another one: what became of that is the answer as well.
    let target = (first.outcome == "same_address").then(|| first.detail.clone()).flatten();
    let known: Vec<String> = trace.lines.iter().map(|line| line.url.to_string()).collect();
    each(layout, &takedown, |line| {
        let leads_here = line.outcome == "same_address"
            && line.detail.as_ref().is_some_and(|detail| known.iter().any(|url| url == detail));
        let is_target = target.as_ref().is_some_and(|target| *target == line.url);
        let is_same = line.id.is_some() && line.id == first.id;
        if (leads_here || is_target || is_same) && !known.contains(&line.url.to_string()) && trace.others.len() < OTHERS
        {
            trace.others.push(line);
        }
    })?;
    let mut source = first.via_url.clone();
    while let Some(url) = source.take()
        && trace.way.len() < WAY
        && trace.way.iter().all(|line| line.url != url)
    {
        each(layout, &takedown, |line| {
            if line.url == url && source.is_none() {
                source.clone_from(&line.via_url);
                trace.way.push(line);
            }
        })?;
    }
    let id = trace.lines.iter().chain(&trace.others).find_map(|line| line.id.clone());
    if let Some(id) = id {
        trace.record = record(layout, &id, &mut trace.faults)?;
    } else {
        walk::note_unfinished(layout, 0, &mut trace.faults);
    }
    Ok(trace)
}

/// Calls `take` for each line; those that are none are faults.
fn each(layout: &Layout, takedown: &Takedown, mut take: impl FnMut(Line<'static>)) -> Result<Faults, DiskError> {
    let path = layout.outcomes();
    let mut faults = Faults::default();
    let fail = |error| DiskError::new(&path, "read", error);
    let mut file = BufReader::new(std::fs::File::open(&path).map_err(fail)?);
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        if file.read_until(b'\n', &mut text).map_err(fail)? == 0 {
            break;
        }
        match serde_json::from_slice::<Line<'static>>(text.trim_ascii_end()) {
            Ok(mut line) => {
                // A take-down that was cut off may not have come to the ledger.
                if takedown.has_text(&line.url) {
                    line.take_down();
                }
                take(line);
            }
            Err(error) => faults.push(&path, Some(line), format!("damaged or foreign line: {}", flaw(&error))),
        }
    }
    Ok(faults)
}

/// The newest version of a record; what is wrong with the corpus on the way is a fault.
fn record(layout: &Layout, id: &str, faults: &mut Faults) -> Result<Option<(Place, Box<Record>)>, DiskError> {
    let mut found: Option<(Place, Box<Record>)> = None;
    let wrong = walk::records(layout, |record, at| {
        let is_newer = || found.as_ref().is_none_or(|(_, known)| known.version <= record.version);
        if record.id.as_str() == id && is_newer() {
            found = Some((Place { shard: at.shard.clone(), line: at.line }, Box::new(record)));
        }
        Ok::<(), DiskError>(())
    })?;
    faults.extend(wrong);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "a test's own ledger")]
    fn write(layout: &Layout, text: &str) {
        std::fs::write(layout.outcomes(), text).unwrap();
    }

    fn corpus(lines: &[(&str, &str, Option<&str>, Option<&str>)]) -> (tempfile::TempDir, Layout) {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        layout.make().unwrap();
        let mut text = String::new();
        for (url, outcome, via_url, detail) in lines {
            let line = serde_json::json!({
                "url": url, "site": "s", "kind": "article", "via": "link", "via_url": via_url, "stage": "stored",
                "outcome": outcome, "rule": null, "detail": detail, "status": 200, "time": "2026-11-24T00:00:00Z",
                "id": null,
            });
            text += &line.to_string();
            text.push('\n');
        }
        write(&layout, &text);
        (folder, layout)
    }

    #[test]
    fn the_way_leads_back_to_the_seed_and_ends_in_a_circle() {
        let (_folder, layout) = corpus(&[
            ("http://a.example/", "listing_read", Some("http://a.example/feed"), None),
            ("http://a.example/feed", "feed_read", Some("http://a.example/"), None),
            ("http://a.example/story-one", "stored", Some("http://a.example/feed"), None),
            ("http://a.example/amp/story-one", "same_address", None, Some("http://a.example/story-one")),
            ("http://a.example/robots.txt", "robots_read", None, None),
        ]);
        let asked = PageUrl::parse("http://A.example:80/story-one?utm_source=x#top").unwrap();
        let found = trace(&layout, &asked).unwrap();
        assert_eq!(found.lines.iter().map(|line| &*line.outcome).collect::<Vec<_>>(), ["stored", "same_address"]);
        let way: Vec<&str> = found.way.iter().map(|line| &*line.url).collect();
        assert_eq!(way, ["http://a.example/feed", "http://a.example/"]);
        assert_eq!(found.robots.unwrap().outcome, "robots_read");
        assert!(found.record.is_none() && found.like.is_empty());
    }

    #[test]
    fn an_address_never_met_is_answered_with_those_like_it() {
        let (_folder, layout) = corpus(&[("http://a.example/2026/story-one", "stored", None, None)]);
        let found = trace(&layout, &PageUrl::parse("http://a.example/story-one").unwrap()).unwrap();
        assert!(found.lines.is_empty());
        assert_eq!(found.like, ["http://a.example/2026/story-one"]);
    }

    #[test]
    fn a_damaged_ledger_is_named_with_its_line() {
        let (_folder, layout) = corpus(&[("http://a.example/", "stored", None, None)]);
        let text = std::fs::read_to_string(layout.outcomes()).unwrap() + "{\"url\": \n";
        write(&layout, &text);
        let found = trace(&layout, &PageUrl::parse("http://a.example/").unwrap()).unwrap();
        assert_eq!(found.lines.len(), 1, "the rest is served");
        assert!(found.faults.first[0].to_string().contains("outcomes.jsonl:2: "), "{:?}", found.faults);
    }
}
