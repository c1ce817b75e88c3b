//! What becomes of a request that has ended: a response for the workers, another address to ask, or an outcome.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::{Engine, Landed, ROBOTS_TRIES};
use crate::crawl::clock;
use crate::crawl::inbox::Note;
use crate::crawl::visit::Visit;
use crate::crawl::workers::{Job, KIB_UNDER_WAY};
use crate::fetch::Response;
use crate::model::outcome::Retry;
use crate::model::{Fetched, HostKey, Outcome, PageUrl, Reason, Step, Target, TargetKind};
use crate::pipeline::Processed;
use crate::politeness::{HostState, Observation};

/// Redirects of lists that are remembered.
const LISTS_LED: usize = 1 << 14;

/// Refuses the address to which another feed or sitemap has led: it is a list that was read there, or the one page in place of
/// all that are missing, and every usual address of a feed leads to it.
fn once_for_lists(led: &mut HashMap<PageUrl, PageUrl>, target: &Target, next: &PageUrl) -> Step<()> {
    if !matches!(target.kind, TargetKind::Feed | TargetKind::Sitemap) {
        return Ok(());
    }
    match led.get(next) {
        Some(first) if *first != target.url => {
            Err(Outcome::new(Reason::SameAddress).rule("redirect of another list").detail(next.to_string()))
        }
        None if led.len() < LISTS_LED => {
            led.insert(next.clone(), target.url.clone());
            Ok(())
        }
        _ => Ok(()),
    }
}

impl Engine {
    /// Takes a response in.
    pub(super) async fn landed(&mut self, landed: Landed) {
        let Landed { host: key, visit, result, latency, at } = landed;
        let seen = match &result {
            Ok(response) => response.observation(at),
            Err(outcome) => Observation::of_outcome(outcome, latency, at),
        };
        let retry_after = seen.retry_after.filter(|_| matches!(seen.status, Some(429 | 503)));
        if let Some(machine) = result.as_ref().ok().and_then(|response| response.machine) {
            self.parts.politeness.set_machine(&key, machine);
        }
        let state = self.parts.politeness.observe(&key, seen);
        self.note_rest(&key, retry_after);
        if let Some(host) = self.state.hosts.get_mut(&key) {
            host.busy = false;
        }
        if result.is_ok() {
            self.parts.counters.fetched.fetch_add(1, Ordering::Relaxed);
        }
        match result {
            Ok(response) => match response.redirect(&visit.url) {
                Some(next) => self.redirected(visit, next),
                None => self.arrived(visit, response, retry_after).await,
            },
            Err(outcome) => self.failed(visit, outcome),
        }
        if let HostState::GivenUp = state {
            self.give_up(&key);
        }
        self.state.list(&key, Instant::now());
    }

    /// Tells the scribe until when the host has to be left alone, so that a run that begins soon does so as well. Back-off
    /// is left out: it is our own guess, and a new run is a new attempt.
    pub(super) fn note_rest(&self, host: &HostKey, asked_for: Option<Duration>) {
        let rest = asked_for.unwrap_or_default().max(self.parts.politeness.delay_of(host));
        if let (false, Ok(rest)) = (rest.is_zero(), SignedDuration::try_from(rest))
            && let Ok(until) = clock::now().checked_add(rest)
        {
            // The scribe's absence means the end of the crawl; the loop sees it.
            let _ = self.parts.notes.send(Note::Rest { host: host.clone(), until, is_wish: asked_for.is_some() });
        }
    }

    pub(super) fn redirected(&mut self, mut visit: Visit, next: Step<PageUrl>) {
        let sites = &self.parts.context.sites;
        let scope = sites.get(&visit.target.site).map(|rules| &rules.scope);
        let lists_led_to = &mut self.state.lists_led_to;
        let hop = next.and_then(|next| {
            once_for_lists(lists_led_to, &visit.target, &next)?;
            let same_site = scope.is_none_or(|scope| scope.same_domain(&next));
            visit.redirect(next, same_site)
        });
        match hop {
            Ok(()) => {
                let key = visit.url.host();
                self.state.hosts.entry(key.clone()).or_default().queue.push_front(visit);
                self.state.list(&key, Instant::now());
            }
            Err(outcome) => self.failed(visit, outcome),
        }
    }

    pub(super) async fn arrived(&mut self, visit: Visit, response: Response, retry_after: Option<Duration>) {
        let (status, at) = (response.status, response.at);
        // Kept until the body has its place among those under way.
        let held = response.held.clone();
        let fetched = response.into_fetched(visit.target.clone(), visit.url.clone(), visit.redirects.clone());
        let tdm = self.parts.gate.tdm(&visit.url);
        let fetched = Fetched { earlier: visit.earlier.clone(), tdm, ..fetched };
        self.parts.budget.received(&visit.target.site, fetched.body.len() as u64);
        if let Some(origin) = visit.robots_of {
            self.robots_arrived(origin, fetched).await;
            return;
        }
        if let Some(origin) = visit.tdm_of {
            self.tdm_arrived(origin, fetched).await;
            return;
        }
        // A busy host's answer may be a challenge instead, which the workers tell; one that names a time is none.
        if status == 429 || (status == 503 && retry_after.is_some()) {
            let retry_at = retry_after
                .and_then(|pause| SignedDuration::try_from(pause).ok())
                .and_then(|pause| at.checked_add(pause).ok());
            let outcome = Outcome::new(Reason::TooManyRequests).detail(format!("status {status}"));
            self.ended(visit, outcome, retry_at);
            return;
        }
        let kib = u32::try_from(fetched.body.len() / 1024 + 1).unwrap_or(KIB_UNDER_WAY).min(KIB_UNDER_WAY);
        // Waiting here is the back-pressure: no new request begins while the workers or the disk are behind.
        let Ok(ticket) = Arc::clone(&self.state.room).acquire_many_owned(kib).await else {
            return;
        };
        drop(held);
        self.parts.desk.n_unwritten.fetch_add(1, Ordering::SeqCst);
        // The workers outlive the engine; should they be gone, the next note tells.
        let _ = self.parts.jobs.send(Job { fetched, ticket });
    }

    pub(super) fn failed(&mut self, mut visit: Visit, outcome: Outcome) {
        match visit.robots_of.clone() {
            // A whole site hangs on it: asked again, as soon as politeness lets us.
            Some(_) if outcome.reason.retry() == Retry::Soon && visit.n_failed + 1 < ROBOTS_TRIES => {
                visit.n_failed += 1;
                let key = visit.url.host();
                self.state.hosts.entry(key.clone()).or_default().queue.push_front(visit);
                self.state.list(&key, Instant::now());
            }
            Some(origin) => self.robots_failed(origin, visit, outcome),
            None => self.ended(visit, outcome, None),
        }
    }

    /// Ends a visit without a page.
    pub(super) fn ended(&mut self, visit: Visit, outcome: Outcome, retry_at: Option<Timestamp>) {
        if let Some(origin) = visit.tdm_of {
            self.parts.gate.tdm_learned(origin.clone(), None, Instant::now());
            self.wake(&origin);
        }
        let processed = Box::new(Processed::ended(visit.target, outcome, clock::now()));
        let _ = self.parts.notes.send(Note::Processed { processed, retry_at, ticket: None });
    }

    /// Ends what is left of a host that does not answer.
    pub(super) fn give_up(&mut self, key: &HostKey) {
        let Some(host) = self.state.hosts.get_mut(key) else {
            return;
        };
        for visit in std::mem::take(&mut host.queue) {
            let outcome = Outcome::new(Reason::HostGivenUp).detail("too many failures in a row");
            self.failed(visit, outcome);
        }
    }
}
