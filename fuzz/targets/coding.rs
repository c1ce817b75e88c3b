//! Any bytes under any content coding: the first byte chooses it.
#![no_main]

use gleaner::page::coding;
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else { return };
    let codings = ["gzip", "deflate", "br", "zstd", "gzip, gzip", "identity", "x-gzip, br"];
    let coding = codings[usize::from(*choice) % codings.len()];
    if let Ok(decoded) = coding::decode(body, Some(coding), LIMIT) {
        assert!(decoded.len() as u64 <= LIMIT);
    }
    let _ = coding::decode_head(body, Some(coding), LIMIT);
});
