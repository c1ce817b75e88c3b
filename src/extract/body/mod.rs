//! The article's body: which pieces of a page are it, and their text in reading order.
//!
//! `walk` cuts the tree into units once; `features` measures them; a forest learned from annotated pages says how
//! likely each is body; `template` shifts that by what other pages of the site show; `verdict` weighs it against plain facts; `assemble` makes blocks of what is left. `script`
//! finds a body that exists only in a script's data, `scriptless` one for readers without scripts.
//!
//! Knows the tree, its scripts, and what metadata said. Must not know languages, hosts, or how the page was found. Cannot
//! fail: a page without an article gives a [`Body`] without blocks.

mod assemble;
mod bytes;
mod claim;
mod closing;
mod confidence;
mod credit;
mod element;
mod features;
mod forest;
mod likeness;
mod model;
mod notice;
mod overview;
mod pointer;
mod rich;
mod script;
mod scriptless;
mod shape;
mod spoken;
mod strings;
pub mod study;
mod table;
pub mod template;
mod trail;
mod unit;
mod verdict;
mod walk;
mod words;

#[cfg(test)]
mod tests;

use scraper::Html;

use self::features::Table;
use self::template::{Sighting, Template};
use self::unit::Parts;

pub use self::confidence::Doubts;
pub use self::model::Model;
use crate::model::{Block, Completeness};
use crate::page::tree::Script;

/// What metadata already knows about the article.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// Lead or teaser.
    pub description: Option<&'a str>,
    /// Names alone.
    pub authors: &'a [String],
    /// The body as JSON-LD gives it: a cross-check, not a source.
    pub article_body: Option<&'a str>,
}

/// The body that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// In reading order; empty where there is no article.
    pub blocks: Vec<Block>,
    /// 0–1: how sure that this is the whole body and nothing else.
    pub confidence: f32,
    /// What that is reckoned from.
    pub doubts: Doubts,
    /// Whether the page shows the whole article.
    pub completeness: Completeness,
    /// Oddities, from the vocabulary of `Extraction::warnings`.
    pub warnings: Vec<&'static str>,
    /// Figures for telling an article from a listing.
    pub evidence: Evidence,
}

/// What the page looks like as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Units of text on the page.
    pub n_units: u32,
    /// Units taken as body.
    pub n_body: u32,
    /// Characters of text on the page, and the linked ones among them.
    pub chars: u32,
    /// Linked characters.
    pub link_chars: u32,
    /// Characters taken as body, and the linked ones among them.
    pub body_chars: u32,
    /// Linked characters of the body.
    pub body_link_chars: u32,
    /// Characters of running text, body or not.
    pub good_chars: u32,
    /// `<article>` elements.
    pub n_articles: u32,
    /// Pictures, films and frames.
    pub n_media: u32,
}

/// A page cut into units, with an opinion on each.
pub struct Judged {
    parts: Parts,
    table: Table,
    likely: Vec<f32>,
}

/// Cuts a page into units and asks a model about each: the built-in one, or one that cross-validation holds.
pub fn judge(model: &Model, html: &Html, about: &About<'_>) -> Judged {
    let mut parts = walk::walk(html);
    let table = features::table(&mut parts, about);
    let likely = model.probabilities(&table);
    Judged { parts, table, likely }
}

impl Judged {
    /// What the page tells the others of its site: to be asked before [`Judged::shift`].
    pub fn sight(&self) -> Sighting {
        template::sight(&self.parts, &self.table, &self.likely)
    }

    /// Takes in what the others tell.
    pub fn shift(&mut self, site: &Template) {
        site.shift(&self.parts, &self.table, &mut self.likely);
    }

    /// The body.
    pub fn body(&self, scripts: &[Script], about: &About<'_>) -> Body {
        assemble::assemble(&self.parts, &self.table, &self.likely, scripts, about)
    }

    /// The opinions, one a unit, 0–1.
    pub(super) fn likely(&self) -> &[f32] {
        &self.likely
    }
}
