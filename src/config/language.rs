//! Language tags in configs and options: their shape, and what people write instead.

use std::sync::LazyLock;

use regex::Regex;

use super::diagnose::{Complaint, shown};

/// The tags of BCP 47 that name a written language: language, script, region, variants (RFC 5646 section 2.1).
static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?i-u)^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$")
        .expect("the expression is a constant")
});

/// Countries and names that are taken for language tags.
const MISTAKEN: &[(&str, &str)] = &[
    ("arabic", "ar"),
    ("by", "be"),
    ("chinese", "zh"),
    ("cn", "zh"),
    ("cz", "cs"),
    ("czech", "cs"),
    ("danish", "da"),
    ("deutsch", "de"),
    ("dk", "da"),
    ("dutch", "nl"),
    ("english", "en"),
    ("español", "es"),
    ("finnish", "fi"),
    ("français", "fr"),
    ("french", "fr"),
    ("german", "de"),
    ("gr", "el"),
    ("greek", "el"),
    ("hindi", "hi"),
    ("italian", "it"),
    ("italiano", "it"),
    ("japanese", "ja"),
    ("jp", "ja"),
    ("korean", "ko"),
    ("norwegian", "no"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("swedish", "sv"),
    ("turkish", "tr"),
    ("ua", "uk"),
    ("ukrainian", "uk"),
];

/// Reads a language tag, and writes it as RFC 5646 section 2.1.1 recommends: `zh-Hant-TW`.
pub(super) fn tag(text: &str) -> Result<String, Complaint> {
    let raw = text.trim();
    let meant = MISTAKEN.iter().find(|(said, _)| *said == raw.to_lowercase()).map(|(_, tag)| *tag);
    if let Some(tag) = meant {
        return Err(Complaint::new(format!("`{raw}` is no language tag"), format!("write \"{tag}\"")));
    }
    if SHAPE.is_match(raw) {
        return Ok(usual_case(raw));
    }
    let why = format!("`{}` is no language tag", shown(raw));
    let dashed = raw.split('.').next().unwrap_or_default().replace('_', "-");
    if SHAPE.is_match(&dashed) {
        return Err(Complaint::new(why, format!("write \"{}\"", usual_case(&dashed))));
    }
    Err(Complaint::new(why, "write a BCP 47 tag, such as \"de\", \"pt-BR\" or \"zh-Hant\""))
}

/// Reads a language tag of a command line, and writes it as RFC 5646 section 2.1.1 recommends; the error says what to write.
pub fn option(text: &str) -> Result<String, String> {
    tag(text).map_err(|complaint| format!("{}: {}", complaint.why, complaint.mend))
}

fn usual_case(tag: &str) -> String {
    let parts = tag.split('-').enumerate().map(|(i, part)| match part.len() {
        2 if i > 0 => part.to_uppercase(),
        4 if i > 0 && !part.starts_with(|c: char| c.is_ascii_digit()) => {
            part[..1].to_uppercase() + &part[1..].to_lowercase()
        }
        _ => part.to_lowercase(),
    });
    parts.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_get_their_usual_case() {
        for (text, expected) in [
            ("de", "de"),
            ("DE-at", "de-AT"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("sr-Latn", "sr-Latn"),
            ("es-419", "es-419"),
            ("ca-valencia", "ca-valencia"),
            ("de-1996", "de-1996"),
            ("fil", "fil"),
        ] {
            assert_eq!(tag(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn other_names_are_refused_with_the_tag() {
        for (text, mend) in [
            ("German", "write \"de\""),
            ("jp", "write \"ja\""),
            ("de_AT", "write \"de-AT\""),
            ("de_DE.UTF-8", "write \"de-DE\""),
            ("d", "write a BCP 47 tag"),
            ("de-", "write a BCP 47 tag"),
            ("", "write a BCP 47 tag"),
            ("de en", "write a BCP 47 tag"),
        ] {
            let complaint = tag(text).unwrap_err();
            assert!(complaint.mend.starts_with(mend), "{text}: {complaint:?}");
        }
    }
}
