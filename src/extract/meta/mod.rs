//! What the page declares about itself and shows around its text, before anything is judged.

pub(crate) mod json_ld;
pub(crate) mod mend;
pub(crate) mod rights;
pub(crate) mod survey;
pub(crate) mod words;

use std::collections::HashSet;

use self::json_ld::{JsonLd, Piece, Rank};
use self::survey::Survey;
use super::hints::Hints;
use super::line;
use crate::page::tree::Script;

/// All evidence on one page, read by every field.
pub(crate) struct Facts<'a> {
    pub(crate) survey: Survey<'a>,
    pub(crate) ld: JsonLd,
    pub(crate) hints: &'a Hints,
    /// The page's data scripts.
    pub(crate) scripts: &'a [Script],
    /// Names of the site as the page writes them.
    pub(crate) site_names: Vec<String>,
    /// Keys of `site_names` and of the domain's label.
    pub(crate) site_keys: HashSet<String>,
    /// Indices into `ld.pieces`, the article first.
    pub(crate) ranked: Vec<usize>,
    /// BCP 47, as the page declares it: evidence only.
    pub(crate) declared_language: Option<String>,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(survey: Survey<'a>, scripts: &'a [Script], hints: &'a Hints) -> Self {
        let mut facts = Self {
            survey,
            ld: json_ld::read(scripts),
            hints,
            scripts,
            site_names: Vec::new(),
            site_keys: HashSet::new(),
            ranked: Vec::new(),
            declared_language: None,
        };
        facts.declared_language = declared_language(&facts);
        facts.site_names = site_names(&facts);
        facts.site_keys = facts.site_names.iter().map(|name| line::key(name)).filter(|key| !key.is_empty()).collect();
        let domain = facts.survey.url.domain();
        facts.site_keys.insert(line::key(domain));
        if let Some(label) = domain.split('.').next() {
            facts.site_keys.insert(line::key(label));
        }
        if let Some(host) = facts.survey.url.as_url().host_str() {
            facts.site_keys.insert(line::key(host));
            facts.site_keys.insert(line::key(host.trim_start_matches("www.")));
        }
        facts.ranked = ranked(&facts);
        facts
    }

    /// The object that is the article, or the nearest to it.
    pub(crate) fn piece(&self) -> Option<&Piece> {
        self.ranked.first().map(|index| &self.ld.pieces[*index])
    }

    /// Whether that object is an article by its type.
    pub(crate) fn article(&self) -> Option<&Piece> {
        self.piece().filter(|piece| piece.rank >= Rank::Work)
    }

    /// All usable objects, best first.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.ranked.iter().map(|index| &self.ld.pieces[*index])
    }
}

fn declared_language(facts: &Facts<'_>) -> Option<String> {
    let survey = &facts.survey;
    let from_locale = || survey.meta("og:locale").map(|locale| locale.replace('_', "-"));
    let tag = survey
        .html_lang
        .clone()
        .filter(|tag| tag.trim().len() >= 2)
        .or_else(|| survey.meta("content-language").map(str::to_owned))
        .or_else(from_locale)
        .or_else(|| facts.hints.site_language.clone())?;
    let tag = tag.trim().replace('_', "-");
    tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-').then_some(tag)
}

fn site_names(facts: &Facts<'_>) -> Vec<String> {
    let survey = &facts.survey;
    let mut names: Vec<String> = Vec::new();
    for key in [
        "og:site_name",
        "application-name",
        "apple-mobile-web-app-title",
        "twitter:app:name:iphone",
        "dc.publisher",
        "copyright",
        "cre",
        "al:ios:app_name",
    ] {
        names.extend(survey.all_metas(key).map(line::clean));
    }
    for key in ["twitter:site", "twitter:creator"] {
        names.extend(
            survey.meta(key).filter(|_| key == "twitter:site").map(|name| name.trim_start_matches('@').to_owned()),
        );
    }
    names.extend(facts.ld.sites.iter().cloned());
    names.extend(facts.ld.pieces.iter().filter_map(|piece| piece.publisher.clone()));
    names.retain(|name| (1..=80).contains(&name.chars().count()));
    names
}

/// The objects by how likely each is this page's article.
fn ranked(facts: &Facts<'_>) -> Vec<usize> {
    let survey = &facts.survey;
    let mut titles: Vec<String> = Vec::new();
    titles.extend(survey.meta("og:title").map(line::key));
    titles.extend(survey.headings.iter().filter(|heading| heading.level == 1).map(|heading| line::key(&heading.text)));
    titles.extend(survey.title_tag.as_deref().map(line::key));
    titles.retain(|title| title.chars().count() >= 6);
    let own: Vec<String> = std::iter::once(survey.url.as_str())
        .chain(survey.links.iter().filter(|link| link.rel == "canonical").map(|link| link.href.as_str()))
        .chain(survey.meta("og:url"))
        .map(|address| address_key(survey, address))
        .collect();
    let mut scored: Vec<(i32, usize)> = Vec::new();
    for (index, piece) in facts.ld.pieces.iter().enumerate() {
        let mut score = match piece.rank {
            Rank::Article => 40,
            Rank::Work => 25,
            Rank::Page => 10,
            Rank::Other => 5,
        };
        let is_here = piece.addresses.iter().any(|address| own.contains(&address_key(survey, address)));
        let is_elsewhere = !is_here && piece.addresses.iter().any(|address| address.contains("://"));
        if is_here {
            score += 25;
        } else if is_elsewhere && piece.is_inner {
            score -= 40;
        } else if is_elsewhere {
            score -= 8;
        }
        if let Some(key) = piece.headline.as_deref().or(piece.name.as_deref()).map(line::key)
            && key.chars().count() >= 6
        {
            if titles.iter().any(|title| title.contains(&key) || key.contains(title.as_str())) {
                score += 20;
            } else if piece.is_inner {
                score -= 10;
            }
        }
        score += i32::from(!piece.published.is_empty()) * 4 + i32::from(!piece.authors.is_empty()) * 2;
        if piece.is_inner {
            score -= 12;
        }
        if score > 0 {
            scored.push((score, index));
        }
    }
    scored.sort_by_key(|(score, index)| (-score, *index));
    scored.into_iter().map(|(_, index)| index).collect()
}

/// Host and path of an address, for comparing what a page calls itself.
fn address_key(survey: &Survey<'_>, address: &str) -> String {
    match survey.absolute(address) {
        Some(url) => {
            let host = url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
            format!(
                "{host}{}?{}",
                url.path().trim_end_matches('/'),
                url.query().filter(|query| query.contains("id=")).unwrap_or_default()
            )
        }
        None => address.to_owned(),
    }
}
