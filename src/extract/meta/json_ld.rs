//! Schema.org objects in scripts: which of them is the article, and what it says.
//!
//! Reads what Google and browsers' tools tolerate and a strict parser does not: see `mend`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::mend;
use crate::extract::line;
use crate::page::tree::Script;

/// Most bytes of one script; state of a whole shop is longer, an article with its body is not.
const SCRIPT_BYTES: usize = 2 << 20;
/// Most objects looked at.
const OBJECTS: usize = 3_000;
/// Deepest nesting looked at.
const DEPTH: usize = 12;
/// Most values of one list.
const VALUES: usize = 60;

/// A person or organization as an object names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) name: String,
    pub(crate) kind: PartyKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartyKind {
    Person,
    Organization,
    /// A bare string, or an object without a type.
    Untold,
}

/// How near an object is to being the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// `WebPage` and the like: its dates and names describe the page.
    Page,
    /// A video, recipe, product, event…: what such a page is about.
    Other,
    /// `CreativeWork`.
    Work,
    /// `Article` and its kinds.
    Article,
}

/// One object that may describe the article.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) rank: Rank,
    pub(crate) kind: String,
    pub(crate) headline: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) authors: Vec<Party>,
    pub(crate) published: Vec<String>,
    pub(crate) modified: Vec<String>,
    pub(crate) created: Vec<String>,
    pub(crate) section: Vec<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) images: Vec<String>,
    /// `@id`, `url` and `mainEntityOfPage`.
    pub(crate) addresses: Vec<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) is_free: Option<bool>,
    pub(crate) license: Option<String>,
    pub(crate) copyright: Option<String>,
    pub(crate) body: Option<String>,
    /// Inside another object, other than a graph or as what its page is about.
    pub(crate) is_inner: bool,
}

/// What all scripts say.
#[derive(Debug, Default)]
pub(crate) struct JsonLd {
    /// In document order.
    pub(crate) pieces: Vec<Piece>,
    /// Names of sites and organizations: whatever is not the article's own.
    pub(crate) sites: Vec<String>,
    /// Types of the objects that stand by themselves.
    pub(crate) kinds: Vec<String>,
    /// Names of breadcrumb items, in order.
    pub(crate) breadcrumbs: Vec<String>,
    /// A script had to be mended or could not be read.
    pub(crate) is_broken: bool,
}

/// Reads the JSON-LD scripts among `scripts`.
pub(crate) fn read(scripts: &[Script]) -> JsonLd {
    let mut roots = Vec::new();
    let mut found = JsonLd::default();
    for script in scripts {
        if !script.kind.contains("ld+json") || script.text.len() > SCRIPT_BYTES {
            continue;
        }
        let (mut values, was_mended) = mend::values(&script.text);
        found.is_broken |= was_mended || values.is_empty();
        roots.append(&mut values);
    }
    let mut by_id: HashMap<&str, &Map<String, Value>> = HashMap::new();
    let mut budget = OBJECTS;
    for root in &roots {
        index(root, &mut by_id, &mut budget, 0);
    }
    let mut reader = Reader { by_id, found, budget: OBJECTS };
    for root in &roots {
        reader.visit(root, 0, false);
    }
    reader.found
}

fn index<'v>(value: &'v Value, by_id: &mut HashMap<&'v str, &'v Map<String, Value>>, budget: &mut usize, depth: usize) {
    if depth > DEPTH || *budget == 0 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| index(item, by_id, budget, depth + 1)),
        Value::Object(object) => {
            *budget -= 1;
            if let Some(id) = object.get("@id").and_then(Value::as_str)
                && object.len() > 1
            {
                let known = by_id.entry(id).or_insert(object);
                if known.len() < object.len() {
                    *known = object;
                }
            }
            object.values().filter(|value| !value.is_string()).for_each(|value| index(value, by_id, budget, depth + 1));
        }
        _ => {}
    }
}

struct Reader<'v> {
    by_id: HashMap<&'v str, &'v Map<String, Value>>,
    found: JsonLd,
    budget: usize,
}

impl<'v> Reader<'v> {
    fn visit(&mut self, value: &'v Value, depth: usize, is_inner: bool) {
        if depth > DEPTH || self.budget == 0 {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.visit(item, depth + 1, is_inner)),
            Value::Object(object) => {
                self.budget -= 1;
                self.object(object, depth, is_inner);
            }
            _ => {}
        }
    }

    fn object(&mut self, object: &'v Map<String, Value>, depth: usize, is_inner: bool) {
        let kinds = kinds(object);
        if kinds.contains(&"BreadcrumbList") {
            self.breadcrumbs(object);
            return;
        }
        if kinds.iter().any(|kind| is_organization(kind) || *kind == "WebSite") {
            for key in ["name", "alternateName", "legalName"] {
                self.found.sites.extend(object.get(key).and_then(Value::as_str).map(line::clean));
            }
        }
        if !is_inner && self.found.kinds.len() < VALUES {
            self.found.kinds.extend(kinds.iter().map(|kind| (*kind).to_owned()));
        }
        if let Some((rank, kind)) =
            kinds.iter().filter_map(|kind| Some((rank(kind)?, *kind))).max_by_key(|(rank, _)| *rank)
        {
            let piece = self.piece(object, rank, kind, is_inner);
            self.found.pieces.push(piece);
        }
        for (key, value) in object {
            if !value.is_object() && !value.is_array() {
                continue;
            }
            // These describe somebody or something else; names of sites in them still count.
            let inner = is_inner || !matches!(key.as_str(), "@graph" | "mainEntity" | "mainEntityOfPage");
            if !matches!(
                key.as_str(),
                "author"
                    | "creator"
                    | "comment"
                    | "comments"
                    | "review"
                    | "reviews"
                    | "image"
                    | "keywords"
                    | "citation"
            ) {
                self.visit(value, depth + 1, inner);
            }
        }
    }

    fn piece(&self, object: &'v Map<String, Value>, rank: Rank, kind: &str, is_inner: bool) -> Piece {
        let text = |key: &str| object.get(key).and_then(first_text).filter(|text| !text.is_empty());
        let texts = |keys: &[&str]| -> Vec<String> {
            keys.iter().filter_map(|key| object.get(*key)).flat_map(list).take(VALUES).collect()
        };
        let mut authors = Vec::new();
        for key in ["author", "creator"] {
            if authors.is_empty()
                && let Some(value) = object.get(key)
            {
                self.parties(value, &mut authors, 0);
            }
        }
        let mut addresses = texts(&["url"]);
        addresses.extend(object.get("@id").and_then(Value::as_str).map(str::to_owned));
        match object.get("mainEntityOfPage") {
            Some(Value::String(text)) => addresses.push(text.clone()),
            Some(Value::Object(inner)) => {
                addresses.extend(["@id", "url"].iter().filter_map(|key| inner.get(*key)?.as_str()).map(str::to_owned));
            }
            _ => {}
        }
        let mut publishers = Vec::new();
        for key in ["publisher", "sourceOrganization", "provider"] {
            if publishers.is_empty()
                && let Some(value) = object.get(key)
            {
                self.parties(value, &mut publishers, 0);
            }
        }
        let mut copyright = Vec::new();
        if let Some(value) = object.get("copyrightHolder") {
            self.parties(value, &mut copyright, 0);
        }
        Piece {
            rank,
            kind: kind.to_owned(),
            headline: text("headline").map(|text| line::clean_markup(&text)).filter(|text| !text.is_empty()),
            name: text("name")
                .or_else(|| text("title"))
                .map(|text| line::clean_markup(&text))
                .filter(|text| !text.is_empty()),
            description: text("description").map(|text| line::clean_markup(&text)).filter(|text| !text.is_empty()),
            authors,
            published: texts(&["datePublished", "uploadDate"]),
            modified: texts(&["dateModified"]),
            created: texts(&["dateCreated"]),
            section: texts(&["articleSection"]),
            keywords: texts(&["keywords"]),
            images: object
                .get("image")
                .or(object.get("thumbnailUrl"))
                .map(|value| self.images(value))
                .unwrap_or_default(),
            addresses,
            publisher: publishers.into_iter().map(|party| party.name).next(),
            is_free: object.get("isAccessibleForFree").and_then(truth),
            license: text("license").or_else(|| {
                object
                    .get("license")
                    .and_then(|value| Some(value.get("url").or(value.get("@id"))?.as_str()?.to_owned()))
            }),
            copyright: text("copyrightNotice").map(|text| line::clean_markup(&text)).or_else(|| {
                let holder = copyright.into_iter().next()?.name;
                let year = object.get("copyrightYear").map(|year| year.to_string().trim_matches('"').to_owned());
                let year = year.filter(|year| year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit()));
                Some(match year {
                    Some(year) => format!("© {year} {holder}"),
                    None => holder,
                })
            }),
            body: text("articleBody"),
            is_inner,
        }
    }

    fn parties(&self, value: &Value, found: &mut Vec<Party>, depth: usize) {
        if depth > 4 || found.len() >= VALUES {
            return;
        }
        match value {
            Value::String(text) => {
                // A reference written as a bare string, or a name.
                match self.by_id.get(text.as_str()) {
                    Some(object) => self.party(object, found, depth),
                    None => found.push(Party { name: line::clean_markup(text), kind: PartyKind::Untold }),
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.parties(item, found, depth + 1)),
            Value::Object(object) => self.party(object, found, depth),
            _ => {}
        }
    }

    fn party(&self, object: &Map<String, Value>, found: &mut Vec<Party>, depth: usize) {
        let target = object.get("@id").and_then(Value::as_str).and_then(|id| self.by_id.get(id).copied());
        let object = match target {
            Some(target) if !object.contains_key("name") => target,
            _ => object,
        };
        let kinds = kinds(object);
        // Some systems call whoever runs a site of their own a person and an organization.
        let kind = if kinds.contains(&"Person") {
            PartyKind::Person
        } else if kinds.iter().any(|kind| is_organization(kind) || *kind == "WebSite" || *kind == "Brand") {
            PartyKind::Organization
        } else {
            PartyKind::Untold
        };
        match object.get("name").or(object.get("alternateName")) {
            Some(value @ (Value::String(_) | Value::Array(_))) => {
                for name in list(value) {
                    found.push(Party { name: line::clean_markup(&name), kind });
                }
            }
            Some(value @ Value::Object(_)) => self.parties(value, found, depth + 1),
            _ => {
                let part = |key: &str| object.get(key).and_then(Value::as_str).map(line::clean);
                if let (Some(given), Some(family)) = (part("givenName"), part("familyName")) {
                    found.push(Party { name: format!("{given} {family}"), kind });
                }
            }
        }
    }

    fn images(&self, value: &Value) -> Vec<String> {
        match value {
            Value::String(text) => match self.by_id.get(text.as_str()) {
                Some(object) => object_url(object).into_iter().collect(),
                None => vec![text.clone()],
            },
            Value::Array(items) => items.iter().take(VALUES).flat_map(|item| self.images(item)).collect(),
            Value::Object(object) => {
                let target = object.get("@id").and_then(Value::as_str).and_then(|id| self.by_id.get(id).copied());
                object_url(object).or_else(|| target.and_then(object_url)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn breadcrumbs(&mut self, object: &Map<String, Value>) {
        if !self.found.breadcrumbs.is_empty() {
            return;
        }
        let Some(Value::Array(items)) = object.get("itemListElement") else { return };
        for item in items.iter().take(VALUES) {
            let name = item.get("name").or_else(|| item.get("item").and_then(|item| item.get("name")));
            self.found.breadcrumbs.extend(name.and_then(Value::as_str).map(line::clean_markup));
        }
    }
}

fn object_url(object: &Map<String, Value>) -> Option<String> {
    ["url", "contentUrl"].iter().find_map(|key| object.get(*key).and_then(first_text))
}

/// The types of an object, without the vocabulary's address.
fn kinds(object: &Map<String, Value>) -> Vec<&str> {
    let bare = |text: &'_ str| -> usize { text.rfind(['/', '#', ':']).map_or(0, |at| at + 1) };
    match object.get("@type").or(object.get("type")) {
        Some(Value::String(text)) => vec![&text[bare(text)..]],
        Some(Value::Array(items)) => {
            items.iter().take(8).filter_map(Value::as_str).map(|text| &text[bare(text)..]).collect()
        }
        _ => Vec::new(),
    }
}

fn rank(kind: &str) -> Option<Rank> {
    if kind.ends_with("Article")
        || kind.ends_with("Posting")
        || kind.ends_with("NewsReport")
        || matches!(kind, "Report" | "Review" | "CriticReview")
    {
        return Some(Rank::Article);
    }
    Some(match kind {
        "CreativeWork" | "LiveBlog" | "Blog" => Rank::Work,
        "VideoObject" | "AudioObject" | "Recipe" | "Product" | "Event" | "Movie" | "Book" | "PodcastEpisode"
        | "ImageGallery" | "MediaGallery" | "HowTo" | "Course" | "Question" => Rank::Other,
        "WebPage" | "ItemPage" | "AboutPage" | "QAPage" | "FAQPage" | "MedicalWebPage" | "CollectionPage" => Rank::Page,
        _ => return None,
    })
}

fn is_organization(kind: &str) -> bool {
    kind.ends_with("Organization")
        || matches!(kind, "Corporation" | "NGO" | "LocalBusiness" | "OnlineBusiness" | "Newspaper" | "Periodical")
}

fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Array(items) => items.iter().take(VALUES).find_map(first_text),
        Value::Object(object) => object.get("@value").and_then(first_text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().take(VALUES).filter_map(named).collect(),
        value => named(value).into_iter().collect(),
    }
}

fn named(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => object.get("name").or(object.get("@value")).and_then(first_text),
        value => first_text(value),
    }
    .filter(|text| !text.is_empty())
}

/// A truth value as pages write it.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::Number(number) => Some(number.as_i64()? != 0),
        Value::String(text) => {
            let text = text.trim().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            match text.as_str() {
                "true" | "1" | "yes" => Some(true),
                "false" | "0" | "no" => Some(false),
                _ => None,
            }
        }
        Value::Array(items) => items.iter().take(VALUES).find_map(truth),
        _ => None,
    }
}
