//! The dataset card: `README.md` of a corpus, for people and for loaders.

use std::fmt::Write as _;

use super::describe::Manners;
use super::layout::ZSTD;
use super::manifest::{Manifest, Totals};
use super::schema::{COLUMNS, Column, Kind, NOTE, NOTED};

/// The keys of a record, as the card explains them.
const SCHEMA: &str = include_str!("schema.md");

/// Composes the card.
pub fn compose(manifest: &Manifest, manners: &Manners) -> String {
    let Manners { crawler, delay, obeys_robots } = manners;
    let robots = if *obeys_robots {
        "robots.txt was obeyed (RFC 9309), Crawl-delay included"
    } else {
        "robots.txt was not obeyed: the config says `obey_robots = false`"
    };
    let totals = &manifest.totals;
    let shards = patterns(manifest);
    let is_packed = manifest.shards.iter().any(|shard| shard.file.ends_with(ZSTD));
    let needs = if is_packed { "The shards are compressed: `pip install zstandard` first.\n\n" } else { "" };
    let mut card = format!(
        "---\npretty_name: News articles collected by {crawler}\ntask_categories:\n- text-generation\n\
         configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: {shards}\n\
         dataset_info:\n  features:\n{}---\n\n\
         # News articles\n\n\
         {} from {}, collected between {} and {} by {}.\n\n",
        features(COLUMNS, 2),
        amount(totals),
        match totals.sites.values().filter(|n| **n > 0).count() {
            1 => "one site".to_owned(),
            n => format!("{n} sites"),
        },
        day(&manifest.first_crawl),
        day(&manifest.last_crawl),
        manifest.written_by,
    );
    card.push_str("## Sites\n\n| site | articles |\n|---|---:|\n");
    for (site, n) in &totals.sites {
        let _ = writeln!(card, "| {} | {n} |", site.replace('|', "\\|"));
    }
    let _ = write!(
        card,
        "\n## How it was collected\n\n\
         Addresses come from feeds, sitemaps and section pages. {robots}: one request at a time went to each host, at least \
         {delay} apart, and Retry-After was kept. Each page was reduced to its \
         article by {}; every field names its witness and a confidence. `outcomes.jsonl` says what became of each of the \
         {} addresses met, `manifest.json` holds the config and checksums.\n\n\
         ## Rights\n\n\
         The texts belong to their publishers. Each record carries what its publisher declared (`rights`: the deciding line \
         of robots.txt, robots directives, TDM reservation, licence, copyright). Whether a use is lawful depends on where \
         and what for: in the EU, compare articles 3 and 4 of Directive (EU) 2019/790.\n\n\
         ## Load it\n\n{needs}\
         ```python\nimport datasets\narticles = datasets.load_dataset(\"json\", data_files={shards}, \
         split=\"train\")\n```\n\n{SCHEMA}",
        manifest.written_by, totals.urls,
    );
    card
}

/// How much there is: articles, and records where some have later versions.
fn amount(totals: &Totals) -> String {
    let n_articles: u64 = totals.sites.values().sum();
    match totals.records.saturating_sub(n_articles) {
        0 => format!("{} articles", totals.records),
        n_later => format!("{n_articles} articles in {} records, {n_later} of them later versions,", totals.records),
    }
}

/// What names all shards, as YAML and Python both write it: a loader takes offence at a pattern that names none.
fn patterns(manifest: &Manifest) -> String {
    let (packed, plain): (Vec<_>, Vec<_>) = manifest.shards.iter().partition(|shard| shard.file.ends_with(ZSTD));
    match (plain.is_empty(), packed.is_empty()) {
        (_, true) => "\"articles/*.jsonl\"".to_owned(),
        (true, false) => "\"articles/*.jsonl.zst\"".to_owned(),
        (false, false) => "[\"articles/*.jsonl\", \"articles/*.jsonl.zst\"]".to_owned(),
    }
}

/// The columns as loaders read them: declared, so that an empty list in the first shard decides nothing.
fn features(columns: &[Column], depth: usize) -> String {
    let indent = " ".repeat(depth);
    let mut text = String::new();
    for Column { name, kind, .. } in columns {
        let _ = writeln!(text, "{indent}- name: {name}");
        let _ = match kind {
            Kind::Text | Kind::Moment => writeln!(text, "{indent}  dtype: string"),
            Kind::Whole => writeln!(text, "{indent}  dtype: int64"),
            Kind::Share => writeln!(text, "{indent}  dtype: float64"),
            Kind::Flag => writeln!(text, "{indent}  dtype: bool"),
            Kind::Texts => writeln!(text, "{indent}  sequence: string"),
            Kind::Objects(inner) => write!(text, "{indent}  list:\n{}", features(inner, depth + 2)),
            Kind::Object(inner) => write!(text, "{indent}  struct:\n{}", features(inner, depth + 2)),
            Kind::Notes => {
                let notes: Vec<Column> =
                    NOTED.iter().map(|name| Column { name, kind: Kind::Object(NOTE), nullable: true }).collect();
                write!(text, "{indent}  struct:\n{}", features(&notes, depth + 2))
            }
        };
    }
    text
}

fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}
