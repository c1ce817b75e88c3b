//! Any text as an article that somebody else scraped.
#![no_main]

use gleaner::text::scrape;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let title = text.lines().next();
    let _ = scrape::clean_article(text, title);
    let _ = scrape::clean_article(text, None);
});
