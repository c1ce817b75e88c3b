//! A crawl that dies again and again ends with the corpus of one that was left in peace.
//!
//! Each episode crawls one small web into a fresh corpus. The program dies at a fail point, is told that the disk is full
//! there, or is killed from outside at a random moment, and starts again; at the end everything is compared and added up.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use gleaner::demo::{Host, Resource, Web};
use gleaner::disk::faults;
use serde_json::Value;

use super::support::binary::gleaner;
use super::support::corpus;
use super::support::pages::page;
use super::support::served::Served;

const HOSTS: [&str; 3] = ["north.example", "south.example", "west.example"];
const ARTICLES: usize = 25;

/// Deaths of one episode.
const DEATHS: usize = 10;

/// How long one run may take.
const PATIENCE: Duration = Duration::from_mins(2);

#[test]
fn twenty_deaths_lose_nothing_and_double_nothing() {
    shake(20, 1);
}

/// The same at length: `cargo test --test it -- --ignored two_hundred`.
#[test]
#[ignore = "takes minutes"]
fn two_hundred_deaths_lose_nothing_and_double_nothing() {
    let seed = std::env::var("GLEANER_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    shake(200, seed);
}

/// Dies so many times, in as many episodes as that takes.
fn shake(n_deaths: usize, seed: u64) {
    let served = Served::start(web());
    let mut chance = Chance(seed);
    let calm = tempfile::tempdir().unwrap();
    write_config(calm.path(), &served);
    gleaner(calm.path(), &["crawl", "c.toml", "--quiet"]).succeeded();
    let calm = articles(&calm.path().join("c"));
    assert_eq!(calm.len(), HOSTS.len() * ARTICLES);

    let mut died: BTreeMap<String, usize> = BTreeMap::new();
    let mut n_died = 0;
    while n_died < n_deaths {
        let folder = tempfile::tempdir().unwrap();
        write_config(folder.path(), &served);
        if chance.below(2) == 0 {
            compress(folder.path());
        }
        let mut in_this = 0;
        // A run that lives to its end leaves little to die over: a new episode.
        while in_this < DEATHS && n_died < n_deaths {
            let death = Death::choose(&mut chance);
            if death.run(folder.path()) {
                *died.entry(death.name()).or_default() += 1;
                in_this += 1;
                n_died += 1;
            } else if in_this > 0 || death.is_late() {
                break;
            }
        }
        gleaner(folder.path(), &["crawl", "c.toml", "--quiet"]).succeeded();
        let shaken = folder.path().join("c");
        assert_eq!(articles(&shaken), calm, "after {died:?}");
        adds_up(&shaken);
        archive_is_whole(&shaken);
    }
    eprintln!("{n_died} deaths: {died:?}");
}

/// How a run is ended.
enum Death {
    /// At a fail point, the so many-th time; `full`: as if the disk were full.
    Point { name: &'static str, count: u64, full: bool },
    /// From outside, after so many milliseconds.
    Kill { after: u64 },
}

impl Death {
    fn choose(chance: &mut Chance) -> Self {
        if chance.below(3) == 0 {
            return Self::Kill { after: 20 + chance.below(900) };
        }
        let name = faults::POINTS[chance.below(faults::POINTS.len() as u64) as usize];
        let most = if name.starts_with("append.write") || name == "append.torn" { 150 } else { 3 };
        Self::Point { name, count: 1 + chance.below(most), full: chance.below(4) == 0 }
    }

    fn name(&self) -> String {
        match self {
            Self::Point { name, full: false, .. } => (*name).to_owned(),
            Self::Point { name, full: true, .. } => format!("{name} full"),
            Self::Kill { .. } => "kill -9".to_owned(),
        }
    }

    /// Whether it may come only after the run's work is done.
    fn is_late(&self) -> bool {
        matches!(self, Self::Kill { .. })
    }

    /// Starts a crawl and ends it; whether it died of it.
    fn run(&self, folder: &Path) -> bool {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gleaner"));
        command.args(["crawl", "c.toml", "--quiet"]).current_dir(folder).env_remove("RUST_LOG");
        let stderr = std::fs::File::create(folder.join("stderr")).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::from(stderr));
        if let Self::Point { name, count, full } = self {
            let manner = if *full { ":full" } else { "" };
            command.env(faults::VARIABLE, format!("{name}:{count}{manner}"));
        }
        let mut child = command.spawn().unwrap();
        if let Self::Kill { after } = self {
            std::thread::sleep(Duration::from_millis(*after));
            // It may have ended by itself.
            let _ = child.kill();
        }
        let since = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(since.elapsed() < PATIENCE, "{}: it hangs", self.name());
            std::thread::sleep(Duration::from_millis(5));
        };
        self.judge(status, &std::fs::read_to_string(folder.join("stderr")).unwrap())
    }

    fn judge(&self, status: ExitStatus, told: &str) -> bool {
        match (self, status.code()) {
            (Self::Point { full: true, .. }, Some(1)) => {
                assert!(told.starts_with("error: ") && told.contains("c/"), "a full disk names its file: {told}");
                true
            }
            (_, None) => true,
            (_, Some(0)) => false,
            (_, Some(code)) => panic!("{}: exit status {code}: {told}", self.name()),
        }
    }
}

/// Chance that a seed repeats: a linear congruential generator (Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Three papers with a feed each; half of the articles stand on the front page alone.
fn web() -> Web {
    let mut web = Web::default();
    for name in HOSTS {
        let mut host = Host::default();
        let path = |n: usize| format!("/2026/11/{n:02}/bridge-of-{n}-stays.html");
        for n in 0..ARTICLES {
            host.put(&path(n), Resource::html(&page(&format!("Bridge {n} of {name} stays"), &format!("{name} {n}"))));
        }
        let items: Vec<String> =
            (0..ARTICLES / 2).map(|n| format!("<item><link>http://{name}{}</link></item>", path(n))).collect();
        host.put("/feed", Resource::xml(&format!("<rss version=\"2.0\"><channel>{}</channel></rss>", items.concat())));
        let links: Vec<String> = (0..ARTICLES)
            .map(|n| format!("<li><a href=\"{}\">The bridge number {n} is going to stay where it is</a></li>", path(n)))
            .collect();
        let head = "<head><title>Paper</title><link rel=alternate type=application/rss+xml href=/feed></head>";
        host.put("/", Resource::html(&format!("<html>{head}<body><ul>{}</ul></body></html>", links.concat())));
        web.insert(name, host);
    }
    web
}

/// The rhythm of nothing: each start looks at everything again, which must double nothing either.
fn write_config(folder: &Path, served: &Served) {
    let sites: Vec<String> = HOSTS.iter().map(|name| format!("[[site]]\nurl = \"http://{name}/\"\n")).collect();
    let config = format!(
        "corpus = \"c\"\n[crawler]\ncontact = \"https://gleaner.example/bot\"\n[politeness]\ndelay = \"0s\"\n\
         [revisit]\nshortest = \"0s\"\nlongest = \"0s\"\n[connect]\nresolve = {{ \"*\" = \"{}\" }}\n{}",
        served.addr(),
        sites.concat()
    );
    std::fs::write(folder.join("c.toml"), config).unwrap();
}

/// Lets the shards be compressed when they are sealed.
fn compress(folder: &Path) {
    let path = folder.join("c.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("compress = true\n{config}")).unwrap();
}

/// Id, version and text of each article; fails on a torn line, an open shard or a double.
fn articles(corpus: &Path) -> BTreeMap<(String, u64), String> {
    let records = corpus::records(corpus);
    let n_records = records.len();
    let articles: BTreeMap<(String, u64), String> = records
        .into_iter()
        .map(|record| {
            let text = |key: &str| record[key].as_str().unwrap().to_owned();
            ((text("id"), record["version"].as_u64().unwrap()), text("text"))
        })
        .collect();
    assert_eq!(articles.len(), n_records, "a record stands twice");
    articles
}

/// One line an address, totals that are the sums, shards as the manifest lists them.
fn adds_up(corpus: &Path) {
    let outcomes = corpus::outcomes(corpus);
    let urls: BTreeSet<&str> = outcomes.iter().map(|row| row["url"].as_str().unwrap()).collect();
    assert_eq!(urls.len(), outcomes.len(), "an address has two lines");
    let manifest: Value = serde_json::from_slice(&std::fs::read(corpus.join("manifest.json")).unwrap()).unwrap();
    let totals = &manifest["totals"];
    assert_eq!(totals["urls"], outcomes.len());
    let sum: u64 = totals["outcomes"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(sum, outcomes.len() as u64);
    let stored = outcomes.iter().filter(|row| row["outcome"] == "stored").count();
    assert_eq!((totals["records"].as_u64(), stored), (Some(stored as u64), HOSTS.len() * ARTICLES));
    for shard in manifest["shards"].as_array().unwrap() {
        let file = corpus.join(shard["file"].as_str().unwrap());
        assert_eq!(shard["bytes"].as_u64(), Some(std::fs::metadata(&file).unwrap().len()));
        assert_eq!(shard["records"].as_u64(), Some(corpus::lines(&file).len() as u64));
    }
}

/// Every member of the archive can be read, and each record's is where it says.
fn archive_is_whole(corpus: &Path) {
    for entry in std::fs::read_dir(corpus.join("archive")).unwrap() {
        let file = std::fs::File::open(entry.unwrap().path()).unwrap();
        let mut text = Vec::new();
        flate2::read::MultiGzDecoder::new(file).read_to_end(&mut text).unwrap();
        assert!(text.starts_with(b"WARC/1.1\r\nWARC-Type: warcinfo") && text.ends_with(b"\r\n\r\n"));
    }
    for record in corpus::records(corpus) {
        let source = &record["source"];
        let mut file = std::fs::File::open(corpus.join(source["warc_file"].as_str().unwrap())).unwrap();
        file.seek(SeekFrom::Start(source["warc_offset"].as_u64().unwrap())).unwrap();
        let mut text = Vec::new();
        let member = file.take(source["warc_length"].as_u64().unwrap());
        flate2::read::GzDecoder::new(member).read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains("WARC-Type: response") && text.contains(record["url_final"].as_str().unwrap()));
    }
}
