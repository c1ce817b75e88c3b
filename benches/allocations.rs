//! Allocations of the whole extraction, the bare parse and another extractor, on the same pages.
//!
//! `cargo bench --bench allocations -- DIR…`, as `extract`; a bench of its own, since the count goes with the system's
//! allocator and would cost the times.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail loudly")]

#[path = "extract/readers.rs"]
mod readers;

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let pages = readers::pages();
    if pages.is_empty() {
        return;
    }
    // What is made once, such as the words of all languages, is no page's.
    for (reader, _) in readers::READERS {
        reader.read(&pages[0]);
    }
    for (reader, name) in readers::READERS {
        let region = Region::new(ALLOCATOR);
        for page in &pages {
            reader.read(page);
        }
        let counted = region.change();
        let of_page = |n: usize| n as f64 / pages.len() as f64;
        println!(
            "{name:<18} {:>8.0} allocations, {:>7.0} of them growths, and {:>6.2} MB a page",
            of_page(counted.allocations + counted.reallocations),
            of_page(counted.reallocations),
            of_page(counted.bytes_allocated) / 1e6,
        );
    }
}
