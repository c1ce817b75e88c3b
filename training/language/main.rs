//! Makes `ngrams.zst`, the table that `ngrams.rs` tells languages by, out of the language models of lingua.
//!
//! `distil CRATES OUTPUT` reads `CRATES/lingua-<language>-language-model-<version>/`, writes the table to `OUTPUT` and prints
//! its scores on the sentences that were held out. The same crates give the same bytes.
//!
//! lingua counts the letter n-grams of a million sentences a language, one to five letters long and within words, and
//! keeps, for each, the logarithm of the share of its last letter after the letters before. The counts themselves follow from
//! these, and from the counts how often an n-gram opens or closes a word: as often as it occurs without a letter on
//! that side. So whole words of up to three letters are known, too. Of all n-grams those are kept that tell most languages
//! apart, and of each of them the logarithm of the share of its last sign after those before in every language of its script.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use foldhash::{HashMap, HashMapExt as _};
use fst::Streamer as _;

/// Scripts with the number of n-grams that are kept, and their languages: lingua's name and the tag.
const SCRIPTS: [(usize, &str); 3] = [
    (
        LATIN,
        "english en german de french fr spanish es italian it portuguese pt dutch nl swedish sv danish da bokmal no \
             nynorsk no icelandic is finnish fi estonian et latvian lv lithuanian lt polish pl czech cs slovak sk slovene sl \
             croatian hr serbian sr hungarian hu romanian ro albanian sq catalan ca basque eu welsh cy irish ga turkish tr \
             azerbaijani az indonesian id malay ms tagalog tl vietnamese vi swahili sw somali so yoruba yo zulu zu xhosa xh \
             sotho st tswana tn shona sn afrikaans af esperanto eo latin la",
    ),
    (CYRILLIC, "russian ru ukrainian uk belarusian be bulgarian bg macedonian mk serbian sr kazakh kk mongolian mn"),
    (ARABIC, "arabic ar persian fa urdu ur"),
];
const LATIN: usize = 58_000;
const CYRILLIC: usize = 20_000;
const ARABIC: usize = 8_000;

/// Languages that hardly any paper is written in, with what is taken from the logarithm of their probability. Malay is there
/// since more news is in Indonesian, and since half of a headline's words are the same.
const RARE: [(&str, f32); 3] = [("la", 3.0), ("eo", 2.0), ("ms", 1.0)];

/// Least share of all signs, in some language, of an n-gram that is considered.
const LEAST_SHARE: f64 = 2e-6;
/// How much the share after one sign less weighs, in occurrences, where an n-gram is rare.
const SMOOTHING: f64 = 10.0;
/// Share of every text that is in no language of its own: names, quotations, errors. Bounds what one sign can say.
const NOISE: f32 = 0.01;
/// Power of the likeness of two languages that what tells them apart is weighed with.
const LIKENESS: f64 = 2.0;
/// What one unit of the table is worth, as a natural logarithm.
const STEP: f32 = 0.4;

/// Longest n-gram, and the bits of a sign in it.
const LONGEST: u32 = 5;
const BITS: u32 = 12;
/// The sign of a word's edge.
const EDGE: u64 = 1;
/// The sign of all letters that the models do not use.
const STRANGE: u64 = 2;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(crates), Some(output)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: distil CRATES OUTPUT");
        std::process::exit(2);
    };
    let mut file = STEP.to_le_bytes().to_vec();
    for (n_kept, languages) in SCRIPTS {
        let words: Vec<&str> = languages.split_whitespace().collect();
        let languages: Vec<(&str, &str)> = words.chunks(2).map(|pair| (pair[0], pair[1])).collect();
        let is_latin = n_kept == LATIN;
        let shares = Shares::read(Path::new(&crates), &languages, is_latin);
        let ranked = shares.ranked(&languages);
        let model = shares.keep(&languages, &ranked[..n_kept.min(ranked.len())]);
        let texts = texts(Path::new(&crates), &languages, is_latin);
        let model = model.calibrate(&texts);
        model.measure(&texts);
        model.write(&mut file);
    }
    let packed = zstd::bulk::compress(&file, 22).expect("a few megabytes can be compressed");
    println!("{} bytes, {} unpacked", packed.len(), file.len());
    std::fs::write(output, packed).expect("the output can be written");
}

/// The sign of a letter, as in `ngrams.rs`: Latin Extended Additional takes the place of scripts that are not told here.
fn sign(letter: char) -> u64 {
    match u64::from(letter) {
        code @ 0x20..0xe00 => code,
        code @ 0x1e00..=0x1eff => code - 0x1000,
        _ => STRANGE,
    }
}

/// Length of an n-gram, in signs.
fn length(ngram: u64) -> u32 {
    (64 - ngram.leading_zeros()).div_ceil(BITS)
}

/// An n-gram without its first sign.
fn tail(ngram: u64) -> u64 {
    ngram & ((1 << (BITS * (length(ngram) - 1))) - 1)
}

fn folder(crates: &Path, language: &str) -> PathBuf {
    let start = format!("lingua-{language}-language-model-");
    let entries = std::fs::read_dir(crates).expect("the folder of the crates can be read");
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start)))
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| panic!("no crate of {language}"))
}

/// Occurrences of the n-grams of one language, words' edges included.
fn count(crates: &Path, language: &str, in_latin: bool) -> HashMap<u64, f64> {
    let path = folder(crates, language).join("models/ngrams.fst");
    let map = fst::Map::new(std::fs::read(path).expect("the model can be read")).expect("the model is an FST");
    // Sorted, so that each n-gram comes after the one that it continues.
    let (mut logarithms, mut least) = (Vec::<(u64, f64)>::new(), 0.0_f64);
    let mut of: HashMap<u64, f64> = HashMap::new();
    let mut stream = map.stream();
    while let Some((text, bits)) = stream.next() {
        let text = std::str::from_utf8(text).expect("n-grams are UTF-8");
        let ngram = text.chars().fold(0, |ngram, letter| ngram << BITS | sign(letter));
        let mut logarithm = f64::from_bits(bits);
        if length(ngram) == 1 {
            least = least.min(logarithm);
        } else if let Some(before) = of.get(&(ngram >> BITS)) {
            logarithm += before;
        }
        if of.insert(ngram, logarithm).is_none() {
            logarithms.push((ngram, logarithm));
        }
    }
    // The rarest letter occurs once.
    let within: Vec<(u64, f64)> =
        logarithms.into_iter().map(|(ngram, logarithm)| (ngram, (logarithm - least).exp())).collect();
    let (mut followed, mut led, mut inner) = (HashMap::new(), HashMap::new(), HashMap::new());
    for &(ngram, n) in &within {
        if length(ngram) > 1 {
            *followed.entry(ngram >> BITS).or_insert(0.0) += n;
            *led.entry(tail(ngram)).or_insert(0.0) += n;
        }
        if length(ngram) > 2 {
            *inner.entry(tail(ngram) >> BITS).or_insert(0.0) += n;
        }
    }
    let get = |of: &HashMap<u64, f64>, ngram: u64| of.get(&ngram).copied().unwrap_or(0.0);
    // At each place of the text the longest n-gram that begins there; it ends early where a word ends.
    let mut counts: HashMap<u64, f64> = HashMap::new();
    let mut add = |ngram: u64, n: f64| {
        // Less is the rounding of a difference.
        if n < 0.6 {
            return;
        }
        let signs = (0..length(ngram)).rev().map(|place| ngram >> (BITS * place) & 0xfff);
        let (mut written, mut n_first) = (Vec::new(), 0);
        for sign in signs {
            match LATIN_OF_SERBIAN.iter().find(|(cyrillic, _)| in_latin && u64::from(*cyrillic) == sign) {
                Some((_, latin)) => written.extend(latin.chars().map(self::sign)),
                None => written.push(sign),
            }
            n_first = if n_first == 0 { written.len() } else { n_first };
        }
        for start in 0..n_first {
            let mut ngram = 0;
            for sign in written[start..].iter().take(LONGEST as usize) {
                ngram = ngram << BITS | sign;
                *counts.entry(ngram).or_default() += n;
            }
        }
    };
    for &(ngram, n) in &within {
        let (opens, closes) = (n - get(&led, ngram), n - get(&followed, ngram));
        let at_start = EDGE << (BITS * length(ngram)) | ngram;
        match length(ngram) {
            5 => add(ngram, n),
            4 => {
                add(ngram << BITS | EDGE, closes);
                add(at_start, opens);
            }
            _ => {
                add(ngram << BITS | EDGE, closes);
                add(at_start << BITS | EDGE, closes - get(&led, ngram) + get(&inner, ngram));
            }
        }
    }
    counts
}

/// Serbian is written in both scripts, and its model is Cyrillic.
const LATIN_OF_SERBIAN: [(char, &str); 30] = [
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('ђ', "đ"),
    ('е', "e"),
    ('ж', "ž"),
    ('з', "z"),
    ('и', "i"),
    ('ј', "j"),
    ('к', "k"),
    ('л', "l"),
    ('љ', "lj"),
    ('м', "m"),
    ('н', "n"),
    ('њ', "nj"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('ћ', "ć"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "h"),
    ('ц', "c"),
    ('ч', "č"),
    ('џ', "dž"),
    ('ш', "š"),
];

fn transliterated(text: &str) -> String {
    let mut latin = String::new();
    for letter in text.to_lowercase().chars() {
        match LATIN_OF_SERBIAN.iter().find(|(cyrillic, _)| *cyrillic == letter) {
            Some((_, signs)) => latin.push_str(signs),
            None => latin.push(letter),
        }
    }
    latin
}

/// The n-grams of all languages of a script, sorted by length; rows of one value a language.
struct Shares {
    n_languages: usize,
    ngrams: Vec<u64>,
    /// Where an n-gram stands.
    place: HashMap<u64, usize>,
    /// Shares of all signs.
    of_all: Vec<f32>,
    /// Logarithms of the share of the last sign after the ones before.
    after: Vec<f32>,
}

impl Shares {
    fn read(crates: &Path, languages: &[(&str, &str)], is_latin: bool) -> Self {
        let n_languages = languages.len();
        let counts: Vec<HashMap<u64, f64>> =
            languages.iter().map(|(name, _)| count(crates, name, is_latin && *name == "serbian")).collect();
        let totals: Vec<f64> = counts
            .iter()
            .map(|counts| {
                let mut single: Vec<(u64, f64)> =
                    counts.iter().filter(|(ngram, _)| length(**ngram) == 1).map(|(ngram, n)| (*ngram, *n)).collect();
                single.sort_by_key(|(ngram, _)| *ngram);
                single.into_iter().map(|(_, n)| n).sum()
            })
            .collect();
        let mut frequent: HashSet<u64> = HashSet::new();
        for (counts, total) in counts.iter().zip(&totals) {
            frequent.extend(counts.iter().filter(|(_, n)| **n / total > LEAST_SHARE).map(|(ngram, _)| *ngram));
        }
        let mut ngrams: Vec<u64> = frequent
            .into_iter()
            .filter(|ngram| (0..length(*ngram)).all(|place| ngram >> (BITS * place) & 0xfff != STRANGE))
            .collect();
        ngrams.sort_by_key(|ngram| (length(*ngram), *ngram));
        let mut place: HashMap<u64, usize> = HashMap::new();
        ngrams.retain(|&ngram| {
            let is_rooted = length(ngram) == 1 || place.contains_key(&tail(ngram));
            if is_rooted {
                place.insert(ngram, place.len());
            }
            is_rooted
        });
        let n_signs = ngrams.iter().filter(|ngram| length(**ngram) == 1).count() as f64;
        let (mut of_all, mut after) = (Vec::new(), Vec::<f32>::new());
        for &ngram in &ngrams {
            for (language, (counts, total)) in counts.iter().zip(&totals).enumerate() {
                let n = counts.get(&ngram).copied().unwrap_or(0.0);
                let (n_before, shorter) = if length(ngram) == 1 {
                    (*total, 1.0 / n_signs)
                } else {
                    let n_before = counts.get(&(ngram >> BITS)).copied().unwrap_or(0.0);
                    (n_before, f64::from(after[place[&tail(ngram)] * n_languages + language]))
                };
                of_all.push((n / total) as f32);
                after.push(((n + SMOOTHING * shorter) / (n_before + SMOOTHING)) as f32);
            }
        }
        for row in after.chunks_mut(n_languages) {
            let mean = row.iter().sum::<f32>() / n_languages as f32;
            for share in row {
                *share = ((1.0 - NOISE) * *share + NOISE * mean + 1e-12).ln();
            }
        }
        Self { n_languages, ngrams, place, of_all, after }
    }

    /// What an n-gram tells of each two languages beyond what it tells without its first sign: by how much more often it
    /// occurs in the one, times by how much more it speaks for that one.
    fn tells(&self, at: usize, mut of_pair: impl FnMut(usize, f64)) {
        let n = self.n_languages;
        let row = |rows: &[f32], at: usize| rows[at * n..][..n].to_vec();
        let (share, mut says) = (row(&self.of_all, at), row(&self.after, at));
        if length(self.ngrams[at]) > 1 {
            for (says, shorter) in says.iter_mut().zip(row(&self.after, self.place[&tail(self.ngrams[at])])) {
                *says -= shorter;
            }
        }
        for a in 0..n {
            for b in a + 1..n {
                of_pair(a * n + b, f64::from((share[a] - share[b]) * (says[a] - says[b])).abs());
            }
        }
    }

    /// All n-grams, those first that tell most, most of all between languages that are alike.
    fn ranked(&self, languages: &[(&str, &str)]) -> Vec<usize> {
        let n = self.n_languages;
        let is_pair: Vec<bool> = (0..n * n).map(|pair| languages[pair / n].1 != languages[pair % n].1).collect();
        let mut distance = vec![0.0_f64; n * n];
        for at in (0..self.ngrams.len()).filter(|at| length(self.ngrams[*at]) < LONGEST) {
            self.tells(at, |pair, tells| distance[pair] += tells);
        }
        let weight: Vec<f64> = distance
            .iter()
            .zip(is_pair)
            .map(|(distance, is_pair)| if is_pair { distance.max(0.3).powf(-LIKENESS) } else { 0.0 })
            .collect();
        let mut ranked: Vec<(f64, usize)> = (0..self.ngrams.len())
            .map(|at| {
                let mut all = 0.0;
                self.tells(at, |pair, tells| all += tells * weight[pair]);
                // Single signs are what all else falls back to.
                (if length(self.ngrams[at]) == 1 { f64::MAX } else { all }, at)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.into_iter().map(|(_, at)| at).collect()
    }

    /// The model of some n-grams.
    fn keep(&self, languages: &[(&str, &str)], kept: &[usize]) -> Model {
        let n = self.n_languages;
        let mut kept = kept.to_vec();
        // The shorter ones come first.
        kept.sort_by_key(|at| self.ngrams[*at]);
        let ngrams: Vec<u64> = kept.iter().map(|at| self.ngrams[*at]).collect();
        let place: HashMap<u64, usize> = ngrams.iter().enumerate().map(|(at, ngram)| (*ngram, at)).collect();
        let (mut values, mut steps) = (Vec::<i8>::new(), Vec::<i8>::new());
        for at in kept {
            let exact: Vec<f32> = self.after[at * n..][..n].iter().map(|value| value / STEP).collect();
            let shorter = shorter(&place, self.ngrams[at]).map_or(vec![0; n], |at| values[at * n..][..n].to_vec());
            // A row may have any offset. The one that leaves most values as they are for the shorter n-gram packs best.
            let mut offsets: BTreeMap<i32, usize> = BTreeMap::new();
            for (exact, shorter) in exact.iter().zip(&shorter) {
                *offsets.entry((exact - f32::from(*shorter)).round() as i32).or_default() += 1;
            }
            let offset = offsets.into_iter().max_by_key(|(_, n)| *n).map_or(0, |(offset, _)| offset) as f32;
            for (exact, shorter) in exact.iter().zip(shorter) {
                let value = (exact - offset).round().clamp(-127.0, 127.0) as i8;
                values.push(value);
                steps.push(value.wrapping_sub(shorter));
            }
        }
        let tags = languages.iter().map(|(_, tag)| (*tag).to_owned()).collect();
        Model { tags, ngrams, place, values, steps, heat: 1.0, cooling: 0.5 }
    }
}

/// The longest kept end of an n-gram.
fn shorter(place: &HashMap<u64, usize>, ngram: u64) -> Option<usize> {
    (1..length(ngram)).rev().find_map(|length| place.get(&(ngram & ((1 << (BITS * length)) - 1))).copied())
}

/// A sentence of a language, as signs.
struct Text {
    kind: &'static str,
    tag: String,
    is_held_out: bool,
    signs: Vec<u64>,
}

/// Sentences that come with the models, whole and cut to five to eight words, and pairs of words. Every second is held out.
fn texts(crates: &Path, languages: &[(&str, &str)], is_latin: bool) -> Vec<Text> {
    let mut texts = Vec::new();
    for (name, tag) in languages {
        for (kind, file) in [("sentences", "sentences.txt"), ("pairs of words", "word-pairs.txt")] {
            let path = folder(crates, name).join("testdata").join(file);
            let lines = std::fs::read_to_string(path).expect("the sentences can be read");
            for (number, line) in lines.lines().enumerate() {
                let line = if is_latin && *tag == "sr" { transliterated(line) } else { line.to_owned() };
                let mut add = |kind, text: &str| {
                    texts.push(Text { kind, tag: (*tag).to_owned(), is_held_out: number % 2 == 1, signs: signs(text) });
                };
                add(kind, &line);
                let words: Vec<&str> = line.split_whitespace().collect();
                if kind == "sentences" && words.len() >= 5 {
                    add("their first 5–8 words", &words[..words.len().min(5 + number / 2 % 4)].join(" "));
                }
            }
        }
    }
    texts
}

/// As in `ngrams.rs`.
fn signs(text: &str) -> Vec<u64> {
    let mut signs = vec![EDGE];
    for letter in text.chars().flat_map(char::to_lowercase).take(300) {
        let is_mark = matches!(u32::from(letter), 0x300..=0x36f | 0x64b..=0x65f | 0x670 | 0x6d6..=0x6ed);
        if letter.is_alphabetic() && !is_mark {
            signs.push(sign(letter));
        } else if signs.last() != Some(&EDGE) {
            signs.push(EDGE);
        }
    }
    if signs.last() != Some(&EDGE) {
        signs.push(EDGE);
    }
    signs
}

struct Model {
    tags: Vec<String>,
    ngrams: Vec<u64>,
    place: HashMap<u64, usize>,
    values: Vec<i8>,
    /// What each value exceeds that of the longest kept end of its n-gram by.
    steps: Vec<i8>,
    /// Sums are multiplied by `heat / signs^cooling` before they are taken for logarithms of probabilities: what
    /// neighbouring signs say is not independent, the less so the longer the text.
    heat: f32,
    cooling: f32,
}

impl Model {
    /// The sum for each language, and the number of signs.
    fn sums(&self, signs: &[u64]) -> (Vec<f32>, f32) {
        let n = self.tags.len();
        let mut sums = vec![0_i32; n];
        let (mut ngram, mut long) = (EDGE, 1);
        for sign in &signs[1..] {
            ngram = (ngram << BITS | sign) & ((1 << (BITS * LONGEST)) - 1);
            long = LONGEST.min(long + 1);
            let known = (1..=long).rev().find_map(|long| self.place.get(&(ngram & ((1 << (BITS * long)) - 1))));
            if let Some(at) = known {
                for (sum, value) in sums.iter_mut().zip(&self.values[at * n..]) {
                    *sum += i32::from(*value);
                }
            }
            if *sign == EDGE {
                (ngram, long) = (EDGE, 1);
            }
        }
        (sums.into_iter().map(|sum| sum as f32 * STEP).collect(), (signs.len() - 1).max(1) as f32)
    }

    /// Probabilities by tag.
    fn probabilities(&self, sums: &[f32], factor: f32) -> BTreeMap<&str, f32> {
        let rare = |tag: &str| RARE.iter().find(|(rare, _)| *rare == tag).map_or(0.0, |(_, less)| *less);
        let logarithms: Vec<f32> = sums.iter().zip(&self.tags).map(|(sum, tag)| sum * factor - rare(tag)).collect();
        let most = logarithms.iter().copied().fold(f32::MIN, f32::max);
        let all: f32 = logarithms.iter().map(|logarithm| (logarithm - most).exp()).sum();
        let mut probabilities = BTreeMap::new();
        for (logarithm, tag) in logarithms.iter().zip(&self.tags) {
            *probabilities.entry(tag.as_str()).or_default() += (logarithm - most).exp() / all;
        }
        probabilities
    }

    /// With the factors that make the right languages of the texts that are not held out most probable.
    fn calibrate(self, texts: &[Text]) -> Self {
        let sums: Vec<_> =
            texts.iter().filter(|text| !text.is_held_out).map(|text| (text, self.sums(&text.signs))).collect();
        let mut best = (f32::MAX, 0.0, 0.0);
        for cooling in [0.0_f32, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6] {
            for heat in [0.5_f32, 0.7, 0.9, 1.1, 1.3, 1.5, 1.7, 1.9, 2.2, 2.5, 2.8, 3.2] {
                // A text in another language than its file's, of which there are some, is not to decide.
                let of = |(text, (sums, n)): &(&Text, (Vec<f32>, f32))| {
                    let probabilities = self.probabilities(sums, heat / n.powf(cooling));
                    -probabilities[text.tag.as_str()].max(1e-3).ln()
                };
                let loss: f32 = sums.iter().map(of).sum();
                if loss < best.0 {
                    best = (loss, heat, cooling);
                }
            }
        }
        Self { heat: best.1, cooling: best.2, ..self }
    }

    /// Prints how many held-out texts are told, how far the probabilities are true, and what is mistaken for what.
    fn measure(&self, texts: &[Text]) {
        println!(
            "{} languages, {} n-grams, {} / signs^{}",
            self.tags.len(),
            self.ngrams.len(),
            self.heat,
            self.cooling
        );
        let (mut told, mut true_of, mut mistaken) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for text in texts.iter().filter(|text| text.is_held_out) {
            let (sums, n) = self.sums(&text.signs);
            let probabilities = self.probabilities(&sums, self.heat / n.powf(self.cooling));
            let (tag, probability) =
                probabilities.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are languages");
            let is_right = usize::from(tag == text.tag);
            for (n_right, n) in [
                told.entry(text.kind).or_insert((0, 0)),
                true_of.entry(((probability * 10.0) as usize).min(9)).or_insert((0, 0)),
            ] {
                (*n_right, *n) = (*n_right + is_right, *n + 1);
            }
            if is_right == 0 {
                *mistaken.entry(format!("{} as {tag}", text.tag)).or_insert(0) += 1;
            }
        }
        let percent = |(n_right, n): (usize, usize)| 100.0 * n_right as f64 / n as f64;
        for (kind, of) in told {
            println!("  {kind}: {:.2} % of {}", percent(of), of.1);
        }
        for (tenth, of) in true_of {
            println!("  told with 0.{tenth}…: {:.1} % of {}", percent(of), of.1);
        }
        let mut mistaken: Vec<_> = mistaken.into_iter().collect();
        mistaken.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let most: Vec<String> = mistaken.iter().take(16).map(|(pair, n)| format!("{pair} {n}")).collect();
        println!("  mistaken: {}", most.join(", "));
    }

    /// Appends: the factors, the tags with their logarithms, the n-grams by what each exceeds the last by, the steps.
    /// Floats are little-endian, numbers in groups of seven bits, the lowest first.
    fn write(&self, file: &mut Vec<u8>) {
        let n = self.tags.len();
        file.extend(self.heat.to_le_bytes());
        file.extend(self.cooling.to_le_bytes());
        file.push(n as u8);
        for tag in &self.tags {
            let less = RARE.iter().find(|(rare, _)| rare == tag).map_or(0.0, |(_, less)| *less);
            file.push(tag.len() as u8);
            file.extend(tag.as_bytes());
            file.extend(less.to_le_bytes());
        }
        let mut put = |mut number: u64| {
            while number > 0x7f {
                file.push(number as u8 | 0x80);
                number >>= 7;
            }
            file.push(number as u8);
        };
        put(self.ngrams.len() as u64);
        let mut last = 0;
        for &ngram in &self.ngrams {
            put(ngram - last);
            last = ngram;
        }
        file.extend(self.steps.iter().map(|step| step.cast_unsigned()));
    }
}
