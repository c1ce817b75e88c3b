//! Evaluates a boosted forest of decision trees, trained offline (`training/`), from its compact file.
//!
//! The file, little-endian: the number of trees as `u32`; a tree is the number of its inner nodes as `u16`, the nodes
//! (feature `u16`, threshold `f32`, left and right `i16`: an inner node, or `-1 - leaf`), and one `f32` a leaf.
//!
//! No row walks down a tree: every node is asked, and where a value is greater than its threshold, the leaves to its left are
//! struck off a set of bits; of those that stay, the first is the row's (QuickScorer, Lucchese et al. 2015). There is no
//! branch to guess wrong and no load that waits for another, and a node is asked for many rows at once.

use super::bytes::Bytes;

/// Rows that are asked at once.
const LANES: usize = 32;

/// Most leaves of a tree: the bits of a set.
const LEAVES: u16 = u64::BITS as u16;

/// Trees after which a row is given up if its logit is below this, as those of most rows of menus and lists are.
///
/// The trees that are left would have said the same, louder. Pages of the development sets score alike with and without.
const LOOKS: [(usize, f32); 2] = [(30, -2.2), (100, -2.5)];

/// A forest whose sum of leaves is a logit.
#[derive(Debug)]
pub(super) struct Forest {
    nodes: Vec<Node>,
    leaves: Vec<f32>,
    trees: Vec<Tree>,
}

/// The nodes of a tree as a range, and its first leaf, the leftmost.
#[derive(Debug, Clone, Copy)]
struct Tree {
    nodes: (u32, u32),
    leaf: u32,
}

/// An inner node.
#[derive(Debug, Clone, Copy)]
struct Node {
    feature: u16,
    threshold: f32,
    /// The leaves, by bit from the left, that stay if the feature is greater than the threshold.
    stay: u64,
}

impl Forest {
    /// Reads a forest; `None` if the bytes are not one for rows of `n_features`.
    pub(super) fn read(bytes: &[u8], n_features: usize) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let n_trees = u32::from_le_bytes(bytes.take()?);
        let mut forest = Self { nodes: Vec::new(), leaves: Vec::new(), trees: Vec::new() };
        for _ in 0..n_trees {
            forest.read_tree(&mut bytes, n_features)?;
        }
        bytes.0.is_empty().then_some(forest)
    }

    fn read_tree(&mut self, bytes: &mut Bytes<'_>, n_features: usize) -> Option<()> {
        let first = self.nodes.len();
        let n_inner = u16::from_le_bytes(bytes.take()?);
        if n_inner >= LEAVES {
            return None;
        }
        let mut children = Vec::new();
        for index in 0..n_inner {
            let feature = u16::from_le_bytes(bytes.take()?);
            let threshold = f32::from_le_bytes(bytes.take()?);
            let pair = [i16::from_le_bytes(bytes.take()?), i16::from_le_bytes(bytes.take()?)];
            // Children come after their parent, so that every way ends.
            let is_child = |number: i16| match u16::try_from(number) {
                Ok(inner) => inner > index && inner < n_inner,
                Err(_) => -1 - number <= n_inner as i16,
            };
            if usize::from(feature) >= n_features || !pair.into_iter().all(is_child) {
                return None;
            }
            children.push(pair);
            self.nodes.push(Node { feature, threshold, stay: u64::MAX });
        }
        let values = (0..=n_inner).map(|_| Some(f32::from_le_bytes(bytes.take()?))).collect::<Option<Vec<_>>>()?;
        let leaf = self.leaves.len();
        if n_inner == 0 {
            self.leaves.push(values[0]);
        } else {
            self.strike(first, leaf, &children, &values, 0)?;
        }
        // Else some are below no node, and others below two.
        if self.leaves.len() - leaf != values.len() {
            return None;
        }
        self.trees.push(Tree { nodes: (first as u32, self.nodes.len() as u32), leaf: leaf as u32 });
        Some(())
    }

    /// Numbers the leaves below a node of the last tree from the left, and tells the node which of them it strikes off. `None`
    /// if a node or leaves are met more often than they are there.
    fn strike(&mut self, first: usize, leaf: usize, children: &[[i16; 2]], values: &[f32], node: usize) -> Option<()> {
        if self.nodes[first + node].stay != u64::MAX {
            return None;
        }
        let n_before = self.leaves.len() - leaf;
        let [left, right] = children[node];
        for (child, is_left) in [(left, true), (right, false)] {
            match usize::try_from(child) {
                Ok(inner) => self.strike(first, leaf, children, values, inner)?,
                Err(_) if self.leaves.len() - leaf == values.len() => return None,
                Err(_) => self.leaves.push(values[(-1 - child) as usize]),
            }
            if is_left {
                let bits = |n: usize| u64::MAX.checked_shl(n as u32).unwrap_or_default();
                let struck = bits(n_before) & !bits(self.leaves.len() - leaf);
                self.nodes[first + node].stay = !struck;
            }
        }
        Some(())
    }

    /// The probability that the forest gives each row.
    pub(super) fn probabilities<const N: usize>(&self, rows: &[[f32; N]]) -> Vec<f32> {
        let mut logits = vec![0.0; rows.len()];
        let mut left: Vec<u32> = (0..rows.len() as u32).collect();
        let mut n_done = 0;
        for (n_trees, hopeless) in LOOKS {
            let n_trees = n_trees.min(self.trees.len());
            self.ask(&self.trees[n_done..n_trees], rows, &left, &mut logits);
            n_done = n_trees;
            left.retain(|row| logits[*row as usize] >= hopeless);
        }
        self.ask(&self.trees[n_done..], rows, &left, &mut logits);
        logits.into_iter().map(|logit| 1.0 / (1.0 + (-logit).exp())).collect()
    }

    /// Adds what some trees say of some rows.
    fn ask<const N: usize>(&self, trees: &[Tree], rows: &[[f32; N]], chosen: &[u32], logits: &mut [f32]) {
        // By feature, so that a node finds the values of all rows side by side.
        let mut columns = [[0.0_f32; LANES]; N];
        for chunk in chosen.chunks(LANES) {
            for (lane, row) in chunk.iter().enumerate() {
                for (column, value) in columns.iter_mut().zip(&rows[*row as usize]) {
                    column[lane] = *value;
                }
            }
            let mut sums = [0.0_f32; LANES];
            for tree in trees {
                // The leaves that are left of each row, in two halves, since they meet comparisons of 32 bits.
                let (mut low, mut high) = ([u32::MAX; LANES], [u32::MAX; LANES]);
                for node in &self.nodes[tree.nodes.0 as usize..tree.nodes.1 as usize] {
                    let stay = [node.stay as u32, (node.stay >> 32) as u32];
                    for ((low, high), value) in low.iter_mut().zip(&mut high).zip(&columns[usize::from(node.feature)]) {
                        // All bits where the value is not greater.
                        let all = u32::from(*value > node.threshold).wrapping_sub(1);
                        *low &= stay[0] | all;
                        *high &= stay[1] | all;
                    }
                }
                let leaves = &self.leaves[tree.leaf as usize..];
                for (sum, (low, high)) in sums.iter_mut().zip(low.into_iter().zip(high)) {
                    let left = u64::from(low) | (u64::from(high) << 32);
                    *sum += leaves[left.trailing_zeros() as usize];
                }
            }
            for (sum, row) in sums.into_iter().zip(chunk) {
                logits[*row as usize] += sum;
            }
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
        forest.ask(&forest.trees, &rows, &all, &mut logits);
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
