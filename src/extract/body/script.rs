//! A body that stands in a page's data scripts alone: a string of markup, strings of paragraphs, or nodes of rich text.
//!
//! Single-page sites ship their article as state for JavaScript; JSON-LD may hold it as plain text. Read only where the
//! tree has next to nothing. The state's shape is nobody's standard, so no paths are followed: long strings are taken by
//! the name of their key (`strings`), and rich text by its shape (`rich`). Which of them are the page's own, `claim` says.

use super::claim::{Claim, Standing};
use super::rich;
use super::shape::{is_ideograph, shape};
use super::strings::Strings;
use crate::page::tree::{NOSCRIPT, Script};

/// Visible letters of the shortest body that is worth taking out of a script.
const SHORTEST: usize = 300;

/// The same of a body whose title is the page's.
const SHORTEST_OWN: usize = 200;

/// A body that was found.
pub(super) struct Source {
    pub(super) markup: String,
    /// Its visible letters.
    pub(super) n_chars: usize,
    /// Whether it is one text, not strings put together that may be several's.
    pub(super) is_whole: bool,
    pub(super) standing: Standing,
}

impl Source {
    pub(super) fn new(markup: String, is_whole: bool, standing: Standing) -> Self {
        Self { n_chars: n_visible(&markup), markup, is_whole, standing }
    }

    pub(super) fn is_long(&self) -> bool {
        self.n_chars >= if self.standing == Standing::Own { SHORTEST_OWN } else { SHORTEST }
    }
}

/// The body; `None` where no script has one.
pub(super) fn source(scripts: &[Script], article_body: Option<&str>, claim: &Claim) -> Option<Source> {
    let mut found = Strings::new(claim);
    let mut nodes: Option<Source> = None;
    for script in scripts.iter().filter(|script| !script.kind.contains("ld+json") && script.kind != NOSCRIPT) {
        found.read(&script.text);
        if let Some(more) = rich::markup(&script.text, claim).filter(Source::is_long)
            && nodes.as_ref().is_none_or(|nodes| (more.standing, more.n_chars) > (nodes.standing, nodes.n_chars))
        {
            nodes = Some(more);
        }
    }
    // Strings put together tell of other articles as well, and lose the words between two links.
    let from_state = match (found.best(), nodes) {
        (Some(strings), Some(nodes)) if strings.standing != nodes.standing => {
            Some(if strings.standing > nodes.standing { strings } else { nodes })
        }
        (Some(strings), Some(nodes)) if strings.is_whole => {
            (strings.n_chars > nodes.n_chars).then_some(strings).or(Some(nodes))
        }
        (Some(strings), Some(nodes)) => (strings.n_chars > 2 * nodes.n_chars).then_some(strings).or(Some(nodes)),
        (strings, nodes) => strings.or(nodes),
    };
    let is_own = |source: &Source| source.is_long() && claim.allows(source);
    let plain = article_body.map(|text| Source::new(paragraphs(text), true, Standing::Own)).filter(is_own);
    match (from_state, plain) {
        (Some(state), Some(plain)) if state.n_chars * 5 < plain.n_chars * 4 => Some(plain),
        (state, plain) => state.or(plain),
    }
}

/// Plain text as paragraphs; text that holds markup stays as it is.
pub(super) fn paragraphs(text: &str) -> String {
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

    fn markup(scripts: &[Script], article_body: Option<&str>, claim: &Claim) -> Option<String> {
        source(scripts, article_body, claim).map(|source| source.markup)
    }

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
        assert_eq!(markup(&state(text.clone()), None, &Claim::default()).as_deref(), Some(html.as_str()));
        // The same as a string in code.
        let code = format!("self.__next_f.push([1,{}])", serde_json::to_string(&text).unwrap());
        assert_eq!(markup(&state(code), None, &Claim::default()).as_deref(), Some(html.as_str()));
    }

    #[test]
    fn paragraphs_in_strings_of_their_own_are_joined() {
        let paragraphs: Vec<_> =
            (0..4).map(|n| serde_json::json!({"type": "text", "content": format!("{n}. {}", prose())})).collect();
        let found = markup(&state(serde_json::json!(paragraphs).to_string()), None, &Claim::default()).unwrap();
        assert_eq!(found.matches("<p>").count(), 4);
        assert!(found.starts_with("<p>0. The bridge"));
    }

    #[test]
    fn state_without_prose_gives_nothing() {
        for text in ["", "{", "{\"a\": \"", "{\"css\": \"a{b:c;}\"}", "[\"\\"] {
            assert_eq!(markup(&state(text.to_owned()), None, &Claim::default()), None, "{text}");
        }
        assert_eq!(markup(&[], Some("Too short."), &Claim::default()), None);
    }
}
