//! A page's units with their features, for training and for looking at decisions.
//!
//! Training reads the same numbers that reading does: there is no second implementation to drift away.

use scraper::Html;

use super::{Model, context, features, walk};

/// One unit as the classifier sees it.
#[derive(Debug, Clone)]
pub struct Studied {
    /// Its text.
    pub text: String,
    /// Its features: the first forest's, or the second's.
    pub features: Vec<f32>,
}

/// All units of a page with the first forest's features; with the second's where `first` gives a probability a unit.
pub fn units(html: &Html, first: Option<&[f32]>) -> Vec<Studied> {
    let mut parts = walk::walk(html);
    let table = features::table(&mut parts);
    let context =
        first.filter(|first| first.len() == parts.units.len()).map(|first| context::rows(&parts, &table, first));
    parts
        .units
        .iter()
        .enumerate()
        .map(|(index, unit)| {
            let mut features = table.rows[index].to_vec();
            if let Some(context) = &context {
                features.extend_from_slice(&context[index]);
            }
            Studied { text: unit.text.clone(), features }
        })
        .collect()
}

/// The probability of each unit under a model.
pub fn probabilities(html: &Html, model: &Model) -> Vec<f32> {
    let mut parts = walk::walk(html);
    let table = features::table(&mut parts);
    model.probabilities(&parts, &table)
}
