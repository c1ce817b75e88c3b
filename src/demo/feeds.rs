//! Feeds and sitemaps of a paper, each in the dialect that its kind of publishing system speaks.

use std::fmt::Write as _;

use super::article::Article;
use super::markup::{each, escape};
use super::papers::Paper;

/// RSS 2.0 with Dublin Core authors, as WordPress writes it: the guid is the short address.
pub(crate) fn rss(paper: &Paper, articles: &[&Article]) -> String {
    let mut items = String::new();
    for article in articles {
        let _ = writeln!(
            items,
            "<item>\n<title>{}</title>\n<link>{}</link>\n{}<pubDate>{}</pubDate>\n{}\
             <guid isPermaLink=\"false\">http://{}/?p={}</guid>\n<description><![CDATA[<p>{} [&#8230;]</p>]]></description>\n</item>",
            escape(&article.title),
            escape(&article.url),
            each(&article.authors, |name| format!("<dc:creator><![CDATA[{name}]]></dc:creator>\n")),
            article.date.http().replace("GMT", "+0000"),
            each(&article.tags, |tag| format!("<category><![CDATA[{tag}]]></category>\n")),
            paper.host,
            article.id,
            cut(&article.teaser()),
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n<title>{}</title>\n<link>http://{}/</link>\n\
         <language>{}</language>\n{items}</channel>\n</rss>\n",
        escape(&paper.name),
        paper.host,
        paper.language,
    )
}

/// RSS 2.0 of the barest kind: title, link and nothing else, the ampersands of the addresses left bare.
pub(crate) fn bare_rss(paper: &Paper, articles: &[&Article]) -> String {
    let items = articles.iter().map(|article| {
        format!(
            "<item><title>{}</title><link>{}&utm_source=rss&utm_medium=feed</link></item>\n",
            escape(&article.title),
            article.url
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{}</title>\n{}</channel></rss>\n",
        escape(&paper.name),
        items.collect::<String>()
    )
}

/// Atom 1.0 with both dates, authors and a summary.
pub(crate) fn atom(paper: &Paper, articles: &[&Article]) -> String {
    let mut entries = String::new();
    for article in articles {
        let _ = writeln!(
            entries,
            "<entry><id>tag:{},2025:{}</id><title type=\"html\">{}</title>\
             <link rel=\"alternate\" href=\"{}?utm_source=atom&amp;utm_campaign=feed\"/>\
             <published>{}</published><updated>{}</updated>{}<summary>{}</summary></entry>",
            paper.host,
            article.id,
            escape(&escape(&article.title)),
            escape(&article.url),
            article.date.iso(),
            article.modified.as_ref().unwrap_or(&article.date).iso(),
            each(&article.authors, |name| format!("<author><name>{}</name></author>", escape(name))),
            escape(&article.teaser()),
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\
         <id>http://{}/</id><title>{}</title><updated>{}</updated>\n{entries}</feed>\n",
        paper.language,
        paper.host,
        escape(&paper.name),
        articles.iter().map(|article| article.date.iso()).max().unwrap_or("2025-01-01T00:00:00+00:00"),
    )
}

/// RSS 1.0: items beside the channel, dates and authors in Dublin Core.
pub(crate) fn rdf(paper: &Paper, articles: &[&Article]) -> String {
    let url = |article: &Article| escape(&article.url);
    let mut items = String::new();
    for article in articles {
        let _ = writeln!(
            items,
            "<item rdf:about=\"{0}\"><title>{1}</title><link>{0}</link><dc:date>{2}</dc:date>{3}\
             <description>{4}</description></item>",
            url(article),
            escape(&article.title),
            article.date.iso(),
            each(&article.authors, |name| format!("<dc:creator>{}</dc:creator>", escape(name))),
            escape(&article.teaser()),
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <channel rdf:about=\"http://{0}/\"><title>{1}</title><link>http://{0}/</link><description>{1}</description>\
         <items><rdf:Seq>{2}</rdf:Seq></items></channel>\n{items}</rdf:RDF>\n",
        paper.host,
        escape(&paper.name),
        each(articles, |article| format!("<rdf:li resource=\"{}\"/>", url(article))),
    )
}

/// A sitemap of addresses, each with the day of its last change where it is known.
pub(crate) fn sitemap(addresses: &[(&str, Option<&str>)]) -> String {
    let mut urls = String::new();
    for (address, changed) in addresses {
        let changed = changed.map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
        let _ = writeln!(urls, "<url><loc>{}</loc>{changed}</url>", escape(address));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n"
    )
}

/// A sitemap of sitemaps.
pub(crate) fn sitemap_index(addresses: &[String]) -> String {
    let children = addresses.iter().map(|address| format!("<sitemap><loc>{}</loc></sitemap>\n", escape(address)));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}</sitemapindex>\n",
        children.collect::<String>()
    )
}

/// A sitemap with Google's news fields.
pub(crate) fn news_sitemap(paper: &Paper, articles: &[&Article]) -> String {
    let mut urls = String::new();
    for article in articles {
        let _ = writeln!(
            urls,
            "<url><loc>{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language>\
             </news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>",
            escape(&article.url),
            escape(&paper.name),
            paper.language,
            article.date.iso(),
            escape(&article.title),
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n{urls}</urlset>\n"
    )
}

/// The first words, the way a feed's excerpt ends in the middle of a sentence.
fn cut(text: &str) -> String {
    text.chars().take(160).collect()
}
