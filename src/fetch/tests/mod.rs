//! The fetcher against servers that misbehave, over loopback, with short bounds.

mod hostile;
mod server;
mod table;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::dns::Resolve;

use self::server::{Server, hang_up};
use super::resolver::{LookupError, Resolver};
use super::*;
use crate::config::meant::{Archive, Connect, Crawler, Limits, PolitenessSettings, Revisit, Settings};
use crate::model::{Outcome, PageUrl, Reason, Step, TargetKind};
use crate::politeness::{Permit, Politeness, Turn};
use crate::robots::Allowed;

const PAGE: &str = "http://paper.example/a?b=c";
const LIMIT: u64 = 1 << 20;

fn settings(resolve: Vec<(String, SocketAddr)>, allow_private_hosts: bool) -> Settings {
    Settings {
        corpus: PathBuf::new(),
        crawler: Crawler { name: "gleaner".into(), contact: Some("https://example.org/bot".into()), concurrency: 1 },
        politeness: PolitenessSettings {
            delay: Duration::ZERO,
            max_crawl_delay: Duration::from_secs(30),
            obey_robots: true,
        },
        limits: Limits {
            page_bytes: LIMIT,
            feed_bytes: LIMIT,
            sitemap_bytes: LIMIT,
            fetch_timeout: Duration::from_secs(40),
            articles_per_site: 1,
            requests_per_site: 1,
            bytes_per_site: 1 << 20,
            depth: 1,
        },
        revisit: Revisit::default(),
        archive: Archive { warc: false },
        compress: false,
        site_templates: true,
        connect: Connect { resolve, allow_private_hosts },
        sites: Vec::new(),
        hash: String::new(),
        text: String::new(),
    }
}

/// Patient, so that a busy machine changes no outcome.
fn fetcher_for(settings: &Settings) -> Fetcher {
    let mut bounds = Bounds::new(&settings.limits);
    bounds.connect = Duration::from_secs(20);
    bounds.read = Duration::from_secs(20);
    bounds.slow_window = Duration::from_secs(20);
    Fetcher::with_bounds(settings, bounds).unwrap()
}

/// A fetcher that soon gives up, for servers that never end.
fn hasty(server: &Server) -> Fetcher {
    let mut settings = settings(vec![("*".to_owned(), server.address)], false);
    settings.limits.fetch_timeout = Duration::from_millis(1500);
    let mut bounds = Bounds::new(&settings.limits);
    bounds.read = Duration::from_millis(400);
    bounds.slow_window = Duration::from_millis(600);
    bounds.slow_bytes = 600;
    Fetcher::with_bounds(&settings, bounds).unwrap()
}

/// A fetcher for which every host is that server.
fn fetcher(server: &Server) -> Fetcher {
    fetcher_for(&settings(vec![("*".to_owned(), server.address)], false))
}

fn permit(url: &PageUrl) -> Permit {
    let delay = Duration::ZERO;
    let politeness = Politeness::new(&PolitenessSettings { delay, max_crawl_delay: delay, obey_robots: true });
    match politeness.try_turn(&url.host(), Allowed::robots_txt(), Instant::now()) {
        Turn::Permit(permit) => permit,
        Turn::Wait(..) => panic!("a first turn"),
    }
}

fn ask(url: &str, kind: TargetKind) -> Ask {
    Ask::new(PageUrl::parse(url).unwrap(), kind, "2026-11-23T12:00:00Z".parse::<Timestamp>().unwrap())
}

async fn get(fetcher: &Fetcher, url: &str) -> Step<Response> {
    get_as(fetcher, url, TargetKind::Article).await
}

async fn get_as(fetcher: &Fetcher, url: &str, kind: TargetKind) -> Step<Response> {
    let ask = ask(url, kind);
    fetcher.fetch(permit(&ask.url), ask).await
}

/// The outcome of one request to that server.
async fn outcome(server: &Server) -> Outcome {
    get(&fetcher(server), PAGE).await.expect_err("an outcome")
}

#[tokio::test]
async fn a_page_comes_back_whole_and_the_request_as_it_was_sent() {
    let server = Server::saying(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nhello",
    )
    .await;
    let fetcher = fetcher(&server);
    let response = get(&fetcher, PAGE).await.unwrap();
    assert_eq!((response.status, &response.body[..], response.truncated), (200, &b"hello"[..], false));
    assert_eq!(response.header("x-a"), Some("1"));
    assert_eq!(response.header_list("set-cookie").as_deref(), Some("a=b, c=d"));
    assert!(response.at >= "2026-11-23T12:00:00Z".parse().unwrap());
    get(&fetcher, PAGE).await.unwrap();
    let heads = server.heads();
    assert_eq!(heads[0].as_bytes(), &response.request_head[..]);
    assert!(heads[0].starts_with("GET /a?b=c HTTP/1.1\r\nhost: paper.example\r\n"), "{}", heads[0]);
    assert!(heads[0].contains("(+https://example.org/bot)"));
    // No cookie, no referer, nothing but what `Ask` says; and one connection for both.
    assert_eq!(heads[0], heads[1]);
    assert_eq!(server.n_connections(), 1);
}

#[tokio::test]
async fn a_host_with_a_port_is_led_to_its_given_address() {
    let server = Server::saying("HTTP/1.1 204 No Content\r\n\r\n").await;
    get(&fetcher(&server), "http://paper.example:8081/").await.unwrap();
    get(&fetcher(&server), "http://10.0.0.1:8081/").await.unwrap();
    let heads = server.heads();
    assert!(heads[0].contains("host: paper.example:8081\r\n"), "{}", heads[0]);
    assert!(heads[1].contains("host: 10.0.0.1:8081\r\n"), "{}", heads[1]);
}

#[tokio::test]
async fn a_private_address_is_not_even_connected_to() {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let port = server.address.port();
    let closed = fetcher_for(&settings(Vec::new(), false));
    for host in ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"] {
        let outcome = get(&closed, &format!("http://{host}:{port}/")).await.unwrap_err();
        assert_eq!(outcome.reason, Reason::AddressForbidden, "{host}");
        let outcome = get(&closed, &format!("http://{host}/")).await.unwrap_err();
        assert_eq!(outcome.reason, Reason::AddressForbidden, "{host}");
    }
    assert_eq!(server.n_connections(), 0);
    let open = fetcher_for(&settings(Vec::new(), true));
    assert_eq!(get(&open, &format!("http://localhost:{port}/")).await.unwrap().status, 200);
}

#[tokio::test]
async fn two_names_of_one_private_server_are_one_machine() {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let port = server.address.port();
    let open = fetcher_for(&settings(Vec::new(), true));
    let mut machines = Vec::new();
    for host in ["127.0.0.1", "localhost"] {
        machines.push(get(&open, &format!("http://{host}:{port}/")).await.unwrap().machine.unwrap());
    }
    assert_eq!(machines[0], machines[1]);
    let given = get(&fetcher(&server), PAGE).await.unwrap();
    assert_eq!(given.machine, None, "the config led there");
}

#[tokio::test]
async fn a_name_with_a_private_answer_is_refused_by_the_resolver() {
    let resolver = |allow| Resolver {
        guard: std::sync::Arc::new(guard::Guard::new(&Connect { resolve: Vec::new(), allow_private_hosts: allow })),
        timeout: Duration::from_secs(5),
    };
    let Err(error) = resolver(false).resolve("localhost".parse().unwrap()).await else { panic!("allowed") };
    assert!(matches!(error.downcast_ref(), Some(LookupError::Forbidden(_))), "{error}");
    assert!(resolver(true).resolve("localhost".parse().unwrap()).await.is_ok());
}

#[tokio::test]
async fn a_refusal_by_the_resolver_is_found_inside_the_clients_error() {
    // The guard lets the name through and the resolver does not, as after a rebinding.
    let settings = settings(Vec::new(), false);
    let guard = std::sync::Arc::new(guard::Guard::new(&settings.connect));
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .dns_resolver(Resolver { guard, timeout: Duration::from_secs(5) })
        .tls_certs_only([])
        .build()
        .unwrap();
    let error = client.get("http://localhost/").send().await.unwrap_err();
    let outcome = failure::outcome(error);
    assert_eq!(outcome.reason, Reason::AddressForbidden, "{outcome:?}");
    assert!(outcome.detail.unwrap().contains("loopback"));
}

#[tokio::test]
async fn a_name_that_does_not_resolve_says_so() {
    let mut settings = settings(Vec::new(), true);
    settings.limits.fetch_timeout = Duration::from_secs(8);
    let mut bounds = Bounds::new(&settings.limits);
    bounds.dns = Duration::from_millis(700);
    let fetcher = Fetcher::with_bounds(&settings, bounds).unwrap();
    let outcome = get(&fetcher, "http://nothing.invalid/").await.unwrap_err();
    assert_eq!(outcome.reason, Reason::DnsFailed, "{outcome:?}");
    assert!(outcome.detail.unwrap().contains("resolve"));
}

#[tokio::test]
async fn a_closed_port_is_a_failed_connection() {
    // A port that was free a moment ago.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let outcome = get(&fetcher_for(&settings(vec![("*".to_owned(), address)], false)), PAGE).await.unwrap_err();
    assert_eq!(outcome.reason, Reason::ConnectFailed, "{outcome:?}");
    assert!(outcome.detail.unwrap().starts_with("while connecting: tcp connect error: "));
}

#[tokio::test]
async fn a_server_without_tls_fails_as_such() {
    // It speaks at once: a TLS hello has no end that a server of requests would wait for.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            hang_up(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let outcome = get(&fetcher_for(&settings(vec![("*".to_owned(), address)], false)), "https://paper.example/")
        .await
        .unwrap_err();
    assert_eq!(outcome.reason, Reason::TlsFailed, "{outcome:?}");
}

#[tokio::test]
async fn a_permit_for_another_host_is_our_bug() {
    let server = Server::saying("").await;
    let other = permit(&PageUrl::parse("http://other.example/").unwrap());
    let outcome = fetcher(&server).fetch(other, ask(PAGE, TargetKind::Article)).await.unwrap_err();
    assert_eq!(outcome.reason, Reason::Bug);
    assert_eq!(server.n_connections(), 0);
}

#[tokio::test]
async fn tolerable_oddities_are_tolerated() {
    let server = Server::saying("HTTP/1.1 200\nContent-Length: 2\n\nhi").await;
    assert_eq!(&get(&fetcher(&server), PAGE).await.unwrap().body[..], b"hi");
    let server = Server::saying("HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n").await;
    let response = get(&fetcher(&server), PAGE).await.unwrap();
    assert_eq!(status::outcome(response.status).unwrap().reason, Reason::BadStatus);
    let server =
        Server::saying("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(get(&fetcher(&server), PAGE).await.unwrap().status, 401);
    assert_eq!(server.heads().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let cases: [(&[u8], Result<&str, Reason>); 9] = [
        (b"/b", Ok("http://paper.example/b")),
        (b"//other.example/\xC3\xA4", Ok("http://other.example/%C3%A4")),
        (b"http://127.0.0.1/", Ok("http://127.0.0.1/")),
        (b"file:///etc/hostname", Err(Reason::RedirectRefused)),
        (b"data:text/html,x", Err(Reason::RedirectRefused)),
        (b"ftp://paper.example/", Err(Reason::RedirectRefused)),
        (b"javascript:alert(1)", Err(Reason::RedirectRefused)),
        (b"http://[bad/", Err(Reason::RedirectRefused)),
        (b"/\xE4", Err(Reason::RedirectRefused)),
    ];
    for (location, expected) in cases {
        let answer = [b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ", location, b"\r\n\r\n"].concat();
        let server = Server::saying(answer).await;
        let response = get(&fetcher(&server), PAGE).await.unwrap();
        let redirect = response.redirect(&PageUrl::parse(PAGE).unwrap()).unwrap();
        let got = redirect.as_ref().map(PageUrl::as_str).map_err(|outcome| outcome.reason);
        assert_eq!(got, expected, "{}", String::from_utf8_lossy(location));
        assert_eq!(server.heads().len(), 1);
    }
    let server = Server::saying("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n").await;
    let response = get(&fetcher(&server), PAGE).await.unwrap();
    let redirect = response.redirect(&PageUrl::parse(PAGE).unwrap()).unwrap();
    assert_eq!(redirect.unwrap_err().reason, Reason::RedirectRefused);
}

#[tokio::test]
async fn a_304_answers_only_a_condition() {
    let server = Server::saying("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n").await;
    assert_eq!(outcome(&server).await.reason, Reason::BadStatus);
    let mut ask = ask(PAGE, TargetKind::Article);
    ask.etag = Some("W/\"a\"".to_owned());
    let response = fetcher(&server).fetch(permit(&ask.url), ask).await.unwrap();
    assert_eq!(status::outcome(response.status).unwrap().reason, Reason::Unchanged);
    assert!(server.heads()[1].contains("if-none-match: W/\"a\"\r\n"));
}

#[tokio::test]
async fn a_wish_for_silence_reaches_politeness() {
    for (value, expected) in
        [("120", Some(120)), ("Mon, 23 Nov 2099 12:00:00 GMT", Some(86_400)), ("-5", None), ("abc", None)]
    {
        let server =
            Server::saying(format!("HTTP/1.1 429 Slow Down\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n"))
                .await;
        let seen = get(&fetcher(&server), PAGE).await.unwrap().observation(Instant::now());
        assert_eq!((seen.status, seen.retry_after), (Some(429), expected.map(Duration::from_secs)), "{value}");
    }
}

#[test]
fn a_proxy_in_the_environment_is_not_used() {
    // The same test binary once more, in an environment where every request would go to a closed port.
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "fetch::tests::a_page_comes_back_whole_and_the_request_as_it_was_sent"])
        .envs(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, "http://127.0.0.1:9")))
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && stdout.contains("1 passed"), "{stdout}");
}
