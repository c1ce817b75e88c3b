//! What is measured: pages, and those who read them.

use std::io::Read;
use std::path::{Path, PathBuf};

use dom_smoothie::Readability;
use gleaner::model::PageUrl;
use gleaner::page::charset;
use gleaner::pipeline::{Context, Document, document};

/// A page as it was stored, and its decoded text.
pub(crate) struct Stored {
    pub(crate) path: PathBuf,
    pub(crate) body: Vec<u8>,
    pub(crate) text: String,
}

/// Who reads the pages.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    Bare,
    DomSmoothie,
    Whole,
}

pub(crate) const READERS: [(Reader, &str); 3] =
    [(Reader::Bare, "bare parse"), (Reader::DomSmoothie, "dom_smoothie"), (Reader::Whole, "whole extraction")];

impl Reader {
    #[expect(clippy::disallowed_methods, reason = "the unbounded parse is the yardstick")]
    pub(crate) fn read(self, page: &Stored) {
        match self {
            Self::Bare => drop(std::hint::black_box(scraper::Html::parse_document(&page.text))),
            Self::DomSmoothie => {
                let read = Readability::new(page.text.as_str(), None, None).and_then(|mut read| read.parse());
                drop(std::hint::black_box(read));
            }
            Self::Whole => {
                let input = Document {
                    body: page.body.clone().into(),
                    // As in a crawl: a page without an address is named by its digest, another pass over its bytes.
                    url: PageUrl::parse("https://paper.example/2026/11/23/a-story.html").ok(),
                    name: page.path.display().to_string(),
                    content_type: None,
                    headers: Vec::new(),
                    at: jiff::Timestamp::UNIX_EPOCH,
                };
                drop(std::hint::black_box(document(input, &Context::offline(50 * 1024 * 1024))));
            }
        }
    }
}

/// The pages of the folders that the command line names; says so if there are none.
pub(crate) fn pages() -> Vec<Stored> {
    let dirs = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).map(PathBuf::from);
    let pages: Vec<Stored> = dirs.flat_map(|dir| read_pages(&dir)).collect();
    if pages.is_empty() {
        println!("no pages: name folders of .html or .html.gz files");
    }
    pages
}

fn read_pages(dir: &Path) -> Vec<Stored> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.to_string_lossy().contains(".htm"))
        .map(|path| {
            let raw = std::fs::read(&path).unwrap();
            let body = if raw.starts_with(&[0x1f, 0x8b]) {
                let mut body = Vec::new();
                flate2::read::MultiGzDecoder::new(&raw[..]).read_to_end(&mut body).unwrap();
                body
            } else {
                raw
            };
            let text = charset::html(&body, None).text.into_owned();
            Stored { path, body, text }
        })
        .collect()
}
