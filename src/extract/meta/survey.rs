//! One walk over the tree that collects everything the metadata hangs on.
//!
//! Judges nothing: what a collected value is worth is decided by `fields`, which may then look at all of them together.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;
use url::Url;

use super::words::{self, Hint};
use crate::extract::line;
use crate::model::PageUrl;

/// Most collected items of one kind.
const ITEMS: usize = 400;
/// Most bytes of one collected value.
const VALUE_BYTES: usize = 4_000;
/// Longest visible line that may hold a date or a byline, in bytes.
const LINE_BYTES: usize = 240;
/// Most visible lines.
const LINES: usize = 1_500;

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

/// A piece of a heading or byline.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) hint: Hint,
    /// The address of the anchor around it.
    pub(crate) href: Option<String>,
    /// Marked as a name: `rel=author`, `itemprop=name`, class `fn`.
    pub(crate) is_name: bool,
    /// Nothing is between it and the piece before it.
    pub(crate) is_glued: bool,
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
    pub(crate) headings: Vec<Heading>,
    pub(crate) bylines: Vec<Byline>,
    pub(crate) times: Vec<TimeMark>,
    pub(crate) lines: Vec<Line>,
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

/// What an open element hands down to what is inside it.
#[derive(Clone, Copy, Default)]
struct Context {
    zone: Option<u32>,
    in_article: bool,
    hint: Hint,
    is_hidden: bool,
}

/// Hints that are handed down.
const INHERITED: Hint = Hint::DATE.with(Hint::UPDATED).with(Hint::BYLINE).with(Hint::PHOTO).with(Hint::SECTION);
/// Hints that open a side zone.
const ASIDE: Hint =
    Hint::RELATED.with(Hint::NAVIGATION).with(Hint::COMMENT).with(Hint::OVERLAY).with(Hint::BIO).with(Hint::PHOTO);

/// Walks the tree once.
pub(crate) fn survey<'a>(tree: &scraper::Html, url: &'a PageUrl) -> Survey<'a> {
    let mut walk = Walk {
        survey: Survey {
            url,
            base: url.as_url().clone(),
            metas: Vec::new(),
            links: Vec::new(),
            title_tag: None,
            html_lang: None,
            headings: Vec::new(),
            bylines: Vec::new(),
            times: Vec::new(),
            lines: Vec::new(),
            props: Vec::new(),
            zones: Vec::new(),
            breadcrumbs: Vec::new(),
            paywall_marks: 0,
            main_chars: 0,
        },
        stack: vec![Context::default()],
        open_zones: Vec::new(),
        order: 0,
        line: String::new(),
        line_hint: Hint::default(),
        line_full: false,
        n_articles: 0,
        is_base_set: false,
    };
    for edge in tree.tree.root().traverse() {
        match edge {
            Edge::Open(node) => walk.open(node),
            Edge::Close(node) => walk.close(node),
        }
    }
    walk.flush();
    walk.survey
}

struct Walk<'a> {
    survey: Survey<'a>,
    stack: Vec<Context>,
    /// Depth of the stack at which a zone was opened.
    open_zones: Vec<(usize, u32)>,
    order: u32,
    line: String,
    line_hint: Hint,
    line_full: bool,
    n_articles: u32,
    is_base_set: bool,
}

impl Walk<'_> {
    fn open(&mut self, node: NodeRef<'_, Node>) {
        match node.value() {
            Node::Element(element) => self.open_element(node, element),
            Node::Text(text) => {
                let context = *self.stack.last().unwrap_or(&Context::default());
                if context.is_hidden {
                    return;
                }
                if context.zone.is_none() {
                    self.survey.main_chars += text.len();
                }
                if self.line_full || self.line.len() + text.len() > LINE_BYTES * 2 {
                    self.line_full |= !text.trim().is_empty();
                } else {
                    self.line.push_str(text);
                    if !text.trim().is_empty() {
                        self.line_hint = self.line_hint.with(context.hint);
                    }
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        let Node::Element(element) = node.value() else { return };
        if !is_inline(element.name()) {
            self.flush();
        }
        let depth = self.stack.len();
        self.stack.pop();
        if let Some((opened, zone)) = self.open_zones.last().copied()
            && opened == depth
        {
            self.open_zones.pop();
            if let Some(zone) = self.survey.zones.get_mut(zone as usize) {
                zone.end = self.order;
            }
        }
    }

    fn open_element(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let mut context = *self.stack.last().unwrap_or(&Context::default());
        self.order += 1;
        let name = element.name();
        match name {
            "meta" => self.take_meta(element),
            "link" => self.take_link(element),
            "base" if !self.is_base_set => {
                if let Some(base) = element.attr("href").and_then(|href| self.survey.base.join(href.trim()).ok())
                    && matches!(base.scheme(), "http" | "https")
                {
                    self.survey.base = base;
                    self.is_base_set = true;
                }
            }
            "title" if self.survey.title_tag.is_none() && !context.is_hidden => {
                self.survey.title_tag =
                    Some(line::clean(&plain_text(node, VALUE_BYTES))).filter(|text| !text.is_empty());
                context.is_hidden = true;
            }
            "html" => self.survey.html_lang = element.attr("lang").or(element.attr("xml:lang")).map(str::to_owned),
            "script" | "style" | "template" | "svg" | "noscript" | "select" | "button" | "textarea" => {
                context.is_hidden = name != "button";
            }
            _ => {}
        }
        let is_root = matches!(name, "html" | "body");
        let mut own = Hint::default();
        if !is_root && name != "meta" && name != "link" {
            for value in [element.attr("class"), element.attr("id")].into_iter().flatten() {
                own = own.with(words::hints(value));
            }
        }
        if own.has(Hint::PAYWALL) {
            self.survey.paywall_marks += 1;
        }
        self.visit(node, element, own, context);

        // What it hands down.
        let itemtype = element.attr("itemtype").unwrap_or_default();
        if matches!(name, "article" | "main") || (itemtype.contains("Article") || itemtype.contains("Posting")) {
            if name == "article" {
                self.n_articles += 1;
            }
            context.in_article = true;
        }
        let mut aside = own;
        match name {
            "nav" => aside = aside.with(Hint::NAVIGATION),
            "aside" | "li" if name == "aside" => aside = aside.with(Hint::RELATED),
            "footer" if !context.in_article => aside = aside.with(Hint::NAVIGATION),
            "figure" | "figcaption" => aside = aside.with(Hint::PHOTO),
            "dialog" => aside = aside.with(Hint::OVERLAY),
            _ => {}
        }
        if itemtype.ends_with("/Comment") || itemtype.ends_with("UserComments") {
            aside = aside.with(Hint::COMMENT);
        }
        if aside.has(ASIDE) && !is_root && self.survey.zones.len() < 20 * ITEMS {
            let index = self.survey.zones.len() as u32;
            let outer = context.zone.and_then(|zone| self.survey.zones.get(zone as usize)).map(|zone| zone.hint);
            self.survey.zones.push(Zone {
                start: self.order,
                end: u32::MAX,
                hint: aside.with(outer.unwrap_or_default()),
            });
            context.zone = Some(index);
            self.open_zones.push((self.stack.len() + 1, index));
        }
        context.hint = Hint::default().with(context.hint.with(own).only(INHERITED));
        if is_hidden(element) {
            context.is_hidden = true;
        }
        if !is_inline(name) {
            self.flush();
        }
        self.stack.push(context);
    }

    fn spot(&self, context: Context, own: Hint) -> Spot {
        Spot { order: self.order, zone: context.zone, in_article: context.in_article, hint: context.hint.with(own) }
    }

    fn visit(&mut self, node: NodeRef<'_, Node>, element: &Element, own: Hint, context: Context) {
        let name = element.name();
        let prop =
            element.attr("itemprop").map(str::to_ascii_lowercase).or_else(|| rdfa_date(element)).unwrap_or_default();
        let spot = self.spot(context, own);
        if matches!(name, "h1" | "h2" | "h3") || (prop == "headline" && name != "meta") {
            self.take_heading(node, element, name, &prop, spot);
        }
        if name == "time" || (!prop.is_empty() && prop.contains("date") && name != "meta") {
            if self.survey.times.len() < ITEMS {
                let datetime = ["datetime", "content", "title", "data-datetime", "data-timestamp"]
                    .iter()
                    .find_map(|key| element.attr(key))
                    .map(|value| cut(value, 80).to_owned());
                let text = line::clean(&plain_text(node, LINE_BYTES));
                self.survey.times.push(TimeMark { datetime, text, prop: prop.clone(), spot });
            }
        } else if own.has(Hint::DATE) && name != "meta" {
            let datetime =
                ["datetime", "content", "data-datetime", "data-date", "data-time", "data-timestamp", "data-published"]
                    .iter()
                    .find_map(|key| element.attr(key));
            if let Some(value) = datetime
                && self.survey.times.len() < ITEMS
            {
                let text = line::clean(&plain_text(node, LINE_BYTES));
                self.survey.times.push(TimeMark {
                    datetime: Some(cut(value, 80).to_owned()),
                    text,
                    prop: prop.clone(),
                    spot,
                });
            }
        }
        if name == "meta"
            && !prop.is_empty()
            && self.survey.props.len() < ITEMS
            && let Some(value) = element.attr("content")
        {
            let value = cut(value, VALUE_BYTES).to_owned();
            self.survey.props.push((Pair { key: prop.clone(), value }, spot));
        }
        let rel = element.attr("rel").unwrap_or_default();
        if name == "a" && !rel.is_empty() {
            self.take_anchor(node, element, rel);
        }
        let is_declared = prop == "author" || prop == "creator" || (name == "a" && has_word(rel, "author"));
        if (is_declared || own.has(Hint::BYLINE))
            && name != "meta"
            && name != "link"
            && self.survey.bylines.len() < ITEMS
        {
            let pieces = pieces(node, LINE_BYTES);
            if !joined(&pieces).is_empty() {
                self.survey.bylines.push(Byline { pieces, spot, is_declared });
            }
        }
        if (own.has(Hint::NAVIGATION) || prop == "breadcrumb") && self.survey.breadcrumbs.is_empty() {
            let is_trail = [element.attr("class"), element.attr("id"), element.attr("itemprop")]
                .into_iter()
                .flatten()
                .any(|value| value.to_ascii_lowercase().contains("breadcrumb"));
            if is_trail {
                self.survey.breadcrumbs = pieces(node, 600)
                    .into_iter()
                    .filter(|piece| piece.href.is_some())
                    .map(|piece| piece.text)
                    .take(12)
                    .collect();
            }
        }
    }

    fn take_heading(&mut self, node: NodeRef<'_, Node>, element: &Element, name: &str, prop: &str, spot: Spot) {
        if self.survey.headings.len() >= ITEMS {
            return;
        }
        let pieces = pieces(node, 1_000);
        let text = joined(&pieces);
        if text.is_empty() {
            return;
        }
        let href = match pieces.as_slice() {
            [piece] => piece.href.clone(),
            _ => None,
        };
        let level = match name {
            "h2" => 2,
            "h3" => 3,
            _ => 1,
        };
        let is_headline = has_word(prop, "headline") || (level == 1 && has_word(prop, "name"));
        let _ = element;
        self.survey.headings.push(Heading { level, pieces, text, spot, is_headline, href });
    }

    fn take_meta(&mut self, element: &Element) {
        if self.survey.metas.len() >= ITEMS {
            return;
        }
        let Some(value) = element.attr("content").or(element.attr("value")) else { return };
        let value = cut(value.trim(), VALUE_BYTES);
        if value.is_empty() {
            return;
        }
        for key in ["property", "name", "http-equiv", "itemprop"] {
            if let Some(key) = element.attr(key) {
                let pair = Pair { key: key.trim().to_ascii_lowercase(), value: value.to_owned() };
                self.survey.metas.push(pair);
            }
        }
    }

    fn take_link(&mut self, element: &Element) {
        let (Some(rel), Some(href)) = (element.attr("rel"), element.attr("href")) else { return };
        if self.survey.links.len() < ITEMS && !has_word(rel, "stylesheet") && !has_word(rel, "preload") {
            let link = Link {
                rel: rel.trim().to_ascii_lowercase(),
                href: cut(href, VALUE_BYTES).to_owned(),
                text: String::new(),
            };
            self.survey.links.push(link);
        }
    }

    fn take_anchor(&mut self, node: NodeRef<'_, Node>, element: &Element, rel: &str) {
        let is_wanted = ["tag", "license", "author", "category"].iter().any(|word| has_word(rel, word));
        if !is_wanted || self.survey.links.len() >= ITEMS {
            return;
        }
        let link = Link {
            rel: rel.trim().to_ascii_lowercase(),
            href: cut(element.attr("href").unwrap_or_default(), VALUE_BYTES).to_owned(),
            text: line::clean(&plain_text(node, LINE_BYTES)),
        };
        self.survey.links.push(link);
    }

    /// Ends the visible line.
    fn flush(&mut self) {
        if !self.line_full && !self.line.is_empty() && self.survey.lines.len() < LINES {
            let text = line::clean(&self.line);
            if !text.is_empty() && text.len() <= LINE_BYTES {
                let context = *self.stack.last().unwrap_or(&Context::default());
                let spot = self.spot(context, self.line_hint);
                self.survey.lines.push(Line { text, spot });
            }
        }
        self.line.clear();
        self.line_full = false;
        self.line_hint = Hint::default();
    }
}

fn is_hidden(element: &Element) -> bool {
    if element.attr("hidden").is_some() {
        return true;
    }
    element.attr("style").is_some_and(|style| {
        let style = style.as_bytes();
        style.len() < 400
            && memchr::memmem::find(style, b"display:none").or(memchr::memmem::find(style, b"display: none")).is_some()
    })
}

/// Elements that do not end a line.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "label"
            | "mark"
            | "q"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "wbr"
            | "svg"
            | "path"
            | "script"
            | "style"
    )
}

/// RDFa's names for the day of publication, as Drupal writes them, under schema.org's name.
fn rdfa_date(element: &Element) -> Option<String> {
    let property = element.attr("property")?;
    let is_date = ["dc:date", "dc:created", "dcterms:created", "dct:created", "dcterms:issued"]
        .iter()
        .any(|name| has_word(property, name));
    (is_date && element.name() != "meta").then(|| "datepublished".to_owned())
}

/// Whether a list of words apart by spaces holds `word`, in any case.
pub(crate) fn has_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|item| item.eq_ignore_ascii_case(word))
}

/// `text` cut to at most `limit` bytes at a character's border.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text under a node, as written.
fn plain_text(node: NodeRef<'_, Node>, limit: usize) -> String {
    let mut text = String::new();
    for child in node.descendants().skip(1) {
        match child.value() {
            Node::Text(part) => {
                text.push_str(part);
                if text.len() > limit {
                    break;
                }
            }
            Node::Element(element) if !is_inline(element.name()) => text.push(' '),
            _ => {}
        }
    }
    cut(&text, limit).to_owned()
}

/// The text under a node, apart where elements are apart.
fn pieces(node: NodeRef<'_, Node>, limit: usize) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut stack: Vec<(Hint, Option<String>, bool, bool)> = Vec::new();
    let mut n_bytes = 0;
    // Whether the last text ended in white space or a block's border; and whether an element ended since.
    let (mut is_apart, mut has_closed) = (true, false);
    for edge in node.traverse() {
        match edge {
            Edge::Open(child) => match child.value() {
                Node::Element(element) => {
                    let (mut hint, mut href, mut is_name, mut hidden) =
                        stack.last().cloned().unwrap_or((Hint::default(), None, false, false));
                    for value in [element.attr("class"), element.attr("id")].into_iter().flatten() {
                        hint = hint.with(words::hints(value));
                        is_name |= has_word(value, "fn");
                    }
                    if element.name() == "time" {
                        hint = hint.with(Hint::DATE);
                    }
                    if element.name() == "a" {
                        href = element.attr("href").map(|href| cut(href, VALUE_BYTES).to_owned());
                        is_name |= element.attr("rel").is_some_and(|rel| has_word(rel, "author"));
                    }
                    is_name |= element.attr("itemprop").is_some_and(|prop| has_word(prop, "name"));
                    hidden |= matches!(element.name(), "script" | "style" | "svg" | "template" | "button" | "noscript")
                        || is_hidden(element);
                    is_apart |= has_closed || !is_inline(element.name());
                    stack.push((hint, href, is_name, hidden));
                }
                Node::Text(part) => {
                    let (hint, href, is_name, hidden) =
                        stack.last().cloned().unwrap_or((Hint::default(), None, false, false));
                    n_bytes += part.len();
                    if hidden || n_bytes > limit * 4 {
                        continue;
                    }
                    let text = line::clean(part);
                    if text.is_empty() {
                        is_apart |= !part.is_empty();
                        continue;
                    }
                    let is_glued = !is_apart && !part.starts_with(char::is_whitespace);
                    is_apart = part.ends_with(char::is_whitespace);
                    has_closed = false;
                    let text = cut(&text, limit).to_owned();
                    found.push(Piece { text, hint, href, is_name, is_glued });
                    if found.len() >= 40 {
                        break;
                    }
                }
                _ => {}
            },
            Edge::Close(child) => {
                if let Node::Element(element) = child.value() {
                    is_apart |= !is_inline(element.name());
                    has_closed = true;
                    stack.pop();
                }
            }
        }
    }
    found
}

/// Pieces as one line.
pub(crate) fn joined(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if !text.is_empty() && !piece.is_glued {
            text.push(' ');
        }
        text.push_str(&piece.text);
    }
    text
}
