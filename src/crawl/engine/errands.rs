//! Our own errands: the robots.txt and tdmrep.json that a host's pages wait for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::Engine;
use crate::crawl::budget::Budget;
use crate::crawl::inbox::Note;
use crate::crawl::visit::{Origin, Visit};
use crate::crawl::{robots_visit, tdm_visit};
use crate::model::{Fetched, HostKey, Outcome, Reason, Step};
use crate::robots::Rules;
use crate::robots::fetch_policy::{self, Ending, Policy};

/// The visit to an origin's TDM file, if the site has room for it and for what waits behind it.
pub(super) fn to_tdm(budget: &Budget, origin: &Origin, on_behalf: &Visit) -> Step<Visit> {
    match budget.lacks(&on_behalf.target.site, 2) {
        Some(full) => Err(full),
        None => Visit::to_tdm(origin.clone(), on_behalf),
    }
}

impl Engine {
    pub(super) async fn robots_arrived(&mut self, origin: Origin, fetched: Fetched) {
        let context = Arc::clone(&self.parts.context);
        let product_token = self.parts.product_token.clone();
        // Up to 500 KiB of rules: parsed off the reactor like every other body.
        let read = tokio::task::spawn_blocking(move || robots_visit::read(&fetched, &product_token, &context)).await;
        let Ok(robots_visit::Read { rules, processed }) = read else {
            self.parts.gate.unreachable(origin.clone(), Outcome::new(Reason::Bug));
            self.wake(&origin);
            return;
        };
        match rules {
            Ok(rules) => {
                let delay = rules.crawl_delay();
                if let Some(delay) = delay {
                    self.parts.politeness.set_crawl_delay(&origin.host, delay);
                }
                self.note_pace(&origin.host, delay);
                self.parts.politeness.set_robots(&origin.host, rules.sha256());
                self.parts.gate.learned(origin.clone(), Arc::new(rules), Instant::now());
            }
            Err(outcome) => self.parts.gate.unreachable(origin.clone(), outcome),
        }
        let _ = self.parts.notes.send(Note::Processed { processed: Box::new(processed), retry_at: None, ticket: None });
        self.wake(&origin);
    }

    /// Tells the scribe what the host wants between two requests. One that wants more than the config allows is asked for
    /// nothing but its robots.txt.
    fn note_pace(&self, host: &HostKey, delay: Option<Duration>) {
        let is_kept = delay.is_some_and(|delay| delay <= self.parts.gate.max_crawl_delay());
        let gap = delay.filter(|_| is_kept).and_then(|delay| SignedDuration::try_from(delay).ok()).unwrap_or_default();
        // The scribe's absence means the end of the crawl; the loop sees it.
        let _ = self.parts.notes.send(Note::Pace { host: host.clone(), gap });
        if is_kept {
            self.note_rest(host, None);
        }
    }

    pub(super) async fn tdm_arrived(&mut self, origin: Origin, fetched: Fetched) {
        let context = Arc::clone(&self.parts.context);
        let read = tokio::task::spawn_blocking(move || tdm_visit::read(&fetched, &context)).await;
        // A panic there would be our bug, and no reservation of the host's.
        let rules = match read {
            Ok(tdm_visit::Read { rules, processed }) => {
                let processed = Box::new(processed);
                let _ = self.parts.notes.send(Note::Processed { processed, retry_at: None, ticket: None });
                rules
            }
            Err(_) => None,
        };
        self.parts.gate.tdm_learned(origin.clone(), rules, Instant::now());
        self.wake(&origin);
    }

    pub(super) fn robots_failed(&mut self, origin: Origin, visit: Visit, outcome: Outcome) {
        match fetch_policy::of(Ending::Failed(outcome.reason)) {
            Policy::AllowAll => {
                self.parts.gate.learned(origin.clone(), Arc::new(Rules::allow_all()), Instant::now());
            }
            _ => self.parts.gate.unreachable(origin.clone(), outcome.clone()),
        }
        self.ended(visit, outcome, None);
        self.wake(&origin);
    }

    /// Lists the hosts that waited for this robots.txt.
    pub(super) fn wake(&mut self, origin: &Origin) {
        let now = Instant::now();
        for key in self.state.parked.remove(origin).unwrap_or_default() {
            self.state.list(&key, now);
        }
        self.state.list(&origin.host, now);
    }
}
