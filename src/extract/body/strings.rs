//! Strings of prose in JSON, or in code that assigns JSON: by the key that they stand under, and by the story.

use std::collections::BTreeMap;

use super::claim::{Claim, Standing, is_elsewhere};
use super::script::{Source, is_prose, n_visible, paragraphs};

/// Visible letters of a string that is a body by itself.
const LONG: usize = 1_200;

/// Bytes of the shortest string that is looked at.
const STRING_BYTES: usize = 60;

/// Levels of JSON inside strings of JSON.
const NESTED: u32 = 2;

/// Strings looked at in one page.
const STRINGS: usize = 20_000;

/// Bytes of the longest title.
const TITLE_BYTES: usize = 600;

/// Words in the names of keys that hold bodies, and of those that hold something else.
const BODY_KEYS: &[&str] = &["body", "content", "text", "html", "paragraph", "article", "story"];
const OTHER_KEYS: &[&str] = &[
    "desc", "summary", "excerpt", "caption", "css", "style", "bio", "teaser", "comment", "legal", "cookie", "privacy",
    "consent", "footer", "svg", "script", "query", "alt", "credit", "config", "message", "error", "label", "seo",
    "title",
];

/// An object or a list.
#[derive(Debug, Clone, Copy)]
struct Frame {
    parent: usize,
    is_elsewhere: bool,
    told: Option<Standing>,
}

/// Strings of prose, by key and by the object that says whose they are.
#[derive(Debug)]
pub(super) struct Strings<'c> {
    claim: &'c Claim,
    frames: Vec<Frame>,
    found: Vec<(String, usize, String)>,
    n_seen: usize,
}

impl<'c> Strings<'c> {
    pub(super) fn new(claim: &'c Claim) -> Self {
        Self { claim, frames: Vec::new(), found: Vec::new(), n_seen: 0 }
    }

    /// Goes through all string literals of a script.
    pub(super) fn read(&mut self, text: &str) {
        let root = self.frames.len();
        self.frames.push(Frame { parent: root, is_elsewhere: false, told: None });
        self.scan(text, 0, root);
    }

    fn scan(&mut self, text: &str, level: u32, root: usize) {
        let bytes = text.as_bytes();
        // What is open, and the key that it stands under; the key that waits for its value.
        let mut open: Vec<(usize, &str)> = vec![(root, "")];
        let mut waiting: Option<&str> = None;
        let mut at = 0;
        while at < bytes.len() {
            let (frame, key) = open.last().copied().unwrap_or((root, ""));
            match bytes[at] {
                b'{' | b'[' => {
                    let key = waiting.take().unwrap_or(key);
                    let is_elsewhere = self.frames[frame].is_elsewhere || is_elsewhere(key);
                    open.push((self.frames.len(), key));
                    self.frames.push(Frame { parent: frame, is_elsewhere, told: None });
                }
                b'}' | b']' => {
                    waiting = None;
                    if open.len() > 1 {
                        open.pop();
                    }
                }
                b',' => waiting = None,
                b'"' => {
                    let Some(close) = closing(bytes, at + 1) else { return };
                    let literal = &text[at..=close];
                    let inside = &literal[1..literal.len() - 1];
                    at = close;
                    if bytes[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':') {
                        waiting = Some(inside);
                    } else {
                        self.name(waiting.unwrap_or(key), key, literal, frame);
                        self.value(waiting.take().unwrap_or(key), literal, level, frame);
                    }
                }
                // A key without quotation marks, as code writes it.
                byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                    let end = at + bytes[at..].iter().take_while(|byte| is_name(byte)).count();
                    if bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':') {
                        waiting = Some(&text[at..end]);
                    }
                    at = end;
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Takes in what a title tells of its object; `"headlines": {"basic": "…"}` tells of the object around.
    fn name(&mut self, key: &str, around: &str, literal: &str, frame: usize) {
        if literal.len() > TITLE_BYTES {
            return;
        }
        let Ok(text) = serde_json::from_str::<String>(literal) else { return };
        let here = self.claim.told(key, &text).map(|told| (frame, told));
        let outside = || self.claim.told(around, &text).map(|told| (self.frames[frame].parent, told));
        if let Some((frame, told)) = here.or_else(outside) {
            let known = &mut self.frames[frame].told;
            *known = (*known).max(Some(told));
        }
    }

    fn value(&mut self, key: &str, literal: &str, level: u32, frame: usize) {
        if literal.len() < STRING_BYTES + 2 || self.n_seen >= STRINGS || self.frames[frame].is_elsewhere {
            return;
        }
        self.n_seen += 1;
        let Ok(value) = serde_json::from_str::<String>(literal) else { return };
        let holds_json = ["\":\"", "\": \"", "\\\":\\\"", "\\\": \\\""].iter().any(|mark| value.contains(mark));
        if level < NESTED && holds_json && !value.trim_start().starts_with('<') {
            self.scan(&value, level + 1, frame);
        } else if is_prose(&value) {
            self.found.push((key.to_owned(), frame, value));
        }
    }

    /// The frame that says whose a string is, and what it says.
    fn story(&self, mut frame: usize) -> (usize, Standing) {
        loop {
            let Frame { parent, told, .. } = self.frames[frame];
            match told {
                Some(told) => return (frame, told),
                None if parent == frame => return (frame, Standing::Unknown),
                None => frame = parent,
            }
        }
    }

    /// The strings of one key of one story, those with most prose.
    pub(super) fn best(mut self) -> Option<Source> {
        let mut by_key: BTreeMap<(usize, String), (Standing, Vec<String>)> = BTreeMap::new();
        for (key, frame, value) in std::mem::take(&mut self.found) {
            let (story, standing) = self.story(frame);
            by_key.entry((story, key)).or_insert_with(|| (standing, Vec::new())).1.push(value);
        }
        let scored = by_key.into_iter().filter_map(|((_, key), (standing, values))| {
            let source = main_part(values, standing).filter(|source| self.claim.allows(source))?;
            let key = key.to_ascii_lowercase();
            let weight = if OTHER_KEYS.iter().any(|word| key.contains(word)) {
                1
            } else if BODY_KEYS.iter().any(|word| key.contains(word)) {
                8
            } else {
                4
            };
            Some(((source.standing, source.n_chars * weight), source))
        });
        scored.max_by_key(|(score, _)| *score).map(|(_, source)| source)
    }
}

/// One article out of one key's values: the first that is a body by itself, else all of them in order.
fn main_part(values: Vec<String>, standing: Standing) -> Option<Source> {
    let longest = values.iter().map(|value| n_visible(value)).max()?;
    let is_body = |value: &&String| {
        let is_whole = value.matches("</p>").count() >= 2 || n_visible(value) >= LONG;
        is_whole && n_visible(value) * 2 >= longest
    };
    let source = if let Some(first) = values.iter().find(is_body) {
        Source::new(paragraphs(first), true, standing)
    } else {
        let mut markup = String::new();
        let mut last = "";
        for value in &values {
            if value != last {
                markup.push_str(&paragraphs(value));
            }
            last = value;
        }
        Source::new(markup, false, standing)
    };
    source.is_long().then_some(source)
}

/// The quotation mark that ends a literal.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let mark = at + memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[mark] == b'"' {
            return Some(mark);
        }
        at = mark + 2;
    }
}
