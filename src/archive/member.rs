//! WARC records, each as one gzip member.
//!
//! Ids are made from the content, not from chance: the same exchange gives the same bytes.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::visit::{self, Visit};
use super::{Exchange, digest};
use crate::model::Fetched;

/// Compression of members: level 6 shrinks HTML to about a fifth; 9 costs twice the time for two percent.
const LEVEL: u32 = 6;

/// The first member of a file: what wrote it, and who answers for it.
pub fn warcinfo(file: &str, software: &str, contact: Option<&str>, at: Timestamp) -> Vec<u8> {
    let mut fields = format!(
        "software: {software}\r\nformat: WARC File Format 1.1\r\n\
         conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
         robots: obey\r\n"
    );
    if let Some(contact) = contact {
        fields.push_str("operator: ");
        fields.push_str(&contact.replace(['\r', '\n'], " "));
        fields.push_str("\r\n");
    }
    let head = Head {
        kind: "warcinfo",
        id: record_id(&["warcinfo", file, &date(at)]),
        date: date(at),
        extra: vec![("WARC-Filename", file.to_owned()), ("Content-Type", "application/warc-fields".to_owned())],
    };
    member(&head, &[fields.as_bytes()])
}

/// The response and the request of one exchange.
///
/// The block is the response as it came: head rebuilt from status and headers, body with its content coding.
/// `Transfer-Encoding` was undone by the HTTP client, so that header is kept under the name `X-Archive-Orig-…`, as
/// other crawlers do; left as it was, every reader would try to undo it again.
pub fn exchange(fetched: &Fetched) -> Exchange {
    let uri = fetched.url_final.as_str();
    let date = date(fetched.at);
    let payload_digest = digest::payload(&fetched.body);
    let response_id = record_id(&["response", uri, &date, &payload_digest]);
    let http = http_head(fetched);
    let response = Head {
        kind: "response",
        id: response_id.clone(),
        date: date.clone(),
        extra: vec![
            ("WARC-Target-URI", uri.to_owned()),
            ("WARC-Payload-Digest", payload_digest.clone()),
            ("Content-Type", "application/http; msgtype=response".to_owned()),
        ],
    };
    let request = Head {
        kind: "request",
        id: record_id(&["request", uri, &date, &payload_digest]),
        date,
        extra: vec![
            ("WARC-Target-URI", uri.to_owned()),
            ("WARC-Concurrent-To", response_id),
            (visit::FIELD, Visit::of(fetched).value()),
            ("Content-Type", "application/http; msgtype=request".to_owned()),
        ],
    };
    let mut bytes = member(&response, &[&http, &fetched.body]);
    let response_length = bytes.len() as u64;
    bytes.extend(member(&request, &[&fetched.request_head]));
    Exchange { bytes, response_length }
}

/// The named fields of a record, but for its lengths and block digest.
struct Head {
    kind: &'static str,
    id: String,
    date: String,
    extra: Vec<(&'static str, String)>,
}

/// One record in one gzip member.
fn member(head: &Head, block: &[&[u8]]) -> Vec<u8> {
    let length: usize = block.iter().map(|part| part.len()).sum();
    let mut named =
        format!("WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\n", head.kind, head.id, head.date);
    for (name, value) in &head.extra {
        named.push_str(name);
        named.push_str(": ");
        named.push_str(value);
        named.push_str("\r\n");
    }
    let digest = digest::of_parts(block);
    named.push_str("WARC-Block-Digest: ");
    named.push_str(&digest);
    named.push_str("\r\nContent-Length: ");
    named.push_str(&length.to_string());
    named.push_str("\r\n\r\n");

    let mut encoder = GzEncoder::new(Vec::with_capacity(length / 4 + 512), Compression::new(LEVEL));
    let written = (|| {
        encoder.write_all(named.as_bytes())?;
        for part in block {
            encoder.write_all(part)?;
        }
        encoder.write_all(b"\r\n\r\n")?;
        encoder.finish()
    })();
    written.expect("a vector takes every byte")
}

fn http_head(fetched: &Fetched) -> Vec<u8> {
    let reason = http::StatusCode::from_u16(fetched.status).ok().and_then(|status| status.canonical_reason());
    let mut head = format!("HTTP/1.1 {} {}\r\n", fetched.status, reason.unwrap_or_default()).into_bytes();
    for header in &fetched.headers {
        if header.name == "transfer-encoding" {
            head.extend_from_slice(b"x-archive-orig-");
        }
        head.extend_from_slice(header.name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(&header.value);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// A name in the form of a version-8 UUID (RFC 9562), made from what identifies the record.
fn record_id(parts: &[&str]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part.as_bytes());
        sha.update([0]);
    }
    let mut id = [0u8; 16];
    id.copy_from_slice(&sha.finalize()[..16]);
    id[6] = (id[6] & 0x0f) | 0x80;
    id[8] = (id[8] & 0x3f) | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&id);
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
