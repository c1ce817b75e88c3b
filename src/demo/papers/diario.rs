//! Diario de la Ría, Spanish: a layout of tables from the turn of the century, in windows-1252, declared in meta alone.
//!
//! Metadata in meta tags only; the opinion pages set their paragraphs apart with `<br><br>`. robots.txt asks for a
//! second between requests and forbids `/interno/`. Addresses: `/noticia.php?id=N`, `imprimir.php?id=N`, tracking parameters.

use encoding_rs::WINDOWS_1252;

use super::super::article::{Article, Part};
use super::super::feeds;
use super::super::markup::{self, each, escape, fill};
use super::super::web::{Host, Resource, Web};
use super::{Paper, anchor, picture};

const FRAME: &str = include_str!("diario/frame.html");

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

pub(super) fn path(article: &Article) -> String {
    format!("/noticia.php?id={}", article.id)
}

pub(super) fn print(paper: &Paper, web: &mut Web) {
    let mut host = Host::default();
    let all: Vec<&Article> = paper.articles.iter().collect();
    paper.hang_pictures(&mut host);
    for article in &all {
        host.put(article.path(), coded(&page(paper, &article.title, &head(paper, article), &story(paper, article))));
        let bare = format!(
            "<html><head><meta charset=\"windows-1252\"><title>{0}</title><link rel=\"canonical\" href=\"{1}\"></head><body onload=\"print()\"><h1>{0}</h1>{2}</body></html>",
            escape(&article.title),
            article.url,
            text(paper, article)
        );
        host.put(&format!("/imprimir.php?id={}", article.id), coded(&bare));
    }
    host.put("/", coded(&page(paper, "Noticias de la comarca", "", &headlines(&all[..7]))));
    for section in &paper.sections {
        let main = format!("<h1>{}</h1>{}", section.name, headlines(&paper.in_section(&section.slug)));
        host.put(&section_path(&section.slug), coded(&page(paper, &section.name, "", &main)));
    }
    let legal = "<h1>Aviso legal</h1>El titular de este sitio es Diario de la Ría, S.L., calle del Muelle, 12, \
                 Vilamariña. Queda prohibida la reproducción total o parcial de los contenidos sin autorización.";
    host.put("/aviso-legal.php", coded(&page(paper, "Aviso legal", "", legal)));
    let contact = "<h1>Contacto</h1><form><textarea name=\"mensaje\"></textarea><input type=\"submit\"></form>";
    host.put("/contacto.php", coded(&page(paper, "Contacto", "", contact)));
    host.put("/interno/redaccion.php", coded(&page(paper, "Redacción", "", "<p>Solo para la redacción.</p>")));
    host.put_missing("<html><title>Error 404</title><body><h1>Error 404</h1>Not Found</body></html>");
    host.put("/rss.php", Resource::new("text/xml", feeds::bare_rss(paper, &all)));
    let delay = paper.crawl_delay.unwrap_or(1);
    let robots = format!("User-agent: *\nCrawl-delay: {delay}\nDisallow: /interno/\n");
    host.put("/robots.txt", Resource::new("text/plain", robots));
    web.insert(&paper.host, host);
}

/// The page in its bytes; the header says nothing of the encoding.
fn coded(html: &str) -> Resource {
    Resource::new("text/html", WINDOWS_1252.encode(html).0.into_owned())
}

fn section_path(slug: &str) -> String {
    format!("/seccion.php?s={slug}")
}

fn page(paper: &Paper, title: &str, head: &str, main: &str) -> String {
    let menu: Vec<String> =
        paper.sections.iter().map(|section| anchor(&section_path(&section.slug), &section.name)).collect();
    let popular: Vec<String> =
        paper.articles.iter().skip(3).take(3).map(|article| anchor(article.path(), &article.title)).collect();
    fill(
        FRAME,
        &[
            ("title", &escape(title)),
            ("head", head),
            ("menu", &menu.join(" | ")),
            ("popular", &popular.join("<br>")),
            ("main", main),
        ],
    )
}

fn head(paper: &Paper, article: &Article) -> String {
    let authors = each(&article.authors, |name| format!("<meta name=\"author\" content=\"{name}\">\n"));
    format!(
        "<meta name=\"title\" content=\"{}\">\n<meta name=\"description\" content=\"{}\">\n<meta name=\"keywords\" content=\"{}\">\n{authors}<meta property=\"article:published_time\" content=\"{}\">\n<meta property=\"article:section\" content=\"{}\">\n<meta property=\"og:image\" content=\"{}\">\n<link rel=\"canonical\" href=\"{}\">",
        escape(&article.title),
        escape(&article.teaser()),
        article.tags.join(", "),
        article.date.iso(),
        paper.section_name(&article.section),
        paper.at(&picture(article)),
        escape(&article.url),
    )
}

fn story(paper: &Paper, article: &Article) -> String {
    let (year, month, day) = article.date.numbers();
    let (newer, older) = paper.neighbors(article);
    let neighbor = |label: &str, other: Option<&Article>| {
        other.map(|other| format!("{label}: {}", anchor(other.path(), &other.title))).unwrap_or_default()
    };
    let related = each(paper.related(article), |other| {
        format!("<li><a href=\"{}&amp;utm_source=relacionadas\">{}</a></li>", other.path(), escape(&other.title))
    });
    let standfirst =
        article.standfirst.as_ref().map(|text| format!("<h2><i>{}</i></h2>", escape(text))).unwrap_or_default();
    format!(
        r##"<font size="1">{0}</font>
<h1>{1}</h1>
{standfirst}
<font size="2" class="firma">{2} | {day} de {3} de {year} - {4} h</font>
<div class="herramientas"><a href="{5}">Imprimir esta noticia</a> | <a href="mailto:?subject=noticia">Enviar a un amigo</a></div>
<table width="100%" border="0"><tr><td class="texto">
{6}
</td></tr></table>
<div class="compartir"><b>Comparte esta noticia</b> <a href="#">Correo</a> <a href="#">Copiar enlace</a></div>
<p><b>Noticias relacionadas</b></p><ul>{related}</ul>
<table width="100%"><tr><td align="left">{7}</td><td align="right">{8}</td></tr></table>
<h3>Deja tu comentario</h3><form action="/comentar.php"><textarea name="texto"></textarea><input type="submit" value="Publicar"></form>"##,
        paper.section_name(&article.section).to_uppercase(),
        escape(&article.title),
        article.authors.join(" y "),
        MONTHS[month - 1],
        article.date.clock(),
        print_address(article),
        text(paper, article),
        neighbor("Noticia anterior", older),
        neighbor("Noticia siguiente", newer),
    )
}

/// Two articles have a printer's page; the others print themselves.
fn print_address(article: &Article) -> String {
    if article.picture.is_some() && article.section == "puerto" {
        format!("/imprimir.php?id={}", article.id)
    } else {
        "javascript:window.print()".to_owned()
    }
}

/// Opinion pages have no paragraphs, only line ends.
fn text(paper: &Paper, article: &Article) -> String {
    let figure = |caption: &str| {
        format!(
            "<table align=\"right\" width=\"250\"><tr><td><img src=\"{}\" width=\"240\" alt=\"\"></td></tr><tr><td class=\"pie\"><font size=\"1\">{}</font></td></tr></table>",
            picture(article),
            escape(caption)
        )
    };
    let link = |slug: &str| paper.link(slug);
    let parts = article.parts();
    if article.section == "opinion" {
        let texts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Part::Paragraph(text) => markup::html(text, &link),
                other => markup::part(other, &link, &figure),
            })
            .collect();
        return texts.join("<br>\n<br>\n");
    }
    let lead = article.picture.as_deref().map(figure).unwrap_or_default();
    lead + &parts.iter().map(|part| markup::part(part, &link, &figure)).collect::<Vec<_>>().join("\n")
}

fn headlines(articles: &[&Article]) -> String {
    let one = |article: &&Article| {
        format!(
            "<p><b><a href=\"{0}\">{1}</a></b><br>{2} <a href=\"{0}&amp;utm_source=portada\">[+]</a></p>\n",
            article.path(),
            escape(&article.title),
            escape(&article.teaser())
        )
    };
    articles.iter().map(one).collect()
}
