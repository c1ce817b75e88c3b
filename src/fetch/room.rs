//! Room for the bodies under way: what a thousand hosts send at once must not fill the memory.
//!
//! A body takes room in steps as it grows, so one that trickles holds no more than it has sent. Nothing waits for ever:
//! where all room is taken, one body at a time has the *turn*, with which it grows to its own limit without asking. It
//! waits for nobody, so it ends within its time-out, and its room and the turn go on to the next. All bodies together take
//! at most the room, the longest body that a limit allows, and [`FREE_BYTES`] each.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of a body that are read without asking. What the HTTP client has read ahead of us grows with what it gave us, so
/// a body that waits here costs a few times as much.
pub(super) const FREE_BYTES: u64 = 32 * 1024;

/// Room is taken in steps of so many KiB: one for a usual page.
const STEP_KIB: u64 = 64;

/// Room for all bodies together, in KiB. A thousand usual pages have it all at once.
const ALL_KIB: usize = 96 * 1024;

/// Shared by all requests of a client.
#[derive(Debug, Clone)]
pub(super) struct Room {
    steps: Arc<Semaphore>,
    turn: Arc<Semaphore>,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(ALL_KIB)
    }
}

impl Room {
    pub(super) fn of(n_kib: usize) -> Self {
        Self { steps: Arc::new(Semaphore::new(n_kib)), turn: Arc::new(Semaphore::new(1)) }
    }

    /// Makes `held` enough for a body of `n_bytes`, waiting where all room is taken.
    pub(super) async fn hold(&self, held: &mut Holding, n_bytes: u64) {
        let lacking = n_bytes.saturating_sub(held.n_bytes + FREE_BYTES);
        if lacking == 0 || held.turn.is_some() {
            return;
        }
        let kib = lacking.div_ceil(STEP_KIB * 1024).saturating_mul(STEP_KIB);
        let n_steps = u32::try_from(kib).unwrap_or(u32::MAX);
        let step = match Arc::clone(&self.steps).try_acquire_many_owned(n_steps) {
            Ok(step) => Ok(step),
            Err(_) => tokio::select! {
                biased;
                step = Arc::clone(&self.steps).acquire_many_owned(n_steps) => step,
                turn = Arc::clone(&self.turn).acquire_owned() => {
                    held.turn = turn.ok();
                    return;
                }
            },
        };
        // Neither is ever closed; a body without its room would still be bounded by its limit.
        let Ok(step) = step else { return };
        held.n_bytes += kib * 1024;
        match &mut held.steps {
            Some(steps) => steps.merge(step),
            None => held.steps = Some(step),
        }
    }
}

/// The room of one body, given back when it is dropped.
#[derive(Debug, Default)]
pub struct Holding {
    /// Bytes that the steps are for.
    n_bytes: u64,
    steps: Option<OwnedSemaphorePermit>,
    turn: Option<OwnedSemaphorePermit>,
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    /// Whether the body gets that far without waiting.
    fn holds(room: &Room, held: &mut Holding, n_bytes: u64) -> bool {
        room.hold(held, n_bytes).now_or_never().is_some()
    }

    #[test]
    fn a_body_holds_what_it_has_sent_and_no_more() {
        let room = Room::of(256);
        let mut bodies: Vec<Holding> = (0..4).map(|_| Holding::default()).collect();
        for body in &mut bodies {
            assert!(holds(&room, body, FREE_BYTES + 1));
            assert!(holds(&room, body, FREE_BYTES + STEP_KIB * 1024), "a step is for all its bytes");
        }
        assert_eq!(room.steps.available_permits(), 0);
        let mut short = Holding::default();
        assert!(holds(&room, &mut short, FREE_BYTES) && short.steps.is_none(), "short ones never ask");
        bodies.pop();
        assert!(holds(&room, &mut short, FREE_BYTES + 1) && short.turn.is_none());
    }

    #[test]
    fn where_all_room_is_taken_one_body_after_the_other_ends() {
        let room = Room::of(256);
        let mut bodies: Vec<Holding> = (0..4).map(|_| Holding::default()).collect();
        for body in &mut bodies {
            assert!(holds(&room, body, 90_000));
        }
        // Each holds a part and wants more.
        while let Some(mut first) = bodies.pop() {
            assert!(holds(&room, &mut first, 10 << 20), "one of them goes on");
            for other in &mut bodies {
                assert!(!holds(&room, other, 10 << 20), "and no other");
            }
            assert!(holds(&room, &mut first, 50 << 20), "to its own limit");
        }
        assert_eq!((room.steps.available_permits(), room.turn.available_permits()), (256, 1));
    }
}
