//! The one walk over the tree that cuts a page into units.
//!
//! Text is assembled as a browser would show it: white space runs are one space, nothing is added or lost around inline
//! tags, a `<br>` ends a line, a block element ends a paragraph.

use foldhash::HashMap;

use ego_tree::iter::Edge;
use html5ever::local_name;
use scraper::node::Element;
use scraper::{Html, Node};

use super::element::{belongs_to_initial, block_tag, element_places, first_class_hash, hides, is_initial, name_hash};
use super::spoken::{self, Spoken};
use super::unit::{Container, Parts, Places, Tag, Unit, place};
use super::words::{self, Kinds};
use crate::page::{is_shadow_root, is_streamed};

/// Most units of one page; a longer page is cut there.
const UNITS: usize = 20_000;

/// Cuts a page into units.
pub(super) fn walk(html: &Html) -> Parts {
    let mut walker = Walker::new();
    let mut skipped: Option<ego_tree::NodeId> = None;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => match node.value() {
                Node::Text(text) => walker.text(text),
                Node::Element(element) if !walker.open(element) => {
                    if element.name.local == local_name!("title") {
                        let text = node.children().filter_map(|child| child.value().as_text());
                        walker.title(text.map(|text| &**text).collect());
                    }
                    skipped = Some(node.id());
                }
                _ => {}
            },
            Edge::Close(node) => match skipped {
                Some(id) if id == node.id() => skipped = None,
                Some(_) => {}
                None => {
                    if let Node::Element(_) = node.value() {
                        walker.close();
                        if walker.parts.units.len() >= UNITS {
                            break;
                        }
                    }
                }
            },
            Edge::Open(_) => {}
        }
    }
    walker.finish()
}

/// An open element.
struct Open {
    block: bool,
    places: Places,
    inline_places: Places,
    inline_kinds: Kinds,
}

/// What an element's attributes say of it.
#[derive(Default)]
struct Looks {
    places: Places,
    kinds: Kinds,
    /// Of its first class.
    hash: u32,
    /// Its class names a drop cap.
    is_initial: bool,
}

struct Walker<'a> {
    parts: Parts,
    open: Vec<Open>,
    container: u32,
    places: Places,
    /// Of the inline elements open around the current point.
    inline_places: Places,
    inline_kinds: Kinds,
    /// The unit being assembled.
    unit: Unit,
    space: bool,
    breaks: u8,
    after_media: bool,
    /// The unit begins with an initial: a first letter in an element of its own.
    initial: bool,
    /// What the unit's first word is drawn of, and what is read out in its stead.
    spoken: Spoken,
    /// Classes seen on this page, since they repeat.
    seen: HashMap<&'a str, (Kinds, u32, bool)>,
}

impl<'a> Walker<'a> {
    fn new() -> Self {
        let root = Container::default();
        Self {
            parts: Parts { containers: vec![root], ..Parts::default() },
            open: Vec::new(),
            container: 0,
            places: 0,
            inline_places: 0,
            inline_kinds: 0,
            unit: fresh(),
            space: false,
            breaks: 0,
            after_media: false,
            initial: false,
            spoken: Spoken::default(),
            seen: HashMap::default(),
        }
    }

    /// Enters an element; `false` to skip what is inside.
    fn open(&mut self, element: &'a Element) -> bool {
        self.parts.n_elements += 1;
        let name = &element.name.local;
        match *name {
            local_name!("br") => self.line_break(),
            local_name!("img")
            | local_name!("picture")
            | local_name!("iframe")
            | local_name!("video")
            | local_name!("audio")
            | local_name!("object")
            | local_name!("embed")
            | local_name!("svg")
            | local_name!("canvas") => {
                if !matches!(*name, local_name!("svg")) {
                    self.after_media = true;
                    self.parts.containers[self.container as usize].n_media += 1;
                }
                if !matches!(*name, local_name!("picture") | local_name!("img") | local_name!("object")) {
                    return false;
                }
            }
            local_name!("meta") => self.meta(element),
            local_name!("template") if is_shadow_root(element) => {}
            local_name!("title")
            | local_name!("script")
            | local_name!("style")
            | local_name!("noscript")
            | local_name!("template")
            | local_name!("select")
            | local_name!("datalist")
            | local_name!("textarea")
            | local_name!("noframes")
            | local_name!("rt")
            | local_name!("rp") => return false,
            _ => {}
        }
        let block = block_tag(name);
        let saved = Open {
            block: block.is_some(),
            places: self.places,
            inline_places: self.inline_places,
            inline_kinds: self.inline_kinds,
        };
        let Looks { places: own_places, kinds, hash, is_initial } = self.attributes(element);
        let own_places = own_places | element_places(name);
        self.places |= own_places;
        if let Some(tag) = block {
            self.end_unit();
            self.inline_places = 0;
            self.inline_kinds = 0;
            self.enter(tag, kinds, hash ^ name_hash(name));
        } else {
            self.inline_places |= own_places;
            self.inline_kinds |= kinds;
            if self.unit.chars == 0 && is_initial {
                self.initial = true;
            }
            if own_places & place::LINK != 0 {
                self.unit.n_links = self.unit.n_links.saturating_add(1);
            }
            if own_places & place::TIME != 0 {
                self.unit.has_time = true;
            }
        }
        self.open.push(saved);
        true
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if open.block {
            self.end_unit();
            let container = &mut self.parts.containers[self.container as usize];
            container.last = self.parts.units.len() as u32;
            let (parent, n_media) = (container.parent, container.n_media);
            if parent != self.container {
                self.parts.containers[parent as usize].n_media += n_media;
            }
            self.container = parent;
        }
        self.places = open.places;
        self.inline_places = open.inline_places;
        self.inline_kinds = open.inline_kinds;
    }

    fn enter(&mut self, tag: Tag, kinds: Kinds, hash: u32) {
        let parent = self.container;
        let above = &self.parts.containers[parent as usize];
        let depth = above.depth + 1;
        let signature = above.signature.rotate_left(5).wrapping_mul(0x9e37_79b1) ^ hash;
        self.container = self.parts.containers.len() as u32;
        let first = self.parts.units.len() as u32;
        self.parts.containers.push(Container {
            parent,
            depth,
            tag,
            kinds,
            signature,
            local: hash,
            first,
            last: first,
            ..Container::default()
        });
    }

    /// What an element's attributes say.
    fn attributes(&mut self, element: &'a Element) -> Looks {
        let Looks { mut places, mut kinds, mut hash, is_initial: mut opens } = Looks::default();
        for (name, value) in &element.attrs {
            let value: &'a str = value;
            match name.local {
                local_name!("class") | local_name!("id") => {
                    let (found, class_hash, is_cap) = *self
                        .seen
                        .entry(value)
                        .or_insert_with(|| (words::kinds(value), first_class_hash(value), is_initial(value)));
                    kinds |= found;
                    if name.local == local_name!("class") {
                        hash = class_hash;
                        opens = is_cap;
                    }
                }
                local_name!("href") if element.name.local == local_name!("a") => places |= place::LINK,
                local_name!("hidden") if !element.id().is_some_and(is_streamed) => places |= place::HIDDEN,
                local_name!("aria-hidden") if value == "true" => places |= place::ARIA_HIDDEN,
                local_name!("style") if hides(value) => places |= place::STYLE_HIDDEN,
                local_name!("role") => {
                    places |= match value {
                        "navigation" | "menu" | "menubar" | "search" | "tablist" => place::ROLE_NAV,
                        "complementary" | "banner" | "contentinfo" | "dialog" | "alert" | "note" => place::ROLE_SIDE,
                        "main" | "article" => place::ROLE_MAIN,
                        "heading" => place::HEADING,
                        _ => 0,
                    }
                }
                local_name!("itemprop") => {
                    places |= if matches!(value, "articleBody" | "text" | "reviewBody" | "blogPost") {
                        place::BODY_PROP
                    } else {
                        place::OTHER_PROP
                    }
                }
                local_name!("itemtype") if value.ends_with("Comment") || value.ends_with("UserComments") => {
                    places |= place::COMMENT_ITEM;
                }
                _ => {}
            }
        }
        Looks { places, kinds, hash, is_initial: opens }
    }

    fn meta(&mut self, element: &Element) {
        let Some(content) = element.attr("content") else { return };
        match element.attr("property").or_else(|| element.attr("name")) {
            Some("og:title") => content.clone_into(&mut self.parts.og_title),
            Some("og:description") => content.clone_into(&mut self.parts.description),
            Some("description") if self.parts.description.is_empty() => content.clone_into(&mut self.parts.description),
            _ => {}
        }
    }

    fn title(&mut self, text: String) {
        if self.parts.title.is_empty() {
            self.parts.title = text;
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.len() < 2 {
            return;
        }
        let unit = &mut self.unit;
        let preserve = self.places & place::PRE != 0;
        let before = unit.chars;
        let start = unit.text.len();
        let mut rest = text;
        while !rest.is_empty() {
            let spaces = if rest.as_bytes()[0].is_ascii_graphic() { 0 } else { rest.len() - rest.trim_start().len() };
            if spaces > 0 {
                if preserve && rest[..spaces].contains('\n') && unit.chars > 0 {
                    unit.text.truncate(unit.text.trim_end().len());
                    unit.text.push('\n');
                } else {
                    self.space = true;
                }
                rest = &rest[spaces..];
                continue;
            }
            let end = words_end(rest, self.initial);
            if self.space && self.initial && belongs_to_initial(&unit.text, rest) {
                self.space = false;
            }
            if self.space && unit.chars > 0 && !unit.text.ends_with('\n') {
                unit.text.push(' ');
                unit.chars += 1;
            }
            self.space = false;
            unit.text.reserve(rest.len());
            unit.text.push_str(&rest[..end]);
            unit.chars += count_chars(&rest[..end]);
            rest = &rest[end..];
        }
        let added = unit.chars - before;
        if added == 0 {
            return;
        }
        if before == 0 {
            unit.n_elements = self.parts.n_elements;
        }
        let is_drawn = self.inline_places & place::ARIA_HIDDEN != 0;
        if is_drawn || self.inline_kinds & *spoken::READ_OUT != 0 {
            self.spoken.take(is_drawn, start, unit.text.len());
        }
        unit.places &= self.places;
        unit.inline_kinds &= self.inline_kinds;
        if self.places & place::LINK != 0 {
            unit.link_chars += added;
        }
        if self.places & place::BOLD != 0 {
            unit.bold_chars += added;
        }
    }

    fn line_break(&mut self) {
        if self.unit.chars > 0 {
            self.unit.breaks_after = true;
            self.end_run();
            self.breaks = 1;
        } else {
            self.breaks = self.breaks.saturating_add(1);
        }
        self.space = false;
    }

    /// Ends a unit at a block's border.
    fn end_unit(&mut self) {
        self.end_run();
        self.breaks = 0;
        self.space = false;
    }

    fn end_run(&mut self) {
        if self.unit.chars == 0 {
            self.unit.n_links = 0;
            self.unit.has_time = false;
            return;
        }
        let mut unit = std::mem::replace(&mut self.unit, fresh());
        std::mem::take(&mut self.spoken).settle(&mut unit);
        if unit.text.ends_with('\n') {
            unit.text.pop();
        }
        unit.breaks = self.breaks;
        if self.breaks > 0
            && let Some(before) = self.parts.units.last_mut()
        {
            before.breaks_after = before.container == self.container;
        }
        unit.breaks_after = false;
        self.initial = false;
        unit.after_media = std::mem::take(&mut self.after_media);
        unit.container = self.container;
        unit.tag = self.parts.containers[self.container as usize].tag;
        self.parts.units.push(unit);
    }

    fn finish(mut self) -> Parts {
        self.end_unit();
        let n_units = self.parts.units.len() as u32;
        // A page that was cut short leaves containers open.
        let mut open = self.container;
        loop {
            let container = &mut self.parts.containers[open as usize];
            container.last = n_units;
            if container.parent == open {
                break;
            }
            open = container.parent;
        }
        self.parts
    }
}

/// Where the next white space stands that is not one space between two words, or the end; with `one_word` the next white
/// space. What only letters begin with needs no decoding.
fn words_end(text: &str, one_word: bool) -> usize {
    let begins_word = |byte: &u8| matches!(byte, 0x21..=0x7e | 0xc3..=0xe0 | 0xe4..=0xf4);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' if !one_word && bytes.get(at + 1).is_some_and(begins_word) => at += 2,
            b' ' | b'\t'..=b'\r' => return at,
            // First bytes of U+0085, U+00A0, U+1680, U+2000–205F and U+3000.
            0xc2 | 0xe1 | 0xe2 | 0xe3 if text[at..].starts_with(char::is_whitespace) => return at,
            _ => at += 1,
        }
    }
    at
}

/// A unit before its first text: places and kinds are narrowed by each piece of text.
fn fresh() -> Unit {
    Unit { places: Places::MAX, inline_kinds: Kinds::MAX, ..Unit::default() }
}

fn count_chars(text: &str) -> u32 {
    if text.is_ascii() { text.len() as u32 } else { text.chars().count() as u32 }
}
