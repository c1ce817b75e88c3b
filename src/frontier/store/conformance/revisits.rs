//! When what is done is visited again.

use super::*;

pub(super) fn sources_wait_again_when_they_are_asked_to(store: Box<dyn Store>) {
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

pub(super) fn a_source_is_visited_in_the_rhythm_of_its_news(store: Box<dyn Store>) {
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

pub(super) fn an_article_is_looked_at_again_until_its_time_is_over(store: Box<dyn Store>) {
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

pub(super) fn what_is_gone_is_asked_for_no_more(store: Box<dyn Store>) {
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

pub(super) fn copies_are_forgotten_when_they_are_read_anew(store: Box<dyn Store>) {
    let mut store = begun(store);
    let feed = target("https://paper.example/feed", TargetKind::Feed, Via::Link);
    store.add(std::slice::from_ref(&feed), at(0)).unwrap();
    let seen = Earlier {
        etag: Some("\"e\"".to_owned()),
        payload_digest: Some("sha1:A".to_owned()),
        reserves_mining: true,
        ..Earlier::default()
    };
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
