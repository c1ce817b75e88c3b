//! Session ids: a new address of the same page for every visitor.

use std::borrow::Cow;

/// Parameter names that mean nothing else.
const CERTAIN: &[&str] = &[
    "jsessionid",
    "phpsessid",
    "phpsessionid",
    "aspsessionid",
    "zenid",
    "oscsid",
    "sessid",
    "moodlesession",
    "sessiontoken",
];

/// Names that some sites use for a section or a story: dropped only with a value that no person chose.
const LIKELY: &[&str] =
    &["sid", "session", "sessionid", "session_id", "sess", "s_id", "ses", "psid", "_sid", "session_token"];

/// Shortest value of a certain session name.
const CERTAIN_CHARS: usize = 12;

/// Shortest value of a likely session name: 128 bits in hexadecimal with some slack.
const LIKELY_CHARS: usize = 24;

/// Whether a query parameter (name in lower case) is a session id.
pub(super) fn is_id(name: &str, value: &str) -> bool {
    if CERTAIN.contains(&name) || name.starts_with("aspsessionid") {
        return opaque(value, CERTAIN_CHARS);
    }
    LIKELY.contains(&name) && opaque(value, LIKELY_CHARS) && value.bytes().any(|byte| byte.is_ascii_digit())
}

fn opaque(value: &str, n_chars: usize) -> bool {
    value.len() >= n_chars
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'!'))
}

/// The path without `;jsessionid=…` and without ASP.NET's `/(S(…))` segments.
pub(super) fn without(path: &str) -> Cow<'_, str> {
    if !path.contains([';', '(']) {
        return Cow::Borrowed(path);
    }
    let mut kept = Vec::new();
    let mut changed = false;
    for segment in path.split('/') {
        if cookieless(segment) {
            changed = true;
            continue;
        }
        let bare = without_parameter(segment);
        changed |= bare.len() < segment.len();
        kept.push(bare);
    }
    if changed { Cow::Owned(kept.join("/")) } else { Cow::Borrowed(path) }
}

/// `(S(24 letters and digits))`, also with `A(…)` and `F(…)` tickets beside it.
fn cookieless(segment: &str) -> bool {
    let Some(inner) = segment.strip_prefix('(').and_then(|rest| rest.strip_suffix("))")) else {
        return false;
    };
    inner.split(')').all(|ticket| {
        let mut chars = ticket.chars();
        matches!(chars.next(), Some('S' | 'A' | 'F' | 'X'))
            && chars.next() == Some('(')
            && chars.as_str().len() >= 16
            && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    })
}

fn without_parameter(segment: &str) -> &str {
    let Some((bare, parameter)) = segment.split_once(';') else {
        return segment;
    };
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    if is_id(&name.to_ascii_lowercase(), value) { bare } else { segment }
}
