//! One line of text as metadata holds it: entities decoded, white space single, nothing invisible.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

pub(crate) use crate::text::fold::key;
use crate::text::hygiene;

/// Cleans a value from the tree, where entities are decoded once already.
pub(crate) fn clean(text: &str) -> String {
    let trimmed = text.trim();
    if hygiene::is_clean(trimmed) {
        return trimmed.to_owned();
    }
    let decoded = entities(text);
    let mut cleaned = String::with_capacity(decoded.len());
    if decoded.is_ascii() {
        for word in decoded.split(|letter: char| letter <= ' ' || letter == '\u{7f}').filter(|word| !word.is_empty()) {
            if !cleaned.is_empty() {
                cleaned.push(' ');
            }
            cleaned.push_str(word);
        }
        return cleaned;
    }
    let mut is_gap = false;
    for letter in decoded.chars() {
        if letter.is_whitespace() || letter.is_control() {
            is_gap = true;
            continue;
        }
        if is_invisible(letter) {
            continue;
        }
        if is_gap && !cleaned.is_empty() {
            cleaned.push(' ');
        }
        is_gap = false;
        cleaned.push(letter);
    }
    if unicode_normalization::is_nfc(&cleaned) { cleaned } else { cleaned.nfc().collect() }
}

/// Cleans a value that may hold markup, as descriptions and headlines in JSON-LD do.
pub(crate) fn clean_markup(text: &str) -> String {
    let decoded = entities(text);
    if !decoded.contains('<') {
        return clean(&decoded);
    }
    let mut plain = String::with_capacity(decoded.len());
    let mut rest: &str = &decoded;
    while let Some(open) = rest.find('<') {
        plain.push_str(&rest[..open]);
        let tail = &rest[open..];
        let is_tag = tail[1..].starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/');
        match tail.find('>') {
            Some(close) if is_tag => {
                let name = tail[1..close].trim_start_matches('/').to_ascii_lowercase();
                if ["br", "p", "div", "li", "h"].iter().any(|block| name.starts_with(block)) {
                    plain.push(' ');
                }
                rest = &tail[close + 1..];
            }
            _ => {
                plain.push('<');
                rest = &tail[1..];
            }
        }
    }
    plain.push_str(rest);
    clean(&plain)
}

/// Whether a template was to put something in its place: `{{ title }}`, `${author}`, `<%= date %>`; no headline about one.
pub(crate) fn is_unfilled(text: &str) -> bool {
    [("{{", "}}"), ("${", "}"), ("<%", "%>"), ("{%", "%}"), ("[%", "%]")].iter().any(|(open, close)| {
        let start = text.find(open);
        let end = start.and_then(|start| Some(start + text[start..].rfind(close)? + close.len()));
        start.zip(end).is_some_and(|(start, end)| (end - start) * 2 > text.len())
    })
}

/// Marks that are never part of a name or headline; joiners stay, since Indic and Persian words need them.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Decodes entities that are left over, twice at most.
pub(crate) fn entities(text: &str) -> Cow<'_, str> {
    let mut decoded = Cow::Borrowed(text);
    for _ in 0..2 {
        if !decoded.contains('&') {
            break;
        }
        match entities_once(&decoded) {
            Some(next) => decoded = Cow::Owned(next),
            None => break,
        }
    }
    decoded
}

fn entities_once(text: &str) -> Option<String> {
    const NAMED: [(&str, &str); 60] = [
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", " "),
        ("shy", ""),
        ("ndash", "–"),
        ("mdash", "—"),
        ("lsquo", "‘"),
        ("rsquo", "’"),
        ("sbquo", "‚"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("bdquo", "„"),
        ("laquo", "«"),
        ("raquo", "»"),
        ("lsaquo", "‹"),
        ("rsaquo", "›"),
        ("hellip", "…"),
        ("bull", "•"),
        ("middot", "·"),
        ("copy", "©"),
        ("reg", "®"),
        ("trade", "™"),
        ("euro", "€"),
        ("pound", "£"),
        ("auml", "ä"),
        ("ouml", "ö"),
        ("uuml", "ü"),
        ("Auml", "Ä"),
        ("Ouml", "Ö"),
        ("Uuml", "Ü"),
        ("szlig", "ß"),
        ("aacute", "á"),
        ("eacute", "é"),
        ("iacute", "í"),
        ("oacute", "ó"),
        ("uacute", "ú"),
        ("ntilde", "ñ"),
        ("agrave", "à"),
        ("egrave", "è"),
        ("igrave", "ì"),
        ("ograve", "ò"),
        ("ugrave", "ù"),
        ("acirc", "â"),
        ("ecirc", "ê"),
        ("icirc", "î"),
        ("ocirc", "ô"),
        ("ucirc", "û"),
        ("ccedil", "ç"),
        ("atilde", "ã"),
        ("otilde", "õ"),
        ("aring", "å"),
        ("aelig", "æ"),
        ("oslash", "ø"),
        ("euml", "ë"),
        ("iuml", "ï"),
        ("Eacute", "É"),
        ("iquest", "¿"),
    ];
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let end = tail.bytes().take(10).position(|byte| byte == b';');
        let replacement = end.and_then(|end| {
            let name = &tail[..end];
            if let Some(number) = name.strip_prefix('#') {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                };
                return code.and_then(char::from_u32).map(|letter| (Cow::Owned(letter.to_string()), end));
            }
            NAMED.iter().find(|(known, _)| *known == name).map(|(_, text)| (Cow::Borrowed(*text), end))
        });
        match replacement {
            Some((text, end)) => {
                decoded.push_str(&text);
                rest = &tail[end + 1..];
                changed = true;
            }
            None => {
                decoded.push('&');
                rest = tail;
            }
        }
    }
    decoded.push_str(rest);
    changed.then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfilled_templates_are_told() {
        for text in ["{{ title }}", "${author}", "<%= date %>", "By {{post.author}}"] {
            assert!(is_unfilled(text), "{text}");
        }
        for text in [
            "100 % sure",
            "A {b} c",
            "$100 {for two}",
            "}} {{",
            "{ title }",
            "How {{ and }} came to the web's templates",
        ] {
            assert!(!is_unfilled(text), "{text}");
        }
    }

    #[test]
    fn lines_are_cleaned() {
        for (written, cleaned) in [
            ("  a\u{a0}\n b ", "a b"),
            ("Bj&ouml;rn &amp;amp; Co", "Björn & Co"),
            ("T&#8217;s &#x2013; x", "T’s – x"),
            ("R&D; & more", "R&D; & more"),
            ("Sil\u{ad}ben\u{200b}trennung", "Silbentrennung"),
            ("e\u{301}", "é"),
        ] {
            assert_eq!(clean(written), cleaned);
        }
        assert_eq!(clean_markup("<p>a &lt;b&gt;b&lt;/b&gt; 1 < 2</p>"), "a b 1 < 2");
        assert_eq!(key("“Ｆull Width” – É!"), "fullwidthé");
    }
}
