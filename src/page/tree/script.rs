//! Data scripts: the only script contents that are worth keeping; and text for readers without scripts.

use memchr::memmem;

/// Most bytes of script contents kept of one document.
///
/// State objects of single-page sites reach a megabyte; four leave room for a page with two of them.
pub const SCRIPT_BYTES: usize = 4 << 20;

/// A script whose contents are data: JSON-LD, JSON, or a state object assigned in JavaScript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The `type` attribute, lower case, without parameters; empty where absent. [`NOSCRIPT`] for what is none.
    pub kind: String,
    /// The `id` attribute.
    pub id: Option<String>,
    /// What stands between the tags, as written.
    pub text: String,
}

/// Stands for the kind of what a `<noscript>` holds.
///
/// To a browser with scripts it is text, and so it is to the tree builder: whoever reads it parses it by itself.
pub const NOSCRIPT: &str = "noscript";

/// Shortest text of a `<noscript>` that can be a paragraph, in bytes: most hold a picture. Some systems give each paragraph
/// its own.
const SHORTEST_NOSCRIPT: usize = 60;

/// Whether a `<noscript>` is kept: it has a paragraph.
pub(super) fn is_article(noscript: &str) -> bool {
    noscript.len() >= SHORTEST_NOSCRIPT
        && memmem::find(noscript.as_bytes(), b"<p").is_some()
        && n_shown(noscript) >= SHORTEST_NOSCRIPT
}

/// Bytes outside of tags.
fn n_shown(markup: &str) -> usize {
    let behind = markup.split('<').skip(1).filter_map(|tag| tag.split_once('>')).map(|(_, text)| text.trim().len());
    behind.sum()
}

/// Shortest code that can hold an article, in bytes; there are dozens of shorter ones on a page.
const SHORTEST: usize = 600;

/// Whether a script's contents are kept: JSON of any kind, or code that carries a page's state.
pub(super) fn is_data(kind: &str, text: &str) -> bool {
    if kind.contains("json") {
        return !text.trim_ascii().is_empty();
    }
    if text.len() < SHORTEST || !(kind.is_empty() || kind.contains("javascript") || kind == "module") {
        return false;
    }
    if holds_text(text) {
        return true;
    }
    // Names that publishing systems assign their page state to.
    [
        "_STATE__",
        "_STATE =",
        "_STATE=",
        "__NEXT_DATA__",
        "__next_f",
        "__NUXT__",
        "__DATA__",
        "_DATA__",
        "INITIAL_DATA",
        "__remixContext",
        "__sveltekit",
        "globalContent",
        "articleBody",
    ]
    .iter()
    .any(|name| memmem::find(text.as_bytes(), name.as_bytes()).is_some())
}

/// Keys under which systems keep an article's text, and how its paragraphs are written in a string.
const KEYS: [&str; 4] = ["ody", "ontent", "tml", "ext"];
const PARAGRAPHS: [&str; 4] = ["<p>", "<p ", "\\u003cp", "\\u003Cp"];

/// Whether code holds a text with paragraphs under such a key, by whatever name the state goes.
fn holds_text(text: &str) -> bool {
    let has_paragraphs =
        || PARAGRAPHS.iter().any(|tag| memmem::find_iter(text.as_bytes(), tag.as_bytes()).nth(1).is_some());
    let is_key = |end: usize| {
        let rest = text.get(end..).unwrap_or_default().trim_start_matches(['"', '\'', '\\']);
        rest.trim_start().starts_with(':')
    };
    has_paragraphs()
        && KEYS.iter().any(|key| memmem::find_iter(text.as_bytes(), key.as_bytes()).any(|at| is_key(at + key.len())))
}

/// The essence of a media type: lower case, without parameters.
pub(super) fn essence(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
