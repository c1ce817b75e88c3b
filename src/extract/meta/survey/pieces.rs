//! The text under one element: as written, or in pieces with what each is marked as.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use html5ever::{LocalName, local_name};
use scraper::Node;

use super::VALUE_BYTES;
use crate::extract::line;
use crate::extract::meta::words::{self, Hint};
use crate::page::Marks;

/// A piece of a heading or byline.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) hint: Hint,
    /// The address of the anchor around it.
    pub(crate) href: Option<String>,
    /// Marked as a name: `rel=author`, `itemprop=name`, class `fn`.
    pub(crate) is_name: bool,
    /// Nothing is between it and the piece before it.
    pub(crate) is_glued: bool,
}

/// Elements that do not end a line.
pub(super) fn is_inline(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("abbr")
            | local_name!("b")
            | local_name!("bdi")
            | local_name!("bdo")
            | local_name!("cite")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("img")
            | local_name!("ins")
            | local_name!("label")
            | local_name!("mark")
            | local_name!("q")
            | local_name!("small")
            | local_name!("span")
            | local_name!("strong")
            | local_name!("sub")
            | local_name!("sup")
            | local_name!("time")
            | local_name!("u")
            | local_name!("wbr")
            | local_name!("svg")
            | local_name!("path")
            | local_name!("script")
            | local_name!("style")
    )
}

pub(super) fn is_hidden(marks: &Marks<'_>) -> bool {
    if marks.is_hidden() {
        return true;
    }
    marks.style.is_some_and(|style| {
        let style = style.as_bytes();
        style.len() < 400
            && memchr::memmem::find(style, b"display:none").or(memchr::memmem::find(style, b"display: none")).is_some()
    })
}

/// Whether an address is that of a page about one author, as publishing systems name them: `/author/jane-doe`.
pub(super) fn leads_to_author(href: &str) -> bool {
    const FOLDERS: [&str; 32] = [
        "author",
        "authors",
        "contributor",
        "contributors",
        "autor",
        "autores",
        "autoren",
        "auteur",
        "auteurs",
        "autore",
        "autori",
        "journalist",
        "journalists",
        "journaliste",
        "journalistes",
        "giornalista",
        "giornalisti",
        "periodista",
        "periodistas",
        "redacteur",
        "redakteur",
        "autorinnen",
        "by",
        "columnist",
        "columnists",
        "firmas",
        "profile",
        "profiles",
        "reporter",
        "reporters",
        "writer",
        "writers",
    ];
    if href.len() > 300 {
        return false;
    }
    let path = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let mut segments = path.rsplit('/');
    // One segment behind the folder, the author's own.
    segments.next().is_some_and(|slug| !slug.is_empty())
        && segments.next().is_some_and(|folder| FOLDERS.iter().any(|known| folder.eq_ignore_ascii_case(known)))
}

/// Whether a list of words apart by spaces holds `word`, in any case.
pub(crate) fn has_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|item| item.eq_ignore_ascii_case(word))
}

/// `text` cut to at most `limit` bytes at a character's border.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text under a node, as written.
pub(super) fn plain_text(node: NodeRef<'_, Node>, limit: usize) -> String {
    let mut text = String::new();
    for child in node.descendants().skip(1) {
        match child.value() {
            Node::Text(part) => {
                text.push_str(part);
                if text.len() > limit {
                    break;
                }
            }
            Node::Element(element) if !is_inline(&element.name.local) => text.push(' '),
            _ => {}
        }
    }
    cut(&text, limit).to_owned()
}

/// The text under a node, apart where elements are apart.
pub(super) fn pieces(node: NodeRef<'_, Node>, limit: usize) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut stack: Vec<(Hint, Option<String>, bool, bool)> = Vec::new();
    let mut n_bytes = 0;
    // Whether the last text ended in white space or a block's border; in white space; and whether an element ended since.
    let (mut is_apart, mut is_spaced, mut has_closed) = (true, true, false);
    for edge in node.traverse() {
        match edge {
            Edge::Open(child) => match child.value() {
                Node::Element(element) => {
                    let (mut hint, mut href, mut is_name, mut hidden) =
                        stack.last().cloned().unwrap_or((Hint::default(), None, false, false));
                    let marks = Marks::of(element);
                    let name = &element.name.local;
                    for value in [marks.class, marks.id].into_iter().flatten() {
                        hint = hint.with(words::hints(value));
                        is_name |= has_word(value, "fn");
                    }
                    if *name == local_name!("time") {
                        hint = hint.with(Hint::DATE);
                    }
                    if *name == local_name!("a") {
                        href = marks.href.map(|href| cut(href, VALUE_BYTES).to_owned());
                        is_name |= marks.rel.is_some_and(|rel| has_word(rel, "author"));
                        is_name |= marks.href.is_some_and(leads_to_author);
                    }
                    is_name |= marks.itemprop.is_some_and(|prop| has_word(prop, "name"));
                    hidden |= matches!(
                        *name,
                        local_name!("script")
                            | local_name!("style")
                            | local_name!("svg")
                            | local_name!("template")
                            | local_name!("button")
                            | local_name!("noscript")
                    ) || is_hidden(&marks);
                    is_apart |= has_closed || !is_inline(&element.name.local);
                    stack.push((hint, href, is_name, hidden));
                }
                Node::Text(part) => {
                    let (hint, href, is_name, hidden) =
                        stack.last().cloned().unwrap_or((Hint::default(), None, false, false));
                    n_bytes += part.len();
                    if hidden || n_bytes > limit * 4 {
                        continue;
                    }
                    let text = line::clean(part);
                    if text.is_empty() {
                        is_apart |= !part.is_empty();
                        is_spaced |= !part.is_empty();
                        continue;
                    }
                    // A colon in an element of its own, between kicker and headline, belongs to the word before it.
                    let is_colon = part.starts_with([':', ',', ';']) && !is_spaced;
                    let is_glued = is_colon || !is_apart && !part.starts_with(char::is_whitespace);
                    is_apart = part.ends_with(char::is_whitespace);
                    is_spaced = is_apart;
                    has_closed = false;
                    let text = cut(&text, limit).to_owned();
                    found.push(Piece { text, hint, href, is_name, is_glued });
                    if found.len() >= 40 {
                        break;
                    }
                }
                _ => {}
            },
            Edge::Close(child) => {
                if let Node::Element(element) = child.value() {
                    is_apart |= !is_inline(&element.name.local);
                    has_closed = true;
                    stack.pop();
                }
            }
        }
    }
    found
}

/// Pieces as one line.
pub(crate) fn joined(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if !text.is_empty() && !piece.is_glued {
            text.push(' ');
        }
        text.push_str(&piece.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::leads_to_author;

    #[test]
    fn pages_of_authors_are_told_by_their_address() {
        for href in ["/author/jane-doe", "https://news.example/de/autoren/eva-mueller/", "/contributors/x?page=2#top"] {
            assert!(leads_to_author(href), "{href}");
        }
        for href in ["/by/jane-doe", "https://news.example/profile/eva-mueller", "/periodistas/ana-torres.html"] {
            assert!(leads_to_author(href), "{href}");
        }
        for href in ["/author/", "/authors", "/news/author-of-the-year", "/author/jane/feed/2", "", "///"] {
            assert!(!leads_to_author(href), "{href}");
        }
    }
}
