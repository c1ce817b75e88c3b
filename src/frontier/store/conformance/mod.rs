//! What every engine has to do, whatever it is made of. [`suite`] takes a maker of empty stores.

mod addresses;
mod memory;
mod queue;
mod revisits;

use jiff::{SignedDuration, Timestamp};

use crate::frontier::batch::MAX_TRIES;
use crate::frontier::{
    Alias, Article, Batch, Done, Fate, Lease, Pace, Refused, Release, Rest, Rhythm, Row, SIGHTINGS, Segment,
    SegmentState, Sighted, Store,
};
use crate::model::{Announcement, ArticleId, Earlier, HostKey, Outcome, PageUrl, Reason, Target, TargetKind, Via};

const RHYTHM: Rhythm = Rhythm { shortest: SignedDuration::from_secs(10), longest: SignedDuration::from_hours(100) };

type Make<'a> = &'a dyn Fn() -> Box<dyn Store>;

/// Runs every test on a fresh store each.
pub(super) fn suite(make: Make<'_>) {
    let tests: &[fn(Box<dyn Store>)] = &[
        addresses::an_address_is_known_once,
        addresses::a_better_source_takes_over_what_waits,
        addresses::every_kind_of_source_is_remembered,
        addresses::spellings_of_one_address_are_visited_once,
        queue::a_host_is_leased_to_one_at_a_time,
        queue::the_best_targets_come_first,
        queue::hosts_rest_until_their_time,
        queue::a_failure_is_tried_again_with_growing_pauses,
        queue::a_server_names_its_own_time,
        queue::a_new_run_takes_back_what_a_crash_held,
        queue::a_new_run_keeps_the_pace_that_a_host_wants,
        queue::a_rest_is_kept_whoever_asks_and_whoever_gives_back,
        queue::sites_that_left_the_config_are_not_handed_out,
        revisits::sources_wait_again_when_they_are_asked_to,
        revisits::a_source_is_visited_in_the_rhythm_of_its_news,
        revisits::an_article_is_looked_at_again_until_its_time_is_over,
        revisits::what_is_gone_is_asked_for_no_more,
        revisits::copies_are_forgotten_when_they_are_read_anew,
        queue::failures_wait_for_the_next_run,
        addresses::refused_addresses_have_their_line_and_may_be_admitted_later,
        addresses::other_addresses_of_a_page_are_not_visited,
        addresses::every_address_has_one_line_in_the_order_of_meeting,
        memory::articles_and_segments_are_remembered,
        memory::the_newest_pages_of_a_site_are_kept,
        addresses::what_is_withdrawn_stays_out,
        memory::notes_are_kept,
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

#[test]
fn sqlite_conforms() {
    suite(&|| Box::new(super::sqlite::Sqlite::in_memory()));
}
