//! What a running process costs, by its threads' names: CPU seconds and peak resident memory (Linux' `/proc`).

use std::collections::HashMap;
use std::path::Path;

/// Linux' clock ticks a second, as `/proc/PID/stat` counts them.
const TICKS: f64 = 100.0;

/// The last that was seen of a process. Threads that have ended keep what they had cost.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    threads: HashMap<String, (String, f64)>,
    /// Of the whole process; exact once it has ended.
    pub(crate) cpu_seconds: f64,
    pub(crate) peak_kib: u64,
}

impl Usage {
    /// Looks once; a process that is gone changes nothing.
    pub(crate) fn look(&mut self, pid: u32) {
        let root = format!("/proc/{pid}");
        if let Some(peak) = peak(&root) {
            self.peak_kib = peak;
        }
        for thread in std::fs::read_dir(format!("{root}/task")).into_iter().flatten().flatten() {
            if let Some(seen) = stat(&thread.path()) {
                self.threads.insert(thread.file_name().to_string_lossy().into_owned(), seen);
            }
        }
    }

    /// CPU seconds of the threads whose names begin with one of these.
    pub(crate) fn of(&self, names: &[&str]) -> f64 {
        let named = |thread: &str| names.iter().any(|name| thread.starts_with(name));
        self.threads.values().filter(|(name, _)| named(name)).map(|(_, seconds)| seconds).sum()
    }
}

/// CPU seconds of all children that have ended.
pub(crate) fn of_ended_children() -> f64 {
    ticks("/proc/self".as_ref(), 13).map_or(0.0, |(_, seconds)| seconds)
}

/// Name and CPU seconds of a process or thread.
fn stat(folder: &Path) -> Option<(String, f64)> {
    ticks(folder, 11)
}

/// The name, and the sum of two neighbouring columns after it (proc(5): 11 is utime, 13 is cutime), in seconds.
fn ticks(folder: &Path, column: usize) -> Option<(String, f64)> {
    let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
    let (head, tail) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = tail.split_whitespace().collect();
    let ticks: f64 = fields.get(column)?.parse::<f64>().ok()? + fields.get(column + 1)?.parse::<f64>().ok()?;
    Some((head.split_once('(')?.1.to_owned(), ticks / TICKS))
}

fn peak(root: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("{root}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()
}
