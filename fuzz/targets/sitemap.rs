//! Any text as a sitemap.
#![no_main]

use gleaner::discover::sitemap;
use gleaner::model::PageUrl;
use gleaner::page::charset;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let base = PageUrl::parse("https://paper.example/news/").expect("a good address");
    let text = charset::xml(bytes, None).text;
    let _ = sitemap::parse(&text, &base);
});
