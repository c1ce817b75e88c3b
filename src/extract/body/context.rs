//! The second look: what the first decision said about a unit's neighbors, containers and role.
//!
//! Smooths over sequence and tree at once: a caption's neighbors are body, its role is not; a short paragraph between
//! two long ones is one of them.

use std::collections::HashMap;

use super::features::Table;
use super::unit::Parts;

/// Features that the second look adds.
pub(super) const N_CONTEXT: usize = 28;

/// One row a unit, from the first look's probabilities.
pub(super) fn rows(parts: &Parts, table: &Table, first: &[f32]) -> Vec<[f32; N_CONTEXT]> {
    let n_units = parts.units.len();
    let weight = |index: usize| parts.units[index].chars as f32;
    // Sums over containers and roles.
    let mut containers = vec![(0.0_f32, 0.0_f32); parts.containers.len()];
    let mut roles: HashMap<u32, (f32, f32, f32, f32)> = HashMap::new();
    for index in 0..n_units {
        let unit = &parts.units[index];
        let sum = &mut containers[unit.container as usize];
        sum.0 += first[index] * weight(index);
        sum.1 += weight(index);
        let role = roles.entry(table.signatures[index]).or_default();
        role.0 += first[index] * weight(index);
        role.1 += weight(index);
        role.2 += first[index];
        role.3 += 1.0;
    }
    for index in (1..containers.len()).rev() {
        let (sum, parent) = (containers[index], parts.containers[index].parent as usize);
        containers[parent].0 += sum.0;
        containers[parent].1 += sum.1;
    }
    let total: f32 = containers[0].0.max(1.0);
    // Nearest likely body units on both sides.
    let (mut before, mut after) = (vec![usize::MAX; n_units], vec![usize::MAX; n_units]);
    let mut nearest = usize::MAX;
    for index in 0..n_units {
        before[index] = nearest;
        if first[index] > 0.5 {
            nearest = index;
        }
    }
    nearest = usize::MAX;
    for index in (0..n_units).rev() {
        after[index] = nearest;
        if first[index] > 0.5 {
            nearest = index;
        }
    }
    let mut passed = 0.0;
    let mut rows = Vec::with_capacity(n_units);
    for index in 0..n_units {
        let unit = &parts.units[index];
        let own = first[index];
        let at = |step: isize| index.checked_add_signed(step).and_then(|at| first.get(at)).copied().unwrap_or(-0.1);
        let mut row = [0.0; N_CONTEXT];
        let mut filled = 0;
        let mut put = |value: f32| {
            row[filled] = value;
            filled += 1;
        };
        put(own);
        for step in [-3, -2, -1, 1, 2, 3] {
            put(at(step));
        }
        // The mean over the containers without the unit itself.
        let mut level = unit.container;
        for _ in 0..4 {
            let (sum, chars) = containers[level as usize];
            let chars = chars - weight(index);
            put(if chars > 0.5 { (sum - own * weight(index)) / chars } else { -0.1 });
            put((sum - own * weight(index)) / total);
            level = parts.containers[level as usize].parent;
        }
        let role = roles[&table.signatures[index]];
        let chars = role.1 - weight(index);
        put(if chars > 0.5 { (role.0 - own * weight(index)) / chars } else { -0.1 });
        put(if role.3 > 1.5 { (role.2 - own) / (role.3 - 1.0) } else { -0.1 });
        put((role.0 - own * weight(index)) / total);
        let gap = |other: usize| if other == usize::MAX { 99.0 } else { other.abs_diff(index).min(98) as f32 };
        put(gap(before[index]));
        put(gap(after[index]));
        for side in [before[index], after[index]] {
            // Levels from the unit up to what it shares with its nearest likely neighbor.
            put(if side == usize::MAX { -1.0 } else { shared(parts, unit.container, parts.units[side].container) });
        }
        put(passed / total);
        passed += own * weight(index);
        put((total - passed).max(0.0) / total);
        put(total.ln_1p());
        let window = index.saturating_sub(5)..(index + 6).min(n_units);
        let chars: f32 = window.clone().map(weight).sum::<f32>() - weight(index);
        let sum: f32 = window.map(|at| first[at] * weight(at)).sum::<f32>() - own * weight(index);
        put(if chars > 0.5 { sum / chars } else { -0.1 });
        put(own * weight(index) / total);
        put(if index > 0 && parts.units[index - 1].container == unit.container { 1.0 } else { 0.0 });
        debug_assert_eq!(filled, N_CONTEXT);
        rows.push(row);
    }
    rows
}

/// Levels from `from` up to the innermost container that also holds `other`.
fn shared(parts: &Parts, from: u32, other: u32) -> f32 {
    let (mut left, mut right) = (from, other);
    let mut levels = 0.0;
    let depth = |index: u32| parts.containers[index as usize].depth;
    while left != right {
        if depth(left) >= depth(right) {
            left = parts.containers[left as usize].parent;
            levels += 1.0;
        } else {
            right = parts.containers[right as usize].parent;
        }
    }
    levels
}
