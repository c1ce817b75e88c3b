//! Addresses that must never be reached, in every dress.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn is_allowed_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|address| url(&address).is_ok())
}

fn check_ip(text: &str, expected: bool) {
    assert_eq!(address(text.parse().unwrap()).is_ok(), expected, "{text}");
}

#[test]
fn only_public_addresses_are_asked() {
    for public in [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "172.32.0.1",
        "100.128.0.0",
        "2a00:1450::1",
        "2001:200::1",
        "::ffff:1.1.1.1",
    ] {
        check_ip(public, true);
    }
    for private in [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.31.255.255",
        "192.0.0.8",
        "192.168.0.1",
        "198.19.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:10.0.0.1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::",
        "2001:0:1::1",
        "2001:2::1",
        "2001:db8::1",
        "2002:a00:1::",
        "3fff:fff::",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::fb",
    ] {
        check_ip(private, false);
    }
}

#[test]
fn odd_spellings_are_seen_through() {
    for text in [
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://2130706433/",
        "http://127.1/",
        "http://[::ffff:7f00:1]/",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http:\\\\127.0.0.1\\",
        "http://0/",
        "http://LocalHost./",
        "http://a.localhost/",
        "http://nas.lan/",
        "http://host.internal/",
        "http://metadata/",
        "http://paper.example:25/",
        "ftp://paper.example/",
        "http://me@paper.example/",
        "http://:pw@paper.example/",
    ] {
        assert!(!is_allowed_url(text), "{text}");
    }
    for text in ["http://paper.example/", "https://paper.example:8443/", "http://8.8.8.8/", "http://mylocal.example/"] {
        assert!(is_allowed_url(text), "{text}");
    }
}

#[test]
fn a_mixed_answer_is_refused_whole() {
    let public: IpAddr = Ipv4Addr::new(93, 184, 215, 14).into();
    let private: IpAddr = Ipv4Addr::LOCALHOST.into();
    assert!(answer("paper.example", &[public]).is_ok());
    assert!(answer("paper.example", &[public, private]).is_err());
    assert!(answer("paper.example", &[]).is_err());
}

fn guard(resolve: &[(&str, &str)], allow_private_hosts: bool) -> Guard {
    let resolve = resolve.iter().map(|(host, address)| ((*host).to_owned(), address.parse().unwrap())).collect();
    Guard::new(&Connect { resolve, allow_private_hosts })
}

#[test]
fn a_given_address_is_allowed_and_its_port_is_used() {
    let guard = guard(&[("Paper.example", "127.0.0.1:4000"), ("*", "127.0.0.1:5000")], false);
    let route = |text: &str| guard.route(&Url::parse(text).unwrap()).unwrap();
    assert_eq!(guard.given("paper.example").unwrap().port(), 4000);
    assert_eq!(guard.given("other.example").unwrap().port(), 5000);
    assert_eq!(route("http://paper.example:25/a?b").url.as_str(), "http://paper.example/a?b");
    assert_eq!(route("http://10.0.0.1:81/a").url.as_str(), "http://127.0.0.1:5000/a");
    assert!(route("http://localhost/").is_given);
}

#[test]
fn private_hosts_are_allowed_where_the_config_says_so() {
    let url = Url::parse("http://localhost:7000/").unwrap();
    assert!(guard(&[], false).route(&url).is_err());
    assert!(guard(&[("a.example", "127.0.0.1:80")], false).route(&url).is_err());
    let open = guard(&[], true);
    let route = open.route(&url).unwrap();
    assert!(!route.is_given);
    assert!(open.judge_answer("localhost", &[Ipv4Addr::LOCALHOST.into()]).is_ok());
    assert!(open.judge_peer(&route, Ipv6Addr::LOCALHOST.into()).is_ok());
}

#[test]
fn the_shared_table_passes_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/cases/ssrf.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("no {}: skipped", path.display());
        return;
    };
    let (mut passed, mut failures) = (0, Vec::new());
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let value = &case["value"];
        let ips = |values: &[&str]| -> Vec<IpAddr> { values.iter().map(|ip| ip.parse().unwrap()).collect() };
        let allowed = match case["kind"].as_str().unwrap() {
            "ip" => address(value.as_str().unwrap().parse().unwrap()).is_ok(),
            "url" => is_allowed_url(value.as_str().unwrap()),
            "dns" => {
                let values: Vec<&str> = value.as_array().unwrap().iter().map(|ip| ip.as_str().unwrap()).collect();
                answer("name.example", &ips(&values)).is_ok()
            }
            "redirect" => {
                let (_, target) = value.as_str().unwrap().split_once(" -> ").unwrap();
                let (target, resolved) = target.split_once(" (").unwrap_or((target, ""));
                let resolved = resolved.trim_end_matches(')');
                is_allowed_url(target) && (resolved.is_empty() || answer("b.test", &ips(&[resolved])).is_ok())
            }
            kind => panic!("unknown kind {kind}"),
        };
        if allowed == case["allowed"] {
            passed += 1;
        } else {
            failures.push(line.to_owned());
        }
    }
    println!("ssrf: {passed}/{}", passed + failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
}

proptest! {
    #[test]
    fn a_mapped_address_is_judged_like_the_one_inside(ip: u32) {
        let ip = Ipv4Addr::from(ip);
        prop_assert_eq!(address(ip.into()), address(ip.to_ipv6_mapped().into()));
        prop_assert!(address(ip.to_ipv6_compatible().into()).is_err());
    }

    #[test]
    fn every_literal_in_a_url_is_judged_as_its_address(ip: u32) {
        let expected = address(Ipv4Addr::from(ip).into()).is_ok();
        for text in [format!("http://{}/", Ipv4Addr::from(ip)), format!("http://{ip}/"), format!("http://{ip:#x}/"), format!("http://0{ip:o}/")] {
            prop_assert_eq!(is_allowed_url(&text), expected, "{}", text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = is_allowed_url(&text);
    }
}
