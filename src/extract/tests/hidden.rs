//! Bodies that browsers show and the tree has not in its place: for readers without scripts, in shadow roots, in nodes of data.

use super::*;

const TEXT: [&str; 3] = [
    "The council decided on Monday to keep the old bridge over the harbor, and to repair it before the winter comes.",
    "Work is to begin in May and to take three months, the mayor said after the meeting, which went on until midnight.",
    "Who is going to pay for it is open: the state has promised a part of the costs, and the town is deep in debt.",
];

fn paragraphs() -> String {
    TEXT.map(|text| format!("<p>{text}</p>")).concat()
}

fn read(body: &str) -> Extraction {
    let html = format!(
        "<html lang=en><head><title>The bridge stays | Harbour Post</title><meta property=og:type content=article></head>\
         <body><header><a href=/>Harbour Post</a></header>{body}</body></html>"
    );
    page(&html, "https://post.example/town/the-bridge-stays")
}

#[test]
fn a_text_for_readers_without_scripts_is_read() {
    let found = read(&format!("<div id=root></div><noscript><h1>The bridge stays</h1>{}</noscript>", paragraphs()));
    assert_eq!(found.text(), TEXT.join("\n\n"));
    let ask = "<p>You need JavaScript to read this page, since it is an app, and apps are made of scripts. Please switch it on, and come back then.</p>";
    let found = read(&format!("<div id=root></div><noscript>{}</noscript>", ask.repeat(5)));
    assert!(found.blocks.is_empty(), "{}", found.text());
}

#[test]
fn a_shadow_root_in_the_page_is_read_in_its_place() {
    let found = read(&format!(
        "<news-article><template shadowrootmode=open><article><h1>The bridge stays</h1><p class=byline>By <a rel=author href=/a>Mara Winter</a></p>{}</article></template></news-article>\
         <template><p>Nobody sees this sentence, which waits for a script that puts it somewhere, if ever it does.</p></template>",
        paragraphs()
    ));
    assert_eq!(found.text(), TEXT.join("\n\n"));
    assert_eq!(found.title.as_deref(), Some("The bridge stays"));
    assert_eq!(found.authors, ["Mara Winter"]);
}

#[test]
fn rich_text_in_a_script_is_read() {
    let runs = |text: &str| {
        let (head, tail) = text.split_at(24);
        serde_json::json!({"type": "paragraph", "content": [{"type": "text", "text": head}, {"type": "text", "text": tail, "marks": [{"type": "bold"}]}]})
    };
    let state = serde_json::json!({"props": {"pageProps": {"article": {"headline": "The bridge stays",
        "body": {"type": "doc", "content": TEXT.map(runs)}}, "related": [{"teaser": TEXT[0]}]}}});
    let found = read(&format!("<div id=__next></div><script id=__NEXT_DATA__ type=application/json>{state}</script>"));
    assert_eq!(found.text(), TEXT.join("\n\n"));
}
