//! Whole pages, small and hand-written.

use super::*;
use crate::page::tree::{Bounds, parse};

fn read(html: &Html, scripts: &[Script], about: &About<'_>) -> Body {
    judge(Model::built_in(), html, about).body(scripts, about)
}

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

const PARAGRAPHS: [&str; 4] = [
    "The bridge over the harbor was closed on Monday morning, after an inspector had found a crack in one of its pillars.",
    "“We would rather close it a week too long than an hour too short,” said the mayor, who had walked to work herself.",
    "Some four thousand people cross the bridge every day, most of them on foot, and the ferry can carry only half of them.",
    "The council will meet on Thursday to decide who pays for the repair, which may take until the end of the summer.",
];

/// An article's page with menus around `main`.
fn page(main: &str) -> String {
    let menu = "<nav><ul><li><a href=/a>Local</a><li><a href=/b>Sport</a><li><a href=/c>Weather</a></ul></nav>";
    let foot = "<footer><p>© 2026 Harbor News. All rights reserved.</p><a href=/imprint>Imprint</a></footer>";
    format!("{menu}<main>{main}</main>{foot}")
}

#[test]
fn labels_headline_and_byline_are_left_out() {
    let [first, second, third, fourth] = PARAGRAPHS;
    let authors = ["Ann Example".to_owned()];
    let about = About { title: Some("Bridge closed"), authors: &authors, ..About::default() };
    let body = page(&format!(
        "<article><h1>Bridge closed</h1><p>By Ann Example</p><p>{first}</p><p>Advertisement</p><p>{second}</p>\
         <p>Read more: <a href=/x>Mayor opens a bridge</a></p><p>{third}</p><p>{fourth}</p>\
         <h3>Leave a Reply</h3></article>"
    ));
    assert_eq!(blocks(&body, &about), PARAGRAPHS);
}

#[test]
fn lines_in_a_layout_table_are_paragraphs() {
    let html = page(&format!(
        "<h1>Bridge closed</h1><table width=100%><tr><td class=text>{}</td></tr></table>",
        PARAGRAPHS.join("<br>\n<br>\n")
    ));
    let html = parse(&format!("<title>Bridge closed</title><body>{html}"), &Bounds::default()).unwrap();
    let body = read(&html, &[], &About { title: Some("Bridge closed"), ..About::default() });
    let texts: Vec<_> = body.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
    assert_eq!(texts, PARAGRAPHS.map(|text| (crate::model::BlockKind::Paragraph, text)));
    assert!(body.confidence > 0.5, "{}", body.confidence);
}

#[test]
fn an_article_that_follows_is_another_one() {
    let [first, second, third, fourth] = PARAGRAPHS;
    let body = page(&format!(
        "<article class=story><header><h1>Bridge closed</h1></header><p>{first}</p><p>{second}</p><p>{third}</p><p>{fourth}</p>\
         </article><section><article class=story><header><h1>Ferry full</h1></header><p>The ferry was full by eight, and \
         those who came later had to walk around the harbor, which takes an hour.</p><p>Nobody complained, said the captain, \
         but some were heard to sing.</p></article></section>"
    ));
    assert_eq!(blocks(&body, &About { title: Some("Bridge closed"), ..About::default() }), PARAGRAPHS);
}

#[test]
fn a_body_that_only_a_script_holds_is_found() {
    let html = parse("<title>Bridge closed</title><body><div id=app></div>", &Bounds::default()).unwrap();
    let content: String = PARAGRAPHS.map(|text| format!("<p>{text}</p>")).concat();
    let text = serde_json::json!({"article": {"title": "Bridge closed", "contentHtml": content}}).to_string();
    let scripts = [Script { kind: "application/json".to_owned(), id: None, text }];
    let body = read(&html, &scripts, &About { title: Some("Bridge closed"), ..About::default() });
    assert_eq!(body.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), PARAGRAPHS);
    assert_eq!(body.warnings, ["body_from_script"]);
}
