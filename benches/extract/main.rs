//! The whole extraction beside the bare parse and another extractor, on the same pages in one run.
//!
//! `cargo bench --bench extract -- DIR…` with folders of `.html` or `.html.gz` files. The yardstick is
//! `scraper::Html::parse_document` on the decoded text: the floor that the choice of parser sets. `dom_smoothie` is the
//! quickest of the readability family. Rounds alternate, so that a machine that slows down slows all; quote the ratio, not
//! the seconds. Memory is looked at in a round of its own; `benches/allocations.rs` counts allocations.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod readers;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use readers::{READERS, Reader};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Alternating rounds over all pages.
const ROUNDS: usize = 5;

fn main() {
    let pages = readers::pages();
    if pages.is_empty() {
        return;
    }
    let bytes: usize = pages.iter().map(|page| page.body.len()).sum();
    let mut rounds: [Vec<f64>; 3] = Default::default();
    let mut slowest = (Duration::ZERO, PathBuf::new());
    for _ in 0..ROUNDS {
        for (n, (reader, _)) in READERS.into_iter().enumerate() {
            let begun = Instant::now();
            for page in &pages {
                let page_begun = Instant::now();
                reader.read(page);
                if matches!(reader, Reader::Whole) && page_begun.elapsed() > slowest.0 {
                    slowest = (page_begun.elapsed(), page.path.clone());
                }
            }
            rounds[n].push(begun.elapsed().as_secs_f64());
        }
    }

    for (n, (reader, name)) in READERS.into_iter().enumerate() {
        let seconds = median(rounds[n].clone());
        let memory = pages.iter().map(|page| grown_by(|| reader.read(page))).max().unwrap_or_default();
        println!(
            "{name:<18} {:>7.1} pages/s {:>7.1} MB/s {:>5.0} MB for the largest page",
            pages.len() as f64 / seconds,
            bytes as f64 / 1e6 / seconds,
            memory as f64 / 1e6,
        );
    }
    for (n, (_, name)) in READERS.into_iter().enumerate().take(2) {
        let mut ratios: Vec<f64> = rounds[n].iter().zip(&rounds[2]).map(|(other, whole)| whole / other).collect();
        ratios.sort_by(f64::total_cmp);
        let (least, most) = (ratios[0], ratios[ROUNDS - 1]);
        println!("{name:<18} x {:.2} (median of {ROUNDS}, {least:.2}–{most:.2})", ratios[ROUNDS / 2]);
    }
    println!("{:<18} {:.1} ms: {}", "slowest page", slowest.0.as_secs_f64() * 1e3, slowest.1.display());
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

/// Bytes by which resident memory grew at its highest point, by proc(5); nothing where there is no `/proc`.
fn grown_by(work: impl FnOnce()) -> u64 {
    let status = |key: &str| {
        let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() * 1024
    };
    let before = status("VmRSS:");
    // Lets the high-water mark begin anew.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    work();
    status("VmHWM:").saturating_sub(before)
}
