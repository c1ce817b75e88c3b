//! How sure the body is: a page's doubts, and how often bodies with such doubts are right.
//!
//! Knows the forest's opinions and the verdict, nothing of the page's words.

use super::shape::is_ideograph;
use super::unit::Parts;

/// Characters of a body that is long enough to be an article.
const SHORT_BODY: f32 = 400.0;

/// Added to a doubt before its logarithm is taken.
const FLOOR: f32 = 1e-3;

/// Intercept and weights of the logarithms of [`Doubts::figures`], from `training/confidence.py`.
const WEIGHTS: [f32; 3] = [-2.506, -1.104, -0.267];

/// What the characters of a text say: scripts without spaces write a word in a third of the letters, Hangul in half of them.
fn length_of(text: &str) -> u32 {
    if text.is_ascii() {
        return text.bytes().map(|byte| u32::from(!matches!(byte, b' ' | b'\t'..=b'\r'))).sum();
    }
    let weight = |c: char| match c {
        c if c.is_whitespace() => 0,
        c if is_ideograph(c) => 3,
        '\u{ac00}'..='\u{d7a3}' => 2,
        _ => 1,
    };
    text.chars().map(weight).sum()
}

/// How far the decisions on a page are from being sure, as shares of the body's length.
///
/// What a fact has settled against the forest is no doubt.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Doubts {
    /// That what was kept is no body.
    kept: f32,
    /// That what was left is body.
    left: f32,
    /// Characters of the body; scripts without spaces say as much in a third of them, and count threefold.
    chars: f32,
}

impl Doubts {
    /// Adds up the doubts; one probability and one decision a unit.
    pub(super) fn of(parts: &Parts, likely: &[f32], kept: &[bool]) -> Self {
        let mut doubts = Self::default();
        let mut length = 0.0;
        for ((unit, likely), kept) in parts.units.iter().zip(likely).zip(kept) {
            let chars = unit.chars as f32;
            if *kept {
                doubts.kept += (1.0 - likely).min(0.5) * chars;
                length += chars;
                doubts.chars += length_of(&unit.text) as f32;
            } else if *likely < 0.5 {
                doubts.left += likely * chars;
            }
        }
        doubts.kept /= f32::max(length, 1.0);
        doubts.left /= f32::max(length, 1.0);
        doubts
    }

    /// What the weights are for.
    pub fn figures(&self) -> [f32; 2] {
        [self.kept, self.left]
    }

    /// 0–1: how often a body with such doubts is right to nine tenths, F1 of 4-token shingles; 0 without a body.
    ///
    /// The table by shares stands in `training/README.md`. A few lines are never sure to be all.
    pub(super) fn confidence(&self) -> f32 {
        if self.chars <= 0.0 {
            return 0.0;
        }
        let [intercept, weights @ ..] = WEIGHTS;
        let sum: f32 = self.figures().iter().zip(weights).map(|(doubt, weight)| weight * (doubt + FLOOR).ln()).sum();
        let whole = (self.chars / SHORT_BODY).clamp(0.2, 1.0);
        whole / (1.0 + (-(intercept + sum)).exp())
    }
}
