//! Dates that are not the article's: the day of the visit, those of teasers, those of the page's making.

use super::*;

const TEXT: &str = "<p>The council decided on Monday to keep the old bridge over the harbor, and to repair it before the winter comes.</p>\
    <p>Work is to begin in May and to take three months, the mayor said after the meeting, which went on until midnight.</p>\
    <p>Who is going to pay for it is open: the state has promised a part of the costs, and the town is deep in debt.</p>";

fn read(lang: &str, head: &str, body: &str) -> Extraction {
    let html = format!(
        "<html lang={lang}><head><meta charset=utf-8><title>The bridge stays</title>{head}</head><body>{body}</body></html>"
    );
    page(&html, "https://post.example/town/the-bridge-stays")
}

fn day(lang: &str, head: &str, body: &str) -> Option<String> {
    read(lang, head, body).date_published.map(|date| date.day().to_string())
}

#[test]
fn the_day_in_a_papers_head_is_not_the_articles() {
    let nav = "<nav><a href=/>Post</a><a href=/sport>Sport</a></nav>";
    for (lang, today, own) in [
        ("en", "Saturday, 28 November 2026", "3 May 2024"),
        ("de", "Samstag, 28. November 2026", "3. Mai 2024"),
        ("es", "Sábado, 28 de noviembre de 2026", "3 de mayo de 2024"),
        ("ru", "Суббота, 28 ноября 2026", "3 мая 2024"),
        ("ja", "2026年11月28日（土）", "2024年5月3日"),
    ] {
        for (head, date) in [
            (format!("<div class=top>{today}</div>{nav}"), format!("<p class=meta>{own}</p>")),
            (
                format!("<header><time datetime=2026-11-28>{today}</time>{nav}</header>"),
                format!("<p><time datetime=2024-05-03>{own}</time></p>"),
            ),
            (format!("<header><time datetime=2026-11-28>{today}</time>{nav}</header>"), format!("<p>{own}</p>")),
            (
                format!("<div id=ticker><span>{today}</span> <a href=/n>Ferry late again</a></div>{nav}"),
                format!("<div>{own}</div>"),
            ),
        ] {
            let body = format!("{head}<div><h1>The bridge stays</h1>{date}{TEXT}</div>");
            assert_eq!(day(lang, "", &body).as_deref(), Some("2024-05-03"), "{body}");
        }
    }
    // Above the headline, and the article's all the same.
    let body = format!("{nav}<div><p class=date>3 May 2024</p><h1>The bridge stays</h1>{TEXT}</div>");
    assert_eq!(day("en", "", &body).as_deref(), Some("2024-05-03"));
    let body = format!("<div><p><time datetime=2024-05-03>3 May 2024</time></p><h1>The bridge stays</h1>{TEXT}</div>");
    assert_eq!(day("en", "", &body).as_deref(), Some("2024-05-03"));
}

#[test]
fn a_teasers_day_is_not_the_articles() {
    let card = |n: u32| {
        format!(
            "<div><h3><a href=/a{n}>The ferry is late for the {n}th time</a></h3><time datetime=2026-11-27>27 November 2026</time><p>Again nobody knew why.</p></div>"
        )
    };
    let cards = format!("<div>{}{}</div>", card(4), card(5));
    let plain = cards.replace("<time datetime=2026-11-27>", "<span>").replace("</time>", "</span>");
    let dated = "<div><span>27 November 2026</span><h3><a href=/b>The harvest is late as well</a></h3></div>".repeat(2);
    for list in [cards.as_str(), plain.as_str(), dated.as_str()] {
        for body in [
            format!("<article><h1>The bridge stays</h1>{TEXT}</article>{list}"),
            format!("<div><h1>The bridge stays</h1>{TEXT}{list}</div>"),
        ] {
            assert_eq!(day("en", "", &body), None, "{body}");
        }
    }
    let body =
        format!("<article><h1>The bridge stays</h1><time datetime=2024-05-03>3 May 2024</time>{TEXT}</article>{cards}");
    assert_eq!(day("en", "", &body).as_deref(), Some("2024-05-03"));
}

#[test]
fn the_moment_at_which_a_page_was_made_is_not_the_articles() {
    let stamp = "<meta name=date content=2026-11-28T09:12:44Z>";
    for own in [
        "<p class=date>3 May 2024</p>",
        "<p>Published: 3 May 2024</p>",
        "<p><time datetime=2024-05-03T10:00>3 May 2024</time></p>",
    ] {
        let body = format!("<article><h1>The bridge stays</h1>{own}{TEXT}</article>");
        assert_eq!(day("en", stamp, &body).as_deref(), Some("2024-05-03"), "{own}");
    }
    let body = format!("<article><h1>The bridge stays</h1>{TEXT}</article>");
    assert_eq!(
        day("en", "<meta name=date content=2024-05-03>", &body).as_deref(),
        Some("2024-05-03"),
        "nothing else tells"
    );
    let today = format!("<div>Saturday, 28 November 2026</div><nav><a href=/>Post</a></nav>{body}");
    assert_eq!(day("en", "<meta name=date content=2024-05-03>", &today).as_deref(), Some("2024-05-03"));
}

#[test]
fn a_visible_time_with_its_zone_is_a_moment() {
    for (lang, line, moment) in [
        ("en", "3 May 2024, 14:35 GMT", "2024-05-03T14:35:00Z"),
        ("en", "May 3, 2024 2:35 PM EDT", "2024-05-03T14:35:00-04:00"),
        ("de", "3. Mai 2024, 14:35 Uhr MESZ", "2024-05-03T14:35:00+02:00"),
        ("fr", "3 mai 2024 à 14h35 UTC+2", "2024-05-03T14:35:00+02:00"),
        ("ru", "3 мая 2024, 14:35 МСК", "2024-05-03T14:35:00+03:00"),
        ("id", "3 Mei 2024 14:35 WIB", "2024-05-03T14:35:00+07:00"),
        ("ja", "2024年5月3日 14:35 JST", "2024-05-03T14:35:00+09:00"),
        ("de", "3. Mai 2024, 14:35 Uhr", "2024-05-03"),
        ("en", "3 May 2024, 14:35, GMTV studios", "2024-05-03"),
    ] {
        let body = format!("<article><h1>The bridge stays</h1><p>{line}</p>{TEXT}</article>");
        let found = read(lang, "", &body).date_published.map(|date| date.to_string());
        assert_eq!(found.as_deref(), Some(moment), "{line}");
    }
}

#[test]
fn a_line_that_tells_who_and_when_tells_both() {
    for (lang, line) in [
        (
            "en-US",
            "<span property='dc:date dc:created' content='2024-05-03T10:15:00+02:00' datatype='xsd:dateTime' rel='sioc:has_creator'>Submitted by <span class=username xml:lang='' about=/user/7 typeof=sioc:UserAccount property=foaf:name datatype=''>Eva Brandt</span> on Fri, 05/03/2024 - 10:15</span>",
        ),
        (
            "en-US",
            "<div class=submitted>Submitted by <a class=username href=/users/eva>Eva Brandt</a> on Fri, 05/03/2024 - 10:15</div>",
        ),
        ("en-US", "<span class=submitted>Submitted by Eva Brandt on Fri, 05/03/2024 - 10:15</span>"),
        ("de", "<div class=submitted>Gespeichert von Eva Brandt am Fr., 03.05.2024 - 10:15</div>"),
        ("fr", "<div class=submitted>Soumis par Eva Brandt le ven 03/05/2024 - 10:15</div>"),
        ("es", "<div class=submitted>Enviado por Eva Brandt el Vie, 03/05/2024 - 10:15</div>"),
    ] {
        let body = format!("<div class=node><h1>The bridge stays</h1>{line}{TEXT}</div>");
        let found = read(lang, "", &body);
        assert_eq!(found.authors, ["Eva Brandt"], "{line}");
        assert_eq!(found.date_published.map(|date| date.day().to_string()).as_deref(), Some("2024-05-03"), "{line}");
    }
}
