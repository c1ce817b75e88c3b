//! Any bytes as an archive file, by both readers.
#![no_main]

use gleaner::archive::reader::{Members, Reader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(reader) = Reader::new(bytes, 1 << 20) {
        reader.take(1000).for_each(drop);
    }
    Members::new(bytes, 1 << 20).take(1000).for_each(drop);
});
