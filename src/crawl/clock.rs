//! The crawl's one clock. Rooms below take the time as an argument.

use jiff::Timestamp;

/// The time of day, for records and schedules; pace is kept with [`std::time::Instant`].
#[expect(clippy::disallowed_methods, reason = "the one place where a crawl asks for the time of day")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
