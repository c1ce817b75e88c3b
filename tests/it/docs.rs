//! Documents that tell what the code says: they must say the same.

use std::fmt::Write as _;
use std::path::Path;

use gleaner::model::Reason;
use gleaner::model::outcome::Retry;

#[test]
fn every_outcome_is_documented_and_no_other() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/outcomes.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut table = String::from("| outcome | stage | tried again | meaning |\n|---|---|---|---|\n");
    for reason in Reason::ALL {
        let again = match reason.retry() {
            Retry::Never => "no",
            Retry::Soon => "soon",
            Retry::NextRun => "next run",
        };
        writeln!(table, "| `{}` | {} | {again} | {} |", reason.name(), reason.stage().name(), reason.doc()).unwrap();
    }
    let told = text.find("| outcome |").map(|at| &text[at..]).unwrap_or_default();
    assert!(told.trim() == table.trim(), "the table of docs/outcomes.md must be:\n\n{table}");
}
