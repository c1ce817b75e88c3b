//! The page: sections in the order in which a researcher asks.

use std::fmt::Write as _;

use serde_json::Value;

use super::charts::{HALF, WIDE, bars, columns, escape, number, percent, timeline};
use super::drift::{Alarm, FEWEST};
use super::gather::{FIELDS, Gathered, Site};
use crate::corpus::duplicates::Kind;
use crate::corpus::layout::REPORT_MARK;
use crate::model::{Reason, Record};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("table.js");

/// Rows of a chart by name.
const ROWS: usize = 14;

/// Hosts in the table of politeness, the busiest.
const HOSTS: usize = 40;

/// Letters of a sample's text.
const SAMPLE: usize = 320;

pub(super) fn compose(told: &Gathered) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n{REPORT_MARK}\n\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <meta name=robots content=noindex>\n<title>Corpus report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    );
    head(&mut html, told);
    damage(&mut html, told);
    alarms(&mut html, &told.alarms);
    if told.n_articles == 0 {
        section(&mut html, "No articles", "The corpus holds no record yet.", "");
    } else {
        articles(&mut html, told);
        sites(&mut html, told);
    }
    if !told.outcomes.is_empty() {
        addresses(&mut html, told);
    }
    duplicates(&mut html, told);
    politeness(&mut html, &told.receipts);
    samples(&mut html, &told.samples);
    let version = crate::pipeline::ENGINE;
    let _ = write!(
        html,
        "<footer>Written by {version}. This file asks no network for anything.</footer>\n</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    html
}

fn section(html: &mut String, title: &str, lead: &str, content: &str) {
    let _ = writeln!(html, "<section><h2>{}</h2><p class=soft>{}</p>{content}</section>", escape(title), escape(lead));
}

fn head(html: &mut String, told: &Gathered) {
    let when = told.manifest.as_ref().map_or_else(String::new, |manifest| {
        let day = |time: &str| escape(time.get(..10).unwrap_or(time));
        format!(
            "Crawled from {} to {}, by {}.",
            day(&manifest.first_crawl),
            day(&manifest.last_crawl),
            escape(&manifest.written_by)
        )
    });
    let _ = writeln!(html, "<h1>Corpus report</h1><p class=soft>{when}</p>\n<div class=tiles>");
    let n_sites = told.sites.values().filter(|site| site.n_articles > 0).count() as u64;
    let n_languages = told.languages.keys().flatten().count();
    let n_urls: u64 = told.outcomes.values().sum();
    let mut tile = |value: String, name: &str| {
        let _ = writeln!(html, "<div class=tile><b>{value}</b><span>{name}</span></div>");
    };
    tile(number(told.n_articles), "articles");
    if told.n_later > 0 {
        tile(number(told.n_later), if told.n_later == 1 { "later version" } else { "later versions" });
    }
    tile(number(n_sites), if n_sites == 1 { "site with articles" } else { "sites with articles" });
    tile(number(n_languages as u64), if n_languages == 1 { "language" } else { "languages" });
    tile(number(told.n_words), "words");
    if n_urls > 0 {
        tile(number(n_urls), "addresses met");
    }
    html.push_str("</div>\n");
    if told.n_later > 0 {
        html.push_str("<p class=soft>An article counts once, as its first version tells it.</p>\n");
    }
}

fn damage(html: &mut String, told: &Gathered) {
    if told.faults.is_empty() {
        return;
    }
    html.push_str("<section class=warn><h2>Damaged files</h2><p>Everything else was read.</p><ul>");
    for fault in told.faults.first.iter().take(20) {
        let _ = write!(html, "<li><bdi>{}</bdi></li>", escape(&fault.to_string()));
    }
    if told.faults.n > 20 {
        let _ = write!(html, "<li>and {} more</li>", number(told.faults.n - 20));
    }
    html.push_str("</ul></section>\n");
}

fn alarms(html: &mut String, alarms: &[Alarm]) {
    if alarms.is_empty() {
        return;
    }
    html.push_str("<section class=warn><h2>Drift</h2><p>The newest articles of these sites lack what earlier ones had: look at a page, the site may have been redesigned.</p><ul>");
    for alarm in alarms {
        // It stands alone: a name written from the right turns no figures around.
        let site = format!("<bdi>{}</bdi>", escape(&alarm.site));
        let text = match alarm.field {
            "words" => format!("{site}: {:.0} words in the middle article, formerly {:.0}", alarm.now, alarm.before),
            "link density" => {
                format!(
                    "{site}: {:.0} % of the text is linked, formerly {:.0} %",
                    alarm.now * 100.0,
                    alarm.before * 100.0
                )
            }
            field => format!("{site}: {:.0} % have {field}, formerly {:.0} %", alarm.now * 100.0, alarm.before * 100.0),
        };
        let _ = write!(html, "<li>{text}</li>");
    }
    html.push_str("</ul></section>\n");
}

/// The largest rows, the rest summed up.
fn largest(counts: impl Iterator<Item = (String, u64)>) -> Vec<(String, u64)> {
    let mut rows: Vec<(String, u64)> = counts.filter(|(_, n)| *n > 0).collect();
    rows.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    if rows.len() > ROWS {
        let rest: u64 = rows[ROWS - 1..].iter().map(|(_, n)| n).sum();
        let n_rest = rows.len() - (ROWS - 1);
        rows.truncate(ROWS - 1);
        rows.push((format!("{n_rest} others"), rest));
    }
    rows
}

fn articles(html: &mut String, told: &Gathered) {
    let dated = told.days.iter().filter_map(|(day, n)| Some(((*day)?, *n)));
    let (unit, timeline) = timeline(dated, told.crawled);
    let undated = told.days.get(&None).copied().unwrap_or_default();
    let lead = format!(
        "By {unit} of publication; {} without a date ({}).",
        number(undated),
        percent(undated, told.n_articles)
    );
    section(html, "Articles over time", &lead, &columns("Articles by day of publication", &timeline, WIDE));
    html.push_str("<div class=grid2>");
    let by_site = largest(told.sites.iter().map(|(site, counts)| (site.clone(), counts.n_articles)));
    section(html, "Sites", "Articles by site.", &bars(&by_site, Some(told.n_articles)));
    let name = |language: &Option<String>| language.clone().unwrap_or_else(|| "unknown".to_owned());
    let by_language = largest(told.languages.iter().map(|(language, n)| (name(language), *n)));
    section(html, "Languages", "As detected from each text.", &bars(&by_language, Some(told.n_articles)));
    let names = ["< 50", "50–99", "100–199", "200–399", "400–799", "800–1599", "1600–3199", "3200 +"];
    let lengths: Vec<_> = names.iter().zip(told.lengths).map(|(name, n)| ((*name).to_owned(), n)).collect();
    section(html, "Length", "Articles by words of text.", &columns("Articles by words", &lengths, HALF));
    let confidence: Vec<_> = told.confidence.iter().enumerate().map(|(n, count)| (format!("0.{n}"), *count)).collect();
    section(
        html,
        "Confidence",
        "Articles by the extractor's confidence, from each tenth on.",
        &columns("Articles by confidence", &confidence, HALF),
    );
    html.push_str("</div>\n");
}

fn sites(html: &mut String, told: &Gathered) {
    let mut table = String::from(
        "<input type=search id=filter placeholder=\"Filter sites\" aria-label=\"Filter sites\"><div class=scroll><table id=sites><thead><tr>",
    );
    let missing = FIELDS.map(|field| format!("no {field}"));
    let names = ["site", "articles", "words each", "confidence", "teasers"].into_iter().map(str::to_owned);
    for name in names.chain(missing).chain(["newest", "addresses", "no record"].map(str::to_owned)) {
        let _ = write!(table, "<th scope=col><button>{name}</button></th>");
    }
    table.push_str("</tr></thead><tbody>");
    for (name, site) in &told.sites {
        row(&mut table, name, site);
    }
    table.push_str("</tbody></table></div>");
    section(
        html,
        "Site by site",
        &format!(
            "Click a heading to sort. “No …” is the share of articles without that field; “no record”, pages fetched as articles that gave none. A site's newest articles are compared with its earlier ones from {FEWEST} articles on; what they lack is told as drift."
        ),
        &table,
    );
}

fn row(table: &mut String, name: &str, site: &Site) {
    let n = site.n_articles;
    let _ = write!(table, "<tr><td><bdi>{}</bdi></td>", escape(name));
    let mut cell = |value: f64, shown: &str| {
        let _ = write!(table, "<td data-v=\"{value:.4}\">{shown}</td>");
    };
    let each = |sum: f64| if n == 0 { -1.0 } else { sum / n as f64 };
    let or_dash = |shown: String| if n == 0 { "–".to_owned() } else { shown };
    cell(n as f64, &number(n));
    let words = each(site.n_words as f64);
    cell(words, &or_dash(number(words.max(0.0) as u64)));
    cell(each(site.confidence), &or_dash(format!("{:.2}", each(site.confidence))));
    for count in std::iter::once(site.teasers).chain(site.missing) {
        cell(each(count as f64), &percent(count, n));
    }
    let newest = site.newest.map_or("–".to_owned(), |day| day.to_string());
    let ordinal = site.newest.map_or(0.0, |day| f64::from(day.year()) * 400.0 + f64::from(day.day_of_year()));
    cell(ordinal, &newest);
    cell(site.urls as f64, &number(site.urls));
    cell(site.dropped as f64, &number(site.dropped));
    table.push_str("</tr>");
}

fn addresses(html: &mut String, told: &Gathered) {
    // How far each address came: every stage holds those that went on.
    const STAGES: [(&str, &str); 6] = [
        ("discovered", "met"),
        ("admitted", "within the sites and rules"),
        ("fetched", "asked for"),
        ("decoded", "answered with a page"),
        ("extracted", "read"),
        ("stored", "stored as articles"),
    ];
    let at = |stage: &str| told.outcomes.iter().filter(|((found, _), _)| found == stage).map(|(_, n)| n).sum::<u64>();
    let mut rows = Vec::new();
    let mut n: u64 = STAGES.iter().map(|(stage, _)| at(stage)).sum();
    for (stage, name) in STAGES {
        rows.push((name.to_owned(), n));
        n -= at(stage).min(n);
    }
    html.push_str("<div class=grid2>");
    section(
        html,
        "From addresses to articles",
        "How many addresses came how far. Feeds, sitemaps and pages of links are read and never stored.",
        &bars(&rows, rows.first().map(|(_, n)| *n)),
    );
    let told_as = |name: &str| {
        Reason::from_name(name).map_or_else(|| name.to_owned(), |reason| reason.doc().trim_end_matches('.').to_owned())
    };
    let dropped = told.outcomes.iter().filter(|((_, outcome), _)| {
        !matches!(
            outcome.as_str(),
            "stored"
                | "feed_read"
                | "sitemap_read"
                | "listing_read"
                | "robots_read"
                | "tdm_read"
                | "waiting"
                | "unchanged"
        )
    });
    let reasons = largest(dropped.map(|((_, outcome), n)| (told_as(outcome), *n)));
    section(
        html,
        "Why the others gave no article",
        "Every address has one outcome; outcomes.jsonl tells each.",
        &bars(&reasons, None),
    );
    html.push_str("</div>\n");
    let mut coverage = String::from(
        "<div class=scroll><table><thead><tr><th>shown by</th><th>article addresses</th><th>shown by nothing else</th><th>stored</th><th>share</th></tr></thead><tbody>",
    );
    for (via, shown) in &told.coverage {
        let _ = write!(
            coverage,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(&via.replace('_', " ")),
            number(shown.n_addresses),
            number(shown.n_alone),
            number(shown.n_stored),
            percent(shown.n_stored, shown.n_addresses)
        );
    }
    coverage.push_str("</tbody></table></div>");
    section(
        html,
        "Coverage",
        "Of the article addresses that each kind of source showed, how many are in the corpus. What several kinds showed counts with each.",
        &coverage,
    );
}

fn duplicates(html: &mut String, told: &Gathered) {
    if told.duplicates.is_empty() {
        return;
    }
    let names = [
        (Kind::Exact, "the same text word for word"),
        (Kind::Near, "nearly the same, on another site"),
        (Kind::Repost, "nearly the same, on one site"),
        (Kind::Version, "later versions of an article"),
    ];
    let rows: Vec<_> = names
        .iter()
        .map(|(kind, name)| ((*name).to_owned(), told.duplicates.get(kind).copied().unwrap_or_default()))
        .collect();
    let agencies = largest(told.agencies.iter().map(|(agency, n)| (agency.clone(), *n)));
    let lead = format!(
        "{} articles tell {} more than once.",
        number(told.n_telling),
        if told.n_stories == 1 { "one story".to_owned() } else { format!("{} stories", number(told.n_stories)) }
    );
    let agencies = if agencies.is_empty() {
        String::new()
    } else {
        format!("<p class=soft style=\"margin-top:14px\">Stories by the agency credited:</p>{}", bars(&agencies, None))
    };
    section(html, "Duplicates", &lead, &(bars(&rows, Some(told.n_articles + told.n_later)) + &agencies));
}

fn politeness(html: &mut String, receipts: &[Value]) {
    if receipts.is_empty() {
        return;
    }
    let mut rows: Vec<&Value> = receipts.iter().collect();
    let count = |value: &Value, key: &str| value[key].as_u64();
    rows.sort_by_key(|receipt| std::cmp::Reverse(count(receipt, "requests")));
    let seconds =
        |ms: Option<u64>| ms.map_or("–".to_owned(), |ms| format!("{} s", (ms as f64 / 10.0).round() / 100.0));
    let mut table = String::from(
        "<div class=scroll><table><thead><tr><th>host</th><th>requests</th><th>smallest gap</th><th>gap asked for</th><th>most in a minute</th><th>waited</th><th>Retry-After obeyed</th><th>robots.txt</th></tr></thead><tbody>",
    );
    for receipt in rows.iter().take(HOSTS) {
        let robots = receipt["robots_sha256"].as_str().map_or("–", |hash| hash.get(..10).unwrap_or(hash));
        let shown = |key: &str| count(receipt, key).map_or("–".to_owned(), number);
        let _ = write!(
            table,
            "<tr><td><bdi>{}</bdi></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(receipt["host"].as_str().unwrap_or("–")),
            shown("requests"),
            seconds(count(receipt, "smallest_gap_ms")),
            seconds(count(receipt, "delay_ms")),
            shown("highest_rate_per_minute"),
            seconds(count(receipt, "waited_ms")),
            shown("retry_afters"),
            escape(robots)
        );
    }
    table.push_str("</tbody></table></div>");
    let more = if receipts.len() > HOSTS {
        format!(" The {HOSTS} busiest of {} hosts.", receipts.len())
    } else {
        String::new()
    };
    section(html, "Politeness", &format!("What each host got from the last run.{more}"), &table);
}

fn samples(html: &mut String, samples: &[Record]) {
    if samples.is_empty() {
        return;
    }
    let mut content = String::new();
    for record in samples {
        let title = record.title.as_deref().unwrap_or("(no title)");
        let mut facts = vec![record.site.clone()];
        facts.extend(record.date_published.map(|date| date.to_string()));
        if !record.authors.is_empty() {
            facts.push(record.authors.join(", "));
        }
        facts.push(format!("{} words", record.word_count));
        facts.push(format!("confidence {}", record.extraction.confidence));
        // Each stands alone: a name written from the right turns no date around.
        let facts: Vec<String> = facts.iter().map(|fact| format!("<bdi>{}</bdi>", escape(fact))).collect();
        let text: String = record.text.chars().take(SAMPLE).collect();
        let rest = if text.len() < record.text.len() { " …" } else { "" };
        let link = if record.url.starts_with("http://") || record.url.starts_with("https://") {
            format!("<a href=\"{0}\" rel=\"noopener noreferrer nofollow\">{0}</a>", escape(&record.url))
        } else {
            escape(&record.url)
        };
        let language = record.language.as_deref().unwrap_or_default();
        let _ = write!(
            content,
            "<article lang=\"{}\"><h3 dir=auto>{}</h3><p class=soft>{}</p><p dir=auto>{}{rest}</p><p class=soft>{link}</p></article>",
            escape(language),
            escape(title),
            facts.join(" · "),
            escape(&text)
        );
    }
    section(html, "Samples", "The first article of some sites, as it is stored.", &content);
}
