//! Scores below which a change must not fall.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Evaluated;

/// Scores are compared after rounding to this many steps: a floor is written with four decimals.
const STEPS: f64 = 10_000.0;

/// Floors by set and metric.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Floor {
    sets: BTreeMap<String, BTreeMap<String, f64>>,
}

/// A score below its floor, or one that could not be had.
#[derive(Debug, Clone, PartialEq)]
pub struct Miss {
    /// The set.
    pub set: String,
    /// The metric.
    pub metric: String,
    /// What it must reach.
    pub floor: f64,
    /// What it reached; `None` if the gold has nothing to score it by, or there is no such metric.
    pub value: Option<f64>,
}

/// Why a file of floors cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FloorError {
    /// The file.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// Its contents.
    #[error("`{}` holds no floors: {why}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        why: String,
    },
}

impl Floor {
    /// Reads a TOML file: a table a set, `text_f1 = 0.945` and the like in it.
    pub fn read(path: &Path) -> Result<Self, FloorError> {
        let text = std::fs::read_to_string(path).map_err(|source| FloorError::Io { path: path.to_owned(), source })?;
        toml::from_str(&text)
            .map(|sets| Self { sets })
            .map_err(|error| FloorError::Toml { path: path.to_owned(), why: error.to_string() })
    }

    /// Every floor of that set that is not reached. A set without floors reaches them all.
    pub fn misses(&self, set: &Evaluated) -> Vec<Miss> {
        let steps = |value: f64| (value * STEPS).round();
        let floors = self.sets.get(&set.name).into_iter().flatten();
        floors
            .filter_map(|(metric, floor)| {
                let value = set.scores.get(metric);
                let reached = value.is_some_and(|value| steps(value) >= steps(*floor));
                (!reached).then(|| Miss { set: set.name.clone(), metric: metric.clone(), floor: *floor, value })
            })
            .collect()
    }

    /// Whether there is a floor for that set.
    pub fn knows(&self, set: &str) -> bool {
        self.sets.contains_key(set)
    }
}

impl std::fmt::Display for Miss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { set, metric, floor, value } = self;
        match value {
            Some(value) => write!(f, "{set}: {metric} is {value:.4}, below its floor of {floor:.4}"),
            None => write!(f, "{set}: {metric} has a floor of {floor:.4}, but was not scored"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::{Metric, Scores};

    #[test]
    fn what_is_below_or_not_scored_is_a_miss() {
        let floor: Floor =
            Floor { sets: toml::from_str("[a]\ntext_f1 = 0.95\ntitle = 0.8\ndate = 0.5\n[b]\ndate = 1.0").unwrap() };
        let metrics =
            vec![Metric { name: "text_f1", value: 0.949_96, n: 1 }, Metric { name: "title", value: 0.7, n: 1 }];
        let scores = Scores { metrics, ..Scores::default() };
        let set = Evaluated { name: "a".to_owned(), gold: Vec::new(), predictions: Vec::new(), scores };
        let misses: Vec<String> = floor.misses(&set).iter().map(ToString::to_string).collect();
        assert_eq!(
            misses,
            ["a: date has a floor of 0.5000, but was not scored", "a: title is 0.7000, below its floor of 0.8000"]
        );
    }
}
