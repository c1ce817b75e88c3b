//! The whole crawl against a farm of loopback hosts: pages per CPU second, CPU by stage, peak memory, cores busy; and a
//! bare reqwest loop over the same addresses as the yardstick.
//!
//! `cargo bench --bench farm -- [HOSTS] [PAGES_PER_HOST] [packed]`; `packed` lets the farm send gzip to whoever takes it, as
//! most servers do. The farm is a second process, so that its own work is not
//! counted. Politeness is turned down by config: the hosts are ours. The numbers are the operating system's own (Linux
//! only); a stage is told by the names of its threads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench may fail loudly")]

mod bare;
mod server;
mod usage;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use usage::Usage;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let number = |n: usize, default: usize| args.get(n).map_or(default, |arg| arg.parse().unwrap());
    match args.first().map(String::as_str) {
        Some("serve") => return server::serve(number(1, 0), args.iter().any(|arg| arg == server::PACKED)),
        Some("bare") => return bare::fetch_all(args[1].parse().unwrap(), number(2, 0), number(3, 0)),
        _ => {}
    }
    let (n_hosts, n_pages) = (number(0, 200), number(1, 50));
    let is_packed = args.iter().any(|arg| arg == server::PACKED);
    let n_all = (n_hosts * n_pages) as f64;

    let mut farm = this(&["serve", &n_pages.to_string()]);
    if is_packed {
        farm.arg(server::PACKED);
    }
    let mut farm = farm.stdout(Stdio::piped()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(farm.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let address = address.trim();

    let (bare, bare_wall) =
        watch(this(&["bare", address, &n_hosts.to_string(), &n_pages.to_string()]).spawn().unwrap());

    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("farm.toml");
    File::create(&config).unwrap().write_all(config_of(address, n_hosts).as_bytes()).unwrap();
    let mut crawl = Command::new(env!("CARGO_BIN_EXE_gleaner"));
    crawl.args(["crawl", config.to_str().unwrap(), "--quiet", "--corpus"]).arg(dir.path().join("corpus"));
    let (crawl, wall) = watch(crawl.stdout(Stdio::null()).spawn().unwrap());
    farm.kill().unwrap();
    farm.wait().unwrap();

    let stored = records(&dir.path().join("corpus/articles"));
    println!("{n_hosts} hosts, {n_pages} pages each: {stored} records in {wall:.1} s");
    println!("pages per CPU second {:.0}", stored as f64 / crawl.cpu_seconds);
    println!("cores busy           {:.2}", crawl.cpu_seconds / wall);
    println!("peak memory          {} MB", crawl.peak_kib / 1024);
    println!();
    println!("a bare reqwest loop  {:.0} pages per CPU second, in {bare_wall:.1} s", n_all / bare.cpu_seconds);
    let read = crawl.of(&["parse-"]);
    let store = crawl.of(&["scribe"]);
    let describe = crawl.of(&["describe-"]);
    // The rest is fetching: the reactor, its threads and the engine.
    let fetch = crawl.cpu_seconds - read - store - describe;
    let share = |name: &str, seconds: f64| {
        println!(
            "{name:<20} {:>5.3} ms a page, {:>4.1} % of the CPU",
            seconds * 1000.0 / n_all,
            seconds * 100.0 / crawl.cpu_seconds
        );
    };
    share("fetch", fetch);
    share("read and compress", read);
    share("store and commit", store);
    share("side files", describe);
    println!("fetch and store alone, against the bare loop: {:.2} of its speed", bare.cpu_seconds / (fetch + store));
}

/// This very program in another role.
fn this(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(args);
    command
}

/// Waits for a process, looking at it all the while; what it cost, and its seconds.
fn watch(mut process: Child) -> (Usage, f64) {
    let (begun, earlier) = (Instant::now(), usage::of_ended_children());
    let mut seen = Usage::default();
    loop {
        seen.look(process.id());
        if let Some(status) = process.try_wait().unwrap() {
            assert!(status.success(), "ended with {status}");
            seen.cpu_seconds = usage::of_ended_children() - earlier;
            return (seen, begun.elapsed().as_secs_f64());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn records(articles: &Path) -> usize {
    let shards = std::fs::read_dir(articles).unwrap();
    shards.map(|shard| BufReader::new(File::open(shard.unwrap().path()).unwrap()).lines().count()).sum()
}

fn config_of(address: &str, n_hosts: usize) -> String {
    let mut text = format!(
        "[crawler]\ncontact = \"bench@example.org\"\nconcurrency = 256\n\n[politeness]\ndelay = \"1ms\"\n\n\
         [connect]\nresolve = {{ \"*\" = \"{address}\" }}\n"
    );
    for n in 0..n_hosts {
        write!(text, "\n[[site]]\nurl = \"http://paper{n}.example/\"\n").unwrap();
    }
    text
}
