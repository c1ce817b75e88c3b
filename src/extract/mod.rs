//! Reads one decoded page and says what article it holds.
//!
//! Knows the tree and the page's own metadata. Does not know how the page was found, whether it will be kept, or what
//! time it is: the same page gives the same [`Extraction`] on every machine. Cannot fail: what is missing is `None`,
//! what is odd is a warning.

pub mod body;
pub mod hints;

mod fields;
mod line;
mod meta;
mod reconcile;

#[cfg(test)]
mod tests;

pub use self::hints::Hints;

use self::fields::{access, addresses, authors, dates, site, title, topics};
use self::meta::{Facts, json_ld, rights, survey};
use crate::model::{Extraction, FieldNote, PageUrl, Witness};
use crate::page::tree::Script;
use crate::signals::language;

/// Everything but the body: the fields around it, from a tree and the data scripts beside it.
pub fn metadata(tree: &scraper::Html, scripts: &[Script], url: &PageUrl, hints: &Hints) -> Extraction {
    let facts = Facts::new(survey::survey(tree, url), json_ld::read(scripts), hints);
    let mut found = Extraction::default();
    let title = title::read(&facts);
    let (authors, authors_note) = authors::read(&facts, title.anchor, title.text.as_deref());
    let dates = dates::read(&facts, title.anchor);
    found.authors = authors;
    keep(&mut found, "authors", authors_note.map(|note| ((), note)));
    found.title = keep(&mut found, "title", title.text.zip(title.note));
    found.date_published = keep(&mut found, "date_published", dates.published);
    found.date_modified = keep(&mut found, "date_modified", dates.modified);
    found.description = keep(&mut found, "description", site::description(&facts));
    found.publisher = keep(&mut found, "publisher", site::publisher(&facts));
    found.section = keep(&mut found, "section", topics::section(&facts));
    found.tags = keep(&mut found, "tags", topics::tags(&facts)).unwrap_or_default();
    found.image_url = keep(&mut found, "image_url", addresses::image(&facts));
    found.canonical = keep(&mut found, "url_canonical", addresses::canonical(&facts));
    found.is_free = access::is_free(&facts);
    if found.is_free.is_some() {
        found.fields.insert("is_free", FieldNote { from: Witness::JsonLd, confidence: 0.9 });
    }
    found.completeness = access::completeness(&facts, found.is_free);
    found.rights = rights::read(&facts);
    if facts.ld.is_broken {
        found.warnings.push("json_ld_broken");
    }
    found
}

/// Sets the language by the text; what the page declares only raises or lowers the confidence.
pub fn tell_language(found: &mut Extraction, text: &str, declared: Option<&str>) {
    let Some(detected) = language::detect(text) else { return };
    let agrees = declared.map(|tag| tag.split('-').next().unwrap_or_default().eq_ignore_ascii_case(&detected.tag));
    let confidence = match agrees {
        Some(true) => detected.confidence.max(0.9),
        Some(false) => detected.confidence * 0.9,
        None => detected.confidence,
    };
    found.fields.insert("language", FieldNote { from: Witness::Text, confidence: reconcile::rounded(confidence) });
    found.language = Some(detected.tag);
}

fn keep<T>(found: &mut Extraction, name: &'static str, field: Option<(T, FieldNote)>) -> Option<T> {
    let (value, note) = field?;
    let note = FieldNote { confidence: reconcile::rounded(note.confidence), ..note };
    found.fields.insert(name, note);
    Some(value)
}
