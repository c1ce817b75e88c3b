//! Named fail points: a test can make the program die, or the disk fail, at an exact moment.
//!
//! `GLEANER_FAULT="scribe.commit.before:3"` aborts the process as `kill -9` would when that point is passed the third
//! time; `GLEANER_FAULT="append.sync:2:full"` makes it report a full disk instead. Without the variable a fail point
//! costs one load of an empty cell.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The variable that switches one fail point on.
pub const VARIABLE: &str = "GLEANER_FAULT";

/// Every point, for tests that walk through all of them.
pub const POINTS: &[&str] = &[
    "append.cut",
    "append.write",
    "append.torn",
    "append.sync",
    "replace.write",
    "replace.rename",
    "scribe.commit.before",
    "scribe.commit.after",
    "seal.before",
    "seal.written",
    "seal.renamed",
    "finish.before",
];

#[derive(Debug)]
struct Plan {
    point: String,
    at: u32,
    full: bool,
    passed: AtomicU32,
}

/// Passes a point. Dies or fails here if the environment says so.
pub fn pass(point: &'static str) -> io::Result<()> {
    debug_assert!(POINTS.contains(&point), "{point} is not listed");
    let Some(plan) = plan() else {
        return Ok(());
    };
    if plan.point != point || plan.passed.fetch_add(1, Ordering::SeqCst) + 1 != plan.at {
        return Ok(());
    }
    if plan.full { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { std::process::abort() }
}

/// Whether this point is the one that strikes: a write that can be torn is made in two parts then.
pub fn awaits(point: &'static str) -> bool {
    plan().is_some_and(|plan| plan.point == point)
}

fn plan() -> Option<&'static Plan> {
    static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
    PLAN.get_or_init(|| Plan::read(&std::env::var(VARIABLE).ok()?)).as_ref()
}

impl Plan {
    /// Reads `POINT:COUNT` or `POINT:COUNT:full`.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let point = parts.next()?.to_owned();
        let at = parts.next()?.parse().ok()?;
        let full = parts.next() == Some("full");
        Some(Self { point, at, full, passed: AtomicU32::new(0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_names_point_count_and_manner() {
        let plan = Plan::read("append.sync:2:full").unwrap();
        assert_eq!((plan.point.as_str(), plan.at, plan.full), ("append.sync", 2, true));
        assert!(Plan::read("append.sync").is_none());
    }
}
