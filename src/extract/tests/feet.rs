//! What articles say at their foot, and above it in a footer's name: bylines, dates, signatures.

use super::*;

const TEXT: &str = "<p>Der Rat hat am Montag beschlossen, die alte Brücke zu erhalten und vor dem Winter zu sanieren.</p>\
    <p>Die Arbeiten sollen im Mai beginnen und drei Monate dauern, sagte die Bürgermeisterin nach der Sitzung.</p>\
    <p>Wer die Kosten trägt, ist offen: Das Land hat bisher nur einen Teil zugesagt, und die Stadt ist verschuldet.</p>";

fn read(main: &str) -> Extraction {
    let html = format!(
        "<html lang=de><head><title>Die Brücke bleibt | Talbote</title></head><body><div id=page>\
         <nav><a href=/>Start</a><a href=/sport>Sport</a></nav><div id=main>{main}</div></div>\
         <div class=footer><p>© 2026 Talbote. Von Karl Kommerz am 1. Januar 2011 gegründet.</p><a href=/impressum>Impressum</a></div></body></html>"
    );
    page(&html, "https://talbote.example/stadt/die-bruecke-bleibt")
}

#[test]
fn an_articles_own_footer_tells_who_wrote_it_and_when() {
    let headline = "<h1>Die Brücke bleibt</h1>";
    for (theme, main) in [
        (
            "Drupal",
            format!(
                "<article class='node node--type-article'>{headline}<div class=node__content>{TEXT}</div>\
                 <div class=footer><span>Verfasst von <a href=/user/7>Eva Brandt</a></span> <span>am 3. Mai 2024</span></div></article>"
            ),
        ),
        (
            "TYPO3",
            format!(
                "<div class='news news-single'><div class=article itemscope itemtype='http://schema.org/Article'>\
                 <div class=header>{headline}</div><div class=footer><p><span class=news-list-date><time datetime=2024-05-03>03.05.2024</time></span> \
                 <span class=news-list-author>Von Eva Brandt</span></p></div><div class=news-text-wrap>{TEXT}</div></div></div>"
            ),
        ),
        (
            "WordPress",
            format!(
                "<article class='post type-post hentry'><header class=entry-header>{headline}</header><div class=entry-content>{TEXT}</div>\
                 <footer class=entry-footer><span class=posted-on>Veröffentlicht am <time class='entry-date published' datetime='2024-05-03T10:00:00+02:00'>3. Mai 2024</time></span>\
                 <span class=byline> Von <span class='author vcard'><a class='url fn n' href=/author/eva>Eva Brandt</a></span></span>\
                 <span class=cat-links>Veröffentlicht in <a href=/c/stadt>Stadt</a></span></footer></article>"
            ),
        ),
        (
            "WordPress of old",
            format!(
                "<div class='post hentry'>{headline}<div class=entry>{TEXT}</div>\
                 <div class=post-footer><p>Geschrieben von Eva Brandt am 3. Mai 2024</p></div></div>"
            ),
        ),
    ] {
        let found = read(&main);
        assert_eq!(found.authors, ["Eva Brandt"], "{theme}");
        assert_eq!(found.date_published.map(|date| date.day().to_string()).as_deref(), Some("2024-05-03"), "{theme}");
        assert_eq!(found.blocks.len(), 3, "{theme}: {}", found.text());
    }
    let found = read(&format!("{headline}{TEXT}"));
    assert!(found.authors.is_empty() && found.date_published.is_none(), "the site's foot is not the article's");
}

#[test]
fn who_is_called_like_the_author_may_be_in_the_news() {
    let read = |last: &str| {
        let byline = "<p class=byline>Von <a rel=author href=/a/eva>Eva Brandt</a></p>";
        read(&format!("<article><h1>Die Brücke bleibt</h1>{byline}<div class=text>{TEXT}<p>{last}</p></div></article>"))
    };
    for (last, n_blocks) in [
        ("Eva Brandt von der Bürgerinitiative kündigte an, den Beschluss vor Gericht prüfen zu lassen.", 4),
        ("Eva Brandt gab für die Sanierung selbst fünftausend Euro, wie der Verein am Abend mitteilte.", 4),
        ("Eva Brandt ist Redakteurin im Ressort Stadt.", 3),
        ("<em>Eva Brandt leitet das Ressort Stadt und fährt jeden Morgen mit dem Rad über die Brücke.</em>", 3),
    ] {
        let found = read(last);
        assert_eq!(found.authors, ["Eva Brandt"]);
        assert_eq!(found.blocks.len(), n_blocks, "{last}");
    }
}

/// The paragraphs of a page with this before the last and this behind it.
fn blocks(between: &str, behind: &str) -> usize {
    let (first, last) = TEXT.rsplit_once("<p>").unwrap();
    let main =
        format!("<article><h1>Die Brücke bleibt</h1><div class=text>{first}{between}<p>{last}{behind}</div></article>");
    let found = read(&main);
    assert!(found.text().starts_with("Der Rat") && found.text().contains("verschuldet."), "{}", found.text());
    found.blocks.len()
}

#[test]
fn signatures_notes_and_pitches_at_the_end_go() {
    for behind in [
        "<p>(dpa)</p>",
        "<p>AFP/jd</p>",
        "<p><em>Mit Material von dpa und AFP</em></p>",
        "<p><em>Eva Brandt ist Redakteurin im Ressort Stadt und schreibt über Verkehr.</em></p><p>(dpa)</p>",
        "<p><strong>Suscríbete a nuestro boletín y recibe las noticias cada mañana.</strong></p>",
        "<p>Join our WhatsApp channel for breaking news.</p>",
        "<p>Pratite nas na Facebooku</p>",
        "<p>Скачайте наше приложение</p>",
        "<p>关注我们</p>",
        "<p>来源：新华社</p>",
        "<p>With inputs from PTI</p>",
        "<p><em>Unabhängiger Journalismus kostet Geld. Wenn Sie unsere Arbeit schätzen, unterstützen Sie uns mit <a href=/spende>einer Spende</a>.</em></p>",
        "<p>Подписывайтесь на наш <a href=/t>канал</a>.</p>",
    ] {
        assert_eq!(blocks("", behind), 3, "{behind}");
    }
    for between in [
        "<p><strong>Abonnez-vous à notre newsletter pour ne rien manquer.</strong></p>",
        "<p>Folgen Sie uns auf <a href=/x>Mastodon</a>.</p>",
    ] {
        assert_eq!(blocks(between, ""), 3, "{between}");
    }
}

#[test]
fn what_a_text_says_itself_stays() {
    for (between, behind) in [
        ("", "<p>„Wir bauen keine neue“, sagte sie. (dpa)</p>"),
        ("", "<p>Spenden Sie bis Freitag an den Brückenverein, bat der Bürgermeister die Leute im Saal.</p>"),
        ("", "<p>Unterstützen Sie den Bau der neuen Brücke bis zum 12. Mai mit einem Stein.</p>"),
        ("", "<p>Abonnez-vous, lachte der Fährmann auf Französisch, und wir fahren euch ein Leben lang.</p>"),
        ("", "<p>Become a member of the bridge club, a sign above the door of the old toll house said.</p>"),
        ("", "<p>Folgt uns, riefen die Fischer, und die Leute gingen mit ihnen zum Kai hinunter.</p>"),
        ("", "<p>Eva Brandt ist müde, aber zufrieden mit dem Abend im Rathaus.</p>"),
        ("<p>Unterstützen Sie den <a href=/bau>Bau</a>, fragte sie den Minister, und der schwieg.</p>", ""),
        ("<p>Unterstützen Sie den Bau, fragte sie den Minister, und der schwieg.</p>", ""),
        ("<p>Unabhängiger Journalismus sei teuer, sagte die Verlegerin bei der Sitzung am Abend.</p>", ""),
        ("<p><strong>„Abgerissen wird hier nichts“, rief ein Mann aus der letzten Reihe.</strong></p>", ""),
    ] {
        assert_eq!(blocks(between, behind), 4, "{between}{behind}");
    }
}

#[test]
fn the_category_that_an_article_is_filed_under_is_its_section() {
    let teaser = "<aside><a rel='category tag' href=/sport>Sport</a><a href=/sport/sieg>Der Sieg</a></aside>";
    let main = |filed: &str| format!("<article><h1>Die Brücke bleibt</h1>{filed}{TEXT}</article>{teaser}");
    let filed = "<span class=cat-links><a rel='category tag' href=/stadt>Stadt</a> <a rel='category tag' href=/bau>Bau</a></span>";
    assert_eq!(read(&main(filed)).section.as_deref(), Some("Stadt"));
    // What the page declares says more.
    let html = format!("<head><meta property='article:section' content='Lokales'></head>{}", main(filed));
    assert_eq!(page(&html, "https://talbote.example/a").section.as_deref(), Some("Lokales"));
}
