//! The learned part: a forest over the features of each unit.
//!
//! A second forest that saw the first one's opinion of a unit's neighbors was tried and made nothing better.

use std::sync::LazyLock;

use super::features::{N_LOCAL, Table};
use super::forest::Forest;

/// A forest that fits today's features.
#[derive(Debug)]
pub struct Model(Forest);

static BUILT_IN: LazyLock<Model> = LazyLock::new(|| {
    Model::read(include_bytes!("forest.bin")).expect("the committed weights fit the features: a test reads them")
});

impl Model {
    /// The model whose weights are committed beside this file.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// A model from a forest's file; `None` if it does not fit today's features.
    pub fn read(forest: &[u8]) -> Option<Self> {
        Forest::read(forest, N_LOCAL).map(Self)
    }

    /// How likely each unit is part of the body.
    pub(super) fn probabilities(&self, table: &Table) -> Vec<f32> {
        self.0.probabilities(&table.rows)
    }
}
