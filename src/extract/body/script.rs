//! A body that stands in a page's data scripts alone: a string of markup, strings of paragraphs, or nodes of rich text; or in
//! what is there for readers without scripts.
//!
//! Single-page sites ship their article as state for JavaScript; JSON-LD may hold it as plain text. Read only where the
//! tree has next to nothing. The state's shape is nobody's standard, so no paths are followed: long strings are taken by
//! the name of their key, and rich text by its shape (`rich`).

use std::collections::BTreeMap;

use super::rich;
use super::shape::{is_ideograph, shape};
use crate::page::tree::{NOSCRIPT, Script};

/// Visible letters of the shortest body that is worth taking out of a script.
const SHORTEST: usize = 300;

/// Visible letters of a string that is a body by itself.
const LONG: usize = 1_200;

/// Bytes of the shortest string that is looked at.
const STRING_BYTES: usize = 60;

/// Levels of JSON inside strings of JSON.
const NESTED: u32 = 2;

/// Strings looked at in one page.
const STRINGS: usize = 20_000;

/// Words in the names of keys that hold bodies, and of those that hold something else.
const BODY_KEYS: &[&str] = &["body", "content", "text", "html", "paragraph", "article", "story"];
const OTHER_KEYS: &[&str] = &[
    "desc", "summary", "excerpt", "caption", "css", "style", "bio", "teaser", "comment", "legal", "cookie", "privacy",
    "consent", "footer", "svg", "script", "query", "alt", "credit", "config", "message", "error", "label", "seo",
    "title",
];

/// A body that was found.
pub(super) struct Source {
    pub(super) markup: String,
    /// Its visible letters.
    pub(super) n_chars: usize,
    /// Whether it is one text, not strings put together that may be several's.
    pub(super) is_whole: bool,
}

impl Source {
    fn new(markup: String, is_whole: bool) -> Self {
        Self { n_chars: n_visible(&markup), markup, is_whole }
    }
}

/// The body as markup; `None` where no script has one.
pub(super) fn markup(scripts: &[Script], article_body: Option<&str>) -> Option<String> {
    let mut found = Strings::default();
    let mut nodes: Option<Source> = None;
    for script in scripts.iter().filter(|script| !script.kind.contains("ld+json") && script.kind != NOSCRIPT) {
        found.scan(&script.text, 0);
        if let Some(more) = rich::markup(&script.text).filter(|more| more.n_chars >= SHORTEST)
            && nodes.as_ref().is_none_or(|nodes| more.n_chars > nodes.n_chars)
        {
            nodes = Some(more);
        }
    }
    // Strings put together tell of other articles as well, and lose the words between two links.
    let from_state = match (found.best(), nodes) {
        (Some(strings), Some(nodes)) if strings.is_whole => {
            (strings.n_chars > nodes.n_chars).then_some(strings).or(Some(nodes))
        }
        (Some(strings), Some(nodes)) => (strings.n_chars > 2 * nodes.n_chars).then_some(strings).or(Some(nodes)),
        (strings, nodes) => strings.or(nodes),
    };
    let plain = article_body.map(|text| Source::new(paragraphs(text), true)).filter(|plain| plain.n_chars >= SHORTEST);
    let scripted = match (from_state, plain) {
        (Some(state), Some(plain)) if state.n_chars * 5 < plain.n_chars * 4 => Some(plain),
        (state, plain) => state.or(plain),
    };
    let scriptless = scriptless(scripts);
    let found = match (scripted, scriptless) {
        (Some(scripted), Some(scriptless)) if scripted.n_chars < scriptless.n_chars => Some(scriptless),
        (scripted, scriptless) => scripted.or(scriptless),
    };
    found.map(|found| found.markup)
}

/// What readers without scripts are shown, where it is an article: more than one paragraph, and no word of scripts.
fn scriptless(scripts: &[Script]) -> Option<Source> {
    let texts = scripts.iter().filter(|script| script.kind == NOSCRIPT).map(|script| script.text.as_str());
    let is_article = |text: &&str| {
        let n_paragraphs = text.split("<p").skip(1).filter(|paragraph| is_prose(&format!("<p{paragraph}"))).count();
        n_paragraphs > 1 && !text.to_ascii_lowercase().contains("javascript")
    };
    let found = texts.filter(is_article).map(|text| Source::new(text.to_owned(), true));
    found.filter(|found| found.n_chars >= SHORTEST).max_by_key(|found| found.n_chars)
}

/// Plain text as paragraphs; text that holds markup stays as it is.
fn paragraphs(text: &str) -> String {
    if is_markup(text) {
        return text.to_owned();
    }
    let mut markup = String::with_capacity(text.len() + text.len() / 16);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        markup.push_str("<p>");
        markup.push_str(&line.replace('&', "&amp;").replace('<', "&lt;"));
        markup.push_str("</p>");
    }
    markup
}

/// Strings of prose by the key that they stand under.
#[derive(Debug, Default)]
struct Strings {
    by_key: BTreeMap<String, Vec<String>>,
    n_seen: usize,
}

impl Strings {
    /// Goes through all string literals of JSON, or of code that assigns JSON.
    fn scan(&mut self, text: &str, level: u32) {
        let bytes = text.as_bytes();
        let mut key = "";
        let mut at = 0;
        while let Some(open) = memchr::memchr(b'"', &bytes[at..]).map(|open| at + open) {
            let Some(close) = closing(bytes, open + 1) else { return };
            let literal = &text[open..=close];
            let inside = &literal[1..literal.len() - 1];
            at = close + 1;
            if bytes[at..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':') {
                key = inside;
            } else if inside.len() >= STRING_BYTES && self.n_seen < STRINGS {
                self.n_seen += 1;
                if let Ok(value) = serde_json::from_str::<String>(literal) {
                    self.take(key, value, level);
                }
            }
        }
    }

    fn take(&mut self, key: &str, value: String, level: u32) {
        let holds_json = ["\":\"", "\": \"", "\\\":\\\"", "\\\": \\\""].iter().any(|mark| value.contains(mark));
        if level < NESTED && holds_json && !value.trim_start().starts_with('<') {
            self.scan(&value, level + 1);
        } else if is_prose(&value) {
            self.by_key.entry(key.to_owned()).or_default().push(value);
        }
    }

    /// The strings of the key with most prose.
    fn best(self) -> Option<Source> {
        let scored = self.by_key.into_iter().filter_map(|(key, values)| {
            let source = main_part(values)?;
            let key = key.to_ascii_lowercase();
            let weight = if OTHER_KEYS.iter().any(|word| key.contains(word)) {
                1
            } else if BODY_KEYS.iter().any(|word| key.contains(word)) {
                8
            } else {
                4
            };
            Some((source.n_chars * weight, source))
        });
        scored.max_by_key(|(score, _)| *score).map(|(_, source)| source)
    }
}

/// One article out of one key's values: the first that is a body by itself, else all of them in order.
fn main_part(values: Vec<String>) -> Option<Source> {
    let longest = values.iter().map(|value| n_visible(value)).max()?;
    let is_body = |value: &&String| {
        let is_whole = value.matches("</p>").count() >= 2 || n_visible(value) >= LONG;
        is_whole && n_visible(value) * 2 >= longest
    };
    let source = if let Some(first) = values.iter().find(is_body) {
        Source::new(paragraphs(first), true)
    } else {
        let mut markup = String::new();
        let mut last = "";
        for value in &values {
            if value != last {
                markup.push_str(&paragraphs(value));
            }
            last = value;
        }
        Source::new(markup, false)
    };
    (source.n_chars >= SHORTEST).then_some(source)
}

/// The quotation mark that ends a literal.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let mark = at + memchr::memchr2(b'"', b'\\', &bytes[at..])?;
        if bytes[mark] == b'"' {
            return Some(mark);
        }
        at = mark + 2;
        if at > bytes.len() {
            return None;
        }
    }
}

fn is_markup(text: &str) -> bool {
    ["<p", "</", "<br", "<div"].iter().any(|tag| text.contains(tag))
}

pub(super) fn is_prose(text: &str) -> bool {
    if text.starts_with("http") || text.contains('{') && text.contains(";}") {
        return false;
    }
    let shape = shape(&text[..text.floor_char_boundary(2_000)]);
    // A tag hides the stop before it.
    let is_plain = shape.n_words >= 8 && shape.n_stops > 0 && shape.n_letters * 10 > shape.n_chars * 7;
    is_plain || shape.n_words >= 20 && is_markup(text)
}

/// Characters outside of tags; those of scripts without spaces say twice as much.
pub(super) fn n_visible(text: &str) -> usize {
    let mut is_tag = false;
    let mut n_chars = 0;
    for c in text.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => n_chars += 1 + usize::from(is_ideograph(c)),
            _ => {}
        }
    }
    n_chars
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(text: String) -> Vec<Script> {
        vec![Script { kind: "application/json".to_owned(), id: None, text }]
    }

    fn prose() -> String {
        "The bridge over the harbor was closed on Monday, and nobody knows for how long. ".repeat(4)
    }

    #[test]
    fn the_longest_string_under_a_body_key_wins() {
        let html = format!("<p>{}</p><p>{}</p>", prose(), prose());
        let text = serde_json::json!({"seo": {"description": prose()}, "article": {"contentHtml": html}}).to_string();
        assert_eq!(markup(&state(text.clone()), None).as_deref(), Some(html.as_str()));
        // The same as a string in code.
        let code = format!("self.__next_f.push([1,{}])", serde_json::to_string(&text).unwrap());
        assert_eq!(markup(&state(code), None).as_deref(), Some(html.as_str()));
    }

    #[test]
    fn paragraphs_in_strings_of_their_own_are_joined() {
        let paragraphs: Vec<_> =
            (0..4).map(|n| serde_json::json!({"type": "text", "content": format!("{n}. {}", prose())})).collect();
        let found = markup(&state(serde_json::json!(paragraphs).to_string()), None).unwrap();
        assert_eq!(found.matches("<p>").count(), 4);
        assert!(found.starts_with("<p>0. The bridge"));
    }

    #[test]
    fn state_without_prose_gives_nothing() {
        for text in ["", "{", "{\"a\": \"", "{\"css\": \"a{b:c;}\"}", "[\"\\"] {
            assert_eq!(markup(&state(text.to_owned()), None), None, "{text}");
        }
        assert_eq!(markup(&[], Some("Too short.")), None);
    }
}
