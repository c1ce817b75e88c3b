//! What elements are by their names and attributes alone.

use html5ever::{LocalName, local_name};

use super::unit::{Places, Tag, place};

/// Whether a class names a drop cap.
pub(super) fn is_initial(class: &str) -> bool {
    ["dropcap", "drop-cap", "initial-letter", "first-letter", "firstletter"].iter().any(|name| class.contains(name))
}

/// Whether the space after an initial is the layout's: a consonant alone is no word, and the word goes on in lower case.
pub(super) fn belongs_to_initial(initial: &str, rest: &str) -> bool {
    let mut letters = initial.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
    let is_consonant = letter.is_alphabetic()
        && !"AEIOUYÀÁÄÅÈÉÊÌÍÒÓÖÚÜАЕИОУЭЮЯВКС".contains(letter.to_uppercase().next().unwrap_or(letter));
    is_consonant && rest.chars().next().is_some_and(char::is_lowercase)
}

/// The tag of a block element; `None` for an inline one.
pub(super) fn block_tag(name: &LocalName) -> Option<Tag> {
    Some(match *name {
        local_name!("p") => Tag::P,
        local_name!("div") | local_name!("center") => Tag::Div,
        local_name!("li") => Tag::Li,
        local_name!("h1") => Tag::H1,
        local_name!("h2") => Tag::H2,
        local_name!("h3") => Tag::H3,
        local_name!("h4") | local_name!("h5") | local_name!("h6") => Tag::H4,
        local_name!("td") | local_name!("th") => Tag::Cell,
        local_name!("blockquote") => Tag::Quote,
        local_name!("figcaption") | local_name!("caption") => Tag::Caption,
        local_name!("dt") | local_name!("dd") => Tag::Term,
        local_name!("pre") | local_name!("listing") | local_name!("xmp") => Tag::Pre,
        local_name!("article") => Tag::Article,
        local_name!("section") => Tag::Section,
        local_name!("header") | local_name!("hgroup") => Tag::Header,
        local_name!("footer") => Tag::Footer,
        local_name!("aside") => Tag::Aside,
        local_name!("nav") => Tag::Nav,
        local_name!("figure") => Tag::Figure,
        local_name!("form") => Tag::Form,
        local_name!("body") | local_name!("html") | local_name!("head") => Tag::Body,
        local_name!("table") => Tag::Table,
        local_name!("tr") => Tag::Row,
        local_name!("ul") | local_name!("ol") | local_name!("menu") | local_name!("dir") => Tag::List,
        local_name!("main") => Tag::Main,
        local_name!("button") => Tag::Button,
        local_name!("address")
        | local_name!("details")
        | local_name!("summary")
        | local_name!("dialog")
        | local_name!("dl")
        | local_name!("fieldset")
        | local_name!("legend")
        | local_name!("hr")
        | local_name!("tbody")
        | local_name!("thead")
        | local_name!("tfoot")
        | local_name!("frameset")
        | local_name!("option")
        | local_name!("search") => Tag::Other,
        _ => return None,
    })
}

/// What an element's own name says about the place.
pub(super) fn element_places(name: &LocalName) -> Places {
    match *name {
        local_name!("article") => place::ARTICLE,
        local_name!("main") => place::MAIN,
        local_name!("aside") => place::ASIDE,
        local_name!("nav") => place::NAV,
        local_name!("header") | local_name!("hgroup") => place::HEADER,
        local_name!("footer") => place::FOOTER,
        local_name!("figure") => place::FIGURE,
        local_name!("figcaption") | local_name!("caption") => place::CAPTION,
        local_name!("form") | local_name!("fieldset") => place::FORM,
        local_name!("table") => place::TABLE,
        local_name!("ul") | local_name!("ol") | local_name!("menu") => place::LIST,
        local_name!("li") => place::ITEM,
        local_name!("blockquote") | local_name!("q") => place::QUOTE,
        local_name!("details") => place::DETAILS,
        local_name!("dialog") => place::DIALOG,
        local_name!("button") => place::BUTTON,
        local_name!("label") => place::LABEL,
        local_name!("h1")
        | local_name!("h2")
        | local_name!("h3")
        | local_name!("h4")
        | local_name!("h5")
        | local_name!("h6") => place::HEADING,
        local_name!("pre") | local_name!("listing") | local_name!("xmp") => place::PRE,
        local_name!("b") | local_name!("strong") => place::BOLD,
        local_name!("i") | local_name!("em") | local_name!("cite") => place::EMPHASIS,
        local_name!("small") => place::SMALL,
        local_name!("time") => place::TIME,
        local_name!("section") => place::SECTION,
        local_name!("dl") => place::DEFINITION,
        local_name!("code") | local_name!("kbd") | local_name!("samp") => place::CODE,
        _ => 0,
    }
}

/// Whether an inline style hides its element.
pub(super) fn hides(style: &str) -> bool {
    let squeezed: String = style.chars().filter(|c| !c.is_ascii_whitespace()).take(2_000).collect();
    let squeezed = squeezed.to_ascii_lowercase();
    squeezed.contains("display:none") || squeezed.contains("visibility:hidden")
}

/// FNV-1a over a name's letters: digits are left out, since they number what has one role.
fn hash(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .filter(|byte| !byte.is_ascii_digit())
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

pub(super) fn name_hash(name: &LocalName) -> u32 {
    hash(name.as_bytes())
}

pub(super) fn first_class_hash(value: &str) -> u32 {
    value.split_ascii_whitespace().next().map_or(0, |class| hash(class.as_bytes()))
}
