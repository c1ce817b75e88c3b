//! Hosts over time, on a clock set by hand.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::host::{GIVE_UP_AFTER, PERMIT_LIFE, SLOWEST, SLOWNESS};
use super::*;
use crate::config::meant::PolitenessSettings;
use crate::model::{HostKey, Outcome, Reason};
use crate::robots::Allowed;

const SECOND: Duration = Duration::from_secs(1);

fn politeness(delay: Duration) -> Politeness {
    Politeness::new(&PolitenessSettings { delay, max_crawl_delay: Duration::from_secs(30), obey_robots: true })
}

fn host() -> HostKey {
    HostKey::new("paper.example")
}

fn permit(politeness: &Politeness, host: &HostKey, now: Instant) -> Result<Permit, Instant> {
    match politeness.try_turn(host, Allowed::robots_txt(), now) {
        Turn::Permit(permit) => Ok(permit),
        Turn::Wait(_, until) => Err(until),
    }
}

fn seen(status: u16, at: Instant) -> Observation {
    Observation { status: Some(status), latency: Duration::ZERO, retry_after: None, at }
}

#[test]
fn a_host_has_one_permit_at_a_time() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    let first = permit(&politeness, &host, now).unwrap();
    assert_eq!(first.host(), &host);
    assert!(permit(&politeness, &host, now + 5 * SECOND).is_err());
    assert!(permit(&politeness, &HostKey::new("other.example"), now).is_ok());
    assert_eq!(politeness.observe(&host, seen(200, now + 6 * SECOND)), HostState::Fine);
    assert!(permit(&politeness, &host, now + 6 * SECOND).is_ok());
}

#[test]
fn a_permit_given_back_frees_the_host_but_not_its_gap() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    let first = permit(&politeness, &host, now).unwrap();
    politeness.give_back(first);
    assert_eq!(permit(&politeness, &host, now).unwrap_err(), now + SECOND);
    assert!(permit(&politeness, &host, now + SECOND).is_ok());
}

#[test]
fn a_lost_permit_does_not_close_its_host_for_ever() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    drop(permit(&politeness, &host, now).unwrap());
    assert!(permit(&politeness, &host, now + PERMIT_LIFE.saturating_sub(SECOND)).is_err());
    assert!(permit(&politeness, &host, now + PERMIT_LIFE).is_ok());
}

#[test]
fn a_crawl_delay_lengthens_the_gap_and_never_shortens_it() {
    let (politeness, host, now) = (politeness(2 * SECOND), host(), Instant::now());
    let _permit = permit(&politeness, &host, now).unwrap();
    politeness.set_crawl_delay(&host, 7 * SECOND);
    politeness.observe(&host, seen(200, now));
    assert_eq!(permit(&politeness, &host, now + 3 * SECOND).unwrap_err(), now + 7 * SECOND);
    let _permit = permit(&politeness, &host, now + 7 * SECOND).unwrap();
    politeness.observe(&host, seen(200, now + 7 * SECOND));
    assert_eq!(permit(&politeness, &host, now + 8 * SECOND).unwrap_err(), now + 14 * SECOND);
    assert_eq!(politeness.delay_of(&host), 7 * SECOND);
    let quick = HostKey::new("quick.example");
    politeness.set_crawl_delay(&quick, SECOND / 10);
    let _permit = permit(&politeness, &quick, now).unwrap();
    politeness.observe(&quick, seen(200, now));
    assert_eq!(permit(&politeness, &quick, now + SECOND).unwrap_err(), now + 2 * SECOND);
}

#[test]
fn the_gap_is_one_that_the_host_sees() {
    // The first request was long under way, the second may be quick.
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    let _permit = permit(&politeness, &host, now).unwrap();
    politeness.observe(&host, Observation { latency: SECOND / 5, ..seen(200, now + SECOND / 4) });
    assert_eq!(permit(&politeness, &host, now + SECOND).unwrap_err(), now + SECOND + SECOND / 5);
    politeness.set_crawl_delay(&host, 7 * SECOND);
    assert_eq!(permit(&politeness, &host, now + 2 * SECOND).unwrap_err(), now + 7 * SECOND + SECOND / 5);
}

#[test]
fn an_endless_crawl_delay_is_kept_within_what_a_clock_can_hold() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    politeness.set_crawl_delay(&host, Duration::MAX);
    let _permit = permit(&politeness, &host, now).unwrap();
    politeness.observe(&host, Observation { latency: Duration::MAX, ..seen(500, now) });
    assert!(permit(&politeness, &host, now + 3600 * SECOND).is_err());
}

#[test]
fn retry_after_pauses_the_host() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    for status in [429, 503] {
        let now = now + SECOND * u32::from(status) * 1000;
        let _permit = permit(&politeness, &host, now).unwrap();
        let asked = Observation { retry_after: Some(120 * SECOND), ..seen(status, now) };
        assert_eq!(politeness.observe(&host, asked), HostState::BackOff(now + 120 * SECOND));
        assert_eq!(permit(&politeness, &host, now + 119 * SECOND).unwrap_err(), now + 120 * SECOND);
        let permit = permit(&politeness, &host, now + 120 * SECOND).unwrap();
        politeness.give_back(permit);
    }
    assert_eq!(politeness.receipt()[0].retry_afters, 2);
}

#[test]
fn retry_after_on_a_good_answer_is_no_pause() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    let _permit = permit(&politeness, &host, now).unwrap();
    let asked = Observation { retry_after: Some(120 * SECOND), ..seen(200, now) };
    assert_eq!(politeness.observe(&host, asked), HostState::Fine);
}

#[test]
fn errors_double_the_pause_and_success_forgives() {
    let (politeness, host, mut now) = (politeness(SECOND), host(), Instant::now());
    let mut pauses = Vec::new();
    for _ in 0..6 {
        let _permit = permit(&politeness, &host, now).unwrap();
        let HostState::BackOff(until) = politeness.observe(&host, seen(503, now)) else { panic!() };
        pauses.push(until - now);
        now = until;
    }
    for pair in pauses.windows(2) {
        assert!(pair[1] > pair[0].mul_f64(1.3), "{pauses:?}");
    }
    assert!(pauses[5] >= 64 * SECOND, "{pauses:?}");
    for _ in 0..3 {
        let _permit = permit(&politeness, &host, now).unwrap();
        assert_eq!(politeness.observe(&host, seen(200, now)), HostState::Fine);
        now += SECOND;
    }
    let _permit = permit(&politeness, &host, now).unwrap();
    let HostState::BackOff(until) = politeness.observe(&host, seen(503, now)) else { panic!() };
    assert!(until - now <= 3 * SECOND, "{:?}", until - now);
}

#[test]
fn a_not_found_is_no_trouble() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    for (i, status) in [404, 410, 403, 301, 200].into_iter().enumerate() {
        let now = now + SECOND * i as u32;
        let _permit = permit(&politeness, &host, now).unwrap();
        assert_eq!(politeness.observe(&host, seen(status, now)), HostState::Fine, "{status}");
    }
}

#[test]
fn a_host_that_never_answers_is_given_up() {
    let (politeness, host, mut now) = (politeness(SECOND), host(), Instant::now());
    let failed = |now| Observation::of_outcome(&Outcome::new(Reason::ConnectFailed), Duration::ZERO, now);
    for i in 1..=GIVE_UP_AFTER {
        let _permit = permit(&politeness, &host, now).unwrap();
        match politeness.observe(&host, failed(now)) {
            HostState::BackOff(until) if i < GIVE_UP_AFTER => now = until,
            HostState::GivenUp if i == GIVE_UP_AFTER => {}
            state => panic!("{i}: {state:?}"),
        }
    }
    assert!(politeness.is_given_up(&host));
    assert!(permit(&politeness, &host, now + 7200 * SECOND).is_err());
    assert!(politeness.receipt()[0].given_up);
}

#[test]
fn an_answer_between_failures_starts_the_count_again() {
    let (politeness, host, mut now) = (politeness(SECOND), host(), Instant::now());
    for i in 0..20 {
        now = match permit(&politeness, &host, now) {
            Ok(_) => now,
            Err(until) => {
                assert!(permit(&politeness, &host, until).is_ok());
                until
            }
        };
        let outcome = Outcome::new(if i % 4 == 3 { Reason::TooLarge } else { Reason::TimedOut });
        assert_ne!(politeness.observe(&host, Observation::of_outcome(&outcome, SECOND, now)), HostState::GivenUp);
    }
}

#[test]
fn a_slow_host_is_asked_less() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    let _permit = permit(&politeness, &host, now).unwrap();
    politeness.observe(&host, Observation { latency: 4 * SECOND, ..seen(200, now + 5 * SECOND) });
    assert_eq!(permit(&politeness, &host, now + 5 * SECOND).unwrap_err(), now + 8 * SECOND);
    let now = now + 8 * SECOND;
    let _permit = permit(&politeness, &host, now).unwrap();
    politeness.observe(&host, Observation { latency: 50 * SECOND, ..seen(200, now + 50 * SECOND) });
    assert!(permit(&politeness, &host, now + 51 * SECOND).is_ok(), "bounded");
}

#[test]
fn the_moment_to_come_back_is_the_later_of_both() {
    let (politeness, host, now) = (politeness(2 * SECOND), host(), Instant::now());
    let _permit = permit(&politeness, &host, now).unwrap();
    politeness.observe(&host, Observation { latency: SECOND * 9 / 10, ..seen(200, now) });
    assert_eq!(permit(&politeness, &host, now + SECOND).unwrap_err(), now + SECOND * 29 / 10);
}

#[test]
fn without_a_delay_nothing_slows_a_good_host() {
    let (politeness, host, now) = (politeness(Duration::ZERO), host(), Instant::now());
    for _ in 0..5 {
        let _permit = permit(&politeness, &host, now).unwrap();
        politeness.observe(&host, Observation { latency: SECOND, ..seen(200, now) });
    }
}

#[test]
fn the_receipt_tells_what_happened() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    politeness.set_robots(&host, Some("ab12"));
    for (ms, is_permitted) in [(0, true), (500, false), (1000, true), (2500, true)] {
        let at = now + Duration::from_millis(ms);
        assert_eq!(permit(&politeness, &host, at).is_ok(), is_permitted, "{ms}");
        politeness.observe(&host, seen(200, at));
    }
    let receipt = serde_json::to_value(&politeness.receipt()[0]).unwrap();
    assert_eq!(receipt["host"], "paper.example");
    assert_eq!(receipt["robots_sha256"], "ab12");
    assert_eq!(receipt["requests"], 3);
    assert_eq!(receipt["smallest_gap_ms"], 1000);
    assert_eq!(receipt["highest_rate_per_minute"], 3);
    assert_eq!(receipt["waited_ms"], 500);
    assert_eq!(receipt["delay_ms"], 1000);
    assert_eq!(receipt["crawl_delay_ms"], serde_json::Value::Null);
}

#[test]
fn idle_hosts_are_forgotten_but_their_receipts_are_not() {
    let (politeness, now) = (politeness(SECOND), Instant::now());
    for i in 0..100 {
        let host = HostKey::new(&format!("h{i}.example"));
        let _permit = permit(&politeness, &host, now).unwrap();
        politeness.observe(&host, seen(200, now));
    }
    politeness.set_robots(&HostKey::new("never-asked.example"), Some("x"));
    assert!(permit(&politeness, &host(), now + 7200 * SECOND).is_ok());
    assert_eq!(politeness.receipt().len(), 101);
    assert_eq!(politeness.ready_at(&HostKey::new("never-asked.example")), None);
}

/// One thing that happens in a simulated crawl.
#[derive(Debug, Clone)]
enum Event {
    Ask { host: u8, after_ms: u64 },
    Answer { host: u8, after_ms: u64, status: Option<u16>, latency_ms: u64, retry_after_s: Option<u64> },
    CrawlDelay { host: u8, delay_ms: u64 },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let status =
        proptest::option::weighted(0.9, proptest::sample::select(vec![200u16, 200, 200, 301, 404, 429, 500, 503]));
    let event = prop_oneof![
        4 => (0u8..3, 0u64..3000).prop_map(|(host, after_ms)| Event::Ask { host, after_ms }),
        3 => (0u8..3, 0u64..2000, status, 0u64..5000, proptest::option::of(0u64..100)).prop_map(
            |(host, after_ms, status, latency_ms, retry_after_s)| Event::Answer { host, after_ms, status, latency_ms, retry_after_s }
        ),
        1 => (0u8..3, 0u64..9000).prop_map(|(host, delay_ms)| Event::CrawlDelay { host, delay_ms }),
    ];
    proptest::collection::vec(event, 0..120)
}

/// What must hold for one host, kept apart from the code that is tested.
#[derive(Debug, Default)]
struct Model {
    out: bool,
    last: Option<Instant>,
    crawl_delay: Duration,
    not_before: Option<Instant>,
}

proptest! {
    #[test]
    fn no_crawl_is_ever_hasty(events in events(), delay_ms in 1u64..2500) {
        let delay = Duration::from_millis(delay_ms);
        let politeness = politeness(delay);
        let mut now = Instant::now();
        let mut models: HashMap<HostKey, Model> = HashMap::new();
        for event in events {
            match event {
                Event::Ask { host, after_ms } => {
                    now += Duration::from_millis(after_ms);
                    let host = HostKey::new(&format!("{host}.example"));
                    let model = models.entry(host.clone()).or_default();
                    match permit(&politeness, &host, now) {
                        Ok(_permit) => {
                            let is_lost = model.last.is_some_and(|last| now - last >= PERMIT_LIFE);
                            prop_assert!(!model.out || is_lost, "two permits at once");
                            if let Some(last) = model.last {
                                prop_assert!(now - last >= delay.max(model.crawl_delay));
                            }
                            prop_assert!(model.not_before.is_none_or(|until| now >= until));
                            model.out = true;
                            model.last = Some(now);
                        }
                        Err(until) => {
                            prop_assert!(until > now);
                            // The moment is the right one: then, if nothing is under way, there is a turn.
                            if !model.out && !politeness.is_given_up(&host) {
                                now = until;
                                prop_assert!(permit(&politeness, &host, now).is_ok());
                                model.out = true;
                                model.last = Some(now);
                            }
                        }
                    }
                }
                Event::Answer { host, after_ms, status, latency_ms, retry_after_s } => {
                    let host = HostKey::new(&format!("{host}.example"));
                    let model = models.entry(host.clone()).or_default();
                    if !model.out {
                        continue;
                    }
                    now += Duration::from_millis(after_ms);
                    let latency = Duration::from_millis(latency_ms);
                    let retry_after = retry_after_s.map(Duration::from_secs);
                    let state = politeness.observe(&host, Observation { status, latency, retry_after, at: now });
                    model.out = false;
                    let slow = model.last.unwrap() + (latency * SLOWNESS).min(SLOWEST);
                    let asked = match (status, retry_after) {
                        (Some(429 | 503), Some(wait)) => now + wait,
                        _ => now,
                    };
                    model.not_before = Some(model.not_before.unwrap_or(now).max(slow).max(asked));
                    if let HostState::BackOff(until) = state {
                        model.not_before = model.not_before.max(Some(until));
                    }
                }
                Event::CrawlDelay { host, delay_ms } => {
                    let host = HostKey::new(&format!("{host}.example"));
                    let delay = Duration::from_millis(delay_ms);
                    politeness.set_crawl_delay(&host, delay);
                    models.entry(host).or_default().crawl_delay = delay;
                }
            }
        }
        for receipt in politeness.receipt() {
            prop_assert!(receipt.smallest_gap_ms.is_none_or(|gap| gap >= delay_ms));
        }
    }
}

#[test]
fn hosts_on_one_public_address_share_its_turns() {
    let (politeness, now) = (politeness(SECOND), Instant::now());
    let (one, other) = (HostKey::new("one.example"), HostKey::new("other.example"));
    let address = "192.0.2.1".parse().unwrap();
    for host in [&one, &other] {
        politeness.set_machine(host, Machine::public(address));
    }
    let _first = permit(&politeness, &one, now).unwrap();
    assert_eq!(permit(&politeness, &other, now).unwrap_err(), now + SECOND);
    assert_eq!(politeness.observe(&one, seen(200, now)), HostState::Fine);
    assert!(permit(&politeness, &other, now + SECOND).is_ok());
    assert_eq!(permit(&politeness, &one, now + SECOND).unwrap_err(), now + 2 * SECOND);
    assert!(permit(&politeness, &HostKey::new("elsewhere.example"), now + SECOND).is_ok());
}

#[test]
fn a_rest_from_an_earlier_run_is_kept() {
    let (politeness, host, now) = (politeness(SECOND), host(), Instant::now());
    politeness.rest(&host, now + 600 * SECOND);
    politeness.rest(&host, now + SECOND);
    assert_eq!(permit(&politeness, &host, now).unwrap_err(), now + 600 * SECOND);
    assert!(politeness.receipt().is_empty(), "it was never asked");
    assert!(permit(&politeness, &host, now + 600 * SECOND).is_ok());
}

#[test]
fn what_one_host_asks_for_is_kept_towards_the_others_of_its_machine() {
    let (politeness, now) = (politeness(SECOND), Instant::now());
    let (one, other) = (HostKey::new("one.example"), HostKey::new("other.example"));
    for host in [&one, &other] {
        politeness.set_machine(host, Machine::public("192.0.2.1".parse().unwrap()));
    }
    let _permit = permit(&politeness, &one, now).unwrap();
    politeness.set_crawl_delay(&one, 5 * SECOND);
    politeness.observe(&one, seen(200, now));
    assert_eq!(permit(&politeness, &other, now + SECOND).unwrap_err(), now + 5 * SECOND);
    let _permit = permit(&politeness, &other, now + 5 * SECOND).unwrap();
    politeness.observe(&other, Observation { retry_after: Some(20 * SECOND), ..seen(429, now + 5 * SECOND) });
    assert_eq!(permit(&politeness, &one, now + 8 * SECOND).unwrap_err(), now + 25 * SECOND);
}
