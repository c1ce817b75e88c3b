//! What every engine has to do, whatever it is made of. [`suite`] takes a maker of empty stores.

use jiff::{SignedDuration, Timestamp};

use crate::frontier::batch::MAX_TRIES;
use crate::frontier::{
    Alias, Article, Batch, Done, Fate, Lease, Refused, Release, Rhythm, Row, SIGHTINGS, Segment, SegmentState, Sighted,
    Store,
};
use crate::model::{Announcement, ArticleId, Earlier, HostKey, Outcome, PageUrl, Reason, Target, TargetKind, Via};

const RHYTHM: Rhythm = Rhythm { shortest: SignedDuration::from_secs(10), longest: SignedDuration::from_hours(100) };

type Make<'a> = &'a dyn Fn() -> Box<dyn Store>;

/// Runs every test on a fresh store each.
pub(super) fn suite(make: Make<'_>) {
    let tests: &[fn(Box<dyn Store>)] = &[
        an_address_is_known_once,
        a_better_source_takes_over_what_waits,
        spellings_of_one_address_are_visited_once,
        a_host_is_leased_to_one_at_a_time,
        the_best_targets_come_first,
        hosts_rest_until_their_time,
        a_failure_is_tried_again_with_growing_pauses,
        a_server_names_its_own_time,
        a_new_run_takes_back_what_a_crash_held,
        sites_that_left_the_config_are_not_handed_out,
        sources_wait_again_when_they_are_asked_to,
        a_source_is_visited_in_the_rhythm_of_its_news,
        an_article_is_looked_at_again_until_its_time_is_over,
        what_is_gone_is_asked_for_no_more,
        copies_are_forgotten_when_they_are_read_anew,
        failures_wait_for_the_next_run,
        refused_addresses_have_their_line_and_may_be_admitted_later,
        other_addresses_of_a_page_are_not_visited,
        every_address_has_one_line_in_the_order_of_meeting,
        articles_and_segments_are_remembered,
        the_newest_pages_of_a_site_are_kept,
        what_is_withdrawn_stays_out,
        notes_are_kept,
    ];
    for test in tests {
        test(make());
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

fn url(text: &str) -> PageUrl {
    PageUrl::parse(text).unwrap()
}

fn target(address: &str, kind: TargetKind, via: Via) -> Target {
    Target { url: url(address), site: "Paper".into(), kind, via, via_url: None, depth: 1, announcement: None }
}

fn article(address: &str) -> Target {
    target(address, TargetKind::Article, Via::Link)
}

fn done(target: &Target, reason: Reason, fate: Fate, when: Timestamp) -> Done {
    Done {
        target: target.clone(),
        outcome: Outcome::new(reason),
        fate,
        status: Some(200),
        seen: Earlier { etag: Some("\"e\"".to_owned()), ..Earlier::default() },
        at: when,
        article: None,
        revisit_until: None,
    }
}

fn release(host: &str, next_at: Timestamp) -> Vec<Release> {
    vec![Release { host: HostKey::new(host), next_at }]
}

fn begun(mut store: Box<dyn Store>) -> Box<dyn Store> {
    store.begin(&["Paper".into()], RHYTHM, at(0), at(0)).unwrap();
    store
}

fn addresses(lease: &Lease) -> Vec<&str> {
    lease.targets.iter().map(|handed| handed.target.url.as_str()).collect()
}

fn rows(store: &dyn Store) -> Vec<Row> {
    let mut rows = Vec::new();
    store
        .rows(&mut |row| {
            rows.push(row);
            Ok(())
        })
        .unwrap()
        .unwrap();
    rows
}

fn an_address_is_known_once(store: Box<dyn Store>) {
    let mut store = begun(store);
    let target = article("https://paper.example/a");
    assert!(!store.knows(&target.url).unwrap());
    assert_eq!(store.add(&[target.clone(), target.clone()], at(0)).unwrap(), 1);
    assert_eq!(store.add(std::slice::from_ref(&target), at(1)).unwrap(), 0);
    assert!(store.knows(&target.url).unwrap());
    assert!(!store.knows(&url("https://other.example/a")).unwrap());
    assert_eq!(store.n_waiting().unwrap(), 1);
}

fn a_better_source_takes_over_what_waits(store: Box<dyn Store>) {
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

fn spellings_of_one_address_are_visited_once(store: Box<dyn Store>) {
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

fn a_host_is_leased_to_one_at_a_time(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://a.example/1"), article("https://b.example/1")], at(0)).unwrap();
    let first = store.lease(1, 10, at(1)).unwrap();
    let second = store.lease(10, 10, at(1)).unwrap();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first[0].host, second[0].host);
    assert!(store.lease(10, 10, at(1)).unwrap().is_empty());
    assert_eq!(store.next_due().unwrap(), None, "what others hold is not due");
}

fn the_best_targets_come_first(store: Box<dyn Store>) {
    let mut store = begun(store);
    let targets = [
        target("https://paper.example/old", TargetKind::Article, Via::Sitemap),
        article("https://paper.example/linked"),
        target("https://paper.example/announced", TargetKind::Article, Via::Feed),
        target("https://paper.example/feed", TargetKind::Feed, Via::Link),
        target("https://paper.example/", TargetKind::Front, Via::Seed),
    ];
    store.add(&targets, at(0)).unwrap();
    let leases = store.lease(1, 4, at(1)).unwrap();
    let best = ["/", "/feed", "/announced", "/linked"].map(|path| format!("https://paper.example{path}"));
    assert_eq!(addresses(&leases[0]), best);
}

fn hosts_rest_until_their_time(store: Box<dyn Store>) {
    let mut store = begun(store);
    let targets = [article("https://paper.example/1"), article("https://paper.example/2")];
    store.add(&targets, at(0)).unwrap();
    store.lease(1, 1, at(1)).unwrap();
    let batch = Batch {
        done: vec![done(&targets[0], Reason::Stored, Fate::Final, at(2))],
        released: release("paper.example", at(10)),
        ..Batch::default()
    };
    store.commit(&batch, at(2)).unwrap();
    assert!(store.lease(1, 1, at(9)).unwrap().is_empty());
    assert_eq!(store.next_due().unwrap(), Some(at(10)));
    assert_eq!(addresses(&store.lease(1, 1, at(10)).unwrap()[0]), ["https://paper.example/2"]);
}

fn a_failure_is_tried_again_with_growing_pauses(store: Box<dyn Store>) {
    let mut store = begun(store);
    let target = article("https://paper.example/a");
    store.add(std::slice::from_ref(&target), at(0)).unwrap();
    let (mut now, mut pauses) = (at(0), Vec::new());
    for _ in 0..MAX_TRIES {
        assert_eq!(store.lease(1, 1, now).unwrap().len(), 1);
        let batch = Batch {
            done: vec![done(&target, Reason::TimedOut, Fate::Retry { at: None }, now)],
            released: release("paper.example", now),
            ..Batch::default()
        };
        store.commit(&batch, now).unwrap();
        let Some(due) = store.next_due().unwrap() else { break };
        assert!(store.lease(1, 1, due - SignedDuration::from_millis(1)).unwrap().is_empty());
        pauses.push(due.duration_since(now));
        now = due;
    }
    assert_eq!(pauses.len(), MAX_TRIES as usize - 1);
    assert!(pauses.windows(2).all(|pair| pair[1] > pair[0] * 2), "{pauses:?}");
    assert_eq!(store.n_waiting().unwrap(), 0);
}

fn a_server_names_its_own_time(store: Box<dyn Store>) {
    let mut store = begun(store);
    let target = article("https://paper.example/a");
    store.add(std::slice::from_ref(&target), at(0)).unwrap();
    store.lease(1, 1, at(0)).unwrap();
    let batch = Batch {
        done: vec![done(&target, Reason::TooManyRequests, Fate::Retry { at: Some(at(600)) }, at(1))],
        released: release("paper.example", at(2)),
        ..Batch::default()
    };
    store.commit(&batch, at(1)).unwrap();
    assert_eq!(store.next_due().unwrap(), Some(at(600)));
}

fn a_new_run_takes_back_what_a_crash_held(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://paper.example/a")], at(0)).unwrap();
    assert_eq!(store.lease(1, 1, at(1)).unwrap().len(), 1);
    store.begin(&["Paper".into()], RHYTHM, at(2), at(5)).unwrap();
    assert!(store.lease(1, 1, at(4)).unwrap().is_empty(), "it may have been asked just before the crash");
    assert_eq!(store.lease(1, 1, at(5)).unwrap().len(), 1);
}

fn sites_that_left_the_config_are_not_handed_out(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://paper.example/a")], at(0)).unwrap();
    store.begin(&["Another".into()], RHYTHM, at(1), at(1)).unwrap();
    assert!(store.lease(1, 1, at(2)).unwrap().is_empty());
    assert_eq!((store.n_waiting().unwrap(), store.next_due().unwrap()), (0, None));
    store.begin(&["Paper".into()], RHYTHM, at(3), at(3)).unwrap();
    assert_eq!(store.lease(1, 1, at(4)).unwrap().len(), 1);
}

fn sources_wait_again_when_they_are_asked_to(store: Box<dyn Store>) {
    let mut store = begun(store);
    let feed = target("https://paper.example/feed", TargetKind::Feed, Via::Link);
    let story = article("https://paper.example/a");
    store.add(&[feed.clone(), story.clone()], at(0)).unwrap();
    store.lease(1, 2, at(0)).unwrap();
    let batch = Batch {
        done: vec![done(&feed, Reason::FeedRead, Fate::Final, at(1)), done(&story, Reason::Stored, Fate::Final, at(1))],
        released: release("paper.example", at(1)),
        ..Batch::default()
    };
    store.commit(&batch, at(1)).unwrap();
    assert_eq!(store.requeue(&[TargetKind::Feed], 1, at(1), at(2)).unwrap(), 0, "not before that time");
    assert_eq!(store.requeue(&[TargetKind::Feed], 1, at(2), at(2)).unwrap(), 1);
    let leases = store.lease(1, 2, at(3)).unwrap();
    assert_eq!(addresses(&leases[0]), ["https://paper.example/feed"]);
    let earlier = leases[0].targets[0].earlier.as_ref().unwrap();
    assert_eq!(earlier.etag.as_deref(), Some("\"e\""), "with what makes the visit conditional");
}

/// A visit to the only target of a host, and its end.
fn visited(store: &mut dyn Store, end: Done, found: Vec<Target>) {
    let leases = store.lease(1, 1, end.at).unwrap();
    assert_eq!(addresses(&leases[0]), [end.target.url.as_str()]);
    let (host, at) = (end.target.url.host(), end.at);
    let released = release(host.as_str(), at);
    store.commit(&Batch { done: vec![end], found, released, ..Batch::default() }, at).unwrap();
}

fn a_source_is_visited_in_the_rhythm_of_its_news(store: Box<dyn Store>) {
    let mut store = begun(store);
    let feed = target("https://paper.example/feed", TargetKind::Feed, Via::Link);
    store.add(std::slice::from_ref(&feed), at(0)).unwrap();
    assert_eq!(store.next_revisit().unwrap(), None);
    let read = |at| Done { revisit_until: Some(Timestamp::MAX), ..done(&feed, Reason::FeedRead, Fate::Final, at) };
    visited(&mut *store, read(at(0)), Vec::new());
    let hour = 3600;
    assert_eq!(store.next_revisit().unwrap(), Some(at(hour)));
    assert_eq!(store.requeue_due(at(hour - 1)).unwrap(), 0);
    assert_eq!(store.requeue_due(at(hour)).unwrap(), 1);
    assert_eq!(store.next_revisit().unwrap(), None, "it waits now");
    visited(&mut *store, read(at(hour)), Vec::new());
    assert_eq!(store.next_revisit().unwrap(), Some(at(3 * hour)), "nothing new: twice as long");

    store.requeue_due(at(3 * hour)).unwrap();
    let found = Target { via_url: Some(feed.url.to_string()), ..article("https://elsewhere.example/a") };
    visited(&mut *store, read(at(3 * hour)), vec![found]);
    assert_eq!(store.next_revisit().unwrap(), Some(at(4 * hour)), "something new: half as long");
    store.begin(&["Another".into()], RHYTHM, at(0), at(0)).unwrap();
    assert_eq!(store.next_revisit().unwrap(), None, "of the sites of this run");
}

fn an_article_is_looked_at_again_until_its_time_is_over(store: Box<dyn Store>) {
    let mut store = begun(store);
    let story = article("https://paper.example/a");
    let id = ArticleId::of(&story.url);
    let (first, day) = (6 * 3600, 24 * 3600);
    store.add(std::slice::from_ref(&story), at(0)).unwrap();
    let stored = Done {
        article: Some(Article { id: id.clone(), version: 1, content: Some("aa".to_owned()) }),
        revisit_until: Some(at(day)),
        ..done(&story, Reason::Stored, Fate::Final, at(0))
    };
    visited(&mut *store, stored, Vec::new());
    assert_eq!(store.requeue_due(at(first)).unwrap(), 1);
    let leases = store.lease(1, 1, at(first)).unwrap();
    assert_eq!(leases[0].targets[0].earlier.as_ref().unwrap().article.as_ref(), Some(&id));

    // The server fails: the article stays stored, and is tried again.
    let failed = Done { status: Some(500), ..done(&story, Reason::ServerError, Fate::NextRun, at(first)) };
    let released = release("paper.example", at(first));
    store.commit(&Batch { done: vec![failed], released, ..Batch::default() }, at(first)).unwrap();
    let row = rows(&*store).remove(0);
    assert_eq!((row.reason.as_str(), row.article), ("stored", Some(id)));
    assert!(row.detail.unwrap().contains("server_error"));
    assert_eq!(store.requeue_failed(at(first), at(first)).unwrap(), 0);
    assert_eq!(store.next_revisit().unwrap(), Some(at(3 * first)));

    store.requeue_due(at(3 * first)).unwrap();
    visited(&mut *store, done(&story, Reason::Unchanged, Fate::Final, at(3 * first)), Vec::new());
    assert_eq!(store.next_revisit().unwrap(), None, "the next would be after its time");
}

fn what_is_gone_is_asked_for_no_more(store: Box<dyn Store>) {
    let mut store = begun(store);
    let story = article("https://paper.example/a");
    store.add(std::slice::from_ref(&story), at(0)).unwrap();
    let stored = Done {
        article: Some(Article { id: ArticleId::of(&story.url), version: 1, content: Some("aa".to_owned()) }),
        revisit_until: Some(Timestamp::MAX),
        ..done(&story, Reason::Stored, Fate::Final, at(0))
    };
    visited(&mut *store, stored, Vec::new());
    let later = at(100_000);
    store.requeue_due(later).unwrap();
    visited(&mut *store, Done { status: Some(410), ..done(&story, Reason::Gone, Fate::Final, later) }, Vec::new());
    assert_eq!(store.next_revisit().unwrap(), None);
    assert_eq!(rows(&*store)[0].reason, "stored");
}

fn copies_are_forgotten_when_they_are_read_anew(store: Box<dyn Store>) {
    let mut store = begun(store);
    let feed = target("https://paper.example/feed", TargetKind::Feed, Via::Link);
    store.add(std::slice::from_ref(&feed), at(0)).unwrap();
    let seen =
        Earlier { etag: Some("\"e\"".to_owned()), payload_digest: Some("sha1:A".to_owned()), ..Earlier::default() };
    let read = Done { seen: seen.clone(), ..done(&feed, Reason::FeedRead, Fate::Final, at(1)) };
    visited(&mut *store, read, Vec::new());
    let again = |store: &mut dyn Store, now| {
        store.requeue(&[TargetKind::Feed], 1, now, now).unwrap();
        let handed = store.lease(1, 1, now).unwrap().remove(0).targets.remove(0);
        let released = release("paper.example", now);
        let broken =
            Done { status: Some(500), seen: Earlier::default(), ..done(&feed, Reason::ServerError, Fate::Final, now) };
        store.commit(&Batch { done: vec![broken], released, ..Batch::default() }, now).unwrap();
        handed.earlier.unwrap()
    };
    assert_eq!(again(&mut *store, at(2)), seen);
    assert_eq!(again(&mut *store, at(3)), seen, "an error leaves the copy as it was");
    store.forget_copies().unwrap();
    assert_eq!(again(&mut *store, at(4)), Earlier::default());
}

fn failures_wait_for_the_next_run(store: Box<dyn Store>) {
    let mut store = begun(store);
    let target = article("https://paper.example/a");
    store.add(std::slice::from_ref(&target), at(0)).unwrap();
    store.lease(1, 1, at(0)).unwrap();
    let batch = Batch {
        done: vec![done(&target, Reason::Forbidden, Fate::NextRun, at(1))],
        released: release("paper.example", at(1)),
        ..Batch::default()
    };
    store.commit(&batch, at(1)).unwrap();
    assert!(store.lease(1, 1, at(1000)).unwrap().is_empty());
    assert_eq!(store.requeue_failed(at(0), at(1000)).unwrap(), 0, "it failed later than that");
    assert_eq!(store.requeue_failed(at(1000), at(1000)).unwrap(), 1);
    assert_eq!(store.lease(1, 1, at(1000)).unwrap().len(), 1);
}

fn refused_addresses_have_their_line_and_may_be_admitted_later(store: Box<dyn Store>) {
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

fn other_addresses_of_a_page_are_not_visited(store: Box<dyn Store>) {
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

fn every_address_has_one_line_in_the_order_of_meeting(store: Box<dyn Store>) {
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

fn articles_and_segments_are_remembered(store: Box<dyn Store>) {
    let mut store = begun(store);
    let target = article("https://paper.example/a");
    let id = ArticleId::of(&target.url);
    store.add(std::slice::from_ref(&target), at(0)).unwrap();
    assert_eq!(store.article(&id).unwrap(), None);
    assert_eq!(store.stored_by_site().unwrap(), [("Paper".into(), 0)]);
    let segment = |bytes, state| Segment { name: "articles/00000.jsonl".to_owned(), bytes, rows: 1, state };
    let stored = Done {
        article: Some(Article { id: id.clone(), version: 1, content: Some("aa".to_owned()) }),
        ..done(&target, Reason::Stored, Fate::Final, at(1))
    };
    let batch = Batch { done: vec![stored], segments: vec![segment(10, SegmentState::Open)], ..Batch::default() };
    store.commit(&batch, at(1)).unwrap();
    let known = store.article(&id).unwrap().unwrap();
    assert_eq!((known.url.as_str(), known.version), ("https://paper.example/a", 1));
    assert_eq!(known.content.as_deref(), Some("aa"));
    assert_eq!(store.stored_by_site().unwrap(), [("Paper".into(), 1)]);
    assert_eq!(rows(&*store)[0].article.as_ref(), Some(&id));

    let sealed = segment(20, SegmentState::Sealed("aa".to_owned()));
    store.commit(&Batch { segments: vec![sealed.clone()], ..Batch::default() }, at(2)).unwrap();
    assert_eq!(store.segments().unwrap(), [sealed]);
}

fn the_newest_pages_of_a_site_are_kept(store: Box<dyn Store>) {
    let mut store = begun(store);
    let sighted = |domain: &str, n: usize| Sighted { domain: domain.to_owned(), page: vec![n as u8] };
    let n_pages = SIGHTINGS + 30;
    for first in (0..n_pages).step_by(50) {
        let sightings = (first..n_pages.min(first + 50)).map(|n| sighted("a.example", n));
        let sightings = sightings.chain([sighted("b.example", first)]).collect();
        store.commit(&Batch { sightings, ..Batch::default() }, at(1)).unwrap();
    }
    assert_eq!(store.sightings("a.example").unwrap().len(), n_pages, "until their shard is sealed");
    store.forget_sightings().unwrap();
    let pages = |domain: &str| store.sightings(domain).unwrap();
    assert_eq!(pages("a.example"), (30..n_pages).map(|n| vec![n as u8]).collect::<Vec<_>>());
    assert_eq!(pages("b.example"), [[0], [50], [100]]);
    assert!(pages("c.example").is_empty());
}

fn what_is_withdrawn_stays_out(store: Box<dyn Store>) {
    let mut store = begun(store);
    let (gone, other) = (article("https://a.example/1"), article("https://a.example/2"));
    store.add(&[gone.clone(), other], at(0)).unwrap();
    store.withdraw(&[gone.url.to_string(), "https://nobody.example/".to_owned()], "a.example/1", at(5)).unwrap();
    let lines = rows(&*store);
    assert_eq!((lines[0].reason.as_str(), lines[0].rule.as_deref()), ("taken_down", Some("a.example/1")));
    assert_eq!(lines[0].article, None);
    assert_eq!(store.n_waiting().unwrap(), 1);
    assert_eq!(store.add(&[gone], at(9)).unwrap(), 0, "found again, it stays out");
    assert_eq!(store.n_waiting().unwrap(), 1);
}

fn notes_are_kept(store: Box<dyn Store>) {
    let mut store = begun(store);
    assert_eq!(store.note("color").unwrap(), None);
    store.set_note("color", "red").unwrap();
    store.set_note("color", "blue").unwrap();
    assert_eq!(store.note("color").unwrap().as_deref(), Some("blue"));
}

#[test]
fn sqlite_conforms() {
    suite(&|| Box::new(super::sqlite::Sqlite::in_memory()));
}
