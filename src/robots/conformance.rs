//! The two tables of cases: our own, and the shared ones where they are at hand.

use std::path::Path;

use serde_json::Value;

use super::fetch_policy::{self, Cached, Ending};
use super::{Policy, ROBOTS_BYTES, Rules, Verdict};
use crate::model::{PageUrl, Reason};

/// The cases of a file, a JSON object a line; `None` if there is no such file.
fn cases(path: &str) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("no {}: skipped", path.display());
        return None;
    };
    Some(text.lines().filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn is_allowed(robots: &[u8], agent: &str, url: &str) -> bool {
    matches!(Rules::parse(robots, agent).judge(&PageUrl::parse(url).unwrap()), Verdict::Allowed(_))
}

#[test]
fn our_own_table_passes_whole() {
    let cases = cases("tests/robots/cases.jsonl").unwrap();
    assert!(cases.len() > 40);
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap_or_else(|| panic!("{key} in {case}"));
        let robots = case["lines"].as_array().unwrap();
        let robots: Vec<&str> = robots.iter().map(|line| line.as_str().unwrap()).collect();
        let url = format!("https://paper.example{}", text("path"));
        assert_eq!(is_allowed(robots.join("\n").as_bytes(), text("agent"), &url), case["allowed"], "{case}");
    }
}

#[test]
fn the_shared_table_passes() {
    let Some(cases) = cases("../shared/data/cases/robots.jsonl") else { return };
    let mut failures = Vec::new();
    for level in ["rfc", "defacto", "ambiguous"] {
        let of_level: Vec<&Value> = cases.iter().filter(|case| case["level"] == level).collect();
        let failed: Vec<&Value> = of_level
            .iter()
            .copied()
            .filter(|case| {
                let robots = match case["robots_hex"].as_str() {
                    Some(hex) => data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).unwrap(),
                    None => case["robots_txt"].as_str().unwrap().as_bytes().to_vec(),
                };
                let agent = case["user_agent"].as_str().unwrap();
                is_allowed(&robots, agent, case["url"].as_str().unwrap()) != case["allowed"]
            })
            .collect();
        println!("robots {level}: {}/{}", of_level.len() - failed.len(), of_level.len());
        for case in &failed {
            println!("  {} {}", case["id"], case["why"]);
        }
        if level != "ambiguous" {
            failures.extend(failed);
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// How a described fetch ends.
fn ending(outcome: &Value) -> Ending {
    if let Some(error) = outcome["error"].as_str() {
        return Ending::Failed(match error {
            error if error.starts_with("dns") => Reason::DnsFailed,
            "connect_refused" => Reason::ConnectFailed,
            "tls_error" => Reason::TlsFailed,
            error if error.ends_with("timeout") => Reason::TimedOut,
            _ => Reason::BadResponse,
        });
    }
    if outcome["redirect_loop"] == true {
        return Ending::Failed(Reason::RedirectLimit);
    }
    if let Some(redirects) = outcome["redirects"].as_u64() {
        return match outcome["then"].as_u64() {
            Some(_) if redirects > fetch_policy::REDIRECTS as u64 => Ending::Failed(Reason::RedirectLimit),
            Some(status) => Ending::Status(status as u16),
            None => Ending::Failed(Reason::AddressForbidden),
        };
    }
    Ending::Status(outcome["status"].as_u64().unwrap() as u16)
}

/// The policy by name; a file without rules answers for either `parse` or `allow_all`.
fn policy(outcome: &Value) -> &'static [&'static str] {
    let cached = if outcome["cached"].is_string() { Cached::Rules } else { Cached::Nothing };
    let age = std::time::Duration::from_secs(outcome["cached_age_h"].as_u64().unwrap_or(0) * 3600);
    match fetch_policy::of(ending(outcome)).with_cache(cached) {
        Policy::Parse if cached == Cached::Rules && !fetch_policy::is_fresh(age) => &["refetch"],
        Policy::Parse if outcome["bomb"] == true || outcome["body_bytes"].as_u64() > Some(ROBOTS_BYTES as u64) => {
            &["parse_first_512000"]
        }
        Policy::Parse => {
            let empty = outcome["body"].as_str().map_or(outcome["status"] == 204, |body| !body.contains("allow:"));
            if empty { &["parse", "allow_all"] } else { &["parse"] }
        }
        Policy::AllowAll => &["allow_all"],
        Policy::DisallowAll => &["disallow_all"],
        Policy::UseCached => &["use_cached"],
    }
}

fn check_policies(path: &str) {
    let Some(cases) = cases(path) else { return };
    let (mut passed, mut failures) = (0, Vec::new());
    for case in &cases {
        let got = policy(&case["outcome"]);
        if case["policy"].as_str().unwrap().split("_or_").any(|policy| got.contains(&policy)) {
            passed += 1;
        } else if case["level"] == "ambiguous" {
            println!("  {case}: {got:?}");
        } else {
            failures.push(format!("{case}: {got:?}"));
        }
    }
    println!("robots_fetch: {passed}/{}", cases.len());
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_fetch_policy_follows_our_table() {
    check_policies("tests/robots/fetch.jsonl");
}

#[test]
fn the_fetch_policy_follows_the_shared_table() {
    check_policies("../shared/data/cases/robots_fetch.jsonl");
}
