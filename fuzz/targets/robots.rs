//! Any bytes as a robots.txt: parsed, and asked for a verdict.
#![no_main]

use gleaner::model::PageUrl;
use gleaner::robots::Rules;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let rules = Rules::parse(bytes, "gleaner");
    for url in ["https://paper.example/", "https://paper.example/a/b%2Fc?d=*$&e=%E2%82%AC", "https://paper.example/%"] {
        if let Ok(url) = PageUrl::parse(url) {
            let _ = rules.judge(&url);
        }
    }
    let _ = (rules.crawl_delay(), rules.sitemaps().len());
    assert!(rules.memory_bytes() < 64 << 20);
});
