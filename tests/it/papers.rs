//! Every page of the built-in papers, read without a network and compared with its gold: the quick sister of `demo`.

use gleaner::demo;
use gleaner::extract::{Hints, extract};
use gleaner::model::PageUrl;
use gleaner::page::Page;
use gleaner::page::tree::Bounds;

use super::support::gold::{Reading, differences};

#[test]
fn every_article_page_reads_as_it_was_written() {
    let web = demo::web();
    let (mut faults, mut n_pages) = (Vec::new(), 0);
    for paper in demo::papers() {
        let host = web.host(&paper.host).unwrap();
        for article in &paper.articles {
            let resource = host.get(article.path());
            let url = PageUrl::parse(&article.url).unwrap();
            let page = Page::read(url, &resource.body, resource.header("Content-Type"), &Bounds::default()).unwrap();
            let found = extract(&page, &Hints::default());
            let reading = Reading {
                blocks: found.blocks.iter().map(|block| block.text.clone()).collect(),
                title: found.title,
                authors: found.authors,
                date: found.date_published.map(|date| date.to_string()),
                language: found.language,
            };
            faults.extend(differences(&paper, article, &reading));
            n_pages += 1;
        }
    }
    assert!(faults.is_empty(), "{} faults on {n_pages} pages\n{}", faults.len(), faults.join("\n"));
}
