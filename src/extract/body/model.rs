//! The learned part: two forests, one after the other.

use std::sync::LazyLock;

use super::context::{self, N_CONTEXT};
use super::features::{N_LOCAL, Table};
use super::forest::Forest;
use super::unit::Parts;

/// Two forests: the first sees a unit and its place, the second also what the first said around it.
#[derive(Debug)]
pub struct Model {
    first: Forest,
    second: Forest,
}

static BUILT_IN: LazyLock<Model> = LazyLock::new(|| {
    Model::read(include_bytes!("first.bin"), include_bytes!("second.bin"))
        .expect("the committed weights fit the features: a test reads them")
});

impl Model {
    /// The model whose weights are committed beside this file.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// A model from two forests' files; `None` if they do not fit today's features.
    pub fn read(first: &[u8], second: &[u8]) -> Option<Self> {
        Some(Self { first: Forest::read(first, N_LOCAL)?, second: Forest::read(second, N_LOCAL + N_CONTEXT)? })
    }

    /// How likely each unit is part of the body.
    pub(super) fn probabilities(&self, parts: &Parts, table: &Table) -> Vec<f32> {
        let first: Vec<f32> = table.rows.iter().map(|row| self.first.probability(row)).collect();
        let context = context::rows(parts, table, &first);
        let mut row = [0.0; N_LOCAL + N_CONTEXT];
        table
            .rows
            .iter()
            .zip(&context)
            .map(|(local, context)| {
                row[..N_LOCAL].copy_from_slice(local);
                row[N_LOCAL..].copy_from_slice(context);
                self.second.probability(&row)
            })
            .collect()
    }
}
