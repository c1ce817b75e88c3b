//! Waldkurier, German: WordPress to the letter, with comments, neighbors, related posts and a sitemap of its own kind.
//!
//! One article comes in an English theme whose headline stands twice and whose markup is torn, as the first user of
//! gleaner once scraped it. Addresses: `/2025/11/18/slug/`, without the slash, `?p=ID`, `amp/`, `druck/`.

use serde_json::json;

use super::super::article::{Article, Part};
use super::super::feeds;
use super::super::markup::{self, each, escape, fill};
use super::super::web::{Host, Resource, Web};
use super::{Paper, anchor, list, picture};

const POST: &str = include_str!("waldkurier/post.html");
const ENGLISH_THEME: &str = include_str!("waldkurier/english-theme.html");
const ARCHIVE: &str = include_str!("waldkurier/archive.html");

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// Articles on one page of a listing.
const PER_PAGE: usize = 6;

pub(super) fn path(article: &Article) -> String {
    format!("/{}/{}/", article.date.day().replace('-', "/"), article.slug)
}

pub(super) fn print(paper: &Paper, web: &mut Web) {
    let mut host = Host::default();
    let all: Vec<&Article> = paper.articles.iter().collect();
    paper.hang_pictures(&mut host);
    for article in &all {
        let html = post(paper, article);
        let changed = article.modified.as_ref().unwrap_or(&article.date);
        host.put(article.path(), Resource::html(&html).with("Last-Modified", changed.http()));
        host.redirect(article.path().trim_end_matches('/'), &article.url);
        host.redirect(&format!("/?p={}", article.id), &article.url);
        for (form, note) in [("amp/", "AMP"), ("druck/", "Druckansicht")] {
            host.put(&format!("{}{form}", article.path()), Resource::html(&bare(paper, article, note)));
        }
    }
    let (front, older) = all.split_at(PER_PAGE);
    let more = format!("<nav class=\"pagination\">{}</nav>", anchor(&paper.at("/page/2/"), "Ältere Beiträge"));
    let notice = "<div class=\"sticky\"><a href=\"http://waldkurier.example/wp-admin/edit.php\">Bearbeiten</a></div>";
    host.put("/", archive(paper, "Nachrichten aus dem Kirntal", &(teasers(front) + &more + notice)));
    host.put("/page/2/", archive(paper, "Nachrichten aus dem Kirntal – Seite 2", &teasers(older)));
    for section in &paper.sections {
        let articles = paper.in_section(&section.slug);
        host.put(&format!("/category/{}/", section.slug), archive(paper, &section.name, &teasers(&articles)));
    }
    for article in &all {
        for tag in &article.tags {
            host.put(&tag_path(tag), archive(paper, &format!("Schlagwort: {tag}"), &teasers(&tagged(paper, tag))));
        }
        for author in &article.authors {
            let own: Vec<&Article> = all.iter().copied().filter(|other| other.authors.contains(author)).collect();
            host.put(&author_path(author), archive(paper, &format!("Autor: {author}"), &teasers(&own)));
        }
    }
    pages(paper, &mut host);
    host.put("/feed/", feed(feeds::rss(paper, front)));
    host.put("/comments/feed/", feed(comments(front)));
    let posts: Vec<_> = all.iter().map(|article| (article.url.as_str(), Some(article.date.iso()))).collect();
    host.put("/wp-sitemap-posts-post-1.xml", Resource::xml(&feeds::sitemap(&posts)));
    let (imprint, privacy) = (paper.at("/impressum/"), paper.at("/datenschutz/"));
    let page_map = feeds::sitemap(&[(&imprint, None), (&privacy, None)]);
    host.put("/wp-sitemap-posts-page-1.xml", Resource::xml(&page_map));
    let index = ["/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-page-1.xml"].map(|path| paper.at(path));
    host.put("/wp-sitemap.xml", Resource::xml(&feeds::sitemap_index(&index)));
    let robots = format!(
        "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\nSitemap: {}\n",
        paper.at("/wp-sitemap.xml")
    );
    host.put("/robots.txt", Resource::new("text/plain; charset=utf-8", robots));
    web.insert(&paper.host, host);
}

/// The articles with that tag. A tag of one article has a page, too, but nothing links to it.
fn tagged<'a>(paper: &'a Paper, tag: &str) -> Vec<&'a Article> {
    paper.articles.iter().filter(|article| article.tags.iter().any(|own| own == tag)).collect()
}

/// Everything that is no article and looks a little like one.
fn pages(paper: &Paper, host: &mut Host) {
    let imprint = "<div class=\"entry-content\"><p>Waldkurier Verlag, Mühlgasse 3, Oberkirnau. Verantwortlich für den \
                   Inhalt ist die Redaktion. Telefon: 01234 5678, Fax: 01234 5679.</p></div>";
    host.put("/impressum/", archive(paper, "Impressum", imprint));
    let privacy = "<div class=\"entry-content\"><p>Wir nehmen den Schutz deiner persönlichen Daten sehr ernst. Beim \
                   Besuch dieser Webseite speichert der Server die aufgerufene Adresse und die Uhrzeit. Diese Angaben \
                   werden nach sieben Tagen gelöscht.</p></div>";
    host.put("/datenschutz/", archive(paper, "Datenschutzerklärung", privacy));
    host.redirect("/wp-admin/", &paper.at("/wp-admin/edit.php"));
    host.put("/wp-admin/edit.php", archive(paper, "Anmelden", "<form method=\"post\"><input name=\"log\"></form>"));
    let gallery = each(1..=9, |n| {
        format!("<figure><img src=\"/media/{n}.svg\" alt=\"\"><figcaption>Bild {n} von 9</figcaption></figure>")
    });
    host.put("/2025/09/30/sommerfest/", archive(paper, "Bilder vom Sommerfest", &gallery));
    host.redirect("/2025/10/01/endlos/", &paper.at("/2025/10/01/kreis/"));
    host.redirect("/2025/10/01/kreis/", &paper.at("/2025/10/01/endlos/"));
    let missing = "<p>Das hat leider nicht geklappt. Vielleicht hilft die Suche?</p>";
    let page = frame(paper, "Seite nicht gefunden", missing);
    host.put_missing(&page);
}

fn post(paper: &Paper, article: &Article) -> String {
    let english = article.look.as_deref() == Some("english-theme");
    let (newer, older) = paper.neighbors(article);
    let neighbor = |class: &str, label: &str, other: Option<&Article>| {
        let Some(other) = other else { return String::new() };
        if english {
            return anchor(&other.url, &other.title);
        }
        format!(
            "<div class=\"nav-{class}\"><a href=\"{}\" rel=\"{}\"><span class=\"screen-reader-text\">{label}</span> \
             <span aria-hidden=\"true\" class=\"nav-subtitle\">{label}</span> <span class=\"nav-title\">{}</span></a></div>",
            escape(&other.url),
            if class == "previous" { "prev" } else { "next" },
            escape(&other.title)
        )
    };
    let authors: Vec<String> = article
        .authors
        .iter()
        .map(|name| {
            format!(
                "<span class=\"author vcard\"><a class=\"url fn n\" href=\"{}\">{name}</a></span>",
                paper.at(&author_path(name))
            )
        })
        .collect();
    let tags: Vec<String> = article
        .tags
        .iter()
        .filter(|tag| tagged(paper, tag).len() > 1)
        .map(|tag| format!("<a href=\"{}\" rel=\"tag\">{}</a>", paper.at(&tag_path(tag)), escape(tag)))
        .collect();
    let (year, month, day) = article.date.numbers();
    let published_utc = article.date.timestamp().to_string();
    let image = paper.at(&picture(article));
    let og_image = match article.picture {
        Some(_) => format!("<meta property=\"og:image\" content=\"{image}\" />\n"),
        None => String::new(),
    };
    let recent: Vec<&Article> = paper.articles.iter().take(5).collect();
    fill(
        if english { ENGLISH_THEME } else { POST },
        &[
            ("id", &article.id.to_string()),
            ("title", &escape(&article.title)),
            ("teaser", &escape(&article.teaser())),
            ("url", &article.url),
            ("published", article.date.iso()),
            ("published_utc", &published_utc),
            ("date_words", &format!("{day}. {} {year}", MONTHS[month - 1])),
            ("og_image", &og_image),
            ("json_ld", &graph(paper, article, &image)),
            ("menu", &menu(paper)),
            ("author", article.authors.first().map_or("", String::as_str)),
            ("author_links", &authors.join(" und ")),
            ("section", paper.section_name(&article.section)),
            ("section_slug", &article.section),
            ("tag_links", &tags.join(", ")),
            ("content", &content(paper, article, english)),
            ("previous", &neighbor("previous", "Vorheriger Beitrag", older)),
            ("next", &neighbor("next", "Nächster Beitrag", newer)),
            ("related", &list(&paper.related(article))),
            ("recent", &list(&recent)),
        ],
    )
}

fn content(paper: &Paper, article: &Article, torn: bool) -> String {
    let figure = |caption: &str| {
        format!(
            "<div id=\"attachment_{0}\" style=\"width: 650px\" class=\"wp-caption alignnone\"><img aria-describedby=\"caption-attachment-{0}\" src=\"{1}\" alt=\"\" width=\"640\" height=\"360\" class=\"size-large wp-image-{0}\" /><p id=\"caption-attachment-{0}\" class=\"wp-caption-text\">{2}</p></div>",
            article.id + 50_000,
            picture(article),
            escape(caption)
        )
    };
    let lead = |text: &String| format!("<p class=\"has-large-font-size\"><strong>{}</strong></p>\n", escape(text));
    let mut html = article.standfirst.as_ref().map(lead).unwrap_or_default();
    if let Some(caption) = &article.picture {
        html += &figure(caption);
    }
    for (n, part) in article.parts().iter().enumerate() {
        let mut part_html = markup::part(part, &|slug| paper.link(slug), &figure);
        if torn && n == 3 && matches!(part, Part::Paragraph(_)) {
            part_html = part_html.replace("</p>", " p&gt;</p>");
        }
        html += &part_html;
        html.push('\n');
    }
    html
}

/// The graph that WordPress's best-known plugin writes into every page.
fn graph(paper: &Paper, article: &Article, image: &str) -> String {
    let article_node = json!({
        "@type": "Article",
        "@id": format!("{}#article", article.url),
        "isPartOf": {"@id": article.url},
        "author": article.authors.iter().map(|name| json!({"@type": "Person", "name": name})).collect::<Vec<_>>(),
        "headline": article.title,
        "datePublished": article.date.iso(),
        "dateModified": article.modified.as_ref().unwrap_or(&article.date).iso(),
        "mainEntityOfPage": {"@id": article.url},
        "publisher": {"@id": paper.at("/#organization")},
        "image": {"@type": "ImageObject", "url": image},
        "keywords": article.tags,
        "articleSection": [paper.section_name(&article.section)],
        "inLanguage": "de",
    });
    let page = json!({
        "@type": "WebPage", "@id": article.url, "url": article.url,
        "name": format!("{} - {}", article.title, paper.name),
        "isPartOf": {"@id": paper.at("/#website")},
    });
    let site = json!({"@type": "WebSite", "@id": paper.at("/#website"), "url": paper.at("/"), "name": paper.name});
    let owner = json!({"@type": "Organization", "@id": paper.at("/#organization"), "name": "Waldkurier Verlag"});
    json!({"@context": "https://schema.org", "@graph": [article_node, page, site, owner]})
        .to_string()
        .replace("</", "<\\/")
}

/// The article with nothing around it, as the AMP and print plugins serve it.
fn bare(paper: &Paper, article: &Article, note: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"de\"><head><meta charset=\"utf-8\"><title>{0}</title><link rel=\"canonical\" href=\"{1}\"></head><body><header>Waldkurier · {note}</header><article><h1>{0}</h1>{2}</article></body></html>\n",
        escape(&article.title),
        article.url,
        content(paper, article, false)
    )
}

fn archive(paper: &Paper, title: &str, content: &str) -> Resource {
    Resource::html(&frame(paper, title, content))
}

fn frame(paper: &Paper, title: &str, content: &str) -> String {
    fill(ARCHIVE, &[("title", &escape(title)), ("menu", &menu(paper)), ("content", content)])
}

fn menu(paper: &Paper) -> String {
    let sections = paper.sections.iter().map(|section| {
        let url = paper.at(&format!("/category/{}/", section.slug));
        format!("<li class=\"menu-item\">{}</li>", anchor(&url, &section.name))
    });
    sections.collect()
}

fn teasers(articles: &[&Article]) -> String {
    let one = |article: &&Article| {
        format!(
            "<article class=\"post hentry\"><h2 class=\"entry-title\">{}</h2><div class=\"entry-summary\"><p>{}&hellip; <a href=\"{}\" class=\"more-link\">Weiterlesen</a></p></div></article>\n",
            anchor(&article.url, &article.title),
            escape(&article.teaser().chars().take(140).collect::<String>()),
            escape(&format!("{}?utm_source=startseite&utm_medium=teaser", article.url)),
        )
    };
    articles.iter().map(one).collect()
}

fn comments(articles: &[&Article]) -> String {
    let item = |article: &&Article| {
        format!(
            "<item><title>Kommentar zu {} von Hagebutte58</title><link>{}#comment-{}1</link><pubDate>Thu, 20 Nov 2025 07:15:00 +0000</pubDate></item>\n",
            escape(&article.title),
            article.url,
            article.id
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>Kommentare für Waldkurier</title>\n{}</channel></rss>",
        articles.iter().map(item).collect::<String>()
    )
}

fn feed(xml: String) -> Resource {
    Resource::new("application/rss+xml; charset=UTF-8", xml)
}

fn tag_path(tag: &str) -> String {
    format!("/tag/{}/", tag.to_lowercase())
}

fn author_path(name: &str) -> String {
    format!("/author/{}/", name.to_lowercase().replace(' ', "-").replace('ü', "ue"))
}
