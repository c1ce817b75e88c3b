//! Reading the pages of a set, on all cores, in the order of the set.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::gold::{Gold, GoldError, GoldPage, PAGE_BYTES};
use crate::extract::body::template::{Sites, Template, Templates};
use crate::extract::{Hints, extract, extract_and_sight};
use crate::model::{Outcome, PageUrl, Reason, Step};
use crate::page::Page;
use crate::page::tree::Bounds;

/// Trees of bounded depth need no more.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// What was read from one page. Written by `--predictions`, a line each.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The page's.
    pub id: String,
    /// The body.
    pub text: String,
    /// The headline.
    #[serde(default)]
    pub title: Option<String>,
    /// The authors.
    #[serde(default)]
    pub authors: Vec<String>,
    /// The day of publication.
    #[serde(default)]
    pub date: Option<String>,
    /// BCP 47.
    #[serde(default)]
    pub lang: Option<String>,
    /// 0–1.
    #[serde(default)]
    pub confidence: f32,
    /// Why nothing was read, where a page passed a bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Reads every page. The first page (in the set's order) that cannot be read from the disk ends it.
///
/// `by_site` reads them twice, the second time with what the pages of each site told about it.
pub(super) fn predict(gold: &Gold, n_threads: usize, by_site: bool) -> Result<Vec<Prediction>, GoldError> {
    let templates = if by_site { templates(gold, n_threads)? } else { Templates::new() };
    each(gold, n_threads, |page, bytes| prediction(page, bytes, templates.get(&page.site())))
}

/// The templates of the sites with enough pages.
fn templates(gold: &Gold, n_threads: usize) -> Result<Templates, GoldError> {
    let sightings = each(gold, n_threads, |page, bytes| {
        read(page, bytes).map(|read| extract_and_sight(&read, &Hints::default()).1).ok()
    })?;
    let mut sites = Sites::default();
    for (page, sighting) in gold.pages.iter().zip(sightings) {
        let site = page.site();
        if let (Some(sighting), false) = (sighting, site.is_empty()) {
            sites.add(site, sighting);
        }
    }
    Ok(sites.templates())
}

/// Does something with every page, on all threads; the results in the set's order.
fn each<T: Send>(
    gold: &Gold,
    n_threads: usize,
    look: impl Fn(&GoldPage, &[u8]) -> T + Sync,
) -> Result<Vec<T>, GoldError> {
    let next = AtomicUsize::new(0);
    let read = Mutex::new(Vec::with_capacity(gold.pages.len()));
    let work = || {
        while let Some((at, page)) = take(&next, &gold.pages) {
            let result = gold.page(&page.id).map(|bytes| look(page, &bytes));
            read.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((at, result));
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..n_threads.max(1))
            .filter_map(|_| std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work).ok())
            .collect();
        if workers.is_empty() {
            work();
        }
    });
    let mut read = read.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    read.sort_by_key(|(at, _)| *at);
    read.into_iter().map(|(_, result)| result).collect()
}

fn take<'a>(next: &AtomicUsize, pages: &'a [GoldPage]) -> Option<(usize, &'a GoldPage)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    pages.get(at).map(|page| (at, page))
}

/// A page that passes a bound is an empty prediction: a crawl would have nothing of it either.
fn prediction(gold: &GoldPage, bytes: &[u8], template: Option<&Arc<Template>>) -> Prediction {
    let hints = Hints { template: template.cloned(), ..Hints::default() };
    match read(gold, bytes).map(|page| extract(&page, &hints)) {
        Ok(found) => Prediction {
            id: gold.id.clone(),
            text: found.text(),
            title: found.title,
            authors: found.authors,
            date: found.date_published.map(|date| date.day().to_string()),
            lang: found.language,
            confidence: found.confidence,
            reason: None,
        },
        Err(outcome) => {
            let reason = Some(outcome.reason.to_string());
            Prediction { id: gold.id.clone(), reason, ..Prediction::default() }
        }
    }
}

fn read(gold: &GoldPage, bytes: &[u8]) -> Step<Page> {
    if bytes.len() as u64 > PAGE_BYTES {
        return Err(Outcome::new(Reason::TooLarge));
    }
    // An address that cannot be crawled, or none: the page is read as if it had come from nowhere.
    let url = PageUrl::parse(&gold.url)
        .or_else(|_| PageUrl::parse("https://unknown.invalid/article"))
        .expect("the second address is well-formed");
    let content_type = (!gold.encoding.is_empty()).then(|| format!("text/html; charset={}", gold.encoding));
    Page::read(url, bytes, content_type.as_deref(), &Bounds::default())
}
