//! What programs declare that had nothing to say: templates that nobody filled in, the beginning of time, the time of asking.

use super::*;

fn read(ld: &str, head: &str, shown: &str) -> Extraction {
    let html = format!(
        "<html lang=en><head><title>The bridge stays | Harbour Post</title>{head}<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",{ld}}}</script></head>\
         <body><article><h1>The bridge stays</h1>{shown}<p>The council decided on Monday to keep the old bridge over the harbor.</p></article></body></html>"
    );
    let url = PageUrl::parse("https://post.example/town/the-bridge-stays").unwrap();
    let page = Page::read(url, html.as_bytes(), Some("text/html; charset=utf-8"), &Bounds::default()).unwrap();
    extract(&page, &Hints { fetched_at: Some("2026-03-17T12:00:20Z".parse().unwrap()), ..Hints::default() })
}

fn day(ld: &str, head: &str, shown: &str) -> Option<String> {
    read(ld, head, shown).date_published.map(|date| date.day().to_string())
}

#[test]
fn a_date_that_nobody_set_yields_to_one_that_is_seen() {
    let shown = "<p class=date>3 May 2024</p>";
    for declared in [
        "{{ date }}",
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00",
        "-0001-11-30T00:00:00+00:00",
        "%%date%%",
        "2026-03-17T12:00:00Z",
        "2026-03-17T12:58:00+01:00",
    ] {
        let ld = format!("\"datePublished\":\"{declared}\",\"dateModified\":\"{declared}\"");
        assert_eq!(day(&ld, "", shown).as_deref(), Some("2024-05-03"), "{declared}");
    }
    let told = "\"datePublished\":\"2026-03-17T12:00:00Z\"";
    assert_eq!(
        day(told, "", "<p class=date>17 March 2026, 12:00</p>").as_deref(),
        Some("2026-03-17"),
        "it may be true"
    );
    assert_eq!(day(told, "", "").as_deref(), Some("2026-03-17"), "nobody says otherwise");
    let meta = "<meta property=article:published_time content='2024-05-03T08:00:00Z'>";
    assert_eq!(day(told, meta, "").as_deref(), Some("2024-05-03"));
}

#[test]
fn names_that_nobody_filled_in_are_none() {
    let head = "<meta name=author content='{{ post.author }}'><meta property=og:title content='{{ title }}'>";
    let found =
        read("\"headline\":\"{{ title }}\",\"author\":{\"@type\":\"Person\",\"name\":\"${authorName}\"}", head, "");
    assert_eq!(found.title.as_deref(), Some("The bridge stays"));
    assert!(found.authors.is_empty(), "{:?}", found.authors);
}
