//! Any bytes as a page: decoded, parsed, read for its article, written as a record.
#![no_main]

use std::sync::LazyLock;

use gleaner::model::PageUrl;
use gleaner::pipeline::{Context, Document, document};
use libfuzzer_sys::fuzz_target;

static CONTEXT: LazyLock<Context> = LazyLock::new(|| Context::offline(1 << 20));

fuzz_target!(|bytes: &[u8]| {
    let input = Document {
        body: bytes.to_vec().into(),
        url: PageUrl::parse("https://paper.example/2026/11/23/a-story.html").ok(),
        name: "fuzz".to_owned(),
        content_type: None,
        headers: Vec::new(),
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    let Ok(record) = document(input, &CONTEXT) else { return };
    let length = record.text.chars().count() as u64;
    for block in &record.blocks {
        assert!(block.start <= block.end && block.end <= length, "a block outside the text");
    }
});
