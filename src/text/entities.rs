//! Character references that survived the parser: pages escape twice, feeds thrice.

use std::borrow::Cow;

/// Longest name that is looked for, without `&` and `;`.
const NAME_CHARS: usize = 10;

/// Names that are seen in the wild where they should not be; HTML's other two thousand are not.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("shy", ""),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("bull", "•"),
    ("middot", "·"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("lsaquo", "‹"),
    ("rsaquo", "›"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("euro", "€"),
    ("pound", "£"),
    ("yen", "¥"),
    ("cent", "¢"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("deg", "°"),
    ("sect", "§"),
    ("para", "¶"),
    ("times", "×"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("atilde", "ã"),
    ("aring", "å"),
    ("aelig", "æ"),
    ("ccedil", "ç"),
    ("egrave", "è"),
    ("eacute", "é"),
    ("ecirc", "ê"),
    ("euml", "ë"),
    ("igrave", "ì"),
    ("iacute", "í"),
    ("icirc", "î"),
    ("iuml", "ï"),
    ("ntilde", "ñ"),
    ("ograve", "ò"),
    ("oacute", "ó"),
    ("ocirc", "ô"),
    ("otilde", "õ"),
    ("oslash", "ø"),
    ("ugrave", "ù"),
    ("uacute", "ú"),
    ("ucirc", "û"),
    ("yacute", "ý"),
    ("yuml", "ÿ"),
    ("Agrave", "À"),
    ("Aacute", "Á"),
    ("Acirc", "Â"),
    ("Atilde", "Ã"),
    ("Aring", "Å"),
    ("AElig", "Æ"),
    ("Ccedil", "Ç"),
    ("Egrave", "È"),
    ("Eacute", "É"),
    ("Ecirc", "Ê"),
    ("Iacute", "Í"),
    ("Ntilde", "Ñ"),
    ("Oacute", "Ó"),
    ("Oslash", "Ø"),
    ("Uacute", "Ú"),
    ("oelig", "œ"),
    ("scaron", "š"),
    ("Scaron", "Š"),
    ("iexcl", "¡"),
    ("iquest", "¿"),
    ("ordf", "ª"),
    ("ordm", "º"),
    ("thinsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("zwnj", "\u{200c}"),
    ("zwj", "\u{200d}"),
    ("lrm", "\u{200e}"),
    ("rlm", "\u{200f}"),
];

/// Decodes references that end in a semicolon; twice, since `&amp;amp;` is common. What is no reference stays.
pub fn decode(text: &str) -> Cow<'_, str> {
    match once(text) {
        None => Cow::Borrowed(text),
        Some(decoded) => Cow::Owned(once(&decoded).unwrap_or(decoded)),
    }
}

fn once(text: &str) -> Option<String> {
    let first = memchr::memchr(b'&', text.as_bytes())?;
    let mut decoded = String::new();
    let mut rest = text;
    let mut at = first;
    let mut changed = false;
    loop {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((length, Decoded::Char(c))) => {
                decoded.push(c);
                rest = &rest[length..];
                changed = true;
            }
            Some((length, Decoded::Text(text))) => {
                decoded.push_str(text);
                rest = &rest[length..];
                changed = true;
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
        match memchr::memchr(b'&', rest.as_bytes()) {
            Some(next) => at = next,
            None => break,
        }
    }
    decoded.push_str(rest);
    changed.then_some(decoded)
}

enum Decoded {
    Char(char),
    Text(&'static str),
}

/// The reference at the start of the text, with its length in bytes.
fn reference(text: &str) -> Option<(usize, Decoded)> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(NAME_CHARS + 1).position(|byte| byte == b';')?;
    let name = body.get(..end)?;
    let length = end + 2;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // 128–159 are windows-1252 to every browser (HTML Standard, numeric character reference end state).
        let c = match u8::try_from(code) {
            Ok(byte @ 0x80..=0x9f) => encoding_rs::WINDOWS_1252.decode(&[byte]).0.chars().next()?,
            _ => char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())?,
        };
        return Some((length, Decoded::Char(c)));
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, text)| (length, Decoded::Text(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_twice_and_no_more() {
        for (text, decoded) in [
            ("Fish &amp; Chips", "Fish & Chips"),
            ("Fish &amp;amp; Chips", "Fish & Chips"),
            ("&#8222;Ja&#x201C;", "„Ja“"),
            ("caf&eacute;&#146;s", "café’s"),
            ("AT&T; R&D &unknown; &", "AT&T; R&D &unknown; &"),
        ] {
            assert_eq!(decode(text), decoded);
        }
    }
}
