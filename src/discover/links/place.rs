//! Where in a page an element stands.

use html5ever::{local_name, ns};
use scraper::node::Element;

/// What the elements around a link say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// In navigation, page header or footer, a form: the frame that all pages of a site share.
    pub(super) in_frame: bool,
    /// In an `<article>` or something marked as one.
    pub(super) in_article: bool,
    /// In a heading.
    pub(super) in_heading: bool,
}

/// Words of class and id that mark a site's frame, whole between separators.
const FRAME_WORDS: &[&str] = &[
    "nav",
    "navi",
    "navbar",
    "navigation",
    "menu",
    "submenu",
    "mainmenu",
    "topmenu",
    "megamenu",
    "footer",
    "breadcrumb",
    "breadcrumbs",
    "toolbar",
    "topbar",
    "tagcloud",
    "tags",
    "taglist",
    "sitemap",
    "offcanvas",
    "drawer",
    "social",
    "share",
    "sharing",
    "masthead",
    "copyright",
    "langswitch",
    "subnav",
    "hamburger",
];

impl Place {
    /// The place inside an element that stands at this place.
    pub(super) fn inside(self, element: &Element) -> Self {
        match element.name() {
            "nav" | "footer" | "form" | "dialog" | "menu" => Self { in_frame: true, ..self },
            // A header inside an article holds its headline.
            "header" if !self.in_article => Self { in_frame: true, ..self },
            "main" => Self { in_frame: false, ..self },
            "article" => Self { in_article: true, in_frame: false, ..self },
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self { in_heading: true, ..self },
            "div" | "ul" | "ol" | "section" | "aside" | "table" | "td" | "p" => {
                let (mut role, mut frame) = ("", false);
                for (name, value) in element.attrs.iter().filter(|(name, _)| name.ns == ns!()) {
                    match name.local {
                        local_name!("role") => role = value,
                        local_name!("id") | local_name!("class") => frame |= marks_frame(value),
                        _ => {}
                    }
                }
                frame |= matches!(role, "navigation" | "banner" | "contentinfo" | "menu" | "menubar" | "search");
                match role {
                    "main" => Self { in_frame: false, ..self },
                    "article" => Self { in_article: true, in_frame: false, ..self },
                    "heading" => Self { in_heading: true, ..self },
                    _ => Self { in_frame: self.in_frame || frame, ..self },
                }
            }
            _ => self,
        }
    }
}

/// Class lists of whole utilities are long: only their beginning names the thing.
const CLASS_BYTES: usize = 120;

fn marks_frame(names: &str) -> bool {
    names[..names.floor_char_boundary(CLASS_BYTES)]
        .split([' ', '-', '_', '\n', '\t'])
        .filter(|word| !word.is_empty())
        .any(|word| FRAME_WORDS.iter().any(|frame| frame.eq_ignore_ascii_case(word)))
}
