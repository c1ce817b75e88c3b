//! A made-up world of news: stories, what sites do to an agency's text, and reports that only look alike.
//!
//! Words are drawn from a made-up vocabulary by Zipf's law. What is the same story is known by construction. Shared by the
//! bench and the end-to-end test.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// Numbers from a seed (`SplitMix64`, Steele, Lea and Flood 2014).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let value = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    /// From 0 up to and without `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.number() % n as u64) as usize
    }

    pub(crate) fn share(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A record, and the story that it tells.
pub(crate) struct Told {
    pub(crate) record: Value,
    pub(crate) story: usize,
}

const SITES: usize = 60;
const VOCABULARY: usize = 30_000;

/// Records of a world. Of ten stories, four are told once, four by wire, one is a report from a template, one follows
/// another up and repeats a part of it.
pub(crate) fn world(seed: u64, n_stories: usize) -> Vec<Told> {
    let mut chance = Chance::new(seed);
    let mut told = Vec::new();
    let mut last: Vec<String> = Vec::new();
    for story in 0..n_stories {
        match story % 10 {
            0..=3 => {
                let text = paragraphs(&mut chance);
                let site = chance.below(SITES);
                told.push(tell(&mut chance, site, story, &text, None));
                last = text;
            }
            4..=7 => {
                let text = paragraphs(&mut chance);
                let agency = ["dpa", "AFP", "Reuters", "EFE"][story % 4];
                for _ in 0..2 + chance.below(4) {
                    let copy = edited(&mut chance, &text);
                    let site = chance.below(SITES);
                    told.push(tell(&mut chance, site, story, &copy, Some(agency)));
                }
            }
            8 => {
                // The same frame every day: weather, stock exchange, tables of a league; every other time one that a service
                // sells to all sites.
                let (site, text) = if story % 20 == 8 {
                    let site = chance.below(3);
                    (site, report(&mut chance, site))
                } else {
                    (chance.below(SITES), result(&mut chance))
                };
                told.push(tell(&mut chance, site, story, &text, None));
            }
            _ => {
                let mut text = paragraphs(&mut chance);
                text.extend(last.iter().take(2).cloned());
                let site = chance.below(SITES);
                told.push(tell(&mut chance, site, story, &text, None));
            }
        }
    }
    // In the order of a crawl, not of the stories.
    for n in (1..told.len()).rev() {
        told.swap(n, chance.below(n + 1));
    }
    told
}

fn word(chance: &mut Chance) -> String {
    const SYLLABLES: [&str; 24] = [
        "ha", "fen", "stra", "ße", "kon", "fe", "ren", "tion", "mi", "nis", "ter", "po", "li", "zei", "la", "ber",
        "gu", "or", "da", "el", "sch", "ka", "no", "vi",
    ];
    // Zipf: the rank is the vocabulary's size to the power of a share.
    let mut rank = (VOCABULARY as f64).powf(chance.share()) as usize;
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[rank % SYLLABLES.len()]);
        rank /= SYLLABLES.len();
        if rank == 0 {
            return word;
        }
    }
}

fn sentence(chance: &mut Chance) -> String {
    let n_words = 8 + chance.below(16);
    let words: Vec<String> = (0..n_words).map(|_| word(chance)).collect();
    format!("{}.", words.join(" "))
}

fn paragraph(chance: &mut Chance) -> String {
    let n_sentences = 2 + chance.below(3);
    (0..n_sentences).map(|_| sentence(chance)).collect::<Vec<_>>().join(" ")
}

fn paragraphs(chance: &mut Chance) -> Vec<String> {
    let n_paragraphs = 4 + chance.below(8);
    (0..n_paragraphs).map(|_| paragraph(chance)).collect()
}

/// What an editor does to an agency's text: one to three of nine things.
fn edited(chance: &mut Chance, text: &[String]) -> Vec<String> {
    let mut text = text.to_vec();
    for _ in 0..=chance.below(3) {
        match chance.below(9) {
            // The end is cut off; up to half of it.
            0 => text.truncate(text.len() - chance.below(text.len() / 2 + 1)),
            1 => text.push(paragraph(chance)),
            2 => text.insert(0, paragraph(chance)),
            3 if text.len() > 3 => {
                text.remove(chance.below(text.len()));
            }
            // Words are changed, one in fifteen.
            4 => {
                for paragraph in &mut text {
                    let words: Vec<String> = paragraph
                        .split(' ')
                        .map(|old| if chance.below(15) == 0 { word(chance) } else { old.to_owned() })
                        .collect();
                    *paragraph = words.join(" ");
                }
            }
            // Other marks, other hyphens.
            5 => text.iter_mut().for_each(|paragraph| *paragraph = paragraph.replace(". ", " – ").replace(' ', "  ")),
            6 => text.push("© 2026. Alle Rechte vorbehalten.".to_owned()),
            // Paragraphs are joined, and the headline is another one.
            7 => text = vec![text.join(" ")],
            _ => text.swap(0, 1),
        }
        if text.len() < 2 {
            text.push(paragraph(chance));
        }
    }
    text
}

fn report(chance: &mut Chance, site: usize) -> Vec<String> {
    let mut frame = Chance::new(site as u64 + 77);
    (0..6)
        .map(|_| {
            let (before, after) = (sentence(&mut frame), sentence(&mut frame));
            format!("{before} {} grad und {} prozent {}. {after}", chance.below(40), chance.below(100), word(chance))
        })
        .collect()
}

fn result(chance: &mut Chance) -> Vec<String> {
    let mut frame = Chance::new(7);
    (0..6)
        .map(|_| {
            let (before, after) = (sentence(&mut frame), sentence(&mut frame));
            let before = before.trim_end_matches('.');
            format!("{before} Sankt{} {} {after}", word(chance), chance.below(60))
        })
        .collect()
}

fn tell(chance: &mut Chance, site: usize, story: usize, text: &[String], agency: Option<&str>) -> Told {
    let number = chance.number();
    let mut text = text.join("\n\n");
    if let Some(agency) = agency {
        text = format!("Berlin ({agency}) - {text}");
    }
    // Each site signs its pages.
    let _ = write!(text, "\n\nMehr von der redaktion der zeitung nummer {site} lesen sie jeden tag in diesem blatt.");
    let url = format!("https://paper{site}.example/{number:016x}");
    let record = json!({
        "schema": "article/1", "id": format!("{number:016x}"), "version": 1, "url": url, "url_final": url,
        "url_canonical": null, "domain": format!("paper{site}.example"), "site": format!("Paper {site}"), "publisher": null,
        "title": word(chance), "description": null, "text": text, "authors": [],
        "date_published": format!("2026-{:02}-{:02}", 1 + chance.below(12), 1 + chance.below(28)), "date_modified": null,
        "date_crawled": "2026-11-23T08:00:00Z", "language": "de", "section": null, "tags": [], "image_url": null,
        "is_free": null, "completeness": "full", "word_count": text.split_whitespace().count(),
        "text_sha256": format!("{number:064x}"), "blocks": [],
        "rights": {"robots_rule": null, "meta_robots": [], "x_robots_tag": [], "tdm_reservation": null, "tdm_policy": null,
                   "license": null, "copyright": null},
        "source": {"via": "feed", "via_url": null, "status": 200, "content_type": "text/html", "charset": "UTF-8",
                   "charset_from": "header", "redirects": [], "etag": null, "last_modified": null, "warc_file": null,
                   "warc_offset": null, "warc_length": null, "payload_digest": "sha1:A"},
        "extraction": {"engine": "gleaner/0", "confidence": 0.9, "fields": {}, "warnings": []},
    });
    Told { record, story }
}

/// Precision, recall and F1 over pairs of records: clusters found against stories told.
pub(crate) fn score(stories: &[usize], clusters: &[Option<usize>]) -> (f64, f64, f64) {
    use std::collections::HashMap;
    let pairs = |sizes: &mut dyn Iterator<Item = u64>| sizes.map(|n| n * (n - 1) / 2).sum::<u64>() as f64;
    let mut by_story: HashMap<usize, u64> = HashMap::new();
    let mut by_cluster: HashMap<usize, u64> = HashMap::new();
    let mut by_both: HashMap<(usize, usize), u64> = HashMap::new();
    for (story, cluster) in stories.iter().zip(clusters) {
        *by_story.entry(*story).or_default() += 1;
        if let Some(cluster) = cluster {
            *by_cluster.entry(*cluster).or_default() += 1;
            *by_both.entry((*story, *cluster)).or_default() += 1;
        }
    }
    let right = pairs(&mut by_both.into_values());
    let precision = right / pairs(&mut by_cluster.into_values()).max(1.0);
    let recall = right / pairs(&mut by_story.into_values()).max(1.0);
    (precision, recall, 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE))
}
