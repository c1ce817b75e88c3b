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
use crate::corpus::takedown;
use crate::corpus::walk::Faults;
use crate::disk::DiskError;
use crate::disk::replace::replace;

/// Writes the report of a corpus to `output`. What is wrong with the corpus is in the faults, and told on the page.
pub fn report(layout: &Layout, output: &Path) -> Result<Faults, DiskError> {
    let (page, faults) = page(layout)?;
    replace(output, page.as_bytes())?;
    Ok(faults)
}

/// The report of a corpus as HTML, and what is wrong with the corpus.
pub fn page(layout: &Layout) -> Result<(String, Faults), DiskError> {
    // What was read before a take-down that ran meanwhile would bring back what it took out.
    let gathered = loop {
        let withdrawn = takedown::stamp(layout)?;
        let gathered = Gathered::read(layout)?;
        if takedown::stamp(layout)? == withdrawn {
            break gathered;
        }
    };
    Ok((page::compose(&gathered), gathered.faults))
}

#[cfg(test)]
mod tests;
