//! What markup and bylines are called in other languages, and what is written twice for other readers.

use super::*;

const TEXT: [&str; 4] = [
    "The council decided on Monday to keep the old bridge over the harbor, and to repair it before the winter comes.",
    "Work is to begin in May and to take three months, the mayor said after the meeting, which went on until midnight.",
    "Who is going to pay for it is open: the state has promised a part of the costs, and the town is deep in debt.",
    "The bridge was built in 1911. Engineers found cracks in two of its piers last autumn, and lorries have had to go round.",
];

fn read(body: &str) -> Extraction {
    let html = format!(
        "<html lang=en><head><meta charset=utf-8><title>The bridge stays | Post</title></head><body><nav><a href=/>Post</a> <a href=/s>Sport</a></nav>\
         {body}<footer>© Post</footer></body></html>"
    );
    page(&html, "https://post.example/town/the-bridge-stays")
}

fn paragraphs() -> String {
    TEXT.map(|text| format!("<p>{text}</p>")).concat()
}

#[test]
fn a_caption_is_one_under_any_name_behind_its_picture_and_nowhere_else() {
    let seen = "The old bridge over the harbor, seen from the market square on a morning in spring";
    let [first, rest @ ..] = TEXT;
    let rest = rest.map(|text| format!("<p>{text}</p>")).concat();
    for name in [
        "pie-foto",
        "pieDeFoto",
        "leyenda",
        "bild-unterschrift",
        "billedtekst",
        "kuvateksti",
        "didascalia",
        "légende",
        "fotobijschrift",
        "resim-altyazi",
        "caption",
    ] {
        for tag in ["p", "div", "span"] {
            let caption = format!("<div class=media><img src=a.jpg><{tag} class='{name}'>{seen}</{tag}></div>");
            let found = read(&format!("<article><h1>The bridge stays</h1><p>{first}</p>{caption}{rest}</article>"));
            assert_eq!(found.text(), TEXT.join("\n\n"), "{name} {tag}");
        }
    }
    // A theme may name all of its page so.
    let found =
        read(&format!("<article class=legenda><h1>The bridge stays</h1><img src=a.jpg>{}</article>", paragraphs()));
    assert_eq!(found.text(), TEXT.join("\n\n"));
}

#[test]
fn a_first_word_that_is_drawn_and_read_out_is_told_once() {
    let [first, rest @ ..] = TEXT;
    let (tail, rest) = (&first[3..], rest.map(|text| format!("<p>{text}</p>")).concat());
    for the in [
        "<span aria-hidden=true class=dropcap>T</span><span class=sr-only>The</span>",
        "<span class=dropcap aria-hidden=true>T</span><span class=visually-hidden>T</span>he",
        "<span aria-hidden=true><span class=drop-cap>T</span>he</span><span class=screen-reader-text>The</span>",
        "<span class=sr-only>The</span><span aria-hidden=true><span class=dropcap>T</span>he</span>",
        "<span class=sr-only>The</span><span aria-hidden=true>T</span><span aria-hidden=true>he</span>",
        "<span class=dropcap>T</span>he",
        "The<span aria-hidden=true></span>",
    ] {
        let found = read(&format!("<article><h1>The bridge stays</h1><p>{the}{tail}</p>{rest}</article>"));
        assert_eq!(found.text(), TEXT.join("\n\n"), "{the}");
    }
}

#[test]
fn a_state_is_read_whatever_it_is_called() {
    let markup = TEXT.map(|text| format!("<p class=text>{text}</p>")).concat();
    let state = serde_json::json!({"id": 4711, "headline": "The bridge stays", "section": "Town", "body": markup});
    let code = |name: &str| format!("{name} = {state};");
    let bare = format!(
        "var page = {{title: \"The bridge stays\", id: 4711, url: \"https://post.example/town/the-bridge-stays-where-it-is-and-is-to-be-repaired-before-winter\", content: \"{markup}\"}};"
    );
    for script in [code("var articleData"), code("window.pageData"), code("const story"), bare] {
        let found = read(&format!("<div id=app></div><script>{script}</script>"));
        assert_eq!(found.text(), TEXT.join("\n\n"), "{script}");
    }
    let banner = "<p>We use cookies and ask you to agree.</p><p>You may change your mind at any time, and we will remember it for a year.</p>".repeat(6);
    let found = read(&format!("<div id=app></div><script>var banner = {{\"text\": \"{banner}\"}};</script>"));
    assert!(found.blocks.is_empty(), "{}", found.text());
}

#[test]
fn bylines_in_many_languages() {
    for by in [
        "Guest column by Eva Brandt",
        "Bởi Eva Brandt",
        "Viết bởi Eva Brandt",
        "Gastkommentar von Eva Brandt",
        "Une tribune de Eva Brandt",
        "Columna de Eva Brandt",
        "Tekst i zdjęcia: Eva Brandt",
        "Höfundur: Eva Brandt",
        "Shkruan: Eva Brandt",
        "Napísala Eva Brandt",
        "Parengė Eva Brandt",
        "Ditulis oleh Eva Brandt",
        "Intervista di Eva Brandt",
        "Door onze redacteur Eva Brandt",
        "Articol de Eva Brandt",
        "Ulat ni Eva Brandt",
    ] {
        let found = read(&format!("<article><h1>The bridge stays</h1><p>{by}</p>{}</article>", paragraphs()));
        assert_eq!(found.authors, ["Eva Brandt"], "{by}");
        assert_eq!(found.text(), TEXT.join("\n\n"), "{by}");
    }
    let found =
        read(&format!("<article><h1>The bridge stays</h1><p>Беседовала Ева Брандт</p>{}</article>", paragraphs()));
    assert_eq!(found.authors, ["Ева Брандт"]);
}
