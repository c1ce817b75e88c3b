//! Words and numbers of a line, in the scripts that news are written in.
//!
//! Must not know what a date is made of beyond the ranges of its numbers.

/// Most tokens of a text.
const TOKENS: usize = 120;

#[derive(Debug)]
pub(super) struct Token {
    /// Lower case; empty for a number.
    pub(super) word: String,
    pub(super) number: Option<(i32, u8)>,
    /// The marks between this token and the one before it, white space dropped.
    pub(super) gap: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Digit zero of the scripts that news are written in.
const ZEROS: [u32; 16] =
    [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0, 0xff10];

/// The value of a decimal digit in the scripts that news are written in.
pub(super) fn digit(letter: char) -> Option<i32> {
    if let Some(value) = letter.to_digit(10) {
        return Some(value as i32);
    }
    let code = letter as u32;
    ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| (code - zero) as i32)
}

fn is_mark(letter: char) -> bool {
    // Vowel signs of Indic scripts, Thai, Lao, Burmese, Khmer and Arabic belong to words but are no letters.
    let is_sign = matches!(
        letter as u32,
        0x300..=0x36f
            | 0x610..=0x61a
            | 0x64b..=0x65f
            | 0x900..=0xdff
            | 0xe31..=0xe4e
            | 0xeb1..=0xecd
            | 0x102b..=0x103e
            | 0x17b4..=0x17d3
            | 0x200c
            | 0x200d
    );
    is_sign && digit(letter).is_none()
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter as u32, 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af)
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut gap = String::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        if found.len() >= TOKENS {
            break;
        }
        let mut end = start + letter.len_utf8();
        if let Some(value) = digit(letter) {
            let (mut number, mut n_digits) = (value, 1u8);
            while let Some(&(at, next)) = letters.peek() {
                let Some(value) = digit(next) else { break };
                number = number.saturating_mul(10).saturating_add(value);
                n_digits = n_digits.saturating_add(1);
                end = at + next.len_utf8();
                letters.next();
            }
            found.push(Token {
                word: String::new(),
                number: Some((number, n_digits)),
                gap: std::mem::take(&mut gap),
                start,
                end,
            });
        } else if letter.is_alphabetic() || is_mark(letter) {
            let mut word: String = letter.to_lowercase().collect();
            if !is_ideograph(letter) {
                let is_thai = |letter: char| matches!(letter as u32, 0xe01..=0xe4e);
                while let Some(&(at, next)) = letters.peek() {
                    let joins = (next.is_alphabetic() && !is_ideograph(next)) || is_mark(next);
                    // `พ.ค.` is one word.
                    let is_thai_stop = next == '.' && is_thai(letter) && text[at + 1..].starts_with(is_thai);
                    if !joins && !is_thai_stop {
                        break;
                    }
                    word.extend(next.to_lowercase());
                    end = at + next.len_utf8();
                    letters.next();
                }
            }
            found.push(Token { word, number: None, gap: std::mem::take(&mut gap), start, end });
        } else if !letter.is_whitespace() {
            gap.push(letter);
        } else if gap.is_empty() {
            // Remembered as a bare space, so that `2024 05` and `202405` differ.
            gap.push(' ');
        }
    }
    found
}

impl Token {
    pub(super) fn gap(&self) -> &str {
        self.gap.trim()
    }

    pub(super) fn year(&self) -> Option<i16> {
        match self.number? {
            (year @ 1990..=2100, 4) => Some(year as i16),
            // The Buddhist era.
            (year @ 2533..=2643, 4) => Some((year - 543) as i16),
            _ => None,
        }
    }

    pub(super) fn short_year(&self) -> Option<i16> {
        self.year().or(match self.number? {
            (year @ 0..=50, 2) => Some(2000 + year as i16),
            (year @ 90..=99, 2) => Some(1900 + year as i16),
            _ => None,
        })
    }

    pub(super) fn day(&self) -> Option<i8> {
        match self.number? {
            (day @ 1..=31, 1..=2) => Some(day as i8),
            _ => None,
        }
    }

    pub(super) fn month_number(&self) -> Option<i8> {
        self.day().filter(|month| *month <= 12)
    }
}
