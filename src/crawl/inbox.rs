//! The scribe's thread: the one that owns every open file and the frontier's writing connection.
//!
//! Everyone else sends it notes. It answers leases, writes what the workers read, commits in groups, and rings the
//! engine's bell after each commit, since found targets become visible then.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, OwnedSemaphorePermit, oneshot};

use super::budget::Budget;
use super::clock;
use super::copies::Copies;
use super::counters::Counters;
use super::scribe::{Scribe, ScribeError, Submitted};
use super::tally::Tally;
use crate::frontier::Lease;
use crate::model::HostKey;
use crate::pipeline::Processed;

/// How often the scribe looks whether a commit is due.
const TICK: Duration = Duration::from_millis(100);

/// What others tell the scribe.
#[derive(Debug)]
pub(crate) enum Note {
    /// A target's way has ended.
    Processed {
        processed: Box<Processed>,
        /// When the server itself asked to be asked again.
        retry_at: Option<Timestamp>,
        /// Room for the body among the bytes under way; given back when it is written.
        ticket: Option<OwnedSemaphorePermit>,
    },
    /// Targets of a host that were handed out and will not be visited now; the host rests until then.
    Returned { host: HostKey, n_targets: usize, until: Timestamp },
    /// A host that is not to be asked before then, by this run or the next: it said so, or was asked just now.
    Rest { host: HostKey, until: Timestamp, is_wish: bool },
    /// The time that a host's robots.txt wants between two requests.
    Pace { host: HostKey, gap: SignedDuration },
    /// More hosts are wanted.
    Lease { n_hosts: usize, idle: bool, reply: oneshot::Sender<Leased> },
}

/// The answer to a lease.
#[derive(Debug, Default)]
pub(crate) struct Leased {
    /// Hosts with their next targets.
    pub(crate) hosts: Vec<Lease>,
    /// When the next waiting target is due, where nothing is ready now.
    pub(crate) next_due: Option<Timestamp>,
}

/// Shared with the engine.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    /// Rung after each commit, and when the thread ends.
    pub(crate) bell: Notify,
    /// Responses handed to the workers and not yet written.
    pub(crate) n_unwritten: AtomicUsize,
    /// Set when the scribe has given up: the disk is full, a file is damaged.
    pub(crate) failed: std::sync::atomic::AtomicBool,
}

/// Works until the last sender is gone; leaves everything committed, but no shard sealed.
pub(crate) fn work(
    mut scribe: Scribe,
    notes: &Receiver<Note>,
    desk: &Arc<Desk>,
    counters: &Arc<Counters>,
    budget: &Budget,
    copies: &Copies,
) -> (Scribe, Tally, Result<(), ScribeError>) {
    let mut tally = Tally::default();
    let result = write_notes(&mut scribe, notes, desk, counters, (budget, copies), &mut tally);
    if result.is_err() {
        desk.failed.store(true, Ordering::SeqCst);
    }
    desk.bell.notify_one();
    (scribe, tally, result)
}

fn write_notes(
    scribe: &mut Scribe,
    notes: &Receiver<Note>,
    desk: &Desk,
    counters: &Counters,
    (budget, copies): (&Budget, &Copies),
    tally: &mut Tally,
) -> Result<(), ScribeError> {
    // Targets handed out and not yet answered for, by host. A host goes back with the commit that answers its last.
    let mut handed_out: HashMap<HostKey, Handout> = HashMap::new();
    // A host has asked for a rest: the next commit is soon, so that a sudden end forgets it the less.
    let mut has_wish = false;
    loop {
        match notes.recv_timeout(TICK) {
            Ok(Note::Processed { processed, retry_at, ticket }) => {
                let now = clock::now();
                // What is fetched on the crawl's own account was never handed out.
                if !processed.target.kind.is_own_errand() {
                    answered(&mut handed_out, &processed.target.url.host(), 1, None);
                }
                let (site, kind, status) = (processed.target.site.clone(), processed.target.kind, processed.status);
                if status == Some(200) && !kind.is_own_errand() {
                    let text = processed.draft.as_ref().map(|draft| draft.record().text_sha256.as_str());
                    copies.learn(&site, &processed.target.url, text);
                }
                let written_from_fetch = ticket.is_some();
                let full = budget.lacks_article(&site);
                let Submitted { outcome, version, is_copy } = scribe.submit(*processed, retry_at, full, now)?;
                if is_copy {
                    copies.met_copy(&site);
                }
                if !kind.is_own_errand() {
                    counters.count(&outcome);
                }
                if version == Some(1) {
                    budget.count(&site);
                }
                tally.count(&site, kind, status, &outcome);
                drop(ticket);
                if written_from_fetch {
                    desk.n_unwritten.fetch_sub(1, Ordering::SeqCst);
                }
            }
            Ok(Note::Returned { host, n_targets, until }) => {
                answered(&mut handed_out, &host, n_targets, Some(until));
            }
            Ok(Note::Rest { host, until, is_wish }) => {
                scribe.rest(host, until, clock::now());
                has_wish |= is_wish;
            }
            Ok(Note::Pace { host, gap }) => scribe.pace(host, gap, clock::now()),
            Ok(Note::Lease { n_hosts, idle, reply }) => {
                if idle {
                    commit(scribe, &mut handed_out, desk)?;
                }
                let now = clock::now();
                let leased = scribe.lease(n_hosts, now)?;
                for Lease { host, targets } in &leased {
                    handed_out.insert(host.clone(), Handout { n_open: targets.len(), until: None });
                }
                let next_due = if leased.len() < n_hosts { scribe.next_due()? } else { None };
                // A dropped receiver means that the engine is gone: the next note, or its end, will tell.
                let _ = reply.send(Leased { hosts: leased, next_due });
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return commit(scribe, &mut handed_out, desk);
            }
        }
        let is_all_answered = !handed_out.is_empty() && handed_out.values().all(|handout| handout.n_open == 0);
        if scribe.should_commit(is_all_answered || has_wish, clock::now()) {
            commit(scribe, &mut handed_out, desk)?;
            has_wish = false;
        }
    }
}

#[derive(Debug)]
struct Handout {
    n_open: usize,
    until: Option<Timestamp>,
}

fn answered(handed_out: &mut HashMap<HostKey, Handout>, host: &HostKey, n_targets: usize, until: Option<Timestamp>) {
    if let Some(handout) = handed_out.get_mut(host) {
        handout.n_open = handout.n_open.saturating_sub(n_targets);
        handout.until = handout.until.max(until);
    }
}

fn commit(scribe: &mut Scribe, handed_out: &mut HashMap<HostKey, Handout>, desk: &Desk) -> Result<(), ScribeError> {
    let released: Vec<(HostKey, Option<Timestamp>)> = handed_out
        .iter()
        .filter(|(_, handout)| handout.n_open == 0)
        .map(|(host, handout)| (host.clone(), handout.until))
        .collect();
    if scribe.commit(&released, clock::now())? || !released.is_empty() {
        for (host, _) in &released {
            handed_out.remove(host);
        }
        desk.bell.notify_one();
    }
    Ok(())
}
