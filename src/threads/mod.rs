//! Work on many threads, results in order, and never more of them at once than a window holds.
//!
//! Must not know what the work is.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Trees of bounded depth need no more.
const STACK_BYTES: usize = 8 * 1024 * 1024;

struct Shared<J, R> {
    state: Mutex<State<J, R>>,
    changed: Condvar,
    size: usize,
}

struct State<J, R> {
    jobs: BTreeMap<usize, J>,
    results: BTreeMap<usize, R>,
    n_put: usize,
    n_taken: usize,
    /// No job follows.
    closed: bool,
    /// Nobody wants results any more.
    stopped: bool,
}

impl<J, R> Shared<J, R> {
    fn lock(&self) -> MutexGuard<'_, State<J, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<J, R>>) -> MutexGuard<'a, State<J, R>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes jobs from `produce`, does them on `n_threads` threads and hands the results to `consume`, in the jobs' order, on
/// the calling thread. At most `size` jobs are between the two. `consume` returns whether it wants more; `produce`
/// gets a function that puts a job and returns whether more are wanted.
pub fn in_order<J: Send, R: Send>(
    n_threads: usize,
    size: usize,
    produce: impl FnOnce(&mut dyn FnMut(J) -> bool) + Send,
    work: impl Fn(J) -> R + Sync,
    mut consume: impl FnMut(R) -> bool,
) {
    let shared = Shared {
        state: Mutex::new(State {
            jobs: BTreeMap::new(),
            results: BTreeMap::new(),
            n_put: 0,
            n_taken: 0,
            closed: false,
            stopped: false,
        }),
        changed: Condvar::new(),
        size: size.max(1),
    };
    let (shared, work) = (&shared, &work);
    std::thread::scope(|scope| {
        let thread = || std::thread::Builder::new().stack_size(STACK_BYTES);
        let producer = thread().spawn_scoped(scope, move || {
            // Closed also if producing panics: the others must not wait for ever.
            let _close = Close(shared);
            produce(&mut |job| put(shared, job));
        });
        let workers: Vec<_> = (0..n_threads.max(1))
            .filter_map(|_| {
                thread()
                    .spawn_scoped(scope, move || {
                        let _stop = StopOnPanic(shared);
                        while let Some((at, job)) = next_job(shared) {
                            let result = work(job);
                            shared.lock().results.insert(at, result);
                            shared.changed.notify_all();
                        }
                    })
                    .ok()
            })
            .collect();
        if producer.is_err() || workers.is_empty() {
            stop(shared);
        }
        while let Some(result) = next_result(shared) {
            if !consume(result) {
                stop(shared);
                return;
            }
        }
    });
}

/// Puts a job once there is room; `false` when nobody wants it.
fn put<J, R>(shared: &Shared<J, R>, job: J) -> bool {
    let mut state = shared.lock();
    while state.n_put - state.n_taken >= shared.size && !state.stopped {
        state = shared.wait(state);
    }
    if state.stopped {
        return false;
    }
    let at = state.n_put;
    state.n_put += 1;
    state.jobs.insert(at, job);
    drop(state);
    shared.changed.notify_all();
    true
}

fn next_job<J, R>(shared: &Shared<J, R>) -> Option<(usize, J)> {
    let mut state = shared.lock();
    loop {
        if state.stopped {
            return None;
        }
        if let Some(job) = state.jobs.pop_first() {
            return Some(job);
        }
        if state.closed {
            return None;
        }
        state = shared.wait(state);
    }
}

fn next_result<J, R>(shared: &Shared<J, R>) -> Option<R> {
    let mut state = shared.lock();
    loop {
        if state.stopped || (state.closed && state.n_taken == state.n_put) {
            return None;
        }
        let at = state.n_taken;
        if let Some(result) = state.results.remove(&at) {
            state.n_taken += 1;
            drop(state);
            shared.changed.notify_all();
            return Some(result);
        }
        state = shared.wait(state);
    }
}

fn stop<J, R>(shared: &Shared<J, R>) {
    shared.lock().stopped = true;
    shared.changed.notify_all();
}

struct Close<'a, J, R>(&'a Shared<J, R>);

impl<J, R> Drop for Close<'_, J, R> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
}

struct StopOnPanic<'a, J, R>(&'a Shared<J, R>);

impl<J, R> Drop for StopOnPanic<'_, J, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            stop(self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_work_takes() {
        let mut seen = Vec::new();
        let produce = |put: &mut dyn FnMut(usize) -> bool| (0..200).for_each(|n| assert!(put(n)));
        let work = |n: usize| {
            std::thread::yield_now();
            (0..(n * 7919) % 5000).fold(n, |sum, _| std::hint::black_box(sum))
        };
        in_order(4, 8, produce, work, |n| {
            seen.push(n);
            true
        });
        assert_eq!(seen, (0..200).collect::<Vec<_>>());
    }

    #[test]
    fn who_wants_no_more_stops_the_work() {
        let n_put = AtomicUsize::new(0);
        let produce = |put: &mut dyn FnMut(usize) -> bool| {
            while put(1) {
                n_put.fetch_add(1, Ordering::Relaxed);
            }
        };
        let mut n_seen = 0;
        in_order(
            2,
            4,
            produce,
            |n| n,
            |n| {
                n_seen += n;
                n_seen < 10
            },
        );
        assert_eq!(n_seen, 10);
        assert!(n_put.load(Ordering::Relaxed) <= 14);
    }

    #[test]
    fn no_job_is_no_result() {
        in_order(2, 4, |_: &mut dyn FnMut(()) -> bool| {}, |()| (), |()| panic!("there is none"));
    }
}
