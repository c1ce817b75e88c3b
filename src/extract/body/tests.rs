//! Whole pages, small and hand-written.

use super::*;
use crate::page::tree::{Bounds, parse};

/// The body's blocks of a page whose `<body>` is given.
fn blocks(body: &str, about: &About<'_>) -> Vec<String> {
    let html = parse(
        &format!("<html><head><title>Bridge closed</title></head><body>{body}</body></html>"),
        &Bounds::default(),
    );
    read(&html.unwrap(), &[], about).blocks.into_iter().map(|block| block.text).collect()
}

#[test]
fn a_page_without_text_has_no_body() {
    for body in ["", "<p></p>", "<script>var a;</script>", "<a href=/>Home</a>"] {
        assert_eq!(blocks(body, &About::default()), [""; 0], "{body}");
    }
}
