//! `attributes/quality.jsonl`: the published rules that each record breaks, keyed by `id` and `version`.

use serde::{Deserialize, Serialize};

use super::layout::Layout;

/// The side file, relative to the corpus.
pub const SIDE_FILE: &str = "attributes/quality.jsonl";

/// A line of the side file.
#[derive(Debug, Serialize, Deserialize)]
pub struct Judged<'a> {
    /// The record.
    #[serde(borrow)]
    pub id: std::borrow::Cow<'a, str>,
    /// Its version.
    pub version: u32,
    /// Names of the rules.
    pub flags: Vec<std::borrow::Cow<'a, str>>,
}

/// Where the side file lies.
pub fn side_file(layout: &Layout) -> std::path::PathBuf {
    layout.file(SIDE_FILE)
}
