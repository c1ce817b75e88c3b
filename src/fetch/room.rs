//! Room for the bodies under way: what a thousand hosts send at once must not fill the memory.
//!
//! Usual pages have room of their own, and large bodies do: those take at once as much as they may become, so that some
//! of them end instead of all having a part. One that is still not whole after a few seconds gives back what it does not
//! use and goes on in steps. Nothing waits for ever: who waits for usual room holds none; who waits for large room holds
//! usual room alone; and of the slow ones that hold a part and want more, one at a time has the *turn*, with which it
//! grows to its own limit without asking and so ends within its time-out.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of a body that are read without asking. What the HTTP client has read ahead of us grows with what it gave us, so
/// a body that waits here costs a few times as much.
pub(super) const FREE_BYTES: u64 = 32 * 1024;

/// Bytes of a usual page at most, packed as it comes.
pub(super) const USUAL_BYTES: u64 = 256 * 1024;

/// Room for usual pages, in KiB: for seven hundred of eighty kilobytes.
const USUAL_KIB: usize = 64 * 1024;

/// Room for large bodies, in KiB: for nine that reach the usual limit.
const LARGE_KIB: usize = 96 * 1024;

/// Slow bodies take room in steps of so many KiB.
const STEP_KIB: u64 = 256;

/// A body that takes longer than this is slow.
pub(super) const SLOW_AFTER: Duration = Duration::from_secs(3);

/// Shared by all requests of a client.
#[derive(Debug, Clone)]
pub(super) struct Room {
    usual: Arc<Semaphore>,
    large: Arc<Semaphore>,
    n_large: usize,
    turn: Arc<Semaphore>,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(USUAL_KIB, LARGE_KIB)
    }
}

impl Room {
    /// So many KiB for usual and for large bodies.
    pub(super) fn of(n_usual: usize, n_large: usize) -> Self {
        let semaphore = |n| Arc::new(Semaphore::new(n));
        Self { usual: semaphore(n_usual), large: semaphore(n_large), n_large, turn: semaphore(1) }
    }

    /// Makes `held` enough for a body of `n_bytes` that may become `most`, waiting where there is no room.
    pub(super) async fn hold(&self, held: &mut Holding, n_bytes: u64, most: u64) {
        if n_bytes <= held.n_bytes.max(FREE_BYTES) || held.turn.is_some() {
            return;
        }
        let is_usual = n_bytes <= USUAL_BYTES && (held.is_unsure || most <= USUAL_BYTES);
        if is_usual {
            let wanted = if held.is_unsure { USUAL_BYTES } else { most.max(n_bytes) };
            held.usual = take(&self.usual, kib(wanted)).await;
            held.n_bytes = wanted;
            return;
        }
        if held.large.is_none() {
            let wanted = kib(most.max(n_bytes)).min(self.n_large as u64);
            held.large = take(&self.large, wanted).await;
            held.n_bytes = if wanted == self.n_large as u64 { u64::MAX } else { wanted * 1024 };
            held.usual = None;
            return;
        }
        let n_steps = kib(n_bytes - held.n_bytes).div_ceil(STEP_KIB) * STEP_KIB;
        tokio::select! {
            biased;
            step = take(&self.large, n_steps) => {
                held.n_bytes += n_steps * 1024;
                if let (Some(large), Some(step)) = (&mut held.large, step) {
                    large.merge(step);
                }
            }
            turn = take(&self.turn, 1) => held.turn = turn,
        }
    }
}

/// Never closed; a body without its room would still be bounded by its limit.
async fn take(semaphore: &Arc<Semaphore>, n: u64) -> Option<OwnedSemaphorePermit> {
    Arc::clone(semaphore).acquire_many_owned(u32::try_from(n).unwrap_or(u32::MAX)).await.ok()
}

fn kib(n_bytes: u64) -> u64 {
    n_bytes.div_ceil(1024)
}

/// The room of one body, given back when it is dropped.
#[derive(Debug, Default)]
pub struct Holding {
    /// The server has not said how long it is.
    is_unsure: bool,
    is_slow: bool,
    /// Bytes that it is enough for.
    n_bytes: u64,
    usual: Option<OwnedSemaphorePermit>,
    large: Option<OwnedSemaphorePermit>,
    turn: Option<OwnedSemaphorePermit>,
}

impl Holding {
    /// For a body of a length that the server says, or does not.
    pub(super) fn new(is_unsure: bool) -> Self {
        Self { is_unsure, ..Self::default() }
    }

    /// Gives back what a body of `n_bytes` does not use; once, since what comes later comes in steps.
    pub(super) fn shrink(&mut self, n_bytes: u64) {
        let Some(large) = self.large.as_mut().filter(|_| !self.is_slow) else { return };
        self.is_slow = true;
        let unused = (large.num_permits() as u64).saturating_sub(kib(n_bytes));
        drop(large.split(unused as usize));
        self.n_bytes = self.n_bytes.min(n_bytes.max(large.num_permits() as u64 * 1024));
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    const LIMIT: u64 = 10 << 20;

    /// Whether the body gets that far without waiting.
    fn holds(room: &Room, held: &mut Holding, n_bytes: u64) -> bool {
        room.hold(held, n_bytes, LIMIT).now_or_never().is_some()
    }

    #[test]
    fn large_bodies_that_wait_keep_no_usual_page_from_its_room() {
        let room = Room::of(1024, 10 * 1024);
        let mut large: Vec<Holding> = (0..50).map(|_| Holding::default()).collect();
        assert!(holds(&room, &mut large[0], FREE_BYTES + 1), "there is room for one of them");
        assert!(large[1..].iter_mut().all(|body| !holds(&room, body, FREE_BYTES + 1)));
        let mut usual = Holding::default();
        assert!(room.hold(&mut usual, FREE_BYTES + 1, 80_000).now_or_never().is_some());
        assert!(room.hold(&mut usual, 80_000, 80_000).now_or_never().is_some());
        let mut unsure = Holding::new(true);
        assert!(holds(&room, &mut unsure, USUAL_BYTES) && !holds(&room, &mut unsure, USUAL_BYTES + 1));
        assert!(holds(&room, &mut large[0], LIMIT), "who has room never waits");
    }

    #[test]
    fn a_slow_body_keeps_what_it_has_sent_and_no_more() {
        let room = Room::of(0, 10 * 1024);
        let (mut slow, mut other) = (Holding::default(), Holding::default());
        assert!(holds(&room, &mut slow, 400_000) && !holds(&room, &mut other, 400_000));
        slow.shrink(400_000);
        assert!(room.hold(&mut other, 400_000, 5 << 20).now_or_never().is_some());
        assert!(holds(&room, &mut slow, 500_000) && slow.turn.is_none(), "it goes on in steps");
        drop((slow, other));
        assert_eq!(room.large.available_permits(), 10 * 1024);
    }

    #[test]
    fn slow_bodies_that_hold_a_part_end_one_after_the_other() {
        let room = Room::of(0, 10 * 1024);
        let mut bodies: Vec<Holding> = Vec::new();
        // Five that have sent two megabytes each, and no room is left.
        for _ in 0..5 {
            let mut body = Holding::default();
            assert!(room.hold(&mut body, 2 << 20, 2 << 20).now_or_never().is_some());
            bodies.push(body);
        }
        while let Some(mut first) = bodies.pop() {
            assert!(holds(&room, &mut first, LIMIT), "one of them goes on");
            assert!(holds(&room, &mut first, 50 << 20), "to its own limit");
            if bodies.len() == 4 {
                assert!(bodies.iter_mut().all(|other| !holds(&room, other, LIMIT)), "and no other");
            }
        }
        assert_eq!((room.large.available_permits(), room.turn.available_permits()), (10 * 1024, 1));
    }
}
