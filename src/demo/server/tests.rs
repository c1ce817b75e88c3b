//! The server over real sockets.

use super::super::web::Host;
use super::*;

const LOOPBACK: &str = "127.0.0.1:0";

async fn running() -> Server {
    let mut host = Host::default();
    host.put("/", Resource::html(&"front page ".repeat(100)).with("Last-Modified", "Mon, 03 Nov 2025 08:00:00 GMT"));
    host.put("/busy", Resource { busy_at_first: true, ..Resource::html("well") });
    let mut web = Web::default();
    web.insert("paper.example", host);
    Server::start(web, LOOPBACK.parse().unwrap()).await.unwrap()
}

/// Sends heads over one connection and gives what came back until the server closed it.
async fn ask(server: &Server, heads: &[&str]) -> String {
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    for head in heads {
        stream.write_all(head.replace('\n', "\r\n").as_bytes()).await.unwrap();
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_page_is_served_to_its_host_alone() {
    let server = running().await;
    let answer = ask(&server, &["GET / HTTP/1.1\nHost: Paper.example:80\nConnection: close\n\n"]).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("front page"), "{answer}");
    let answer = ask(&server, &["GET / HTTP/1.1\nHost: other.example\nConnection: close\n\n"]).await;
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
}

#[tokio::test]
async fn a_page_that_the_reader_has_is_not_sent_again() {
    let server = running().await;
    let answer = ask(&server, &["GET / HTTP/1.1\nHost: paper.example\nConnection: close\n\n"]).await;
    let etag = answer.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap().to_owned();
    for condition in [format!("If-None-Match: {etag}"), "If-Modified-Since: Mon, 03 Nov 2025 08:00:00 GMT".to_owned()] {
        let head = format!("GET / HTTP/1.1\nHost: paper.example\n{condition}\nConnection: close\n\n");
        let answer = ask(&server, &[&head]).await;
        assert!(answer.starts_with("HTTP/1.1 304 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn gzip_comes_only_where_it_is_accepted() {
    let server = running().await;
    let head = "GET / HTTP/1.1\nHost: paper.example\nAccept-Encoding: gzip, br\nConnection: close\n\n";
    let answer = ask(&server, &[head]).await;
    assert!(answer.contains("Content-Encoding: gzip") && !answer.contains("front page"), "{answer}");
}

#[tokio::test]
async fn a_busy_address_asks_for_a_second_once_and_a_connection_carries_many_requests() {
    let server = running().await;
    let head = "GET /busy HTTP/1.1\nHost: paper.example\nUser-Agent: t/1\n\n";
    let last = "GET /busy HTTP/1.1\nHost: paper.example\nConnection: close\n\n";
    let answer = ask(&server, &[head, last]).await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("Retry-After: 1"), "{answer}");
    assert!(answer.contains("HTTP/1.1 200 OK") && answer.ends_with("well"), "{answer}");
    let log = server.log();
    assert_eq!(log.iter().map(|hit| hit.status).collect::<Vec<_>>(), [503, 200]);
    assert_eq!(log[0].user_agent.as_deref(), Some("t/1"));
    assert!(smallest_gap(&log, "paper.example").is_some() && smallest_gap(&log, "other.example").is_none());
}

#[tokio::test]
async fn nonsense_is_refused() {
    let server = running().await;
    for head in ["nonsense\n\n", "GET paper HTTP/1.1\n\n", "GET / SPDY\n\n"] {
        assert!(ask(&server, &[head]).await.starts_with("HTTP/1.1 400 "));
    }
    let long = format!("GET /{} HTTP/1.1\n", "x".repeat(HEAD_BYTES + 4096));
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.write_all(long.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
}
