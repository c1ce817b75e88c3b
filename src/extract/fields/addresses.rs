//! The page's own address, and that of its picture.

use crate::extract::meta::Facts;
use crate::extract::meta::json_ld::Rank;
use crate::extract::meta::survey::has_word;
use crate::extract::reconcile::{Said, choose};
use crate::model::{FieldNote, PageUrl, Witness};

/// The canonical address that the page declares, if plausible.
pub(crate) fn canonical(facts: &Facts<'_>) -> Option<(PageUrl, FieldNote)> {
    let survey = &facts.survey;
    let mut said: Vec<Said<PageUrl>> = Vec::new();
    let mut add = |address: &str, from: Witness, strength: f32| {
        if let Some(url) = survey.absolute(address).and_then(|url| PageUrl::parse(url.as_str()).ok())
            && is_plausible(&url, survey.url)
        {
            said.push(Said::new(url, from, strength));
        }
    };
    for link in survey.links.iter().filter(|link| has_word(&link.rel, "canonical")).take(3) {
        add(&link.href, Witness::Meta, 0.85);
    }
    if let Some(address) = survey.meta("og:url") {
        add(address, Witness::Meta, 0.6);
    }
    if let Some(piece) = facts.piece().filter(|piece| piece.rank >= Rank::Work) {
        for address in
            piece.addresses.iter().filter(|address| address.contains("://") && !address.contains('#')).take(3)
        {
            add(address, Witness::JsonLd, 0.55);
        }
    }
    choose(&said, |one, other| one.dedup_key() == other.dedup_key())
}

/// Whether one page of a site may name `declared` as its own address.
fn is_plausible(declared: &PageUrl, page: &PageUrl) -> bool {
    if declared.domain() != page.domain() && !is_cache_of(page, declared) {
        return false;
    }
    let (declared_url, page_url) = (declared.as_url(), page.as_url());
    let path = declared_url.path().trim_matches('/');
    let own_path = page_url.path().trim_matches('/');
    if path.is_empty() && declared_url.query().is_none() {
        return own_path.is_empty() && page_url.query().is_none();
    }
    // A section or an error page: one word, where the page itself has a long address.
    let n_parts = path.split('/').count();
    let is_short = n_parts == 1
        && path.len() < 12
        && !path.contains(|letter: char| letter.is_ascii_digit())
        && declared_url.query().is_none();
    !(is_short && own_path.len() > path.len() + 20 && own_path.starts_with(path))
}

/// Whether `page` is an AMP cache's copy of `declared`.
fn is_cache_of(page: &PageUrl, declared: &PageUrl) -> bool {
    let host = page.as_url().host_str().unwrap_or_default();
    let is_cache = host.ends_with(".cdn.ampproject.org")
        || (host.starts_with("www.google.") && page.as_url().path().starts_with("/amp/"));
    let name = declared.as_url().host_str().unwrap_or_default();
    is_cache && (page.as_str().contains(name) || host.contains(&name.replace('.', "-")))
}

/// The lead picture, absolute.
pub(crate) fn image(facts: &Facts<'_>) -> Option<(String, FieldNote)> {
    let survey = &facts.survey;
    let mut said: Vec<Said<String>> = Vec::new();
    for (key, strength) in [
        ("og:image:secure_url", 0.7),
        ("og:image", 0.75),
        ("og:image:url", 0.7),
        ("twitter:image", 0.55),
        ("twitter:image:src", 0.55),
        ("thumbnail", 0.4),
        ("image", 0.4),
    ] {
        said.extend(
            survey
                .meta(key)
                .and_then(|value| survey.absolute(value))
                .map(|url| Said::new(url.into(), Witness::Meta, strength)),
        );
    }
    let image = facts.article().and_then(|piece| piece.images.first());
    said.extend(image.and_then(|value| survey.absolute(value)).map(|url| Said::new(url.into(), Witness::JsonLd, 0.7)));
    said.extend(
        survey
            .links
            .iter()
            .find(|link| has_word(&link.rel, "image_src"))
            .and_then(|link| survey.absolute(&link.href))
            .map(|url| Said::new(url.into(), Witness::Meta, 0.5)),
    );
    choose(&said, |one, other| one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canonical_address_must_be_plausible() {
        for (declared, page, expected) in [
            ("https://example.org/a/long-story-123", "https://www.example.org/a/long-story-123?x=1", true),
            ("https://example.org/", "https://example.org/a/long-story-123", false),
            ("https://other.net/a/long-story-123", "https://example.org/a/long-story-123", false),
            ("https://example.org/politics", "https://example.org/politics/a-very-long-story-about-it", false),
            ("https://example.org/s/1", "https://example-org.cdn.ampproject.org/c/s/example.org/s/1", true),
        ] {
            let parse = |text: &str| PageUrl::parse(text).unwrap();
            assert_eq!(is_plausible(&parse(declared), &parse(page)), expected, "{declared}");
        }
    }
}
