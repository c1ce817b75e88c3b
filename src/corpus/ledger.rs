//! `outcomes.jsonl`: one line for every address ever met.
//!
//! A copy of the frontier's own rows, written whole and replaced at once. An append log would need a second truth about
//! revisits and waiting addresses; a copy adds up by construction.

use std::io::{self, Write};

use serde::Serialize;

/// One line of the ledger.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// The address.
    pub url: &'a str,
    /// Its site.
    pub site: &'a str,
    /// What was expected behind it.
    pub kind: &'a str,
    /// The kind of source that showed it first.
    pub via: &'a str,
    /// The address of that source.
    pub via_url: Option<&'a str>,
    /// How far it came.
    pub stage: &'a str,
    /// Why it ended there: a reason from the closed list.
    pub outcome: &'a str,
    /// The rule that decided.
    pub rule: Option<&'a str>,
    /// What a person needs to understand it.
    pub detail: Option<&'a str>,
    /// HTTP status of the last visit.
    pub status: Option<u16>,
    /// RFC 3339, UTC.
    pub time: String,
    /// The record that was stored from it.
    pub id: Option<&'a str>,
}

impl Line<'_> {
    /// Writes the line.
    pub fn write(&self, into: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *into, self)?;
        into.write_all(b"\n")
    }
}
