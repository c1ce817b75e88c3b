//! The parts that a page is cut into: units of text and the containers around them.

use super::words::Kinds;

/// A set of places, a bit each: what the elements around a text are.
pub(super) type Places = u64;

/// Bits of [`Places`].
pub(super) mod place {
    use super::Places;

    macro_rules! places {
        ($($name:ident)+) => { places!(@ 0; $($name)+); pub(in super::super) const NAMES: &[&str] = &[$(stringify!($name)),+]; };
        (@ $n:expr; $name:ident $($rest:ident)*) => { pub(in super::super) const $name: Places = 1 << ($n); places!(@ $n + 1; $($rest)*); };
        (@ $n:expr;) => {};
    }

    places! {
        ARTICLE MAIN ASIDE NAV HEADER FOOTER FIGURE CAPTION FORM TABLE LIST ITEM QUOTE DETAILS DIALOG BUTTON LABEL
        HIDDEN ARIA_HIDDEN STYLE_HIDDEN BODY_PROP OTHER_PROP COMMENT_ITEM ROLE_SIDE ROLE_NAV ROLE_MAIN HEADING PRE LINK
        BOLD EMPHASIS SMALL TIME SECTION DEFINITION CODE
    }
}

/// The element that holds a unit's text directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub(super) enum Tag {
    #[default]
    Other = 0,
    P = 1,
    Div = 2,
    Li = 3,
    H1 = 4,
    H2 = 5,
    H3 = 6,
    H4 = 7,
    Cell = 8,
    Quote = 9,
    Caption = 10,
    Term = 11,
    Pre = 12,
    Article = 13,
    Section = 14,
    Header = 15,
    Footer = 16,
    Aside = 17,
    Nav = 18,
    Figure = 19,
    Form = 20,
    Body = 21,
    Table = 22,
    Row = 23,
    List = 24,
    Main = 25,
    Button = 26,
}

impl Tag {
    pub(super) fn is_heading(self) -> bool {
        matches!(self, Self::H1 | Self::H2 | Self::H3 | Self::H4)
    }
}

/// A block element, open around units.
#[derive(Debug, Clone, Default)]
pub(super) struct Container {
    /// Its own container; the first one is its own.
    pub(super) parent: u32,
    /// Levels of containers above.
    pub(super) depth: u16,
    pub(super) tag: Tag,
    /// What its class and id say.
    pub(super) kinds: Kinds,
    /// Hash of tag and first class, chained with the parent's: pages repeat it where they repeat a role.
    pub(super) signature: u32,
    /// Hash of tag and first class alone.
    pub(super) local: u32,
    /// Units inside, as a range.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Characters of text inside, of linked text, and of text in sentences.
    pub(super) chars: u32,
    pub(super) link_chars: u32,
    pub(super) good_chars: u32,
    /// Pictures, players and frames seen inside so far.
    pub(super) n_media: u16,
}

/// A paragraph-like piece of text: what stands in one block element between two boundaries or line breaks.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    pub(super) text: String,
    pub(super) container: u32,
    pub(super) tag: Tag,
    /// Where it stands, block and inline elements alike; inline ones only where they hold all of its text.
    pub(super) places: Places,
    /// What class and id of inline elements around all of its text say.
    pub(super) inline_kinds: Kinds,
    /// Line breaks between it and the unit before, in the same run of inline content.
    pub(super) breaks: u8,
    /// More text of the same run of inline content follows after a line break.
    pub(super) breaks_after: bool,
    /// A picture, player or frame stands between it and the unit before.
    pub(super) after_media: bool,
    pub(super) chars: u32,
    pub(super) link_chars: u32,
    pub(super) bold_chars: u32,
    pub(super) n_links: u16,
    pub(super) has_time: bool,
    /// Where in the document: the number of elements opened before.
    pub(super) n_elements: u32,
}

/// A page as units and containers, with what the head says.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) units: Vec<Unit>,
    pub(super) containers: Vec<Container>,
    /// `<title>`.
    pub(super) title: String,
    /// `og:title`.
    pub(super) og_title: String,
    /// `og:description`, else `description`.
    pub(super) description: String,
    pub(super) n_elements: u32,
}

impl Parts {
    /// The containers around a unit, innermost first.
    pub(super) fn around(&self, container: u32) -> impl Iterator<Item = &Container> {
        let mut next = Some(container);
        std::iter::from_fn(move || {
            let index = next?;
            let container = &self.containers[index as usize];
            next = (container.parent != index).then_some(container.parent);
            Some(container)
        })
    }
}
