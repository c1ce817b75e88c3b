//! Bodies that stand in a page's state: the page's own and nobody else's.

use serde_json::{Value, json};

use super::*;

const TITLE: &str = "Rat der Stadt behält die alte Brücke am Hafen";
const OTHER_TITLE: &str = "Imker ziehen mit zweihundert Völkern in die Heide";

fn story() -> Vec<String> {
    let sentence = |n: usize| {
        format!(
            "Die Brücke bleibt nach dem Beschluss Nummer {n} für Fußgänger und Räder offen, sagte der Hafenmeister am Abend."
        )
    };
    (1..6).map(sentence).collect()
}

fn other() -> Vec<String> {
    let sentence = |n: usize| {
        format!(
            "Im Heidedorf {n} summt es seit Sonntag wieder, und die Imker hoffen auf einen langen warmen August dort."
        )
    };
    (1..9).map(sentence).collect()
}

fn html_of(paragraphs: &[String]) -> Value {
    Value::String(format!("<p>{}</p>", paragraphs.join("</p><p>")))
}

fn nodes_of(paragraphs: &[String]) -> Value {
    let node = |text: &String| json!({"type": "paragraph", "content": [{"type": "text", "text": text}]});
    json!({"type": "doc", "content": paragraphs.iter().map(node).collect::<Vec<_>>()})
}

fn read(body: &str, state: &Value) -> Vec<String> {
    read_at("https://news.example/hafen/bruecke-12", "article", body, state)
}

fn read_at(url: &str, kind: &str, body: &str, state: &Value) -> Vec<String> {
    let html = format!(
        "<html lang=de><head><title>{TITLE} | Talbote</title><meta property='og:type' content='{kind}'></head><body>{body}\
         <script id=__NEXT_DATA__ type='application/json'>{state}</script></body></html>"
    );
    page(&html, url).blocks.into_iter().map(|block| block.text).collect()
}

#[test]
fn a_story_of_another_title_is_not_the_pages() {
    for make in [html_of, nodes_of] {
        for key in ["related", "stories", "upcoming"] {
            let state = json!({key: [{"title": OTHER_TITLE, "body": make(&other())}]});
            assert_eq!(read("<div id=app></div>", &state), Vec::<String>::new(), "{key}");
            let own = json!({"page": {"body": make(&story()), "title": TITLE}, key: [{"title": OTHER_TITLE, "body": make(&other())}]});
            assert_eq!(read("<div id=app></div>", &own), story(), "{key}");
        }
        let comments = json!({"page": {"title": TITLE, "comments": [{"body": make(&other())}]}});
        assert_eq!(read("<div id=app></div>", &comments), Vec::<String>::new());
        let untitled = json!({"terms": {"body": make(&other())}});
        assert_eq!(read("<div id=app></div>", &untitled), Vec::<String>::new());
    }
}

#[test]
fn leads_of_other_stories_are_never_joined() {
    let items: Vec<_> =
        other().iter().map(|lead| json!({"title": format!("{OTHER_TITLE} {lead}"), "summary": lead})).collect();
    assert_eq!(read("<div id=app></div>", &json!({"list": items})), Vec::<String>::new());
}

#[test]
fn parts_of_one_story_are_joined() {
    let story = story();
    let state = json!({"page": {"headline": TITLE, "parts": [
        {"kind": "text", "body": nodes_of(&story[..2])}, {"kind": "ad"}, {"kind": "text", "body": nodes_of(&story[2..])}]}});
    assert_eq!(read("<div id=app></div>", &state), story);
}

#[test]
fn a_visible_brief_stays() {
    let brief = "Die alte Brücke am Hafen bleibt offen, beschloss der Rat der Stadt am Montag. Im Sommer wird sie neu gestrichen, und \
        die Buslinie vier hält wieder davor, wie der Bürgermeister sagte.";
    let shown = format!("<article><h1>{TITLE}</h1><p>{brief}</p></article>");
    let own = json!({"page": {"title": TITLE, "body": html_of(&other())}});
    assert_eq!(read(&shown, &own), [brief], "though the state has a longer text");
    let mut whole = vec![brief.to_owned()];
    whole.extend(story());
    let state = json!({"page": {"title": TITLE, "body": html_of(&whole)}});
    assert_eq!(read(&shown, &state), whole, "unless that holds it");
}

#[test]
fn fronts_and_films_have_no_text_of_their_own() {
    let state = json!({"page": {"title": TITLE, "body": html_of(&story())}});
    assert_eq!(read("<div id=app></div>", &state), story());
    assert_eq!(read_at("https://news.example/", "website", "<div id=app></div>", &state), Vec::<String>::new());
    assert_eq!(read_at("https://news.example/f/1", "video.other", "<div id=app></div>", &state), Vec::<String>::new());
}

#[test]
fn code_that_assigns_a_short_state_is_read() {
    let state = json!({"page": {"title": TITLE, "bodyHtml": html_of(&story()), "next": {"title": OTHER_TITLE, "bodyHtml": html_of(&other())}}});
    let html = format!(
        "<html lang=de><head><title>{TITLE}</title></head><body><div id=app></div><script>window.__INITIAL_STATE__={state}</script></body></html>"
    );
    let blocks: Vec<_> = page(&html, "https://news.example/a/1").blocks.into_iter().map(|block| block.text).collect();
    assert_eq!(blocks, story());
}
