//! What a text looks like, whatever its language: lengths, punctuation, letter case, digits.

/// Counts over the characters of one text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Shape {
    /// Characters without white space.
    pub(super) n_chars: u32,
    /// Words between spaces; each character of a script without spaces is half a word.
    pub(super) n_words: u32,
    pub(super) n_letters: u32,
    pub(super) n_upper: u32,
    pub(super) n_digits: u32,
    /// Commas of all scripts.
    pub(super) n_commas: u32,
    /// Ends of sentences: a full stop of any script before white space or the end.
    pub(super) n_stops: u32,
    /// Quotation marks.
    pub(super) n_quotes: u32,
    /// Bars, arrows, bullets: marks of navigation.
    pub(super) n_marks: u32,
    /// Scripts without spaces.
    pub(super) n_ideographs: u32,
    /// Words that begin with a capital letter.
    pub(super) n_capitalized: u32,
    /// How it begins: see [`Start`].
    pub(super) start: u8,
    /// How it ends: 0 otherwise, 1 a full stop, 2 a colon, 3 an ellipsis, 4 a question or exclamation mark, 5 a comma.
    pub(super) end: u8,
    /// Two digits, a colon, two digits, or a year.
    pub(super) has_clock: bool,
    pub(super) has_year: bool,
    /// `©`.
    pub(super) has_copyright: bool,
    /// `@` or `://` or `www.`.
    pub(super) has_address: bool,
}

/// Values of [`Shape::start`].
pub(super) enum Start {
    Other = 0,
    Upper = 1,
    Lower = 2,
    Digit = 3,
    Quote = 4,
    Letter = 5,
    Dash = 6,
    Mark = 7,
}

/// Looks at every character once.
pub(super) fn shape(text: &str) -> Shape {
    let mut shape = Shape::default();
    let mut in_word = false;
    let mut last = ' ';
    let mut before_last = ' ';
    let mut digits_run = 0_u32;
    let mut run_value = 0_u32;
    let mut first = None;
    let mut pending_stop = false;
    let (mut n_unmarked, mut n_spaces) = (0, 0);
    for c in text.chars() {
        // Most characters of most texts: a letter that no table needs to be asked about.
        if c.is_ascii_alphabetic() {
            let upper = u32::from(c.is_ascii_uppercase());
            shape.n_chars += 1;
            shape.n_letters += 1;
            shape.n_upper += upper;
            if !in_word {
                shape.n_capitalized += upper;
                shape.n_words += 1;
                in_word = true;
                first.get_or_insert(c);
            }
            if digits_run > 0 {
                year(&mut shape, digits_run, run_value);
                digits_run = 0;
            }
            pending_stop = false;
            before_last = last;
            last = c;
            continue;
        }
        if c.is_whitespace() {
            n_spaces += u32::from(is_unmarked(last));
            if pending_stop {
                shape.n_stops += 1;
            }
            pending_stop = false;
            in_word = false;
            year(&mut shape, digits_run, run_value);
            digits_run = 0;
            before_last = last;
            last = ' ';
            continue;
        }
        if first.is_none() {
            first = Some(c);
        }
        shape.n_chars += 1;
        if c.is_ascii_digit() {
            if digits_run == 0 {
                run_value = 0;
                if last == ':' && before_last.is_ascii_digit() {
                    shape.has_clock = true;
                }
            }
            digits_run += 1;
            run_value = run_value.wrapping_mul(10).wrapping_add(c as u32 - 48);
            shape.n_digits += 1;
        } else {
            year(&mut shape, digits_run, run_value);
            digits_run = 0;
        }
        n_unmarked += u32::from(is_unmarked(c));
        let ideograph = is_ideograph(c);
        if ideograph {
            shape.n_ideographs += 1;
            shape.n_letters += 1;
        } else if c.is_alphabetic() {
            shape.n_letters += 1;
            let upper = c.is_uppercase();
            shape.n_upper += u32::from(upper);
            if !in_word && upper {
                shape.n_capitalized += 1;
            }
        }
        if !in_word && !ideograph && c.is_alphanumeric() {
            shape.n_words += 1;
            in_word = true;
        }
        match c {
            ',' | '،' | '、' | '，' | '；' | ';' | '؛' | '၊' => shape.n_commas += 1,
            '。' | '！' | '？' | '।' | '։' | '።' | '។' | '။' => shape.n_stops += 1,
            '.' | '!' | '?' | '…' | '؟' | '۔' => pending_stop = true,
            '|' | '»' | '›' | '→' | '•' | '·' | '▶' | '►' | '>' | '<' | '↓' | '↑' | '«' | '‹' | '/' | '#' | '+'
            | '■' | '●' | '▪' => shape.n_marks += 1,
            '©' => shape.has_copyright = true,
            '@' => shape.has_address = true,
            _ => {
                if pending_stop && !is_closing(c) {
                    pending_stop = false;
                }
            }
        }
        if is_quote(c) {
            shape.n_quotes += 1;
        }
        before_last = last;
        last = c;
    }
    if pending_stop {
        shape.n_stops += 1;
    }
    year(&mut shape, digits_run, run_value);
    // Scripts that part sentences by spaces, if at all: what is too long for a label is running text.
    if shape.n_stops == 0 && shape.n_chars >= UNMARKED && n_unmarked * 2 > shape.n_chars {
        shape.n_stops = 1;
        shape.n_commas += n_spaces.saturating_sub(1);
        shape.end = 1;
    }
    shape.n_words += shape.n_ideographs / 2;
    if !shape.has_address {
        shape.has_address = text.contains("://") || text.contains("www.");
    }
    shape.start = first.map_or(0, start) as u8;
    shape.end = shape.end.max(end(text));
    shape
}

fn year(shape: &mut Shape, digits: u32, value: u32) {
    if digits == 4 && (1990..2100).contains(&value) {
        shape.has_year = true;
    }
}

fn start(c: char) -> u32 {
    let start = match c {
        '-' | '–' | '—' | '*' => Start::Dash,
        _ if is_quote(c) => Start::Quote,
        _ if c.is_numeric() => Start::Digit,
        _ if is_ideograph(c) => Start::Letter,
        _ if c.is_uppercase() => Start::Upper,
        _ if c.is_lowercase() => Start::Lower,
        _ if c.is_alphabetic() => Start::Letter,
        '|' | '›' | '→' | '•' | '·' | '▶' | '►' | '©' | '#' | '+' | '■' | '●' | '/' | '@' => {
            Start::Mark
        }
        _ => Start::Other,
    };
    start as u32
}

fn end(text: &str) -> u8 {
    let Some(last) = text.trim_end().chars().rev().find(|c| !is_closing(*c)) else { return 0 };
    match last {
        '.' if text.trim_end().ends_with("...") => 3,
        '.' | '。' | '।' | '۔' | '።' | '։' => 1,
        ':' | '：' => 2,
        '…' => 3,
        '!' | '?' | '！' | '？' | '؟' => 4,
        ',' | ';' | '،' | '，' => 5,
        _ => 0,
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' | '「' | '」' | '『' | '』' | '‹' | '›')
}

fn is_closing(c: char) -> bool {
    is_quote(c) || matches!(c, '\'' | ')' | ']' | '）' | '】' | '〉' | '》')
}

/// Characters of the longest label in a script without marks: a headline has some seventy.
const UNMARKED: u32 = 90;

/// Thai, Lao, Burmese and Khmer need neither stops nor commas.
fn is_unmarked(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff)
}

/// Scripts that write no spaces between words.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3005..=0x3007 | 0x3040..=0x30ff | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xff66..=0xff9f | 0x20000..=0x3134f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_stops_has_sentences_all_the_same() {
        let sentence = "สภาเทศบาลมีมติเมื่อวันจันทร์ให้ซ่อมสะพานเก่าข้ามแม่น้ำก่อนฤดูฝน";
        let text = [sentence; 3].join(" ");
        let told = shape(&text);
        assert_eq!((told.n_stops, told.n_commas, told.end), (1, 1, 1));
        assert_eq!(shape(sentence).n_stops, 0, "a headline");
        assert_eq!(shape("ក្រុមប្រឹក្សាបានសម្រេច។").n_stops, 1);
    }

    #[test]
    fn counts_are_those_a_reader_would_make() {
        let shape = shape("„Das ist so“, sagte er am 3.5. um 12:30. Und 2024?");
        assert_eq!((shape.n_words, shape.n_stops, shape.n_commas), (11, 3, 1));
        assert!(shape.has_clock && shape.has_year && !shape.has_address);
        assert_eq!((shape.start, shape.end), (Start::Quote as u8, 4));
    }

    #[test]
    fn scripts_without_spaces_have_words_and_sentences() {
        let shape = shape("北京时间今天上午，会议开始。会议结束。");
        assert_eq!((shape.n_stops, shape.n_commas, shape.n_words), (2, 1, 8));
        assert_eq!(shape.end, 1);
    }
}
