//! Comparing headlines and names.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A key under which two spellings of one headline or name agree: NFKC, lower case, letters and digits alone.
pub fn key(text: &str) -> String {
    if text.is_ascii() {
        // Each letter is written, and overwritten if it does not count: there is no branch to guess wrong.
        let (mut key, mut length) = (vec![0; text.len()], 0);
        for byte in text.bytes() {
            key[length] = byte.to_ascii_lowercase();
            length += usize::from(byte.is_ascii_alphanumeric());
        }
        key.truncate(length);
        return String::from_utf8(key).expect("ASCII in lower case is ASCII");
    }
    let key = String::with_capacity(text.len());
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        return lower(text.chars(), key);
    }
    lower(text.nfkc(), key)
}

/// Appends letters and digits in lower case. Most letters of most texts are ASCII, which needs no table.
fn lower(chars: impl Iterator<Item = char>, mut key: String) -> String {
    for letter in chars {
        if letter.is_ascii() {
            if letter.is_ascii_alphanumeric() {
                key.push(letter.to_ascii_lowercase());
            }
        } else {
            key.extend(letter.to_lowercase().filter(|letter| letter.is_alphanumeric()));
        }
    }
    key
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
