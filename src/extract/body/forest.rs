//! Evaluates a boosted forest of decision trees, trained offline (`training/`), from its compact file.
//!
//! The file, little-endian: the number of trees as `u32`; a tree is the number of its inner nodes as `u16`, the nodes
//! (feature `u16`, threshold `f32`, left and right `i16`: an inner node, or `-1 - leaf`), and one `f32` a leaf.

/// A forest whose sum of leaves is a logit.
#[derive(Debug)]
pub(super) struct Forest {
    nodes: Vec<Node>,
    leaves: Vec<f32>,
    /// First node and first leaf of each tree.
    trees: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    threshold: f32,
    feature: u16,
    left: i16,
    right: i16,
}

impl Forest {
    /// Reads a forest; `None` if the bytes are not one for rows of `n_features`.
    pub(super) fn read(bytes: &[u8], n_features: usize) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let n_trees = u32::from_le_bytes(bytes.take()?);
        let (mut nodes, mut leaves, mut trees) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..n_trees {
            trees.push((nodes.len() as u32, leaves.len() as u32));
            let n_nodes = u16::from_le_bytes(bytes.take()?);
            for index in 0..i32::from(n_nodes) {
                let feature = u16::from_le_bytes(bytes.take()?);
                let threshold = f32::from_le_bytes(bytes.take()?);
                let left = i16::from_le_bytes(bytes.take()?);
                let right = i16::from_le_bytes(bytes.take()?);
                // Children come after their parent, so that every walk ends.
                let valid = |child: i16| {
                    let child = i32::from(child);
                    if child >= 0 {
                        child > index && child < i32::from(n_nodes)
                    } else {
                        -1 - child <= i32::from(n_nodes)
                    }
                };
                if usize::from(feature) >= n_features || !valid(left) || !valid(right) {
                    return None;
                }
                nodes.push(Node { threshold, feature, left, right });
            }
            for _ in 0..=n_nodes {
                leaves.push(f32::from_le_bytes(bytes.take()?));
            }
        }
        bytes.0.is_empty().then_some(Self { nodes, leaves, trees })
    }

    /// The probability that the forest gives a row.
    pub(super) fn probability(&self, row: &[f32]) -> f32 {
        let logit: f32 = self.trees.iter().map(|tree| self.leaf(*tree, row)).sum();
        1.0 / (1.0 + (-logit).exp())
    }

    fn leaf(&self, (first_node, first_leaf): (u32, u32), row: &[f32]) -> f32 {
        let nodes = &self.nodes[first_node as usize..];
        let mut at = 0_i16;
        if nodes.is_empty() {
            return self.leaves[first_leaf as usize];
        }
        while at >= 0 {
            let node = &nodes[at as usize];
            at = if row[usize::from(node.feature)] <= node.threshold { node.left } else { node.right };
        }
        self.leaves[first_leaf as usize + (-1 - i32::from(at)) as usize]
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
        assert!(forest.probability(&[9.0, 0.5]) < 0.1);
        assert!(forest.probability(&[0.0, 0.6]) > 0.9);
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
