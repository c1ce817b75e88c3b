//! The house rules that a compiler does not check: rooms import from floors below, files stay readable.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms by floor, as `docs/architecture.md` draws them.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["config", "robots", "text", "disk", "threads", "demo"],
    &["page", "signals", "politeness", "frontier", "archive", "corpus"],
    &["discover", "extract", "fetch"],
    &["pipeline"],
    &["reread"],
    &["crawl", "dataset", "report", "eval"],
    &["cli"],
];

/// One third-party crate, one room.
const CRATE_ROOMS: &[(&str, &[&str])] = &[
    ("reqwest", &["fetch"]),
    ("governor", &["politeness"]),
    ("rusqlite", &["frontier"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("anyhow", &["cli"]),
    ("scraper", &["page", "extract", "discover"]),
    ("tokio", &["fetch", "crawl", "cli", "demo"]),
    ("robotxt", &["robots"]),
    ("quick_xml", &["discover"]),
    ("parquet", &["dataset"]),
    ("arrow_array", &["dataset"]),
    ("arrow_json", &["dataset"]),
    ("arrow_schema", &["dataset"]),
];

fn sources() -> Vec<PathBuf> {
    fn walk(dir: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files.sort();
    assert!(files.len() > 50, "the walk found only {} files", files.len());
    files
}

/// The room of a file, `None` for `main.rs` and `lib.rs`.
fn room(file: &Path) -> Option<String> {
    let inside = file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let mut parts = inside.components();
    let first = parts.next()?.as_os_str().to_str()?.to_owned();
    parts.next().map(|_| first)
}

/// The text without its inline tests, which may look anywhere.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned()
}

#[test]
fn a_room_imports_only_from_floors_below() {
    let floor_of: BTreeMap<&str, usize> =
        FLOORS.iter().enumerate().flat_map(|(floor, rooms)| rooms.iter().map(move |room| (*room, floor))).collect();
    let mut faults = Vec::new();
    for file in sources() {
        let Some(room) = room(&file) else { continue };
        if file.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        let own = *floor_of.get(room.as_str()).unwrap_or_else(|| panic!("room `{room}` has no floor"));
        let text = code(&file);
        for (name, floor) in &floor_of {
            let imported = text.contains(&format!("crate::{name}::")) || text.contains(&format!("crate::{name};"));
            if *name != room && imported && *floor >= own {
                faults.push(format!("{} imports `{name}` (floor {floor} from floor {own})", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_crate_is_used_in_its_own_rooms_alone() {
    let mut faults = Vec::new();
    for file in sources() {
        let Some(room) = room(&file) else { continue };
        let text = code(&file);
        for (name, rooms) in CRATE_ROOMS {
            let used = text.lines().any(|line| {
                !line.trim_start().starts_with("//")
                    && (line.contains(&format!("use {name}::")) || line.contains(&format!("{name}::")))
                    && !line.contains(&format!("_{name}::"))
                    && !line.contains(&format!("::{name}::"))
            });
            if used && !rooms.contains(&room.as_str()) {
                faults.push(format!("{} uses `{name}`, which belongs in {rooms:?}", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_opens_with_its_door_comment() {
    for file in sources() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} has no door comment", file.display());
    }
}
