//! Rewrites robots.txt, as found in the wild, into lines that `robotxt` reads as they are meant.
//!
//! Line by line: a byte order mark goes, UTF-16 becomes UTF-8, a User-agent line keeps its product token alone, a rule
//! that is no path loses its value, a `$` that is no anchor becomes `%24`. Lines of other kinds pass unchanged.

use std::borrow::Cow;

/// Longest robots.txt that is read, in decoded bytes.
///
/// RFC 9309 section 2.5 asks for at least 500 KiB. We take the same as an upper bound: a longer file is cut there, at
/// a line end, and a rule torn by the cut is dropped, since half a path would match too much.
pub const ROBOTS_BYTES: usize = 500 * 1024;

/// What a caller that decodes a packed robots.txt should decode of it: one byte more than is read, so that a file which
/// goes on can be told from one that ends there.
pub const READ_BYTES: u64 = ROBOTS_BYTES as u64 + 1;

/// Sitemap lines that are kept of one file; more than a real file has, and what an index is for.
const SITEMAPS: usize = 500;

/// Longest Sitemap value that is kept, in bytes: as long as an address may be.
const SITEMAP_BYTES: usize = 2048;

/// A rewritten file.
#[derive(Debug, Default)]
pub(super) struct Cleaned {
    /// Lines for the matching crate.
    pub(super) text: Vec<u8>,
    /// Values of the Sitemap lines, as written, relative ones too, each once.
    pub(super) sitemaps: Vec<String>,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    UserAgent,
    Rule,
    CrawlDelay,
    Sitemap,
}

/// The field names that are rewritten, with the misspellings that `robotxt` takes for them, longest first.
const FIELDS: &[(&[u8], Field)] = &[
    (b"user-agent", Field::UserAgent),
    (b"user agent", Field::UserAgent),
    (b"useragent", Field::UserAgent),
    (b"crawl-delay", Field::CrawlDelay),
    (b"crawl delay", Field::CrawlDelay),
    (b"crawldelay", Field::CrawlDelay),
    (b"disallow", Field::Rule),
    (b"dissallow", Field::Rule),
    (b"dissalow", Field::Rule),
    (b"disalow", Field::Rule),
    (b"diasllow", Field::Rule),
    (b"disallaw", Field::Rule),
    (b"allow", Field::Rule),
    (b"alow", Field::Rule),
    (b"allaw", Field::Rule),
    (b"sitemap", Field::Sitemap),
    (b"site-map", Field::Sitemap),
    (b"site map", Field::Sitemap),
];

/// Rewrites the first [`ROBOTS_BYTES`] of a file.
pub(super) fn clean(bytes: &[u8]) -> Cleaned {
    let text = cut(bytes, ROBOTS_BYTES);
    let mut cleaned = Cleaned { text: Vec::with_capacity(text.len() + 64), sitemaps: Vec::new() };
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r' | b'\0')) {
        rewrite(line, &mut cleaned);
        cleaned.text.push(b'\n');
    }
    cleaned
}

/// The product token at the head of a User-agent value or of our own name: `newsbot` of `newsbot/2.1 and friends`.
///
/// RFC 9309 section 2.2.1 allows letters, `_` and `-`. A name that begins with none of them (`360bot`) would be empty,
/// so there digits count, too.
pub(super) fn product_token(value: &[u8]) -> &[u8] {
    let head = |allowed: fn(&u8) -> bool| {
        let end = value.iter().position(|byte| !allowed(byte)).unwrap_or(value.len());
        &value[..end]
    };
    match head(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_')) {
        [] => head(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
        token => token,
    }
}

fn rewrite(line: &[u8], cleaned: &mut Cleaned) {
    let Some((field, value)) = field(line) else {
        // A line of unknown kind means nothing to the crate either, but keeping it keeps files comparable.
        cleaned.text.extend_from_slice(line);
        return;
    };
    match field {
        Field::UserAgent => {
            cleaned.text.extend_from_slice(b"user-agent: ");
            cleaned.text.extend_from_slice(agent(value));
        }
        Field::Rule => {
            let allows = line.trim_ascii_start().first().is_some_and(|byte| byte.eq_ignore_ascii_case(&b'a'));
            cleaned.text.extend_from_slice(if allows { b"allow: " } else { b"disallow: " });
            push_path(value, &mut cleaned.text);
        }
        Field::CrawlDelay => {
            // `10s`, `10 seconds`: the number counts.
            let end = value.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.').unwrap_or(value.len());
            cleaned.text.extend_from_slice(b"crawl-delay: ");
            cleaned.text.extend_from_slice(&value[..end]);
        }
        Field::Sitemap => {
            let Ok(value) = std::str::from_utf8(value) else { return };
            let fits = !value.is_empty() && value.len() <= SITEMAP_BYTES && cleaned.sitemaps.len() < SITEMAPS;
            if fits && !cleaned.sitemaps.iter().any(|known| known == value) {
                cleaned.sitemaps.push(value.to_owned());
            }
        }
    }
}

/// Field and value of a line: `name: value # comment`, where the colon may be missing if there is a space.
fn field(line: &[u8]) -> Option<(Field, &[u8])> {
    let line = line.trim_ascii_start();
    let (name, field) =
        FIELDS.iter().find(|(name, _)| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))?;
    let rest = &line[name.len()..];
    let value = match rest.trim_ascii_start() {
        [b':', value @ ..] => value,
        value if value.len() < rest.len() => value,
        _ => return None,
    };
    let end = value.iter().position(|byte| *byte == b'#').unwrap_or(value.len());
    Some((*field, value[..end].trim_ascii()))
}

/// The group that a User-agent value names: a product token, `*`, or nobody.
fn agent(value: &[u8]) -> &[u8] {
    match value {
        // `*` alone or before white space; `*bot` is a pattern, which RFC 9309 does not know, and names nobody.
        [b'*'] | [b'*', b' ' | b'\t', ..] => b"*",
        // Neither does `news*`: taken for its token it would close the site to somebody else's group.
        _ if value.contains(&b'*') => b"",
        _ => product_token(value),
    }
}

/// A rule's path. One that begins neither with `/` nor with `*` can match no path, so its value is left out; the line
/// stays, since it ends a row of User-agent lines.
fn push_path(value: &[u8], text: &mut Vec<u8>) {
    if !matches!(value.first(), Some(b'/' | b'*')) {
        return;
    }
    for (i, byte) in value.iter().enumerate() {
        match byte {
            // An anchor only at the end; elsewhere a literal, which is matched in its encoded form (see `rules`).
            b'$' if i + 1 < value.len() => text.extend_from_slice(b"%24"),
            byte => match encoded(char::from(*byte)) {
                Some(encoded) => text.extend_from_slice(encoded.as_bytes()),
                None => text.push(*byte),
            },
        }
    }
}

/// The encoded form of what no address may hold raw (RFC 3986) and `robotxt` leaves raw nevertheless.
pub(super) fn encoded(char: char) -> Option<&'static str> {
    match char {
        '|' => Some("%7C"),
        '^' => Some("%5E"),
        '\\' => Some("%5C"),
        _ => None,
    }
}

/// The first `limit` bytes as UTF-8, without the line that crosses the limit.
fn cut(bytes: &[u8], limit: usize) -> Cow<'_, [u8]> {
    let Some(window) = bytes.get(..=limit) else { return to_utf8(bytes) };
    // A line end just behind the limit still completes the last line. Looked for after transcoding, since UTF-16 is
    // full of zero bytes.
    let mut text = to_utf8(window);
    let end = text.iter().rposition(|byte| matches!(byte, b'\n' | b'\r' | b'\0')).unwrap_or(0);
    match &mut text {
        Cow::Borrowed(text) => *text = &text[..end],
        Cow::Owned(text) => text.truncate(end),
    }
    text
}

/// UTF-8 by byte order mark: UTF-16 is transcoded, a whole or partial UTF-8 mark is removed.
fn to_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text: String = char::decode_utf16(units).map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Cow::Owned(text.into_bytes())
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // `EF BB` without its third byte is what a broken editor leaves; Google's parser skips it, too.
        [0xEF, 0xBB, 0xBF, rest @ ..] | [0xEF, 0xBB, rest @ ..] => Cow::Borrowed(rest),
        _ => Cow::Borrowed(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let cleaned = clean(input.as_bytes());
        assert_eq!(String::from_utf8_lossy(&cleaned.text).trim_end(), expected, "{input:?}");
    }

    #[test]
    fn a_user_agent_line_keeps_its_token_alone() {
        check("User-Agent: Newsbot/2.1 (news)", "user-agent: Newsbot");
        check("user agent newsbot # ours", "user-agent: newsbot");
        check("User-agent: * (all)", "user-agent: *");
        check("User-agent: news*", "user-agent:");
        check("User-agent: 360bot", "user-agent: 360bot");
        check("User-agentx: newsbot", "User-agentx: newsbot");
    }

    #[test]
    fn a_rule_that_is_no_path_loses_its_value() {
        check("Disallow: private", "disallow:");
        check("Disallow: https://a.example/", "disallow:");
        check("Disalow /a", "disallow: /a");
        check("ALLOW : *.html", "allow: *.html");
    }

    #[test]
    fn only_a_dollar_at_the_end_is_an_anchor() {
        check("Disallow: /a$b$", "disallow: /a%24b$");
    }

    #[test]
    fn a_delay_with_a_unit_is_a_number() {
        check("Crawl-delay: 10s", "crawl-delay: 10");
        check("crawl delay: 2.5 seconds", "crawl-delay: 2.5");
    }

    #[test]
    fn sitemap_lines_are_kept_as_written_and_once() {
        let cleaned = clean(b"Sitemap: /a.xml\nsitemap: https://x.example/b.xml # b\nSite-map: /a.xml\nSitemap:\n");
        assert_eq!(cleaned.sitemaps, ["/a.xml", "https://x.example/b.xml"]);
    }

    #[test]
    fn byte_order_marks_are_understood() {
        let utf16: Vec<u8> =
            std::iter::once(0xFEFFu16).chain("allow: /ä".encode_utf16()).flat_map(u16::to_be_bytes).collect();
        assert_eq!(clean(&utf16).text, "allow: /ä\n".as_bytes());
        assert_eq!(clean(b"\xEF\xBBallow: /").text, b"allow: /\n");
        assert_eq!(clean(b"\xEF\xBB\xBFallow: /").text, b"allow: /\n");
    }

    #[test]
    fn a_long_file_is_cut_at_a_line_end() {
        assert_eq!(cut(b"ab\ncd\nef", 4).as_ref(), b"ab");
        assert_eq!(cut(b"ab\ncd\nef", 5).as_ref(), b"ab\ncd");
        assert_eq!(cut(b"abcdef", 4).as_ref(), b"");
        assert_eq!(cut(b"ab", 4).as_ref(), b"ab");
        let utf16: Vec<u8> = "\u{FEFF}ab\ncd\nef".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(cut(&utf16, 12).as_ref(), b"ab");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let cleaned = clean(&bytes);
            proptest::prop_assert!(cleaned.text.len() <= bytes.len() * 4 + 32);
        }
    }
}
