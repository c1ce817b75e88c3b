//! Minato Shimbun, Japanese: Shift_JIS, declared in meta alone, and not one line of metadata beyond the title.
//!
//! Headline, reporter and date stand on the visible page only. No robots.txt rules, no sitemap; the feed lists half of
//! the articles, the sections the rest. Addresses: `/news/20251118/k30581.html`, tracking parameters, `/sp/` pages.

use encoding_rs::SHIFT_JIS;

use super::super::article::Article;
use super::super::feeds;
use super::super::markup::{self, each, escape, fill};
use super::super::web::{Host, Resource, Web};
use super::{Paper, anchor, list, picture};

const FRAME: &str = include_str!("minato/frame.html");

pub(super) fn path(article: &Article) -> String {
    format!("/news/{}/{}.html", article.date.day().replace('-', ""), article.slug)
}

pub(super) fn print(paper: &Paper, web: &mut Web) {
    let mut host = Host::default();
    let all: Vec<&Article> = paper.articles.iter().collect();
    paper.hang_pictures(&mut host);
    for article in &all {
        host.put(article.path(), coded(&page(paper, &article.title, &story(paper, article))));
        let small = format!(
            "<html><head><meta charset=\"Shift_JIS\"><title>{0}</title><link rel=\"canonical\" href=\"{1}\"></head><body><h1>{0}</h1>{2}</body></html>",
            escape(&article.title),
            article.url,
            text(paper, article)
        );
        host.put(&format!("/sp{}", article.path()), coded(&small));
    }
    host.put("/", coded(&page(paper, "潮見町のニュース", &headlines(&all[..6]))));
    for section in &paper.sections {
        let main = format!("<h1>{}</h1>{}", section.name, headlines(&paper.in_section(&section.slug)));
        host.put(&format!("/{}/", section.slug), coded(&page(paper, &section.name, &main)));
    }
    let movie = "<h1>動画</h1><video src=\"/media/0091.mp4\"></video>";
    host.put("/movie/0091.html", coded(&page(paper, "動画", movie)));
    let login = "<h1>会員ログイン</h1><form method=\"post\"><input type=\"password\" name=\"p\"></form>";
    host.put("/login.html", coded(&page(paper, "会員ログイン", login)));
    let company =
        "<h1>会社案内</h1><p>みなと新聞社は明治三十八年に創刊しました。本社は潮見町本町一丁目にあります。</p>";
    host.put("/company.html", coded(&page(paper, "会社案内", company)));
    let privacy = "<h1>個人情報の取り扱い</h1><p>お預かりした個人情報は、ご本人の同意なく第三者に提供しません。</p>";
    host.put("/privacy.html", coded(&page(paper, "個人情報の取り扱い", privacy)));
    let gone =
        "<h1>ページが見つかりません</h1><p>お探しのページは、公開期間が終了したか、削除された可能性があります。</p>";
    host.put("/news/20251001/k29999.html", coded(&page(paper, "ページが見つかりません", gone)));
    host.put_missing("<html><title>404 Not Found</title><body><h1>Not Found</h1></body></html>");
    host.put("/rss/news.xml", Resource::new("application/xml", feeds::rss(paper, &all[..5])));
    host.put("/robots.txt", Resource::new("text/plain", "# ようこそ\nUser-agent: *\nAllow: /\n"));
    web.insert(&paper.host, host);
}

/// The page in its bytes; the header says nothing of the encoding.
fn coded(html: &str) -> Resource {
    Resource::new("text/html", SHIFT_JIS.encode(html).0.into_owned())
}

fn page(paper: &Paper, title: &str, main: &str) -> String {
    let menu: Vec<String> =
        paper.sections.iter().map(|section| anchor(&format!("/{}/", section.slug), &section.name)).collect();
    let popular: Vec<&Article> = paper.articles.iter().skip(1).step_by(2).take(4).collect();
    let feed = "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/rss/news.xml\">\n</head>";
    let html = fill(
        FRAME,
        &[("title", &escape(title)), ("menu", &menu.join("｜")), ("popular", &list(&popular)), ("main", main)],
    );
    html.replacen("</head>", feed, 1)
}

fn story(paper: &Paper, article: &Article) -> String {
    let (year, month, day) = article.date.numbers();
    let (hour, minute) = article.date.clock().split_once(':').unwrap_or_default();
    let (newer, older) = paper.neighbors(article);
    let neighbor = |label: &str, other: Option<&Article>| {
        other.map(|other| format!("<span>{label}：{}</span> ", anchor(&other.url, &other.title))).unwrap_or_default()
    };
    let names: Vec<String> =
        article.authors.iter().map(|name| format!("<span class=\"kisha\">{name}</span>")).collect();
    let members = match article.id % 5 {
        2 => "<div class=\"kaiin\">会員の方は続きをお読みいただけます。<a href=\"/login.html\">ログイン</a></div>",
        _ => "",
    };
    format!(
        r##"<div class="pan"><a href="/">トップ</a> &gt; <a href="/{0}/">{1}</a></div>
<h1>{2}</h1>
<div class="hizuke">{year}年{month}月{day}日 {hour}時{minute}分</div>
<div class="share">この記事をシェアする <a href="#">メール</a> <a href="#">リンクをコピー</a></div>
<div class="honbun">
{3}
</div>
<div class="shomei">記者：{4}</div>
{members}
<div class="tags">{5}</div>
<div class="navi">{6}{7}</div>
<div class="box"><div class="midashi">関連記事</div><ul>{8}</ul></div>
<div class="box"><a href="#">コメントを投稿する</a></div>"##,
        article.section,
        paper.section_name(&article.section),
        escape(&article.title),
        text(paper, article),
        names.join("、"),
        each(&article.tags, |tag| format!("<span>#{tag}</span> ")),
        neighbor("前の記事", older),
        neighbor("次の記事", newer),
        list(&paper.related(article)),
    )
}

/// The body; every other article sets its paragraphs as bare containers, and an ad stands in the middle of all.
fn text(paper: &Paper, article: &Article) -> String {
    let figure = |caption: &str| {
        let (source, caption) = (picture(article), escape(caption));
        format!("<div class=\"photo\"><img src=\"{source}\" alt=\"\"><div class=\"photo_cap\">{caption}</div></div>")
    };
    let mut html = article.picture.as_deref().map(figure).unwrap_or_default();
    for (n, part) in article.parts().iter().enumerate() {
        let part_html = markup::part(part, &|slug| paper.link(slug), &figure);
        html += &match article.id % 2 {
            0 => part_html.replace("<p>", "<div>").replace("</p>", "</div>"),
            _ => part_html,
        };
        if n == 1 {
            html += "<div class=\"ad\"><span>スポンサーリンク</span></div>";
        }
        if n == 2 {
            let other = paper.related(article)[0];
            let link = anchor(&other.url, &other.title);
            html += &["<div class=\"awasete\">あわせて読みたい ", &link, "</div>"].concat();
        }
        html.push('\n');
    }
    html
}

fn headlines(articles: &[&Article]) -> String {
    let one = |article: &&Article| {
        format!(
            "<div class=\"item\"><a href=\"{0}\">{1}</a><span>{2}</span><div>{3}</div><a href=\"{0}?utm_source=top\">続きを読む</a></div>\n",
            article.path(),
            escape(&article.title),
            article.date.day().replace('-', "/"),
            escape(&article.teaser().chars().take(60).collect::<String>())
        )
    };
    articles.iter().map(one).collect()
}
