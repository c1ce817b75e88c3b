//! A page's units with their features, for training and for looking at decisions.
//!
//! Training reads the same numbers that reading does: there is no second implementation to drift away.

use super::{About, Model, context, features, walk};
use crate::extract::meta::{Facts, json_ld, survey};
use crate::extract::{self, Hints};
use crate::model::Extraction;
use crate::page::Page;

/// One unit as the classifier sees it.
#[derive(Debug, Clone)]
pub struct Studied {
    /// Its text.
    pub text: String,
    /// Its features: the first forest's, or the second's.
    pub features: Vec<f32>,
}

/// All units of a page with the first forest's features; with the second's where `first` gives a probability a unit.
pub fn units(page: &Page, first: Option<&[f32]>) -> Vec<Studied> {
    knowing(page, |about| {
        let mut parts = walk::walk(&page.tree);
        let table = features::table(&mut parts, about);
        let context =
            first.filter(|first| first.len() == parts.units.len()).map(|first| context::rows(&parts, &table, first));
        let studied = parts.units.into_iter().enumerate().map(|(index, unit)| {
            let mut features = table.rows[index].to_vec();
            if let Some(context) = &context {
                features.extend_from_slice(&context[index]);
            }
            Studied { text: unit.text, features }
        });
        studied.collect()
    })
}

/// The probability of each unit under a model.
pub fn probabilities(page: &Page, model: &Model) -> Vec<f32> {
    knowing(page, |about| {
        let mut parts = walk::walk(&page.tree);
        let table = features::table(&mut parts, about);
        model.probabilities(&parts, &table)
    })
}

/// Reads the body with a given model, as the whole extraction would.
pub fn read(page: &Page, model: &Model) -> super::Body {
    knowing(page, |about| super::read_with(model, &page.tree, &page.scripts, about))
}

/// What the page's metadata tells the body's reader.
fn knowing<T>(page: &Page, look: impl FnOnce(&About<'_>) -> T) -> T {
    let hints = Hints::default();
    let facts = Facts::new(survey::survey(&page.tree, &page.url), json_ld::read(&page.scripts), &hints);
    let found: Extraction = extract::fields(&facts);
    look(&About {
        title: found.title.as_deref(),
        description: found.description.as_deref(),
        authors: &found.authors,
        article_body: facts.article().and_then(|piece| piece.body.as_deref()),
    })
}
