//! UTF-8 that was read as windows-1252 and written again: `FÃ¼r`, `â€œ`.
//!
//! Repaired only where it is proven: the suspicious run, written as windows-1252, has to be valid UTF-8, and the result
//! has to be letters or punctuation that texts use.

use std::borrow::Cow;

/// Repairs every proven run. What is not proven stays.
pub fn repair(text: &str) -> Cow<'_, str> {
    // Every damaged character begins with one of these: UTF-8 lead bytes read as windows-1252.
    let lead = |c: char| matches!(c, 'Â' | 'Ã' | 'Ä' | 'Å' | 'â' | 'Ð' | 'Ñ' | 'Î' | 'Ï' | 'ï' | 'Ø' | 'Ù' | 'Ú' | 'Û');
    if !text.contains(lead) {
        return Cow::Borrowed(text);
    }
    let mut repaired = String::with_capacity(text.len());
    let mut changed = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if lead(c)
            && let Some((length, original)) = damaged_char(&text[at..])
        {
            repaired.push(original);
            changed = true;
            for _ in 1..length {
                chars.next();
            }
        } else {
            repaired.push(c);
        }
    }
    if changed { Cow::Owned(repaired) } else { Cow::Borrowed(text) }
}

/// The character whose UTF-8 bytes were read as windows-1252 at the start of the text, and how many characters it
/// became.
fn damaged_char(text: &str) -> Option<(usize, char)> {
    let mut bytes = [0u8; 4];
    let mut length = 0;
    let mut needed = 1;
    for c in text.chars().take(4) {
        let byte = as_byte(c)?;
        if length == 0 {
            needed = match byte {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => return None,
            };
        } else if !(0x80..=0xbf).contains(&byte) {
            return None;
        }
        bytes[length] = byte;
        length += 1;
        if length == needed {
            let original = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
            return plausible(original, needed).then_some((length, original));
        }
    }
    None
}

/// The byte that windows-1252 shows as this character.
fn as_byte(c: char) -> Option<u8> {
    match u32::from(c) {
        // The five bytes that windows-1252 leaves undefined come through as C1 controls.
        code @ (0..=0x7f | 0xa0..=0xff | 0x81 | 0x8d | 0x8f | 0x90 | 0x9d) => u8::try_from(code).ok(),
        _ => {
            let mut utf8 = [0; 4];
            let (bytes, _, failed) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut utf8));
            (!failed && bytes.len() == 1).then(|| bytes[0])
        }
    }
}

/// Two-byte runs such as `Ã¼` are hardly ever meant; three-byte runs such as `â€œ` never.
fn plausible(c: char, length: usize) -> bool {
    match length {
        2 => matches!(c, '\u{a0}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{590}'..='\u{6ff}'),
        _ => {
            matches!(c, '\u{2010}'..='\u{2044}' | '\u{20ac}' | '\u{2122}' | '\u{1e00}'..='\u{1eff}' | '\u{fb01}' | '\u{fb02}')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proven_damage_is_repaired() {
        for (damaged, repaired) in [
            ("FÃ¼r die StraÃŸe", "Für die Straße"),
            ("â€žJaâ€œ, sagte er â€“ und ging", "„Ja“, sagte er – und ging"),
            ("itâ€™s", "it’s"),
            ("cafÃ©", "café"),
            ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ] {
            assert_eq!(repair(damaged), repaired);
        }
    }

    #[test]
    fn real_letters_stay() {
        for text in ["Für", "ÂNGELA", "São Paulo", "Å Ä Ö", "HÃ", "naïve â la carte", "Ñandú", "Привет"]
        {
            assert_eq!(repair(text), text);
        }
    }
}
