//! What is wrong with a corpus, as people read it.

use std::io::Write as _;

use crate::corpus::walk::Faults;
use crate::text::terminal::safe;

/// Names the first faults on standard error, and counts the rest.
pub(super) fn tell(faults: &Faults) -> std::io::Result<()> {
    let mut stderr = std::io::stderr().lock();
    for fault in &faults.first {
        writeln!(stderr, "error: {}", safe(&fault.to_string()))?;
    }
    let n_more = faults.n - faults.first.len() as u64;
    if n_more > 0 {
        writeln!(stderr, "error: and {n_more} more like these")?;
    }
    if !faults.is_empty() {
        writeln!(stderr, "  = note: everything else was read")?;
    }
    Ok(())
}
