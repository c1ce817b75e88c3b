//! The frontier at size: targets added, leased and acknowledged a second, and the memory that it keeps resident.
//!
//! `cargo bench --bench frontier -- [TARGETS] [HOSTS]`, a million on 1,000 hosts unless told otherwise; addresses are
//! about 80 bytes long. The yardstick is the same SQLite inserting the bare addresses into one table with a key. Memory
//! is the operating system's own number (Linux only).
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail loudly")]

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use gleaner::frontier::store::sqlite::Sqlite;
use gleaner::frontier::{Batch, Done, Fate, Handed, Release, Rhythm, Store};
use gleaner::model::{Earlier, Outcome, PageUrl, Reason, Target, TargetKind, Via};
use jiff::{SignedDuration, Timestamp};

/// Targets found between two commits, as a crawl's group commit has them.
const PER_COMMIT: usize = 10_000;

/// As the crawl's engine leases.
const HOSTS_PER_LEASE: usize = 192;
const TARGETS_PER_HOST: usize = 25;

/// Leases timed at full size.
const LEASES: usize = 50;

fn main() {
    let args: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let n_targets = args.first().copied().unwrap_or(1_000_000);
    let n_hosts = args.get(1).copied().unwrap_or(1_000);
    let dir = tempfile::tempdir().unwrap();

    let bare = bare_inserts(&dir.path().join("bare.sqlite"), n_targets.min(1_000_000), n_hosts);
    println!("yardstick: {bare:.0} bare inserts a second");

    let path = dir.path().join("frontier.sqlite");
    let mut store = Sqlite::open(&path).unwrap();
    let start = Timestamp::from_second(1_790_000_000).unwrap();
    let rhythm = Rhythm { shortest: SignedDuration::from_mins(15), longest: SignedDuration::from_hours(168) };
    store.begin(&["Paper".into()], rhythm, start, start).unwrap();
    let begun = Instant::now();
    for first in (0..n_targets).step_by(PER_COMMIT) {
        let found = (first..n_targets.min(first + PER_COMMIT)).map(|n| target(n, n_hosts)).collect();
        store.commit(&Batch { found, ..Batch::default() }, start).unwrap();
    }
    rate("added", n_targets, begun);
    let begun = Instant::now();
    for n in (0..n_targets).step_by((n_targets / 100_000).max(1)) {
        assert!(store.knows(&target(n, n_hosts).url).unwrap());
    }
    rate("asked after", n_targets.min(100_000), begun);

    let (mut leased, mut acknowledged) = (Spent::default(), Spent::default());
    let mut now = start;
    for _ in 0..LEASES {
        now += SignedDuration::from_secs(30);
        let begun = Instant::now();
        let leases = store.lease(HOSTS_PER_LEASE, TARGETS_PER_HOST, now).unwrap();
        store.next_due().unwrap();
        leased.add(leases.iter().map(|lease| lease.targets.len()).sum(), begun);

        let released = leases.iter().map(|lease| Release { host: lease.host.clone(), next_at: now }).collect();
        let done: Vec<Done> =
            leases.into_iter().flat_map(|lease| lease.targets).map(|handed| ack(handed, now)).collect();
        let begun = Instant::now();
        let n_done = done.len();
        store.commit(&Batch { done, released, ..Batch::default() }, now).unwrap();
        acknowledged.add(n_done, begun);
    }
    leased.print("leased");
    acknowledged.print("acknowledged");
    println!("{:<13} {:>9} MB resident at most, {} MB on disk", "memory", peak_mb(), size_mb(dir.path()));
}

/// What a step cost in sum.
#[derive(Debug, Default)]
struct Spent {
    n: usize,
    seconds: f64,
    slowest: f64,
}

impl Spent {
    fn add(&mut self, n: usize, begun: Instant) {
        let seconds = begun.elapsed().as_secs_f64();
        self.n += n;
        self.seconds += seconds;
        self.slowest = self.slowest.max(seconds);
    }

    fn print(&self, what: &str) {
        let rate = self.n as f64 / self.seconds;
        println!("{what:<13} {rate:>9.0} a second ({} in all, slowest call {:.0} ms)", self.n, self.slowest * 1000.0);
    }
}

fn rate(what: &str, n: usize, begun: Instant) {
    println!("{what:<13} {:>9.0} a second", n as f64 / begun.elapsed().as_secs_f64());
}

/// The n-th address, in no order that an index would like.
fn address(n: usize, n_hosts: usize) -> String {
    let shuffled = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("https://paper{}.example/2026/11/{:02}/harbour-council-votes-{shuffled:016x}.html", n % n_hosts, n % 28 + 1)
}

fn target(n: usize, n_hosts: usize) -> Target {
    Target {
        url: PageUrl::parse(&address(n, n_hosts)).unwrap(),
        site: "Paper".into(),
        kind: TargetKind::Article,
        via: Via::Sitemap,
        via_url: Some(format!("https://paper{}.example/sitemap.xml", n % n_hosts)),
        depth: 1,
        announcement: None,
    }
}

fn ack(handed: Handed, now: Timestamp) -> Done {
    Done {
        target: handed.target,
        outcome: Outcome::new(Reason::Stored),
        fate: Fate::Final,
        status: Some(200),
        seen: Earlier { etag: Some("\"abc\"".to_owned()), ..Earlier::default() },
        at: now,
        article: None,
        revisit_until: None,
    }
}

/// Rows a second that the engine itself takes: one table, one unique key, commits of the same size.
fn bare_inserts(path: &Path, n: usize, n_hosts: usize) -> f64 {
    let mut connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE url (url TEXT PRIMARY KEY);")
        .unwrap();
    let begun = Instant::now();
    for first in (0..n).step_by(PER_COMMIT) {
        let transaction = connection.transaction().unwrap();
        {
            let mut insert = transaction.prepare_cached("INSERT INTO url VALUES (?1)").unwrap();
            for k in first..n.min(first + PER_COMMIT) {
                insert.execute([address(k, n_hosts)]).unwrap();
            }
        }
        transaction.commit().unwrap();
    }
    n as f64 / begun.elapsed().as_secs_f64()
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let fields: HashMap<&str, &str> = status.lines().filter_map(|line| line.split_once(':')).collect();
    fields["VmHWM"].trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

fn size_mb(dir: &Path) -> u64 {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    let frontier = files.filter(|entry| entry.file_name().to_string_lossy().starts_with("frontier"));
    frontier.map(|entry| entry.metadata().unwrap().len()).sum::<u64>() / (1024 * 1024)
}
