//! Feeds the tokenizer all bytes but those that cannot matter.
//!
//! A lexer walks the bytes beside the tokenizer, always in the same state, because every start tag that could change the
//! state (`<script>`, `<title>`, `<svg>`…) is fed first and the tree builder is asked what it made of it. So there is no
//! guess about comments inside scripts, scripts inside text areas, or tags inside attributes. What is cut leaves its
//! tags behind, hence every insertion mode goes the way it would have gone.

use std::cell::Cell;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use memchr::memchr;

use super::attributes::Surplus;
use super::lexer::{comment_end, past, plain_svg_end, raw_end, scan_tag, tag_name};
use super::script::{SCRIPT_BYTES, Script, is_data};
use super::sink::{Gate, Guard};
use super::{Bounds, Tree};

/// Bytes that the tokenizer gets at once, and between two looks at the clock.
const PIECE_BYTES: usize = 8 << 10;

/// Comments up to this length are fed as they are; a longer one is replaced by an empty one.
const COMMENT_BYTES: usize = 24;

/// Parses `html`, which has no U+0000. Leaves by unwinding with `Stop` if a bound is broken.
pub(super) fn feed(html: &str, bounds: &Bounds) -> Tree {
    let builder = TreeBuilder::new(Guard::new(bounds), TreeBuilderOpts::default());
    let feeder = Feeder {
        html,
        shared: StrTendril::from_slice(html),
        tokenizer: Tokenizer::new(Gate::new(builder), TokenizerOpts::default()),
        queue: BufferQueue::default(),
        n_queued: Cell::new(0),
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
    /// Bytes in the queue.
    n_queued: Cell<usize>,
}

impl Feeder<'_> {
    fn run(&self) -> Vec<Script> {
        let bytes = self.html.as_bytes();
        let mut scripts = Vec::new();
        let mut script_room = SCRIPT_BYTES;
        let mut surplus = Surplus::default();
        // Everything before `fed` was fed or cut; everything before `at` was lexed.
        let (mut fed, mut at) = (0, 0);
        while let Some(offset) = memchr(b'<', &bytes[at..]) {
            let open = at + offset;
            match bytes.get(open + 1) {
                Some(b'a'..=b'z' | b'A'..=b'Z') => {
                    let name = tag_name(&bytes[open + 1..]);
                    surplus.begin(name);
                    let tag = scan_tag(bytes, open + 1 + name.len(), |attribute| surplus.look(bytes, attribute));
                    for (first, end) in surplus.cuts() {
                        self.queue(fed, first);
                        fed = end;
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
                        surplus.begin(b"");
                        at = scan_tag(bytes, open + 2, |attribute| surplus.look(bytes, attribute)).end;
                        for (first, end) in surplus.cuts() {
                            self.queue(fed, first);
                            fed = end;
                        }
                    }
                    _ => at = past(bytes, open + 2, b">"),
                },
                Some(b'!') if bytes[open..].starts_with(b"<!--") => {
                    at = comment_end(bytes, open + 4);
                    if at - open > COMMENT_BYTES {
                        self.queue(fed, open);
                        self.append(StrTendril::from_slice("<!---->"));
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

    /// Feeds `html[start..end]` and all before it, so that the tree can be asked.
    fn push(&self, start: usize, end: usize) {
        self.queue(start, end);
        self.flush();
    }

    /// Feeds `html[start..end]` when enough came together.
    fn queue(&self, start: usize, end: usize) {
        let mut start = start;
        while start < end {
            let mut stop = end.min(start + PIECE_BYTES);
            while !self.html.is_char_boundary(stop) {
                stop += 1;
            }
            self.append(self.shared.subtendril(start as u32, (stop - start) as u32));
            start = stop;
        }
    }

    fn append(&self, piece: StrTendril) {
        let n_queued = self.n_queued.get() + piece.len();
        self.queue.push_back(piece);
        self.n_queued.set(n_queued);
        if n_queued >= PIECE_BYTES {
            self.flush();
        }
    }

    fn flush(&self) {
        self.tokenizer.sink.builder.sink.look_at_clock();
        self.n_queued.set(0);
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
