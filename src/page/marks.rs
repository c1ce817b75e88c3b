//! The attributes of an element that say what it is, found in one look.
//!
//! Asking an element for an attribute by its name makes a name of the text first; on a page of thousands of elements that
//! costs more than the walk.

use html5ever::local_name;
use scraper::node::Element;

/// The values of an element's attributes, `None` where it has none of that name.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "each is named as its attribute")]
pub struct Marks<'a> {
    pub class: Option<&'a str>,
    pub id: Option<&'a str>,
    pub name: Option<&'a str>,
    pub property: Option<&'a str>,
    pub http_equiv: Option<&'a str>,
    pub content: Option<&'a str>,
    pub value: Option<&'a str>,
    pub rel: Option<&'a str>,
    pub href: Option<&'a str>,
    pub title: Option<&'a str>,
    pub itemprop: Option<&'a str>,
    pub itemtype: Option<&'a str>,
    pub datetime: Option<&'a str>,
    pub style: Option<&'a str>,
    pub hidden: Option<&'a str>,
}

impl<'a> Marks<'a> {
    /// Looks at all attributes once.
    pub fn of(element: &'a Element) -> Self {
        let mut marks = Self::default();
        for (name, value) in &element.attrs {
            let mark = match name.local {
                local_name!("class") => &mut marks.class,
                local_name!("id") => &mut marks.id,
                local_name!("name") => &mut marks.name,
                local_name!("property") => &mut marks.property,
                local_name!("http-equiv") => &mut marks.http_equiv,
                local_name!("content") => &mut marks.content,
                local_name!("value") => &mut marks.value,
                local_name!("rel") => &mut marks.rel,
                local_name!("href") => &mut marks.href,
                local_name!("title") => &mut marks.title,
                local_name!("itemprop") => &mut marks.itemprop,
                local_name!("itemtype") => &mut marks.itemtype,
                local_name!("datetime") => &mut marks.datetime,
                local_name!("style") => &mut marks.style,
                local_name!("hidden") => &mut marks.hidden,
                _ => continue,
            };
            *mark = Some(value);
        }
        marks
    }

    /// Whether it is hidden by its attribute. React sends what it renders late in `<div hidden id="S:0">` at the end of the
    /// page, and its script then puts that in its place: there to be read.
    pub fn is_hidden(&self) -> bool {
        self.hidden.is_some() && !self.id.is_some_and(is_streamed)
    }
}

/// Whether an id is one that React gives to what it sends late.
pub fn is_streamed(id: &str) -> bool {
    id.strip_prefix("S:").is_some_and(|n| !n.is_empty() && n.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// Whether a `<template>` is a shadow root that is written into the page: browsers show it in its element's place.
pub fn is_shadow_root(template: &Element) -> bool {
    template.attr("shadowrootmode").or_else(|| template.attr("shadowroot")).is_some()
}
