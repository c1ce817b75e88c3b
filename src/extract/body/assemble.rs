//! From decisions to the body's text.

use super::claim::Claim;
use super::confidence::Doubts;
use super::features::Table;
use super::likeness::{Pairs, Words};
use super::script::Source;
use super::table::Tables;
use super::unit::{Parts, Tag, Unit, place};
use super::{About, Body, Evidence, features, script, scriptless, verdict, walk, words};
use crate::model::{Block, BlockKind};
use crate::page::tree::{self, Bounds, Script};
use crate::text::hygiene;

/// Letters of a line that is a paragraph of its own, though only a line break parts it from the next.
const PARAGRAPH: u32 = 100;

/// Letters that a page's own tree must have for a body in a script to be ignored.
const LITTLE: u32 = 600;

/// Makes a body of the units that were decided to be one.
pub(super) fn assemble(parts: &Parts, table: &Table, likely: &[f32], scripts: &[Script], about: &About<'_>) -> Body {
    let kept = verdict::kept(parts, table, likely, about);
    let doubts = Doubts::of(parts, likely, &kept);
    let mut body = Body {
        blocks: blocks(parts, &kept),
        confidence: doubts.confidence(),
        doubts,
        evidence: evidence(parts, &kept),
        ..Body::default()
    };
    if body.evidence.body_chars < LITTLE
        && !scripts.is_empty()
        && let Some(mut hidden) = hidden(scripts, about, &Claim::new(parts, table, &kept, about), &body.blocks)
        && hidden.evidence.body_chars > 2 * body.evidence.body_chars
    {
        hidden.evidence.n_articles = body.evidence.n_articles;
        hidden.evidence.n_media = body.evidence.n_media;
        body = hidden;
    }
    body
}

/// The body that a script holds, or what readers without scripts are shown; `shown` is what all are.
fn hidden(scripts: &[Script], about: &About<'_>, claim: &Claim, shown: &[Block]) -> Option<Body> {
    let scripted = script::source(scripts, about.article_body, claim);
    let scriptless = scriptless::source(scripts);
    let n_chars = |source: &Option<Source>| source.as_ref().map_or(0, |source| source.n_chars);
    let is_scriptless = n_chars(&scriptless) > n_chars(&scripted);
    let markup = if is_scriptless { scriptless } else { scripted }?.markup;
    let html = tree::parse(&format!("<article>{markup}</article>"), &Bounds::default()).ok()?;
    let mut parts = walk::walk(&html);
    let table = features::table(&mut parts, about);
    let is_body = if is_scriptless { scriptless::is_body(&parts, &table) } else { is_body(&parts) };
    let likely: Vec<f32> = is_body.into_iter().map(|is_body| if is_body { 0.8 } else { 0.0 }).collect();
    let kept = verdict::kept(&parts, &table, &likely, about);
    let mut blocks = blocks(&parts, &kept);
    if is_scriptless && !blocks.is_empty() {
        let lead = missing(shown, &blocks);
        blocks.splice(0..0, lead);
    }
    (!blocks.is_empty()).then(|| Body {
        blocks,
        evidence: evidence(&parts, &kept),
        confidence: HIDDEN_CONFIDENCE,
        warnings: vec!["body_from_script"],
        ..Body::default()
    })
}

/// Which units of a text out of a script may be body.
fn is_body(parts: &Parts) -> Vec<bool> {
    let other = words::bit("caption") | words::bit("related") | words::bit("newsletter");
    let of = |unit: &Unit| {
        let named = parts.around(unit.container).any(|container| container.kinds & other != 0);
        let linked = unit.link_chars * 10 > unit.chars * 7;
        !(named || linked || unit.places & place::CAPTION != 0)
    };
    parts.units.iter().map(of).collect()
}

/// The paragraphs that the page shows to all and the text for readers without scripts has not: its lead.
fn missing(shown: &[Block], blocks: &[Block]) -> Vec<Block> {
    let text: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    let pairs = Pairs::new(&text.join("\n"));
    let is_missing = |block: &&Block| {
        let words = Words::new(std::iter::once(block.text.as_str()));
        block.kind == BlockKind::Paragraph && pairs.share(words.of(0)) < HELD
    };
    shown.iter().filter(is_missing).cloned().collect()
}

/// Share of a paragraph's words, in their order, that tell that a text has it.
const HELD: f32 = 0.7;

/// Bodies out of scripts are whole, but may hold captions and boxes.
const HIDDEN_CONFIDENCE: f32 = 0.7;

/// The text of all kept units, in blocks.
fn blocks(parts: &Parts, kept: &[bool]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut tables = Tables::default();
    let mut last: Option<usize> = None;
    for (index, unit) in parts.units.iter().enumerate().filter(|(index, _)| kept[*index]) {
        let text = hygiene::clean(&unit.text);
        if text.is_empty() {
            continue;
        }
        let is_data = tables.is_data(parts, unit);
        let joined = last.and_then(|last| joint(parts, last, index, is_data));
        match (joined, blocks.last_mut()) {
            (Some(joint), Some(block)) => {
                block.text.push(joint);
                block.text.push_str(&text);
            }
            _ => blocks.push(Block { kind: kind(unit, is_data), text: text.into_owned() }),
        }
        last = Some(index);
    }
    blocks
}

/// What stands between two units of one block: a line break, or a tab between cells of a row.
fn joint(parts: &Parts, last: usize, index: usize, is_data: bool) -> Option<char> {
    if last + 1 != index {
        return None;
    }
    let (before, after) = (&parts.units[last], &parts.units[index]);
    if after.breaks == 1 && before.container == after.container {
        return (before.chars < PARAGRAPH || after.chars < PARAGRAPH).then_some('\n');
    }
    if is_data && before.tag == Tag::Cell {
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

fn kind(unit: &Unit, is_data: bool) -> BlockKind {
    if unit.places & place::HEADING != 0 || unit.tag.is_heading() {
        BlockKind::Heading
    } else if unit.places & place::CAPTION != 0 {
        BlockKind::Caption
    } else if unit.places & place::QUOTE != 0 {
        BlockKind::Quote
    } else if is_data {
        BlockKind::Table
    } else if unit.places & place::ITEM != 0 {
        BlockKind::ListItem
    } else {
        BlockKind::Paragraph
    }
}

fn evidence(parts: &Parts, kept: &[bool]) -> Evidence {
    let page = &parts.containers[0];
    let body = || parts.units.iter().zip(kept).filter(|(_, kept)| **kept).map(|(unit, _)| unit);
    Evidence {
        n_units: parts.units.len() as u32,
        n_body: body().count() as u32,
        chars: page.chars,
        link_chars: page.link_chars,
        body_chars: body().map(|unit| unit.chars).sum(),
        body_link_chars: body().map(|unit| unit.link_chars).sum(),
        good_chars: page.good_chars,
        n_media: u32::from(page.n_media),
        n_articles: parts.containers.iter().filter(|container| container.tag == Tag::Article).count() as u32,
    }
}
