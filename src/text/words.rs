//! Words by the rules of Unicode Standard Annex #29.

use unicode_segmentation::{UnicodeSegmentation, UnicodeWords};

/// The words of a text; each ideograph is one.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    // No word reaches over a space.
    text.split(' ').flat_map(|piece| {
        if piece.is_ascii() { Words::Ascii(Ascii { text: piece, at: 0 }) } else { Words::Other(piece.unicode_words()) }
    })
}

/// How many words a text has.
pub fn count(text: &str) -> u64 {
    split(text).count() as u64
}

/// Whether texts have at least `n` words together; stops where that is known.
pub fn at_least<'a>(n: usize, texts: impl IntoIterator<Item = &'a str>) -> bool {
    n == 0 || texts.into_iter().flat_map(split).nth(n - 1).is_some()
}

enum Words<'a> {
    Ascii(Ascii<'a>),
    Other(UnicodeWords<'a>),
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        match self {
            Self::Ascii(words) => words.next(),
            Self::Other(words) => words.next(),
        }
    }
}

/// The annex's rules for ASCII, where nothing has to be looked up.
struct Ascii<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Ascii<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        loop {
            let start = self.at + bytes[self.at..].iter().position(|byte| is_part(*byte))?;
            let (mut at, mut is_word) = (start, false);
            while let Some(&byte) = bytes.get(at) {
                if is_part(byte) {
                    is_word |= byte != b'_';
                    at += 1;
                    continue;
                }
                // Marks that join letters or digits on both sides (WB6, WB7, WB11, WB12).
                let (before, after) = (bytes[at - 1], bytes.get(at + 1).copied().unwrap_or_default());
                let letters = before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
                let digits = before.is_ascii_digit() && after.is_ascii_digit();
                let joins = match byte {
                    b'.' | b'\'' => letters || digits,
                    b':' => letters,
                    b',' | b';' => digits,
                    _ => false,
                };
                if !joins {
                    break;
                }
                at += 1;
            }
            self.at = at;
            if is_word {
                return Some(&self.text[start..at]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::{at_least, count, split};

    #[test]
    fn words_are_counted_in_any_script() {
        for (text, n) in [("", 0), ("Don't panic, it's 3.5 %.", 4), ("Fünf Wörter sind es nicht", 5), ("你好世界", 4)]
        {
            assert_eq!(count(text), n, "{text}");
            let halves = [text, text];
            assert!(at_least(2 * n as usize, halves) && !at_least(2 * n as usize + 1, halves));
        }
    }

    /// A mark that stands alone belongs to the space before it by the annex, and here to nothing.
    fn annex(text: &str) -> impl Iterator<Item = &str> {
        text.unicode_words().map(|word| word.trim_start_matches(' '))
    }

    proptest! {
        #[test]
        fn words_are_those_of_the_annex(text in "[a-cA0-9_.,:;' \n\"()éя你\u{301}\u{200d}\u{93e}क-]{0,30}") {
            prop_assert!(split(&text).eq(annex(&text)));
        }

        #[test]
        fn any_text_is_split_alike(text in any::<String>()) {
            prop_assert!(split(&text).eq(annex(&text)));
        }
    }
}
