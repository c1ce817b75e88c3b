//! Counting words.

use unicode_segmentation::UnicodeSegmentation;

/// Words by the rules of Unicode Standard Annex #29; each ideograph counts as one.
pub fn count(text: &str) -> u64 {
    text.unicode_words().count() as u64
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_counted_in_any_script() {
        for (text, n) in [("", 0), ("Don't panic, it's 3.5 %.", 4), ("Fünf Wörter sind es nicht", 5), ("你好世界", 4)]
        {
            assert_eq!(super::count(text), n, "{text}");
        }
    }
}
