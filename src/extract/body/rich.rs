//! Rich text as data: the trees of nodes that editors keep in place of markup.
//!
//! Draft.js and Editor.js keep a list of blocks; ProseMirror, Slate, Lexical, Portable Text and Contentful keep nodes in
//! nodes, with the words in leaves that a bold word or a link parts. Names differ, the shape does not: a list of objects
//! that say what they are, with words in them. So no editor is told from another, and no path is followed.

use serde_json::{Map, Value};

use super::claim::{Claim, Standing, is_elsewhere};
use super::script::{Source, is_prose};

/// Longest script that is read as a tree, in bytes: a value takes a multiple of its text.
const SCRIPT_BYTES: usize = 2 << 20;

/// Deepest list that is looked into. The reader of JSON itself stops a little deeper.
const DEPTH: usize = 100;

/// Starts of objects in code that are tried.
const STARTS: usize = 6;

/// Levels of JSON inside strings of JSON.
const NESTED: u32 = 2;

/// Where nodes keep what is in them.
const INSIDE: [&str; 4] = ["children", "content", "nodes", "blocks"];

/// Keys of what is not the article's text, beside those of other stories; and kinds of nodes that are no text of it.
const OTHER_KEYS: [&str; 3] = ["caption", "summary", "description"];
const OTHER_KINDS: [&str; 11] =
    ["image", "embed", "video", "gallery", "advert", "newsletter", "related", "caption", "iframe", "promo", "script"];

/// The longest rich text of the page's article in a script's text, as markup.
pub(super) fn markup(text: &str, claim: &Claim) -> Option<Source> {
    let mut finds = Finds { claim, texts: Vec::new(), n_stories: 0 };
    if text.len() <= SCRIPT_BYTES {
        finds.read(text, 0, Spot { depth: 0, story: 0, standing: Standing::Unknown, path: 0 });
    }
    let sources = finds.texts.into_iter().map(|(spot, markup)| Source::new(markup, true, spot.standing));
    let own = sources.filter(|source| claim.allows(source));
    own.max_by_key(|source| (source.standing, source.n_chars))
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Spot {
    depth: usize,
    /// The object that says whose it is, and what it says.
    story: usize,
    standing: Standing,
    /// Keys on the way, as a hash: the parts of one text are reached by the same ones.
    path: u64,
}

struct Finds<'c> {
    claim: &'c Claim,
    texts: Vec<(Spot, String)>,
    n_stories: usize,
}

impl Finds<'_> {
    /// Reads the JSON in a text: all of it, or what code assigns.
    fn read(&mut self, text: &str, level: u32, spot: Spot) {
        let mut at = 0;
        for _ in 0..STARTS {
            let Some(open) = text[at..].find(['{', '[']).map(|open| at + open) else { return };
            let mut values = serde_json::Deserializer::from_str(&text[open..]).into_iter::<Value>();
            match values.next() {
                Some(Ok(value)) => {
                    self.visit(&value, level, spot);
                    at = open + values.byte_offset();
                }
                _ => at = open + 1,
            }
        }
    }

    fn visit(&mut self, value: &Value, level: u32, spot: Spot) {
        let inner = Spot { depth: spot.depth + 1, ..spot };
        match value {
            _ if spot.depth > DEPTH => {}
            Value::Array(items) if is_rich(items) && !self.are_stories(items) => self.take(items, spot),
            Value::Array(items) => items.iter().for_each(|item| self.visit(item, level, inner)),
            Value::Object(object) => {
                let mut inner = inner;
                if let Some(standing) = self.told(object) {
                    self.n_stories += 1;
                    (inner.story, inner.standing) = (self.n_stories, standing);
                }
                for (key, value) in object {
                    let path = key.bytes().fold(spot.path, |hash, byte| {
                        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(7)
                    });
                    let is_other = OTHER_KEYS.iter().any(|other| key.to_ascii_lowercase().contains(other));
                    if !is_other && !is_elsewhere(key) {
                        self.visit(value, level, Spot { path, ..inner });
                    }
                }
            }
            // Draft.js is often kept as a string.
            Value::String(text) if level < NESTED && text.starts_with(['{', '[']) => self.read(text, level + 1, inner),
            _ => {}
        }
    }

    /// Whose an object is, by what it is called.
    fn told(&self, object: &Map<String, Value>) -> Option<Standing> {
        let told = |(key, value): (&String, &Value)| match value {
            Value::String(text) => self.claim.told(key, text),
            Value::Object(inner) => inner.values().filter_map(|text| self.claim.told(key, text.as_str()?)).max(),
            _ => None,
        };
        object.iter().filter_map(told).max()
    }

    /// Whether a list is one of stories, each with its title and text.
    fn are_stories(&self, items: &[Value]) -> bool {
        let has_text = |node: &&Map<String, Value>| words(node).is_some() || inside(node).is_some();
        let nodes = items.iter().filter_map(Value::as_object).filter(has_text);
        nodes.filter(|node| self.told(node).is_some()).count() > 1
    }

    /// Makes a text of nodes, or lengthens the one that they go on.
    fn take(&mut self, items: &[Value], spot: Spot) {
        let mut blocks = Blocks::default();
        if items.iter().filter_map(Value::as_object).all(is_inline) {
            blocks.put_all("p", items);
        } else {
            for item in items {
                blocks.node(item, 0);
            }
        }
        if !blocks.has_prose {
            return;
        }
        match self.texts.last_mut() {
            Some((last, markup)) if (last.story, last.path) == (spot.story, spot.path) => {
                if *markup != blocks.markup {
                    markup.push_str(&blocks.markup);
                }
            }
            _ => self.texts.push((spot, blocks.markup)),
        }
    }
}

/// What a node says that it is.
fn kind(node: &Map<String, Value>) -> Option<&str> {
    ["type", "nodeType", "_type"].iter().find_map(|key| node.get(*key)?.as_str())
}

/// The words of a node that are in no other.
fn words(node: &Map<String, Value>) -> Option<&str> {
    let value = || node.get("value").filter(|_| matches!(kind(node), Some("text" | "span"))).and_then(Value::as_str);
    let data = || node.get("data")?.get("text")?.as_str();
    node.get("text").and_then(Value::as_str).or_else(value).or_else(data)
}

fn inside(node: &Map<String, Value>) -> Option<&Vec<Value>> {
    INSIDE.iter().find_map(|key| node.get(*key)?.as_array())
}

/// Whether a node is a run of words in a paragraph.
fn is_inline(node: &Map<String, Value>) -> bool {
    let kind = kind(node);
    let is_run = words(node).is_some() && matches!(kind, None | Some("text" | "span"));
    is_run || kind.is_some_and(|kind| kind.contains("link"))
}

/// Whether a list is one of nodes: most say what they are, and one at least has words or nodes in it.
fn is_rich(items: &[Value]) -> bool {
    let nodes = || items.iter().filter_map(Value::as_object);
    let n_told = nodes().filter(|node| kind(node).is_some()).count();
    n_told * 2 > items.len()
        && nodes().any(|node| words(node).is_some() || inside(node).is_some_and(|list| has_words(list, 0)))
}

fn has_words(items: &[Value], depth: usize) -> bool {
    let mut nodes = items.iter().filter_map(Value::as_object);
    depth < 8 && nodes.any(|node| words(node).is_some() || inside(node).is_some_and(|list| has_words(list, depth + 1)))
}

/// Markup in the making.
#[derive(Default)]
struct Blocks {
    markup: String,
    has_prose: bool,
}

impl Blocks {
    /// A node in the place of a block.
    fn node(&mut self, value: &Value, depth: usize) {
        let Some(node) = value.as_object().filter(|_| depth <= DEPTH) else { return };
        if kind(node).is_some_and(is_other) {
            return;
        }
        let tag = tag(node);
        if let Some(list) = inside(node).filter(|list| !list.is_empty()) {
            let is_paragraph = list.iter().filter_map(Value::as_object).any(is_inline);
            if is_paragraph {
                self.put_all(tag, list);
            } else {
                for item in list {
                    self.node(item, depth + 1);
                }
            }
        } else if let Some(words) = words(node) {
            self.put(tag, |text| push(text, words));
        } else if let Some(items) = node.get("data").and_then(|data| data.get("items")).and_then(Value::as_array) {
            for item in items.iter().filter_map(Value::as_str) {
                self.put("li", |text| push(text, item));
            }
        }
    }

    /// Runs of words as one block.
    fn put_all(&mut self, tag: &str, list: &[Value]) {
        self.put(tag, |text| list.iter().for_each(|item| run(text, item, 0)));
    }

    fn put(&mut self, tag: &str, write: impl FnOnce(&mut String)) {
        let start = self.markup.len();
        self.markup.extend(["<", tag, ">"]);
        write(&mut self.markup);
        self.has_prose |= is_prose(&self.markup[start + tag.len() + 2..]);
        self.markup.extend(["</", tag, ">"]);
    }
}

fn is_other(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    OTHER_KINDS.iter().any(|other| kind.contains(other))
}

/// The element that a block would be.
fn tag(node: &Map<String, Value>) -> &'static str {
    let said = |key: &str| node.get(key).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let (kind, style) = (kind(node).unwrap_or_default().to_ascii_lowercase(), said("style"));
    let is_level =
        |text: &str| text.len() == 2 && text.starts_with('h') && text.ends_with(|c: char| c.is_ascii_digit());
    if kind.contains("head") || is_level(&kind) || is_level(&style) {
        "h2"
    } else if kind.contains("quote") || style.contains("quote") {
        "blockquote"
    } else if kind.contains("list") || kind == "li" || node.contains_key("listItem") {
        "li"
    } else {
        "p"
    }
}

/// The words of one run and of all in it; what is linked stays so.
fn run(text: &mut String, value: &Value, depth: usize) {
    let Some(node) = value.as_object().filter(|_| depth <= DEPTH) else { return };
    let kind = kind(node).unwrap_or_default();
    if kind.to_ascii_lowercase().ends_with("break") {
        text.push_str("<br>");
    }
    let is_link = kind.contains("link");
    if is_link {
        text.push_str("<a href='#'>");
    }
    if let Some(words) = words(node) {
        push(text, words);
    }
    if let Some(list) = inside(node) {
        for item in list {
            run(text, item, depth + 1);
        }
    }
    if is_link {
        text.push_str("</a>");
    }
}

/// Words as markup: some editors keep markup in them.
fn push(text: &mut String, words: &str) {
    if words.contains("</") || words.contains("<br") {
        text.push_str(words);
    } else {
        text.push_str(&words.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIRST: &str = "The bridge over the harbor stays open, the council decided on Monday after years of ";
    const MORE: &str = "It will be repaired before the winter comes, and nobody knows who is going to pay for it.";

    fn check(value: &Value) {
        let page =
            json!({"props": {"pageProps": {"article": {"title": "The bridge", "body": value}, "related": [value]}}});
        let found = markup(&page.to_string(), &Claim::default()).map(|source| source.markup);
        let expected = format!("<p>{FIRST}<a href='#'>quarrel</a>.</p><h2>What it costs</h2><p>{MORE}</p>");
        let linked = expected.replace("<a href='#'>", "").replace("</a>", "");
        let found = found.unwrap_or_default();
        assert!(found == expected || found == linked, "{found}\n{value}");
    }

    #[test]
    fn editors_agree_in_shape() {
        // ProseMirror and what is made of it.
        check(&json!({"type": "doc", "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": FIRST},
                {"type": "text", "text": "quarrel", "marks": [{"type": "link", "attrs": {"href": "/a"}}]}, {"type": "text", "text": "."}]},
            {"type": "image", "attrs": {"src": "a.jpg", "alt": "A bridge in the fog, as it was seen on the morning after the vote."}},
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "What it costs"}]},
            {"type": "paragraph", "content": [{"type": "text", "text": MORE}]}]}));
        // Slate.
        check(
            &json!([{"type": "paragraph", "children": [{"text": FIRST}, {"type": "link", "url": "/a", "children": [{"text": "quarrel"}]}, {"text": "."}]},
            {"type": "heading-two", "children": [{"text": "What it costs", "bold": true}]}, {"type": "paragraph", "children": [{"text": MORE}]}]),
        );
        // Lexical.
        check(&json!({"root": {"type": "root", "children": [
            {"type": "paragraph", "children": [{"type": "text", "text": FIRST}, {"type": "link", "children": [{"type": "text", "text": "quarrel"}]}, {"type": "text", "text": "."}]},
            {"type": "heading", "tag": "h2", "children": [{"type": "text", "text": "What it costs"}]},
            {"type": "paragraph", "children": [{"type": "text", "text": MORE}]}]}}));
        // Contentful.
        check(&json!({"nodeType": "document", "data": {}, "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": FIRST, "marks": []},
                {"nodeType": "hyperlink", "data": {"uri": "/a"}, "content": [{"nodeType": "text", "value": "quarrel"}]}, {"nodeType": "text", "value": "."}]},
            {"nodeType": "heading-2", "content": [{"nodeType": "text", "value": "What it costs"}]},
            {"nodeType": "embedded-asset-block", "data": {}, "content": []},
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": MORE}]}]}));
        // Portable Text.
        check(
            &json!([{"_type": "block", "style": "normal", "children": [{"_type": "span", "text": FIRST}, {"_type": "span", "marks": ["a1"], "text": "quarrel"}, {"_type": "span", "text": "."}]},
            {"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "What it costs"}]},
            {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": MORE}]}]),
        );
        // Draft.js, as a list and as a string; Editor.js.
        let draft = json!({"blocks": [{"key": "a", "type": "unstyled", "text": format!("{FIRST}quarrel."), "depth": 0},
            {"key": "b", "type": "header-two", "text": "What it costs", "depth": 0}, {"key": "c", "type": "unstyled", "text": MORE}], "entityMap": {}});
        check(&json!(draft.to_string()));
        check(&draft);
        check(&json!({"time": 1, "blocks": [{"type": "paragraph", "data": {"text": format!("{FIRST}quarrel.")}},
            {"type": "header", "data": {"text": "What it costs", "level": 2}}, {"type": "paragraph", "data": {"text": MORE}}]}));
    }

    #[test]
    fn other_lists_are_no_rich_text() {
        for value in [
            json!([{"text": MORE, "user": "a"}, {"text": MORE, "user": "b"}]),
            json!({"comments": [{"type": "comment", "text": MORE}]}),
            json!([{"type": "card", "title": MORE}]),
            json!([[[[]]]]),
            json!({"menu": [{"type": "link", "text": MORE}]}),
        ] {
            assert!(markup(&value.to_string(), &Claim::default()).is_none(), "{value}");
        }
        for text in ["", "{", "[[[[", "{\"a\":", "window.x = {a: 1}; y = [", "{{{{{{{{"] {
            assert!(markup(text, &Claim::default()).is_none(), "{text}");
        }
        assert!(markup(&"[".repeat(10_000), &Claim::default()).is_none());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(\\{|\\}|\\[|\\]|\"type\":|\"text\":|\"children\":|\"p\"|,|\\PC){0,40}") {
            markup(&text, &Claim::default());
        }
    }
}
