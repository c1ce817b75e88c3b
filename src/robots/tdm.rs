//! `/.well-known/tdmrep.json`: what a host reserves of text and data mining (TDM Reservation Protocol, W3C community group
//! report of 10 May 2024, section "TDM File on the Origin Server").

use serde::Deserialize;
use url::Position;

use crate::model::{PageUrl, Tdm};

/// Decoded bytes that are read of the file.
pub const TDM_BYTES: u64 = 256 * 1024;

/// Rules that are kept.
const RULES: usize = 1000;

/// Longest pattern and policy, in bytes.
const TEXT_BYTES: usize = 2000;

/// The rules of one host, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TdmRules(Vec<Rule>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    pattern: String,
    tdm: Tdm,
}

/// A rule as it is written. Numbers come as text and as truth values, too, and a policy as the object it should lead to.
#[derive(Deserialize)]
struct Written {
    location: String,
    #[serde(rename = "tdm-reservation")]
    reservation: serde_json::Value,
    #[serde(rename = "tdm-policy", default)]
    policy: serde_json::Value,
}

impl TdmRules {
    /// Reads the file; `None` if it is no array of JSON objects, as an error page is. Rules that are none are passed over.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let written: Vec<serde_json::Value> = serde_json::from_slice(bytes).ok()?;
        let rules = written.into_iter().filter_map(|rule| serde_json::from_value::<Written>(rule).ok());
        let rules = rules.filter_map(|Written { location, reservation, policy }| {
            let reservation = number(&reservation)?;
            let is_short = |text: &str| text.len() <= TEXT_BYTES;
            is_short(&location).then(|| Rule {
                pattern: canonical(&location),
                tdm: Tdm { reservation, policy: policy.as_str().filter(|text| is_short(text)).map(str::to_owned) },
            })
        });
        Some(Self(rules.take(RULES).collect()))
    }

    /// What holds for an address: the first rule that matches its path; `None` if none does.
    pub fn judge(&self, url: &PageUrl) -> Option<&Tdm> {
        let path = canonical(&url.as_url()[Position::BeforePath..Position::AfterQuery]);
        self.0.iter().find(|rule| matches(&rule.pattern, &path)).map(|rule| &rule.tdm)
    }

    /// Rules in it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no rule.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// 0 or 1, however it is written; `None` of all else.
fn number(value: &serde_json::Value) -> Option<i64> {
    let number = value
        .as_f64()
        .or_else(|| value.as_bool().map(|is_reserved| f64::from(u8::from(is_reserved))))
        .or_else(|| value.as_str()?.trim().parse().ok())?;
    [0_i32, 1].into_iter().find(|known| f64::from(*known) == number).map(i64::from)
}

/// Escapes of unreserved characters undone, all others in capitals: two spellings of a path are one.
fn canonical(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut at = 0;
    while let Some(rest) = path.get(at..).filter(|rest| !rest.is_empty()) {
        let escape = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped = escape.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (rest.chars().next(), escaped) {
            (Some('%'), Some(byte)) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
                at += 3;
            }
            (Some('%'), Some(_)) => {
                out.push_str(&rest[..3].to_ascii_uppercase());
                at += 3;
            }
            (Some(letter), _) => {
                out.push(letter);
                at += letter.len_utf8();
            }
            (None, _) => break,
        }
    }
    out
}

/// Whether a path begins with what a pattern says: `*` stands for anything, `$` at the end for the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut rest = rest;
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !to_the_end || rest.is_empty() };
    // The first place is as good as any other for all but the last part.
    for part in middle {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    if to_the_end { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judge(rules: &TdmRules, path: &str) -> Option<i64> {
        rules.judge(&PageUrl::parse(&format!("https://paper.example{path}")).unwrap()).map(|tdm| tdm.reservation)
    }

    #[test]
    fn the_first_match_decides() {
        let rules = TdmRules::parse(
            br#"[{"location": "/a/free/", "tdm-reservation": 0}, {"location": "/a/", "tdm-reservation": "1",
                "tdm-policy": "https://paper.example/policy.json"}, {"location": "/*.jpg$", "tdm-reservation": 1},
                {"location": "/x", "tdm-reservation": 7}, "odd", {"tdm-reservation": 1}]"#,
        )
        .unwrap();
        assert_eq!(rules.len(), 3);
        for (path, expected) in [
            ("/a/free/story", Some(0)),
            ("/a/story", Some(1)),
            ("/b/story", None),
            ("/b/picture.jpg", Some(1)),
            ("/b/picture.jpg?width=2", None),
            ("/x", None),
            ("/%61/story", Some(1)),
        ] {
            assert_eq!(judge(&rules, path), expected, "{path}");
        }
        let url = PageUrl::parse("https://paper.example/a/story").unwrap();
        assert_eq!(rules.judge(&url).unwrap().policy.as_deref(), Some("https://paper.example/policy.json"));
    }

    #[test]
    fn a_reservation_holds_however_its_rule_is_written() {
        for (rule, expected) in [
            (r#""tdm-reservation": 1, "tdm-policy": {"href": "https://paper.example/policy.json"}"#, Some(1)),
            (r#""tdm-reservation": 1.0"#, Some(1)),
            (r#""tdm-reservation": true"#, Some(1)),
            (r#""tdm-reservation": " 0 ""#, Some(0)),
            (r#""tdm-reservation": 0.5"#, None),
            (r#""tdm-reservation": null"#, None),
        ] {
            let rules = TdmRules::parse(format!("[{{\"location\": \"/\", {rule}}}]").as_bytes()).unwrap();
            assert_eq!(judge(&rules, "/a"), expected, "{rule}");
        }
    }

    #[test]
    fn patterns_are_those_of_robots_txt() {
        for (pattern, path, expected) in [
            ("/", "/anything", true),
            ("/this/*/then", "/this/and/then/more", true),
            ("/this/*/then$", "/this/and/then/more", false),
            ("/this/*/then$", "/this/then/and/then", true),
            ("/path/foo-%24", "/path/foo-%24", true),
            ("*", "/x", true),
            ("/a**b", "/ab", true),
            ("/a*b*c$", "/abc", true),
            ("/a*b*c$", "/acb", false),
            ("/A", "/a", false),
        ] {
            assert_eq!(matches(&canonical(pattern), &canonical(path)), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn an_error_page_is_no_file() {
        for text in ["", "<html>", "{}", "{\"location\": \"/\", \"tdm-reservation\": 1}", "null"] {
            assert_eq!(TdmRules::parse(text.as_bytes()), None, "{text}");
        }
        assert!(TdmRules::parse(b"[]").unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn never_panics(pattern in "\\PC{0,40}", path in "[a-z/%*$0-9é]{0,40}") {
            let _ = matches(&canonical(&pattern), &canonical(&path));
        }
    }
}
