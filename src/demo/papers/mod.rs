//! The five papers: a manuscript each, and the file that prints it.

mod alwaha;
mod diario;
mod harbour;
mod minato;
mod waldkurier;

use serde::Deserialize;

use super::article::Article;
use super::markup::{each, escape};
use super::web::{Host, Resource, Web};

/// A newspaper with all its articles, newest first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Its host, under the reserved `.example`.
    pub host: String,
    /// Its name.
    pub name: String,
    /// Language of every article, BCP 47.
    pub language: String,
    /// Crawl-delay of its robots.txt, in seconds.
    pub crawl_delay: Option<u64>,
    /// Path prefixes that its robots.txt forbids.
    #[serde(default)]
    pub forbidden: Vec<String>,
    /// Sentences that stand on its article pages and belong to no article.
    pub boilerplate: Vec<String>,
    /// What its pages say of an article's date: to the minute, or the day alone.
    #[serde(default)]
    pub day_alone: bool,
    /// Its sections, in the order of the menu.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
    /// Its articles.
    #[serde(rename = "article")]
    pub articles: Vec<Article>,
}

/// A section of a paper.
#[derive(Debug, Clone, Deserialize)]
pub struct Section {
    /// In addresses.
    pub slug: String,
    /// In menus.
    pub name: String,
}

/// How a paper is made.
struct Press {
    manuscript: &'static str,
    /// The path of an article.
    path: fn(&Article) -> String,
    /// All its hosts.
    print: fn(&Paper, &mut Web),
}

const PRESSES: [Press; 5] = [
    Press { manuscript: include_str!("waldkurier/articles.toml"), path: waldkurier::path, print: waldkurier::print },
    Press { manuscript: include_str!("harbour/articles.toml"), path: harbour::path, print: harbour::print },
    Press { manuscript: include_str!("diario/articles.toml"), path: diario::path, print: diario::print },
    Press { manuscript: include_str!("alwaha/articles.toml"), path: alwaha::path, print: alwaha::print },
    Press { manuscript: include_str!("minato/articles.toml"), path: minato::path, print: minato::print },
];

/// All papers.
pub fn papers() -> Vec<Paper> {
    PRESSES.iter().map(Press::set).collect()
}

/// All papers, printed: what [`Server`](super::Server) serves.
pub fn web() -> Web {
    let mut web = Web::default();
    for press in &PRESSES {
        (press.print)(&press.set(), &mut web);
    }
    web
}

impl Press {
    fn set(&self) -> Paper {
        let mut paper: Paper = toml::from_str(self.manuscript).expect("a test reads every manuscript");
        for article in &mut paper.articles {
            article.url = format!("http://{}{}", paper.host, (self.path)(article));
        }
        paper.articles.sort_by_key(|article| std::cmp::Reverse(article.date.timestamp()));
        paper
    }
}

impl Paper {
    /// The absolute address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// A section's name.
    pub fn section_name(&self, slug: &str) -> &str {
        self.sections.iter().find(|section| section.slug == slug).map_or("", |section| &section.name)
    }

    /// A section's articles.
    pub(crate) fn in_section(&self, slug: &str) -> Vec<&Article> {
        self.articles.iter().filter(|article| article.section == slug).collect()
    }

    /// The address of the article with that slug; links in manuscripts name slugs.
    pub(crate) fn link(&self, slug: &str) -> String {
        let known = self.articles.iter().find(|article| article.slug == slug);
        known.map_or_else(|| slug.to_owned(), |article| article.url.clone())
    }

    /// The articles before (newer) and after (older) one.
    pub(crate) fn neighbors(&self, article: &Article) -> (Option<&Article>, Option<&Article>) {
        let at = self.articles.iter().position(|other| other.id == article.id).unwrap_or_default();
        (at.checked_sub(1).and_then(|newer| self.articles.get(newer)), self.articles.get(at + 1))
    }

    /// Three other articles, of the same section first.
    pub(crate) fn related(&self, article: &Article) -> Vec<&Article> {
        let others = self.articles.iter().filter(|other| other.id != article.id);
        let (mut same, different): (Vec<_>, Vec<_>) = others.partition(|other| other.section == article.section);
        same.extend(different);
        same.truncate(3);
        same
    }

    /// Hangs the pictures of all articles.
    pub(crate) fn hang_pictures(&self, host: &mut Host) {
        for article in &self.articles {
            let svg = super::markup::picture(article.id);
            host.put(&picture(article), Resource::new("image/svg+xml", svg));
        }
    }
}

/// The path of an article's picture.
pub(crate) fn picture(article: &Article) -> String {
    format!("/media/{}.svg", article.id)
}

/// A link.
pub(crate) fn anchor(url: &str, words: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escape(url), escape(words))
}

/// A list of links to articles.
pub(crate) fn list(articles: &[&Article]) -> String {
    each(articles, |article| format!("<li>{}</li>\n", anchor(&article.url, &article.title)))
}
