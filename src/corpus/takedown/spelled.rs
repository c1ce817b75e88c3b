//! A body as it is searched for addresses: one spelling in place of the many in which pages, feeds and scripts write them.
//!
//! Percent-encoding (RFC 3986 section 2.1), the escapes of JSON and JavaScript strings (RFC 8259 section 7), also where one
//! string holds another, and numeric references of HTML and XML. What a browser drops from an address, line ends and tabs
//! (URL standard, section 4.4), is dropped in a second reading, since plain lists part their addresses by them.

use std::borrow::Cow;

/// A body, read.
pub struct Spelled<'a> {
    /// With its line ends.
    pub(super) whole: Cow<'a, [u8]>,
    /// Without them, where there are any.
    pub(super) joined: Option<Vec<u8>>,
}

impl<'a> Spelled<'a> {
    /// Reads a body, also one in UTF-16.
    pub fn of(body: &'a [u8]) -> Self {
        let whole = match utf_16(body) {
            Some(encoding) => Cow::Owned(unescaped(encoding.decode(body).0.as_bytes()).into_owned()),
            None => unescaped(body),
        };
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'\t');
        let joined =
            whole.iter().any(is_end).then(|| whole.iter().copied().filter(|byte| !is_end(byte)).collect::<Vec<u8>>());
        Self { whole, joined }
    }

    /// Both readings.
    pub(super) fn readings(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(&*self.whole).chain(self.joined.as_deref())
    }
}

/// Which UTF-16 a body is in: by its mark, or since it begins with a letter of ASCII in two bytes.
fn utf_16(body: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match body {
        [0xff, 0xfe, ..] | [1..=127, 0, 1..=127, 0, ..] => Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] | [0, 1..=127, 0, 1..=127, ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// A body without its escapes.
pub(super) fn unescaped(body: &[u8]) -> Cow<'_, [u8]> {
    let mut out: Vec<u8> = Vec::new();
    let mut taken = 0;
    let mut from = 0;
    while let Some(found) = memchr::memchr3(b'%', b'\\', b'&', &body[from..]) {
        let at = from + found;
        let Some((letter, n_bytes)) = escape(&body[at..]) else {
            from = at + 1;
            continue;
        };
        out.extend_from_slice(&body[taken..at]);
        match letter {
            Letter::Byte(byte) => out.push(byte),
            Letter::Char(letter) => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        taken = at + n_bytes;
        from = taken;
    }
    if taken == 0 {
        return Cow::Borrowed(body);
    }
    out.extend_from_slice(&body[taken..]);
    Cow::Owned(out)
}

enum Letter {
    Byte(u8),
    Char(char),
}

/// The escape that bytes begin with, and its length.
fn escape(bytes: &[u8]) -> Option<(Letter, usize)> {
    match bytes.first()? {
        b'%' => Some((Letter::Byte(u8::try_from(hex(bytes.get(1..3)?)?).ok()?), 3)),
        b'\\' => {
            // A string in a string has more of them.
            let n = bytes.iter().position(|byte| *byte != b'\\')?;
            match bytes[n] {
                b'/' => Some((Letter::Byte(b'/'), n + 1)),
                b'x' => Some((Letter::Char(char::from_u32(hex(bytes.get(n + 1..n + 3)?)?)?), n + 3)),
                b'u' => {
                    let unit = hex(bytes.get(n + 1..n + 5)?)?;
                    if let Some(letter) = char::from_u32(unit) {
                        return Some((Letter::Char(letter), n + 5));
                    }
                    let rest = bytes.get(n + 5..)?;
                    let n_more = rest.iter().position(|byte| *byte != b'\\').filter(|n_more| *n_more > 0)?;
                    let low = hex(rest.get(n_more..)?.strip_prefix(b"u")?.get(..4)?)?;
                    let units = [u16::try_from(unit).ok()?, u16::try_from(low).ok()?];
                    let letter = char::decode_utf16(units).next()?.ok()?;
                    Some((Letter::Char(letter), n + 5 + n_more + 5))
                }
                _ => None,
            }
        }
        _ => {
            let end = bytes.iter().take(12).position(|byte| *byte == b';')?;
            let name = std::str::from_utf8(&bytes[1..end]).ok()?;
            let letter = match name {
                "amp" => '&',
                "sol" => '/',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let number = match number.strip_prefix(['x', 'X']) {
                        Some(digits) => u32::from_str_radix(digits, 16),
                        None => number.parse(),
                    };
                    char::from_u32(number.ok()?)?
                }
            };
            Some((Letter::Char(letter), end + 1))
        }
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_in_place_of_many() {
        for (written, plain) in [
            ("/2026/caf%C3%A9", "/2026/café"),
            ("/%32026/%63afé", "/2026/café"),
            (r"\/2026\/caf\u00e9", "/2026/café"),
            (r"\u002F2026\u002fcaf\xe9", "/2026/café"),
            (r"\\\/2026\\/caf\\u00e9", "/2026/café"),
            ("&#x2F;2026&#47;caf&#233;", "/2026/café"),
            ("&sol;a?b=1&amp;c=2", "/a?b=1&c=2"),
            (r"\ud83d\ude00", "😀"),
            (r"\\ud83d\\ude00", "😀"),
            (
                r"100 % of C:\new &c; \ud83d \u12 %zz &#xffffffff; \",
                r"100 % of C:\new &c; \ud83d \u12 %zz &#xffffffff; \",
            ),
        ] {
            assert_eq!(String::from_utf8_lossy(&unescaped(written.as_bytes())), plain, "{written}");
        }
    }

    #[test]
    fn a_body_in_utf_16_is_read() {
        for mark in ["\u{feff}", ""] {
            let body: Vec<u8> = format!("{mark}/2026/café").encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(&*Spelled::of(&body).whole, "/2026/café".as_bytes());
            let body: Vec<u8> = format!("{mark}/2026/café").encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(&*Spelled::of(&body).whole, "/2026/café".as_bytes());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(body in proptest::collection::vec(proptest::sample::select(&b"%\\&u#x;/0a9fdD8\n"[..]), 0..60)) {
            let spelled = Spelled::of(&body);
            proptest::prop_assert!(spelled.whole.len() <= body.len());
        }
    }
}
