//! Documents that tell what the code says: they must say the same.

use std::fmt::Write as _;
use std::path::Path;

use gleaner::dataset::quality::{Flag, Profile, Source};
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

#[test]
fn every_rule_of_quality_is_documented_and_no_other() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/quality.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut table = String::from("| flag | from | dropped by `--profile` | raised by |\n|---|---|---|---|\n");
    for flag in Flag::ALL {
        let source = match flag.source() {
            Source::C4 => "C4",
            Source::Gopher => "Gopher",
            Source::FineWeb => "FineWeb",
            Source::RealNews => "RealNews",
        };
        let profiles: Vec<&str> = [("c4", Profile::C4), ("fineweb", Profile::FineWeb), ("realnews", Profile::RealNews)]
            .iter()
            .filter(|(_, profile)| profile.drops(*flag))
            .map(|(name, _)| *name)
            .collect();
        writeln!(table, "| `{}` | {source} | {} | {} |", flag.name(), profiles.join(", "), flag.doc()).unwrap();
    }
    let told = text.find("| flag |").map(|at| &text[at..]).unwrap_or_default();
    assert!(told.trim() == table.trim(), "the table of docs/quality.md must be:\n\n{table}");
}
