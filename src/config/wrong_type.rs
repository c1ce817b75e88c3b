//! A value of another type than its key takes.

use toml::Spanned;
use toml::de::DeValue;

use super::diagnose::{Problem, shown};
use super::schema::{Key, Kind};
use super::units;

/// What a value is, as one would say it.
pub(super) fn name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(number) if number.as_str().starts_with('-') => "a negative number",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The mistake of giving a key this value, or one with this part.
pub(super) fn problem(key: &Key, odd: &Spanned<DeValue<'_>>) -> Problem {
    let wanted = match key.kind {
        Kind::Text => "text in quotes",
        Kind::Duration => "a duration in quotes",
        Kind::Size => "a size in quotes",
        Kind::Day => "a day",
        Kind::Count => "a whole number",
        Kind::Flag => "`true` or `false`",
        Kind::Texts => "a list of texts",
        Kind::Pairs => "a table of hosts and addresses",
    };
    let found = match (key.kind, odd.get_ref()) {
        (Kind::Count, DeValue::Integer(number)) if !number.as_str().starts_with('-') => "a number too large",
        (Kind::Texts, DeValue::Array(_)) => "a list within a list",
        (_, other) => name(other),
    };
    Problem::new(odd.span(), format!("`{}` takes {wanted}, not {found}", key.name), mend(key, odd.get_ref()))
}

fn mend(key: &Key, odd: &DeValue<'_>) -> String {
    let meant = match (key.kind, odd) {
        (Kind::Duration, DeValue::Integer(number)) if number.radix() == 10 && !number.as_str().starts_with('-') => {
            Some(format!("\"{}s\"", shown(number.as_str())))
        }
        (Kind::Duration, DeValue::Float(number)) => seconds(number.as_str()),
        (Kind::Size, DeValue::Integer(number)) => {
            u64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| format!("\"{}\"", units::size_text(n)))
        }
        (Kind::Count, DeValue::String(text)) => text.trim().parse::<u64>().ok().map(|n| n.to_string()),
        (Kind::Flag, DeValue::String(text)) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some("true".to_owned()),
            "false" | "no" | "off" | "0" => Some("false".to_owned()),
            _ => None,
        },
        (Kind::Flag, DeValue::Integer(number)) => match number.as_str() {
            "1" => Some("true".to_owned()),
            "0" => Some("false".to_owned()),
            _ => None,
        },
        (Kind::Texts, DeValue::String(text)) => {
            (text.len() <= 60).then(|| format!("[{}]", toml::Value::String(text.to_string())))
        }
        (Kind::Text, DeValue::Integer(number)) => Some(format!("\"{}\"", shown(number.as_str()))),
        _ => None,
    };
    match meant {
        Some(meant) => format!("write `{} = {meant}`", key.name),
        None => format!("for example `{} = {}`", key.name, key.example),
    }
}

fn seconds(number: &str) -> Option<String> {
    let text = format!("{number}s");
    units::duration(&text).ok().map(|_| format!("\"{text}\""))
}
