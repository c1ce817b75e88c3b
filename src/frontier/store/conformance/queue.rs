//! Who is handed out, when, and what a failure costs.

use super::*;

pub(super) fn a_host_is_leased_to_one_at_a_time(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://a.example/1"), article("https://b.example/1")], at(0)).unwrap();
    let first = store.lease(1, 10, at(1)).unwrap();
    let second = store.lease(10, 10, at(1)).unwrap();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first[0].host, second[0].host);
    assert!(store.lease(10, 10, at(1)).unwrap().is_empty());
    assert_eq!(store.next_due().unwrap(), None, "what others hold is not due");
}

pub(super) fn the_best_targets_come_first(store: Box<dyn Store>) {
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

pub(super) fn hosts_rest_until_their_time(store: Box<dyn Store>) {
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

pub(super) fn a_failure_is_tried_again_with_growing_pauses(store: Box<dyn Store>) {
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

pub(super) fn a_server_names_its_own_time(store: Box<dyn Store>) {
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

pub(super) fn a_new_run_takes_back_what_a_crash_held(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://paper.example/a")], at(0)).unwrap();
    assert_eq!(store.lease(1, 1, at(1)).unwrap().len(), 1);
    store.begin(&["Paper".into()], RHYTHM, at(2), at(5)).unwrap();
    assert!(store.lease(1, 1, at(4)).unwrap().is_empty(), "it may have been asked just before the crash");
    assert_eq!(store.lease(1, 1, at(5)).unwrap().len(), 1);
}

pub(super) fn a_new_run_keeps_the_pace_that_a_host_wants(store: Box<dyn Store>) {
    let mut store = begun(store);
    let host = HostKey::new("paper.example");
    store.add(&[article("https://paper.example/a")], at(0)).unwrap();
    store.lease(1, 1, at(1)).unwrap();
    let pace = |seconds| {
        let paces = vec![Pace { host: host.clone(), gap: SignedDuration::from_secs(seconds) }];
        Batch { paces, ..Batch::default() }
    };
    store.commit(&pace(20), at(1)).unwrap();
    store.begin(&["Paper".into()], RHYTHM, at(2), at(5)).unwrap();
    assert_eq!(store.next_due().unwrap(), Some(at(22)));
    assert_eq!(store.lease(1, 1, at(22)).unwrap().len(), 1);
    // Its robots.txt names none any more.
    store.commit(&pace(0), at(23)).unwrap();
    store.begin(&["Paper".into()], RHYTHM, at(24), at(26)).unwrap();
    assert_eq!(store.next_due().unwrap(), Some(at(26)));
}

pub(super) fn a_rest_is_kept_whoever_asks_and_whoever_gives_back(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://paper.example/a")], at(0)).unwrap();
    store.lease(1, 1, at(1)).unwrap();
    let rest = |host: &str, seconds| Rest { host: HostKey::new(host), until: at(seconds) };
    let rests = vec![rest("paper.example", 600), rest("www.elsewhere.example", 900), rest("paper.example", 3)];
    let batch = Batch { rests, released: release("paper.example", at(2)), ..Batch::default() };
    store.commit(&batch, at(1)).unwrap();
    assert_eq!(store.next_due().unwrap(), Some(at(600)));
    let mut resting = store.resting(at(10)).unwrap();
    resting.sort_by_key(|rest| rest.until);
    assert_eq!(resting, [rest("paper.example", 600), rest("www.elsewhere.example", 900)]);
    store.begin(&["Paper".into()], RHYTHM, at(20), at(21)).unwrap();
    assert_eq!(store.resting(at(600)).unwrap(), [rest("www.elsewhere.example", 900)]);
    assert_eq!(store.lease(1, 1, at(600)).unwrap().len(), 1);
    // A clock that ran ahead closes no host for longer than one can ask for.
    store.commit(&Batch { rests: vec![rest("paper.example", 10_000_000)], ..Batch::default() }, at(601)).unwrap();
    store.begin(&["Paper".into()], RHYTHM, at(700), at(701)).unwrap();
    assert_eq!(store.next_due().unwrap(), Some(at(700 + 24 * 3600)));
}

pub(super) fn sites_that_left_the_config_are_not_handed_out(store: Box<dyn Store>) {
    let mut store = begun(store);
    store.add(&[article("https://paper.example/a")], at(0)).unwrap();
    store.begin(&["Another".into()], RHYTHM, at(1), at(1)).unwrap();
    assert!(store.lease(1, 1, at(2)).unwrap().is_empty());
    assert_eq!((store.n_waiting().unwrap(), store.next_due().unwrap()), (0, None));
    store.begin(&["Paper".into()], RHYTHM, at(3), at(3)).unwrap();
    assert_eq!(store.lease(1, 1, at(4)).unwrap().len(), 1);
}

pub(super) fn failures_wait_for_the_next_run(store: Box<dyn Store>) {
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
