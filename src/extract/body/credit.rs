//! Words that stay the same in many languages: picture agencies in credits, cookies in consent tables.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use super::unit::Unit;

/// Features a unit.
pub(super) const N_CREDIT: usize = 4;

/// Bytes at a text's end in which a credit is looked for.
const TAIL: usize = 90;

/// Agencies, stock archives, and the word before a photographer's name.
const CREDITS: &[&str] = &[
    "getty",
    "reuters",
    "afp",
    "imago",
    "picture alliance",
    "picture-alliance",
    "shutterstock",
    "epa-efe",
    "/epa",
    "alamy",
    "istock",
    "associated press",
    "ap photo",
    "/ap",
    "/dpa",
    "efe",
    "ansa",
    "ntb",
    "scanpix",
    "anp",
    "keystone",
    "unsplash",
    "pixabay",
    "pexels",
    "photo:",
    "photo by",
    "photo credit",
    "photograph:",
    "picture:",
    "image:",
    "foto:",
    "foto ",
    "fotó",
    "photo :",
    "bild:",
    "kuva:",
    "zdjęcie",
    "fot.",
    "фото",
    "φωτο",
    "写真",
    "撮影",
    "사진",
    "뉴스1",
    "연합뉴스",
    "图片",
    "摄",
    "攝",
    "صورة",
    "תמונה",
    "courtesy of",
    "handout",
    "wikimedia",
    "creative commons",
    "screenshot",
    "instagram",
    "youtube",
    "(c)",
    "©",
];

static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .build(CREDITS)
        .expect("a few dozen short words fit an automaton")
});

static COOKIE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .build(["cookie", "gdpr"])
        .expect("two words fit an automaton")
});

/// What each unit says of pictures and cookies.
#[derive(Debug, Default)]
pub(super) struct Credits {
    /// Characters from the end to the credit, 0 for none, and the same from the start.
    tails: Vec<f32>,
    heads: Vec<f32>,
    /// Units up to each that mention cookies.
    cookies: Vec<u32>,
}

impl Credits {
    /// Looks at all units.
    pub(super) fn new(units: &[Unit]) -> Self {
        let mut credits = Self { cookies: vec![0], ..Self::default() };
        for unit in units {
            let text = unit.text.as_str();
            let start = text.ceil_char_boundary(text.len().saturating_sub(TAIL));
            let mut found = FINDER.find_iter(&text[start..]).map(|found| start + found.start());
            let (first, last) = (found.next(), found.last());
            let tail = last.or(first);
            credits.tails.push(tail.map_or(0.0, |at| 1.0 + (text.len() - at) as f32));
            let head = &text[..text.floor_char_boundary(TAIL / 2)];
            // A short text is its own head and tail.
            let head = if head.len() == text.len() { first } else { FINDER.find(head).map(|found| found.start()) };
            credits.heads.push(head.map_or(0.0, |at| 1.0 + at as f32));
            let before = credits.cookies[credits.cookies.len() - 1];
            credits.cookies.push(before + u32::from(COOKIE.is_match(text)));
        }
        credits
    }

    /// Whether a unit ends in the credit of a picture.
    pub(super) fn ends_in_credit(&self, index: usize) -> bool {
        self.tails[index] > 0.0
    }

    /// The features of one unit: credits, and the share of units that mention cookies in it and around it.
    pub(super) fn row(&self, index: usize, mut put: impl FnMut(f32)) {
        put(self.tails[index]);
        put(self.heads[index]);
        put((self.cookies[index + 1] - self.cookies[index]) as f32);
        let window = index.saturating_sub(12)..(index + 13).min(self.tails.len());
        put((self.cookies[window.end] - self.cookies[window.start]) as f32 / window.len() as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_found_at_the_end_and_cookies_around() {
        let units: Vec<Unit> =
            ["A bridge. Photo: A. B.", "국회 예결위. 연합뉴스", "This cookie is set by us", "A sentence."]
                .map(|text| Unit { text: text.to_owned(), ..Unit::default() })
                .into();
        let credits = Credits::new(&units);
        let row = |index| {
            let mut row = Vec::new();
            credits.row(index, |value| row.push(value));
            row
        };
        assert_eq!(row(0), [13.0, 11.0, 0.0, 0.25]);
        assert_eq!(row(1)[0], 13.0);
        assert_eq!(row(3), [0.0, 0.0, 0.0, 0.25]);
        assert_eq!(row(2)[2], 1.0);
        assert_eq!(row(0).len(), N_CREDIT);
    }
}
