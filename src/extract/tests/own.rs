//! Pages of the publisher's own that read like articles, and articles about what is on them.

use super::*;
use crate::model::PageKind;

const TEXT: &str = "<p>The council decided on Monday to keep the old bridge over the harbor, and to repair it before the winter comes.</p>\
    <p>Work is to begin in May and to take three months, the mayor said after the meeting, which went on until midnight.</p>\
    <p>Who is going to pay for it is open: the state has promised a part of the costs, and the town is deep in debt.</p>\
    <p>Whoever has a question may ask it on every weekday between nine and five, and will get an answer within a week.</p>";

fn read(path: &str, title: &str, head: &str, main: &str) -> PageKind {
    let html = format!(
        "<html><head><meta charset=utf-8><title>{title} | Talbote</title><meta property=og:site_name content=Talbote>{head}</head>\
         <body><nav><a href=/>Start</a><a href=/s>Sport</a></nav><main><h1>{title}</h1>{main}</main><footer>© Talbote</footer></body></html>"
    );
    page(&html, &format!("https://talbote.example{path}")).page_kind
}

#[test]
fn what_is_called_an_imprint_and_lies_there_is_no_article() {
    for (path, title) in [
        ("/privacy-policy/", "Privacy Policy"),
        ("/datenschutz", "Datenschutzerklärung"),
        ("/service/impressum.html", "Impressum & Kontakt"),
        ("/mentions-legales", "Mentions légales"),
        ("/pagina/4", "Política de Privacidad"),
        ("/about", "About Talbote"),
        ("/p/7", "Kontakt z redakcją"),
        ("/page/12", "О редакции"),
        ("/info/3", "プライバシーポリシー"),
        ("/etc/4", "개인정보처리방침"),
        ("/s/9", "गोपनीयता नीति"),
        ("/s/8", "سياسة الخصوصية"),
        ("/tos", "Terms of Use for Talbote"),
        ("/abo", "Jetzt Talbote abonnieren"),
        ("/subscribe", "Subscribe to Talbote"),
        ("/vagas", "Trabalhe conosco"),
    ] {
        assert_eq!(read(path, title, "", TEXT), PageKind::Own, "{title}");
    }
    // Some systems call all their pages articles, and date them.
    let head = "<meta property=og:type content=article><meta property=article:modified_time content=2024-05-01T10:00:00Z>\
        <script type=application/ld+json>{\"@type\":\"WebPage\",\"name\":\"Privacy Policy\",\"datePublished\":\"2019-01-01T10:00:00Z\"}</script>";
    assert_eq!(read("/privacy-policy/", "Privacy Policy", head, TEXT), PageKind::Own);
    let head = "<script type=application/ld+json>{\"@type\":\"JobPosting\",\"title\":\"Reporter\"}</script>";
    assert_eq!(read("/a/reporter", "We look for a reporter", head, TEXT), PageKind::Own);
    assert_eq!(read("/karriere/4", "Redakteur (m/w/d) gesucht", "", TEXT), PageKind::Own);
}

#[test]
fn an_article_about_privacy_is_one() {
    let dated =
        "<meta property=article:published_time content=2026-03-01T10:00:00Z><meta name=author content='Eva Brandt'>";
    for (path, title, head) in [
        ("/news/privacy-policy-changes", "Privacy policy changes anger readers", ""),
        ("/politik/datenschutz", "Datenschutz: Rat stimmt für Kameras", ""),
        ("/opinion/privacy", "Privacy", dated),
        ("/kino/contact", "Contact", dated),
        ("/karriere/so-gelingt-der-neustart", "So gelingt der Neustart im Beruf", ""),
        ("/jobs-report-2026", "Jobs report shows fewer vacancies", ""),
        ("/about/the-bridge-stays", "The bridge stays", ""),
        ("/medien/abo-falle", "Abo-Falle: Was Kunden wissen müssen", ""),
        ("/kultur/programm", "Das Programm der Festspiele", ""),
        ("/tv/serie", "Neue Serie heute im TV", dated),
    ] {
        let kind = read(path, title, head, TEXT);
        assert!(!matches!(kind, PageKind::Own | PageKind::Media), "{title}: {kind:?}");
    }
}

#[test]
fn what_is_on_is_no_article_and_a_report_by_the_minute_is_one() {
    let lines = |text: &str| {
        (10..22)
            .map(|hour| format!("<p>{hour}:15 {text}, von denen die Leute am Fluss erzählen, wie sie leben.</p>"))
            .collect::<Vec<_>>()
            .concat()
    };
    let shows = lines("Eine Reportage über Fischer und ihre Boote");
    assert_eq!(read("/tv-programm", "TV-Programm heute", "", &shows), PageKind::Own);
    assert_eq!(read("/p/3", "Программа передач", "", &shows), PageKind::Own);
    let dated = "<meta property=article:published_time content=2026-03-01T10:00:00Z>";
    assert_eq!(read("/a/4", "Sturm am Fluss: Alles im Liveblog", dated, &shows), PageKind::Article);
    assert_ne!(read("/programm/a", "Sturm am Fluss", "", TEXT), PageKind::Own);
}

#[test]
fn pictures_alone_are_media() {
    let figures: Vec<String> = (0..9)
        .map(|n| format!("<figure><img src={n}.jpg><figcaption>Le char numéro {n} traverse la place de la mairie, devant une foule de curieux. Photo Ouest</figcaption></figure>"))
        .collect();
    let slides: Vec<String> = (0..9)
        .map(|n| format!("<div class=slide><img src={n}.jpg><p>Le char numéro {n} traverse la place de la mairie, devant une foule de curieux venus voir.</p></div>"))
        .collect();
    let (figures, slides) = (figures.concat(), slides.concat());
    assert_eq!(read("/galeries/carnaval", "Le carnaval de la vallée", "", &slides), PageKind::Media);
    let typed = "<script type=application/ld+json>{\"@type\":\"ImageGallery\",\"name\":\"Le carnaval\"}</script>";
    assert_eq!(read("/a/carnaval", "Le carnaval de la vallée", typed, &slides), PageKind::Media);
    for (path, main) in [("/galeries/pont", format!("{TEXT}{figures}")), ("/a/carnaval", slides)] {
        assert_ne!(read(path, "Le carnaval de la vallée", "", &main), PageKind::Media, "{path}");
    }
}
