//! Whole pages, small and hand-written.

use crate::model::PageUrl;

use super::*;
use crate::page::tree::Bounds;

mod briefs;
mod clocks;
mod feet;
mod hidden;
mod leftovers;
mod own;
mod pointers;
mod states;
mod tongues;

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

/// The title and the authors of a page with this head and body.
fn title_and_authors(head: &str, body: &str) -> (String, Vec<String>) {
    let html = format!("<html><head>{head}</head><body><article>{body}</article></body></html>");
    let found = page(&html, "https://news.example/hafen/bruecke");
    (found.title.unwrap_or_default(), found.authors)
}

#[test]
fn a_great_heading_of_the_sites_name_is_no_headline() {
    for (name, heading) in
        [("Hafenblatt am Fluss", "<h1><a href=/>Hafenblatt am Fluss</a></h1>"), ("Hafenblatt", "<h1>Hafenblatt</h1>")]
    {
        let head = &format!("<title>Die Brücke bleibt offen - {name}</title>");
        let body = format!("{heading}<h2>Die Brücke bleibt offen</h2><p>Text.</p>");
        assert_eq!(title_and_authors(head, &body).0, "Die Brücke bleibt offen", "{heading}");
    }
    let head = "<title>Die Brücke bleibt offen - Streit am Hafen: Rat einig</title>";
    let body = "<h2>Die Brücke bleibt offen</h2><h1>Streit am Hafen: Rat einig</h1><p>Text.</p>";
    assert_eq!(title_and_authors(head, body).0, "Streit am Hafen: Rat einig", "a kicker may stand above it");
    // A logo is no headline that the page's title would part.
    let head = "<title>Nachrichten vom Fluss und vom Meer - Das alte Boot</title>";
    let body = "<h1 class=logo>Nachrichten vom Fluss und vom Meer</h1><h1>Das alte Boot</h1><p>Text.</p>";
    assert_eq!(title_and_authors(head, body).0, "Das alte Boot");
    let head = "<title>Druckansicht: Die Brücke bleibt offen</title>";
    assert_eq!(title_and_authors(head, "<h3>Die Brücke bleibt offen</h3><p>Text.</p>").0, "Die Brücke bleibt offen");
    let whole = title_and_authors(head, "<h3>Streit am Hafen</h3><p>Text.</p>").0;
    assert_eq!(whole, "Druckansicht: Die Brücke bleibt offen", "no heading says otherwise");
}

#[test]
fn a_kicker_is_no_headline_where_the_page_itself_leaves_it_out() {
    let og = "<meta property='og:title' content='Die Brücke bleibt offen'>";
    let told = "<title>Streit am Hafen: Die Brücke bleibt offen - Talbote</title>\
        <meta name='title' content='Streit am Hafen: Die Brücke bleibt offen'>";
    for heading in [
        "<h1>Streit am Hafen: Die Brücke bleibt offen</h1>",
        "<h1><span>Streit am Hafen</span> <span>Die Brücke bleibt offen</span></h1>",
        "<h1><span>Streit am Hafen</span><i aria-hidden=true> – </i><span>Die Brücke bleibt offen</span></h1>",
    ] {
        assert_eq!(title_and_authors(&format!("{told}{og}"), heading).0, "Die Brücke bleibt offen", "{heading}");
    }
    let whole = title_and_authors(told, "<h1>Streit am Hafen: Die Brücke bleibt offen</h1>").0;
    assert_eq!(whole, "Streit am Hafen: Die Brücke bleibt offen", "nobody leaves it out");
}

#[test]
fn a_colon_of_its_own_follows_the_word_before_it() {
    let heading = "<h1><span>Streit am Hafen</span><span>: </span><span>Die Brücke bleibt offen</span></h1>";
    assert_eq!(title_and_authors("", heading).0, "Streit am Hafen: Die Brücke bleibt offen");
    let heading = "<h1><span>Europe</span> <span>:</span> <span>le pont reste ouvert</span></h1>";
    assert_eq!(title_and_authors("", heading).0, "Europe : le pont reste ouvert", "as French writes it");
}

#[test]
fn a_kicker_that_only_a_style_sets_apart_is_parted_as_the_page_declares_it() {
    let head = "<meta property='og:title' content='Streit am Hafen / Die Brücke bleibt offen'>";
    let (title, _) = title_and_authors(head, "<h1><span>Streit am Hafen</span>Die Brücke bleibt offen</h1>");
    assert_eq!(title, "Streit am Hafen / Die Brücke bleibt offen");
}

#[test]
fn the_section_behind_the_headline_goes() {
    let head = "<meta property='article:section' content='정치'><meta property='og:site_name' content='항구일보'>\
        <meta property='og:title' content='오래된 다리는 그대로 남기로 결정했다-정치ㅣ항구일보'>";
    assert_eq!(title_and_authors(head, "<p>본문</p>").0, "오래된 다리는 그대로 남기로 결정했다");
    let head = "<meta property='og:title' content='오래된 다리는 그대로 남기로 결정했다-정치'>";
    assert_eq!(
        title_and_authors(head, "<p>본문</p>").0,
        "오래된 다리는 그대로 남기로 결정했다-정치",
        "nobody calls it a section"
    );
}

#[test]
fn all_that_follows_the_headline_in_the_pages_title_goes() {
    let head = "<title>Die Brücke | Stadt und Land | Ihr Blatt am Fluss</title>";
    assert_eq!(title_and_authors(head, "<h1>Die Brücke</h1>").0, "Die Brücke");
    let head = "<title>Die Brücke bleibt offen | Ihr Blatt am Fluss</title>";
    assert_eq!(title_and_authors(head, "<p>Ohne Überschrift.</p>").0, "Die Brücke bleibt offen");
}

#[test]
fn an_account_that_the_markup_calls_the_author_is_better_than_nobody() {
    let heading = "<h1>Die Brücke bleibt offen</h1>";
    let signed = |name: &str| {
        title_and_authors("", &format!("{heading}<p>von <a rel=author href='/author/4'>{name}</a></p><p>Text.</p>")).1
    };
    assert_eq!(signed("flussfrau"), ["flussfrau"]);
    assert_eq!(signed("Eva Brandt @evabrandt"), ["Eva Brandt"]);
    assert!(signed("admin").is_empty());
}

/// The day of publication of a page whose article is this.
fn day(article: &str) -> Option<String> {
    let html =
        format!("<html><head><title>Hafen</title></head><body><h1>Der Hafen bleibt offen</h1>{article}</body></html>");
    page(&html, "https://news.example/hafen").date_published.map(|date| date.to_string())
}

#[test]
fn a_long_paragraph_may_open_with_its_date() {
    let long = "heard the engineers, the fishermen and the mayor, and postponed what could be postponed until spring. "
        .repeat(4);
    assert_eq!(day(&format!("<p>27.1.2022 - The council {long}</p>")).as_deref(), Some("2022-01-27"));
    assert_eq!(day(&format!("<p>Karlsruhe (12. November 2021). Der Rat {long}</p>")).as_deref(), Some("2021-11-12"));
    assert_eq!(day(&format!("<p>On 27 January 2022 the council {long}</p>")), None, "that tells of the day, not when");
}

#[test]
fn a_label_or_a_verb_far_from_the_headline_tells_the_day() {
    let text = "<p>Ein Satz über den Hafen, und noch einer.</p>".repeat(40);
    for (foot, expected) in [
        ("<dl><dt>Mise en ligne</dt><dd>23 mai 2019</dd></dl>", "2019-05-23"),
        ("<footer><p>Fecha de publicación: 3 de mayo de 2020</p></footer>", "2020-05-03"),
        (
            "<p>Dieser Beitrag wurde am 14. Dezember 2015 um 14:48 Uhr veröffentlicht und unter Hafen abgelegt.</p>",
            "2015-12-14",
        ),
        ("<p>发布时间：2021年3月4日</p>", "2021-03-04"),
    ] {
        assert_eq!(day(&format!("{text}{foot}")).as_deref(), Some(expected), "{foot}");
    }
    let rest = "and is filed under Harbour. You can follow any answers to this entry by its feed. ".repeat(5);
    let foot = format!("<p>This entry was posted on Saturday, December 3rd, 2011 at 10:41 pm {rest}</p>");
    assert_eq!(day(&format!("{text}{foot}")).as_deref(), Some("2011-12-03"));
    let several = "<p>Tagung: 3.5.2021</p><p>Fest: 9.6.2021</p>";
    assert_eq!(day(&format!("{text}{several}")), None, "neither is the page's");
}

#[test]
fn bars_part_a_date() {
    assert_eq!(day("<table><tr><td>26 | 01 | 2022</td></tr></table>").as_deref(), Some("2022-01-26"));
}

#[test]
fn a_guests_review_dates_no_recipe() {
    let html = "<html><head><script type='application/ld+json'>{\"@type\":\"Recipe\",\"name\":\"Apfelkuchen\",
        \"datePublished\":\"2006-10-10\",\"reviews\":[{\"@type\":\"Review\",\"datePublished\":\"2020-04-12\",
        \"author\":{\"@type\":\"Person\",\"name\":\"Anna Gast\"}}]}</script></head><body><h1>Apfelkuchen</h1></body></html>";
    let found = page(html, "https://kochbuch.example/apfelkuchen");
    assert_eq!(found.date_published.unwrap().to_string(), "2006-10-10");
    assert!(found.authors.is_empty(), "{:?}", found.authors);
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

#[test]
fn whoever_a_site_is_called_after_is_its_author() {
    let site = "<meta property='og:site_name' content='Mara Winter'><title>The ferry | Mara Winter</title>";
    for (head, body) in [
        ("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":\"Mara Winter\"}</script>", ""),
        ("<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Mara Winter'>", ""),
        ("", "<p class='author vcard'><a class='url fn' href='/author/mara'>Mara Winter</a></p>"),
        (
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":{\"@type\":[\"Person\",\"Organization\"],\"name\":\"Mara Winter\"}}</script>",
            "",
        ),
    ] {
        let (_, authors) =
            title_and_authors(&format!("{site}{head}"), &format!("<h1>The ferry</h1>{body}<p>Text.</p>"));
        assert_eq!(authors, ["Mara Winter"], "{head}{body}");
    }
    let (_, nobody) = title_and_authors(site, "<h1>The ferry</h1><p>Text.</p>");
    assert!(nobody.is_empty(), "nobody says so");
}

#[test]
fn a_bar_below_the_headline_may_name_the_author() {
    let bar = "<div class='top-nav'><a rel=author href='/author/mara'>Mara Winter</a><a href='/a'>Share</a></div>";
    let (_, authors) = title_and_authors("<title>The ferry</title>", &format!("<h1>The ferry</h1>{bar}<p>Text.</p>"));
    assert_eq!(authors, ["Mara Winter"]);
}

#[test]
fn a_heading_that_leads_to_its_own_page_is_the_headline() {
    let post = |address: &str, title: &str, date: &str| {
        format!("<div class='related_post'><h3><a href='{address}'>{title}</a></h3><div>{date}</div></div>")
    };
    let (own, other) = ("https://news.example/hafen/bruecke", "https://news.example/hafen/faehre");
    let (first, second) =
        (post(other, "The ferry is late again", "3 May 2025"), post(own, "The bridge stays open", "27 September 2026"));
    let html = format!(
        "<html lang=en><head><title>The bridge stays open ‹ Harbour</title></head><body>{first}{second}</body></html>"
    );
    let found = page(&html, own);
    assert_eq!(found.title.as_deref(), Some("The bridge stays open"));
    assert_eq!(found.date_published.unwrap().to_string(), "2026-09-27");
}

#[test]
fn a_byline_next_to_the_headline_is_believed_before_the_account_that_published() {
    let head = "<title>The ferry</title><meta name=author content='Otto Webb'>";
    let authors = |byline: &str| title_and_authors(head, &format!("<h1>The ferry</h1>{byline}<p>Text.</p>")).1;
    for byline in [
        "<p class=byline>By <a href=/people/mara>Mara Winter</a>, <span>Columnist</span></p>",
        "<p>by <a class=author-link href=/people/mara>Mara Winter</a></p>",
        "<p>By <a href=/author/mara>Mara Winter</a>. Reviewed by <a href=/author/tom>Tom May</a></p>",
        "<div class=byline><span>By Mara Winter</span><span>Harbour reporter</span></div>",
    ] {
        assert_eq!(authors(byline), ["Mara Winter"], "{byline}");
    }
    assert_eq!(authors("<p class=byline>Reviewed by Tom May</p>"), ["Otto Webb"]);
}

#[test]
fn what_react_sends_late_is_there_to_be_read() {
    let page = |id: &str| {
        let text = "<h1>The ferry</h1><p>Written by <a href=/m>Mara Winter</a></p><p>The ferry sails again.</p>";
        page(&format!("<body><div hidden id='{id}'><main>{text}</main></div></body>"), "https://news.example/ferry")
    };
    assert_eq!(page("S:0").authors, ["Mara Winter"]);
    assert_eq!(page("menu").authors, Vec::<String>::new());
}

/// The days of publication and of change.
fn days(line: &str) -> (Option<String>, Option<String>) {
    let html = format!("<html><body><article><h1>The old bridge stays open</h1><p>{line}</p><p>{TEXT}</p></article>");
    let found = page(&html, "https://news.example/harbour/bridge");
    (found.date_published.map(|date| date.day().to_string()), found.date_modified.map(|date| date.day().to_string()))
}

const TEXT: &str = "The council voted on Monday to keep the old bridge, and to repair it before the winter comes.";

#[test]
fn of_two_days_in_a_line_each_has_its_own_label() {
    let both = (Some("2026-03-17".to_owned()), Some("2026-03-18".to_owned()));
    for line in [
        "Updated 18 March 2026, published 17 March 2026",
        "Published 17 March 2026 | Updated 18 March 2026",
        "17 March 2026, updated 18 March 2026",
        "Aktualisiert: 18. März 2026 – Veröffentlicht: 17. März 2026",
        "2026年3月17日 公開 2026年3月18日 更新",
        "2026年3月18日 更新 2026年3月17日 公開",
        "Paskelbta 2026-03-17, atnaujinta 2026-03-18",
    ] {
        assert_eq!(days(line), both, "{line}");
    }
}

#[test]
fn the_headline_stands_below_the_sections_name() {
    let head = "<title>The old bridge of Marktham stays open | Harbour Post</title>";
    let body = "<h1>Transport</h1><h2>The old bridge of Marktham stays open</h2><p>Text.</p>";
    assert_eq!(title_and_authors(head, body).0, "The old bridge of Marktham stays open");
    let head = "<title>The old bridge of Marktham stays open in the winter | Harbour Post</title>\
        <meta property='og:title' content='The old bridge of Marktham stays open in the…'>";
    let whole = "The old bridge of Marktham stays open in the winter";
    assert_eq!(title_and_authors(head, "<p>Text.</p>").0, whole, "what is cut is not it");
}

#[test]
fn what_stands_in_place_of_a_video_is_no_text() {
    for notice in [
        "An dieser Stelle finden Sie einen externen Inhalt von einem Videodienst, der den Artikel ergänzt.",
        "This article includes content hosted on a video service. We ask for your permission before it is loaded.",
        "Ce contenu n’est pas disponible. Pour l’afficher, vous devez accepter les cookies.",
    ] {
        let paragraphs = format!("<p>{TEXT}</p>").repeat(3);
        let html = format!("<html><body><article><h1>The bridge</h1>{paragraphs}<p>{notice}</p>{paragraphs}</article>");
        let text = page(&html, "https://news.example/a").text();
        assert!(!text.contains(notice) && text.contains(TEXT), "{text}");
    }
}

#[test]
fn headings_in_frames_of_their_own_stay() {
    let part = |n: u32| {
        format!(
            "<div class=widget><div class=inner><h2>Part {n} of the story</h2></div></div>\
             <div class=widget><div class=inner><p>{TEXT} {n}</p><p>Nobody in the town wants to lose it, says the mayor {n}.</p></div></div>"
        )
    };
    let parts: String = (1..5).map(part).collect();
    let html = format!("<html><body><main><h1>The bridge</h1><section>{parts}</section></main>");
    let text = page(&html, "https://news.example/a").text();
    assert!((2..5).all(|n| text.contains(&format!("Part {n} of the story"))), "{text}");
}

#[test]
fn thai_is_running_text_without_stops_or_commas() {
    let sentence = "สภาเทศบาลมีมติเมื่อวันจันทร์ให้ซ่อมสะพานเก่าข้ามแม่น้ำก่อนฤดูฝนจะมาถึงในเดือนหน้า ชาวบ้านส่วนใหญ่เห็นด้วยกับแผนนี้";
    let paragraphs = [0, 1, 2, 3, 4, 5].map(|n| format!("<p>{sentence} {n}</p>")).concat();
    let html = format!("<html lang=th><body><main><h1>สะพานเก่าจะได้รับการซ่อมแซม</h1><div>{paragraphs}</div></main>");
    let found = page(&html, "https://news.example/a");
    assert_eq!(found.text().matches(sentence).count(), 6, "{}", found.text());
    assert_eq!(found.language.as_deref(), Some("th"));
}

#[test]
fn a_trail_that_ends_with_the_article_names_no_section() {
    let head = "<title>The old bridge of Marktham stays open | Harbour Post</title>";
    let trail = |step: &str| {
        format!(
            "<html><head>{head}<script type='application/ld+json'>{{\"@type\":\"BreadcrumbList\",\"itemListElement\":[\
             {{\"@type\":\"ListItem\",\"position\":1,\"name\":\"Home\"}},\
             {{\"@type\":\"ListItem\",\"position\":2,\"name\":\"{step}\"}}]}}</script></head><body><article><h1>The old bridge of Marktham stays open</h1><p>{TEXT}</p></article>"
        )
    };
    let section = |step: &str| page(&trail(step), "https://news.example/a").section;
    assert_eq!(section("Transport").as_deref(), Some("Transport"));
    assert_eq!(section("The old bridge of Marktham stays open"), None);
    assert_eq!(section("2026"), None);
}

#[test]
fn an_italic_line_behind_a_picture_that_names_its_owner_is_a_caption() {
    let paragraphs = format!("<p>{TEXT}</p>").repeat(3);
    let told = |line: &str| {
        let html = format!(
            "<html><body><article><h1>The bridge</h1>{paragraphs}<p><img src=a.jpg></p>{line}{paragraphs}</article>"
        );
        page(&html, "https://news.example/a").text()
    };
    let caption = "The old depot in the winter of its last year. Photo: Ann Reed / Getty Images";
    for tag in ["em", "i", "small"] {
        let text = told(&format!("<p><{tag}>{caption}</{tag}></p>"));
        assert!(!text.contains(caption) && text.contains(TEXT), "{tag}: {text}");
    }
    let aside = "Nobody in the town wants to lose the bridge, and nobody knows who is to pay for it in the end.";
    assert!(told(&format!("<p><em>{aside}</em></p>")).contains(aside), "without an owner it may be the article's");
}
