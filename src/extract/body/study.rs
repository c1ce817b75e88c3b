//! A page's units with their features, for training and for looking at decisions.
//!
//! Training reads the same numbers that reading does: there is no second implementation to drift away.

use super::template::{Sighting, Template};
use super::{About, Model, features, walk};
use crate::extract::meta::{Facts, survey};
use crate::extract::{self, Hints};
use crate::model::Extraction;
use crate::page::Page;

/// One unit as the classifier sees it.
#[derive(Debug, Clone)]
pub struct Studied {
    /// Its text.
    pub text: String,
    /// Its features.
    pub features: Vec<f32>,
}

/// All units of a page with their features.
pub fn units(page: &Page) -> Vec<Studied> {
    knowing(page, |about| {
        let mut parts = walk::walk(&page.tree);
        let table = features::table(&mut parts, about);
        let rows = table.rows.iter().map(|row| row.to_vec());
        parts.units.into_iter().zip(rows).map(|(unit, features)| Studied { text: unit.text, features }).collect()
    })
}

/// The probability of each unit under a model.
pub fn probabilities(page: &Page, model: &Model) -> Vec<f32> {
    knowing(page, |about| super::judge(model, &page.tree, about).likely().to_vec())
}

/// Reads the body with a given model, alone or beside others of its site, as the whole extraction would.
pub fn read(page: &Page, model: &Model, site: Option<&Template>) -> super::Body {
    knowing(page, |about| {
        let mut judged = super::judge(model, &page.tree, about);
        if let Some(site) = site {
            judged.shift(site);
        }
        judged.body(&page.scripts, about)
    })
}

/// What a page tells the others of its site under a given model.
pub fn sight(page: &Page, model: &Model) -> Sighting {
    knowing(page, |about| super::judge(model, &page.tree, about).sight())
}

/// What the page's metadata tells the body's reader.
fn knowing<T>(page: &Page, look: impl FnOnce(&About<'_>) -> T) -> T {
    let hints = Hints::default();
    let facts = Facts::new(survey::survey(&page.tree, &page.url), &page.scripts, &hints);
    let found: Extraction = extract::fields(&facts);
    look(&About {
        title: found.title.as_deref(),
        description: found.description.as_deref(),
        authors: &found.authors,
        article_body: facts.article().and_then(|piece| piece.body.as_deref()),
    })
}
