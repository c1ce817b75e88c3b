//! A bench tool for the body extractor: features for training, predictions for scoring. See `training/README.md`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for a developer's terminal")]
#![allow(clippy::unwrap_used, reason = "a tool for a developer's terminal: a broken file ends it")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::rc::Rc;
use std::time::Instant;

use gleaner::extract::body::template::Sites;
use gleaner::extract::body::{self, Model, study};
use gleaner::extract::{Hints, extract};
use gleaner::model::PageUrl;
use gleaner::page::Page;
use gleaner::page::charset;
use gleaner::page::tree::Bounds;
use serde_json::Value;

/// One page of an annotated set.
struct Annotated {
    id: String,
    url: PageUrl,
    site: String,
    bytes: Vec<u8>,
    content_type: Option<String>,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["features", set, out] => features(set, out),
        ["predict", set, folds, models, out] => predict(set, folds, models, out, false),
        ["predict-by-site", set, folds, models, out] => predict(set, folds, models, out, true),
        ["speed", ref sets @ ..] => speed(sets),
        ["show", set, id, ref models @ ..] => show(set, id, models),
        ["page", file, url] => page(file, url),
        _ => eprintln!(
            "usage: body features SET OUT | predict[-by-site] SET FOLDS MODELS OUT | speed SET… | show SET ID [MODELS FOLD] | page FILE URL"
        ),
    }
}

/// Writes, for each page: id, number of units, then text and features of each.
fn features(set: &str, out: &str) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(out).unwrap());
    for page in pages(set) {
        let units = page.read().map(|read| study::units(&read)).unwrap_or_default();
        put(&mut out, page.id.as_bytes());
        out.write_all(&(units.len() as u32).to_le_bytes()).unwrap();
        for unit in units {
            put(&mut out, unit.text.as_bytes());
            let row: Vec<u8> = unit.features.iter().flat_map(|value| value.to_le_bytes()).collect();
            put(&mut out, &row);
        }
    }
}

fn put(out: &mut impl Write, bytes: &[u8]) {
    out.write_all(&(bytes.len() as u32).to_le_bytes()).unwrap();
    out.write_all(bytes).unwrap();
}

/// `FOLDS` is a JSON object from page id to fold; `MODELS/forest.N.bin` never saw fold N. By site, the pages of one site are
/// read beside each other.
fn predict(set: &str, folds: &str, models: &str, out: &str, by_site: bool) {
    let folds: Value = serde_json::from_slice(&std::fs::read(folds).unwrap_or_else(|_| b"{}".to_vec())).unwrap();
    let mut loaded: BTreeMap<Option<u64>, Rc<Model>> = BTreeMap::new();
    let mut out = std::io::BufWriter::new(std::fs::File::create(out).unwrap());
    let mut model_of = |id: &str| -> Rc<Model> {
        let fold = folds[id].as_u64();
        let load = || fold.map_or_else(built_in, |fold| load(models, fold));
        Rc::clone(loaded.entry(fold).or_insert_with(|| Rc::new(load())))
    };
    let mut sites = Sites::default();
    for page in pages(set).filter(|_| by_site) {
        if let Some(read) = page.read() {
            sites.add(page.site.clone(), study::sight(&read, &model_of(&page.id)));
        }
    }
    let templates = sites.templates();
    for page in pages(set) {
        let template = templates.get(&page.site).map(AsRef::as_ref);
        let body =
            page.read().map_or_else(body::Body::default, |read| study::read(&read, &model_of(&page.id), template));
        let text: Vec<&str> = body.blocks.iter().map(|block| block.text.as_str()).collect();
        let line = serde_json::json!({"id": page.id, "text": text.join("\n\n"), "confidence": body.confidence, "doubt": body.doubts.figures()});
        writeln!(out, "{line}").unwrap();
    }
}

fn built_in() -> Model {
    Model::read(include_bytes!("../src/extract/body/forest.bin")).unwrap()
}

fn load(models: &str, fold: u64) -> Model {
    Model::read(&std::fs::read(format!("{models}/forest.{fold}.bin")).unwrap()).unwrap()
}

/// One page's units with their probabilities.
fn show(set: &str, id: &str, models: &[&str]) {
    let page = pages(set).find(|page| page.id == id).unwrap().read().unwrap();
    let likely = match models {
        [models, fold] => study::probabilities(&page, &load(models, fold.parse().unwrap())),
        _ => study::probabilities(&page, Model::built_in()),
    };
    print_units(&page, &likely);
}

/// The units of a page in a file, with their probabilities.
fn page(file: &str, url: &str) {
    let bytes = std::fs::read(file).unwrap();
    let page = Page::read(PageUrl::parse(url).unwrap(), &bytes, None, &Bounds::default()).unwrap();
    print_units(&page, &study::probabilities(&page, Model::built_in()));
}

fn print_units(page: &Page, likely: &[f32]) {
    for (unit, likely) in study::units(page).iter().zip(likely) {
        println!("{likely:.3} {} {}", unit.features[20], unit.text.replace('\n', "\\n"));
    }
}

/// Milliseconds a page: the bare parse, ours with decoding, the body step, and the whole extraction.
#[expect(clippy::disallowed_methods, reason = "the yardstick")]
fn speed(sets: &[&str]) {
    let pages: Vec<Annotated> = sets.iter().flat_map(|set| pages(set)).collect();
    let texts: Vec<String> =
        pages.iter().map(|page| charset::html(&page.bytes, page.content_type.as_deref()).text.into_owned()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    for _ in 0..3 {
        let (mut bare, mut ours, mut body, mut whole, mut slowest) = (0.0, 0.0, 0.0, 0.0, 0.0_f64);
        for (page, text) in pages.iter().zip(&texts) {
            let started = Instant::now();
            let tree = scraper::Html::parse_document(text);
            bare += started.elapsed().as_secs_f64();
            drop(tree);
            let started = Instant::now();
            let Some(page) = page.read() else { continue };
            ours += started.elapsed().as_secs_f64();
            let started = Instant::now();
            let about = body::About::default();
            std::hint::black_box(body::judge(Model::built_in(), &page.tree, &about).body(&page.scripts, &about));
            let elapsed = started.elapsed().as_secs_f64();
            body += elapsed;
            slowest = slowest.max(elapsed);
            let started = Instant::now();
            std::hint::black_box(extract(&page, &Hints::default()));
            whole += started.elapsed().as_secs_f64();
        }
        let ms = 1e3 / pages.len() as f64;
        println!(
            "{} pages of {} KB: bare parse {:.3} ms; decoded and parsed {:.3} ms, extracted {:.3} ms, of that body {:.3} ms (slowest {:.1} ms)",
            pages.len(),
            bytes / pages.len() / 1000,
            bare * ms,
            ours * ms,
            whole * ms,
            body * ms,
            slowest * 1e3
        );
    }
}

fn pages(set: &str) -> impl Iterator<Item = Annotated> {
    let gold = std::fs::read_to_string(format!("{set}/gold.jsonl")).unwrap();
    let set = set.to_owned();
    let lines: Vec<Value> = gold.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.into_iter().map(move |line| {
        let id = line["id"].as_str().unwrap().to_owned();
        let packed = std::fs::read(format!("{set}/html/{id}.html.gz")).unwrap();
        let mut bytes = Vec::new();
        flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
        let url = line["url"].as_str().and_then(|url| PageUrl::parse(url).ok());
        let url = url.unwrap_or_else(|| PageUrl::parse("http://page.example/news/one.html").unwrap());
        let content_type = line["encoding"].as_str().map(|label| format!("text/html; charset={label}"));
        let site = line["site"].as_str().map_or_else(|| url.domain().to_owned(), str::to_owned);
        Annotated { id, url, site, bytes, content_type }
    })
}

impl Annotated {
    fn read(&self) -> Option<Page> {
        match Page::read(self.url.clone(), &self.bytes, self.content_type.as_deref(), &Bounds::default()) {
            Ok(page) => Some(page),
            Err(outcome) => {
                eprintln!("{}: {outcome:?}", self.id);
                None
            }
        }
    }
}
