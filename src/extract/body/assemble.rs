//! From decisions to the body's text.

use super::features::Table;
use super::unit::{Parts, Tag, Unit, place};
use super::{About, Body, Evidence};
use crate::model::{Block, BlockKind, Completeness};
use crate::page::tree::Script;

/// A unit at least this likely is body.
const THRESHOLD: f32 = 0.5;

/// Makes blocks of the units that were decided to be body.
pub(super) fn assemble(parts: &Parts, table: &Table, likely: &[f32], _: &[Script], _: &About<'_>) -> Body {
    let mut blocks: Vec<Block> = Vec::new();
    let mut evidence = evidence(parts);
    let mut last: Option<usize> = None;
    let (mut doubt, mut weight) = (0.0, 0.0);
    for (index, unit) in parts.units.iter().enumerate() {
        let share = (unit.chars as f32).sqrt();
        doubt += share * likely[index].min(1.0 - likely[index]);
        if likely[index] < THRESHOLD {
            continue;
        }
        weight += share;
        evidence.n_body += 1;
        evidence.body_chars += unit.chars;
        let joined = last.filter(|last| last + 1 == index).and_then(|last| joint(parts, &parts.units[last], unit));
        match (joined, blocks.last_mut()) {
            (Some(joint), Some(block)) => {
                block.text.push(joint);
                block.text.push_str(&unit.text);
            }
            _ => blocks.push(Block { kind: kind(unit), text: unit.text.clone() }),
        }
        last = Some(index);
    }
    let _ = table;
    let confidence = if blocks.is_empty() { 0.0 } else { (1.0 - 2.0 * doubt / weight.max(1.0)).clamp(0.0, 1.0) };
    Body { blocks, confidence, completeness: Completeness::Unknown, warnings: Vec::new(), evidence }
}

/// What stands between two units of one block: a line break, or a tab between cells of a row.
fn joint(parts: &Parts, before: &Unit, after: &Unit) -> Option<char> {
    if after.breaks == 1 && before.container == after.container {
        return Some('\n');
    }
    if before.tag == Tag::Cell && after.tag == Tag::Cell {
        let (before, after) =
            (&parts.containers[before.container as usize], &parts.containers[after.container as usize]);
        if before.parent == after.parent {
            return Some('\t');
        }
        let (row, next) = (&parts.containers[before.parent as usize], &parts.containers[after.parent as usize]);
        if row.tag == Tag::Row && next.tag == Tag::Row && row.parent == next.parent {
            return Some('\n');
        }
    }
    None
}

fn kind(unit: &Unit) -> BlockKind {
    if unit.places & place::HEADING != 0 || unit.tag.is_heading() {
        BlockKind::Heading
    } else if unit.places & place::CAPTION != 0 {
        BlockKind::Caption
    } else if unit.places & place::QUOTE != 0 {
        BlockKind::Quote
    } else if unit.tag == Tag::Cell {
        BlockKind::Table
    } else if unit.places & place::ITEM != 0 {
        BlockKind::ListItem
    } else {
        BlockKind::Paragraph
    }
}

fn evidence(parts: &Parts) -> Evidence {
    let page = &parts.containers[0];
    Evidence {
        n_units: parts.units.len() as u32,
        chars: page.chars,
        link_chars: page.link_chars,
        good_chars: page.good_chars,
        n_articles: parts.containers.iter().filter(|container| container.tag == Tag::Article).count() as u32,
        ..Evidence::default()
    }
}
