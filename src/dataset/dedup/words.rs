//! A text as hashed words and sentences, its punctuation and case forgotten.

use std::sync::LazyLock;

use super::shingles::{Sequence, mix};

/// A word, hashed to 29 bits. The others tell its kind, and make it no other word.
pub(super) type Word = u32;

/// It has a digit; it is a name, as far as a capital within a sentence tells; it is one sign of Chinese or Japanese, and so
/// about half a word.
pub(super) const NUMBER: Word = 1;
pub(super) const NAME: Word = 2;
pub(super) const SIGN: Word = 4;
pub(super) const KIND: Word = NUMBER | NAME | SIGN;

/// A text as hashed words, and its sentences by where they end.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) words: Vec<Word>,
    /// For each sentence: its number of words, and a hash of them.
    pub(super) sentences: Vec<(u32, u64)>,
    /// A hash of all words.
    pub(super) hash: u64,
}

/// What a letter is to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// Part of a word, as this letter.
    Lower(char),
    Upper(char),
    Digit(char),
    /// A word of its own: a sign of Chinese or Japanese.
    Word,
    /// One of a run of letters, in scripts that set no spaces between words.
    Run,
    /// Neither part of a word nor its end.
    Nothing,
    EndsSentence,
    EndsWord,
}

impl Letter {
    fn new(letter: char) -> Self {
        // Only `İ` has more than one, and the others are marks.
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        if is_alone(letter) {
            Self::Word
        } else if is_run(letter) && !letter.is_numeric() {
            Self::Run
        } else if letter.is_numeric() {
            Self::Digit(lower)
        } else if letter.is_uppercase() {
            Self::Upper(lower)
        } else if letter.is_alphanumeric() {
            Self::Lower(lower)
        } else if matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{0300}'..='\u{036f}') {
            Self::Nothing
        } else if matches!(letter, '\n' | '.' | '!' | '?' | '。' | '！' | '？' | '।' | '؟' | '۔') {
            Self::EndsSentence
        } else {
            Self::EndsWord
        }
    }

    /// Looked up where that is quicker: most scripts with letters lie below.
    fn of(letter: char) -> Self {
        static KNOWN: LazyLock<Vec<Letter>> = LazyLock::new(|| ('\0'..'\u{800}').map(Letter::new).collect());
        KNOWN.get(letter as usize).copied().unwrap_or_else(|| Self::new(letter))
    }
}

/// Kana and Han: each character is a word.
fn is_alone(letter: char) -> bool {
    matches!(letter as u32,
        0x3040..=0x30ff | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3134f)
}

/// Thai, Lao, Burmese, Khmer: letters and their marks, without spaces between words.
fn is_run(letter: char) -> bool {
    matches!(letter as u32, 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff)
}

/// A run is cut behind one in so many of its pairs of letters, always the same ones, so that what is left are as long as words,
/// and the same in every copy; and behind so many bytes.
const RUN_PAIRS: u64 = 4;
const RUN_BYTES: u32 = 36;

/// Reads a text; its sentences end at line breaks and at the full stops of the scripts that news are written in.
///
/// Rough on purpose: an abbreviation that parts a sentence does so in every copy of it.
pub(super) fn read(text: &str) -> Text {
    let mut reader = Reader {
        words: Vec::with_capacity(text.len() / 6),
        sentences: Vec::with_capacity(text.len() / 80),
        ..Reader::default()
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphabetic() {
            reader.end_run();
            if byte.is_ascii_uppercase() {
                reader.capital();
            }
            let (letters, n) = ascii_letters(&bytes[at..]);
            reader.word.add(letters, n);
            at += n as usize;
            continue;
        }
        // Most of what is no letter: not to be guessed among the others.
        if *byte == b' ' {
            reader.end_word();
            at += 1;
            continue;
        }
        let Some(letter) = text[at..].chars().next() else { break };
        at += letter.len_utf8();
        match Letter::of(letter) {
            Letter::Lower(lower) => {
                reader.end_run();
                reader.word.add_char(lower);
            }
            Letter::Upper(lower) => {
                reader.end_run();
                reader.capital();
                reader.word.add_char(lower);
            }
            Letter::Digit(digit) => {
                reader.end_run();
                reader.kind |= NUMBER;
                reader.word.add_char(digit);
            }
            Letter::Word => {
                reader.end_word();
                reader.kind |= SIGN;
                reader.word.add_char(letter);
                reader.end_word();
            }
            Letter::Run => reader.run_letter(letter),
            Letter::Nothing => {}
            Letter::EndsWord => reader.end_word(),
            Letter::EndsSentence => {
                reader.end_word();
                reader.end_sentence();
            }
        }
    }
    reader.end_word();
    reader.end_sentence();
    Text { words: reader.words, sentences: reader.sentences, hash: reader.all.hash() }
}

/// The ASCII letters that bytes begin with, up to eight, lower-case, the first in the lowest bits; and how many there are.
///
/// All eight bytes are looked at in one number, so that a word takes no step for each letter.
fn ascii_letters(bytes: &[u8]) -> (u64, u32) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = EACH << 7;
    let mut eight = [0; 8];
    match bytes.first_chunk() {
        Some(chunk) => eight = *chunk,
        None => eight[..bytes.len()].copy_from_slice(bytes),
    }
    let lower = u64::from_le_bytes(eight) | (EACH * 0x20);
    let low = lower & !HIGH;
    let is_at_least_a = low + EACH * (0x80 - u64::from(b'a'));
    let is_past_z = low + EACH * (0x7f - u64::from(b'z'));
    let is_letter = is_at_least_a & !is_past_z & !lower & HIGH;
    let n = (!is_letter & HIGH).trailing_zeros() / 8;
    (if n == 0 { 0 } else { lower & (u64::MAX >> (64 - 8 * n)) }, n)
}

#[derive(Debug, Default)]
struct Reader {
    words: Vec<Word>,
    sentences: Vec<(u32, u64)>,
    word: Letters,
    kind: Word,
    /// The last letter, if the word is a piece of a run.
    run: Option<char>,
    sentence: Sequence,
    all: Sequence,
}

impl Reader {
    /// A capital follows: the word is a name if it begins so, and its sentence does not.
    fn capital(&mut self) {
        if self.word.is_empty() && self.sentence.n_words() > 0 {
            self.kind |= NAME;
        }
    }

    /// A letter of another kind follows: it is of no word with those of a run.
    fn end_run(&mut self) {
        if self.run.is_some() {
            self.end_word();
        }
    }

    fn run_letter(&mut self, letter: char) {
        let before = self.run;
        if before.is_none() {
            self.end_word();
        }
        self.word.add_char(letter);
        let pair = (u64::from(before.unwrap_or_default()) << 32) | u64::from(letter);
        if mix(pair).is_multiple_of(RUN_PAIRS) || self.word.n_bytes >= RUN_BYTES {
            self.end_word();
        }
        self.run = Some(letter);
    }

    fn end_word(&mut self) {
        self.run = None;
        if self.word.is_empty() {
            return;
        }
        let word = (std::mem::take(&mut self.word).hash() as Word & !KIND) | std::mem::take(&mut self.kind);
        self.words.push(word);
        self.sentence.add(word);
        self.all.add(word);
    }

    fn end_sentence(&mut self) {
        if self.sentence.n_words() > 0 {
            self.sentences.push((self.sentence.n_words(), self.sentence.hash()));
            self.sentence = Sequence::default();
        }
    }
}

/// The lower-case letters of a word, hashed by eight bytes of UTF-8, however they came.
#[derive(Debug, Default)]
struct Letters {
    hash: u64,
    last: u64,
    n_bytes: u32,
}

impl Letters {
    fn is_empty(&self) -> bool {
        self.n_bytes == 0
    }

    /// Adds up to eight bytes, the first in the lowest bits, those past the last 0.
    fn add(&mut self, bytes: u64, n: u32) {
        let n_bits = (self.n_bytes % 8) * 8;
        self.last |= bytes << n_bits;
        if n_bits + n * 8 >= 64 {
            self.hash = mix(self.hash ^ self.last);
            self.last = if n_bits == 0 { 0 } else { bytes >> (64 - n_bits) };
        }
        self.n_bytes += n;
    }

    fn add_char(&mut self, letter: char) {
        let mut bytes = [0; 8];
        let n = letter.encode_utf8(&mut bytes).len();
        self.add(u64::from_le_bytes(bytes), n as u32);
    }

    fn hash(self) -> u64 {
        mix(self.hash ^ self.last ^ u64::from(self.n_bytes).rotate_left(56))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        read(text).words.into_iter().map(|word| word | KIND).collect()
    }

    fn kinds(text: &str) -> Vec<Word> {
        read(text).words.into_iter().map(|word| word & KIND).collect()
    }

    #[test]
    fn punctuation_case_and_soft_hyphens_do_not_matter() {
        let copies = ["„Der Hafen“ bleibt offen!", "der ha\u{ad}fen - BLEIBT offen"];
        assert_eq!(words(copies[0]), words(copies[1]));
        assert_eq!(read(copies[0]).hash, read(copies[1]).hash);
        assert_eq!(read(copies[0]).sentences, read(copies[1]).sentences);
        assert_ne!(read(copies[0]).hash, read("der hafen bleibt zu").hash);
        assert_ne!(words("der hafen bleibt offen"), words("der hafen bleibt zu"));
        assert_eq!(words("港は開く。").len(), 4);
        assert_eq!(words("İZMİR"), words("i̇zmi̇r"), "of two lower-case letters, one is a mark");
        let sentences: Vec<u32> = read("One. Two! Three, four\nFive").sentences.iter().map(|(n, _)| *n).collect();
        assert_eq!(sentences, [1, 1, 2, 1]);
        assert_eq!(read(" … "), Text { hash: Sequence::default().hash(), ..Text::default() });
    }

    #[test]
    fn letters_are_hashed_however_they_came() {
        let whole = "überraschungsgäste";
        for at in whole.char_indices().map(|(at, _)| at) {
            let parted = format!("{}\u{ad}{}", &whole[..at], &whole[at..]);
            assert_eq!(words(&parted), words(whole), "{at}");
            assert_eq!(words(&parted.to_uppercase()), words(whole), "{at}");
            assert_ne!(words(&whole[..at]), words(whole));
        }
        assert_eq!(ascii_letters(b"Hafen [zu]"), (u64::from_le_bytes(*b"hafen\0\0\0"), 5));
        assert_eq!(ascii_letters(b"HAFENstadt"), (u64::from_le_bytes(*b"hafensta"), 8));
        for byte in 0..=u8::MAX {
            let n = u32::from(byte.is_ascii_alphabetic());
            assert_eq!(ascii_letters(&[b'a', byte]).1, 1 + n);
            assert_eq!(ascii_letters(&[byte; 9]).1, n * 8);
        }
    }

    #[test]
    fn runs_are_cut_where_every_copy_is() {
        let text = "ท่าเรือของเมืองจะเปิดตลอดฤดูหนาวแม้จะมีพายุแรงกว่าปีก่อน";
        let whole = words(text);
        let n_letters = text.chars().count();
        assert!(whole.len() * 2 < n_letters && whole.len() * 9 > n_letters, "{} of {n_letters}", whole.len());
        // What stands before it moves no cut but the first.
        let (later, _) = text.char_indices().nth(7).unwrap();
        assert!(words(&text[later..]).windows(4).skip(1).all(|four| whole.windows(4).any(|there| there == four)));
        assert_eq!(kinds("อุณหภูมิ25องศา").iter().filter(|kind| **kind == NUMBER).count(), 1);
        assert_eq!(kinds("๒๕"), [NUMBER]);
    }

    proptest::proptest! {
        #[test]
        fn a_word_is_its_lower_case_letters(text in "[a-zA-Z]{1,30}", other in "\\PC{0,40}") {
            proptest::prop_assert_eq!(words(&text), words(&text.to_lowercase()));
            let sentences: u32 = read(&other).sentences.iter().map(|(n, _)| *n).sum();
            proptest::prop_assert_eq!(sentences as usize, read(&other).words.len());
        }
    }

    #[test]
    fn numbers_and_names_are_marked() {
        assert_eq!(kinds("Der Hafen war 7 Tage zu. Er"), [0, NAME, 0, NUMBER, NAME, 0, 0]);
        assert_eq!(kinds("в Киеве 港 ٣٤"), [0, NAME, SIGN, NUMBER]);
    }
}
