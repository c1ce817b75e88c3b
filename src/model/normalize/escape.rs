//! Percent-escapes in one spelling (RFC 3986 section 6.2.2): hexadecimal in upper case, unreserved characters bare.

use std::borrow::Cow;

/// Rewrites the escapes of a path or query once: `%7e` to `~`, `%c3` to `%C3`; `%253D` stays, since it says `%3D`.
pub(super) fn normalized(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&b'%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let Some(value) = escaped(bytes, at) else {
            out.push(bytes[at]);
            at += 1;
            continue;
        };
        // After a stray `%`, a decoded digit would make an escape that nobody wrote.
        if unreserved(value) && !follows_stray(&out) {
            out.push(value);
        } else {
            out.push(b'%');
            out.extend(bytes[at + 1..at + 3].iter().map(u8::to_ascii_uppercase));
        }
        at += 3;
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Decodes the escapes of a name for comparison; bytes that are no UTF-8 are replaced.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&b'%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if let Some(value) = escaped(bytes, at) {
            out.push(value);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

fn escaped(bytes: &[u8], at: usize) -> Option<u8> {
    if bytes[at] != b'%' {
        return None;
    }
    let high = char::from(*bytes.get(at + 1)?).to_digit(16)?;
    let low = char::from(*bytes.get(at + 2)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether a `%` without its two digits stands at the end: whole escapes have theirs three places back.
fn follows_stray(out: &[u8]) -> bool {
    out.iter().rev().take(2).any(|byte| *byte == b'%')
}
