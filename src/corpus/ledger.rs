//! `outcomes.jsonl`: one line for every address ever met.
//!
//! A copy of the frontier's own rows, written whole and replaced at once. An append log would need a second truth about
//! revisits and waiting addresses; a copy adds up by construction.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::takedown;
use crate::model::Reason;

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line<'a> {
    /// The address.
    pub url: Cow<'a, str>,
    /// Its site.
    pub site: Cow<'a, str>,
    /// What was expected behind it.
    pub kind: Cow<'a, str>,
    /// The kind of source that showed it first.
    pub via: Cow<'a, str>,
    /// The address of that source.
    pub via_url: Option<Cow<'a, str>>,
    /// Every kind of source that has shown it, that one included; none in a ledger that an older gleaner wrote.
    #[serde(default)]
    pub shown_by: Vec<Cow<'a, str>>,
    /// How far it came.
    pub stage: Cow<'a, str>,
    /// Why it ended there: a reason from the closed list.
    pub outcome: Cow<'a, str>,
    /// The rule that decided.
    pub rule: Option<Cow<'a, str>>,
    /// What a person needs to understand it.
    pub detail: Option<Cow<'a, str>>,
    /// HTTP status of the last visit.
    pub status: Option<u16>,
    /// RFC 3339, UTC.
    pub time: String,
    /// The record that was stored from it.
    pub id: Option<Cow<'a, str>>,
}

impl Line<'_> {
    /// Tells that the address was withdrawn, and nothing of what it was before.
    pub fn take_down(&mut self) {
        self.outcome = Reason::TakenDown.name().into();
        self.stage = Reason::TakenDown.stage().name().into();
        self.rule = Some(takedown::NAME.into());
        self.detail = None;
        self.id = None;
    }

    /// Writes the line.
    pub fn write(&self, into: &mut (impl Write + ?Sized)) -> io::Result<()> {
        serde_json::to_writer(&mut *into, self)?;
        into.write_all(b"\n")
    }
}
