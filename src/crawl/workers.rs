//! The parsing threads: one a core, plain threads with an explicit stack.
//!
//! A job carries the ticket for its bytes; the ticket goes on to the scribe and is given back when the page is written,
//! so the sum of all bodies between the network and the disk is bounded ([`BYTES_UNDER_WAY`]).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::OwnedSemaphorePermit;

use super::inbox::Note;
use crate::model::{Fetched, Outcome, Reason};
use crate::pipeline::{Context, Processed, process};

/// Bodies between the network and the disk, in KiB. When it is full, finished fetches wait, and so no new ones begin.
pub(crate) const KIB_UNDER_WAY: u32 = 16 * 1024;

/// html5ever's recursion is bounded by the tree's depth bound; this is ample for it.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// A response to be read.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) fetched: Fetched,
    pub(crate) ticket: OwnedSemaphorePermit,
}

/// Starts the threads. They end when the jobs' sender is dropped.
pub(crate) fn start(
    n_threads: usize,
    context: &Arc<Context>,
    jobs: Receiver<Job>,
    notes: &Sender<Note>,
) -> std::io::Result<Vec<JoinHandle<()>>> {
    // The lock guards the receiving end alone and is held while a thread waits for its next job.
    let jobs = Arc::new(Mutex::new(jobs));
    (0..n_threads)
        .map(|n| {
            let (context, jobs, notes) = (Arc::clone(context), Arc::clone(&jobs), notes.clone());
            std::thread::Builder::new()
                .name(format!("parse-{n}"))
                .stack_size(STACK_BYTES)
                .spawn(move || work(&context, &jobs, &notes))
        })
        .collect()
}

fn work(context: &Context, jobs: &Mutex<Receiver<Job>>, notes: &Sender<Note>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { fetched, ticket }) = job else {
            return;
        };
        let processed = read(&fetched, context);
        if notes.send(Note::Processed { processed: Box::new(processed), retry_at: None, ticket: Some(ticket) }).is_err()
        {
            return;
        }
    }
}

/// Reads one response; a panic of ours costs that page alone.
fn read(fetched: &Fetched, context: &Context) -> Processed {
    catch_unwind(AssertUnwindSafe(|| process(fetched, context))).unwrap_or_else(|panic| {
        let what = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        tracing::error!(url = %fetched.url_final, what, "bug: reading this page panicked");
        Processed::ended(fetched.target.clone(), Outcome::new(Reason::Bug).detail(what), fetched.at)
    })
}
