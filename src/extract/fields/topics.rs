//! Section and tags.

use crate::extract::line;
use crate::extract::meta::Facts;
use crate::extract::meta::survey::has_word;
use crate::extract::reconcile::{Said, choose};
use crate::model::{FieldNote, Witness};

/// Most tags of one article.
const TAGS: usize = 50;
/// Longest tag or section, in characters.
const CHARACTERS: usize = 80;

/// Fewest letters of a section that is the beginning of the title: a headline, not a kicker.
const TITLE: usize = 25;

/// The section.
pub(crate) fn section(facts: &Facts<'_>) -> Option<(String, FieldNote)> {
    let survey = &facts.survey;
    let mut said: Vec<Said<String>> = Vec::new();
    let first = facts.pieces().find_map(|piece| piece.section.first());
    said.extend(first.map(|text| Said::new(line::clean_markup(text), Witness::JsonLd, 0.75)));
    for (key, strength) in [
        ("article:section", 0.75),
        ("parsely-section", 0.65),
        ("section", 0.55),
        ("og:article:section", 0.65),
        ("cxenseparse:section", 0.5),
        ("category", 0.45),
        ("dc.subject", 0.3),
    ] {
        said.extend(survey.meta(key).map(|text| Said::new(line::clean(text), Witness::Meta, strength)));
    }
    // The link to the category that WordPress and its kin put beside the headline (rel-category is their own, from rel-tag);
    // those of teasers come later.
    let category = survey.links.iter().find(|link| has_word(&link.rel, "category"));
    said.extend(category.map(|link| Said::new(line::clean(&link.text), Witness::Markup, 0.45)));
    // The last step of the trail is the article itself, the first the front page.
    let trail = if facts.ld.breadcrumbs.is_empty() { &survey.breadcrumbs } else { &facts.ld.breadcrumbs };
    said.extend(
        trail
            .get(1)
            .filter(|_| trail.len() >= 2 && trail.len() < 8)
            .map(|text| Said::new(line::clean(text), Witness::Markup, 0.4)),
    );
    let headline = facts.piece().and_then(|piece| piece.headline.as_deref());
    let titles: Vec<String> =
        [survey.meta("og:title"), headline, survey.title_tag.as_deref()].into_iter().flatten().map(line::key).collect();
    said.retain(|said| {
        let key = line::key(&said.value);
        // The trail may end with the article, and go by years.
        let is_title = titles.contains(&key)
            || (key.chars().count() >= TITLE && titles.iter().any(|title| title.starts_with(&key)));
        let is_year = key.len() == 4 && key.bytes().all(|byte| byte.is_ascii_digit());
        !key.is_empty()
            && !is_title
            && !is_year
            && said.value.chars().count() <= CHARACTERS
            && !facts.site_keys.contains(&key)
    });
    choose(&said, |one, other| line::key(one) == line::key(other))
}

/// Keywords and article tags, once each.
pub(crate) fn tags(facts: &Facts<'_>) -> Option<(Vec<String>, FieldNote)> {
    let survey = &facts.survey;
    let mut tags: Vec<String> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    let mut first: Option<Witness> = None;
    let mut n_witnesses = 0;
    let mut take = |values: &mut dyn Iterator<Item = &str>, from: Witness| {
        let before = tags.len();
        for value in values {
            let value = line::clean_markup(value);
            let mark = if value.contains(';') && !value.contains(',') { ';' } else { ',' };
            for tag in value.split([mark, '،', '、', '，']) {
                let tag = tag.trim().trim_start_matches('#').trim();
                let key = line::key(tag);
                if !key.is_empty() && tag.chars().count() <= CHARACTERS && tags.len() < TAGS && !keys.contains(&key) {
                    keys.push(key);
                    tags.push(tag.to_owned());
                }
            }
        }
        if tags.len() > before {
            first.get_or_insert(from);
            n_witnesses += 1;
        }
    };
    take(&mut survey.all_metas("article:tag"), Witness::Meta);
    take(&mut facts.article().into_iter().flat_map(|piece| piece.keywords.iter().map(String::as_str)), Witness::JsonLd);
    for key in ["news_keywords", "parsely-tags", "sailthru.tags", "keywords", "cxenseparse:keywords"] {
        take(&mut survey.all_metas(key), Witness::Meta);
    }
    take(
        &mut survey
            .links
            .iter()
            .filter(|link| has_word(&link.rel, "tag") && !has_word(&link.rel, "category"))
            .map(|link| link.text.as_str())
            .filter(|text| !text.contains(',')),
        Witness::Markup,
    );
    let note = FieldNote { from: first?, confidence: if n_witnesses > 1 { 0.9 } else { 0.7 } };
    Some((tags, note))
}
