//! Whether the article may be read without paying: declared, and observed.

use crate::extract::meta::Facts;
use crate::model::Completeness;

/// Declared `isAccessibleForFree`.
pub(crate) fn is_free(facts: &Facts<'_>) -> Option<bool> {
    if let Some(declared) = facts.pieces().find_map(|piece| piece.is_free) {
        return Some(declared);
    }
    match facts
        .survey
        .meta("article:content_tier")
        .or(facts.survey.meta("content_tier"))
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("free") => Some(true),
        Some("locked" | "metered" | "premium") => Some(false),
        _ => None,
    }
}

/// What the marks on the page and its declaration say about the text being whole; the text itself says more.
pub(crate) fn completeness(facts: &Facts<'_>, is_free: Option<bool>) -> Completeness {
    match (is_free, facts.survey.paywall_marks) {
        (Some(false), 1..) => Completeness::Teaser,
        (Some(true), _) => Completeness::Full,
        _ => Completeness::Unknown,
    }
}
