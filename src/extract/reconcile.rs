//! One value out of what several witnesses say.

use crate::model::{FieldNote, Witness};

/// What one witness says about one field.
#[derive(Debug, Clone)]
pub(crate) struct Said<T> {
    pub(crate) value: T,
    pub(crate) from: Witness,
    /// 0–1: how often such a witness is right, alone.
    pub(crate) strength: f32,
}

impl<T> Said<T> {
    pub(crate) fn new(value: T, from: Witness, strength: f32) -> Self {
        Self { value, from, strength }
    }
}

/// Picks the value with the most weight behind it.
///
/// Those that say the same add up as independent witnesses would, the second of one kind counting half; the strongest of
/// them gives the value. What is said against it lowers the confidence.
pub(crate) fn choose<T: Clone>(said: &[Said<T>], same: impl Fn(&T, &T) -> bool) -> Option<(T, FieldNote)> {
    let mut best: Option<(usize, f32)> = None;
    let mut weights: Vec<f32> = Vec::with_capacity(said.len());
    for candidate in said {
        let mut doubt = 1.0f32;
        let mut kinds: Vec<Witness> = Vec::new();
        for other in said.iter().filter(|other| same(&other.value, &candidate.value)) {
            let share = if kinds.contains(&other.from) { 0.5 } else { 1.0 };
            kinds.push(other.from);
            doubt *= 1.0 - (other.strength * share).clamp(0.0, 0.99);
        }
        weights.push(1.0 - doubt);
    }
    for (index, weight) in weights.iter().enumerate() {
        let is_better = best.is_none_or(|(chosen, top)| {
            *weight > top + 1e-6 || ((*weight - top).abs() <= 1e-6 && said[index].strength > said[chosen].strength)
        });
        if is_better {
            best = Some((index, *weight));
        }
    }
    let (chosen, weight) = best?;
    let rival = (0..said.len())
        .filter(|index| !same(&said[*index].value, &said[chosen].value))
        .map(|index| weights[index])
        .fold(0.0f32, f32::max);
    let confidence = (weight * (1.0 - 0.4 * rival)).clamp(0.01, 0.99);
    let note = FieldNote { from: said[chosen].from, confidence: rounded(confidence) };
    Some((said[chosen].value.clone(), note))
}

/// Two decimals, as records hold it.
pub(crate) fn rounded(confidence: f32) -> f32 {
    (confidence * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_raises_and_disagreement_lowers() {
        let one = [Said::new(1, Witness::JsonLd, 0.8)];
        let two = [Said::new(1, Witness::JsonLd, 0.8), Said::new(1, Witness::Meta, 0.7)];
        let three = [Said::new(1, Witness::JsonLd, 0.8), Said::new(2, Witness::Meta, 0.7)];
        let confidence = |said: &[Said<i32>]| choose(said, i32::eq).unwrap().1.confidence;
        assert!(confidence(&two) > confidence(&one));
        assert!(confidence(&three) < confidence(&one));
    }

    #[test]
    fn two_weak_ones_outvote_a_strong_one() {
        let said =
            [Said::new(1, Witness::JsonLd, 0.8), Said::new(2, Witness::Meta, 0.7), Said::new(2, Witness::Markup, 0.6)];
        assert_eq!(choose(&said, i32::eq).unwrap().0, 2);
        assert_eq!(choose::<i32>(&[], i32::eq), None);
    }
}
