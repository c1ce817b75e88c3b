//! Tells languages of one script apart by their letter n-grams.
//!
//! Each letter, and each end of a word, is as probable in a language as it is after the letters before it: a Markov chain of
//! up to four letters (Dunning, "Statistical Identification of Language", 1994), of which those n-grams are kept that tell
//! languages apart. For all languages the same n-grams, so that one that is left out favours none. The table `ngrams.zst` is
//! distilled from the language models of lingua by P. M. Stahl (Apache-2.0), by the program in `training`.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};

/// Letters that are looked at: more make no difference.
const LETTERS: usize = 300;
/// Longest n-gram of the table, in signs.
const LONGEST: u32 = 5;
/// Bits of a sign in an n-gram.
const BITS: u32 = 12;
/// The sign of a word's edge.
const EDGE: u64 = 1;
/// The sign of letters that the table has no n-grams of.
const STRANGE: u64 = 2;
/// Most bytes of the unpacked table.
const TABLE_BYTES: usize = 8 << 20;

/// The likeliest of the languages of a text's script, as BCP 47's primary subtag, with its probability among them.
/// `None` where the table knows no such language, or the text has no letters.
///
/// The probability says nothing about languages that are not in the table; a text in one of them is told as its neighbour.
/// Takes some 50 µs for a text of 200 letters, and the first time some 30 ms to unpack the table, then 6 MB.
pub(super) fn detect(text: &str) -> Option<(&'static str, f32)> {
    let model = MODELS[script(text)?].as_ref()?;
    let (sums, n_signs) = model.sums(text);
    let factor = model.heat / (n_signs as f32).powf(model.cooling);
    // Two languages may have one tag: the two Norwegian ones.
    let mut of_tags: Vec<(&'static str, f32)> = Vec::new();
    let languages = model.languages.iter().zip(sums);
    let logarithms: Vec<(&'static str, f32)> =
        languages.map(|(language, sum)| (language.tag.as_str(), sum as f32 * factor - language.rarity)).collect();
    let most = logarithms.iter().map(|(_, logarithm)| *logarithm).fold(f32::NEG_INFINITY, f32::max);
    for (tag, logarithm) in logarithms {
        let weight = (logarithm - most).exp();
        match of_tags.iter_mut().find(|(known, _)| *known == tag) {
            Some((_, all)) => *all += weight,
            None => of_tags.push((tag, weight)),
        }
    }
    let all: f32 = of_tags.iter().map(|(_, weight)| weight).sum();
    let (tag, weight) = of_tags.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((tag, weight / all))
}

/// Scripts in the table: Latin, Cyrillic, Arabic, in its order.
const SCRIPTS: usize = 3;

/// The number of the script that most letters of a text are in.
fn script(text: &str) -> Option<usize> {
    let mut counts = [0_usize; SCRIPTS];
    for letter in text.chars() {
        match u32::from(letter) {
            0x41..=0x5a | 0x61..=0x7a | 0xc0..=0x24f | 0x1e00..=0x1eff => counts[0] += 1,
            0x400..=0x52f => counts[1] += 1,
            0x620..=0x6d3 => counts[2] += 1,
            _ => {}
        }
    }
    (0..SCRIPTS).rev().filter(|script| counts[*script] > 0).max_by_key(|script| counts[*script])
}

struct Language {
    tag: String,
    /// What is taken from the logarithm of its probability.
    rarity: f32,
}

/// The table of one script.
struct Model {
    languages: Vec<Language>,
    /// Where the values of an n-gram begin.
    starts: HashMap<u64, u32>,
    /// Logarithms of the probability of an n-gram's last sign after the others, one a language, with a common offset.
    values: Vec<i8>,
    /// Sums of values are multiplied by `heat / signs^cooling` before they are taken for logarithms of probabilities:
    /// neighbouring signs say much the same, the more so the longer the text.
    heat: f32,
    cooling: f32,
}

static MODELS: LazyLock<[Option<Model>; SCRIPTS]> = LazyLock::new(|| {
    let table = zstd::bulk::decompress(include_bytes!("ngrams.zst"), TABLE_BYTES).expect("the table is whole");
    let mut reader = Reader { rest: &table };
    let step = reader.float().expect("the table begins with its unit");
    std::array::from_fn(|_| reader.model(step))
});

impl Model {
    /// The sum of the values of each language, and the number of signs that they are of.
    fn sums(&self, text: &str) -> (Vec<i32>, usize) {
        let mut sums = vec![0_i32; self.languages.len()];
        let (mut ngram, mut length, mut n_signs) = (EDGE, 1, 0);
        let mut take = |sign: u64| {
            ngram = (ngram << BITS | sign) & ((1 << (BITS * LONGEST)) - 1);
            length = LONGEST.min(length + 1);
            n_signs += 1;
            // The longest end that is known stands for all the shorter ones.
            let values = longest_end(&self.starts, ngram, length).map_or(&[][..], |start| &self.values[start..]);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += i32::from(*value);
            }
            if sign == EDGE {
                (ngram, length) = (EDGE, 1);
            }
        };
        let mut is_within = false;
        for letter in letters(text).chain([None]) {
            match letter {
                Some(letter) => take(sign(letter)),
                None if is_within => take(EDGE),
                None => {}
            }
            is_within = letter.is_some();
        }
        (sums, n_signs.max(1))
    }
}

/// Where the values of the longest known end of an n-gram begin, of at most so many signs.
fn longest_end(starts: &HashMap<u64, u32>, ngram: u64, length: u32) -> Option<usize> {
    let end = |length: u32| ngram & ((1 << (BITS * length)) - 1);
    (1..=length).rev().find_map(|length| starts.get(&end(length)).map(|start| *start as usize))
}

/// The lowercase letters of a text, and `None` for all else. Addresses are in no language. Vowels and accents that stand on
/// letters are none to the models.
fn letters(text: &str) -> impl Iterator<Item = Option<char>> {
    let is_mark = |letter: &char| matches!(u32::from(*letter), 0x300..=0x36f | 0x64b..=0x65f | 0x670 | 0x6d6..=0x6ed);
    let is_word = |word: &&str| !(word.contains("://") || word.contains('@') || word.starts_with("www."));
    text.split_whitespace()
        .filter(is_word)
        .flat_map(|word| word.chars().flat_map(char::to_lowercase).map(Some).chain([None]))
        .map(move |letter| letter.filter(|letter| letter.is_alphabetic() && !is_mark(letter)))
        .take(LETTERS)
}

/// Latin Extended Additional takes the place of scripts that are not told here.
fn sign(letter: char) -> u64 {
    match u64::from(letter) {
        code @ 0x20..0xe00 => code,
        code @ 0x1e00..=0x1eff => code - 0x1000,
        _ => STRANGE,
    }
}

/// Reads the table, which `write` of the program that makes it describes.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(bytes)
    }

    fn float(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    /// A number in groups of seven bits, the lowest first; the last has the high bit clear.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let &[byte] = self.bytes(1)? else { return None };
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn model(&mut self, step: f32) -> Option<Model> {
        let (heat, cooling) = (self.float()? * step, self.float()?);
        let n_languages = self.number()? as usize;
        let mut languages = Vec::with_capacity(n_languages);
        for _ in 0..n_languages {
            let n = self.number()? as usize;
            let tag = String::from_utf8(self.bytes(n)?.to_vec()).ok()?;
            languages.push(Language { tag, rarity: self.float()? });
        }
        let n_ngrams = self.number()? as usize;
        let mut ngrams: Vec<u64> = Vec::with_capacity(n_ngrams.min(TABLE_BYTES));
        for _ in 0..n_ngrams {
            ngrams.push(ngrams.last().copied().unwrap_or(0).checked_add(self.number()?)?);
        }
        // They lie there as what is added to the values of the n-gram's longest known end.
        let steps = self.bytes(n_ngrams * n_languages)?;
        let (mut starts, mut values) = (HashMap::with_capacity(n_ngrams), Vec::<i8>::with_capacity(steps.len()));
        for (ngram, steps) in ngrams.into_iter().zip(steps.chunks(n_languages.max(1))) {
            // An n-gram comes after its ends, which are shorter.
            let end = longest_end(&starts, ngram, LONGEST - 1);
            starts.insert(ngram, values.len() as u32);
            for (language, step) in steps.iter().enumerate() {
                let value = end.map_or(0, |start| values[start + language]);
                values.push(value.wrapping_add(step.cast_signed()));
            }
        }
        Some(Model { languages, starts, values, heat, cooling })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn neighbours_are_told_apart() {
        for (text, tag) in [
            ("Byrådet har besluttet at reparere den gamle bro over åen", "da"),
            ("Kommunestyret har vedtatt å reparere den gamle broen over elva", "no"),
            ("Kommunestyret har vedteke å reparere den gamle brua, seier ho", "no"),
            ("Učitelé stávkují po krachu jednání o platech", "cs"),
            ("Učitelia štrajkujú po krachu rokovaní o platoch", "sk"),
            ("Учителите стачкуват след провала на преговорите", "bg"),
            ("Вчителі страйкують після зриву переговорів", "uk"),
            ("Lehrkräfte streiken https://news.example/the-teachers-are-on-strike", "de"),
        ] {
            let (found, probability) = detect(text).unwrap();
            assert_eq!(found, tag, "{text}");
            assert!(probability > 0.6 && probability <= 1.0, "{text}: {probability}");
        }
        assert_eq!(detect("12:30 — ?"), None);
    }

    #[test]
    fn the_table_is_read_to_its_end() {
        let table = zstd::bulk::decompress(include_bytes!("ngrams.zst"), TABLE_BYTES).unwrap();
        let mut reader = Reader { rest: &table };
        let step = reader.float().unwrap();
        assert!((0..SCRIPTS).all(|_| reader.model(step).is_some()) && reader.rest.is_empty());
        // What is cut is missing, not a panic.
        let mut reader = Reader { rest: &table[4..table.len() - 1] };
        assert!((0..SCRIPTS).any(|_| reader.model(step).is_none()));
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,100}") {
            if let Some((_, probability)) = detect(&text) {
                prop_assert!((0.0..=1.0).contains(&probability));
            }
        }
    }
}
