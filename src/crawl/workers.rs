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
    let processed = catch_unwind(AssertUnwindSafe(|| process(fetched, context))).unwrap_or_else(|panic| {
        let what = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        tracing::error!(url = %fetched.url_final, what, "bug: reading this page panicked");
        Processed::ended(fetched.target.clone(), Outcome::new(Reason::Bug).detail(what), fetched.at)
    });
    if processed.outcome.reason == Reason::TooManyRequests {
        // Of a busy host's answer nothing is kept but that it was busy.
        return Processed::ended(processed.target, processed.outcome, fetched.at);
    }
    processed
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::model::{Header, PageUrl, Target, TargetKind, Via};

    fn answered_503(body: &'static str) -> Processed {
        let url = PageUrl::parse("http://news.example/2026/a-story-of-the-town").unwrap();
        let target = Target {
            url: url.clone(),
            site: "Example".into(),
            kind: TargetKind::Article,
            via: Via::Link,
            via_url: None,
            depth: 1,
            announcement: None,
        };
        let content_type = Header { name: "content-type".to_owned(), value: Bytes::from_static(b"text/html") };
        let fetched = Fetched {
            target,
            url_final: url,
            redirects: Vec::new(),
            status: 503,
            headers: vec![content_type],
            body: Bytes::from_static(body.as_bytes()),
            request_head: Bytes::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
            robots_rule: None,
            tdm: None,
            earlier: None,
        };
        let config = "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n\
                      [[site]]\nname = \"Example\"\nurl = \"http://news.example/\"\n";
        read(&fetched, &Context::new(&crate::config::parse(config, "c.toml").unwrap()))
    }

    #[test]
    fn a_challenge_that_calls_itself_busy_is_told_from_a_busy_host() {
        let challenge = answered_503(
            "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>",
        );
        assert_eq!(challenge.outcome.reason, Reason::Challenge);
        for body in ["", "<html><body><h1>503 Service Unavailable</h1><p>Back soon.</p></body></html>", "busy"] {
            let busy = answered_503(body);
            assert_eq!(busy.outcome.reason, Reason::TooManyRequests, "{body}");
            assert!(busy.exchange.is_none() && busy.status.is_none(), "it is not archived");
        }
    }
}
