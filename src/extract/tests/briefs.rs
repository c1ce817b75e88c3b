//! Articles of two or three sentences.

use super::*;
use crate::model::PageKind;

fn kind(title: &str, main: &str) -> PageKind {
    let html = format!(
        "<html><head><title>{title} | Post</title></head><body><nav><a href=/>Post</a> <a href=/sport>Sport</a> <a href=/culture>Culture</a></nav>\
         {main}<aside><h3>More</h3><a href=/a>The ferry is late again</a><a href=/b>Rain delays the harvest</a></aside>\
         <footer><a href=/imprint>Imprint</a> <a href=/privacy>Privacy</a> © Post</footer></body></html>"
    );
    page(&html, "https://post.example/town/bridge").page_kind
}

#[test]
fn a_brief_without_a_date_is_an_article() {
    for (title, text) in [
        (
            "Old bridge closed after storm",
            "The old bridge over the harbor was closed on Monday after the storm. Nobody was hurt, the police said.",
        ),
        (
            "Alte Brücke nach Sturm gesperrt",
            "Die alte Brücke über den Hafen ist am Montag nach dem Sturm gesperrt worden. Verletzt wurde niemand, teilte die Polizei mit.",
        ),
        (
            "Закрыт старый мост",
            "Старый мост через гавань закрыли в понедельник после бури. Никто не пострадал, сообщила полиция.",
        ),
        ("嵐で古い橋が通行止め", "港にかかる古い橋は月曜日、嵐の後に通行止めとなった。警察によると、けが人はいない。"),
    ] {
        assert_eq!(
            kind(title, &format!("<article><h1>{title}</h1><p>{text}</p></article>")),
            PageKind::Article,
            "{title}"
        );
    }
}

#[test]
fn a_notice_of_no_article_is_none() {
    for (title, main) in [
        ("Thank you", "<main><h1>Thank you</h1><p>We have sent you a letter.</p></main>"),
        (
            "Contact",
            "<article><h1>Contact</h1><p><a href=mailto:a@post.example>a@post.example</a> <a href=tel:1>1 234</a></p></article>",
        ),
        (
            "Town",
            "<main><h1>Town</h1><article><h2><a href=/a>The ferry is late. Again.</a></h2></article><article><h2><a href=/b>Rain</a></h2></article></main>",
        ),
    ] {
        assert_ne!(kind(title, main), PageKind::Article, "{title}");
    }
}
