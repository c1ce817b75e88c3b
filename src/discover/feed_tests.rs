//! Feeds and sitemaps: our own table, the shared one, and any text at all.

use proptest::prelude::*;

use super::*;
use crate::discover::sitemap;

fn base() -> PageUrl {
    PageUrl::parse("https://paper.example/feeds/all.xml").unwrap()
}

#[test]
fn an_entry_brings_its_announcement_along() {
    let feed = parse(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Paper</title><item>
         <title>Bridge &amp; river</title><link> /2026/bridge?utm_source=rss </link><dc:creator>Ana Ruiz</dc:creator>
         <pubDate>Mon, 23 Nov 2026 07:05:00 +0100</pubDate><description>&lt;p&gt;The bridge stays.&lt;/p&gt;</description>
         </item></channel></rss>",
        &base(),
    )
    .unwrap();
    assert_eq!(feed.title.as_deref(), Some("Paper"));
    let entry = &feed.entries[0];
    assert_eq!(entry.url.as_str(), "https://paper.example/2026/bridge");
    let announcement = entry.announcement.as_ref().unwrap();
    assert_eq!(announcement.title.as_deref(), Some("Bridge & river"));
    assert_eq!(announcement.summary.as_deref(), Some("The bridge stays."));
    assert_eq!(announcement.authors, ["Ana Ruiz"]);
    assert_eq!(announcement.date.unwrap().to_string(), "2026-11-23T07:05:00+01:00");
}

#[test]
fn atom_takes_the_alternate_link() {
    let feed = parse(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><link rel='self' href='https://paper.example/x.atom'/>
         <link rel='alternate' href='https://paper.example/a'/><author><name>Kim</name></author><updated>2026-11-23T07:05:00Z</updated>
         </entry></feed>",
        &base(),
    )
    .unwrap();
    assert_eq!(feed.entries[0].url.as_str(), "https://paper.example/a");
    assert_eq!(feed.entries[0].announcement.as_ref().unwrap().authors, ["Kim"]);
}

#[test]
fn what_was_read_before_the_damage_is_kept() {
    let feed =
        parse("<rss><channel><item><link>https://paper.example/a</link></item><item><link>https://paper.exa", &base());
    let feed = feed.unwrap();
    assert_eq!(feed.entries.len(), 1, "{feed:?}");
    assert!(parse("<!doctype html><html><body>Not found</body></html>", &base()).is_err());
}

#[test]
fn own_table_of_feeds_and_sitemaps() {
    let table = include_str!("../../tests/discover/feeds.jsonl");
    let base = PageUrl::parse("https://zeitung.example/").unwrap();
    for case in table.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        let (says, text) = (&case["says"], case["text"].as_str().unwrap());
        let read = if case["kind"] == "sitemap" {
            sitemap::parse(text, &base).map(|read| (read.entries, read.children, read.partial))
        } else {
            parse(text, &base).map(|read| (read.entries, Vec::new(), read.partial))
        };
        let Ok((entries, children, partial)) = read else {
            assert!(case["urls"].is_null(), "{says}: {read:?}");
            continue;
        };
        let addresses = |list: &[Candidate]| -> serde_json::Value { list.iter().map(|one| one.url.as_str()).collect() };
        assert_eq!(addresses(&entries), case["urls"], "{says}");
        if let Some(wanted) = case.get("children") {
            assert_eq!(addresses(&children), *wanted, "{says}");
        }
        if let Some(wanted) = case.get("partial") {
            assert_eq!(partial, *wanted, "{says}");
        }
        let said = |n: usize| entries[n].announcement.clone().unwrap_or_default();
        let all = |key: &str| case[key].as_array().cloned().unwrap_or_default().into_iter().enumerate();
        for (n, title) in all("titles") {
            assert_eq!(said(n).title.as_deref(), title.as_str(), "{says}");
        }
        for (n, date) in all("dates") {
            assert_eq!(said(n).date.map(|date| date.to_string()).as_deref(), date.as_str(), "{says}");
        }
        for (n, authors) in all("authors") {
            assert_eq!(serde_json::Value::from(said(n).authors), authors, "{says}");
        }
    }
}

#[test]
fn shared_cases() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/cases/feeds.jsonl");
    let Ok(cases) = std::fs::read_to_string(path) else {
        eprintln!("no shared cases: skipped");
        return;
    };
    let (mut failed, mut n_right, mut n_cases) = (Vec::new(), 0, 0);
    for case in cases.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        let body = data_encoding::BASE64.decode(case["body_b64"].as_str().unwrap().as_bytes()).unwrap();
        let text = crate::page::charset::xml(&body, None).text;
        let base = PageUrl::parse("https://news.example/").unwrap();
        let from_feed = |text: &str| {
            parse(text, &base).map(|feed| {
                let titles =
                    feed.entries.iter().filter_map(|entry| entry.announcement.clone()?.title).collect::<Vec<_>>();
                (feed.entries.len(), titles)
            })
        };
        let read = if case["kind"] == "sitemap" {
            sitemap::parse(&text, &base)
                .map(|sitemap| (sitemap.entries.len() + sitemap.children.len(), Vec::new()))
                .or_else(|_| from_feed(&text))
        } else {
            from_feed(&text)
        };
        n_cases += 1;
        let n_entries = read.as_ref().map_or(0, |(n, _)| *n);
        let count_right = case["entries"].as_u64().is_none_or(|expected| expected as usize == n_entries)
            && (case["entries"] != 0 || read.is_err());
        let folded = |text: &str| text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let titles_right = case["titles"].as_array().is_none_or(|titles| {
            titles.iter().enumerate().all(|(n, expected)| {
                let title = read.as_ref().ok().and_then(|(_, titles)| titles.get(n)).cloned().unwrap_or_default();
                folded(&title).starts_with(&folded(expected.as_str().unwrap_or_default()))
            })
        });
        if count_right && titles_right {
            n_right += 1;
        } else {
            let shown = format!("{} [{}]: {read:?}", case["why"], case["level"]).chars().take(400).collect::<String>();
            if matches!(case["level"].as_str(), Some("spec" | "security")) {
                failed.push(shown);
            } else {
                eprintln!("not as expected: {shown}");
            }
        }
    }
    eprintln!("{n_right} of {n_cases} feeds and sitemaps");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(n_right * 10 >= n_cases * 9, "{n_right} of {n_cases}");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(<[a-z/:]{0,8}( [a-z]{1,4}=['\"]?)?>?|\\PC|&[a-z#0-9]{0,5};?){0,40}") {
        for root in ["<rss><channel><item>", "<feed><entry>", "<urlset><url>", "{\"items\": [", ""] {
            let _ = parse(&format!("{root}{text}"), &base());
            let _ = sitemap::parse(&format!("{root}{text}"), &base());
        }
    }
}
