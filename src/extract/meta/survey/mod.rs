//! One walk over the tree that collects everything the metadata hangs on.
//!
//! Judges nothing: what a collected value is worth is decided by `fields`, which may then look at all of them together.

mod pieces;
mod walk;

use url::Url;

pub(crate) use self::pieces::{Piece, has_word, joined};
pub(crate) use self::walk::survey;
use super::words::Hint;
use crate::model::PageUrl;

/// Most bytes of one collected value.
const VALUE_BYTES: usize = 4_000;

/// A name and a value: of a meta tag, or of a microdata property.
#[derive(Debug)]
pub(crate) struct Pair {
    /// Lower case.
    pub(crate) key: String,
    pub(crate) value: String,
}

/// A `<link>` or an anchor with `rel`.
#[derive(Debug)]
pub(crate) struct Link {
    /// Lower case.
    pub(crate) rel: String,
    pub(crate) href: String,
    pub(crate) text: String,
}

/// Where something stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spot {
    /// Number of the element in document order.
    pub(crate) order: u32,
    /// Index of the innermost side zone around it.
    pub(crate) zone: Option<u32>,
    /// Inside `<article>`, `<main>` or an article by its microdata.
    pub(crate) in_article: bool,
    /// Hints of the element and of those around it that are handed down.
    pub(crate) hint: Hint,
}

/// A part of the page that is not the article: navigation, teasers, comments.
#[derive(Debug)]
pub(crate) struct Zone {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) hint: Hint,
}

#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) level: u8,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) text: String,
    pub(crate) spot: Spot,
    /// `itemprop=headline` or `name` of an article.
    pub(crate) is_headline: bool,
    /// All of it is one link.
    pub(crate) href: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Byline {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) spot: Spot,
    /// `rel=author` or `itemprop=author`, not a class alone.
    pub(crate) is_declared: bool,
}

#[derive(Debug)]
pub(crate) struct TimeMark {
    /// `datetime`, or another attribute that holds it.
    pub(crate) datetime: Option<String>,
    pub(crate) text: String,
    /// `itemprop` in lower case, or empty.
    pub(crate) prop: String,
    pub(crate) spot: Spot,
}

/// A short visible line.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) spot: Spot,
}

/// What the page shows and declares, in document order.
#[derive(Debug)]
pub(crate) struct Survey<'a> {
    pub(crate) url: &'a PageUrl,
    pub(crate) base: Url,
    pub(crate) metas: Vec<Pair>,
    pub(crate) links: Vec<Link>,
    pub(crate) title_tag: Option<String>,
    pub(crate) html_lang: Option<String>,
    /// What microdata calls the whole page, without the vocabulary's address.
    pub(crate) page_types: Vec<String>,
    pub(crate) headings: Vec<Heading>,
    pub(crate) bylines: Vec<Byline>,
    pub(crate) times: Vec<TimeMark>,
    pub(crate) lines: Vec<Line>,
    /// How the paragraphs begin that are too long to be such lines.
    pub(crate) openings: Vec<Line>,
    pub(crate) props: Vec<(Pair, Spot)>,
    pub(crate) zones: Vec<Zone>,
    pub(crate) breadcrumbs: Vec<String>,
    pub(crate) paywall_marks: u32,
    /// Characters of visible text outside side zones.
    pub(crate) main_chars: usize,
}

impl Survey<'_> {
    /// The value of the first meta tag of that name that is not empty.
    pub(crate) fn meta(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|pair| pair.key == key).map(|pair| pair.value.as_str())
    }

    /// All values of the meta tags of that name.
    pub(crate) fn all_metas<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s str> {
        self.metas.iter().filter(move |pair| pair.key == key).map(|pair| pair.value.as_str())
    }

    /// The hints of the side zone around a spot, if that zone does not hold `anchor` (the headline) as well.
    pub(crate) fn aside(&self, spot: &Spot, anchor: Option<u32>) -> Hint {
        let Some(zone) = spot.zone.and_then(|zone| self.zones.get(zone as usize)) else { return Hint::default() };
        match anchor {
            Some(order) if zone.start <= order && order <= zone.end => Hint::default(),
            _ => zone.hint,
        }
    }

    /// An address of the page, absolute.
    pub(crate) fn absolute(&self, href: &str) -> Option<Url> {
        self.base.join(href.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
    }
}
