//! Servers that lie, flood, drip and fall silent.

use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::server::{Server, drip, fall_silent, flood, hang_up};
use super::{PAGE, fetcher, get, get_as, hasty, outcome};
use crate::fetch::room::Room;
use crate::model::{Reason, TargetKind};
use crate::page::coding;

async fn check(answer: impl Into<Vec<u8>>, expected: Reason) {
    let answer = answer.into();
    let shown = String::from_utf8_lossy(&answer[..answer.len().min(80)]).into_owned();
    let server = Server::saying(answer).await;
    let outcome = outcome(&server).await;
    assert_eq!(outcome.reason, expected, "{outcome:?} of {shown:?}");
}

#[tokio::test]
async fn a_bomb_stays_packed_until_it_is_unpacked_within_bounds() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), 200 << 20), &mut encoder).unwrap();
    let bomb = encoder.finish().unwrap();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
    let server = Server::saying([head.as_bytes(), &bomb].concat()).await;
    let response = get(&fetcher(&server), PAGE).await.unwrap();
    assert_eq!(response.body.len(), bomb.len());
    let decoded = coding::decode(&response.body, response.header_list("content-encoding").as_deref(), 10 << 20);
    assert_eq!(decoded.unwrap_err().reason, Reason::TooLarge);
}

#[tokio::test]
async fn an_endless_body_is_too_large() {
    let server = Server::doing(|stream| flood(stream, "HTTP/1.1 200 OK\r\n\r\n", vec![b'x'; 64 * 1024])).await;
    assert_eq!(outcome(&server).await.reason, Reason::TooLarge);
    // Of an error page, and of a robots.txt, the first part is enough.
    let server = Server::doing(|stream| flood(stream, "HTTP/1.1 404 Gone\r\n\r\n", vec![b'x'; 64 * 1024])).await;
    let response = get(&fetcher(&server), PAGE).await.unwrap();
    assert_eq!((response.status, response.body.len(), response.truncated), (404, 256 * 1024, true));
    let server = Server::doing(|stream| flood(stream, "HTTP/1.1 200 OK\r\n\r\n", b"Disallow: /a\n".repeat(999))).await;
    let response = get_as(&fetcher(&server), "http://paper.example/robots.txt", TargetKind::Robots).await.unwrap();
    assert!(response.truncated && response.body.len() >= 512_000);
}

#[tokio::test]
async fn a_huge_content_length_is_refused_before_the_body() {
    let server =
        Server::doing(|stream| fall_silent(stream, "HTTP/1.1 200 OK\r\nContent-Length: 900000000000\r\n\r\n")).await;
    let outcome = outcome(&server).await;
    assert_eq!(outcome.reason, Reason::TooLarge);
    assert!(outcome.detail.unwrap().contains("900000000000"));
}

#[tokio::test]
async fn time_outs_end_what_never_ends() {
    let silences: [&'static str; 4] =
        ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", "HTTP/1.1 200 OK\r\n\r\n<p>"];
    for head in silences {
        let server = Server::doing(move |stream| fall_silent(stream, head)).await;
        let outcome = get(&hasty(&server), PAGE).await.unwrap_err();
        assert_eq!(outcome.reason, Reason::TimedOut, "{head:?}: {outcome:?}");
    }
    for (head, every_ms) in [("HTTP/1.1 200 OK\r\nX: ", 50), ("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 ", 50)] {
        let server = Server::doing(move |stream| drip(stream, head, every_ms)).await;
        let outcome = get(&hasty(&server), PAGE).await.unwrap_err();
        assert!(matches!(outcome.reason, Reason::TimedOut | Reason::BadResponse), "{head:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_dripping_body_is_too_slow() {
    let server = Server::doing(|stream| drip(stream, "HTTP/1.1 200 OK\r\n\r\n", 100)).await;
    assert_eq!(get(&hasty(&server), PAGE).await.unwrap_err().reason, Reason::TooSlow);
}

#[tokio::test]
async fn a_body_that_ends_early_is_a_bad_response() {
    for answer in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ] {
        let server = Server::doing(move |stream| hang_up(stream, answer)).await;
        let outcome = outcome(&server).await;
        assert_eq!(outcome.reason, Reason::BadResponse, "{outcome:?}");
        assert!(outcome.detail.unwrap().starts_with("in the body: error reading a body from connection: "));
    }
}

#[tokio::test]
async fn broken_http_is_a_bad_response() {
    check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nhello", Reason::BadResponse).await;
    check("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", Reason::BadResponse).await;
    check("HTTP/1.1 200 OK\r\nX-A: a\r\n folded\r\n\r\n", Reason::BadResponse).await;
    check("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", Reason::BadResponse).await;
    check("<html>HTTP/0.9</html>\r\n\r\n", Reason::BadResponse).await;
    check("ICY 200 OK\r\n\r\n", Reason::BadResponse).await;
    check(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-A: a\r\n".repeat(101)), Reason::BadResponse).await;
    check(format!("HTTP/1.1 200 OK\r\nX-A: {}\r\n\r\n", "a".repeat(500_000)), Reason::BadResponse).await;
    check(format!("HTTP/1.1 200 OK\r\nX-A: {}\r\n\r\n", "a".repeat(300_000)), Reason::BadResponse).await;
}

#[tokio::test]
async fn the_body_of_a_redirect_is_not_read() {
    let server =
        Server::doing(|stream| flood(stream, "HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n", vec![b'x'; 64 * 1024]))
            .await;
    let response = get(&fetcher(&server), PAGE).await.unwrap();
    assert!(response.body.is_empty() && response.truncated);
}

#[tokio::test]
async fn a_body_that_waits_for_room_loses_no_time_of_its_own() {
    let n = 512 * 1024;
    let server = Server::saying(format!("HTTP/1.1 200 OK\r\nContent-Length: {n}\r\n\r\n{}", "x".repeat(n))).await;
    let mut fetcher = hasty(&server);
    fetcher.room = Room::of(0, 512);
    let first = get(&fetcher, PAGE).await.unwrap();
    assert_eq!(first.body.len(), n);
    // The second waits for longer than a whole request may take.
    let (second, ()) = tokio::join!(get(&fetcher, PAGE), async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        drop(first);
    });
    assert_eq!(second.unwrap().body.len(), n);
}

#[tokio::test]
async fn bodies_that_hold_a_part_each_do_not_wait_for_each_other() {
    let n = 512 * 1024;
    let server = Server::saying(format!("HTTP/1.1 200 OK\r\nContent-Length: {n}\r\n\r\n{}", "x".repeat(n))).await;
    let mut fetcher = fetcher(&server);
    fetcher.room = Room::of(700, 700);
    let bodies = futures_util::future::join_all((0..8).map(|_| async {
        // Its room is given back with it.
        get(&fetcher, PAGE).await.map(|response| response.body)
    }));
    assert!(bodies.await.into_iter().all(|body| body.is_ok_and(|body| body.len() == n)));
}
