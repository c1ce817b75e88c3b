//! The usual character references, which most texts and addresses that have any have alone.
//!
//! Closed by a semicolon, and for a character that is no control and no half of a pair: those mean the same everywhere. What
//! has another is left to html5ever's own tokenizer, which goes through all its states for each letter.

use memchr::memchr;

/// Where references stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Text,
    Attribute,
}

/// Bytes of the longest reference that is resolved, without its marks: `#x1f600`.
const LONGEST: usize = 7;

/// A text with its references resolved; `None` if any is not of the usual ones.
pub(super) fn resolved(text: &str, within: Within) -> Option<String> {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let (before, tail) = (&rest[..at], &rest[at + 1..]);
        resolved.push_str(before);
        let length = tail.bytes().take(LONGEST + 1).position(|byte| byte != b'#' && !byte.is_ascii_alphanumeric());
        // At the end of what is looked at, a name may go on.
        let length = length.or((tail.len() <= LONGEST).then_some(tail.len()));
        rest = match (tail.as_bytes().get(length.unwrap_or(tail.len())), length) {
            (Some(b';'), Some(1..)) => {
                let (name, tail) = tail.split_at(length?);
                resolved.push(character(name)?);
                &tail[1..]
            }
            // An ampersand before no name; and in an address, one before the name of a parameter.
            (_, Some(0)) => {
                resolved.push('&');
                tail
            }
            (Some(b'='), Some(length)) if within == Within::Attribute && !tail[..length].contains('#') => {
                resolved.push('&');
                tail
            }
            _ => return None,
        };
    }
    resolved.push_str(rest);
    Some(resolved)
}

/// The character of a usual reference.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        let code = u32::from_str_radix(digits, radix).ok()?;
        let is_usual =
            matches!(code, 0x20..=0x7e | 0xa0..=0xd7ff | 0xe000..=0xfdcf | 0xfdf0..=0xfffd | 0x1f000..=0x1faff);
        return if is_usual { char::from_u32(code) } else { None };
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "copy" => '©',
        "laquo" => '«',
        "raquo" => '»',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "rarr" => '→',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::check;
    use super::*;

    #[test]
    fn usual_ones_are_resolved_and_others_left() {
        for (written, text) in [
            ("a &amp; b &amp;amp; c", Some("a & b &amp; c")),
            ("&#8217;&#x2019;&#X2019;&#128512;", Some("’’’😀")),
            ("A & B &, &", Some("A & B &, &")),
            ("&amp", None),
            ("&notit;", None),
            ("&#150;", None),
            ("&#;", None),
            ("&#x;", None),
            ("&#xd800;", None),
            ("&a=b", None),
        ] {
            assert_eq!(resolved(written, Within::Text).as_deref(), text, "{written}");
        }
        let address = resolved("/?a=1&b=2&amp;copy=3&copy=4&", Within::Attribute);
        assert_eq!(address.as_deref(), Some("/?a=1&b=2&copy=3&copy=4&"));
        for address in ["&#=", "&lt#b=", "&a"] {
            assert_eq!(resolved(address, Within::Attribute), None, "{address}");
        }
    }

    #[test]
    fn each_means_what_it_means_to_the_parser() {
        const NAMES: &str = "amp lt gt quot apos nbsp copy laquo raquo lsquo rsquo ldquo rdquo bdquo ndash mdash hellip bull middot \
            rarr #32 #126 #160 #xd7ff #xe000 #xfffd #x1f600 #xfdcf #xfdf0";
        for name in NAMES.split_whitespace() {
            check(&format!("<p title='a&{name};b'>&{name};&{name}; x"));
        }
    }

    proptest! {
        #[test]
        fn any_mixture_gives_the_same_tree(pieces in prop::collection::vec(prop::sample::select(vec![
            "&", "&amp", "amp", ";", "#", "&#", "x", "39", "&#39;", "&#x27;", "&quot;", "=", "&copy=", "&lt", "&notin;", "&not", " ",
            "a", "é", "&nbsp;", "&b=", "1", "&#8217;", "&hellip;", "&#150;", "<", "\n",
        ]), 0..30)) {
            let text = pieces.concat();
            check(&format!("<p title=\"{}\">{text}</p><a href='/?{}'>y", text.replace('"', ""), text.replace(['\'', '<'], "")));
        }
    }
}
