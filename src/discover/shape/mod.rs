//! What an address alone says: article, list, or nothing worth a request.
//!
//! Evidence is added up, none decides: a date in the path, a sentence for a slug, a long number, an ending, against
//! words of lists and short last segments. Words are data beside this file. The page itself has the last word.

mod dates;
mod evidence;
mod words;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use self::evidence::Parts;
pub(crate) use self::words::readable;
use crate::model::{PageUrl, Reason};

/// From this score on, an address is taken for an article's.
pub const ARTICLE_SCORE: f32 = 0.5;

/// How likely an article lies behind the address, 0–1.
pub fn article_score(url: &PageUrl) -> f32 {
    1.0 / (1.0 + (-article_evidence(url)).exp())
}

/// The same as log-odds, so that evidence from elsewhere can be added.
pub(crate) fn article_evidence(url: &PageUrl) -> f32 {
    evidence::of(&Parts::of(url))
}

/// Whether the address is of a kind that no article has: file types, accounts, legal pages, search.
pub fn refused(url: &PageUrl) -> Option<Reason> {
    words::refusal(&Parts::of(url)).map(|_| Reason::NotCrawlable)
}

/// The same with the word or ending that decided.
pub(crate) fn refusal(url: &PageUrl) -> Option<String> {
    words::refusal(&Parts::of(url))
}

/// The last day that a date in the path allows: the day itself, or the last of its month.
pub(crate) fn last_day(url: &PageUrl) -> Option<Date> {
    dates::last_day(&Parts::of(url))
}

/// Whether the address ends like a page of a list: `/page/2`, `/seite-3`, `?page=4`, `index_2.html`.
pub(crate) fn is_pagination(url: &PageUrl) -> bool {
    evidence::pagination(&Parts::of(url))
}
