//! Gives the tree builder the tokens of a document, all but those that cannot matter.
//!
//! html5ever's tokenizer goes through its states a character at a time and takes twice the time of the tree that it
//! feeds. Here the lexer finds where tags, texts and comments end, and tokens are cut out of the document without a copy;
//! only what is rare and intricate, doctypes and all but the usual character references, is left to html5ever's own. The tree builder is
//! asked what it made of every start tag, so that there is no guess about comments inside scripts, scripts inside text
//! areas, or `<title>` in a drawing. What is cut leaves its tags behind, hence every insertion mode goes the way it
//! would have gone.

use foldhash::HashMap;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use memchr::memchr;

use super::attributes::{TAG_ATTRIBUTES, is_formatting, is_unread_name};
use super::lexer::{self, comment_end, past, plain_svg_end, raw_end, scan_tag, tag_name};
use super::references::{self, Within};
use super::script::{NOSCRIPT, SCRIPT_BYTES, Script, essence, is_article, is_data};
use super::sink::{Guard, Handle};
use super::standard::{self, Standard};
use super::{Bounds, Tree};

/// Bytes between two looks at the clock.
const PIECE_BYTES: usize = 8 << 10;

/// Most different names that are remembered, and most that attributes may have: names of the page's own are looked up among
/// all that are alive, one after the other.
const NAMES: usize = 1_000;

/// Parses `html`, which has neither U+0000 nor carriage returns. Leaves by unwinding with `Stop` if a bound is broken.
pub(super) fn feed(html: &str, bounds: &Bounds) -> Tree {
    let mut feeder = Feeder {
        html,
        shared: StrTendril::from_slice(html),
        builder: TreeBuilder::new(Guard::new(bounds), TreeBuilderOpts::default()),
        standard: Standard::default(),
        names: HashMap::default(),
        scripts: Vec::new(),
        script_room: SCRIPT_BYTES,
        svg_room: 2 * html.len(),
        looked: 0,
    };
    feeder.run();
    Tree { html: feeder.builder.sink.finish(), scripts: feeder.scripts }
}

struct Feeder<'a> {
    html: &'a str,
    /// A copy of `html` that texts and attributes in the tree share.
    shared: StrTendril,
    builder: TreeBuilder<Handle, Guard>,
    standard: Standard,
    /// Names of tags and attributes as written, since they repeat.
    names: HashMap<&'a str, LocalName>,
    scripts: Vec<Script>,
    /// Bytes of scripts that may still be kept.
    script_room: usize,
    /// Bytes that may still be looked through for the end of a drawing and not be one.
    svg_room: usize,
    /// Where in the document the clock was last looked at.
    looked: usize,
}

impl Feeder<'_> {
    fn run(&mut self) {
        let bytes = self.html.as_bytes();
        // What stands from `text` to `at` is text that was not given yet.
        let (mut text, mut at) = (0, 0);
        while let Some(offset) = memchr(b'<', &bytes[at..]) {
            let open = at + offset;
            self.look_at_clock(open);
            let begins = |word: &[u8]| bytes.get(open..open + word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word));
            let end = match (bytes.get(open + 1), bytes.get(open + 2)) {
                (Some(letter), _) if letter.is_ascii_alphabetic() => {
                    self.text(text, open);
                    self.start_tag(open)
                }
                (Some(b'/'), Some(letter)) if letter.is_ascii_alphabetic() => {
                    self.text(text, open);
                    self.end_tag(open)
                }
                (Some(b'/'), Some(b'>')) => {
                    self.text(text, open);
                    // An error, and no token; but the builder may wait for what follows a `<pre>`.
                    let _ = self.give(Token::ParseError("</>".into()));
                    open + 3
                }
                (Some(b'!'), _) if begins(b"<!--") => {
                    self.text(text, open);
                    self.comment(comment_end(bytes, open + 4))
                }
                (Some(b'!'), _) if begins(b"<!doctype") => {
                    self.text(text, open);
                    let end = past(bytes, open, b">");
                    if let Some(doctype) = standard::doctype(&self.html[open..end]) {
                        let _ = self.give(Token::DoctypeToken(doctype));
                    }
                    end
                }
                (Some(b'!'), _) if bytes[open..].starts_with(b"<![CDATA[") => {
                    self.text(text, open);
                    if self.is_foreign() {
                        let end = past(bytes, open + 9, b"]]>");
                        let is_closed = end >= open + 12 && bytes[..end].ends_with(b"]]>");
                        self.literal(open + 9, if is_closed { end - 3 } else { end });
                        end
                    } else {
                        self.comment(past(bytes, open + 2, b">"))
                    }
                }
                (Some(b'!' | b'?'), _) | (Some(b'/'), Some(_)) => {
                    self.text(text, open);
                    self.comment(past(bytes, open + 2, b">"))
                }
                // A `<` that begins nothing is text.
                _ => {
                    at = open + 1;
                    continue;
                }
            };
            (text, at) = (end, end);
        }
        // The end of a document may cut an end tag off before its name: then those signs are text.
        let end = if bytes[text..].ends_with(b"</") { bytes.len() - 2 } else { bytes.len() };
        self.text(text, end);
        self.literal(end, bytes.len());
        let _ = self.give(Token::EOFToken);
        self.builder.end();
    }

    /// Leaves the parser if the document took too long.
    fn look_at_clock(&mut self, at: usize) {
        if at - self.looked >= PIECE_BYTES {
            self.looked = at;
            self.builder.sink.look_at_clock();
        }
    }

    fn give(&self, token: Token) -> TokenSinkResult<Handle> {
        self.builder.process_token(token, 1)
    }

    /// Whether the tree builder stands inside a drawing or a formula.
    fn is_foreign(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }

    fn piece(&self, start: usize, end: usize) -> StrTendril {
        self.shared.subtendril(start as u32, (end - start) as u32)
    }

    /// Gives text in which character references count.
    fn text(&mut self, start: usize, end: usize) {
        let text = &self.html[start..end];
        if memchr(b'&', text.as_bytes()).is_none() {
            self.literal(start, end);
        } else {
            let resolved = references::resolved(text, Within::Text);
            let resolved = resolved.map_or_else(|| self.standard.text(text), |text| StrTendril::from_slice(&text));
            let _ = self.give(Token::CharacterTokens(resolved));
        }
    }

    /// Gives text that ends with its element alone, so that no `<` in it begins a tag.
    fn escapable(&mut self, start: usize, end: usize) {
        let mut at = start;
        while let Some(offset) = memchr(b'<', &self.html.as_bytes()[at..end]) {
            let sign = at + offset;
            self.look_at_clock(sign);
            self.text(at, sign);
            self.literal(sign, sign + 1);
            at = sign + 1;
        }
        self.text(at, end);
    }

    /// Gives text as it is written.
    fn literal(&self, start: usize, end: usize) {
        if start < end {
            let _ = self.give(Token::CharacterTokens(self.piece(start, end)));
        }
    }

    /// Gives a comment without what it says: in some places the tree builder asks whether one stood there.
    fn comment(&self, end: usize) -> usize {
        let _ = self.give(Token::CommentToken(StrTendril::new()));
        end
    }

    /// Gives the tag that begins at `open`; where to go on.
    fn start_tag(&mut self, open: usize) -> usize {
        let html = self.html;
        let bytes = html.as_bytes();
        let name = tag_name(&bytes[open + 1..]);
        let keeps_all = is_formatting(name);
        let name_end = open + 1 + name.len();
        let (mut attrs, mut n_seen) = (Vec::<Attribute>::new(), 0);
        let mut had_duplicate_attributes = false;
        let tag = scan_tag(bytes, name_end, |attribute| {
            if !keeps_all && is_unread_name(&bytes[attribute.first..attribute.name_end]) {
                return;
            }
            n_seen += 1;
            let written = &html[attribute.first..attribute.name_end];
            let is_one_more = self.names.len() >= NAMES && !self.names.contains_key(written);
            if n_seen > TAG_ATTRIBUTES || is_one_more {
                return;
            }
            let name = self.name(written);
            if attrs.iter().any(|attr| attr.name.local == name) {
                had_duplicate_attributes = true;
                return;
            }
            let value = self.value(attribute);
            attrs.push(Attribute { name: QualName::new(None, ns!(), name), value });
        });
        if !tag.closed {
            return bytes.len();
        }
        self.builder.sink.count_attributes(attrs.len());
        let name = self.name(&html[open + 1..name_end]);
        let script = (name == local_name!("script")).then(|| {
            let value = |wanted| attrs.iter().find(|attr| attr.name.local == wanted).map(|attr| attr.value.to_string());
            (value(local_name!("type")).map(|kind| essence(&kind)).unwrap_or_default(), value(local_name!("id")))
        });
        let (kind, self_closing) = (TagKind::StartTag, tag.self_closing);
        let token = Tag { kind, name: name.clone(), self_closing, attrs, had_duplicate_attributes };
        match self.give(Token::TagToken(token)) {
            TokenSinkResult::RawData(raw) => {
                let end = raw_end(bytes, tag.end, &name);
                match script {
                    Some((kind, id)) => self.keep_script(kind, id, &html[tag.end..end]),
                    None if raw == RawKind::Rcdata => self.escapable(tag.end, end),
                    None if name == local_name!("xmp") => self.literal(tag.end, end),
                    None if name == local_name!("noscript") => self.keep_noscript(&html[tag.end..end]),
                    // Styles, frames, and what stands in for scripts.
                    None => {}
                }
                end
            }
            TokenSinkResult::Plaintext => {
                self.literal(tag.end, bytes.len());
                bytes.len()
            }
            _ if name == local_name!("svg") && !self_closing && self.is_foreign() => self.past_drawing(tag.end),
            _ => tag.end,
        }
    }

    /// Past what is in a plain drawing. What is looked through in vain is bounded: else drawings that do not end, each
    /// inside the one before, would be looked through each to the end.
    fn past_drawing(&mut self, at: usize) -> usize {
        if self.svg_room == 0 {
            return at;
        }
        plain_svg_end(self.html.as_bytes(), at).unwrap_or_else(|met| {
            self.svg_room = self.svg_room.saturating_sub(met - at);
            at
        })
    }

    /// Gives the end tag that begins at `open`; where to go on.
    fn end_tag(&mut self, open: usize) -> usize {
        let html = self.html;
        let bytes = html.as_bytes();
        let name_end = open + 2 + tag_name(&bytes[open + 2..]).len();
        let tag = scan_tag(bytes, name_end, |_| ());
        if tag.closed {
            let name = self.name(&html[open + 2..name_end]);
            // The builder has no use for attributes of an end tag.
            let (kind, self_closing) = (TagKind::EndTag, tag.self_closing);
            let token = Tag { kind, name, self_closing, attrs: Vec::new(), had_duplicate_attributes: false };
            let _ = self.give(Token::TagToken(token));
        }
        tag.end
    }

    fn value(&mut self, attribute: &lexer::Attribute) -> StrTendril {
        let (start, end) = attribute.value;
        if memchr(b'&', &self.html.as_bytes()[start..end]).is_none() {
            return self.piece(start, end);
        }
        if let Some(value) = references::resolved(&self.html[start..end], Within::Attribute) {
            return StrTendril::from_slice(&value);
        }
        self.standard.value(&self.html[attribute.first..attribute.end])
    }

    fn keep_script(&mut self, kind: String, id: Option<String>, text: &str) {
        if text.len() <= self.script_room && is_data(&kind, text) {
            self.script_room -= text.len();
            self.scripts.push(Script { kind, id, text: text.to_owned() });
        }
    }

    fn keep_noscript(&mut self, text: &str) {
        if text.len() <= self.script_room && is_article(text) {
            self.script_room -= text.len();
            self.scripts.push(Script { kind: NOSCRIPT.to_owned(), id: None, text: text.to_owned() });
        }
    }
}

impl<'a> Feeder<'a> {
    /// The name of a tag or an attribute, in lower case as the standard has it.
    fn name(&mut self, written: &'a str) -> LocalName {
        if let Some(known) = self.names.get(written) {
            return known.clone();
        }
        let name = if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
            LocalName::from(written.to_ascii_lowercase())
        } else {
            LocalName::from(written)
        };
        if self.names.len() < NAMES {
            self.names.insert(written, name.clone());
        }
        name
    }
}
