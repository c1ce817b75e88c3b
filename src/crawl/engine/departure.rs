//! What goes out: the next visit of a host that is ready, or why it waits.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::{Engine, LONG_REST, Landed, errands};
use crate::crawl::clock;
use crate::crawl::gate::Admission;
use crate::crawl::inbox::Note;
use crate::crawl::visit::Visit;
use crate::fetch::Ask;
use crate::model::{HostKey, Outcome, Reason};
use crate::politeness::Turn;

impl Engine {
    /// Begins requests at hosts that are ready, as long as there are slots.
    pub(super) fn start_ready(&mut self) {
        let now = Instant::now();
        while self.state.under_way.len() < self.parts.concurrency {
            let Some(Reverse((ready_at, _))) = self.state.ready.peek() else {
                return;
            };
            if *ready_at > now {
                return;
            }
            let Some(Reverse((_, key))) = self.state.ready.pop() else {
                return;
            };
            if let Some(host) = self.state.hosts.get_mut(&key) {
                host.listed = false;
                self.next_visit(&key, now);
            }
        }
    }

    /// Begins the host's next visit, or finds out why not yet.
    fn next_visit(&mut self, key: &HostKey, now: Instant) {
        loop {
            let Some(host) = self.state.hosts.get_mut(key) else {
                return;
            };
            if host.busy {
                return;
            }
            let Some(visit) = host.queue.pop_front() else {
                self.state.hosts.remove(key);
                return;
            };
            if let Some(outcome) = self.refuses(&visit) {
                self.ended(visit, outcome, None);
                continue;
            }
            let Some(host) = self.state.hosts.get_mut(key) else {
                return;
            };
            match self.parts.gate.admit(&visit, now) {
                Admission::Refused(outcome) => self.ended(visit, outcome, None),
                Admission::RulesUnderWay(origin) => {
                    // An errand that waits for its turn here may be the very one: a redirect from elsewhere came before it.
                    let errand = host.queue.iter().position(Visit::is_own_errand).and_then(|at| host.queue.remove(at));
                    host.queue.push_front(visit);
                    if let Some(errand) = errand {
                        host.queue.push_front(errand);
                        continue;
                    }
                    self.state.parked.entry(origin).or_default().push(key.clone());
                    return;
                }
                Admission::RobotsNeeded(origin) => match Visit::to_robots(origin.clone(), &visit) {
                    Ok(robots) => {
                        host.queue.push_front(visit);
                        host.queue.push_front(robots);
                        self.parts.gate.under_way(origin);
                    }
                    Err(outcome) => self.ended(visit, outcome, None),
                },
                Admission::TdmNeeded(origin) => match errands::to_tdm(&self.parts.budget, &origin, &visit) {
                    Ok(tdm) => {
                        host.queue.push_front(visit);
                        host.queue.push_front(tdm);
                        self.parts.gate.tdm_under_way(origin);
                    }
                    Err(outcome) => self.ended(visit, outcome, None),
                },
                Admission::Allowed(allowed) => match self.parts.politeness.try_turn(key, allowed, now) {
                    Turn::Permit(permit) => {
                        host.busy = true;
                        if visit.robots_of.is_none() {
                            self.parts.budget.asked(&visit.target.site);
                        }
                        let fetcher = Arc::clone(&self.parts.fetcher);
                        // What the host has reserved since is read again: a 304 would bring no record that says so.
                        let reserved = self.parts.gate.tdm(&visit.url).is_some_and(|tdm| tdm.reservation == 1);
                        let key = key.clone();
                        self.state.under_way.spawn(async move {
                            let mut ask = Ask::new(visit.url.clone(), visit.target.kind, clock::now());
                            if let Some(earlier) =
                                visit.validators().filter(|earlier| earlier.reserves_mining || !reserved)
                            {
                                ask.etag.clone_from(&earlier.etag);
                                ask.last_modified.clone_from(&earlier.last_modified);
                            }
                            let granted = permit.granted();
                            let result = fetcher.fetch(permit, ask).await;
                            let at = Instant::now();
                            Landed { host: key, visit, result, latency: at.saturating_duration_since(granted), at }
                        });
                        return;
                    }
                    Turn::Wait(_, until) => {
                        host.queue.push_front(visit);
                        if until.saturating_duration_since(now) > LONG_REST {
                            self.give_back(key, until.saturating_duration_since(now));
                        } else {
                            self.state.list(key, until);
                        }
                        return;
                    }
                },
            }
        }
    }

    /// Gives a resting host's targets back to the frontier, so that they hold no memory and no lease.
    fn give_back(&mut self, key: &HostKey, rest: Duration) {
        let Some(host) = self.state.hosts.remove(key) else {
            return;
        };
        let until = clock::now() + SignedDuration::try_from(rest).unwrap_or(SignedDuration::from_hours(24));
        let mut n_targets = 0;
        for visit in host.queue {
            match visit.robots_of.clone() {
                Some(origin) => {
                    let outcome = Outcome::new(Reason::HostAskedToWait).detail(format!("for {} s", rest.as_secs()));
                    self.robots_failed(origin, visit, outcome);
                }
                None if visit.tdm_of.is_some() => self.failed(visit, Outcome::new(Reason::HostAskedToWait)),
                // Half-way through redirects: the target is answered for at its own host.
                None if visit.home != *key => {
                    let outcome = Outcome::new(Reason::HostAskedToWait).detail(format!("for {} s", rest.as_secs()));
                    self.ended(visit, outcome, None);
                }
                None => n_targets += 1,
            }
        }
        // The scribe's absence means the end of the crawl; the loop sees it.
        let _ = self.parts.notes.send(Note::Returned { host: key.clone(), n_targets, until });
    }
}
