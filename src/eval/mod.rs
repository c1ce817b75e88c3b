//! Scores extraction against annotated pages.
//!
//! Reads pages as `extract` does, but without the judge: every page of a set is an article, so whatever was read is
//! scored. The definitions are those of the public benchmarks. Must not know the terminal.

mod classes;
mod floor;
mod gold;
mod predict;
mod score;
mod study;
mod table;
mod tokens;
mod worst;

use std::path::Path;

pub use self::classes::classes;
pub use self::floor::{Floor, FloorError, Miss};
pub use self::gold::{Gold, GoldError, GoldPage, annotations};
pub use self::predict::Prediction;
pub use self::score::{Metric, Scores};
pub use self::study::{Group, compare, groups, intervals, reliability};
pub use self::table::table;
pub use self::worst::worst;

/// One set of annotated pages with what was read from them.
#[derive(Debug)]
pub struct Evaluated {
    /// The folder's name.
    pub name: String,
    /// What stands in the pages, in the order of `gold.jsonl`.
    pub gold: Vec<GoldPage>,
    /// What was read, page by page.
    pub predictions: Vec<Prediction>,
    /// The scores over all pages.
    pub scores: Scores,
}

/// Reads and scores one folder, on that many threads; `by_site` reads the pages of each site beside each other.
pub fn evaluate(folder: &Path, n_threads: usize, by_site: bool) -> Result<Evaluated, GoldError> {
    let gold = Gold::read(folder)?;
    let predictions = predict::predict(&gold, n_threads, by_site)?;
    let scores = Scores::of(&gold.pages, &predictions);
    // `DIR/.` and `..` have no name of their own.
    let named = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = named.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    Ok(Evaluated { name, gold: gold.pages, predictions, scores })
}
