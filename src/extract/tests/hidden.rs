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
fn what_stands_around_a_text_for_readers_without_scripts_is_none_of_it() {
    let comments = "<div class=comments><h3>Comments</h3><p>What a fine bridge it is, and how glad I am that it stays where it always was.</p></div>";
    let foot = "<footer><p>The Harbour Post is printed every day but Sunday, and has been since the year of the great flood.</p></footer>";
    let bare = "<h3>Comments</h3><p>What a fine bridge it is, and how glad I am that it stays where it always was.</p>";
    for behind in [format!("{comments}{foot}"), format!("{foot}{comments}"), bare.to_owned()] {
        let found =
            read(&format!("<div id=root></div><noscript><h1>The bridge stays</h1>{}{behind}</noscript>", paragraphs()));
        assert_eq!(found.text(), TEXT.join("\n\n"), "{behind}");
    }
    let page = format!("<nav><a href=/>Post</a></nav><main><h1>The bridge stays</h1>{}</main>{foot}", paragraphs());
    assert_eq!(read(&format!("<div id=root></div><noscript>{page}</noscript>")).text(), TEXT.join("\n\n"));
}

#[test]
fn a_lead_that_all_see_opens_the_text_for_readers_without_scripts() {
    let lead = "The council has spoken: the old bridge over the harbor will not be torn down, whatever it may cost the town in the end.";
    for hidden in [
        format!("<noscript>{}</noscript>", paragraphs()),
        TEXT.map(|text| format!("<div class=lazy></div><noscript><p>{text}</p></noscript>")).concat(),
    ] {
        let found =
            read(&format!("<article><h1>The bridge stays</h1><p class=lead>{lead}</p><div>{hidden}</div></article>"));
        assert_eq!(found.text(), format!("{lead}\n\n{}", TEXT.join("\n\n")), "{hidden}");
        let found = read(&format!("<article><h1>The bridge stays</h1><p>{}</p><div>{hidden}</div></article>", TEXT[0]));
        assert_eq!(found.text(), TEXT.join("\n\n"), "it is told once");
    }
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
