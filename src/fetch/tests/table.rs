//! One table of everything that a server can do to a fetch, with what has to come of it; its ids are those of the shared
//! cases, which are prose.

use std::io::Write as _;
use std::time::Instant;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::server::{Server, drip, fall_silent, flood, hang_up};
use super::{Fetcher, PAGE, ask, fetcher, hasty, permit};
use crate::fetch::status;
use crate::model::{PageUrl, Reason, TargetKind};
use crate::page::coding;

/// What the server does after each request.
enum Serve {
    Say(Vec<u8>),
    Flood(&'static str, Vec<u8>),
    Drip(&'static str, u64),
    Silence(&'static str),
    HangUp(&'static [u8]),
}
use Serve::{Drip, Flood, HangUp, Say, Silence};

/// What has to come of it: a decoded body, an address to ask next, or one of these reasons.
enum Expect {
    Body(&'static [u8]),
    Next(&'static str),
    Fails(&'static [Reason]),
}
use Expect::{Body, Fails, Next};

const HTML: &[u8] = b"<!doctype html><p>The harbour stays open.</p>";

fn say(head: &str, body: &[u8]) -> Serve {
    let head = format!("HTTP/1.1 200 OK\r\n{head}Content-Length: {}\r\n\r\n", body.len());
    Say([head.as_bytes(), body].concat())
}

fn redirect(location: &[u8]) -> Serve {
    Say([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ", location, b"\r\n\r\n"].concat())
}

fn text(answer: &str) -> Serve {
    Say(answer.as_bytes().to_vec())
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn broken(mut body: Vec<u8>, from_end: usize) -> Vec<u8> {
    let at = body.len() - from_end;
    body[at] ^= 0xff;
    body
}

/// A frame that asks for a window of 2^31 bytes (RFC 8878 section 3.1.1.1.2), with one empty block.
const ZSTD_WINDOW: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00];

const ENDED_EARLY: &[Reason] = &[Reason::BadResponse];
const SILENT: &[Reason] = &[Reason::TimedOut];

fn table() -> Vec<(&'static str, Serve, Expect)> {
    const GZIP: &str = "Content-Encoding: gzip\r\n";
    let zeros = vec![0; 64 << 20];
    let deflated = |mut encoder: DeflateEncoder<Vec<u8>>| {
        encoder.write_all(HTML).unwrap();
        encoder.finish().unwrap()
    };
    let zlib = |mut encoder: ZlibEncoder<Vec<u8>>| {
        encoder.write_all(HTML).unwrap();
        encoder.finish().unwrap()
    };
    let packed = gzip(HTML);
    vec![
        ("ht-000", say(GZIP, &gzip(&zeros)), Fails(&[Reason::TooLarge])),
        (
            "ht-002",
            say("Content-Encoding: zstd\r\n", &zstd::encode_all(&zeros[..], 3).unwrap()),
            Fails(&[Reason::TooLarge]),
        ),
        ("ht-003", say("Content-Encoding: zstd\r\n", ZSTD_WINDOW), Fails(&[Reason::BadCoding])),
        ("ht-004", say("Content-Encoding: gzip, gzip\r\n", &gzip(&packed)), Fails(&[Reason::BadCoding])),
        ("ht-005", say(&GZIP.repeat(2), &gzip(&packed)), Fails(&[Reason::BadCoding])),
        ("ht-006", say("Content-Encoding: GZIP\r\n", &packed), Body(HTML)),
        ("ht-007", say("Content-Encoding: x-gzip\r\n", &packed), Body(HTML)),
        ("ht-008", say("Content-Encoding: identity\r\n", HTML), Body(HTML)),
        ("ht-009", say("Content-Encoding: foo\r\n", HTML), Fails(&[Reason::BadCoding])),
        ("ht-010", say(GZIP, &[gzip(&HTML[..20]), gzip(&HTML[20..])].concat()), Body(HTML)),
        ("ht-011", say(GZIP, HTML), Body(HTML)),
        (
            "ht-012",
            say("Content-Encoding: deflate\r\n", &deflated(DeflateEncoder::new(Vec::new(), Compression::default()))),
            Body(HTML),
        ),
        (
            "ht-013",
            say("Content-Encoding: deflate\r\n", &zlib(ZlibEncoder::new(Vec::new(), Compression::default()))),
            Body(HTML),
        ),
        ("ht-014", say(GZIP, &packed[..packed.len() / 2]), Fails(ENDED_EARLY)),
        ("ht-015", say(GZIP, &broken(packed.clone(), 7)), Fails(&[Reason::BadCoding])),
        ("ht-016", HangUp(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"), Fails(ENDED_EARLY)),
        (
            "ht-017",
            HangUp(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 90\r\n\r\n\x1f\x8b"),
            Fails(ENDED_EARLY),
        ),
        ("ht-018", HangUp(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello"), Body(b"he")),
        ("ht-019", text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nhello"), Fails(ENDED_EARLY)),
        (
            "ht-020",
            text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            Body(b"hello"),
        ),
        ("ht-021", HangUp(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), Fails(ENDED_EARLY)),
        ("ht-022", Silence("HTTP/1.1 200 OK\r\nContent-Length: 900000000000\r\n\r\n"), Fails(&[Reason::TooLarge])),
        ("ht-023", text(&format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-A: a\r\n".repeat(101))), Fails(ENDED_EARLY)),
        ("ht-024", text(&format!("HTTP/1.1 200 OK\r\nX-A: {}\r\n\r\n", "a".repeat(500_000))), Fails(ENDED_EARLY)),
        ("ht-025", Flood("HTTP/1.1 200 OK\r\n", b"X-A: aaaaaaaa\r\n".repeat(100)), Fails(ENDED_EARLY)),
        (
            "ht-026",
            Flood("", b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec()),
            Fails(&[Reason::TimedOut, Reason::BadResponse]),
        ),
        ("ht-027", Flood("HTTP/1.1 200 OK\r\n\r\n", vec![b'x'; 64 * 1024]), Fails(&[Reason::TooLarge])),
        ("ht-028", Drip("HTTP/1.1 200 OK\r\n\r\n", 100), Fails(&[Reason::TooSlow, Reason::TimedOut])),
        ("ht-029", Silence("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), Fails(SILENT)),
        ("ht-030", Silence(""), Fails(SILENT)),
        (
            "ht-032",
            Flood("HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n", vec![b'x'; 64 * 1024]),
            Next("http://paper.example/b"),
        ),
        ("ht-033", text("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), Fails(&[Reason::RedirectRefused])),
        ("ht-034", redirect(b"/\xe4"), Fails(&[Reason::RedirectRefused])),
        ("ht-035", redirect(b"file:///etc/hostname"), Fails(&[Reason::RedirectRefused])),
        ("ht-035", redirect(b"data:text/html,x"), Fails(&[Reason::RedirectRefused])),
        ("ht-036", redirect(b"ftp://paper.example/"), Fails(&[Reason::RedirectRefused])),
        ("ht-038", text("HTTP/1.1 304 Not Modified\r\n\r\n"), Fails(&[Reason::BadStatus])),
        ("ht-047", redirect(b"http://user:secret@paper.example/b"), Next("http://paper.example/b")),
        (
            "ht-048",
            text("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"),
            Fails(&[Reason::Forbidden]),
        ),
        ("ht-049", text("<html>HTTP/0.9</html>\r\n\r\n"), Fails(ENDED_EARLY)),
        ("ht-050", text("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"), Body(b"hello")),
        ("ht-051", text("HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n"), Fails(&[Reason::BadStatus])),
    ]
}

/// Cases that are no single answer, and the tests that hold them.
const ELSEWHERE: [(&str, &str); 11] = [
    ("ht-001", "page::coding: bombs_end_at_the_ratio_or_the_limit"),
    ("ht-031", "crawl::visit: a_loop_and_an_endless_chain_end"),
    ("ht-037", "a_304_answers_only_a_condition"),
    ("ht-039", "fetch::ask: validators_are_sent_back_unchanged"),
    ("ht-040", "fetch::ask: validators_are_sent_back_unchanged"),
    ("ht-041", "fetch::ask: validators_are_sent_back_unchanged"),
    ("ht-042", "a_wish_for_silence_reaches_politeness"),
    ("ht-043", "a_wish_for_silence_reaches_politeness"),
    ("ht-044", "a_wish_for_silence_reaches_politeness"),
    ("ht-045", "a_page_comes_back_whole_and_the_request_as_it_was_sent"),
    ("ht-046", "a_proxy_in_the_environment_is_not_used"),
];

/// What came of one request: the decoded body or the next address, or why there is neither.
async fn met(fetcher: &Fetcher) -> Result<Vec<u8>, Reason> {
    let ask = ask(PAGE, TargetKind::Article);
    let response = fetcher.fetch(permit(&ask.url), ask).await.map_err(|outcome| outcome.reason)?;
    if let Some(next) = response.redirect(&PageUrl::parse(PAGE).unwrap()) {
        return next.map(|url| url.to_string().into_bytes()).map_err(|outcome| outcome.reason);
    }
    if let Some(outcome) = status::outcome(response.status) {
        return Err(outcome.reason);
    }
    let coding = response.header_list("content-encoding");
    let body = coding::decode(&response.body, coding.as_deref(), 10 << 20).map_err(|outcome| outcome.reason)?;
    Ok(body.into_owned())
}

#[tokio::test]
async fn what_servers_do_ends_as_the_table_says() {
    let mut wrong = Vec::new();
    let mut told = std::collections::BTreeSet::new();
    for (id, serve, expect) in table() {
        let server = match serve {
            Say(answer) => Server::saying(answer).await,
            Flood(head, chunk) => Server::doing(move |stream| flood(stream, head, chunk.clone())).await,
            Drip(head, every_ms) => Server::doing(move |stream| drip(stream, head, every_ms)).await,
            Silence(head) => Server::doing(move |stream| fall_silent(stream, head)).await,
            HangUp(bytes) => Server::doing(move |stream| hang_up(stream, bytes)).await,
        };
        let is_endless = matches!(&expect, Fails(reasons) if reasons.contains(&Reason::TimedOut));
        let begun = Instant::now();
        let met = met(&if is_endless { hasty(&server) } else { fetcher(&server) }).await;
        let is_met = match (&expect, &met) {
            (Body(body), Ok(met)) => *body == &met[..],
            (Next(url), Ok(met)) => url.as_bytes() == &met[..],
            (Fails(reasons), Err(reason)) => reasons.contains(reason),
            _ => false,
        };
        if !is_met {
            let met = met.map(|body| String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned());
            wrong.push(format!("{id}: {met:?} after {:?}", begun.elapsed()));
        }
        told.insert(id);
    }
    told.extend(ELSEWHERE.map(|(id, _)| id));
    let all: Vec<String> = (0..52).map(|n| format!("ht-{n:03}")).collect();
    assert!(all.iter().map(String::as_str).eq(told.iter().copied()), "each case has its row or its test: {told:?}");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}
