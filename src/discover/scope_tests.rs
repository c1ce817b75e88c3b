//! Scopes of sites with and without a path, port and rules of their own.

use super::*;
use crate::model::Announcement;

fn site(url: &str) -> Site {
    Site {
        url: PageUrl::parse(url).unwrap(),
        name: "Paper".into(),
        language: None,
        feeds: Vec::new(),
        sitemaps: Vec::new(),
        include: Vec::new(),
        exclude: Vec::new(),
        since: None,
    }
}

fn candidate(url: &str, kind: TargetKind, via: Via) -> Candidate {
    Candidate { url: PageUrl::parse(url).unwrap(), kind, via, announcement: None }
}

fn link(url: &str) -> Candidate {
    candidate(url, TargetKind::Article, Via::Link)
}

fn target(url: &str, kind: TargetKind, depth: u8) -> Target {
    Target {
        url: PageUrl::parse(url).unwrap(),
        site: "Paper".into(),
        kind,
        via: Via::Link,
        via_url: None,
        depth,
        announcement: None,
    }
}

/// The verdict on an article: nothing for admitted.
fn verdict(scope: &Scope, candidate: &Candidate, found_on: &Target) -> Option<(Reason, String)> {
    scope.judge(candidate, Some(found_on), 3).err().map(|outcome| (outcome.reason, outcome.rule.unwrap_or_default()))
}

#[test]
fn a_site_is_its_registrable_domain() {
    let scope = Scope::new(&site("https://www.paper.co.uk/"));
    let front = target("https://www.paper.co.uk/", TargetKind::Front, 0);
    assert_eq!(verdict(&scope, &link("https://sport.paper.co.uk/2026/11/23/a-match-is-won"), &front), None);
    assert_eq!(
        verdict(&scope, &link("https://other.co.uk/2026/11/23/a-match-is-won"), &front),
        Some((Reason::OutOfScope, "domain paper.co.uk".to_owned()))
    );
    let unlisted = Scope::new(&site("https://news.example/"));
    assert_eq!(verdict(&unlisted, &link("https://m.news.example/story/12345"), &front), None);
    assert!(verdict(&unlisted, &link("https://paper.example/story/12345"), &front).is_some());
}

#[test]
fn numbers_and_bare_names_are_told_apart_by_port() {
    for (front, inside, outside) in [
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8001/story/12345", "http://127.0.0.1:8002/story/12345"),
        ("http://localhost:8001/", "http://localhost:8001/story/12345", "http://localhost:8002/story/12345"),
        ("http://a.localhost:8001/", "http://a.localhost:8001/story/12345", "http://b.localhost:8001/story/12345"),
        ("http://paper.example:81/", "http://www.paper.example:81/story/12345", "http://paper.example/story/12345"),
        ("http://[::1]:81/", "http://[::1]:81/story/12345", "http://[::1]/story/12345"),
    ] {
        let scope = Scope::new(&site(front));
        let front = target(front, TargetKind::Front, 0);
        assert_eq!(verdict(&scope, &link(inside), &front), None, "{inside}");
        assert_eq!(
            verdict(&scope, &link(outside), &front).map(|(reason, _)| reason),
            Some(Reason::OutOfScope),
            "{outside}"
        );
    }
}

#[test]
fn a_site_with_a_path_is_a_part_of_its_host() {
    let scope = Scope::new(&site("https://www.paper.example/es/"));
    let front = target("https://www.paper.example/es/", TargetKind::Front, 0);
    let section = target("https://www.paper.example/es/mundo", TargetKind::Section, 1);
    let feed = target("https://feeds.example/paper-es.xml", TargetKind::Feed, 0);
    let sitemap = target("https://www.paper.example/sitemap.xml", TargetKind::Sitemap, 0);
    let under = link("https://www.paper.example/es/2026/una-historia-del-rio");
    let beside = link("https://paper.example/articles/c80e6x4vv2qo");
    let like_named = link("https://www.paper.example/estonia/flood-in-the-old-town");
    for source in [&front, &section, &feed, &sitemap] {
        assert_eq!(verdict(&scope, &under, source), None);
    }
    assert_eq!(verdict(&scope, &beside, &front), None);
    assert_eq!(verdict(&scope, &beside, &feed), None);
    assert_eq!(verdict(&scope, &beside, &section), Some((Reason::OutOfScope, "path /es".to_owned())));
    assert_eq!(verdict(&scope, &like_named, &section), Some((Reason::OutOfScope, "path /es".to_owned())));
    let announced = candidate("https://paper.example/articles/c80e6x4vv2qo", TargetKind::Article, Via::Sitemap);
    assert_eq!(verdict(&scope, &announced, &sitemap), Some((Reason::OutOfScope, "path /es".to_owned())));
    let other_section = candidate("https://www.paper.example/fr/", TargetKind::Section, Via::Link);
    assert_eq!(verdict(&scope, &other_section, &front), Some((Reason::OutOfScope, "path /es".to_owned())));
    let page = Scope::new(&site("https://paper.example/start/index.html"));
    assert_eq!(page.prefix, "/start");
}

#[test]
fn feeds_may_lie_elsewhere_and_their_entries_may_not() {
    let scope = Scope::new(&site("https://paper.example/"));
    let front = target("https://paper.example/", TargetKind::Front, 0);
    let feed = candidate("https://feeds.service.example/paper", TargetKind::Feed, Via::Link);
    let admitted = scope.judge(&feed, Some(&front), 3).unwrap();
    assert_eq!(admitted.depth, 0);
    assert!(verdict(&scope, &link("https://service.example/story/12345"), &admitted).is_some());
    assert_eq!(verdict(&scope, &link("https://paper.example/story/12345"), &admitted), None);
    let section = target("https://paper.example/politics", TargetKind::Section, 1);
    assert!(verdict(&scope, &feed, &section).is_some());
}

#[test]
fn the_config_decides_with_its_rule() {
    let mut site = site("https://paper.example/");
    site.exclude = vec![Regex::new("/video/").unwrap()];
    site.include = vec![Regex::new("/2026/").unwrap()];
    site.since = Some("2026-06-01".parse().unwrap());
    let scope = Scope::new(&site);
    let front = target("https://paper.example/", TargetKind::Front, 0);
    assert_eq!(
        verdict(&scope, &link("https://paper.example/video/2026/clip-of-the-day"), &front),
        Some((Reason::ExcludedByConfig, "exclude = /video/".to_owned()))
    );
    assert_eq!(
        verdict(&scope, &link("https://paper.example/2025/story-of-the-river-12"), &front),
        Some((Reason::ExcludedByConfig, "include".to_owned()))
    );
    assert_eq!(
        verdict(&scope, &link("https://paper.example/2026/05/story-of-the-river"), &front),
        Some((Reason::TooOld, "since = 2026-06-01".to_owned()))
    );
    assert_eq!(verdict(&scope, &link("https://paper.example/2026/06/story-of-the-river"), &front), None);
    let section = candidate("https://paper.example/politics", TargetKind::Section, Via::Link);
    assert_eq!(verdict(&scope, &section, &front), None);
    let announced = |day: &str| Candidate {
        announcement: Some(Announcement { date: crate::text::webdate::parse(day), ..Announcement::default() }),
        ..link("https://paper.example/2026/story-of-the-river-12")
    };
    assert_eq!(
        verdict(&scope, &announced("2026-05-31"), &front),
        Some((Reason::TooOld, "since = 2026-06-01".to_owned()))
    );
    assert_eq!(verdict(&scope, &announced("2026-06-01"), &front), None);
}

#[test]
fn traps_and_services_are_refused() {
    let scope = Scope::new(&site("https://paper.example/"));
    let front = target("https://paper.example/", TargetKind::Front, 0);
    assert_eq!(
        verdict(&scope, &link("https://paper.example/a/b/a/b/a/b"), &front),
        Some((Reason::Trap, "repeating path".to_owned()))
    );
    assert_eq!(
        verdict(&scope, &link("https://paper.example/login"), &front),
        Some((Reason::NotCrawlable, "path word login".to_owned()))
    );
    assert_eq!(
        verdict(&scope, &link("https://paper.example/a.pdf"), &front),
        Some((Reason::NotCrawlable, "file type .pdf".to_owned()))
    );
    let feed = candidate("https://paper.example/rss.xml", TargetKind::Feed, Via::Link);
    assert_eq!(verdict(&scope, &feed, &front), None);
}

#[test]
fn depth_counts_links_alone() {
    let scope = Scope::new(&site("https://paper.example/"));
    let story = link("https://paper.example/story/12345");
    let depth = |source: Target| scope.judge(&story, Some(&source), 3).map(|target| target.depth);
    assert_eq!(depth(target("https://paper.example/", TargetKind::Front, 0)), Ok(1));
    assert_eq!(depth(target("https://paper.example/politics", TargetKind::Section, 2)), Ok(3));
    assert_eq!(depth(target("https://paper.example/s2.xml", TargetKind::Sitemap, 2)), Ok(1));
    let deep = scope.judge(&story, Some(&target("https://paper.example/politics", TargetKind::Section, 3)), 3);
    assert_eq!(deep.unwrap_err().reason, Reason::TooDeep);
    let child = candidate("https://paper.example/s3.xml", TargetKind::Sitemap, Via::Sitemap);
    let nested =
        |depth| scope.judge(&child, Some(&target("https://paper.example/s2.xml", TargetKind::Sitemap, depth)), 3);
    assert!(nested(1).is_ok());
    assert_eq!(nested(2).unwrap_err().reason, Reason::TooDeep);
    let seed = candidate("https://paper.example/", TargetKind::Front, Via::Seed);
    assert_eq!(scope.judge(&seed, None, 0).map(|target| target.depth), Ok(0));
}
