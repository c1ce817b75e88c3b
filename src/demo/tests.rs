//! Every paper against its own gold: what the pages hold, where they are linked, how much there is to fetch.

use std::collections::BTreeSet;

use super::*;

/// A page as text with the common entities undone, whatever its encoding.
fn source(resource: &Resource) -> String {
    let head = String::from_utf8_lossy(&resource.body[..resource.body.len().min(1024)]).to_ascii_lowercase();
    let encoding = match () {
        () if head.contains("charset=shift_jis") || head.contains("charset=\"shift_jis") => encoding_rs::SHIFT_JIS,
        () if head.contains("charset=windows-1252") || head.contains("charset=\"windows-1252") => {
            encoding_rs::WINDOWS_1252
        }
        () => encoding_rs::UTF_8,
    };
    let (text, _, errors) = encoding.decode(&resource.body);
    assert!(!errors, "bytes that are no {}", encoding.name());
    text.into_owned()
}

/// The visible text, crudely: tags out, entities undone, white space single.
fn visible(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    let out = out
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&copy;", "©")
        .replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_html(resource: &Resource) -> bool {
    resource.header("Content-Type").is_some_and(|kind| kind.contains("html")) && !resource.body.starts_with(b"%PDF")
}

#[test]
fn there_are_five_papers_of_ten_articles_or_more() {
    let papers = papers();
    assert_eq!(papers.len(), 5);
    for paper in &papers {
        assert!(paper.articles.len() >= 10, "{} has {}", paper.name, paper.articles.len());
        for article in &paper.articles {
            let text = article.text();
            let paragraphs = article.parts().iter().filter(|part| matches!(part, article::Part::Paragraph(_))).count();
            assert!((4..=9).contains(&paragraphs), "{}: {paragraphs} paragraphs", article.title);
            let n_words = text.iter().map(|paragraph| paragraph.split_whitespace().count()).sum::<usize>();
            let n_characters = text.iter().map(|paragraph| paragraph.chars().count()).sum::<usize>();
            let long = if paper.language == "ja" { n_characters >= 400 } else { n_words >= 120 };
            assert!(long, "{}: {n_words} words, {n_characters} characters", article.title);
            assert!(!article.authors.is_empty() && !paper.section_name(&article.section).is_empty());
        }
        let addresses: BTreeSet<_> = paper.articles.iter().map(|article| &article.url).collect();
        let titles: BTreeSet<_> = paper.articles.iter().map(|article| &article.title).collect();
        assert_eq!((addresses.len(), titles.len()), (paper.articles.len(), paper.articles.len()));
    }
}

#[test]
fn every_page_of_an_article_holds_its_headline_and_its_gold_text() {
    let web = web();
    for paper in papers() {
        let host = web.host(&paper.host).unwrap();
        for article in &paper.articles {
            let page = visible(&source(host.get(article.path())));
            assert!(page.contains(&article.title), "{}", article.url);
            for text in article.text() {
                assert!(page.contains(&text), "{} lacks `{text}`", article.url);
            }
            for caption in article.standfirst.iter().chain(&article.picture) {
                assert!(page.contains(caption.as_str()), "{} lacks `{caption}`", article.url);
            }
        }
    }
}

#[test]
fn boilerplate_stands_on_article_pages_and_in_no_gold_text() {
    let web = web();
    for paper in papers() {
        let host = web.host(&paper.host).unwrap();
        let pages: Vec<String> =
            paper.articles.iter().map(|article| visible(&source(host.get(article.path())))).collect();
        let raw: Vec<String> = paper.articles.iter().map(|article| source(host.get(article.path()))).collect();
        for sentence in &paper.boilerplate {
            let shown = pages.iter().chain(&raw).any(|page| page.contains(sentence));
            assert!(shown, "{}: nowhere `{sentence}`", paper.name);
            for article in &paper.articles {
                let gold = [article.text(), article.optional_text()].concat();
                assert!(!gold.iter().any(|text| text.contains(sentence)), "{} has `{sentence}`", article.url);
            }
        }
    }
}

#[test]
fn no_template_has_a_slot_left_and_no_character_was_lost() {
    for (name, host) in web().hosts() {
        for (target, resource) in host.resources().filter(|(_, resource)| is_html(resource)) {
            let html = source(resource);
            assert!(!html.contains("{{"), "http://{name}{target}: {html}");
            assert!(name != "minato-shimbun.example" || !html.contains("&#"), "http://{name}{target}");
            assert!(resource.body.len() < 64 * 1024, "http://{name}{target}: {} bytes", resource.body.len());
        }
    }
}

#[test]
fn tags_are_closed_in_the_order_they_were_opened() {
    const VOID: [&str; 8] = ["area", "br", "hr", "img", "input", "link", "meta", "!doctype"];
    for (name, host) in web().hosts() {
        for (target, resource) in host.resources().filter(|(_, resource)| is_html(resource)) {
            let html = source(resource);
            let (mut open, mut rest) = (Vec::new(), html.as_str());
            while let Some((_, tail)) = rest.split_once('<') {
                let (tag, after) = tail.split_once('>').unwrap();
                rest = after;
                let word = tag.split([' ', '\n', '/']).find(|word| !word.is_empty()).unwrap_or_default().to_lowercase();
                if tag.starts_with('/') {
                    assert_eq!(
                        open.pop().as_ref(),
                        Some(&word),
                        "http://{name}{target} at {}",
                        &rest[..rest.len().min(80)]
                    );
                } else if word == "script" || word == "style" {
                    rest = rest.split_once(&format!("</{word}>")).unwrap().1;
                } else if !VOID.contains(&word.as_str()) {
                    open.push(word);
                }
            }
            assert!(open.is_empty(), "http://{name}{target}: {open:?} left open");
        }
    }
}

#[test]
fn every_article_is_linked_from_the_front_page_or_a_section() {
    let web = web();
    for paper in papers() {
        let host = web.host(&paper.host).unwrap();
        let ids: BTreeSet<u32> = paper.articles.iter().map(|article| article.id).collect();
        let listings: String = host
            .resources()
            .filter(|(target, resource)| {
                is_html(resource)
                    && !ids.iter().any(|id| host.get(target).body.is_empty() || target.contains(&id.to_string()))
            })
            .filter(|(target, _)| !paper.articles.iter().any(|article| target.contains(&article.slug)))
            .map(|(_, resource)| source(resource))
            .collect();
        for article in &paper.articles {
            assert!(listings.contains(&markup::escape(article.path())), "{} is linked nowhere", article.url);
        }
    }
}

#[test]
fn links_inside_a_paper_lead_somewhere() {
    let web = web();
    for paper in papers() {
        let host = web.host(&paper.host).unwrap();
        let mut dead = BTreeSet::new();
        for (_, resource) in host.resources().filter(|(_, resource)| is_html(resource)) {
            let html = source(resource);
            for link in html.split("<a ").skip(1).filter_map(|tag| tag.split("href=\"").nth(1)) {
                let link = link.split('"').next().unwrap().replace("&amp;", "&");
                let target = link.strip_prefix(&paper.at("")).unwrap_or(&link);
                let target = target.split('#').next().unwrap_or_default();
                if target.starts_with('/') && host.get(target).status == 404 {
                    dead.insert(target.to_owned());
                }
            }
        }
        dead.retain(|target| !target.starts_with("/staff/") && target != "/account/subscribe");
        assert!(dead.is_empty(), "{}: {dead:?}", paper.name);
    }
}

#[test]
fn feeds_and_sitemaps_are_well_formed_and_name_articles() {
    let web = web();
    let mut kinds = BTreeSet::new();
    for paper in papers() {
        let host = web.host(&paper.host).unwrap();
        for (target, resource) in host.resources() {
            let kind = resource.header("Content-Type").unwrap_or_default();
            if !kind.contains("xml") || kind.contains("svg") {
                continue;
            }
            let text = source(resource);
            kinds.insert(
                text.split(['<', ' ', '>'])
                    .find(|word| ["rss", "feed", "rdf:RDF", "urlset", "sitemapindex"].contains(word))
                    .unwrap()
                    .to_owned(),
            );
            let n_links = text.matches(&paper.at("/")).count();
            assert!(n_links >= 2, "{}{target} names {n_links} addresses", paper.host);
        }
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["feed", "rdf:RDF", "rss", "sitemapindex", "urlset"]);
}

#[test]
fn robots_files_say_what_the_papers_say() {
    let web = web();
    for paper in papers() {
        let robots = web.host(&paper.host).unwrap().get("/robots.txt");
        let text = String::from_utf8_lossy(&robots.body);
        for path in &paper.forbidden {
            assert!(text.contains(&format!("Disallow: {path}\n")), "{}", paper.name);
        }
        if let Some(delay) = paper.crawl_delay {
            assert!(text.contains(&format!("Crawl-delay: {delay}\n")));
        }
    }
    assert_eq!(web.host("alwaha.example").unwrap().get("/robots.txt").status, 404);
}

/// Addresses that a crawler would ask for that follows every link of a host, drops fragments and tracking
/// parameters, obeys robots.txt, and reads every feed and sitemap: an upper bound for a sensible one.
fn greedy(paper: &Paper, web: &Web) -> BTreeSet<String> {
    let host = web.host(&paper.host).unwrap();
    let mut seen: BTreeSet<String> = ["/robots.txt", "/"].map(ToOwned::to_owned).into();
    let mut queue: Vec<String> = seen.iter().cloned().collect();
    while let Some(target) = queue.pop() {
        let resource = host.get(&target);
        let packed = resource.body.starts_with(&[0x1f, 0x8b]);
        let text = if packed { String::new() } else { source(resource) };
        let attributes = ["href=\"", "href='", "<link>", "<loc>", "Sitemap: "];
        let ends = ['"', '\'', '<', '\n'];
        let links = attributes.iter().flat_map(|mark| text.split(mark).skip(1));
        let links = links.filter_map(|tail| tail.split(ends).next()).map(|link| link.replace("&amp;", "&"));
        for link in links.chain(resource.header("Location").map(ToOwned::to_owned)) {
            let Some(path) = link.strip_prefix(&paper.at("")).or_else(|| link.starts_with('/').then_some(&link)) else {
                continue;
            };
            let path = path.split('#').next().unwrap_or_default();
            let path = path.split(['?', '&']).filter(|part| !part.starts_with("utm_")).collect::<Vec<_>>().join("?");
            let forbidden = paper.forbidden.iter().any(|prefix| path.starts_with(prefix.as_str()));
            if !forbidden && seen.insert(path.clone()) {
                queue.push(path);
            }
        }
    }
    seen.retain(|target| !target.starts_with("/media/") && !target.ends_with(".css?ver=6.6.2"));
    seen
}

#[test]
fn even_a_greedy_crawl_is_short() {
    let web = web();
    for paper in papers() {
        let asked = greedy(&paper, &web);
        for article in &paper.articles {
            assert!(asked.contains(article.path()), "{} cannot be reached", article.url);
        }
        let bound = if paper.crawl_delay.is_some() { 30 } else { 130 };
        assert!(asked.len() <= bound, "{}: {} addresses\n{asked:#?}", paper.name, asked.len());
    }
}

#[test]
fn the_committed_config_is_the_one_that_the_demo_writes() {
    let committed = include_str!("../../config/demo.toml");
    let written = config("127.0.0.1:8181".parse().unwrap());
    let is_head = |line: &&str| line.starts_with('#') || line.is_empty();
    assert!(committed.lines().skip_while(is_head).eq(written.lines()));
}
