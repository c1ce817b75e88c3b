//! The links of a page: which are articles, which are lists, which are feeds.
//!
//! One walk over the tree, no selectors. Each link is judged by evidence: the shape of its address, where it stands
//! (navigation or main part, heading, card), what its text looks like, and whether many like it stand in a row.

mod gather;
mod place;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use foldhash::HashMap;

use self::gather::{Gathered, Shown, Teaser};
use crate::discover::shape;
use crate::model::{Candidate, PageUrl, TargetKind, Via};
use crate::page::Page;
use crate::text::fold;

/// Most links that are taken from one page.
pub const MAX_LINKS: usize = 5_000;

/// Most feeds that are taken from one page.
pub const MAX_FEEDS: usize = 10;

/// Fewest links of one structure that make a list of cards.
const CARDS: usize = 4;

/// What a page links to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageLinks {
    /// Articles, sections and further pages, each once, in the page's order; those that the page itself does not vouch
    /// for (`rel=nofollow`) at the end.
    pub links: Vec<Candidate>,
    /// Feeds that the page names.
    pub feeds: Vec<Candidate>,
    /// Further pages of this list, also among the links.
    pub next: Vec<PageUrl>,
    /// How much the page looks like a list.
    pub listing: Listing,
}

/// Figures by which a list of articles is told from an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Distinct addresses linked.
    pub n_links: usize,
    /// Those taken for articles, outside navigation.
    pub n_articles: usize,
    /// Article links that stand in a heading or hold one.
    pub n_headlines: usize,
    /// Article links in rows of one structure.
    pub n_cards: usize,
    /// The headlines that lead to articles, as [`fold::key`](crate::text::fold::key) has them.
    pub headlines: HashSet<String>,
    /// How the texts below those headlines begin, as [`opening`] has it.
    pub leads: HashSet<String>,
}

impl Listing {
    fn add_headline(&mut self, headline: String, lead: &str) {
        self.headlines.insert(headline);
        self.leads.extend(opening(lead));
    }

    /// Headlines without a link. One alone may stand below an article.
    fn add_teasers(&mut self, teasers: Vec<Teaser>) {
        if teasers.len() >= CARDS {
            for teaser in teasers {
                self.add_headline(fold::key(&teaser.headline), &teaser.lead);
            }
        }
    }
}

/// Whether a link is one of a row of one structure.
fn is_in_cards(shown: &Shown, structures: &HashMap<u64, usize>) -> bool {
    shown.structure.is_some_and(|structure| structures.get(&structure).is_some_and(|n| *n >= CARDS))
}

/// Letters by which a lead is known again.
const OPENING: usize = 24;

/// Takes the links of a page.
pub fn collect(page: &Page) -> PageLinks {
    collect_from(&page.tree, &page.url)
}

/// The headlines that lead to articles, and their leads, alone: what nearly every page without a date of its own is asked for.
/// Links without a headline are not looked at, which is most of the work.
pub fn teasers(page: &Page) -> Listing {
    let Gathered { links, structures, next, teasers, .. } = gather::walk(&page.tree, &page.url);
    let own_key = page.url.dedup_key();
    let mut listing = Listing::default();
    listing.add_teasers(teasers);
    for shown in links.into_iter().filter(|shown| !shown.headline.is_empty() && !shown.in_frame) {
        let is_own = shown.url == page.url || shown.url.dedup_key() == own_key;
        let is_pagination = next.contains(&shown.url) || shape::is_pagination(&shown.url);
        if !is_own && !is_pagination && evidence(&shown, is_in_cards(&shown, &structures)) > 0.0 {
            listing.add_headline(shown.headline, &shown.lead);
        }
    }
    listing
}

/// The same from a tree and the address that its references are relative to, unless it has a `<base>`.
pub fn collect_from(tree: &scraper::Html, url: &PageUrl) -> PageLinks {
    let gathered = gather::walk(tree, url);
    let own_key = url.dedup_key();
    let mut found = PageLinks::default();
    let (mut vouched, mut others) = (Vec::new(), Vec::new());
    let Gathered { links, structures, feeds, next, teasers } = gathered;
    found.listing.add_teasers(teasers);
    for shown in links {
        if shown.url == *url || shown.url.dedup_key() == own_key {
            continue;
        }
        let in_cards = is_in_cards(&shown, &structures);
        let pagination = next.contains(&shown.url) || shape::is_pagination(&shown.url);
        let article = !pagination && evidence(&shown, in_cards) > 0.0;
        found.listing.n_links += 1;
        if article && !shown.in_frame {
            found.listing.n_articles += 1;
            found.listing.n_headlines += usize::from(shown.in_heading);
            found.listing.n_cards += usize::from(in_cards);
            if !shown.headline.is_empty() {
                found.listing.add_headline(shown.headline, &shown.lead);
            }
        }
        let kind = if article { TargetKind::Article } else { TargetKind::Section };
        let candidate = Candidate { url: shown.url, kind, via: Via::Link, announcement: None };
        if shown.vouched { vouched.push(candidate) } else { others.push(candidate) }
    }
    for url in &next {
        let known = vouched.iter().chain(&others).any(|candidate| candidate.url == *url);
        if !known && url.dedup_key() != own_key {
            vouched.push(Candidate { url: url.clone(), kind: TargetKind::Section, via: Via::Link, announcement: None });
        }
    }
    vouched.append(&mut others);
    found.links = vouched;
    found.feeds = feeds
        .into_iter()
        .map(|url| Candidate { url, kind: TargetKind::Feed, via: Via::Link, announcement: None })
        .collect();
    found.next = next;
    found
}

/// The first letters of a text, as [`fold::key`] has them; `None` of a text with fewer, which is no lead.
pub fn opening(text: &str) -> Option<String> {
    // A thousand bytes nearly always have them, and a text may be as long as its page.
    let start = fold::key(&text[..text.floor_char_boundary(1_000)]);
    let whole = if start.chars().count() > 2 * OPENING { start } else { fold::key(text) };
    let key: String = whole.chars().take(OPENING).collect();
    (key.chars().count() == OPENING).then_some(key)
}

/// Log-odds that an article lies behind the link. Weights are judgement, measured on the links of annotated pages.
fn evidence(shown: &Shown, in_cards: bool) -> f32 {
    let mut odds = shape::article_evidence(&shown.url);
    odds += match shown.text_weight {
        60.. => 1.2,
        30.. => 0.8,
        18.. => 0.2,
        1..=11 => -0.7,
        _ => 0.0,
    };
    if shown.in_heading {
        odds += 0.8;
    }
    if shown.in_article {
        odds += 0.4;
    }
    if shown.in_frame {
        odds -= 1.3;
    }
    if in_cards && shown.text_weight >= 18 && !shown.in_frame {
        odds += 0.5;
    }
    odds
}
