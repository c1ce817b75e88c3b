//! Counting words.

use unicode_segmentation::UnicodeSegmentation;

/// Words by the rules of Unicode Standard Annex #29; each ideograph counts as one.
pub fn count(text: &str) -> u64 {
    text.split(' ').map(within).sum()
}

/// Whether texts have at least `n` words together; stops where that is known.
pub fn at_least<'a>(n: usize, texts: impl IntoIterator<Item = &'a str>) -> bool {
    let mut left = n as u64;
    let mut pieces = texts.into_iter().flat_map(|text| text.split(' '));
    while left > 0 {
        let Some(piece) = pieces.next() else { return false };
        left = left.saturating_sub(within(piece));
    }
    true
}

/// Words of a piece without spaces, over which no word reaches.
fn within(piece: &str) -> u64 {
    if piece.is_ascii() { within_ascii(piece.as_bytes()) } else { piece.unicode_words().count() as u64 }
}

/// The annex's rules for ASCII, where nothing has to be looked up.
fn within_ascii(bytes: &[u8]) -> u64 {
    let (mut n_words, mut at) = (0, 0);
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    while at < bytes.len() {
        if !is_part(bytes[at]) {
            at += 1;
            continue;
        }
        let mut is_word = false;
        while at < bytes.len() {
            let byte = bytes[at];
            if is_part(byte) {
                is_word |= byte != b'_';
                at += 1;
                continue;
            }
            // Marks that join letters or digits on both sides (WB6, WB7, WB11, WB12).
            let (before, after) = (bytes[at - 1], bytes.get(at + 1).copied().unwrap_or_default());
            let letters = before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
            let digits = before.is_ascii_digit() && after.is_ascii_digit();
            if !(letters && matches!(byte, b':' | b'.' | b'\'') || digits && matches!(byte, b',' | b';' | b'.' | b'\''))
            {
                break;
            }
            at += 1;
        }
        n_words += u64::from(is_word);
    }
    n_words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::{at_least, count};

    #[test]
    fn words_are_counted_in_any_script() {
        for (text, n) in [("", 0), ("Don't panic, it's 3.5 %.", 4), ("Fünf Wörter sind es nicht", 5), ("你好世界", 4)]
        {
            assert_eq!(count(text), n, "{text}");
            let halves = [text, text];
            assert!(at_least(2 * n as usize, halves) && !at_least(2 * n as usize + 1, halves));
        }
    }

    proptest! {
        #[test]
        fn counts_are_those_of_the_annex(text in "[a-cA0-9_.,:;' \n\"()éя你\u{301}\u{200d}\u{93e}क-]{0,30}") {
            prop_assert_eq!(count(&text), text.unicode_words().count() as u64);
        }

        #[test]
        fn any_text_is_counted_alike(text in any::<String>()) {
            prop_assert_eq!(count(&text), text.unicode_words().count() as u64);
        }
    }
}
