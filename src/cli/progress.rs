//! The live line of a crawl: on a terminal a line that redraws itself, elsewhere a log line now and then.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Global, LogFormat};
use crate::crawl::{Counted, Counters};

/// How often the line is redrawn.
const REDRAW: Duration = Duration::from_millis(200);

/// How often a crawl without a terminal says how far it is.
const REPORT: Duration = Duration::from_secs(30);

/// The rate is that of this many redraws: five seconds.
const WINDOW: usize = 25;

/// The bar on the screen, for whoever has to write above it.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Runs `write` with the progress line taken off the screen.
pub(super) fn above<T>(write: impl FnOnce() -> T) -> T {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match shown.as_ref() {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// A line that follows a crawl until it is dropped.
pub(super) struct Progress {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Follows the counters. Draws only on a terminal, and nothing with `--quiet`.
    pub(super) fn follow(counters: &Arc<Counters>, n_sites: usize, global: &Global) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let draws = !global.quiet && global.log_format == LogFormat::Text && std::io::stderr().is_terminal();
        if draws {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(ProgressStyle::with_template("{spinner} {elapsed_precise} {msg}").expect("a valid template"));
            *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
        }
        let thread = {
            let (over, counters) = (Arc::clone(&over), Arc::clone(counters));
            std::thread::Builder::new().name("progress".to_owned()).spawn(move || watch(&over, &counters, n_sites)).ok()
        };
        Self { over, thread }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A watcher that panicked takes only the line with it.
            let _ = thread.join();
        }
        if let Some(bar) = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

fn watch(over: &AtomicBool, counters: &Counters, n_sites: usize) {
    let started = Instant::now();
    let mut reported = started;
    let mut fetched = std::collections::VecDeque::from([(started, 0)]);
    while !over.load(Ordering::SeqCst) {
        let now = Instant::now();
        let counted = counters.read();
        fetched.push_back((now, counted.fetched));
        if fetched.len() > WINDOW {
            fetched.pop_front();
        }
        let (since, before) = fetched[0];
        let seconds = now.duration_since(since).as_secs_f64().max(0.001);
        let text = line(counted, n_sites, (counted.fetched - before) as f64 / seconds);
        let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(bar) = shown {
            bar.set_message(text);
            bar.tick();
        } else if now.duration_since(reported) >= REPORT {
            reported = now;
            tracing::info!("{text}");
        }
        std::thread::park_timeout(REDRAW);
    }
}

fn line(counted: Counted, n_sites: usize, rate: f64) -> String {
    let Counted { fetched, stored, dropped, errors, hosts } = counted;
    format!(
        "{n_sites} sites, {hosts} hosts at work · {fetched} fetched · {stored} stored · {dropped} dropped · \
         {errors} errors · {rate:.1} pages/s"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_names_every_number() {
        let counted = Counted { fetched: 40, stored: 12, dropped: 20, errors: 3, hosts: 4 };
        insta::assert_snapshot!(line(counted, 5, 7.25), @"5 sites, 4 hosts at work · 40 fetched · 12 stored · 20 dropped · 3 errors · 7.2 pages/s");
    }
}
