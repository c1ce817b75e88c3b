//! What is kept beside the addresses.

use super::*;

pub(super) fn articles_and_segments_are_remembered(store: Box<dyn Store>) {
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

pub(super) fn the_newest_pages_of_a_site_are_kept(store: Box<dyn Store>) {
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

pub(super) fn notes_are_kept(store: Box<dyn Store>) {
    let mut store = begun(store);
    assert_eq!(store.note("color").unwrap(), None);
    store.set_note("color", "red").unwrap();
    store.set_note("color", "blue").unwrap();
    assert_eq!(store.note("color").unwrap().as_deref(), Some("blue"));
}
