//! The whole crawl against a farm of loopback hosts: pages per CPU second, peak memory, cores busy.
//!
//! `cargo bench --bench farm -- [HOSTS] [PAGES_PER_HOST]`. The farm is a second process, so that its own work is not
//! counted; it serves each host a feed, a front page and articles of about 80 KB. Politeness is turned down by config:
//! the hosts are ours. The numbers are the operating system's own (Linux only).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench may fail loudly")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Linux' clock ticks a second, as `/proc/PID/stat` counts them.
const TICKS: f64 = 100.0;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if args.first().is_some_and(|arg| arg == "serve") {
        serve(args[1].parse().unwrap());
        return;
    }
    let number = |n: usize, default: usize| args.get(n).map_or(default, |arg| arg.parse().unwrap());
    let (n_hosts, n_pages) = (number(0, 200), number(1, 50));

    let mut farm = Command::new(std::env::current_exe().unwrap())
        .args(["serve", &n_pages.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(farm.stdout.take().unwrap()).read_line(&mut address).unwrap();

    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("farm.toml");
    write_config(&config, address.trim(), n_hosts);
    let begun = Instant::now();
    let mut crawl = Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(["crawl", config.to_str().unwrap(), "--quiet", "--corpus"])
        .arg(dir.path().join("corpus"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut seen = Usage::default();
    while crawl.try_wait().unwrap().is_none() {
        seen = usage(crawl.id()).unwrap_or(seen);
        std::thread::sleep(Duration::from_millis(20));
    }
    let wall = begun.elapsed().as_secs_f64();
    farm.kill().unwrap();
    farm.wait().unwrap();

    let stored = records(&dir.path().join("corpus/articles"));
    println!("{n_hosts} hosts, {n_pages} pages each: {stored} records in {wall:.1} s");
    println!("pages per CPU second {:.0}", stored as f64 / seen.cpu_seconds);
    println!("cores busy           {:.2}", seen.cpu_seconds / wall);
    println!("peak memory          {} MB", seen.peak_kib / 1024);
}

#[derive(Debug, Clone, Copy, Default)]
struct Usage {
    cpu_seconds: f64,
    peak_kib: u64,
}

/// CPU time and peak resident memory of a running process.
fn usage(pid: u32) -> Option<Usage> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(Usage { cpu_seconds: ticks / TICKS, peak_kib: peak.trim().trim_end_matches(" kB").parse().ok()? })
}

fn records(articles: &Path) -> usize {
    std::fs::read_dir(articles)
        .unwrap()
        .map(|entry| BufReader::new(std::fs::File::open(entry.unwrap().path()).unwrap()).lines().count())
        .sum()
}

fn write_config(path: &Path, address: &str, n_hosts: usize) {
    let mut text = format!(
        "[crawler]\ncontact = \"bench@example.org\"\nconcurrency = 256\n\n[politeness]\ndelay = \"1ms\"\n\n\
         [connect]\nresolve = {{ \"*\" = \"{address}\" }}\n"
    );
    for n in 0..n_hosts {
        write!(text, "\n[[site]]\nurl = \"http://paper{n}.example/\"\n").unwrap();
    }
    std::fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

/// Serves every host; one thread a connection, keep-alive.
fn serve(n_pages: usize) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    std::io::stdout().flush().unwrap();
    for stream in listener.incoming() {
        let stream = stream.unwrap();
        std::thread::spawn(move || {
            let _ = answer(stream, n_pages);
        });
    }
}

fn answer(mut stream: TcpStream, n_pages: usize) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let (mut path, mut host) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if reader.by_ref().take(16 * 1024).read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            if path.is_empty() {
                line.split(' ').nth(1).unwrap_or_default().clone_into(&mut path);
            } else if let Some(name) = line.to_lowercase().strip_prefix("host: ") {
                name.clone_into(&mut host);
            } else if line.is_empty() {
                break;
            }
        }
        let (status, kind, body) = respond(&host, &path, n_pages);
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
    }
}

fn respond(host: &str, path: &str, n_pages: usize) -> (&'static str, &'static str, String) {
    if path == "/" {
        let head = "<link rel=alternate type=application/rss+xml href=/feed.xml>";
        return (
            "200 OK",
            "text/html; charset=utf-8",
            format!("<html><head>{head}</head><body><h1>{host}</h1></body>"),
        );
    }
    if path == "/feed.xml" {
        let mut feed = String::from("<rss version=\"2.0\"><channel><title>Paper</title>");
        for n in 0..n_pages {
            write!(feed, "<item><title>{}</title><link>http://{host}/2026/11/23/{}</link></item>", title(n), slug(n))
                .unwrap();
        }
        feed.push_str("</channel></rss>");
        return ("200 OK", "application/rss+xml", feed);
    }
    match path.strip_prefix("/2026/11/23/").and_then(|slug| slug.rsplit('-').next()?.parse::<usize>().ok()) {
        Some(n) if n < n_pages => ("200 OK", "text/html; charset=utf-8", article(host, n)),
        _ => ("404 Not Found", "text/html", "<h1>Not found</h1>".to_owned()),
    }
}

fn title(n: usize) -> String {
    format!("Council votes on item {n} of the harbour plan")
}

fn slug(n: usize) -> String {
    format!("council-votes-on-the-harbour-plan-{n}")
}

/// A page of about 80 KB, as modern ones are: most of it script, style and navigation.
fn article(host: &str, n: usize) -> String {
    let mut page = format!(
        "<!doctype html><html lang=en><head><title>{} | {host}</title><meta property=og:type content=article>\
         <meta property=article:published_time content=2026-11-23T08:00:00+01:00>",
        title(n)
    );
    page.push_str("<script>");
    for k in 0..600 {
        write!(page, "window.config_{k}={{\"slot\":{k},\"sizes\":[[300,250],[728,90]],\"target\":\"news\"}};").unwrap();
    }
    page.push_str("</script></head><body><nav><ul>");
    for k in 0..120 {
        write!(page, "<li class=menu-item><a href=/section/{k}/ class=menu-link>Section number {k}</a></li>").unwrap();
    }
    write!(page, "</ul></nav><main><article><h1>{}</h1><div class=article-body>", title(n)).unwrap();
    for k in 0..20 {
        write!(
            page,
            "<p>In paragraph {k} of report {n} the council of {host} discussed the harbour plan at length, heard the \
             engineers, the fishermen and the mayor, and postponed what could be postponed until the spring tide.</p>"
        )
        .unwrap();
    }
    page.push_str("</div></article><aside>");
    for k in 0..80 {
        write!(page, "<div class=card><a href=/2026/11/22/older-story-{k}><h3>An older story, {k}</h3></a></div>")
            .unwrap();
    }
    page.push_str("</aside></main><footer>© 2026</footer></body></html>");
    page
}
