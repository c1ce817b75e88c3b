//! What a page says: the body and the fields around it, each with its witness.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{PageUrl, Rights, WebDate};

/// Where a field's value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// A schema.org object in a script.
    JsonLd,
    /// A meta tag, `<title>`, `<link>` or the `lang` attribute.
    Meta,
    /// The feed or news sitemap that announced the page.
    Feed,
    /// The visible page: microdata, `<time>`, `<h1>`, byline.
    Markup,
    /// The text itself, as for the detected language.
    Text,
    /// Other pages of the site, for a text that was read anew beside them.
    Site,
}

/// One field's provenance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FieldNote {
    /// The witness whose value was taken.
    pub from: Witness,
    /// 0–1: how sure, lower where witnesses disagree.
    pub confidence: f32,
}

/// What a block of the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading inside the body.
    Heading,
    /// A block quotation.
    Quote,
    /// One item of a list.
    ListItem,
    /// A table, a row a line, cells apart by tabs.
    Table,
    /// A caption that is part of the body's text flow.
    Caption,
}

/// One block of the body with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text, clean, never empty.
    pub text: String,
}

/// How much of the article the page shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// The whole article.
    Full,
    /// The beginning, before a paywall or a "read on" link.
    Teaser,
    /// Not to be told.
    #[default]
    Unknown,
}

/// What kind of page it is, by its own evidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// One article.
    Article,
    /// A list of teasers: front page, section, archive, tag, search.
    Listing,
    /// A video, audio or picture page without an article's text.
    Media,
    /// One of the publisher's own pages, which read like articles: imprint, privacy, jobs, subscriptions, what is on.
    Own,
    /// An error page with a good status ("soft 404").
    Error,
    /// A cookie or consent wall in place of the page.
    ConsentWall,
    /// A bot challenge in place of the page.
    Challenge,
    /// An empty shell that needs JavaScript.
    Shell,
    /// Nothing to tell it by.
    #[default]
    Unknown,
}

/// Everything read from one page. Made without clock, disk or network: the same page gives the same value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extraction {
    /// What kind of page it is.
    pub page_kind: PageKind,
    /// The headline, without the site's name.
    pub title: Option<String>,
    /// Lead or teaser.
    pub description: Option<String>,
    /// The body in reading order; empty where there is none.
    pub blocks: Vec<Block>,
    /// Names alone, in order.
    pub authors: Vec<String>,
    /// First publication.
    pub date_published: Option<WebDate>,
    /// Last change.
    pub date_modified: Option<WebDate>,
    /// BCP 47, detected from the text.
    pub language: Option<String>,
    /// Section or category.
    pub section: Option<String>,
    /// Keywords and article tags.
    pub tags: Vec<String>,
    /// Lead picture, absolute.
    pub image_url: Option<String>,
    /// Canonical address that the page declares, if plausible.
    pub canonical: Option<PageUrl>,
    /// Publisher, as the page says.
    pub publisher: Option<String>,
    /// Declared `isAccessibleForFree`.
    pub is_free: Option<bool>,
    /// Observed.
    pub completeness: Completeness,
    /// Rights signals of the page (not those of robots.txt and HTTP headers).
    pub rights: Rights,
    /// 0–1: how sure we are that the text is the whole article and nothing else.
    pub confidence: f32,
    /// Share of the text that is linked, 0–1; `None` where the text comes from no markup.
    pub link_density: Option<f32>,
    /// Provenance by field name.
    pub fields: BTreeMap<&'static str, FieldNote>,
    /// Oddities worth knowing, from a closed vocabulary of snake_case words.
    pub warnings: Vec<&'static str>,
}

impl Extraction {
    /// The body as stored: blocks joined by an empty line.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.blocks.iter().map(|block| block.text.len() + 2).sum());
        for block in &self.blocks {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&block.text);
        }
        text
    }
}
