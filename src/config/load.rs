//! stub
use super::*;
use std::time::Duration;
/// x
pub fn load(p: &std::path::Path) -> Result<Settings, String> {
    parse(&std::fs::read_to_string(p).map_err(|e| e.to_string())?, "x")
}
/// x
pub fn parse(t: &str, _: &str) -> Result<Settings, String> {
    let v: toml::Table = toml::from_str(t).map_err(|e| e.to_string())?;
    let ms = |s: &str| {
        if let Some(n) = s.strip_suffix("ms") {
            Duration::from_millis(n.parse().unwrap())
        } else {
            Duration::from_secs(s.trim_end_matches('s').parse().unwrap())
        }
    };
    let resolve = v
        .get("connect")
        .and_then(|c| c.get("resolve"))
        .and_then(|r| r.as_table())
        .map(|t| t.iter().map(|(k, v)| (k.clone(), v.as_str().unwrap().parse().unwrap())).collect())
        .unwrap_or_default();
    let sites = v["site"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| {
            let url = crate::model::PageUrl::parse(s["url"].as_str().unwrap()).unwrap();
            Site {
                name: s
                    .get("name")
                    .and_then(|n| n.as_str())
                    .map(|n| n.into())
                    .unwrap_or_else(|| url.host().as_str().into()),
                url,
                language: None,
                feeds: vec![],
                sitemaps: vec![],
                include: vec![],
                exclude: vec![],
                since: None,
            }
        })
        .collect();
    Ok(Settings {
        corpus: v.get("corpus").and_then(|c| c.as_str()).unwrap_or("corpus/x").into(),
        crawler: Crawler { name: "gleaner".into(), contact: Some("https://x.example".into()), concurrency: 128 },
        politeness: PolitenessSettings {
            delay: v
                .get("politeness")
                .and_then(|p| p.get("delay"))
                .and_then(|d| d.as_str())
                .map(ms)
                .unwrap_or(Duration::from_secs(1)),
            max_crawl_delay: Duration::from_secs(30),
            obey_robots: true,
        },
        limits: Limits {
            page_bytes: 10 << 20,
            feed_bytes: 10 << 20,
            sitemap_bytes: 50 << 20,
            fetch_timeout: Duration::from_secs(30),
            articles_per_site: 10000,
            depth: 3,
        },
        archive: Archive { warc: true },
        connect: Connect { resolve, allow_private_hosts: false },
        sites,
        hash: "0".into(),
        text: t.into(),
    })
}
