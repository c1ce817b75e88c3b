//! What class and id attributes say, by a list of words.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};

/// A set of hints about an element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hint(u32);

impl Hint {
    pub(crate) const BYLINE: Self = Self(1);
    pub(crate) const DATE: Self = Self(1 << 1);
    pub(crate) const UPDATED: Self = Self(1 << 2);
    pub(crate) const RELATED: Self = Self(1 << 3);
    pub(crate) const NAVIGATION: Self = Self(1 << 4);
    pub(crate) const COMMENT: Self = Self(1 << 5);
    pub(crate) const OVERLAY: Self = Self(1 << 6);
    pub(crate) const BIO: Self = Self(1 << 7);
    pub(crate) const PHOTO: Self = Self(1 << 8);
    pub(crate) const LOGO: Self = Self(1 << 9);
    pub(crate) const HEADLINE: Self = Self(1 << 10);
    pub(crate) const KICKER: Self = Self(1 << 11);
    pub(crate) const SUBTITLE: Self = Self(1 << 12);
    pub(crate) const SECTION: Self = Self(1 << 13);
    pub(crate) const TAG: Self = Self(1 << 14);
    pub(crate) const PAYWALL: Self = Self(1 << 15);
    pub(crate) const ROLE: Self = Self(1 << 16);
    pub(crate) const FOOTER: Self = Self(1 << 17);

    const NAMES: [(&'static str, Self); 18] = [
        ("byline", Self::BYLINE),
        ("date", Self::DATE),
        ("updated", Self::UPDATED),
        ("related", Self::RELATED),
        ("navigation", Self::NAVIGATION),
        ("comment", Self::COMMENT),
        ("overlay", Self::OVERLAY),
        ("bio", Self::BIO),
        ("photo", Self::PHOTO),
        ("logo", Self::LOGO),
        ("headline", Self::HEADLINE),
        ("kicker", Self::KICKER),
        ("subtitle", Self::SUBTITLE),
        ("section", Self::SECTION),
        ("tag", Self::TAG),
        ("paywall", Self::PAYWALL),
        ("role", Self::ROLE),
        ("footer", Self::FOOTER),
    ];

    /// The hints that are in both.
    pub(crate) const fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// These without the others.
    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

static WORDS: LazyLock<HashMap<&'static str, Hint>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, Hint> = HashMap::new();
    for line in include_str!("class_words.txt").lines() {
        let Some((kind, list)) = line.split_once(':') else { continue };
        let Some((_, hint)) = Hint::NAMES.iter().find(|(name, _)| *name == kind) else { continue };
        for word in list.split_whitespace() {
            let known = words.entry(word).or_default();
            *known = known.with(*hint);
        }
    }
    words
});

/// Longest word that is looked up, in bytes; longer ones are generated names.
const WORD_BYTES: usize = 24;

/// Most bytes of one attribute that are read.
const ATTRIBUTE_BYTES: usize = 600;

/// The hints in the value of a class or id attribute.
pub(crate) fn hints(value: &str) -> Hint {
    let words = &*WORDS;
    let mut found = Hint::default();
    let mut buffer = [0u8; WORD_BYTES];
    let mut pair = [0u8; 2 * WORD_BYTES];
    let (mut length, mut previous) = (0usize, 0usize);
    let mut last_lower = false;
    let bytes = value.as_bytes();
    let end = bytes.len().min(ATTRIBUTE_BYTES);
    let mut glued = false;
    // A space at the end closes the last word.
    for byte in bytes[..end].iter().copied().chain([b' ']) {
        let is_letter = byte.is_ascii_alphabetic();
        if !is_letter || (last_lower && byte.is_ascii_uppercase()) {
            if length > 0 && length <= WORD_BYTES {
                // A page builder whose every part is a "widget".
                let is_builders = glued && &pair[..previous] == b"elementor";
                if let Ok(word) = std::str::from_utf8(&buffer[..length])
                    && let Some(hint) = words.get(word)
                    && !is_builders
                {
                    found = found.with(*hint);
                }
                // `b-right-rail__main`: the column beside the rail.
                if glued && &buffer[..length] == b"main" {
                    found = found.without(Hint::RELATED);
                }
                // Two words that belong together: `entry-title`, `authorBox`.
                if glued && previous > 0 {
                    pair[previous..previous + length].copy_from_slice(&buffer[..length]);
                    if let Ok(word) = std::str::from_utf8(&pair[..previous + length])
                        && let Some(hint) = words.get(word)
                    {
                        found = found.with(*hint);
                    }
                }
                pair[..length].copy_from_slice(&buffer[..length]);
                previous = length;
            } else if length > 0 {
                previous = 0;
            }
            length = 0;
            glued = !byte.is_ascii_whitespace();
            if !glued {
                previous = 0;
            }
        }
        if is_letter {
            if length < WORD_BYTES {
                buffer[length] = byte.to_ascii_lowercase();
            }
            length += 1;
        }
        last_lower = byte.is_ascii_lowercase();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_at_borders_of_any_kind() {
        for (value, hint) in [
            ("entry-title", Hint::HEADLINE),
            ("articleByline__name", Hint::BYLINE),
            ("post_date", Hint::DATE),
            ("c-author-box", Hint::BIO),
            ("siteTitle", Hint::LOGO),
        ] {
            assert!(hints(value).has(hint), "{value}");
        }
        assert!(hints("authority updatedly xdate").is_empty());
        assert!(hints("c-related site title").has(Hint::RELATED));
        assert!(!hints("site title").has(Hint::LOGO));
        assert!(hints("elementor-widget").is_empty() && hints("widget").has(Hint::RELATED));
        assert!(hints("b-right-rail__main-interior").is_empty() && hints("right-rail").has(Hint::RELATED));
        assert!(hints("").is_empty());
    }
}
