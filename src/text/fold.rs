//! Comparing headlines and names.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A key under which two spellings of one headline or name agree: NFKC, lower case, letters and digits alone.
pub fn key(text: &str) -> String {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase() as char).collect();
    }
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        return lower(text.chars());
    }
    lower(text.nfkc())
}

fn lower(chars: impl Iterator<Item = char>) -> String {
    chars.flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Whether two texts are the same but for case, marks and spaces; empty texts are like nothing.
pub fn same(a: &str, b: &str) -> bool {
    let a = key(a);
    !a.is_empty() && a == key(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_case_do_not_matter_but_letters_do() {
        assert!(same("„Wir sind hier!“ – Bericht", "wir sind hier: BERICHT"));
        assert!(same("ﬁne", "fine"));
        assert!(!same("fine", "fina"));
        assert!(!same("", "…"));
    }
}
