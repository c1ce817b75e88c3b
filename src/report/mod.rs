//! A corpus on one page: counts, charts, what is missing, what was dropped, how polite the crawl was.
//!
//! One self-contained HTML file that asks no network for anything. [`gather`] reads the corpus in one pass, `charts` draws,
//! `page` writes. Must not know the terminal.

mod charts;
mod drift;
pub mod gather;
mod page;

use std::path::Path;

use self::gather::Gathered;
use crate::corpus::layout::Layout;
use crate::corpus::walk::Faults;
use crate::disk::DiskError;
use crate::disk::replace::replace;

/// Writes the report of a corpus to `output`. What is wrong with the corpus is in the faults, and told on the page.
pub fn report(layout: &Layout, output: &Path) -> Result<Faults, DiskError> {
    let gathered = Gathered::read(layout)?;
    replace(output, page::compose(&gathered).as_bytes())?;
    Ok(gathered.faults)
}

#[cfg(test)]
mod tests;
