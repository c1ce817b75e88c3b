//! Evaluates a boosted forest of decision trees, trained offline (`training/`), from its compact file.
//!
//! The file, little-endian: the number of trees as `u32`; a tree is the number of its inner nodes as `u16`, the nodes
//! (feature `u16`, threshold `f32`, left and right `i16`: an inner node, or `-1 - leaf`), and one `f32` a leaf.
//!
//! No row walks down a tree. Trees share their questions, a feature and a threshold each: those are asked once of many rows,
//! whose answers are the bits of a number, so that a node parts all rows that reach it by two operations. There is no
//! branch to guess wrong and no load that waits for another.

use std::collections::BTreeMap;

use super::bytes::Bytes;

/// Rows that are asked at once: the bits of a set.
const LANES: usize = u64::BITS as usize;

/// Values that are compared by one instruction.
const WIDTH: usize = 4;

/// Most inner nodes of a tree.
const NODES: usize = 63;

/// Trees after which a row is given up if its logit is below this, as those of most rows of menus and lists are.
///
/// The trees that are left would have said the same, louder. Pages of the development sets score alike with and without.
const LOOKS: [(usize, f32); 2] = [(30, -2.2), (100, -2.5)];

/// A forest whose sum of leaves is a logit.
#[derive(Debug)]
pub(super) struct Forest {
    /// The trees between two looks.
    groves: [Grove; LOOKS.len() + 1],
}

/// Trees that ask the same rows.
#[derive(Debug, Default)]
struct Grove {
    /// Features, each with its thresholds: all questions, in the order of their numbers.
    questions: Vec<(u16, Vec<f32>)>,
    trees: Vec<Tree>,
}

#[derive(Debug)]
struct Tree {
    /// Children come after their parent, so that every way ends.
    nodes: Vec<Node>,
    leaves: Vec<f32>,
}

/// An inner node.
#[derive(Debug, Clone, Copy)]
struct Node {
    feature: u16,
    threshold: f32,
    /// The number of its question.
    question: u32,
    /// Where the rows go that are not greater, and those that are: to an inner node, or to the leaf of -1 less that.
    children: [i16; 2],
}

impl Forest {
    /// Reads a forest; `None` if the bytes are not one for rows of `n_features`.
    pub(super) fn read(bytes: &[u8], n_features: usize) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let n_trees = u32::from_le_bytes(bytes.take()?);
        let mut forest = Self { groves: Default::default() };
        for number in 0..n_trees as usize {
            let grove = LOOKS.iter().take_while(|(n_trees, _)| *n_trees <= number).count();
            forest.groves[grove].trees.push(Tree::read(&mut bytes, n_features)?);
        }
        for grove in &mut forest.groves {
            grove.number();
        }
        bytes.0.is_empty().then_some(forest)
    }

    /// The probability that the forest gives each row.
    pub(super) fn probabilities<const N: usize>(&self, rows: &[[f32; N]]) -> Vec<f32> {
        let mut logits = vec![0.0; rows.len()];
        let mut left: Vec<u32> = (0..rows.len() as u32).collect();
        for (number, grove) in self.groves.iter().enumerate() {
            grove.ask(rows, &left, &mut logits);
            if let Some((_, hopeless)) = LOOKS.get(number) {
                left.retain(|row| logits[*row as usize] >= *hopeless);
            }
        }
        logits.into_iter().map(|logit| 1.0 / (1.0 + (-logit).exp())).collect()
    }
}

impl Tree {
    fn read(bytes: &mut Bytes<'_>, n_features: usize) -> Option<Self> {
        let n_inner = usize::from(u16::from_le_bytes(bytes.take()?));
        if n_inner > NODES {
            return None;
        }
        let mut nodes = Vec::with_capacity(n_inner);
        // The root has no parent, all else has one.
        let (mut inner, mut leaves) = ([false; NODES], [false; NODES + 1]);
        for index in 0..n_inner {
            let feature = u16::from_le_bytes(bytes.take()?);
            let threshold = f32::from_le_bytes(bytes.take()?);
            let children = [i16::from_le_bytes(bytes.take()?), i16::from_le_bytes(bytes.take()?)];
            for child in children {
                let has_parent = match usize::try_from(child) {
                    Ok(child) if child > index && child < n_inner => &mut inner[child],
                    Err(_) if usize::from(!child as u16) <= n_inner => &mut leaves[usize::from(!child as u16)],
                    _ => return None,
                };
                if std::mem::replace(has_parent, true) {
                    return None;
                }
            }
            if usize::from(feature) >= n_features {
                return None;
            }
            nodes.push(Node { feature, threshold, question: 0, children });
        }
        let leaves = (0..=n_inner).map(|_| Some(f32::from_le_bytes(bytes.take()?))).collect::<Option<_>>()?;
        Some(Self { nodes, leaves })
    }
}

impl Grove {
    /// Collects the questions of all nodes.
    fn number(&mut self) {
        let key = |node: &Node| (node.feature, node.threshold.to_bits());
        let mut numbers: BTreeMap<(u16, u32), u32> =
            self.trees.iter().flat_map(|tree| &tree.nodes).map(|node| (key(node), 0)).collect();
        for (question, ((feature, threshold), number)) in numbers.iter_mut().enumerate() {
            *number = question as u32;
            match self.questions.last_mut() {
                Some((last, thresholds)) if last == feature => thresholds.push(f32::from_bits(*threshold)),
                _ => self.questions.push((*feature, vec![f32::from_bits(*threshold)])),
            }
        }
        for node in self.trees.iter_mut().flat_map(|tree| &mut tree.nodes) {
            node.question = numbers[&key(node)];
        }
    }

    /// Adds what the trees say of some rows.
    fn ask<const N: usize>(&self, rows: &[[f32; N]], chosen: &[u32], logits: &mut [f32]) {
        let mut answers = Vec::new();
        for chunk in chosen.chunks(LANES) {
            self.answer(rows, chunk, &mut answers);
            let all = (0..chunk.len()).fold(0, |all, lane| all | 1 << bit(lane));
            let mut sums = [0.0; LANES];
            for tree in &self.trees {
                tree.add(&answers, all, &mut sums);
            }
            for (lane, row) in chunk.iter().enumerate() {
                logits[*row as usize] += sums[bit(lane)];
            }
        }
    }

    /// Asks all questions of some rows, a bit a row: set where the value is greater than the threshold.
    fn answer<const N: usize>(&self, rows: &[[f32; N]], chunk: &[u32], answers: &mut Vec<u64>) {
        answers.clear();
        let mut values = [[0.0; WIDTH]; LANES / WIDTH];
        let n_groups = chunk.len().div_ceil(WIDTH);
        for (feature, thresholds) in &self.questions {
            for (value, row) in values.as_flattened_mut().iter_mut().zip(chunk) {
                *value = rows[*row as usize][usize::from(*feature)];
            }
            answers.extend(thresholds.iter().map(|threshold| greater(&values[..n_groups], *threshold)));
        }
    }
}

/// The bit of a row in a set of rows: as `greater` tells them.
fn bit(lane: usize) -> usize {
    lane % WIDTH * (LANES / WIDTH) + lane / WIDTH
}

/// Which values are greater than the threshold, a bit each. Written so that the compiler compares them side by side.
fn greater(values: &[[f32; WIDTH]], threshold: f32) -> u64 {
    let [mut a, mut b, mut c, mut d] = [0_u32; WIDTH];
    for values in values.iter().rev() {
        a = a << 1 | u32::from(values[0] > threshold);
        b = b << 1 | u32::from(values[1] > threshold);
        c = c << 1 | u32::from(values[2] > threshold);
        d = d << 1 | u32::from(values[3] > threshold);
    }
    [d, c, b, a].into_iter().fold(0, |all, set| all << (LANES / WIDTH) | u64::from(set))
}

impl Tree {
    /// Adds to the sum of each row, a bit of `all`, the leaf that it comes to.
    fn add(&self, answers: &[u64], all: u64, sums: &mut [f32; LANES]) {
        // The rows that reach each node; and those that reach each leaf, but for leaves that none reaches.
        let mut reach = [0; NODES + 1];
        let (mut groups, mut values, mut n_groups) = ([0; NODES + 2], [0.0; NODES + 2], 0);
        reach[0] = all;
        for (index, node) in self.nodes.iter().enumerate() {
            let (here, greater) = (reach[index], answers[node.question as usize]);
            for (child, rows) in node.children.into_iter().zip([here & !greater, here & greater]) {
                if let Ok(inner) = usize::try_from(child) {
                    reach[inner] = rows;
                } else {
                    groups[n_groups] = rows;
                    values[n_groups] = self.leaves[usize::from(!child as u16)];
                    n_groups += usize::from(rows != 0);
                }
            }
        }
        if self.nodes.is_empty() {
            (groups[0], values[0]) = (all, self.leaves[0]);
        }
        // Row by row, with no loop whose end would have to be guessed.
        let (mut group, mut rows) = (0, groups[0]);
        for _ in 0..all.count_ones() {
            sums[rows.trailing_zeros() as usize % LANES] += values[group];
            rows &= rows.wrapping_sub(1);
            let is_done = rows == 0;
            group += usize::from(is_done);
            rows = if is_done { groups[group] } else { rows };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stump() -> Vec<u8> {
        let mut bytes = vec![1, 0, 0, 0, 1, 0, 1, 0];
        bytes.extend(0.5_f32.to_le_bytes());
        bytes.extend((-1_i16).to_le_bytes());
        bytes.extend((-2_i16).to_le_bytes());
        bytes.extend((-3.0_f32).to_le_bytes());
        bytes.extend(3.0_f32.to_le_bytes());
        bytes
    }

    #[test]
    fn a_stump_splits_at_its_threshold() {
        let forest = Forest::read(&stump(), 2).unwrap();
        let rows: Vec<[f32; 2]> = (0..40).map(|n| [9.0, if n % 3 == 0 { 0.5 } else { 0.6 }]).collect();
        for (n, likely) in forest.probabilities(&rows).into_iter().enumerate() {
            assert_eq!(likely > 0.5, n % 3 != 0, "{n}");
        }
    }

    #[test]
    fn a_lone_leaf_is_a_tree() {
        let mut bytes = vec![1, 0, 0, 0, 0, 0];
        bytes.extend(3.0_f32.to_le_bytes());
        assert!(Forest::read(&bytes, 1).unwrap().probabilities(&[[0.0]])[0] > 0.9);
    }

    #[test]
    fn each_row_finds_the_leaf_that_it_would_walk_to() {
        // Nodes in the order of a training that splits the best leaf next: 0 -> (1, 2), 1 -> (leaf 0, leaf 1), 2 -> (leaf 2, 3),
        // 3 -> (leaf 3, leaf 4).
        let nodes: [(u16, f32, i16, i16); 4] = [(0, 0.0, 1, 2), (1, 1.0, -1, -2), (1, -1.0, -3, 3), (0, 2.0, -4, -5)];
        let leaves = [1.0_f32, 2.0, 3.0, 4.0, 5.0];
        let mut bytes = vec![1, 0, 0, 0, 4, 0];
        for (feature, threshold, left, right) in nodes {
            bytes.extend(feature.to_le_bytes());
            bytes.extend(threshold.to_le_bytes());
            bytes.extend(left.to_le_bytes());
            bytes.extend(right.to_le_bytes());
        }
        bytes.extend(leaves.iter().flat_map(|leaf| leaf.to_le_bytes()));
        let forest = Forest::read(&bytes, 2).unwrap();
        let values = [f32::NAN, -2.0, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5];
        let rows: Vec<[f32; 2]> = values.iter().flat_map(|one| values.map(|other| [*one, other])).collect();
        let mut logits = vec![0.0; rows.len()];
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        forest.groves[0].ask(&rows, &all, &mut logits);
        for (row, logit) in rows.iter().zip(logits) {
            let mut at = 0;
            while let Ok(node) = usize::try_from(at) {
                let (feature, threshold, left, right) = nodes[node];
                at = if row[usize::from(feature)] > threshold { right } else { left };
            }
            assert!((logit - leaves[(-1 - at) as usize]).abs() < f32::EPSILON, "{row:?}");
        }
    }

    #[test]
    fn broken_files_are_refused() {
        let bytes = stump();
        for length in 0..bytes.len() {
            assert!(Forest::read(&bytes[..length], 2).is_none());
        }
        assert!(Forest::read(&bytes, 1).is_none());
        // A node that leads back to itself.
        let mut bytes = stump();
        bytes[12..14].copy_from_slice(&0_i16.to_le_bytes());
        assert!(Forest::read(&bytes, 2).is_none());
        // Two nodes that lead to a third, and so to more leaves than there are.
        let mut bytes = vec![1, 0, 0, 0, 3, 0];
        for (left, right) in [(1_i16, 2_i16), (2, 2), (-1, -2)] {
            bytes.extend([0; 6]);
            bytes.extend(left.to_le_bytes());
            bytes.extend(right.to_le_bytes());
        }
        bytes.extend([0; 16]);
        assert!(Forest::read(&bytes, 1).is_none());
        // One whose second node is below none.
        let mut bytes = vec![1, 0, 0, 0, 2, 0];
        for _ in 0..2 {
            bytes.extend([0; 6]);
            bytes.extend([-1_i16, -2].iter().flat_map(|leaf| leaf.to_le_bytes()));
        }
        bytes.extend([0; 12]);
        assert!(Forest::read(&bytes, 1).is_none());
    }
}
