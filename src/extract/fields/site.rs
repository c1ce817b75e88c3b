//! Who publishes it, and the lead.

use crate::extract::line;
use crate::extract::meta::Facts;
use crate::extract::reconcile::{Said, choose};
use crate::model::{FieldNote, Witness};

/// Longest description, in characters.
const DESCRIPTION_CHARACTERS: usize = 2_000;

/// The publisher, as the page says.
pub(crate) fn publisher(facts: &Facts<'_>) -> Option<(String, FieldNote)> {
    let mut said: Vec<Said<String>> = Vec::new();
    let publisher = facts.pieces().find_map(|piece| piece.publisher.clone());
    said.extend(publisher.map(|name| Said::new(name, Witness::JsonLd, 0.8)));
    for (key, strength) in [
        ("og:site_name", 0.75),
        ("dc.publisher", 0.6),
        ("dcterms.publisher", 0.6),
        ("publisher", 0.6),
        ("application-name", 0.45),
    ] {
        said.extend(facts.survey.meta(key).map(|name| Said::new(line::clean(name), Witness::Meta, strength)));
    }
    said.retain(|said| !said.value.is_empty() && !said.value.contains("://") && said.value.chars().count() <= 100);
    choose(&said, |one, other| line::key(one) == line::key(other))
}

/// The lead or teaser.
pub(crate) fn description(facts: &Facts<'_>) -> Option<(String, FieldNote)> {
    let mut said: Vec<Said<String>> = Vec::new();
    let survey = &facts.survey;
    for (key, strength) in [
        ("og:description", 0.7),
        ("description", 0.68),
        ("twitter:description", 0.5),
        ("dc.description", 0.5),
        ("dcterms.abstract", 0.5),
        ("lead", 0.4),
    ] {
        said.extend(survey.meta(key).map(|text| Said::new(line::clean_markup(text), Witness::Meta, strength)));
    }
    said.extend(
        facts.article().and_then(|piece| piece.description.clone()).map(|text| Said::new(text, Witness::JsonLd, 0.65)),
    );
    said.extend(
        facts
            .hints
            .announcement
            .as_ref()
            .and_then(|announcement| announcement.summary.clone())
            .map(|text| Said::new(line::clean_markup(&text), Witness::Feed, 0.4)),
    );
    said.retain(|said| !said.value.is_empty() && said.value.chars().count() <= DESCRIPTION_CHARACTERS);
    choose(&said, |one, other| line::key(one) == line::key(other))
}
