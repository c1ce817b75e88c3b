//! Reads one decoded page and says what article it holds.
//!
//! Knows the tree and the page's own metadata. Does not know how the page was found, whether it will be kept, or what
//! time it is: the same page gives the same [`Extraction`] on every machine. Cannot fail: what is missing is `None`,
//! what is odd is a warning.

pub mod body;
pub mod hints;
pub mod lone;

mod fields;
mod kind;
mod line;
mod meta;
mod own;
mod reconcile;

#[cfg(test)]
mod tests;

pub use self::hints::Hints;

use self::body::template::Sighting;
use self::body::{About, Evidence, Judged, Model};
use self::fields::{access, addresses, authors, dates, site, title, topics};
use self::meta::{Facts, rights, survey};
use crate::model::{Completeness, Extraction, FieldNote, Witness};
use crate::page::Page;
use crate::page::tree::Script;
use crate::signals::language;

/// Reads a page.
pub fn extract(page: &Page, hints: &Hints) -> Extraction {
    read(page, hints, |_| ()).0
}

/// Reads a page, and tells what the other pages of its site may learn from it.
pub fn extract_and_sight(page: &Page, hints: &Hints) -> (Extraction, Sighting) {
    read(page, hints, Judged::sight)
}

fn read<T>(page: &Page, hints: &Hints, look: impl FnOnce(&Judged) -> T) -> (Extraction, T) {
    let facts = Facts::new(survey::survey(&page.tree, &page.url), &page.scripts, hints);
    let mut found = fields(&facts);
    let article_body = facts.article().and_then(|piece| piece.body.as_deref());
    let about = About {
        title: found.title.as_deref(),
        description: found.description.as_deref(),
        authors: &found.authors,
        article_body,
    };
    let mut judged = body::judge(Model::built_in(), &page.tree, &about);
    let looked = look(&judged);
    if let Some(template) = &hints.template {
        judged.shift(template);
    }
    let scripts: &[Script] = if kind::is_no_text(&facts) { &[] } else { &page.scripts };
    let read = judged.body(scripts, &about);
    found.page_kind =
        own::kind(&facts, &read, &found).unwrap_or_else(|| kind::of(&facts, &read, found.title.as_deref()));
    found.confidence = read.confidence;
    let Evidence { body_chars, body_link_chars, .. } = read.evidence;
    found.link_density = (body_chars > 0).then(|| body_link_chars.min(body_chars) as f32 / body_chars as f32);
    found.warnings.extend(&read.warnings);
    if found.completeness == Completeness::Unknown {
        found.completeness = read.completeness;
    }
    found.blocks = read.blocks;
    let declared = facts.declared_language.as_deref();
    // A short body says little about its language; the headline helps it.
    let mut text = found.text();
    if text.len() < SHORT_TEXT_BYTES {
        for more in found.title.iter().chain(&found.description) {
            text.push(' ');
            text.push_str(more);
        }
    }
    tell_language(&mut found, &text, declared);
    (found, looked)
}

/// Below this many bytes the language is told with the help of headline and lead.
const SHORT_TEXT_BYTES: usize = 400;

/// Everything but the body.
fn fields(facts: &Facts<'_>) -> Extraction {
    let mut found = Extraction::default();
    let title = title::read(facts);
    let (authors, authors_note) = authors::read(facts, title.anchor, title.text.as_deref());
    let dates = dates::read(facts, title.anchor);
    found.authors = authors;
    keep(&mut found, "authors", authors_note.map(|note| ((), note)));
    found.title = keep(&mut found, "title", title.text.zip(title.note));
    found.date_published = keep(&mut found, "date_published", dates.published);
    found.date_modified = keep(&mut found, "date_modified", dates.modified);
    found.description = keep(&mut found, "description", site::description(facts));
    found.publisher = keep(&mut found, "publisher", site::publisher(facts));
    found.section = keep(&mut found, "section", topics::section(facts));
    found.tags = keep(&mut found, "tags", topics::tags(facts)).unwrap_or_default();
    found.image_url = keep(&mut found, "image_url", addresses::image(facts));
    found.canonical = keep(&mut found, "url_canonical", addresses::canonical(facts));
    found.is_free = access::is_free(facts);
    if found.is_free.is_some() {
        found.fields.insert("is_free", FieldNote { from: Witness::JsonLd, confidence: 0.9 });
    }
    found.completeness = access::completeness(facts, found.is_free);
    found.rights = rights::read(facts);
    if facts.ld.is_broken {
        found.warnings.push("json_ld_broken");
    }
    found
}

/// Sets the language by the text; what the page declares only raises or lowers the confidence.
fn tell_language(found: &mut Extraction, text: &str, declared: Option<&str>) {
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
