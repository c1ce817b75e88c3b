//! The walk itself.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use foldhash::HashMap;
use html5ever::local_name;
use scraper::Node;
use scraper::node::Element;

use super::pieces::{cut, has_word, is_hidden, is_inline, joined, leads_to_author, pieces, plain_text};
use super::{Byline, Heading, Line, Link, Pair, Spot, Survey, TimeMark, VALUE_BYTES, Zone};
use crate::extract::line;
use crate::extract::meta::words::{self, Hint};
use crate::model::PageUrl;
use crate::page::{Marks, is_shadow_root};

/// Most collected items of one kind.
const ITEMS: usize = 400;
/// Longest visible line that may hold a date or a byline, in bytes.
const LINE_BYTES: usize = 240;
/// How much of a paragraph's opening is kept, in bytes: a dateline stands in it.
const OPENING_BYTES: usize = 90;
/// Most such openings.
const OPENINGS: usize = 200;
/// Most visible lines.
const LINES: usize = 1_500;

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
pub(crate) fn survey<'a>(tree: &'a scraper::Html, url: &'a PageUrl) -> Survey<'a> {
    let mut walk = Walk {
        survey: Survey {
            url,
            base: url.as_url().clone(),
            metas: Vec::new(),
            links: Vec::new(),
            title_tag: None,
            html_lang: None,
            page_types: Vec::new(),
            headings: Vec::new(),
            bylines: Vec::new(),
            times: Vec::new(),
            lines: Vec::new(),
            openings: Vec::new(),
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
        hints: HashMap::default(),
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
    /// What classes and ids seen on this page say, since they repeat, and whether that is hAtom's word for an article.
    hints: HashMap<&'a str, (Hint, bool)>,
}

impl<'a> Walk<'a> {
    fn open(&mut self, node: NodeRef<'a, Node>) {
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
                    if self.line.len() < OPENING_BYTES {
                        self.line.push_str(cut(text, OPENING_BYTES));
                    }
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
        if !is_inline(&element.name.local) {
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

    fn open_element(&mut self, node: NodeRef<'a, Node>, element: &'a Element) {
        let mut context = *self.stack.last().unwrap_or(&Context::default());
        self.order += 1;
        let name = &element.name.local;
        let marks = Marks::of(element);
        match *name {
            local_name!("meta") => self.take_meta(&marks),
            local_name!("link") => self.take_link(&marks),
            local_name!("base") if !self.is_base_set => {
                if let Some(base) = marks.href.and_then(|href| self.survey.base.join(href.trim()).ok())
                    && matches!(base.scheme(), "http" | "https")
                {
                    self.survey.base = base;
                    self.is_base_set = true;
                }
            }
            local_name!("title") if self.survey.title_tag.is_none() && !context.is_hidden => {
                self.survey.title_tag =
                    Some(line::clean(&plain_text(node, VALUE_BYTES))).filter(|text| !text.is_empty());
                context.is_hidden = true;
            }
            local_name!("html") => {
                self.survey.html_lang = element.attr("lang").or(element.attr("xml:lang")).map(str::to_owned);
            }
            local_name!("template") if is_shadow_root(element) => {}
            local_name!("script")
            | local_name!("style")
            | local_name!("template")
            | local_name!("svg")
            | local_name!("noscript")
            | local_name!("select")
            | local_name!("textarea") => context.is_hidden = true,
            local_name!("button") => context.is_hidden = false,
            _ => {}
        }
        let is_root = matches!(*name, local_name!("html") | local_name!("body"));
        let (mut own, mut is_entry) = (Hint::default(), false);
        for (value, is_class) in [(marks.class, true), (marks.id, false)] {
            let Some(value) = value else { continue };
            let is_entry_word = |value| has_word(value, "hentry") || has_word(value, "h-entry");
            let (hint, says_entry) =
                *self.hints.entry(value).or_insert_with(|| (words::hints(value), is_entry_word(value)));
            is_entry |= is_class && says_entry;
            if !is_root && !matches!(*name, local_name!("meta") | local_name!("link")) {
                own = own.with(hint);
            }
        }
        if *name == local_name!("a") && marks.href.is_some_and(leads_to_author) {
            own = own.with(Hint::BYLINE);
        }
        if own.has(Hint::PAYWALL) {
            self.survey.paywall_marks += 1;
        }
        self.visit(node, element, &marks, own, context);

        // What it hands down.
        let itemtype = marks.itemtype.unwrap_or_default();
        if is_root && let Some(kind) = itemtype.rsplit('/').next().filter(|kind| !kind.is_empty()) {
            self.survey.page_types.push(cut(kind, 80).to_owned());
        }
        let is_article = matches!(*name, local_name!("article") | local_name!("main"));
        if is_article || is_entry || itemtype.contains("Article") || itemtype.contains("Posting") {
            if *name == local_name!("article") {
                self.n_articles += 1;
            }
            context.in_article = true;
        }
        let mut aside = own;
        match *name {
            local_name!("nav") => aside = aside.with(Hint::NAVIGATION),
            local_name!("aside") => aside = aside.with(Hint::RELATED),
            local_name!("footer") => aside = aside.with(Hint::FOOTER),
            local_name!("figure") | local_name!("figcaption") => aside = aside.with(Hint::PHOTO),
            local_name!("dialog") => aside = aside.with(Hint::OVERLAY),
            _ => {}
        }
        // The site's foot leads elsewhere, an article's own may tell who wrote it and when.
        if aside.has(Hint::FOOTER) && !context.in_article {
            aside = aside.with(Hint::NAVIGATION);
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
        if is_hidden(&marks) {
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

    fn visit(&mut self, node: NodeRef<'a, Node>, element: &'a Element, marks: &Marks<'a>, own: Hint, context: Context) {
        let name = &element.name.local;
        let is_meta = *name == local_name!("meta");
        let rdfa = || if is_meta { None } else { rdfa_date(marks) };
        let prop = marks.itemprop.map(str::to_ascii_lowercase).or_else(rdfa).unwrap_or_default();
        let spot = self.spot(context, own);
        let level = match *name {
            local_name!("h1") => Some(1),
            local_name!("h2") => Some(2),
            local_name!("h3") => Some(3),
            _ => (prop == "headline" && !is_meta).then_some(1),
        };
        if let Some(level) = level {
            self.take_heading(node, level, &prop, spot);
        }
        if *name == local_name!("time") || (!prop.is_empty() && prop.contains("date") && !is_meta) {
            if self.survey.times.len() < ITEMS {
                let data = || ["data-datetime", "data-timestamp"].iter().find_map(|key| element.attr(key));
                let datetime = marks.datetime.or(marks.content).or(marks.title).or_else(data);
                let datetime = datetime.map(|value| cut(value, 80).to_owned());
                let text = line::clean(&plain_text(node, LINE_BYTES));
                self.survey.times.push(TimeMark { datetime, text, prop: prop.clone(), spot });
            }
        } else if own.has(Hint::DATE.with(Hint::UPDATED)) && !is_meta {
            const KEYS: [&str; 5] = ["data-datetime", "data-date", "data-time", "data-timestamp", "data-published"];
            let data = || KEYS.iter().find_map(|key| element.attr(key));
            // hAtom's `<span class="updated" title="2013-04-04T18:52:11+00:00">`.
            let titled = || marks.title.filter(|title| title.starts_with(|letter: char| letter.is_ascii_digit()));
            if let Some(value) = marks.datetime.or(marks.content).or_else(data).or_else(titled)
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
        if is_meta
            && !prop.is_empty()
            && self.survey.props.len() < ITEMS
            && let Some(value) = marks.content
        {
            let value = cut(value, VALUE_BYTES).to_owned();
            self.survey.props.push((Pair { key: prop.clone(), value }, spot));
        }
        let rel = marks.rel.filter(|_| *name == local_name!("a")).unwrap_or_default();
        if !rel.is_empty() {
            self.take_anchor(node, marks, rel);
        }
        // RDFa's name of an account, as Drupal 7 writes it into the line that holds the date as well.
        let is_account = marks.property.is_some_and(|property| has_word(property, "foaf:name"));
        let is_declared = prop == "author" || prop == "creator" || has_word(rel, "author") || is_account;
        if (is_declared || own.has(Hint::BYLINE))
            && !is_meta
            && *name != local_name!("link")
            && self.survey.bylines.len() < ITEMS
        {
            let pieces = pieces(node, LINE_BYTES);
            if !joined(&pieces).is_empty() {
                self.survey.bylines.push(Byline { pieces, spot, is_declared });
            }
        }
        if (own.has(Hint::NAVIGATION) || prop == "breadcrumb") && self.survey.breadcrumbs.is_empty() {
            let is_trail = [marks.class, marks.id, marks.itemprop]
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

    fn take_heading(&mut self, node: NodeRef<'_, Node>, level: u8, prop: &str, spot: Spot) {
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
        let is_headline = has_word(prop, "headline") || (level == 1 && has_word(prop, "name"));
        self.survey.headings.push(Heading { level, pieces, text, spot, is_headline, href });
    }

    fn take_meta(&mut self, marks: &Marks<'_>) {
        if self.survey.metas.len() >= ITEMS {
            return;
        }
        let Some(value) = marks.content.or(marks.value) else { return };
        let value = cut(value.trim(), VALUE_BYTES);
        if value.is_empty() {
            return;
        }
        for key in [marks.property, marks.name, marks.http_equiv, marks.itemprop].into_iter().flatten() {
            self.survey.metas.push(Pair { key: key.trim().to_ascii_lowercase(), value: value.to_owned() });
        }
    }

    fn take_link(&mut self, marks: &Marks<'_>) {
        let (Some(rel), Some(href)) = (marks.rel, marks.href) else { return };
        if self.survey.links.len() < ITEMS && !has_word(rel, "stylesheet") && !has_word(rel, "preload") {
            let link = Link {
                rel: rel.trim().to_ascii_lowercase(),
                href: cut(href, VALUE_BYTES).to_owned(),
                text: String::new(),
            };
            self.survey.links.push(link);
        }
    }

    fn take_anchor(&mut self, node: NodeRef<'_, Node>, marks: &Marks<'_>, rel: &str) {
        let is_wanted = ["tag", "license", "author", "category"].iter().any(|word| has_word(rel, word));
        if !is_wanted || self.survey.links.len() >= ITEMS {
            return;
        }
        let link = Link {
            rel: rel.trim().to_ascii_lowercase(),
            href: cut(marks.href.unwrap_or_default(), VALUE_BYTES).to_owned(),
            text: line::clean(&plain_text(node, LINE_BYTES)),
        };
        self.survey.links.push(link);
    }

    /// Ends the visible line.
    fn flush(&mut self) {
        if !self.line.is_empty() && self.survey.lines.len() < LINES {
            let text = line::clean(&self.line);
            let context = *self.stack.last().unwrap_or(&Context::default());
            let spot = self.spot(context, self.line_hint);
            if self.line_full || text.len() > LINE_BYTES {
                if self.survey.openings.len() < OPENINGS {
                    self.survey.openings.push(Line { text: cut(&text, OPENING_BYTES).to_owned(), spot });
                }
            } else if !text.is_empty() {
                self.survey.lines.push(Line { text, spot });
            }
        }
        self.line.clear();
        self.line_full = false;
        self.line_hint = Hint::default();
    }
}

/// RDFa's names for the day of publication, as Drupal writes them, under schema.org's name.
fn rdfa_date(marks: &Marks<'_>) -> Option<String> {
    let property = marks.property?;
    let is_date = ["dc:date", "dc:created", "dcterms:created", "dct:created", "dcterms:issued"]
        .iter()
        .any(|name| has_word(property, name));
    is_date.then(|| "datepublished".to_owned())
}
