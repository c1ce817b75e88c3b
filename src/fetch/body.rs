//! Reading a body within its bounds.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::time::{Instant, timeout_at};

use super::failure;
use super::room::{Holding, Room, SLOW_AFTER, USUAL_BYTES};
use crate::model::{Outcome, Reason, Step};

/// What may be read of one body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cap {
    /// Transferred bytes.
    pub(super) n_bytes: u64,
    /// What happens to a longer one.
    pub(super) over: Over,
    /// The window over which the rate is measured.
    pub(super) slow_window: Duration,
    /// Bytes that must arrive in any such window.
    pub(super) slow_bytes: u64,
    pub(super) patience: Patience,
}

/// How long a host is waited for. Kept here and not by the client, whose own time-outs go on while a body waits for room
/// (reqwest 0.13.5: the time between two reads counts from the last one that succeeded).
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Between two reads.
    pub(super) read: Duration,
    /// The whole request.
    pub(super) total: Duration,
    /// When it must be over.
    pub(super) until: Instant,
}

impl Patience {
    pub(super) fn new(read: Duration, total: Duration) -> Self {
        Self { read, total, until: Instant::now() + total }
    }

    /// The answer, if it comes in time.
    pub(super) async fn wait<T>(&self, answer: impl Future<Output = reqwest::Result<T>>) -> Step<T> {
        let next = Instant::now() + self.read;
        match timeout_at(next.min(self.until), answer).await {
            Ok(answer) => answer.map_err(failure::outcome),
            Err(_) if next < self.until => {
                Err(Outcome::new(Reason::TimedOut).detail(format!("silent for {:?}", self.read)))
            }
            Err(_) => Err(Outcome::new(Reason::TimedOut).detail(format!("not whole within {:?}", self.total))),
        }
    }
}

/// What happens to a body that is longer than its cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// The address ends as too large, at once where Content-Length says so.
    Refuse,
    /// The rest is left unread.
    Cut,
}

/// A body as far as it was read.
pub(super) struct Body {
    pub(super) bytes: Bytes,
    /// Whether it goes on behind them.
    pub(super) truncated: bool,
    pub(super) held: Holding,
}

/// Reads the body.
pub(super) async fn read(response: &mut reqwest::Response, cap: Cap, room: &Room) -> Step<Body> {
    let announced = response.content_length().unwrap_or(0);
    if announced > cap.n_bytes && cap.over == Over::Refuse {
        let detail = format!("Content-Length {announced}, limit {} bytes", cap.n_bytes);
        return Err(Outcome::new(Reason::TooLarge).detail(detail));
    }
    let mut body = Growing::of(announced);
    let mut pace = Pace::new(cap.slow_window, cap.slow_bytes);
    let (mut start, mut patience) = (Instant::now(), cap.patience);
    // What the room must be enough for.
    let most = if announced > 0 { announced.min(cap.n_bytes) } else { cap.n_bytes };
    let mut held = Holding::new(announced == 0);
    loop {
        let Some(chunk) = patience.wait(response.chunk()).await? else {
            return Ok(Body { bytes: body.joined(), truncated: false, held });
        };
        let n_room = cap.n_bytes - body.len as u64;
        let is_over = chunk.len() as u64 > n_room;
        if is_over && cap.over == Over::Refuse {
            let detail = format!("more than {} bytes transferred", cap.n_bytes);
            return Err(Outcome::new(Reason::TooLarge).detail(detail));
        }
        let chunk = chunk.slice(..chunk.len().min(n_room as usize));
        let asked = Instant::now();
        room.hold(&mut held, (body.len + chunk.len()) as u64, most).await;
        // Waiting is our slowness, not the host's.
        let waited = asked.elapsed();
        start += waited;
        patience.until += waited;
        body.add(&chunk);
        if start.elapsed() > SLOW_AFTER {
            held.shrink(body.len as u64);
        }
        if is_over {
            return Ok(Body { bytes: body.joined(), truncated: true, held });
        }
        if !pace.add(start.elapsed(), chunk.len() as u64) {
            let detail = format!("less than {} bytes in {:?}", cap.slow_bytes, cap.slow_window);
            return Err(Outcome::new(Reason::TooSlow).detail(detail));
        }
    }
}

/// A body as it grows: in pieces of one size, so that a long one is never held twice while it is read, as a buffer that
/// doubles would, and one that is refused in the end was never joined.
#[derive(Debug, Default)]
struct Growing {
    segments: Vec<BytesMut>,
    len: usize,
    /// Bytes of the first segment: of the whole body, where the server says so and it is short.
    first: usize,
}

/// Bytes of a segment.
const SEGMENT_BYTES: usize = 64 * 1024;

/// Bodies of so many bytes have one segment alone, if the server tells their length: nearly every page is shorter. What is
/// not sent of it takes no memory.
const WHOLE_BYTES: usize = USUAL_BYTES as usize;

impl Growing {
    /// For a body of so many bytes, as its Content-Length says; 0 where it does not.
    fn of(announced: u64) -> Self {
        let short = usize::try_from(announced).ok().filter(|n| (1..=WHOLE_BYTES).contains(n));
        Self { first: short.unwrap_or(SEGMENT_BYTES), ..Self::default() }
    }

    fn add(&mut self, mut bytes: &[u8]) {
        self.len += bytes.len();
        while !bytes.is_empty() {
            let first = self.first;
            let room_of = |n_segments: usize| if n_segments > 1 { SEGMENT_BYTES } else { first };
            if self.segments.last().is_none_or(|last| last.len() >= room_of(self.segments.len())) {
                self.segments.push(BytesMut::with_capacity(room_of(self.segments.len() + 1)));
            }
            let room = room_of(self.segments.len());
            let Some(last) = self.segments.last_mut() else { return };
            let (now, rest) = bytes.split_at(bytes.len().min(room - last.len()));
            last.extend_from_slice(now);
            bytes = rest;
        }
    }

    /// The whole, in a buffer of its own size: what waits for the disk is counted by its length.
    fn joined(mut self) -> Bytes {
        if self.segments.len() == 1 && self.len == self.first {
            return self.segments.remove(0).freeze();
        }
        let mut whole = BytesMut::with_capacity(self.len);
        for segment in self.segments {
            whole.extend_from_slice(&segment);
        }
        whole.freeze()
    }
}

/// Tells a slow body from a long one, by the bytes of a sliding window.
#[derive(Debug)]
struct Pace {
    window: Duration,
    n_least: u64,
    n_total: u64,
    /// Moments and the bytes read before them, oldest first; a twentieth of the window apart, so at most 21.
    marks: VecDeque<(Duration, u64)>,
}

impl Pace {
    fn new(window: Duration, n_least: u64) -> Self {
        Self { window, n_least, n_total: 0, marks: VecDeque::from([(Duration::ZERO, 0)]) }
    }

    /// Counts bytes that arrived at that time since the start; `false` if they came too slowly.
    fn add(&mut self, elapsed: Duration, n_bytes: u64) -> bool {
        self.n_total += n_bytes;
        while self.marks.get(1).is_some_and(|(at, _)| *at + self.window <= elapsed) {
            self.marks.pop_front();
        }
        let is_fast = self
            .marks
            .front()
            .is_none_or(|(at, n_before)| *at + self.window > elapsed || self.n_total - n_before >= self.n_least);
        if self.marks.back().is_none_or(|(at, _)| *at + self.window / 20 <= elapsed) {
            self.marks.push_back((elapsed, self.n_total));
        }
        is_fast
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a body of that many bytes each that many milliseconds is let pass for a minute.
    fn passes(n_bytes: u64, every_ms: u64) -> bool {
        let mut pace = Pace::new(Duration::from_secs(20), 20 * 1024);
        (1..60_000 / every_ms).all(|i| pace.add(Duration::from_millis(i * every_ms), n_bytes))
    }

    #[test]
    fn pieces_of_any_size_join_to_the_whole() {
        for sizes in [vec![], vec![1; 10], vec![SEGMENT_BYTES], vec![SEGMENT_BYTES - 1, 2, 3 * SEGMENT_BYTES, 7]] {
            // Whatever the server has announced.
            for announced in [0, 7, sizes.iter().sum::<usize>() as u64, WHOLE_BYTES as u64, u64::MAX] {
                let (mut body, mut expected) = (Growing::of(announced), Vec::new());
                for (n, size) in sizes.iter().enumerate() {
                    let piece = vec![n as u8; *size];
                    body.add(&piece);
                    expected.extend(piece);
                }
                assert_eq!(body.len, expected.len());
                assert_eq!(body.joined(), expected);
            }
        }
    }

    #[test]
    fn a_drip_is_too_slow_and_a_thin_line_is_not() {
        assert!(!passes(1, 200));
        assert!(!passes(1000, 1000));
        assert!(passes(1100, 1000));
        assert!(passes(12_000, 10_000));
    }

    #[test]
    fn a_good_start_does_not_pay_for_a_drip() {
        let mut pace = Pace::new(Duration::from_secs(20), 20 * 1024);
        assert!(pace.add(Duration::from_secs(1), 1 << 20));
        let fast = (2..60).take_while(|second| pace.add(Duration::from_secs(*second), 1)).count();
        assert!((18..=21).contains(&fast), "{fast}");
        assert!(pace.marks.len() <= 22);
    }
}
