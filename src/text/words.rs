//! Counting words.

use unicode_segmentation::UnicodeSegmentation;

/// Words by the rules of Unicode Standard Annex #29; each ideograph counts as one.
pub fn count(text: &str) -> u64 {
    text.unicode_words().count() as u64
}

/// Whether texts have at least `n` words together; stops where that is known.
pub fn at_least<'a>(n: usize, texts: impl IntoIterator<Item = &'a str>) -> bool {
    n == 0 || texts.into_iter().flat_map(UnicodeSegmentation::unicode_words).nth(n - 1).is_some()
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_counted_in_any_script() {
        for (text, n) in [("", 0), ("Don't panic, it's 3.5 %.", 4), ("Fünf Wörter sind es nicht", 5), ("你好世界", 4)]
        {
            assert_eq!(super::count(text), n, "{text}");
            let halves = [text, text];
            assert!(super::at_least(2 * n as usize, halves) && !super::at_least(2 * n as usize + 1, halves));
        }
    }
}
