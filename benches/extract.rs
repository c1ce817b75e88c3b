//! The whole extraction beside the bare parse, on the same pages in one run.
//!
//! `cargo bench --bench extract -- DIR…` with folders of `.html` or `.html.gz` files. The yardstick is
//! `scraper::Html::parse_document` on the decoded text: the floor that the choice of parser sets. Rounds alternate, so
//! that a machine that slows down slows both; quote the ratio, not the seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "the unbounded parse is the yardstick; a bench reads the clock")]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gleaner::model::PageUrl;
use gleaner::page::charset;
use gleaner::pipeline::{Context, Document, document};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Alternating rounds over all pages.
const ROUNDS: usize = 5;

fn main() {
    let dirs: Vec<PathBuf> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).map(PathBuf::from).collect();
    let pages: Vec<(PathBuf, Vec<u8>)> = dirs.iter().flat_map(|dir| read_pages(dir)).collect();
    if pages.is_empty() {
        println!("no pages: name folders of .html or .html.gz files");
        return;
    }
    let bytes: usize = pages.iter().map(|(_, body)| body.len()).sum();
    let texts: Vec<String> = pages.iter().map(|(_, body)| charset::html(body, None).text.into_owned()).collect();
    let context = Context::offline(50 * 1024 * 1024);
    // As in a crawl: a page without an address is named by its digest, which costs another pass over its bytes.
    let address = PageUrl::parse("https://paper.example/2026/11/23/a-story.html").ok();

    let (mut bare, mut whole) = (Vec::new(), Vec::new());
    let mut slowest = (Duration::ZERO, PathBuf::new());
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for text in &texts {
            std::hint::black_box(scraper::Html::parse_document(text));
        }
        bare.push(begun.elapsed());

        let begun = Instant::now();
        for (path, body) in &pages {
            let page_begun = Instant::now();
            let input = Document {
                body: body.clone().into(),
                url: address.clone(),
                name: path.display().to_string(),
                content_type: None,
                at: jiff::Timestamp::UNIX_EPOCH,
            };
            let _ = std::hint::black_box(document(input, &context));
            if page_begun.elapsed() > slowest.0 {
                slowest = (page_begun.elapsed(), path.clone());
            }
        }
        whole.push(begun.elapsed());
    }

    let mut ratios: Vec<f64> =
        bare.iter().zip(&whole).map(|(bare, whole)| whole.as_secs_f64() / bare.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    for (name, mut rounds) in [("bare parse", bare), ("whole extraction", whole)] {
        rounds.sort();
        let median = rounds[rounds.len() / 2].as_secs_f64();
        println!("{name:<18} {:>7.1} pages/s {:>7.1} MB/s", pages.len() as f64 / median, bytes as f64 / 1e6 / median);
    }
    println!(
        "{:<18} {:.2} (median of {ROUNDS}, {:.2}–{:.2})",
        "ratio",
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]
    );
    println!("{:<18} {:.1} ms: {}", "slowest page", slowest.0.as_secs_f64() * 1e3, slowest.1.display());
}

fn read_pages(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.to_string_lossy().contains(".htm"))
        .map(|path| {
            let raw = std::fs::read(&path).unwrap();
            let body = if raw.starts_with(&[0x1f, 0x8b]) {
                let mut body = Vec::new();
                flate2::read::MultiGzDecoder::new(&raw[..]).read_to_end(&mut body).unwrap();
                body
            } else {
                raw
            };
            (path, body)
        })
        .collect()
}
