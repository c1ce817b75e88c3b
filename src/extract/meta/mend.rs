//! JSON as pages write it, to JSON as the parser wants it.
//!
//! Strict first; only what fails is mended: comments and CDATA around it, raw control characters and stray quotes inside
//! strings, unknown escapes, trailing and missing commas, several values in a row, an end that was cut off.

use serde_json::Value;

/// Most values of one script.
const VALUES: usize = 50;
/// Deepest nesting that is mended.
const DEPTH: usize = 100;

/// All values of a script, and whether they had to be mended.
pub(crate) fn values(text: &str) -> (Vec<Value>, bool) {
    let text = bare(text);
    if text.is_empty() {
        return (Vec::new(), false);
    }
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return (vec![value], false);
    }
    let mended = mend(text);
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(&mended).into_iter::<Value>().take(VALUES) {
        match value {
            Ok(value) => found.push(value),
            Err(_) => break,
        }
    }
    (found, true)
}

/// The text without comment and CDATA marks around it.
fn bare(text: &str) -> &str {
    let mut text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    loop {
        let before = text;
        for mark in ["<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA["] {
            text = text.strip_prefix(mark).unwrap_or(text).trim_start();
        }
        for mark in ["-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", "//", ";"] {
            text = text.strip_suffix(mark).unwrap_or(text).trim_end();
        }
        if text == before {
            return text;
        }
    }
}

fn mend(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let mut open: Vec<char> = Vec::new();
    let mut letters = text.char_indices().peekable();
    let mut in_string = false;
    while let Some((at, letter)) = letters.next() {
        if in_string {
            match letter {
                '\\' => match letters.peek().map(|(_, next)| *next) {
                    Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                        letters.next();
                        mended.push('\\');
                        mended.push(next);
                    }
                    Some('u') if text[at + 2..].bytes().take(4).filter(u8::is_ascii_hexdigit).count() == 4 => {
                        mended.push('\\');
                    }
                    _ => {}
                },
                '"' if ends_string(&text[at + 1..]) => {
                    in_string = false;
                    mended.push('"');
                }
                '"' => mended.push_str("\\\""),
                letter if letter.is_control() => mended.push(' '),
                letter => mended.push(letter),
            }
            continue;
        }
        match letter {
            '"' => {
                // A value right after a value: the comma is missing.
                if mended.trim_end().ends_with(['"', '}', ']']) {
                    mended.push(',');
                }
                in_string = true;
                mended.push('"');
            }
            '{' | '[' => {
                if open.len() >= DEPTH {
                    break;
                }
                if !open.is_empty() && mended.trim_end().ends_with(['}', ']']) {
                    mended.push(',');
                }
                open.push(if letter == '{' { '}' } else { ']' });
                mended.push(letter);
            }
            '}' | ']' => {
                drop_comma(&mut mended);
                // A closing mark that closes nothing is dropped; one that skips a level closes both.
                if open.contains(&letter) {
                    while let Some(expected) = open.pop() {
                        mended.push(expected);
                        if expected == letter {
                            break;
                        }
                    }
                }
            }
            ',' => {
                let before = mended.trim_end();
                if !open.is_empty() && !before.ends_with([',', '{', '[', ':']) {
                    mended.push(',');
                }
            }
            letter if letter.is_control() => mended.push(' '),
            letter => mended.push(letter),
        }
    }
    if in_string {
        mended.push('"');
    }
    if mended.trim_end().ends_with(':') {
        mended.push_str("null");
    }
    drop_comma(&mut mended);
    mended.extend(open.into_iter().rev());
    mended
}

fn drop_comma(mended: &mut String) {
    let length = mended.trim_end().len();
    mended.truncate(length);
    if mended.ends_with(',') {
        mended.pop();
    }
}

/// Whether a quote followed by `rest` ends its string: what follows must be JSON's own marks.
fn ends_string(rest: &str) -> bool {
    let rest = rest.trim_start();
    match rest.chars().next() {
        None | Some(':' | '}' | ']') => true,
        // `"a", "b` or `"a", {`: prose rarely goes on like that after a quote and a comma.
        Some(',') => matches!(
            rest[1..].trim_start().chars().next(),
            None | Some('"' | '{' | '[' | '}' | ']' | '0'..='9' | 't' | 'f' | 'n' | '-')
        ),
        // A missing comma: the next key on a line of its own.
        Some('"') => rest[1..].find('"').is_some_and(|end| rest[end + 2..].trim_start().starts_with(':')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn broken_json_is_read() {
        for (text, expected) in [
            ("<!-- {\"a\": 1} -->", json!([{"a": 1}])),
            ("//<![CDATA[\n{\"a\": 1}\n//]]>", json!([{"a": 1}])),
            ("{\"a\": \"x\ny\",}", json!([{"a": "x y"}])),
            ("{\"a\": \"he said \"no\" twice\", \"b\": [1, 2,],}", json!([{"a": "he said \"no\" twice", "b": [1, 2]}])),
            ("{\"a\": 1}{\"b\": 2}", json!([{"a": 1}, {"b": 2}])),
            ("{\"a\": 1},\n{\"b\": 2}", json!([{"a": 1}, {"b": 2}])),
            ("{\"a\": \"it\\'s\"};", json!([{"a": "it's"}])),
            ("{\"a\": \"x\"\n\"b\": \"y\"}", json!([{"a": "x", "b": "y"}])),
            ("{\"a\": [{\"b\": \"cut of", json!([{"a": [{"b": "cut of"}]}])),
            ("{\"a\":, \"b\": 1}", json!([])),
        ] {
            let (found, _) = values(text);
            assert_eq!(Value::Array(found), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[\\PC{}\\[\\]\",:\\\\\n ]{0,200}") {
            values(&text);
        }

        #[test]
        fn good_json_is_left_alone(number in any::<i64>(), word in "\\PC{0,20}") {
            let value = json!({"a": [number, word.clone()], "b": {"c": word}});
            prop_assert_eq!(values(&value.to_string()), (vec![value], false));
        }
    }
}
