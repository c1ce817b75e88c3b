//! Where tags, comments, raw texts and plain drawings end, by the tokenizer states of the HTML standard.
//!
//! Works on bytes alone and keeps no state: what the tree builder makes of a tag is for the caller to know.

use memchr::{memchr, memmem};

/// Deepest nesting of a drawing that is recognized as plain.
const SVG_DEPTH: usize = 32;

/// The tag name that `bytes` begins with.
pub(super) fn tag_name(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| is_delimiter(*byte)).unwrap_or(bytes.len());
    &bytes[..end]
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>')
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// Where an attribute stands: its name from `first` to `name_end`, all of it up to `end`.
pub(super) struct Attribute {
    pub(super) first: usize,
    pub(super) name_end: usize,
    pub(super) end: usize,
    /// Start and end of its value, without quotes; empty where it has none.
    pub(super) value: (usize, usize),
}

/// A scanned tag.
pub(super) struct TagEnd {
    /// Past its `>`, or the end of input.
    pub(super) end: usize,
    pub(super) closed: bool,
    /// Its last character is a slash of its own.
    pub(super) self_closing: bool,
}

/// Scans attributes from the end of a tag's name, by the states of the specification; `take` gets each with its place.
pub(super) fn scan_tag(bytes: &[u8], start: usize, mut take: impl FnMut(&Attribute)) -> TagEnd {
    let mut at = start;
    loop {
        while at < bytes.len() && (is_space(bytes[at]) || bytes[at] == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return TagEnd { end: at, closed: false, self_closing: false },
            Some(b'>') => {
                let self_closing = bytes[at - 1] == b'/';
                return TagEnd { end: at + 1, closed: true, self_closing };
            }
            Some(_) => {}
        }
        let first = at;
        // The name; a leading `=` belongs to it.
        at += 1;
        while at < bytes.len() && bytes[at] != b'=' && !is_delimiter(bytes[at]) {
            at += 1;
        }
        let name_end = at;
        let mut equals = at;
        while equals < bytes.len() && is_space(bytes[equals]) {
            equals += 1;
        }
        if bytes.get(equals) != Some(&b'=') {
            take(&Attribute { first, name_end, end: at, value: (at, at) });
            continue;
        }
        at = equals + 1;
        while at < bytes.len() && is_space(bytes[at]) {
            at += 1;
        }
        if let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) {
            let start = at + 1;
            let close = memchr(quote, &bytes[start..]).map_or(bytes.len(), |offset| start + offset);
            at = bytes.len().min(close + 1);
            take(&Attribute { first, name_end, end: at, value: (start, close) });
            continue;
        }
        // Without quotes: up to a `>`, at once where the value is missing. A slash before that belongs to the value.
        let start = at;
        while at < bytes.len() && !is_space(bytes[at]) && bytes[at] != b'>' {
            at += 1;
        }
        take(&Attribute { first, name_end, end: at, value: (start, at) });
        if bytes.get(at) == Some(&b'>') {
            return TagEnd { end: at + 1, closed: true, self_closing: false };
        }
    }
}

/// Past the next `needle`, or the end of input.
pub(super) fn past(bytes: &[u8], start: usize, needle: &[u8]) -> usize {
    let start = start.min(bytes.len());
    memmem::find(&bytes[start..], needle).map_or(bytes.len(), |offset| start + offset + needle.len())
}

/// Past the end of a comment whose `<!--` ends at `start`.
pub(super) fn comment_end(bytes: &[u8], start: usize) -> usize {
    match &bytes[start..] {
        [b'>', ..] => return start + 1,
        [b'-', b'>', ..] => return start + 2,
        _ => {}
    }
    let mut at = start;
    while let Some(offset) = memmem::find(&bytes[at..], b"--") {
        at += offset + 1;
        match &bytes[at + 1..] {
            [b'>', ..] => return at + 2,
            [b'!', b'>', ..] => return at + 3,
            _ => {}
        }
    }
    bytes.len()
}

/// Where the end tag of raw text begins, or the end of input.
pub(super) fn raw_end(bytes: &[u8], start: usize, name: &str) -> usize {
    let end = end_tag(bytes, start, name);
    if name != "script" || memmem::find(&bytes[start..end], b"<!--").is_none() {
        return end;
    }
    script_end(bytes, start)
}

/// The next `</name` followed by a delimiter.
fn end_tag(bytes: &[u8], start: usize, name: &str) -> usize {
    let mut at = start;
    while let Some(offset) = memmem::find(&bytes[at..], b"</") {
        at += offset;
        if is_name(bytes, at + 2, name) {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

fn is_name(bytes: &[u8], at: usize, name: &str) -> bool {
    let end = at + name.len();
    bytes.get(at..end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(end).is_some_and(|byte| is_delimiter(*byte))
}

/// The end of a script that contains `<!--`: inside such a comment a nested `<script>` hides the next end tag.
fn script_end(bytes: &[u8], start: usize) -> usize {
    #[derive(PartialEq)]
    enum State {
        Plain,
        Escaped,
        DoubleEscaped,
    }
    let mut state = State::Plain;
    let mut at = start;
    while let Some(offset) = memchr::memchr2(b'<', b'-', &bytes[at..]) {
        at += offset;
        let rest = &bytes[at..];
        if rest[0] == b'-' {
            if state != State::Plain && rest.starts_with(b"-->") {
                state = State::Plain;
            }
            at += 1;
            continue;
        }
        if rest.starts_with(b"<!--") && state == State::Plain {
            state = State::Escaped;
            // The two dashes may be those of `-->` already.
            at += 2;
            continue;
        }
        if rest.starts_with(b"</") && is_name(bytes, at + 2, "script") {
            if state != State::DoubleEscaped {
                return at;
            }
            state = State::Escaped;
        } else if state == State::Escaped && is_name(bytes, at + 1, "script") {
            state = State::DoubleEscaped;
        }
        at += 1;
    }
    bytes.len()
}

/// Where the `</svg` of a plain drawing begins: only elements that stay inside it, each closed in order.
///
/// Anything else (embedded HTML, stray end tags, CDATA) is left to the parser: the error is where that stands.
pub(super) fn plain_svg_end(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut at = start;
    loop {
        let tag = at + memchr(b'<', &bytes[at..]).ok_or(bytes.len())?;
        match bytes.get(tag + 1).ok_or(bytes.len())? {
            b'/' => {
                let name = tag_name(&bytes[tag + 2..]);
                match open.pop() {
                    Some(opened) if opened.eq_ignore_ascii_case(name) => {}
                    None if name.eq_ignore_ascii_case(b"svg") => return Ok(tag),
                    _ => return Err(tag),
                }
                at = scan_tag(bytes, tag + 2 + name.len(), |_| ()).end;
            }
            b'!' if bytes[tag..].starts_with(b"<!--") => at = comment_end(bytes, tag + 4),
            byte if byte.is_ascii_alphabetic() => {
                let name = tag_name(&bytes[tag + 1..]);
                // In a title stands HTML: what is a drawing's outside is another element there.
                let is_in_title = open.last().is_some_and(|name| is_title(name));
                if !is_drawing(name) || open.len() >= SVG_DEPTH || is_in_title {
                    return Err(tag);
                }
                let scanned = scan_tag(bytes, tag + 1 + name.len(), |_| ());
                if !scanned.closed {
                    return Err(bytes.len());
                }
                if !scanned.self_closing {
                    open.push(name);
                }
                at = scanned.end;
            }
            _ => return Err(tag),
        }
    }
}

fn is_title(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"title") || name.eq_ignore_ascii_case(b"desc")
}

/// Elements that are never moved out of a drawing.
fn is_drawing(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 34] = [
        b"path",
        b"g",
        b"circle",
        b"rect",
        b"line",
        b"polyline",
        b"polygon",
        b"ellipse",
        b"defs",
        b"use",
        b"stop",
        b"lineargradient",
        b"radialgradient",
        b"clippath",
        b"mask",
        b"symbol",
        b"filter",
        b"text",
        b"tspan",
        b"svg",
        b"image",
        b"animate",
        b"animatetransform",
        b"fegaussianblur",
        b"feoffset",
        b"feblend",
        b"feflood",
        b"fecolormatrix",
        b"fecomposite",
        b"femerge",
        b"femergenode",
        b"pattern",
        b"title",
        b"desc",
    ];
    NAMES.iter().any(|drawing| name.eq_ignore_ascii_case(drawing))
}
