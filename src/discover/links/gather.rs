//! The walk: every link once, with what stands around it.

use std::hash::BuildHasher;

use ego_tree::iter::Edge;
use foldhash::HashMap;
use foldhash::fast::FixedState;
use html5ever::{local_name, ns};
use scraper::Node;
use scraper::node::Element;

use super::place::Place;
use super::{MAX_FEEDS, MAX_LINKS};
use crate::model::PageUrl;
use crate::text::fold;
use crate::text::phrases::{self, Kind};

/// Longest reference that is looked at, in bytes: longer ones are inline data.
const REFERENCE_BYTES: usize = 2048;

/// Media types of feeds.
const FEED_TYPES: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/rss",
    "text/rss",
    "text/rss+xml",
];

/// Bytes of a headline after which no more is taken.
const HEADLINE_BYTES: usize = 500;

/// Most bytes of one text that are taken.
const LONGEST_TEXT: usize = 4_000;

/// Bytes of the longest "read more", and of the longest teaser above it.
const MORE_BYTES: usize = 80;
const TEASER_BYTES: usize = 900;

/// Bytes of a lead after which no more is taken.
const LEAD_BYTES: usize = 160;

/// A link, with the best that its appearances on the page say.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) url: PageUrl,
    /// Letters of the longest anchor text; one of a script without spaces counts as three.
    pub(super) text_weight: usize,
    pub(super) in_heading: bool,
    /// The key of the words that stand in a heading and in the link.
    pub(super) headline: String,
    /// The first words below that headline.
    pub(super) lead: String,
    pub(super) in_article: bool,
    /// Only ever in the site's frame.
    pub(super) in_frame: bool,
    /// The structure around it, for counting cards.
    pub(super) structure: Option<u64>,
    /// Without `rel=nofollow` at least once.
    pub(super) vouched: bool,
}

/// Everything that one walk finds.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) links: Vec<Shown>,
    /// Links by the structure around them.
    pub(super) structures: HashMap<u64, usize>,
    pub(super) feeds: Vec<PageUrl>,
    pub(super) next: Vec<PageUrl>,
    /// Headlines without a link, and the first words below them, that "read more" leads on from.
    pub(super) teasers: Vec<Teaser>,
}

/// A heading and what follows it.
#[derive(Debug, Default)]
pub(super) struct Teaser {
    pub(super) headline: String,
    pub(super) lead: String,
    /// Bytes behind the heading.
    n_bytes: usize,
}

/// An anchor that is open.
struct Anchor {
    /// Its first words.
    text: String,
    reference: String,
    rel: String,
    place: Place,
    structure: Option<u64>,
    text_weight: usize,
    label_weight: usize,
    holds_heading: bool,
    /// Its words that stand in a heading.
    headline: String,
}

struct Walk {
    base: PageUrl,
    based: bool,
    place: Vec<Place>,
    /// Signatures of the open elements.
    signatures: Vec<u64>,
    anchor: Option<Anchor>,
    /// The link whose headline was read last, as long as its lead may follow.
    led: Option<usize>,
    /// The heading that was read last, with what follows it.
    teaser: Option<Teaser>,
    at: HashMap<PageUrl, usize>,
    n_seen: usize,
    gathered: Gathered,
}

/// Walks the tree once.
pub(super) fn walk(tree: &scraper::Html, url: &PageUrl) -> Gathered {
    let mut walk = Walk {
        base: url.clone(),
        based: false,
        place: vec![Place::default()],
        signatures: Vec::new(),
        anchor: None,
        led: None,
        teaser: None,
        at: HashMap::default(),
        n_seen: 0,
        gathered: Gathered::default(),
    };
    for edge in tree.root_element().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => walk.open(element),
                Node::Text(text) => walk.text(text),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    walk.close(element);
                }
            }
        }
        if walk.n_seen > MAX_LINKS {
            break;
        }
    }
    walk.gathered
}

impl Walk {
    fn open(&mut self, element: &Element) {
        let outside = self.place.last().copied().unwrap_or_default();
        let place = outside.inside(element);
        self.place.push(place);
        self.signatures.push(signature(element));
        match element.name() {
            "a" | "area" => self.open_anchor(element, place),
            "base" if !self.based => {
                if let Some(Ok(base)) = reference(element, "href").map(|href| self.base.join(href)) {
                    self.base = base;
                    self.based = true;
                }
            }
            "link" => self.head_link(element),
            "frame" => {
                if let Some(src) = reference(element, "src") {
                    let rel = String::new();
                    self.take(Anchor {
                        text: String::new(),
                        reference: src.to_owned(),
                        rel,
                        place,
                        structure: None,
                        text_weight: 0,
                        label_weight: 0,
                        holds_heading: false,
                        headline: String::new(),
                    });
                }
            }
            "img" => {
                if let (Some(anchor), Some(alt)) = (&mut self.anchor, element.attr("alt")) {
                    anchor.label_weight = anchor.label_weight.max(weight(alt));
                }
            }
            _ if place.in_heading && !outside.in_heading => match &mut self.anchor {
                Some(anchor) => anchor.holds_heading = true,
                None => self.teaser = Some(Teaser::default()),
            },
            _ => {}
        }
    }

    fn open_anchor(&mut self, element: &Element, place: Place) {
        let Some(href) = reference(element, "href") else {
            return;
        };
        let label = element.attr("title").or_else(|| element.attr("aria-label")).map_or(0, weight);
        self.anchor = Some(Anchor {
            text: String::new(),
            reference: href.to_owned(),
            rel: element.attr("rel").unwrap_or_default().to_ascii_lowercase(),
            place,
            structure: self.structure(),
            text_weight: 0,
            label_weight: label,
            holds_heading: false,
            headline: String::new(),
        });
        if element.name() == "area" {
            self.close_anchor();
        }
    }

    fn text(&mut self, text: &str) {
        if self.anchor.is_none()
            && let Some(teaser) = &mut self.teaser
        {
            if self.place.last().is_some_and(|place| place.in_heading) {
                teaser.headline.push_str(&text[..text.floor_char_boundary(HEADLINE_BYTES)]);
            } else {
                teaser.n_bytes += text.len();
                if teaser.lead.len() < LEAD_BYTES {
                    teaser.lead.push_str(text);
                }
            }
        }
        if let Some(anchor) = &mut self.anchor {
            anchor.text_weight += weight(text);
            if anchor.text.len() < MORE_BYTES {
                anchor.text.push_str(text);
            }
            if self.place.last().is_some_and(|place| place.in_heading) && anchor.headline.len() < HEADLINE_BYTES {
                anchor.headline.push_str(&text[..text.floor_char_boundary(LONGEST_TEXT)]);
            }
        } else if let Some(link) = self.led.and_then(|at| self.gathered.links.get_mut(at)) {
            link.lead.push_str(text);
            if link.lead.len() >= LEAD_BYTES {
                self.led = None;
            }
        }
    }

    fn close(&mut self, element: &Element) {
        if element.name() == "a" {
            self.close_anchor();
        }
        self.place.pop();
        self.signatures.pop();
    }

    fn close_anchor(&mut self) {
        if let Some(anchor) = self.anchor.take() {
            self.lead_on(&anchor);
            self.take(anchor);
        }
    }

    /// Keeps the heading that "read more" belongs to.
    fn lead_on(&mut self, anchor: &Anchor) {
        let is_more = !anchor.place.in_frame
            && anchor.text.len() <= MORE_BYTES
            && phrases::hit(&anchor.text).is_some_and(|hit| matches!(hit.kind, Kind::ReadMore | Kind::Related));
        let teaser = if is_more { self.teaser.take() } else { None };
        let is_short = |teaser: &Teaser| teaser.n_bytes <= TEASER_BYTES && !teaser.headline.trim().is_empty();
        self.gathered.teasers.extend(teaser.filter(is_short));
    }

    fn take(&mut self, anchor: Anchor) {
        self.n_seen += 1;
        let Ok(url) = self.base.join(&anchor.reference) else {
            return;
        };
        let relation = |word: &str| anchor.rel.split_ascii_whitespace().any(|one| one == word);
        if relation("next") && !self.gathered.next.contains(&url) {
            self.gathered.next.push(url.clone());
        }
        if is_feed_address(&url) {
            self.feed(url);
            return;
        }
        let vouched = !(relation("nofollow") || relation("sponsored") || relation("ugc"));
        // A picture's description stands in where there are no words.
        let text_weight = if anchor.text_weight == 0 { anchor.label_weight } else { anchor.text_weight };
        if let Some(structure) = anchor.structure {
            *self.gathered.structures.entry(structure).or_default() += 1;
        }
        let place = anchor.place;
        let in_heading = place.in_heading || anchor.holds_heading;
        if let Some(known) = self.at.get(&url).and_then(|at| self.gathered.links.get_mut(*at)) {
            if text_weight > known.text_weight {
                known.text_weight = text_weight;
                known.structure = anchor.structure;
            }
            known.in_heading |= in_heading;
            if known.headline.is_empty() && !anchor.headline.is_empty() {
                known.headline = fold::key(&anchor.headline);
                self.led = self.at.get(&url).copied();
            }
            known.in_article |= place.in_article;
            known.in_frame &= place.in_frame;
            known.vouched |= vouched;
            return;
        }
        let place_of_link = self.gathered.links.len();
        if !anchor.headline.is_empty() {
            self.led = Some(place_of_link);
        }
        self.at.insert(url.clone(), place_of_link);
        self.gathered.links.push(Shown {
            url,
            text_weight,
            in_heading,
            headline: fold::key(&anchor.headline),
            lead: String::new(),
            in_article: place.in_article,
            in_frame: place.in_frame,
            structure: anchor.structure,
            vouched,
        });
    }

    /// `<link rel=alternate>` to feeds, `<link rel=next>`.
    fn head_link(&mut self, element: &Element) {
        let Some(url) = reference(element, "href").and_then(|href| self.base.join(href).ok()) else {
            return;
        };
        let rel = element.attr("rel").unwrap_or_default().to_ascii_lowercase();
        let relation = |word: &str| rel.split_ascii_whitespace().any(|one| one == word);
        if relation("next") && !self.gathered.next.contains(&url) {
            self.gathered.next.push(url);
            return;
        }
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let plain = matches!(kind, "text/xml" | "application/xml" | "application/json");
        let is_feed = FEED_TYPES.contains(&kind) || (plain && is_feed_address(&url)) || relation("feed");
        if is_feed && (relation("alternate") || relation("feed")) {
            self.feed(url);
        }
    }

    /// Feeds of comments are full of addresses of articles, but never of new ones.
    fn feed(&mut self, url: PageUrl) {
        let path = url.as_url().path().to_ascii_lowercase();
        let of_comments = path.contains("/comments") || path.contains("comments/") || path.contains("/replies/");
        if !of_comments && self.gathered.feeds.len() < MAX_FEEDS && !self.gathered.feeds.contains(&url) {
            self.gathered.feeds.push(url);
        }
    }

    /// The four elements around, by name and first class.
    fn structure(&self) -> Option<u64> {
        let around = self.signatures.last_chunk::<4>()?;
        Some(FixedState::default().hash_one(around))
    }
}

fn reference<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let reference = element.attr(name)?.trim();
    let useless = reference.is_empty() || reference.starts_with('#') || reference.len() > REFERENCE_BYTES;
    let scheme = reference.get(..11.min(reference.len())).unwrap_or_default().to_ascii_lowercase();
    let foreign = ["javascript:", "mailto:", "tel:", "data:", "whatsapp:", "sms:", "about:"];
    (!useless && !foreign.iter().any(|start| scheme.starts_with(start))).then_some(reference)
}

/// Whether an address ends as feeds' addresses do.
fn is_feed_address(url: &PageUrl) -> bool {
    let path = url.as_url().path().to_ascii_lowercase();
    let path = path.trim_end_matches('/');
    [".rss", ".atom", "/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/rss2", "/feed.json", ".rdf"]
        .iter()
        .any(|end| path.ends_with(end))
        || path.strip_suffix(".xml").is_some_and(|stem| stem.contains("rss") || stem.contains("feed"))
}

/// Letters and digits; three for one of a script that sets no spaces, where a word is a letter or two.
fn weight(text: &str) -> usize {
    text.chars()
        .map(|c| match u32::from(c) {
            0x0E00..=0x0EFF
            | 0x1000..=0x109F
            | 0x1780..=0x17FF
            | 0x3040..=0x30FF
            | 0x3400..=0x9FFF
            | 0xAC00..=0xD7AF => 3,
            _ => usize::from(c.is_alphanumeric()),
        })
        .sum()
}

fn signature(element: &Element) -> u64 {
    let mut attributes = element.attrs.iter();
    let class = attributes.find(|(name, _)| name.local == local_name!("class") && name.ns == ns!());
    let first = class.and_then(|(_, class)| class.split_ascii_whitespace().next());
    FixedState::default().hash_one((element.name(), first))
}
