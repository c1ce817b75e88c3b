//! How addresses become known, and what is remembered of each.

use super::*;

pub(super) fn an_address_is_known_once(store: Box<dyn Store>) {
    let mut store = begun(store);
    let target = article("https://paper.example/a");
    assert!(!store.knows(&target.url).unwrap());
    assert_eq!(store.add(&[target.clone(), target.clone()], at(0)).unwrap(), 1);
    assert_eq!(store.add(std::slice::from_ref(&target), at(1)).unwrap(), 0);
    assert!(store.knows(&target.url).unwrap());
    assert!(!store.knows(&url("https://other.example/a")).unwrap());
    assert_eq!(store.n_waiting().unwrap(), 1);
}

pub(super) fn a_better_source_takes_over_what_waits(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://paper.example/a")], at(0)).unwrap();
    let mut announced = target("https://paper.example/a", TargetKind::Article, Via::Feed);
    announced.announcement = Some(Announcement { title: Some("A headline".to_owned()), ..Announcement::default() });
    assert_eq!(store.add(std::slice::from_ref(&announced), at(1)).unwrap(), 0);
    let leases = store.lease(1, 1, at(2)).unwrap();
    assert_eq!(leases[0].targets[0].target, announced);
    // Once visited, nobody takes it over.
    let batch = Batch { done: vec![done(&announced, Reason::Stored, Fate::Final, at(3))], ..Batch::default() };
    store.commit(&batch, at(3)).unwrap();
    store.add(&[target("https://paper.example/a", TargetKind::Front, Via::Seed)], at(4)).unwrap();
    assert_eq!(store.n_waiting().unwrap(), 0);
}

pub(super) fn spellings_of_one_address_are_visited_once(store: Box<dyn Store>) {
    let mut store = begun(store);
    let spellings = ["http://paper.example/a", "https://www.paper.example/a/", "https://paper.example/a"];
    let targets: Vec<Target> = spellings.iter().map(|spelling| article(spelling)).collect();
    assert_eq!(store.add(&targets, at(0)).unwrap(), 1);
    assert_eq!(store.n_waiting().unwrap(), 1);
    let rows = rows(&*store);
    assert_eq!(rows.len(), 3, "each spelling has its line");
    let same: Vec<_> = rows.iter().filter(|row| row.reason == Reason::SameAddress.name()).collect();
    assert_eq!(same.len(), 2);
    assert!(same.iter().all(|row| row.detail.as_deref() == Some(spellings[0])));
}

pub(super) fn refused_addresses_have_their_line_and_may_be_admitted_later(store: Box<dyn Store>) {
    let mut store = begun(store);
    let outcome = Outcome::new(Reason::OutOfScope).rule("domain paper.example");
    let refused = |address: &str| Refused {
        url: url(address),
        site: "Paper".into(),
        shown_by: "https://paper.example/".to_owned(),
        outcome: outcome.clone(),
    };
    store.add(&[article("https://paper.example/a")], at(0)).unwrap();
    let batch =
        Batch { refused: vec![refused("https://b.example/"), refused("https://paper.example/a")], ..Batch::default() };
    store.commit(&batch, at(1)).unwrap();
    let found = rows(&*store);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].reason.as_str(), found[1].reason.as_str()), ("waiting", "out_of_scope"));
    assert_eq!(found[1].rule.as_deref(), Some("domain paper.example"));
    // The config was widened.
    assert_eq!(store.add(&[article("https://b.example/")], at(2)).unwrap(), 1);
    assert_eq!(store.n_waiting().unwrap(), 2);
}

pub(super) fn other_addresses_of_a_page_are_not_visited(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://paper.example/short"), article("https://paper.example/long-form")], at(0)).unwrap();
    let alias =
        |address: &str| Alias { url: url(address), site: "Paper".into(), of: "https://paper.example/short".to_owned() };
    let batch = Batch {
        done: vec![done(&article("https://paper.example/short"), Reason::Stored, Fate::Final, at(1))],
        aliases: vec![alias("https://paper.example/long-form"), alias("https://paper.example/third")],
        ..Batch::default()
    };
    store.commit(&batch, at(1)).unwrap();
    assert_eq!(store.n_waiting().unwrap(), 0);
    assert_eq!(store.add(&[article("https://paper.example/third")], at(2)).unwrap(), 0);
    assert_eq!(store.n_waiting().unwrap(), 0, "an alias stays one, whoever links to it");
}

pub(super) fn every_address_has_one_line_in_the_order_of_meeting(store: Box<dyn Store>) {
    let mut store = begun(store);
    let targets = ["https://b.example/", "https://a.example/", "https://c.example/"].map(article);
    store.add(&targets, at(0)).unwrap();
    let robots = target("https://b.example/robots.txt", TargetKind::Robots, Via::Seed);
    let batch = Batch { done: vec![done(&robots, Reason::RobotsRead, Fate::Final, at(1))], ..Batch::default() };
    store.commit(&batch, at(1)).unwrap();
    store.commit(&batch, at(2)).unwrap();
    let lines: Vec<String> = rows(&*store).into_iter().map(|row| row.url).collect();
    let met = ["https://b.example/", "https://a.example/", "https://c.example/", "https://b.example/robots.txt"];
    assert_eq!(lines, met);
    let ended = store.rows(&mut |_| Err(std::io::Error::other("the disk is full"))).unwrap();
    assert!(ended.is_err(), "the caller's trouble comes back to the caller");
}

pub(super) fn what_is_withdrawn_stays_out(store: Box<dyn Store>) {
    let mut store = begun(store);
    let (gone, other) = (article("https://a.example/1"), article("https://a.example/2"));
    store.add(&[gone.clone(), other], at(0)).unwrap();
    let id = ArticleId::of(&gone.url);
    let stored = Article { id: id.clone(), version: 1, content: None };
    let visit = Done { article: Some(stored), ..done(&gone, Reason::Stored, Fate::Final, at(1)) };
    store.commit(&Batch { done: vec![visit], ..Batch::default() }, at(1)).unwrap();
    let urls = [gone.url.to_string(), "https://nobody.example/".to_owned()];
    store.withdraw(&urls, &[id.as_str(), "nobody's"], "a.example/1", at(5)).unwrap();
    assert_eq!(store.article(&id).unwrap(), None);
    assert!(store.stored_by_site().unwrap().iter().all(|(_, n)| *n == 0), "no later crawl counts it");
    let lines = rows(&*store);
    assert_eq!((lines[0].reason.as_str(), lines[0].rule.as_deref()), ("taken_down", Some("a.example/1")));
    assert_eq!(lines[0].article, None);
    assert_eq!(store.n_waiting().unwrap(), 1);
    assert_eq!(store.add(&[gone], at(9)).unwrap(), 0, "found again, it stays out");
    assert_eq!(store.n_waiting().unwrap(), 1);
}

pub(super) fn every_kind_of_source_is_remembered(store: Box<dyn Store>) {
    let mut store = begun(store);
    let story = "https://paper.example/a";
    let shown = |via| target(story, TargetKind::Article, via);
    store.add(&[shown(Via::Link), shown(Via::Feed)], at(0)).unwrap();
    store.lease(1, 1, at(1)).unwrap();
    let ended = done(&shown(Via::Feed), Reason::Stored, Fate::Final, at(1));
    store.commit(&Batch { done: vec![ended], found: vec![shown(Via::Feed)], ..Batch::default() }, at(1)).unwrap();
    // After the visit as before, and under another spelling.
    let spelling = target("https://www.paper.example/a/", TargetKind::Article, Via::Sitemap);
    store.add(&[spelling, article("https://paper.example/b")], at(2)).unwrap();
    let rows = rows(&*store);
    assert_eq!((rows[0].via, rows[0].shown_by.as_slice()), ("feed", ["feed", "sitemap", "link"].as_slice()));
    assert_eq!(rows.last().unwrap().shown_by, ["link"]);
}
