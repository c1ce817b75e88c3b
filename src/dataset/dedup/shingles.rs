//! A text as a set of hashed word 5-grams, its punctuation and case forgotten.

/// Words of one shingle.
pub(super) const WORDS: usize = 5;

/// Most words of one text that are compared: a book of 60,000 is told from another by its first half.
pub(super) const MOST: usize = 32_768;

/// The bits of a hashed word that tell whether it has a digit, and whether it is a name, as far as capitals within a sentence
/// tell. They make no word another one.
pub(super) const NUMBER: u64 = 1;
pub(super) const NAME: u64 = 2;
const KIND: u64 = NUMBER | NAME;

/// A text as hashed words, and its sentences by where they end.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) words: Vec<u64>,
    /// For each sentence: the index past its last word, and a hash of its words.
    pub(super) sentences: Vec<(usize, u64)>,
}

impl Text {
    /// The sentences, each with its words.
    pub(super) fn sentences(&self) -> impl Iterator<Item = (u64, &[u64])> {
        let mut start = 0;
        self.sentences.iter().map(move |(end, hash)| {
            let words = &self.words[start..*end];
            start = *end;
            (*hash, words)
        })
    }

    fn start_of_sentence(&self) -> usize {
        self.sentences.last().map_or(0, |(end, _)| *end)
    }

    fn end_word(&mut self, word: &mut u64, kind: &mut u64) {
        if *word != 0 {
            self.words.push(hashed(std::mem::take(word), std::mem::take(kind)));
        }
    }

    /// What a letter tells about its word.
    fn kind_of(&self, letter: char, is_first: bool) -> u64 {
        if letter.is_numeric() {
            NUMBER
        } else if is_first && letter.is_uppercase() && self.words.len() > self.start_of_sentence() {
            NAME
        } else {
            0
        }
    }

    fn end_sentence(&mut self) {
        let start = self.start_of_sentence();
        if self.words.len() > start {
            self.sentences.push((self.words.len(), sequence(&self.words[start..])));
        }
    }
}

/// A number with its bits well mixed (the finalizer of `SplitMix64`, Steele, Lea and Flood 2014).
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

fn hashed(word: u64, kind: u64) -> u64 {
    mix(word) & !KIND | kind
}

/// A hash of words in a row.
pub(super) fn sequence(words: &[u64]) -> u64 {
    mix(words.iter().fold(words.len() as u64, |hash, word| mix(hash ^ (*word | KIND))))
}

/// Scripts without spaces between words: each character is a word.
fn is_alone(letter: char) -> bool {
    matches!(letter as u32,
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x31f0..=0x31ff | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3134f)
}

/// Reads a text; its sentences end at line breaks and at the full stops of the scripts that news are written in.
///
/// Rough on purpose: an abbreviation that parts a sentence does so in every copy of it.
pub(super) fn read(text: &str) -> Text {
    let mut read = Text { words: Vec::with_capacity(text.len() / 6), sentences: Vec::with_capacity(text.len() / 80) };
    // FNV-1a over the lower-case letters of a word (Fowler, Noll, Vo).
    let mut word: u64 = 0;
    let step = |word: u64, letter: u32| {
        let start = if word == 0 { 0xcbf2_9ce4_8422_2325 } else { word };
        (start ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01b3)
    };
    let mut kind = 0;
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            if !letter.is_ascii_lowercase() {
                kind |= read.kind_of(letter, word == 0);
            }
            word = step(word, letter.to_ascii_lowercase() as u32);
            continue;
        }
        if !letter.is_ascii() {
            if is_alone(letter) {
                read.end_word(&mut word, &mut kind);
                read.words.push(hashed(step(0, letter as u32), 0));
                continue;
            }
            if letter.is_alphanumeric() {
                kind |= read.kind_of(letter, word == 0);
                word = letter.to_lowercase().fold(word, |word, letter| step(word, letter as u32));
                continue;
            }
            if matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{0300}'..='\u{036f}') {
                continue;
            }
        }
        read.end_word(&mut word, &mut kind);
        if matches!(letter, '\n' | '.' | '!' | '?' | '。' | '！' | '？' | '।' | '؟' | '۔') {
            read.end_sentence();
        }
    }
    read.end_word(&mut word, &mut kind);
    read.end_sentence();
    read
}

/// The shingles of words in a row, sorted and once each.
pub(super) fn shingles(words: &[u64]) -> Vec<u64> {
    let mut shingles: Vec<u64> = words.windows(WORDS).map(sequence).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Shingles that two sorted sets share.
pub(super) fn n_shared(one: &[u64], other: &[u64]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        match one[i].cmp(&other[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                i += 1;
                j += 1;
            }
        }
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u64> {
        read(text).words.into_iter().map(|word| word | KIND).collect()
    }

    fn kinds(text: &str) -> Vec<u64> {
        read(text).words.into_iter().map(|word| word & KIND).collect()
    }

    #[test]
    fn punctuation_case_and_soft_hyphens_do_not_matter() {
        assert_eq!(words("„Der Hafen“ bleibt offen!"), words("der ha\u{ad}fen - BLEIBT offen"));
        assert_ne!(words("der hafen bleibt offen"), words("der hafen bleibt zu"));
        assert_eq!(words("港は開く。").len(), 4);
        assert_eq!(read("One. Two! Three\nFour").sentences.len(), 4);
        assert_eq!(read(" … "), Text::default());
    }

    #[test]
    fn numbers_and_names_are_marked() {
        assert_eq!(kinds("Der Hafen war 7 Tage zu. Er"), [0, NAME, 0, NUMBER, NAME, 0, 0]);
        assert_eq!(kinds("в Киеве 港 ٣٤"), [0, NAME, 0, NUMBER]);
    }

    #[test]
    fn sets_are_compared_in_order() {
        assert_eq!(n_shared(&[1, 3, 5, 9], &[2, 3, 9, 11]), 2);
        assert_eq!(n_shared(&[], &[1]), 0);
        assert_eq!(shingles(&[1, 2, 3, 4]).len(), 0);
        assert_eq!(shingles(&[1, 1, 1, 1, 1, 1]).len(), 1);
    }
}
