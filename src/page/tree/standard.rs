//! What is left to html5ever's own tokenizer, a piece at a time: character references and doctypes.
//!
//! Rare and intricate: the two thousand names, those that need no semicolon and where they do, numbers that stand for
//! another character, sixty public identifiers. Each piece is put where the tokenizer would have met it.

use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Doctype, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// The tokenizer, at rest between tags.
pub(super) struct Standard {
    tokenizer: Tokenizer<Collected>,
    queue: BufferQueue,
}

impl Default for Standard {
    fn default() -> Self {
        Self { tokenizer: tokenizer(), queue: BufferQueue::default() }
    }
}

fn tokenizer() -> Tokenizer<Collected> {
    Tokenizer::new(Collected::default(), TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() })
}

impl Standard {
    /// A text with its character references resolved; a `<` in it begins no tag.
    pub(super) fn text(&self, text: &str) -> StrTendril {
        let mut resolved = StrTendril::with_capacity(text.len() as u32);
        for (n, piece) in text.split('<').enumerate() {
            if n > 0 {
                resolved.push_char('<');
            }
            if !piece.contains('&') {
                resolved.push_slice(piece);
                continue;
            }
            // What stands for nothing tells that the text has ended.
            self.feed(&["", piece, "</>"]);
            for token in self.tokenizer.sink.0.take() {
                if let Token::CharacterTokens(characters) = token {
                    resolved.push_tendril(&characters);
                }
            }
        }
        resolved
    }

    /// The value of an attribute, given as it is written: name, equals sign, quotes.
    pub(super) fn value(&self, attribute: &str) -> StrTendril {
        self.feed(&["<a ", attribute, ">"]);
        self.tokenizer.sink.0.take().into_iter().find_map(value).unwrap_or_default()
    }

    fn feed(&self, pieces: &[&str]) {
        for piece in pieces {
            self.queue.push_back(StrTendril::from_slice(piece));
        }
        let _ = self.tokenizer.feed(&self.queue);
    }
}

/// The doctype that `source` is, closed or not.
pub(super) fn doctype(source: &str) -> Option<Doctype> {
    let tokenizer = tokenizer();
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(source));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.take().into_iter().find_map(|token| match token {
        Token::DoctypeToken(doctype) => Some(doctype),
        _ => None,
    })
}

fn value(token: Token) -> Option<StrTendril> {
    match token {
        Token::TagToken(mut tag) => tag.attrs.pop().map(|attr| attr.value),
        _ => None,
    }
}

/// Keeps the tokens.
#[derive(Default)]
struct Collected(RefCell<Vec<Token>>);

impl TokenSink for Collected {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if !matches!(token, Token::ParseError(_)) {
            self.0.borrow_mut().push(token);
        }
        TokenSinkResult::Continue
    }
}
