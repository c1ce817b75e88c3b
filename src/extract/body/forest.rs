//! Evaluates a boosted forest of decision trees, trained offline (`training/`), from its compact file.
//!
//! The file, little-endian: the number of trees as `u32`; a tree is the number of its inner nodes as `u16`, the nodes
//! (feature `u16`, threshold `f32`, left and right `i16`: an inner node, or `-1 - leaf`), and one `f32` a leaf.

/// Rows that walk down a tree side by side: enough to hide the latency of each step.
const ABREAST: usize = 8;

/// A forest whose sum of leaves is a logit.
///
/// Leaves are nodes that lead to themselves, so that every row takes as many steps as the tree is deep and no step is a
/// branch that a processor would have to guess.
#[derive(Debug)]
pub(super) struct Forest {
    nodes: Vec<Node>,
    trees: Vec<Tree>,
}

#[derive(Debug, Clone, Copy)]
struct Tree {
    first: u32,
    depth: u32,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The threshold of an inner node, the value of a leaf.
    value: f32,
    feature: u32,
    /// Where to go if the feature is at most the threshold, and if not.
    next: [u32; 2],
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
        let first = self.nodes.len() as u32;
        let n_inner = u32::from(u16::from_le_bytes(bytes.take()?));
        let mut depths = vec![0u32; n_inner as usize];
        let mut depth = 0;
        for index in 0..n_inner {
            let feature = u16::from_le_bytes(bytes.take()?);
            let value = f32::from_le_bytes(bytes.take()?);
            let below = depths[index as usize] + 1;
            depth = depth.max(below);
            let mut next = [0; 2];
            for next in &mut next {
                let child = i32::from(i16::from_le_bytes(bytes.take()?));
                *next = if child >= 0 {
                    // Children come after their parent, so that every walk ends.
                    if child as u32 <= index || child as u32 >= n_inner {
                        return None;
                    }
                    depths[child as usize] = below;
                    first + child as u32
                } else {
                    let leaf = (-1 - child) as u32;
                    if leaf > n_inner {
                        return None;
                    }
                    first + n_inner + leaf
                };
            }
            if usize::from(feature) >= n_features {
                return None;
            }
            self.nodes.push(Node { value, feature: u32::from(feature), next });
        }
        for leaf in 0..=n_inner {
            let itself = first + n_inner + leaf;
            self.nodes.push(Node { value: f32::from_le_bytes(bytes.take()?), feature: 0, next: [itself; 2] });
        }
        self.trees.push(Tree { first, depth });
        Some(())
    }

    /// The probability that the forest gives each row.
    pub(super) fn probabilities<const N: usize>(&self, rows: &[[f32; N]]) -> Vec<f32> {
        let mut logits = vec![0.0f32; rows.len()];
        for (rows, logits) in rows.chunks(ABREAST).zip(logits.chunks_mut(ABREAST)) {
            for tree in &self.trees {
                let mut at = [tree.first; ABREAST];
                for _ in 0..tree.depth {
                    for (at, row) in at.iter_mut().zip(rows) {
                        let node = &self.nodes[*at as usize];
                        *at = node.next[usize::from(row[node.feature as usize] > node.value)];
                    }
                }
                for (logit, at) in logits.iter_mut().zip(at) {
                    *logit += self.nodes[at as usize].value;
                }
            }
        }
        logits.into_iter().map(|logit| 1.0 / (1.0 + (-logit).exp())).collect()
    }
}

/// A reader of fixed-size pieces.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
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
        let probabilities = forest.probabilities(&[[9.0, 0.5], [0.0, 0.6]]);
        assert!(probabilities[0] < 0.1 && probabilities[1] > 0.9, "{probabilities:?}");
    }

    #[test]
    fn rows_do_not_depend_on_each_other() {
        let forest = Forest::read(&stump(), 2).unwrap();
        let rows: Vec<[f32; 2]> = (0..37u8).map(|n| [0.0, f32::from(n) / 36.0]).collect();
        let alone: Vec<f32> = rows.iter().flat_map(|row| forest.probabilities(&[*row])).collect();
        assert_eq!(forest.probabilities(&rows), alone);
    }

    #[test]
    fn broken_files_are_refused() {
        let bytes = stump();
        for length in 0..bytes.len() {
            assert!(Forest::read(&bytes[..length], 2).is_none());
        }
        assert!(Forest::read(&bytes, 1).is_none());
    }
}
