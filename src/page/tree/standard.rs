//! What is left to html5ever's own tokenizer, a piece at a time: unusual character references and doctypes.
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
    /// A text with its character references resolved; no `<` in it begins anything.
    pub(super) fn text(&self, text: &str) -> StrTendril {
        // What stands for nothing tells that the text has ended.
        self.feed(&[text, "</>"]);
        StrTendril::from_slice(&self.tokenizer.sink.text.take())
    }

    /// The value of an attribute, given as it is written: name, equals sign, quotes.
    pub(super) fn value(&self, attribute: &str) -> StrTendril {
        self.feed(&["<a ", attribute, ">"]);
        self.tokenizer.sink.value.take()
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
    tokenizer.sink.doctype.take()
}

/// What came of the pieces.
#[derive(Default)]
struct Collected {
    text: RefCell<String>,
    /// Of the last tag's last attribute.
    value: RefCell<StrTendril>,
    doctype: RefCell<Option<Doctype>>,
}

impl TokenSink for Collected {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            Token::TagToken(mut tag) => {
                *self.value.borrow_mut() = tag.attrs.pop().map(|attr| attr.value).unwrap_or_default();
            }
            Token::DoctypeToken(doctype) => *self.doctype.borrow_mut() = Some(doctype),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
