//! Which records belong together (union-find, Tarjan 1975): some bytes a record.

use std::cell::RefCell;
use std::collections::HashMap;

/// A forest of records; the root of a tree is its smallest number, whatever the order of unions.
pub(super) struct Forest {
    parents: RefCell<Vec<u32>>,
}

impl Forest {
    pub(super) fn new(n: usize) -> Self {
        Self { parents: RefCell::new((0..n as u32).collect()) }
    }

    pub(super) fn root(&self, record: u32) -> u32 {
        let mut parents = self.parents.borrow_mut();
        let mut at = record;
        while parents[at as usize] != at {
            // Paths are halved on the way.
            let above = parents[parents[at as usize] as usize];
            parents[at as usize] = above;
            at = above;
        }
        at
    }

    pub(super) fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents.borrow_mut()[one.max(other) as usize] = one.min(other);
    }

    /// The sizes of trees of two or more, by root.
    pub(super) fn sizes(&self) -> HashMap<u32, u32> {
        let n = self.parents.borrow().len() as u32;
        let mut sizes: HashMap<u32, u32> = HashMap::new();
        for record in 0..n {
            let root = self.root(record);
            if root != record {
                *sizes.entry(root).or_insert(1) += 1;
            }
        }
        sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_grow_together() {
        let mut forest = Forest::new(6);
        forest.unite(5, 3);
        forest.unite(3, 1);
        forest.unite(0, 2);
        assert_eq!((forest.root(5), forest.root(2), forest.root(4)), (1, 0, 4));
        assert_eq!(forest.sizes(), HashMap::from([(1, 3), (0, 2)]));
    }
}
