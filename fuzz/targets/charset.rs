//! Any bytes behind any content type: the first line is the header, the rest the body.
#![no_main]

use gleaner::page::charset;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (header, body) = bytes.split_at(end);
    let header = std::str::from_utf8(header).ok();
    let _ = charset::html(body, header);
    let _ = charset::xml(body, header);
    let _ = charset::plain(body);
});
