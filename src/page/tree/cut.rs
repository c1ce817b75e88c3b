//! Feeds the tokenizer all bytes but those that cannot matter.
//!
//! A lexer walks the bytes beside the tokenizer, always in the same state, because every start tag that could change the
//! state (`<script>`, `<title>`, `<svg>`…) is fed first and the tree builder is asked what it made of it. So there is no
//! guess about comments inside scripts, scripts inside text areas, or tags inside attributes. What is cut leaves its
//! tags behind, hence every insertion mode goes the way it would have gone.

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use memchr::{memchr, memmem};

use super::script::{SCRIPT_BYTES, Script, is_data};
use super::sink::{Gate, Guard};
use super::{Bounds, Tree};

/// Bytes between two looks at the clock.
const PIECE_BYTES: usize = 8 << 10;

/// Most attributes of one tag: html5ever compares each with all before it. Later ones are dropped.
const TAG_ATTRIBUTES: usize = 1_000;

/// Comments up to this length are fed as they are; a longer one is replaced by an empty one.
const COMMENT_BYTES: usize = 24;

/// Deepest nesting of a drawing that is recognized as plain.
const SVG_DEPTH: usize = 32;

/// Parses `html`, which has no U+0000. Leaves by unwinding with `Stop` if a bound is broken.
pub(super) fn feed(html: &str, bounds: &Bounds) -> Tree {
    let builder = TreeBuilder::new(Guard::new(bounds), TreeBuilderOpts::default());
    let feeder = Feeder {
        html,
        shared: StrTendril::from_slice(html),
        tokenizer: Tokenizer::new(Gate::new(builder), TokenizerOpts::default()),
        queue: BufferQueue::default(),
    };
    let scripts = feeder.run();
    feeder.tokenizer.end();
    Tree { html: feeder.tokenizer.sink.builder.sink.finish(), scripts }
}

struct Feeder<'a> {
    html: &'a str,
    /// A copy of `html` that texts and attributes in the tree share.
    shared: StrTendril,
    tokenizer: Tokenizer<Gate>,
    queue: BufferQueue,
}

impl Feeder<'_> {
    fn run(&self) -> Vec<Script> {
        let bytes = self.html.as_bytes();
        let mut scripts = Vec::new();
        let mut script_room = SCRIPT_BYTES;
        // Everything before `fed` was fed or cut; everything before `at` was lexed.
        let (mut fed, mut at) = (0, 0);
        while let Some(offset) = memchr(b'<', &bytes[at..]) {
            let open = at + offset;
            match bytes.get(open + 1) {
                Some(b'a'..=b'z' | b'A'..=b'Z') => {
                    let name = tag_name(&bytes[open + 1..]);
                    let tag = scan_tag(bytes, open + 1 + name.len());
                    if let Some(surplus) = tag.surplus {
                        self.push(fed, surplus);
                        fed = tag.end.saturating_sub(1);
                    }
                    at = tag.end;
                    if !tag.closed {
                        break;
                    }
                    match special(name) {
                        Special::No => {}
                        Special::Plain => break,
                        Special::Raw(raw) => {
                            self.push(fed, at);
                            fed = at;
                            if !self.tokenizer.sink.take_raw() {
                                continue;
                            }
                            let end = raw_end(bytes, at, raw);
                            if raw == "script" {
                                let (kind, id) = self.tokenizer.sink.take_script();
                                let text = &self.html[at..end];
                                if text.len() <= script_room && is_data(&kind, text) {
                                    script_room -= text.len();
                                    scripts.push(Script { kind, id, text: text.to_owned() });
                                }
                            }
                            if !matches!(raw, "title" | "textarea" | "xmp") {
                                fed = end;
                            }
                            at = end;
                        }
                        Special::Svg => {
                            if let Some(end) = plain_svg_end(bytes, at) {
                                self.push(fed, at);
                                fed = at;
                                if self.tokenizer.sink.is_foreign() {
                                    fed = end;
                                    at = end;
                                }
                            }
                        }
                    }
                }
                Some(b'/') => match bytes.get(open + 2) {
                    Some(b'a'..=b'z' | b'A'..=b'Z') => {
                        let tag = scan_tag(bytes, open + 2);
                        if let Some(surplus) = tag.surplus {
                            self.push(fed, surplus);
                            fed = tag.end.saturating_sub(1);
                        }
                        at = tag.end;
                    }
                    _ => at = past(bytes, open + 2, b">"),
                },
                Some(b'!') if bytes[open..].starts_with(b"<!--") => {
                    at = comment_end(bytes, open + 4);
                    if at - open > COMMENT_BYTES {
                        self.push(fed, open);
                        self.process(StrTendril::from_slice("<!---->"));
                        fed = at;
                    }
                }
                Some(b'!') if bytes[open..].starts_with(b"<![CDATA[") => {
                    self.push(fed, open);
                    fed = open;
                    let end: &[u8] = if self.tokenizer.sink.is_foreign() { b"]]>" } else { b">" };
                    at = past(bytes, open + 2, end);
                }
                Some(b'!' | b'?') => at = past(bytes, open + 2, b">"),
                _ => at = open + 1,
            }
        }
        self.push(fed, bytes.len());
        scripts
    }

    /// Feeds `html[start..end]` in pieces.
    fn push(&self, start: usize, end: usize) {
        let mut start = start;
        while start < end {
            let mut stop = end.min(start + PIECE_BYTES);
            while !self.html.is_char_boundary(stop) {
                stop += 1;
            }
            self.process(self.shared.subtendril(start as u32, (stop - start) as u32));
            start = stop;
        }
    }

    fn process(&self, piece: StrTendril) {
        self.tokenizer.sink.builder.sink.look_at_clock();
        self.queue.push_back(piece);
        while !matches!(self.tokenizer.feed(&self.queue), TokenizerResult::Done) {}
    }
}

/// What a start tag may do to the tokenizer.
enum Special {
    No,
    /// Everything after it is text.
    Plain,
    /// It may switch to raw text up to its end tag.
    Raw(&'static str),
    Svg,
}

fn special(name: &[u8]) -> Special {
    const RAW: [&str; 9] = ["script", "style", "noscript", "title", "textarea", "iframe", "noembed", "noframes", "xmp"];
    if !(3..=9).contains(&name.len()) || !matches!(name[0] | 0x20, b's' | b'n' | b't' | b'i' | b'x' | b'p') {
        return Special::No;
    }
    if name.eq_ignore_ascii_case(b"svg") {
        return Special::Svg;
    }
    if name.eq_ignore_ascii_case(b"plaintext") {
        return Special::Plain;
    }
    RAW.into_iter().find(|raw| name.eq_ignore_ascii_case(raw.as_bytes())).map_or(Special::No, Special::Raw)
}

/// The tag name that `bytes` begins with.
fn tag_name(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| is_delimiter(*byte)).unwrap_or(bytes.len());
    &bytes[..end]
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// A scanned tag.
struct TagEnd {
    /// Past its `>`, or the end of input.
    end: usize,
    closed: bool,
    self_closing: bool,
    /// Where the attributes past [`TAG_ATTRIBUTES`] begin.
    surplus: Option<usize>,
}

/// Scans attributes from the end of a tag's name, by the states of the specification.
fn scan_tag(bytes: &[u8], start: usize) -> TagEnd {
    let mut at = start;
    let mut n_attributes = 0;
    let mut surplus = None;
    // An end tag's name is not lexed by the caller.
    while at < bytes.len() && !is_delimiter(bytes[at]) {
        at += 1;
    }
    loop {
        while at < bytes.len() && (is_space(bytes[at]) || bytes[at] == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return TagEnd { end: at, closed: false, self_closing: false, surplus },
            Some(b'>') => {
                let self_closing = bytes[at - 1] == b'/';
                return TagEnd { end: at + 1, closed: true, self_closing, surplus };
            }
            Some(_) => {}
        }
        if n_attributes == TAG_ATTRIBUTES && surplus.is_none() {
            surplus = Some(at);
        }
        n_attributes += 1;
        // The name; a leading `=` belongs to it.
        at += 1;
        while at < bytes.len() && bytes[at] != b'=' && !is_delimiter(bytes[at]) {
            at += 1;
        }
        let mut value = at;
        while value < bytes.len() && is_space(bytes[value]) {
            value += 1;
        }
        if bytes.get(value) != Some(&b'=') {
            continue;
        }
        at = value + 1;
        while at < bytes.len() && is_space(bytes[at]) {
            at += 1;
        }
        match bytes.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                at = memchr(quote, &bytes[at + 1..]).map_or(bytes.len(), |offset| at + 1 + offset + 1);
            }
            Some(b'>') => {
                // A missing value: the tag ends here. A slash before it would belong to the name already.
                return TagEnd { end: at + 1, closed: true, self_closing: false, surplus };
            }
            _ => {
                while at < bytes.len() && !is_space(bytes[at]) && bytes[at] != b'>' {
                    at += 1;
                }
                if bytes.get(at) == Some(&b'>') {
                    return TagEnd { end: at + 1, closed: true, self_closing: false, surplus };
                }
            }
        }
    }
}

/// Past the next `needle`, or the end of input.
fn past(bytes: &[u8], start: usize, needle: &[u8]) -> usize {
    let start = start.min(bytes.len());
    memmem::find(&bytes[start..], needle).map_or(bytes.len(), |offset| start + offset + needle.len())
}

/// Past the end of a comment whose `<!--` ends at `start`.
fn comment_end(bytes: &[u8], start: usize) -> usize {
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
fn raw_end(bytes: &[u8], start: usize, name: &str) -> usize {
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
/// `None` for anything else (embedded HTML, stray end tags, CDATA): that is left to the parser.
fn plain_svg_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut at = start;
    loop {
        let tag = at + memchr(b'<', &bytes[at..])?;
        match bytes.get(tag + 1)? {
            b'/' => {
                let name = tag_name(&bytes[tag + 2..]);
                match open.pop() {
                    Some(opened) if opened.eq_ignore_ascii_case(name) => {}
                    None if name.eq_ignore_ascii_case(b"svg") => return Some(tag),
                    _ => return None,
                }
                at = scan_tag(bytes, tag + 2).end;
            }
            b'!' if bytes[tag..].starts_with(b"<!--") => at = comment_end(bytes, tag + 4),
            byte if byte.is_ascii_alphabetic() => {
                let name = tag_name(&bytes[tag + 1..]);
                if !is_drawing(name) || open.len() >= SVG_DEPTH {
                    return None;
                }
                let scanned = scan_tag(bytes, tag + 1 + name.len());
                if !scanned.closed {
                    return None;
                }
                if !scanned.self_closing {
                    open.push(name);
                }
                at = scanned.end;
            }
            _ => return None,
        }
    }
}

/// Elements that are never moved out of a drawing and hold no HTML. `title` and `desc` may hold HTML, but any HTML tag
/// inside them is not in this list.
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
