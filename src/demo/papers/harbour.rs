//! The Harbour Post, English: a modern newsroom system with semantic markup and everything that sells around it.
//!
//! JSON-LD, ad containers between paragraphs, a newsletter box, links inside the text, a drop cap, a paywall notice,
//! and a second article that a script would append. Addresses: `/local/2025/11/slug.html`, `.amp.html`, the mobile
//! host, tracking parameters, and a canonical address on https.

use serde_json::json;

use super::super::article::Article;
use super::super::feeds;
use super::super::markup::{self, each, escape, fill};
use super::super::server::gzip;
use super::super::web::{Host, Resource, Web};
use super::{Paper, anchor, picture};

const FRAME: &str = include_str!("harbour/frame.html");

const MONTHS: [&str; 12] =
    ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."];

const ADVERTISEMENT: &str = "<div class=\"ad ad--inline\" data-slot=\"mid\"><span class=\"ad__label\">Advertisement</span><div id=\"slot-7\"></div><span>Continue reading below</span></div>";

const NEWSLETTER: &str = "<aside class=\"newsletter-box\"><h3>Sign up for the Tideline newsletter</h3><p>The day's best stories from the waterfront, every weekday at six.</p><form><input type=\"email\" placeholder=\"Your email\"><button>Sign up</button></form><p><small>By signing up you agree to our terms and privacy policy</small></p></aside>";

const PAYWALL: &str = "<div class=\"paywall-notice\"><p>Subscribers keep this newsroom afloat. This story is free for you today; <a href=\"/account/subscribe\">subscribe for $1 a week</a>.</p></div>";

pub(super) fn path(article: &Article) -> String {
    format!("/{}/{}/{}.html", article.section, article.date.day()[..7].replace('-', "/"), article.slug)
}

pub(super) fn print(paper: &Paper, web: &mut Web) {
    let (mut host, mut mobile) = (Host::default(), Host::default());
    let all: Vec<&Article> = paper.articles.iter().collect();
    paper.hang_pictures(&mut host);
    for (n, article) in all.iter().enumerate() {
        let changed = article.modified.as_ref().unwrap_or(&article.date).http();
        let html = page(paper, &article.title, &head(paper, article), &story(paper, article));
        let busy_at_first = n == 3;
        let resource = Resource { busy_at_first, ..Resource::html(&html).with("Last-Modified", changed) };
        host.put(article.path(), resource);
        host.put(&article.path().replace(".html", ".amp.html"), Resource::html(&amp(paper, article)));
        let canonical = format!("<link rel=\"canonical\" href=\"{}\">", article.url);
        mobile.put(article.path(), Resource::html(&page(paper, &article.title, &canonical, &story(paper, article))));
    }
    // The front page shows the newest eight; the rest is found in sections and sitemaps alone.
    host.put("/", Resource::html(&page(paper, "News from Port Sable and the islands", "", &front(&all[..8]))));
    mobile.put("/", Resource::html(&page(paper, "Mobile edition", "", &front(&all[..4]))));
    mobile.put("/robots.txt", Resource::new("text/plain", "User-agent: *\nDisallow:\n"));
    for section in &paper.sections {
        let articles = paper.in_section(&section.slug);
        let (first, rest) = articles.split_at(articles.len().min(3));
        let base = format!("/{}/", section.slug);
        let more = format!("<nav class=\"pager\"><a rel=\"next\" href=\"{base}?page=2\">Older stories</a></nav>");
        let more = if rest.is_empty() { "" } else { &more };
        host.put(&base, Resource::html(&page(paper, &section.name, "", &(front(first) + more))));
        host.put(&format!("{base}?page=2"), Resource::html(&page(paper, &section.name, "", &front(rest))));
    }
    pages(paper, &mut host);
    host.put("/feeds/all.atom", Resource::new("application/atom+xml", feeds::atom(paper, &all[..7])));
    host.put("/sitemaps/news.xml", Resource::xml(&feeds::news_sitemap(paper, &all[..5])));
    let addresses: Vec<_> = all.iter().map(|article| (article.url.as_str(), Some(article.date.day()))).collect();
    let packed = gzip(feeds::sitemap(&addresses).as_bytes());
    host.put("/sitemaps/stories.xml.gz", Resource::new("application/x-gzip", packed));
    let (about, privacy) = (paper.at("/about/"), paper.at("/privacy/"));
    host.put("/sitemaps/pages.xml", Resource::xml(&feeds::sitemap(&[(&about, None), (&privacy, None)])));
    let children = ["/sitemaps/stories.xml.gz", "/sitemaps/pages.xml"].map(|path| paper.at(path));
    host.put("/sitemaps/index.xml", Resource::xml(&feeds::sitemap_index(&children)));
    let robots = format!(
        "# Readers of all kinds are welcome.\nUser-agent: greedybot\nDisallow: /\n\nUser-agent: *\nDisallow: /account/\nDisallow: /search\n\nSitemap: {}\nSitemap: {}\n",
        paper.at("/sitemaps/news.xml"),
        paper.at("/sitemaps/index.xml")
    );
    host.put("/robots.txt", Resource::new("text/plain", robots));
    web.insert(&format!("m.{}", paper.host), mobile);
    web.insert(&paper.host, host);
}

/// Everything that is no article and looks a little like one.
fn pages(paper: &Paper, host: &mut Host) {
    let about = "<h1>About us</h1><p>The Harbour Post has been published in Port Sable since 1874, with one interruption \
                 for which the printer has apologized. Write to the desk at desk@harbourpost.example.</p>";
    host.put("/about/", Resource::html(&page(paper, "About us", "", about)));
    let privacy = "<h1>Privacy</h1><p>We keep the address of each page that you ask for, and the time, for seven days. \
                   We use this information to keep the service running and for nothing else.</p>";
    host.put("/privacy/", Resource::html(&page(paper, "Privacy", "", privacy)));
    host.put("/account/login", Resource::html(&page(paper, "Log in", "", "<form><input type=\"password\"></form>")));
    host.put("/search", Resource::html(&page(paper, "Search", "", "<form><input type=\"search\"></form>")));
    let film = "<h1>A minute at the harbour</h1><video src=\"/media/minute.mp4\" controls></video><p>1:02</p>";
    host.put("/video/a-minute-at-the-harbour.html", Resource::html(&page(paper, "Video", "", film)));
    let slides = each(1..=12, |n| format!("<li><img src=\"/media/{n}.svg\" alt=\"\"><p>{n} of 12</p></li>"));
    let slides = format!("<h1>The regatta in pictures</h1><ol class=\"slides\">{slides}</ol>");
    let slides = page(paper, "The regatta in pictures", "", &slides);
    host.put("/local/2025/09/the-regatta-in-pictures.html", Resource::html(&slides));
    let pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec();
    host.put("/documents/budget-2026.html", Resource::new("text/html", pdf));
    let soft = "<h1>Page not found</h1><p>Sorry, the page you are looking for is no longer here. It may have been moved \
                or removed.</p>";
    host.put("/local/2025/08/withdrawn.html", Resource::html(&page(paper, "Page not found", "", soft)));
    host.put("/local/2025/08/gone-fishing.html", Resource::html(""));
    host.put_missing(&page(paper, "Not found", "", "<h1>404</h1><p>There is no page at this address.</p>"));
}

fn page(paper: &Paper, title: &str, head: &str, main: &str) -> String {
    let menu = each(&paper.sections, |section| format!("<li><a href=\"/{}/\">{}</a></li>", section.slug, section.name));
    fill(FRAME, &[("title", &escape(title)), ("head", head), ("menu", &menu), ("main", main)])
}

fn head(paper: &Paper, article: &Article) -> String {
    let secure = article.url.replace("http://", "https://");
    let people: Vec<_> = article.authors.iter().map(|name| json!({"@type": "Person", "name": name})).collect();
    let data = json!({
        "@context": "http://schema.org", "@type": "NewsArticle",
        "headline": article.title,
        "description": article.standfirst,
        "datePublished": article.date.iso(),
        "dateModified": article.modified.as_ref().unwrap_or(&article.date).iso(),
        "author": people,
        "image": [paper.at(&picture(article))],
        "articleSection": paper.section_name(&article.section),
        "keywords": article.tags.join(","),
        "isAccessibleForFree": article.look.as_deref() != Some("paywall"),
        "publisher": {"@type": "NewsMediaOrganization", "name": paper.name},
        "mainEntityOfPage": secure,
    });
    let trail = json!({"@context": "http://schema.org", "@type": "BreadcrumbList", "itemListElement": [
        {"@type": "ListItem", "position": 1, "name": "Home"},
        {"@type": "ListItem", "position": 2, "name": paper.section_name(&article.section)}]});
    format!(
        "<link rel=\"canonical\" href=\"{secure}\">\n<link rel=\"amphtml\" href=\"{}\">\n<link rel=\"alternate\" media=\"only screen and (max-width: 640px)\" href=\"http://m.{}{}\">\n<meta property=\"og:title\" content=\"{}\">\n<meta property=\"og:type\" content=\"article\">\n<script type=\"application/ld+json\">{data}</script>\n<script type=\"application/ld+json\">{trail}</script>",
        article.path().replace(".html", ".amp.html"),
        paper.host,
        article.path(),
        escape(&article.title)
    )
}

/// The article as the page shows it, with what a reader has to step over.
fn story(paper: &Paper, article: &Article) -> String {
    let (year, month, day) = article.date.numbers();
    let names: Vec<String> = article
        .authors
        .iter()
        .map(|name| format!("<a rel=\"author\" href=\"/staff/{}/\">{name}</a>", name.to_lowercase().replace(' ', "-")))
        .collect();
    let figure = |caption: &str| {
        let source = picture(article);
        format!(
            "<figure class=\"lead\"><img src=\"{source}\" alt=\"\"><figcaption>{}</figcaption></figure>",
            escape(caption)
        )
    };
    let related = paper.related(article);
    let read_more = anchor(&related[0].url, &related[0].title);
    let mut body = String::new();
    let parts = article.parts();
    for (n, part) in parts.iter().enumerate() {
        let html =
            markup::part(part, &|slug| format!("{}?utm_source=story&utm_medium=inline", paper.link(slug)), &figure);
        body += &match (n, article.look.as_deref()) {
            (0, Some("drop-cap")) => html.replacen("<p>T", "<p class=\"opening\"><span class=\"dropcap\">T</span>", 1),
            _ => html,
        };
        match n {
            1 => body += &[ADVERTISEMENT, "</div><div class=\"story__chunk\">"].concat(),
            2 => body += &["<p class=\"read-more\"><strong>Read more:</strong> ", &read_more, "</p>"].concat(),
            3 => body += NEWSLETTER,
            _ => {}
        }
    }
    if article.look.as_deref() == Some("paywall") {
        body += PAYWALL;
    }
    let follow_up = match article.look.as_deref() {
        Some("follow-up") => follow_up(paper, related[0]),
        _ => String::new(),
    };
    let dek =
        article.standfirst.as_ref().map(|text| format!("<p class=\"dek\">{}</p>", escape(text))).unwrap_or_default();
    let lead = article.picture.as_deref().map(figure).unwrap_or_default();
    let first = article.authors.first().map_or("", String::as_str);
    format!(
        r#"<article class="story">
<header><p class="kicker"><a href="/{0}/">{1}</a></p><h1>{2}</h1>{dek}
<p class="byline">By {3}</p><time datetime="{4}">{5} {day}, {year}, {6}</time>
<ul class="share" aria-label="Share this story"><li>Share this story</li><li><a href="mailto:?body={7}">Email</a></li><li><a href="{7}?share=link">Copy link</a></li></ul></header>
{lead}
<div class="story__body"><div class="story__chunk">{body}</div></div>
<footer><p class="tip">Do you have a tip? Write to the news desk.</p><div class="author-bio"><p>{first} is a staff reporter at The Harbour Post who covers the waterfront.</p></div><ul class="tags">{8}</ul></footer>
</article>
<aside class="related"><h2>Related stories</h2><ul>{9}</ul></aside>
<aside class="most-read"><h2>Most read</h2><ol>{10}</ol></aside>
{follow_up}"#,
        article.section,
        paper.section_name(&article.section),
        escape(&article.title),
        names.join(" and "),
        article.date.iso(),
        MONTHS[month - 1],
        article.date.clock(),
        article.url,
        each(&article.tags, |tag| format!("<li>{tag}</li>")),
        super::list(&related),
        super::list(&paper.articles.iter().take(5).collect::<Vec<_>>()),
    )
}

/// The article that an endless page appends below the one that was asked for.
fn follow_up(paper: &Paper, article: &Article) -> String {
    let body: String =
        article.parts().iter().map(|part| markup::part(part, &|slug| paper.link(slug), &|_| String::new())).collect();
    format!(
        "<section class=\"infinite\" data-url=\"{}\"><p class=\"up-next\">Up next</p><article class=\"story story--next\"><header><h1>{}</h1></header><div class=\"story__body\">{body}</div></article></section>",
        article.url,
        escape(&article.title)
    )
}

fn amp(paper: &Paper, article: &Article) -> String {
    let body: String =
        article.parts().iter().map(|part| markup::part(part, &|slug| paper.link(slug), &|_| String::new())).collect();
    format!(
        "<!doctype html><html amp lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title><link rel=\"canonical\" href=\"{1}\"></head><body><article><h1>{0}</h1>{body}</article></body></html>",
        escape(&article.title),
        article.url.replace("http://", "https://")
    )
}

fn front(articles: &[&Article]) -> String {
    let card = |article: &&Article| {
        format!(
            "<section class=\"card\"><h2>{}</h2><p>{}</p><a class=\"more\" href=\"{}?utm_source=front&amp;utm_campaign=card#story\">Read the full story</a></section>\n",
            anchor(&article.url, &article.title),
            escape(&article.teaser()),
            article.url
        )
    };
    articles.iter().map(card).collect()
}
