//! Lenient reading of XML as feeds and sitemaps have it: a flat stream of starts, ends and texts.
//!
//! quick-xml does the tokenizing, told to forgive; what it cannot forgive is repaired before (stray bytes in front of the
//! first tag, control characters). Entities are never expanded beyond HTML's own names, nothing external is read.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::text::entities;

/// Events read from one document: ten thousand entries of fifty elements each have fewer.
const MAX_EVENTS: usize = 3_000_000;

/// A piece of a document. Names are local and in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Start { prefix: String, name: String, attributes: Vec<(String, String)> },
    End { name: String },
    Text(String),
}

/// Calls `each` for every token until it says stop. Returns whether the document was damaged or too long.
pub(super) fn read(text: &str, mut each: impl FnMut(Token) -> Flow) -> bool {
    let text = repaired(text);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    config.check_comments = false;
    let mut high_surrogate = None;
    for _ in 0..MAX_EVENTS {
        let flow = match reader.read_event() {
            Ok(Event::Start(start)) => each(open(&start)),
            Ok(Event::Empty(start)) => {
                let token = open(&start);
                let name = match &token {
                    Token::Start { name, .. } => name.clone(),
                    _ => String::new(),
                };
                match each(token) {
                    Flow::Stop => Flow::Stop,
                    Flow::On => each(Token::End { name }),
                }
            }
            Ok(Event::End(end)) => {
                let (_, name) = local(end.name().as_ref());
                each(Token::End { name })
            }
            Ok(Event::Text(piece)) => each(Token::Text(piece.to_string())),
            Ok(Event::CData(piece)) => each(Token::Text(piece.to_string())),
            Ok(Event::GeneralRef(name)) => {
                let decoded = referenced(&name, &mut high_surrogate);
                each(Token::Text(decoded))
            }
            Ok(Event::Eof) => return false,
            Ok(_) => Flow::On,
            Err(_) => return true,
        };
        if flow == Flow::Stop {
            return false;
        }
    }
    true
}

/// The text that a reference stands for. Two halves of a surrogate pair, one after the other, are one character; what
/// names nothing that text may hold says nothing; names of a document's own entities stay as they are written.
fn referenced(name: &str, high_surrogate: &mut Option<u32>) -> String {
    let high = high_surrogate.take();
    let Some(number) = name.strip_prefix('#') else {
        let reference = format!("&{name};");
        return entities::decode(&reference).into_owned();
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
        None => number.parse().ok(),
    };
    match (high, code) {
        (_, Some(code @ 0xD800..=0xDBFF)) => {
            *high_surrogate = Some(code);
            String::new()
        }
        (Some(high), Some(low @ 0xDC00..=0xDFFF)) => {
            char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).map(String::from).unwrap_or_default()
        }
        // HTML reads these as windows-1252, as browsers do.
        (_, Some(0x80..=0x9F)) => entities::decode(&format!("&#{number};")).into_owned(),
        (_, Some(code)) => {
            char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace()).map(String::from).unwrap_or_default()
        }
        (_, None) => String::new(),
    }
}

/// Whether to read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    On,
    Stop,
}

fn open(start: &BytesStart<'_>) -> Token {
    let (prefix, name) = local(start.name().as_ref());
    // HTML's rules: values without quotes, names twice.
    let attributes = start
        .html_attributes()
        .with_checks(false)
        .flatten()
        .take(64)
        .map(|attribute| {
            let key = attribute.key.as_ref().to_ascii_lowercase();
            let value = &attribute.value;
            (key, entities::decode(value).into_owned())
        })
        .collect();
    Token::Start { prefix, name, attributes }
}

fn local(name: &str) -> (String, String) {
    let lower = name.to_ascii_lowercase();
    match lower.split_once(':') {
        Some((prefix, local)) => (prefix.to_owned(), local.to_owned()),
        None => (String::new(), lower),
    }
}

/// The text from its first tag on, without control characters.
fn repaired(text: &str) -> Cow<'_, str> {
    let start = text.find('<').unwrap_or(text.len());
    let text = &text[start..];
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(odd) { Cow::Owned(text.chars().filter(|c| !odd(*c)).collect()) } else { Cow::Borrowed(text) }
}

/// Plain text of a title or summary: markup removed, references decoded, white space single, bounded.
pub(super) fn plain(raw: &str, max_bytes: usize) -> Option<String> {
    let mut end = raw.len().min(4 * max_bytes);
    while !raw.is_char_boundary(end) {
        end -= 1;
    }
    let raw = &raw[..end];
    let decoded = entities::decode(raw);
    let mut text = String::with_capacity(decoded.len());
    let mut rest: &str = &decoded;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        match after.find('>') {
            Some(close) if is_tag => {
                let tag = &after[..close];
                // Inline markup joins letters, block markup parts words.
                let name =
                    tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                if !matches!(name, "b" | "i" | "em" | "strong" | "a" | "span" | "font" | "u" | "sup" | "sub") {
                    text.push(' ');
                }
                rest = &after[close + 1..];
            }
            _ => {
                text.push('<');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    let cleaned = crate::text::hygiene::clean(&text).replace('\n', " ");
    let mut end = cleaned.len().min(max_bytes);
    while !cleaned.is_char_boundary(end) {
        end -= 1;
    }
    let cleaned = cleaned[..end].trim();
    (!cleaned.is_empty()).then(|| cleaned.to_owned())
}
