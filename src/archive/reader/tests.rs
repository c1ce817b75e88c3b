//! Archives written by hand and by our own writer, whole and damaged.

use proptest::prelude::*;

use super::*;
use crate::archive::member;
use crate::model::{Earlier, Fetched, PageUrl, Target, TargetKind, Via};

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
        tdm: None,
        earlier: None,
    }
}

fn exchange(fetched: &Fetched) -> crate::archive::Exchange {
    member::exchange(fetched, &crate::archive::digest::payload(&fetched.body))
}

fn read(file: &[u8]) -> Vec<Result<Archived, ReadError>> {
    Reader::new(file, 1 << 20).unwrap().collect()
}

proptest! {
    #[test]
    fn what_was_written_reads_back(bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..5)) {
        let mut file = member::warcinfo("00000.warc.gz", "gleaner", Some("a@b"), jiff::Timestamp::UNIX_EPOCH);
        for (n, body) in bodies.iter().enumerate() {
            file.extend(exchange(&fetched(&format!("http://news.example/{n}"), body)).bytes);
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
    let first = exchange(&fetched("http://news.example/1", b"one"));
    let second = exchange(&fetched("http://news.example/2", b"two"));
    let file = [&first.bytes[..], &second.bytes[..]].concat();
    let alone = &file[first.bytes.len()..first.bytes.len() + second.response_length as usize];
    let archived = read(alone).remove(0).unwrap();
    assert_eq!(archived.body, b"two");
}

#[test]
fn the_same_exchange_gives_the_same_bytes() {
    let page = fetched("http://news.example/1", b"one");
    assert_eq!(exchange(&page), exchange(&page));
}

#[test]
fn a_body_that_is_known_is_told_and_not_kept_again() {
    let first = fetched("http://news.example/1", b"the same body");
    let payload = crate::archive::digest::payload(&first.body);
    let earlier = Earlier { payload_digest: Some(payload.clone()), at: Some(first.at), ..Earlier::default() };
    let again = Fetched { earlier: Some(earlier.clone()), ..first.clone() };
    let not_modified = Fetched { status: 304, body: bytes::Bytes::new(), ..again.clone() };
    let other = Fetched { body: bytes::Bytes::from_static(b"another body"), ..again.clone() };
    let file = [&first, &again, &not_modified, &other].map(|fetched| exchange(fetched).bytes).concat();
    let members: Vec<_> = members::Members::new(&file[..], 1 << 20).map(Result::unwrap).collect();
    let told: Vec<_> = members.iter().map(|member| (member.is_revisit, member.response.body.as_slice())).collect();
    assert_eq!(told, [(false, &b"the same body"[..]), (true, b""), (true, b""), (false, b"another body")]);

    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(&file[..]), &mut text).unwrap();
    for line in [
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        "WARC-Refers-To-Target-URI: http://news.example/1",
        "WARC-Refers-To-Date: 2026-11-23T08:00:00Z",
    ] {
        assert!(text.contains(line), "{line}");
    }
    assert_eq!(text.matches(&format!("WARC-Payload-Digest: {payload}")).count(), 3, "that of the body it stands for");
    // Ordinary readers pass over them.
    assert_eq!(read(&file).len(), 2);
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
    let large = exchange(&fetched("http://news.example/1", &[b'x'; 5000]));
    let small = exchange(&fetched("http://news.example/2", b"small"));
    let file = [large.bytes, small.bytes].concat();
    let read: Vec<_> = Reader::new(&file[..], 1000).unwrap().collect();
    assert!(matches!(read[0], Err(ReadError::TooLarge { .. })));
    assert_eq!(read[1].as_ref().unwrap().body, b"small");
}
