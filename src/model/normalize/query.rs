//! Query parameters: which are kept in the address that is fetched.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{escape, session};

/// Tracking parameters, a name a line, in lower case; a trailing `*` stands for any ending.
static TRACKERS: LazyLock<Names> = LazyLock::new(|| Names::read(include_str!("trackers.txt")));

/// Names, whole or by their beginning.
pub(super) struct Names {
    whole: HashSet<&'static str>,
    beginnings: Vec<&'static str>,
}

impl Names {
    /// Reads a list: a name a line, `#` for comments.
    pub(super) fn read(list: &'static str) -> Self {
        let lines = list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (beginnings, whole): (Vec<_>, Vec<_>) = lines.partition(|line| line.ends_with('*'));
        Self {
            whole: whole.into_iter().collect(),
            beginnings: beginnings.into_iter().map(|line| line.trim_end_matches('*')).collect(),
        }
    }

    /// Whether a lower-case name is on the list.
    pub(super) fn has(&self, name: &str) -> bool {
        self.whole.contains(name)
            || self.beginnings.iter().any(|start| name.len() > start.len() && name.starts_with(start))
    }
}

/// One parameter as written, with its name decoded and in lower case.
pub(super) struct Parameter<'a> {
    pub(super) text: &'a str,
    pub(super) name: String,
    pub(super) value: &'a str,
}

/// The parameters of a query, empty ones left out. A semicolon separates nothing (WHATWG).
pub(super) fn parameters(query: &str) -> impl Iterator<Item = Parameter<'_>> {
    query.split('&').filter(|text| !text.is_empty()).map(|text| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let name = escape::decoded(name).to_ascii_lowercase();
        // A doubly escaped ampersand leaves its name at the next parameter's head.
        let name = name.strip_prefix("amp;").map(str::to_owned).unwrap_or(name);
        Parameter { text, name, value }
    })
}

/// The query that is fetched: order and repeats as they are, without trackers, session ids and empty parameters.
pub(super) fn kept(query: &str) -> String {
    let coldfusion = ["cfid", "cftoken"].iter().all(|name| parameters(query).any(|one| one.name == *name));
    let mut out = String::with_capacity(query.len());
    for one in parameters(query) {
        let dropped = TRACKERS.has(&one.name)
            || session::is_id(&one.name, one.value)
            || (coldfusion && matches!(one.name.as_str(), "cfid" | "cftoken"));
        if dropped {
            continue;
        }
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(&escape::normalized(one.text));
    }
    out
}
