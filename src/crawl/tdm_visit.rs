//! What a response to a request for a TDM file means: rules for the gate, a line for the ledger.

use crate::archive::{digest, member};
use crate::fetch::status;
use crate::model::{Fetched, Outcome, Reason};
use crate::page::coding;
use crate::pipeline::{Context, Processed, quotes_withdrawn};
use crate::robots::{TDM_BYTES, TdmRules};

/// A response, read.
pub(crate) struct Read {
    /// The rules; `None` where the origin has none, for whatever reason: it does not implement the protocol then.
    pub(crate) rules: Option<TdmRules>,
    /// What the scribe writes.
    pub(crate) processed: Processed,
}

/// Reads a final (not redirecting) response.
pub(crate) fn read(fetched: &Fetched, context: &Context) -> Read {
    let rules = match status::outcome(fetched.status) {
        Some(outcome) => Err(outcome),
        None => {
            let coding = fetched.headers("content-encoding").collect::<Vec<_>>().join(", ");
            let coding = (!coding.is_empty()).then_some(coding.as_str());
            coding::decode(&fetched.body, coding, TDM_BYTES).and_then(|body| {
                // Many hosts answer 200 with a page of their own to whatever is asked.
                TdmRules::parse(&body).ok_or_else(|| Outcome::new(Reason::NotFound).detail("no JSON array of rules"))
            })
        }
    };
    let (rules, outcome) = match rules {
        Ok(rules) => {
            let outcome = Outcome::new(Reason::TdmRead).detail(format!("{} rules", rules.len()));
            (Some(rules), outcome)
        }
        Err(outcome) => (None, outcome),
    };
    let mut processed =
        Processed { status: Some(fetched.status), ..Processed::ended(fetched.target.clone(), outcome, fetched.at) };
    if context.archive && !quotes_withdrawn(fetched, context) {
        processed.exchange = Some(member::exchange(fetched, &digest::payload(&fetched.body)));
    }
    Read { rules, processed }
}
