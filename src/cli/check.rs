//! `gleaner check`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use anyhow::Context as _;

use super::args::Global;
use super::{Status, signals};
use crate::config;
use crate::crawl::Stop;
use crate::crawl::check::{self, Checked, List, REQUESTS, SAMPLES};
use crate::model::{PageUrl, Record};
use crate::text::terminal::safe;

/// Tries sites without storing anything: some twenty polite requests each.
///
/// Tells what robots.txt allows, which feeds and sitemaps there are and how fresh, how many articles they lead to, three
/// of them as they would be recorded, what stands in the way, and a block for a config.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gleaner check https://www.dw.com/de/ --contact https://example.org/bot
  gleaner check https://www.dw.com/de/ https://elpais.com/ --contact bot@example.org --json
  gleaner check http://127.0.0.1:8080/ --allow-private-hosts

Exit status: 0 every site answered, 1 one did not.")]
pub(super) struct CheckArgs {
    /// Front pages of the sites
    #[arg(value_name = "URL", required = true)]
    urls: Vec<String>,
    /// How a site can reach you: an address or e-mail, goes into the User-Agent
    #[arg(long, value_name = "CONTACT")]
    contact: Option<String>,
    /// Smallest gap between two requests to one host
    #[arg(long, value_name = "DURATION", default_value = "1s")]
    delay: String,
    /// Connect to that address for that host, as curl has it; `*` stands for every host
    #[arg(long, value_name = "HOST=ADDRESS:PORT")]
    resolve: Vec<String>,
    /// Allow hosts on this machine and in private networks
    #[arg(long)]
    allow_private_hosts: bool,
    /// Print everything as JSON, a line a site
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &CheckArgs, global: &Global) -> anyhow::Result<Status> {
    for url in &args.urls {
        if let Err(refusal) = PageUrl::parse(url) {
            writeln!(std::io::stderr(), "error: `{}` is no address of a site: {refusal}", safe(url))?;
            let mend = if url.contains("://") { "write http or https" } else { "write it with https:// before it" };
            writeln!(std::io::stderr(), "  = help: {mend}, such as `https://www.dw.com/de/`")?;
            return Ok(Status::Usage);
        }
    }
    let settings = match config::parse(&config_of(args), "check") {
        Ok(settings) => settings,
        Err(errors) => {
            writeln!(std::io::stderr(), "{errors}")?;
            return Ok(Status::Usage);
        }
    };
    if settings.requires_contact() && settings.crawler.contact.is_none() {
        writeln!(std::io::stderr(), "error: a public site is asked by somebody who says who that is")?;
        writeln!(std::io::stderr(), "  = help: add `--contact` with an address or e-mail of yours")?;
        return Ok(Status::Usage);
    }
    let stop = Stop::default();
    signals::listen(&stop, global.quiet).context("cannot listen for Ctrl-C")?;
    if !global.quiet {
        let n = settings.sites.len();
        let (gap, s) = (settings.politeness.delay, if n == 1 { "" } else { "s" });
        writeln!(
            std::io::stderr(),
            "Trying {n} site{s} with at most {REQUESTS} requests each beside robots.txt, {gap:?} apart."
        )?;
    }
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let checked = check::check(&settings, &folder.path().join("corpus"), &stop)?;
    let mut stdout = std::io::stdout().lock();
    for site in &checked {
        if args.json {
            writeln!(stdout, "{}", serde_json::to_string(site)?)?;
        } else {
            writeln!(stdout, "{}", told(site))?;
        }
    }
    stdout.flush()?;
    if stop.asked() {
        return Ok(Status::Stopped);
    }
    Ok(if checked.iter().all(|site| site.reached) { Status::Done } else { Status::Failed })
}

/// The config of the small crawl. Values are quoted as JSON strings, which TOML reads the same.
fn config_of(args: &CheckArgs) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut text = String::from("[crawler]\n");
    if let Some(contact) = &args.contact {
        let _ = writeln!(text, "contact = {}", quoted(contact));
    }
    let _ = writeln!(text, "[politeness]\ndelay = {}", quoted(&args.delay));
    let _ = writeln!(text, "[limits]\nrequests_per_site = {REQUESTS}\narticles_per_site = {SAMPLES}\ndepth = 1");
    let _ = writeln!(text, "[connect]\nallow_private_hosts = {}", args.allow_private_hosts);
    if !args.resolve.is_empty() {
        let pairs: Vec<String> = args
            .resolve
            .iter()
            .map(|pair| {
                let (host, address) = pair.split_once('=').unwrap_or((pair, ""));
                format!("{} = {}", quoted(host), quoted(address))
            })
            .collect();
        let _ = writeln!(text, "resolve = {{ {} }}", pairs.join(", "));
    }
    for url in &args.urls {
        let _ = writeln!(text, "[[site]]\nurl = {}", quoted(url));
    }
    text
}

/// One site for people.
fn told(site: &Checked) -> String {
    let mut text = format!("{}\n", safe(&site.url));
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<12}{}", safe(value));
    };
    if !site.reached {
        row("answer", "none");
    }
    if let Some(problem) = &site.front_problem {
        row("front page", problem);
    }
    row("robots.txt", &robots(site));
    for (n, section) in site.robots.sections.iter().enumerate() {
        let name = if n == 0 { "allowed" } else { "" };
        row(name, &format!("{} of {} in {}", section.allowed, section.urls, section.path));
    }
    lists(&mut row, "feeds", &site.feeds);
    lists(&mut row, "sitemaps", &site.sitemaps);
    row("articles", &format!("{} addresses shown by them and by the pages read", site.article_urls));
    let volume =
        site.per_day.map_or("unknown: nothing is dated within two weeks".to_owned(), |n| format!("about {n:.1} a day"));
    row("volume", &volume);
    row("crawl", &format!("all of them take {} at this politeness", duration(site.crawl_seconds)));
    for (wall, n) in &site.walls {
        row("in the way", &format!("{wall}, {n} times"));
    }
    for (n, record) in site.records.iter().enumerate() {
        sample(&mut row, if n == 0 { "samples" } else { "" }, record);
    }
    if site.records.is_empty() {
        row("samples", "none: no article was found within the requests of a check");
    } else {
        row("rights", &rights(&site.records));
    }
    row("requests", &site.requests.to_string());
    if !site.reached {
        return text;
    }
    // Written by us, addresses and names quoted; still on its way to a terminal.
    let block: Vec<String> = site.config.lines().map(|line| safe(line).into_owned()).collect();
    let _ = write!(text, "\n{}\n", block.join("\n"));
    text
}

fn robots(site: &Checked) -> String {
    let Some(status) = site.robots.status else { return "could not be had".to_owned() };
    let mut told = match status {
        200 => "found".to_owned(),
        // RFC 9309 section 2.3.1.3 and 2.3.1.4.
        429 | 500.. => format!("status {status}: everything is forbidden until it answers"),
        _ => format!("status {status}: nothing is forbidden"),
    };
    if let Some(delay) = site.robots.crawl_delay {
        let _ = write!(told, ", crawl delay {delay} s");
    }
    if site.robots.sitemaps > 0 {
        let _ = write!(told, ", names {} sitemaps", site.robots.sitemaps);
    }
    told
}

fn lists(row: &mut impl FnMut(&str, &str), name: &str, lists: &[List]) {
    if lists.is_empty() {
        row(name, "none found");
    }
    for (n, list) in lists.iter().enumerate() {
        let newest = list.newest.map(|day| format!(", newest {day}")).unwrap_or_default();
        row(if n == 0 { name } else { "" }, &format!("{} ({} entries{newest})", list.url, list.entries));
    }
}

fn sample(row: &mut impl FnMut(&str, &str), name: &str, record: &Record) {
    row(name, record.title.as_deref().unwrap_or("(no title)"));
    let date = record.date_published.map_or("no date".to_owned(), |date| date.to_string());
    let authors = if record.authors.is_empty() { "no authors".to_owned() } else { record.authors.join(", ") };
    let confidence = record.extraction.confidence;
    row("", &format!("  {} words, {date}, {authors}; confidence {confidence}", record.word_count));
    row("", &format!("  {} by {}", record.source.charset, charset_from(record)));
}

fn charset_from(record: &Record) -> &'static str {
    use crate::model::record::CharsetFrom;
    match record.source.charset_from {
        CharsetFrom::Bom => "its byte order mark",
        CharsetFrom::Header => "its header",
        CharsetFrom::Meta => "its markup",
        CharsetFrom::Detected => "its bytes",
    }
}

/// What the samples declare about their use.
fn rights(records: &[Record]) -> String {
    let mut told: Vec<String> = Vec::new();
    for rights in records.iter().map(|record| &record.rights) {
        let directives =
            rights.meta_robots.iter().chain(&rights.x_robots_tag).map(|directive| format!("robots {directive}"));
        let tdm = rights.tdm_reservation.map(|value| format!("TDM reservation {value}"));
        let license = rights.license.iter().map(|license| format!("licence {license}"));
        told.extend(directives.chain(tdm).chain(license));
    }
    told.sort();
    told.dedup();
    if told.is_empty() { "no signal beside robots.txt".to_owned() } else { told.join(", ") }
}

fn duration(seconds: u64) -> String {
    match Duration::from_secs(seconds).as_secs() {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{:.1} h", seconds as f64 / 3600.0),
    }
}
