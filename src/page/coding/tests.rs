//! Codings as they come, and as attackers send them.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;

use super::*;

const LIMIT: u64 = 10 << 20;

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zlibbed(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn deflated(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(body: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(body, 3).unwrap()
}

/// Brotli of stored blocks, by hand: there is no encoder among the dependencies (RFC 7932 section 9.2).
fn stored_brotli(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut n_bits) = (0u64, 0);
    let mut put = |out: &mut Vec<u8>, value: u64, n: u32| {
        bits |= value << n_bits;
        n_bits += n;
        while n_bits >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            n_bits -= 8;
        }
        n_bits
    };
    put(&mut out, 0, 1); // A window of 64 KiB.
    for block in body.chunks(65536) {
        put(&mut out, 0, 1); // Not the last block,
        put(&mut out, 0, 2); // its length in four nibbles,
        put(&mut out, block.len() as u64 - 1, 16);
        let n_bits = put(&mut out, 1, 1); // stored,
        if n_bits > 0 {
            put(&mut out, 0, 8 - n_bits);
        }
        out.extend_from_slice(block);
    }
    put(&mut out, 3, 2); // Last and empty.
    put(&mut out, 0, 7);
    out
}

fn reason(result: Step<impl std::fmt::Debug>) -> Reason {
    result.expect_err("an error").reason
}

#[test]
fn names_are_read_as_rfc_9110_says() {
    let page = b"<p>hello</p>".repeat(50);
    for name in ["gzip", "GZIP", "x-gzip", " gzip ", "identity, gzip", "gzip,"] {
        assert_eq!(decode(&gzipped(&page), Some(name), LIMIT).unwrap(), page.as_slice(), "{name}");
    }
    for name in [None, Some(""), Some("identity"), Some("IDENTITY")] {
        assert!(matches!(decode(&page, name, LIMIT), Ok(Cow::Borrowed(_))), "{name:?}");
    }
    for name in ["foo", "compress", "gzip, gzip", "br,gzip", "utf-8"] {
        assert_eq!(reason(decode(&gzipped(&page), Some(name), LIMIT)), Reason::BadCoding, "{name}");
    }
}

#[test]
fn all_members_of_a_gzip_body_count() {
    let two = [gzipped(b"one "), gzipped(b"two")].concat();
    assert_eq!(decode(&two, Some("gzip"), LIMIT).unwrap(), b"one two".as_slice());
    let padded = [gzipped(b"one"), vec![0; 9]].concat();
    assert_eq!(gunzip(&padded, LIMIT).unwrap(), b"one");
    let many = gzipped(b"").repeat(GZIP_MEMBERS + 1);
    assert_eq!(reason(gunzip(&many, LIMIT)), Reason::BadCoding);
}

#[test]
fn deflate_is_read_with_and_without_its_zlib_frame() {
    let page = b"<p>hello</p>".repeat(50);
    assert_eq!(decode(&zlibbed(&page), Some("deflate"), LIMIT).unwrap(), page.as_slice());
    assert_eq!(decode(&deflated(&page), Some("deflate"), LIMIT).unwrap(), page.as_slice());
}

#[test]
fn a_plain_page_that_claims_a_coding_is_kept() {
    let page = b"\n <!DOCTYPE html><p>plain</p>";
    for name in ["gzip", "br", "zstd", "deflate"] {
        assert_eq!(decode(page, Some(name), LIMIT).unwrap(), page.as_slice(), "{name}");
    }
    assert_eq!(reason(decode(b"plain text", Some("gzip"), LIMIT)), Reason::BadCoding);
    assert_eq!(decode(b"", Some("gzip"), LIMIT).unwrap(), b"".as_slice());
}

#[test]
fn a_broken_checksum_is_an_error() {
    let mut body = gzipped(b"hello");
    let n = body.len();
    body[n - 6] ^= 1;
    assert_eq!(reason(decode(&body, Some("gzip"), LIMIT)), Reason::BadCoding);
}

#[test]
fn a_cut_body_is_worth_a_second_try() {
    let page: Vec<u8> = (0..20_000u32).flat_map(|i| (i.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
    for (name, body) in [
        ("gzip", gzipped(&page)),
        ("deflate", zlibbed(&page)),
        ("deflate", deflated(&page)),
        ("zstd", zstandard(&page)),
        ("br", stored_brotli(&page)),
    ] {
        let cut = &body[..body.len() / 2];
        assert_eq!(reason(decode(cut, Some(name), LIMIT)), Reason::BadResponse, "{name}");
    }
}

#[test]
fn bombs_end_at_the_ratio_or_the_limit() {
    let zeros = vec![0; 64 << 20];
    // 8 MiB of zeros in 14 bytes of brotli.
    let brotli = b"\x9f\xff\xff\x7f\xf8\x27\x00\xe2\xb1\x40\x20\xf7\xfe\x0f".to_vec();
    for (name, body) in [("gzip", gzipped(&zeros)), ("zstd", zstandard(&zeros)), ("br", brotli.clone())] {
        assert_eq!(reason(decode(&body, Some(name), LIMIT)), Reason::TooLarge, "{name}");
    }
    let head = decode_head(&brotli, Some("br"), 512_000).unwrap();
    assert_eq!(head.len(), 512_000);
    // A kilobyte of zeros is no bomb, whatever its ratio.
    assert_eq!(decode(&gzipped(&zeros[..1 << 20]), Some("gzip"), LIMIT).unwrap().len(), 1 << 20);
}

#[test]
fn real_brotli_is_read() {
    let body = data_encoding::HEXLOWER
        .decode(
            b"1b8303882c0e78d3d0955d9710bb172ba9cad092cc8cad415ce6f236c8199e9e0a7b830d387048206f24be41a715ce1c1e27aa2938c289b84f8301",
        )
        .unwrap();
    let text = "The quick brown fox jumps over the lazy dog. ".repeat(20);
    assert_eq!(decode(&body, Some("br"), LIMIT).unwrap(), text.as_bytes());
}

#[test]
fn a_zstd_window_beyond_8_mib_is_refused() {
    // Magic, a frame header without content size, and window descriptors of 2^31 and 2^24; an empty last block.
    for descriptor in [0xA8, 0x70] {
        let body = [0x28, 0xB5, 0x2F, 0xFD, 0x00, descriptor, 0x01, 0x00, 0x00];
        assert_eq!(reason(decode(&body, Some("zstd"), LIMIT)), Reason::BadCoding, "{descriptor:x}");
    }
    let body = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x68, 0x01, 0x00, 0x00];
    assert_eq!(decode(&body, Some("zstd"), LIMIT).unwrap(), b"".as_slice());
}

#[test]
fn identity_is_bounded_too() {
    assert_eq!(reason(decode(b"hello", None, 4)), Reason::TooLarge);
    assert_eq!(decode_head(b"hello", None, 4).unwrap(), b"hell".as_slice());
}

type Encoder = fn(&[u8]) -> Vec<u8>;

fn encoders() -> [(&'static str, Encoder); 5] {
    [("gzip", gzipped), ("deflate", zlibbed), ("deflate", deflated), ("zstd", zstandard), ("br", stored_brotli)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_encoded_decodes(body in proptest::collection::vec(0u8..8, 0..90_000)) {
        for (name, encode) in encoders() {
            let coded = encode(&body);
            let decoded = decode(&coded, Some(name), LIMIT).unwrap();
            prop_assert_eq!(decoded.as_ref(), body.as_slice());
        }
    }

    #[test]
    fn the_limit_holds(body in proptest::collection::vec(0u8..4, 1..60_000), limit in 0u64..60_000) {
        for (name, encode) in encoders() {
            let coded = encode(&body);
            match decode(&coded, Some(name), limit) {
                Ok(decoded) => {
                    prop_assert_eq!(decoded.as_ref(), body.as_slice());
                    prop_assert!(decoded.len() as u64 <= limit);
                    if let Cow::Owned(decoded) = decoded {
                        prop_assert!(decoded.capacity() as u64 <= limit);
                    }
                }
                Err(outcome) => {
                    prop_assert_eq!(outcome.reason, Reason::TooLarge);
                    prop_assert!(body.len() as u64 > limit);
                }
            }
            let head = decode_head(&coded, Some(name), limit).unwrap();
            prop_assert_eq!(head.as_ref(), &body[..body.len().min(limit as usize)]);
        }
    }

    #[test]
    fn garbage_never_panics(
        body in proptest::collection::vec(any::<u8>(), 0..600),
        name in proptest::sample::select(vec!["gzip", "deflate", "br", "zstd"]),
        head in proptest::sample::select(vec![vec![], vec![0x1F, 0x8B, 8, 0], vec![0x28, 0xB5, 0x2F, 0xFD], vec![0x78, 0x9C]]),
    ) {
        let body = [head, body].concat();
        if let Ok(decoded) = decode(&body, Some(name), 100_000) {
            prop_assert!(decoded.len() <= 100_000);
        }
        let _ = gunzip(&body, 100_000);
    }

    #[test]
    fn a_flipped_byte_never_panics(body in proptest::collection::vec(0u8..8, 1..3000), at in any::<proptest::sample::Index>(), to in any::<u8>()) {
        for (name, encode) in encoders() {
            let mut coded = encode(&body);
            let at = at.index(coded.len());
            coded[at] = to;
            let _ = decode(&coded, Some(name), 10_000);
        }
    }
}
