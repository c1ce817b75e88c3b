//! Al-Waha, Arabic, right to left: a soup of nameless containers whose only metadata is microdata.
//!
//! No robots.txt at all; the feed is RDF at a usual address; sections go on with `?page=2`. Addresses:
//! `/article/10421/` and the headline in Arabic, percent-encoded or not, and the number alone, which redirects.

use super::super::article::Article;
use super::super::feeds;
use super::super::markup::{self, each, escape, fill};
use super::super::web::{Host, Resource, Web};
use super::{Paper, anchor, list, picture};

const FRAME: &str = include_str!("alwaha/frame.html");

const MONTHS: [&str; 12] =
    ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"];

/// Articles on one page of a section.
const PER_PAGE: usize = 3;

pub(super) fn path(article: &Article) -> String {
    format!("/article/{}/{}", article.id, encoded(&article.slug))
}

pub(super) fn print(paper: &Paper, web: &mut Web) {
    let mut host = Host::default();
    let all: Vec<&Article> = paper.articles.iter().collect();
    paper.hang_pictures(&mut host);
    for article in &all {
        let html = page(paper, &article.title, &head(paper, article), &story(paper, article));
        let changed = article.modified.as_ref().unwrap_or(&article.date).http();
        host.put(article.path(), Resource::new("text/html", html).with("Last-Modified", changed));
        host.redirect(&format!("/article/{}", article.id), &article.url);
    }
    let feed = format!(
        "<link rel=\"alternate\" type=\"application/rdf+xml\" title=\"RSS\" href=\"{}\">",
        paper.at("/rss.xml")
    );
    host.put("/", Resource::new("text/html", page(paper, "أخبار البلدة والواحات", &feed, &cards(&all[..6]))));
    for section in &paper.sections {
        let articles = paper.in_section(&section.slug);
        let (first, rest) = articles.split_at(articles.len().min(PER_PAGE));
        let base = format!("/section/{}", section.slug);
        let next = format!("{base}?page=2");
        let more = format!("<div class=\"pg\">{}</div>", anchor(&next, "الصفحة التالية"));
        let main = cards(first) + if rest.is_empty() { "" } else { &more };
        host.put(&base, Resource::new("text/html", page(paper, &section.name, "", &main)));
        host.put(&next, Resource::new("text/html", page(paper, &section.name, "", &cards(rest))));
    }
    host.put("/rss.xml", Resource::new("application/rdf+xml; charset=utf-8", feeds::rdf(paper, &all[..8])));
    host.put("/about", plain_page(paper, "من نحن", "<div>تصدر صحيفة الواحة عن دار الواحة للنشر في عين السدر.</div>"));
    let privacy = "<div>نحترم خصوصيتك ولا نجمع سوى ما يلزم لتشغيل الموقع، ونحذفه بعد سبعة أيام.</div>";
    host.put("/privacy", plain_page(paper, "سياسة الخصوصية", privacy));
    host.put("/search", plain_page(paper, "بحث", "<form><input type=\"search\" name=\"q\"></form>"));
    let photos = each(1..=8, |n| format!("<div><img src=\"/media/{n}.svg\" alt=\"\"><div>صورة {n}</div></div>"));
    host.put("/gallery/12/صور-من-موسم-القطاف", plain_page(paper, "صور من موسم القطاف", &photos));
    let soft = "<div>عذرا، الصفحة المطلوبة غير موجودة. ربما حُذفت أو تغيّر عنوانها.</div>";
    host.put("/article/9999/خبر-محذوف", plain_page(paper, "الصفحة غير موجودة", soft));
    host.put_missing(&page(paper, "٤٠٤", "", "<div>لا توجد صفحة بهذا العنوان.</div>"));
    web.insert(&paper.host, host);
}

fn plain_page(paper: &Paper, title: &str, main: &str) -> Resource {
    Resource::new("text/html", page(paper, title, "", &format!("<div class=\"tt\">{title}</div>{main}")))
}

fn page(paper: &Paper, title: &str, head: &str, main: &str) -> String {
    let menu = each(&paper.sections, |section| {
        format!("<span>{}</span>", anchor(&format!("/section/{}", section.slug), &section.name))
    });
    let popular: Vec<&Article> = paper.articles.iter().skip(2).take(4).collect();
    fill(
        FRAME,
        &[("title", &escape(title)), ("head", head), ("menu", &menu), ("popular", &list(&popular)), ("main", main)],
    )
}

/// Nothing but the address and the feed: all else is said by microdata.
fn head(paper: &Paper, article: &Article) -> String {
    format!(
        "<link rel=\"canonical\" href=\"{}\">\n<link rel=\"alternate\" type=\"application/rdf+xml\" href=\"{}\">",
        article.url,
        paper.at("/rss.xml")
    )
}

fn story(paper: &Paper, article: &Article) -> String {
    let figure = |caption: &str| {
        let (source, caption) = (picture(article), escape(caption));
        format!(
            "<div class=\"im\"><img itemprop=\"image\" src=\"{source}\" alt=\"\"><div class=\"cp\">{caption}</div></div>"
        )
    };
    let related = paper.related(article);
    let mut body = String::new();
    for (n, part) in article.parts().iter().enumerate() {
        body += &markup::part(part, &|slug| paper.link(slug), &figure)
            .replace("<p>", "<div class=\"pr\">")
            .replace("</p>", "</div>");
        if n == 1 {
            let link = anchor(&related[0].url, &related[0].title);
            body += &["<div class=\"rl\"><span>اقرأ أيضا:</span> ", &link, "</div>"].concat();
        }
    }
    let (newer, older) = paper.neighbors(article);
    let neighbor = |label: &str, other: Option<&Article>| {
        other.map(|other| format!("<div>{label} {}</div>", anchor(&other.url, &other.title))).unwrap_or_default()
    };
    let names: Vec<String> = article
        .authors
        .iter()
        .map(|name| format!("<span itemprop=\"author\" itemscope itemtype=\"http://schema.org/Person\"><span itemprop=\"name\">{name}</span></span>"))
        .collect();
    let (year, month, day) = article.date.numbers();
    let modified =
        article.modified.as_ref().map(|stamp| format!("<meta itemprop=\"dateModified\" content=\"{}\">", stamp.iso()));
    let standfirst = article
        .standfirst
        .as_ref()
        .map(|text| format!("<div class=\"sb\" itemprop=\"description\">{}</div>", escape(text)));
    format!(
        r##"<div class="ar" itemscope itemtype="http://schema.org/NewsArticle">
<div class="bc"><a href="/">الرئيسية</a> / <a href="/section/{0}" itemprop="articleSection">{1}</a></div>
<h1 class="hl" itemprop="headline">{2}</h1>{3}
<div class="by">{4} <span itemprop="datePublished" content="{5}">{6}</span>{7}</div>
<div class="sh">شارك هذا الخبر <a href="#">بريد</a> <a href="#">نسخ الرابط</a></div>
{8}<div class="tx">{body}</div>
<div class="kw">{9}</div>
<div class="au"><div class="tt">عن الكاتب</div><div>{10}: صحفي في قسم المحليات يكتب عن الناس والأماكن.</div></div>
</div>
<div class="nv">{11}{12}</div>
<div class="bx"><div class="tt">اقرأ أيضا</div><ul>{13}</ul></div>
<div class="cm"><div class="tt">أضف تعليقا</div><div>لن يتم نشر بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *</div><textarea></textarea></div>"##,
        article.section,
        paper.section_name(&article.section),
        escape(&article.title),
        standfirst.unwrap_or_default(),
        names.join(" و"),
        article.date.iso(),
        digits(&format!("{day} {} {year} - {}", MONTHS[month - 1], article.date.clock())),
        modified.unwrap_or_default(),
        article.picture.as_deref().map(figure).unwrap_or_default(),
        each(&article.tags, |tag| format!("<span itemprop=\"keywords\">{}</span> ", escape(tag))),
        article.authors.first().map_or("", String::as_str),
        neighbor("الخبر السابق:", older),
        neighbor("الخبر التالي:", newer),
        list(&related),
    )
}

fn cards(articles: &[&Article]) -> String {
    let card = |article: &&Article| {
        format!(
            "<div class=\"cd\"><div class=\"t\">{}</div><div class=\"d\">{}</div></div>\n",
            anchor(&article.url, &article.title),
            escape(&article.teaser())
        )
    };
    articles.iter().map(card).collect()
}

/// Western digits as Arabic-Indic ones.
fn digits(text: &str) -> String {
    text.chars().map(|c| c.to_digit(10).and_then(|digit| char::from_u32(0x0660 + digit)).unwrap_or(c)).collect()
}

/// A path segment, percent-encoded.
fn encoded(segment: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    segment.bytes().map(byte).collect()
}
