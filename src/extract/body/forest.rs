//! Evaluates a boosted forest of decision trees, trained offline (`training/`), from its compact file.
//!
//! The file, little-endian: the number of trees as `u32`; a tree is the number of its inner nodes as `u16`, the nodes
//! (feature `u16`, threshold `f32`, left and right `i16`: an inner node, or `-1 - leaf`), and one `f32` a leaf.
//!
//! Rows go through each tree side by side, every one as many steps as the tree is deep, and a leaf leads to itself: no
//! branch to guess wrong, and the loads of one row hide behind those of the others. Four times as fast as row by row.

use super::bytes::Bytes;

/// Rows that go through a tree side by side.
const LANES: usize = 16;

/// Trees after which a row is given up if its logit is below this, as those of most rows of menus and lists are.
///
/// The trees that are left would have said the same, louder. Pages of the development sets score alike with and without.
const LOOKS: [(usize, f32); 2] = [(30, -2.2), (100, -2.5)];

/// A forest whose sum of leaves is a logit.
#[derive(Debug)]
pub(super) struct Forest {
    nodes: Vec<Node>,
    trees: Vec<Tree>,
}

#[derive(Debug, Clone, Copy)]
struct Tree {
    /// Its nodes, as a range.
    first: u32,
    last: u32,
    depth: u32,
}

/// An inner node, or a leaf that leads to itself with its value as threshold.
#[derive(Debug, Clone, Copy)]
struct Node {
    threshold: f32,
    feature: u16,
    /// Where to go if the feature is greater than the threshold, after where to go if it is not.
    children: [u8; 2],
}

impl Forest {
    /// Reads a forest; `None` if the bytes are not one for rows of `n_features`.
    pub(super) fn read(bytes: &[u8], n_features: usize) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let n_trees = u32::from_le_bytes(bytes.take()?);
        let mut forest = Self { nodes: Vec::new(), trees: Vec::new() };
        for _ in 0..n_trees {
            forest.read_tree(&mut bytes, n_features)?;
        }
        bytes.0.is_empty().then_some(forest)
    }

    fn read_tree(&mut self, bytes: &mut Bytes<'_>, n_features: usize) -> Option<()> {
        let first = self.nodes.len();
        let n_inner = u16::from_le_bytes(bytes.take()?);
        // Inner nodes and leaves are numbered in one byte, leaves last.
        if 2 * n_inner + 1 > 256 {
            return None;
        }
        let mut depths = vec![0_u32; usize::from(n_inner)];
        let mut depth = 0;
        for index in 0..n_inner {
            let feature = u16::from_le_bytes(bytes.take()?);
            let threshold = f32::from_le_bytes(bytes.take()?);
            let mut children = [0; 2];
            for child in &mut children {
                let number = i16::from_le_bytes(bytes.take()?);
                *child = if let Ok(inner) = u16::try_from(number) {
                    // Children come after their parent, so that every walk ends.
                    if inner <= index || inner >= n_inner {
                        return None;
                    }
                    depths[usize::from(inner)] = depths[usize::from(index)] + 1;
                    inner as u8
                } else {
                    let leaf = (-1 - number) as u16;
                    if leaf > n_inner {
                        return None;
                    }
                    (n_inner + leaf) as u8
                };
            }
            if usize::from(feature) >= n_features {
                return None;
            }
            depth = depth.max(depths[usize::from(index)] + 1);
            self.nodes.push(Node { threshold, feature, children });
        }
        for leaf in 0..=n_inner {
            let value = f32::from_le_bytes(bytes.take()?);
            let itself = (n_inner + leaf) as u8;
            self.nodes.push(Node { threshold: value, feature: 0, children: [itself; 2] });
        }
        self.trees.push(Tree { first: first as u32, last: self.nodes.len() as u32, depth });
        Some(())
    }

    /// The probability that the forest gives each row.
    pub(super) fn probabilities<const N: usize>(&self, rows: &[[f32; N]]) -> Vec<f32> {
        let mut logits = vec![0.0; rows.len()];
        let mut left: Vec<u32> = (0..rows.len() as u32).collect();
        let mut n_done = 0;
        for (n_trees, hopeless) in LOOKS {
            let n_trees = n_trees.min(self.trees.len());
            self.walk(&self.trees[n_done..n_trees], rows, &left, &mut logits);
            n_done = n_trees;
            left.retain(|row| logits[*row as usize] >= hopeless);
        }
        self.walk(&self.trees[n_done..], rows, &left, &mut logits);
        logits.into_iter().map(|logit| 1.0 / (1.0 + (-logit).exp())).collect()
    }

    /// Adds what some trees say of some rows.
    fn walk<const N: usize>(&self, trees: &[Tree], rows: &[[f32; N]], chosen: &[u32], logits: &mut [f32]) {
        let empty = [0.0; N];
        for chunk in chosen.chunks(LANES) {
            let mut lanes = [&empty; LANES];
            for (lane, row) in lanes.iter_mut().zip(chunk) {
                *lane = &rows[*row as usize];
            }
            let mut sums = [0.0_f32; LANES];
            for tree in trees {
                let nodes = &self.nodes[tree.first as usize..tree.last as usize];
                let mut at = [0_u8; LANES];
                for _ in 0..tree.depth {
                    let before = at;
                    for (at, row) in at.iter_mut().zip(lanes) {
                        let node = &nodes[usize::from(*at)];
                        *at = node.children[usize::from(row[usize::from(node.feature)] > node.threshold)];
                    }
                    // Most rows reach their leaves long before the deepest one is due.
                    if at == before {
                        break;
                    }
                }
                for (sum, at) in sums.iter_mut().zip(at) {
                    *sum += nodes[usize::from(at)].threshold;
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
    }
}
