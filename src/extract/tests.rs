//! Whole pages, small and hand-written.

use crate::model::PageUrl;

use super::*;
use crate::page::tree::Bounds;

fn page(html: &str, url: &str) -> Extraction {
    let url = PageUrl::parse(url).unwrap();
    let page = Page::read(url, html.as_bytes(), Some("text/html; charset=utf-8"), &Bounds::default()).unwrap();
    extract(&page, &Hints::default())
}

#[test]
fn a_blog_page_gives_its_own_headline_not_the_sites() {
    let found = page(
        "<html lang=de><head><title>Brücke wird saniert – Talbote</title><meta property='og:site_name' content='Talbote'></head>
         <body class='single-post'><header><h1 class='site-title'><a href='/'>Talbote</a></h1></header>
         <article><h2 class='entry-title'>Brücke wird saniert</h2>
         <div class='entry-meta'>Von <a rel='author' href='/author/eva'>Dr. Eva M. Müller</a> am <time datetime='2024-05-03T23:30:00+02:00'>3. Mai 2024</time></div>
         <p>Text.</p></article>
         <section id='comments'><div class='comment-author vcard'><span class='fn'>Karl Kommentar</span></div></section></body></html>",
        "https://talbote.example/2024/05/03/bruecke/",
    );
    assert_eq!(found.title.as_deref(), Some("Brücke wird saniert"));
    assert_eq!(found.authors, ["Dr. Eva M. Müller"]);
    assert_eq!(found.date_published.unwrap().to_string(), "2024-05-03T23:30:00+02:00");
}

#[test]
fn the_page_without_an_author_has_none() {
    let found = page(
        "<html lang=en><head><meta name=author content='The Daily Planet'><meta property='og:site_name' content='The Daily Planet'>
         <title>Bridge opens | The Daily Planet</title></head><body><article><h1>Bridge opens</h1><p class=byline>By Daily Planet Staff</p></article></body></html>",
        "https://dailyplanet.example/news/bridge-opens",
    );
    assert_eq!(found.title.as_deref(), Some("Bridge opens"));
    assert_eq!(found.authors, Vec::<String>::new());
}

#[test]
fn a_moment_in_utc_is_moved_to_the_pages_own_clock() {
    let found = page(
        "<html lang=de><head><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Brücke offen\",\"datePublished\":\"2024-05-03T22:30:00Z\"}</script></head>
         <body><article><h1>Brücke offen</h1><span class=date>4. Mai 2024, 00:30 Uhr</span></article></body></html>",
        "https://talbote.example/bruecke-offen",
    );
    assert_eq!(found.date_published.unwrap().to_string(), "2024-05-04T00:30:00+02:00");
}

proptest::proptest! {
    #[test]
    fn never_panics(html in "(<h1>|<p class=date>|<time datetime='|<a rel=author>|<script type='application/ld\\+json'>|</script>|\\PC|2024|/|\\{|\"|:){0,60}") {
        page(&html, "https://example.org/a");
    }
}
