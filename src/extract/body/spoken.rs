//! A first word that is written twice: drawn with a large initial, and whole for those who have the page read to them.
//!
//! `<span aria-hidden=true><span class=cap>T</span>he</span><span class=sr-only>The</span> council`: the drawn word goes.

use std::ops::Range;
use std::sync::LazyLock;

use super::unit::Unit;
use super::words::{self, Kinds};

/// The names of what is only read out.
pub(super) static READ_OUT: LazyLock<Kinds> = LazyLock::new(|| words::bit("hidden"));

/// Bytes at a unit's beginning in which such words stand.
const REACH: usize = 48;

/// The pieces of a unit's beginning that are drawn alone, or read out alone.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    drawn: Vec<Range<usize>>,
    read_out: Vec<Range<usize>>,
}

impl Spoken {
    /// Remembers a piece.
    pub(super) fn take(&mut self, is_drawn: bool, start: usize, end: usize) {
        if end <= REACH {
            if is_drawn { &mut self.drawn } else { &mut self.read_out }.push(start..end);
        }
    }

    /// Takes the drawn pieces out where together they begin what is read out.
    pub(super) fn settle(self, unit: &mut Unit) {
        if self.drawn.is_empty() || self.read_out.is_empty() {
            return;
        }
        let joined = |pieces: &[Range<usize>]| -> String {
            pieces
                .iter()
                .filter_map(|piece| unit.text.get(piece.clone()))
                .map(|piece| piece.trim().to_lowercase())
                .collect()
        };
        let (drawn, read_out) = (joined(&self.drawn), joined(&self.read_out));
        if drawn.is_empty() || !read_out.starts_with(&drawn) {
            return;
        }
        for piece in self.drawn.into_iter().rev() {
            let Some(text) = unit.text.get(piece.clone()) else { continue };
            unit.chars -= text.chars().count() as u32;
            unit.text.replace_range(piece, "");
        }
        let n_spaces = unit.text.chars().take_while(|letter| letter.is_whitespace()).count() as u32;
        unit.text = unit.text.trim_start().to_owned();
        unit.chars -= n_spaces;
    }
}
