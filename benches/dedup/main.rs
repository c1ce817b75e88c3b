//! Near-duplicates on a made-up world: how well they are found on three seeds, how fast, and in how much memory.
//!
//! `cargo bench --bench dedup -- [RECORDS]`. The yardstick is reading the same corpus once, record by record.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail loudly")]

mod wire;

use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

use gleaner::corpus::layout::Layout;
use gleaner::corpus::walk;
use gleaner::dataset::dedup;
use gleaner::disk::DiskError;

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Records that a story becomes, on average.
const RECORDS_A_STORY: f64 = 2.0;

fn main() {
    let n_records: usize = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(20_000);
    for seed in [20_260_101, 7, 424_242] {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let stories = write(&layout, seed, n_records);
        let begun = Instant::now();
        let mut ids = Vec::new();
        walk::records(&layout, |record, _| {
            ids.push(record.id.as_str().to_owned());
            Ok::<(), DiskError>(())
        })
        .unwrap();
        let reading = begun.elapsed().as_secs_f64();

        let begun = Instant::now();
        let summary = dedup::dedup(&layout).unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        let mut clusters: HashMap<String, usize> = HashMap::new();
        let mut of: HashMap<String, usize> = HashMap::new();
        dedup::read(&layout, |line| {
            let n = clusters.len();
            of.insert(line.id, *clusters.entry(line.cluster).or_insert(n));
        })
        .unwrap();
        let found: Vec<Option<usize>> = ids.iter().map(|id| of.get(id).copied()).collect();
        let (precision, recall, f1) = wire::score(&stories, &found);
        println!(
            "seed {seed}: {} records, {} clusters, P {precision:.3} R {recall:.3} F1 {f1:.3}; {:.0} records a second \
             ({:.0} without reading them), {:.1} times the time of reading them once, {} MB at most",
            summary.records,
            summary.clusters,
            ids.len() as f64 / seconds,
            ids.len() as f64 / (seconds - reading),
            seconds / reading,
            peak_mb()
        );
    }
}

/// Writes a world as a corpus; the story of each record.
fn write(layout: &Layout, seed: u64, n_records: usize) -> Vec<usize> {
    std::fs::create_dir_all(layout.articles()).unwrap();
    let told = wire::world(seed, (n_records as f64 / RECORDS_A_STORY) as usize);
    let mut file = BufWriter::new(std::fs::File::create(layout.file("articles/00000.jsonl")).unwrap());
    for told in &told {
        writeln!(file, "{}", told.record).unwrap();
    }
    file.flush().unwrap();
    told.iter().map(|told| told.story).collect()
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}
