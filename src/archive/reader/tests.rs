//! Archives written by hand and by our own writer, whole and damaged.

use proptest::prelude::*;

use super::*;
use crate::archive::member;
use crate::model::{Fetched, PageUrl, Target, TargetKind, Via};

fn fetched(url: &str, body: &[u8]) -> Fetched {
    let url = PageUrl::parse(url).unwrap();
    Fetched {
        target: Target {
            url: url.clone(),
            site: "Example".into(),
            kind: TargetKind::Article,
            via: Via::Link,
            via_url: None,
            depth: 1,
            announcement: None,
        },
        url_final: url,
        redirects: Vec::new(),
        status: 200,
        headers: vec![Header { name: "content-type".into(), value: "text/html".into() }],
        body: body.to_vec().into(),
        request_head: bytes::Bytes::from_static(b"GET / HTTP/1.1\r\nhost: news.example\r\n\r\n"),
        at: "2026-11-23T08:00:00Z".parse().unwrap(),
        robots_rule: None,
    }
}

fn read(file: &[u8]) -> Vec<Result<Archived, ReadError>> {
    Reader::new(file, 1 << 20).unwrap().collect()
}

proptest! {
    #[test]
    fn what_was_written_reads_back(bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..5)) {
        let mut file = member::warcinfo("00000.warc.gz", "gleaner", Some("a@b"), jiff::Timestamp::UNIX_EPOCH);
        for (n, body) in bodies.iter().enumerate() {
            file.extend(member::exchange(&fetched(&format!("http://news.example/{n}"), body)).bytes);
        }
        let read: Vec<Archived> = read(&file).into_iter().map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), bodies.len());
        for (n, (archived, body)) in read.iter().zip(&bodies).enumerate() {
            prop_assert_eq!(&archived.body, body);
            prop_assert_eq!(&archived.uri, &format!("http://news.example/{n}"));
            prop_assert_eq!(archived.status, 200);
        }
    }

    #[test]
    fn garbage_is_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let _ = read(&bytes);
        let mut warc = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 40\r\n\r\nHTTP/1.1 200\r\n".to_vec();
        warc.extend(&bytes);
        let _ = read(&warc);
    }
}

#[test]
fn a_member_stands_alone_at_its_offset() {
    let first = member::exchange(&fetched("http://news.example/1", b"one"));
    let second = member::exchange(&fetched("http://news.example/2", b"two"));
    let file = [&first.bytes[..], &second.bytes[..]].concat();
    let alone = &file[first.bytes.len()..first.bytes.len() + second.response_length as usize];
    let archived = read(alone).remove(0).unwrap();
    assert_eq!(archived.body, b"two");
}

#[test]
fn the_same_exchange_gives_the_same_bytes() {
    let page = fetched("http://news.example/1", b"one");
    assert_eq!(member::exchange(&page), member::exchange(&page));
}

#[test]
fn other_peoples_files_are_read() {
    let plain = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\na: b\r\n\r\n\
        WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://news.example/>\r\nWARC-Date: 2026-11-23T08:00:00Z\r\n\
        Content-Length: 70\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n3\r\nped\r\n0\r\n\r\n\r\n\r\n";
    let archived = read(plain).remove(0).unwrap();
    assert_eq!((archived.uri.as_str(), &archived.body[..]), ("http://news.example/", &b"Wikiped"[..]));
}

#[test]
fn a_record_over_the_limit_is_named_and_skipped() {
    let large = member::exchange(&fetched("http://news.example/1", &[b'x'; 5000]));
    let small = member::exchange(&fetched("http://news.example/2", b"small"));
    let file = [large.bytes, small.bytes].concat();
    let read: Vec<_> = Reader::new(&file[..], 1000).unwrap().collect();
    assert!(matches!(read[0], Err(ReadError::TooLarge { .. })));
    assert_eq!(read[1].as_ref().unwrap().body, b"small");
}
