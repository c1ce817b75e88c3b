//! Tables that hold data, and tables that only lay a page out.

use foldhash::HashMap;

use super::unit::{Container, Parts, Tag, Unit};

/// The tables of a page that hold data; the cells of all others hold paragraphs.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// By container.
    holds_data: HashMap<u32, bool>,
}

impl Tables {
    /// Whether a unit is a cell of a table of data.
    pub(super) fn is_data(&mut self, parts: &Parts, unit: &Unit) -> bool {
        if unit.tag != Tag::Cell {
            return false;
        }
        let mut at = unit.container;
        loop {
            let container = &parts.containers[at as usize];
            if container.tag == Tag::Table {
                return *self.holds_data.entry(at).or_insert_with(|| holds_data(parts, at));
            }
            if container.parent == at {
                return false;
            }
            at = container.parent;
        }
    }
}

/// Several rows of several short cells, and no table inside.
fn holds_data(parts: &Parts, table: u32) -> bool {
    let own = &parts.containers[table as usize];
    if own.good_chars * 2 > own.chars {
        return false;
    }
    // Containers inside follow their parent.
    let inside = parts.containers[table as usize + 1..].iter().take_while(|container| container.depth > own.depth);
    let mut n_cells_of_row: HashMap<u32, u32> = HashMap::default();
    for container in inside {
        match container.tag {
            Tag::Table => return false,
            Tag::Cell if has_text(container) => *n_cells_of_row.entry(container.parent).or_default() += 1,
            _ => {}
        }
    }
    n_cells_of_row.values().filter(|n_cells| **n_cells >= 2).count() >= 2
}

fn has_text(container: &Container) -> bool {
    container.first < container.last
}
