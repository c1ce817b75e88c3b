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

/// All units of a page, body or not.
fn units(body: &str) -> Vec<String> {
    let html = parse(&format!("<body>{body}</body>"), &Bounds::default()).unwrap();
    walk::walk(&html).units.into_iter().map(|unit| unit.text).collect()
}

#[test]
fn text_is_cut_where_a_browser_cuts_it() {
    for (html, expected) in [
        ("<p>one <b>two</b>three</p>four", &["one twothree", "four"] as &[_]),
        ("<td>one<br>\n<br>two</td>", &["one", "two"]),
        ("<p><span class=\"dropcap\">N</span> a endlich!</p>", &["Na endlich!"]),
        ("<p><span class=\"dropcap\">A</span> bridge</p>", &["A bridge"]),
        ("<p><span class=\"dropcap\">T</span>he bridge</p>", &["The bridge"]),
        ("<p>N <span>a</span></p>", &["N a"]),
        ("<ruby>東<rt>とう</rt></ruby>京", &["東京"]),
        ("<p>a<script>x</script><style>y</style>b", &["ab"]),
        ("<pre>a\n  b</pre>", &["a\nb"]),
        ("<button>x</button><select><option>y</select>", &["x"]),
    ] {
        assert_eq!(units(html), expected, "{html}");
    }
}
