//! One block's text, repaired where the damage is certain.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{entities, mojibake};

/// Debris of broken markup: a tag's end without its start at the edge of a word, closing tags, shortcodes.
///
/// `p>` and its kind stand alone between spaces, at a line's end or start; `a > b` and `x>y` stay.
static DEBRIS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          (?: ^ | \s ) /? (?: p | br | div | span | li | ul | td | tr | h[1-6] | strong | em | b | i ) \s? /? > (?: \s | $ )
        | </? (?: p | br | div | span | li | ul | ol | td | tr | table | h[1-6] | strong | em | b | i | u | a | font | blockquote
              | figure | figcaption | img | iframe | script | style | section | article | o:p ) (?: \s [^<>]{0,300} )? /? >
        | \[ /? (?: caption | gallery | embed | vc_[a-z_]+ | et_pb_[a-z_]+ | fusion_[a-z_]+ | su_[a-z_]+ ) (?: \s [^\]]{0,300} )? \]",
    )
    .expect("the expression is a constant that a test compiles")
});

/// Cleans one block: references decoded, mojibake and markup debris repaired where certain, control and zero-width
/// characters dropped, white space made single, composed to NFC. Line breaks stay; empty lines do not.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text) { Cow::Borrowed(text) } else { cleaned(text) }
}

fn cleaned(text: &str) -> Cow<'_, str> {
    let decoded = entities::decode(text);
    let repaired = mojibake::repair(&decoded);
    let bare = if repaired.contains(['<', '>', '[']) { strip_debris(&repaired) } else { repaired };
    let spaced = spaces(&bare);
    Cow::Owned(if is_nfc(&spaced) { spaced } else { spaced.nfc().collect() })
}

/// Whether nothing is to be cleaned, as in most blocks of most languages: told in one look, without a copy.
///
/// A text of this kind has single spaces, between words alone, and it is composed (NFC).
pub fn is_clean(text: &str) -> bool {
    let mut previous = ' ';
    for c in text.chars() {
        let fine = match c {
            ' ' => previous != ' ',
            '&' | '<' | '>' | '[' => false,
            '!'..='~' => true,
            _ => is_plain(c),
        };
        if !fine {
            return false;
        }
        previous = c;
    }
    previous != ' '
}

/// Letters and marks beyond ASCII that stay what they are beside all others of these: visible, composed, and none with which
/// mojibake begins.
fn is_plain(c: char) -> bool {
    matches!(c,
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{c1}' | '\u{c6}'..='\u{cd}' | '\u{d2}'..='\u{d7}' | '\u{dc}'..='\u{e1}'
        | '\u{e3}'..='\u{ee}' | '\u{f0}'..='\u{17f}' | '\u{388}'..='\u{3ce}' | '\u{400}'..='\u{481}'
        | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{64a}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3002}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn strip_debris(text: &str) -> Cow<'_, str> {
    // Twice: `p> p>` shares its middle space.
    let once = DEBRIS.replace_all(text, " ");
    if let Cow::Borrowed(_) = once {
        return Cow::Borrowed(text);
    }
    Cow::Owned(DEBRIS.replace_all(&once, " ").into_owned())
}

/// Single spaces, trimmed lines, no empty lines, no invisible characters but those that shape letters.
fn spaces(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut pending: Option<char> = None;
    let mut previous = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => pending = Some('\n'),
            '\r' => pending = Some(pending.unwrap_or('\n').min('\n')),
            c if c.is_whitespace() || c == '\u{2800}' => {
                if pending != Some('\n') {
                    pending = Some(' ');
                }
            }
            // Joiners shape letters in Arabic, Persian and Indic scripts and bind emoji; elsewhere they are debris.
            '\u{200c}' | '\u{200d}' => {
                if joins(previous) && chars.peek().is_some_and(|next| joins(*next)) {
                    flush(&mut spaced, &mut pending);
                    spaced.push(c);
                }
            }
            // Marks of direction matter between digits and right-to-left letters.
            '\u{200e}' | '\u{200f}' | '\u{61c}' => {
                if is_rtl(previous) || chars.peek().is_some_and(|next| is_rtl(*next)) {
                    spaced.push(c);
                }
            }
            '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fffc}' | '\u{fffe}' | '\u{180e}' => {}
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {}
            c => {
                flush(&mut spaced, &mut pending);
                spaced.push(c);
                previous = c;
            }
        }
    }
    spaced
}

fn flush(spaced: &mut String, pending: &mut Option<char>) {
    if let Some(space) = pending.take()
        && !spaced.is_empty()
    {
        spaced.push(space);
    }
}

fn joins(c: char) -> bool {
    is_rtl(c)
        || matches!(u32::from(c), 0x0900..=0x0dff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x1f000..=0x1faff | 0x2600..=0x27bf | 0xfe0f)
}

fn is_rtl(c: char) -> bool {
    matches!(u32::from(c), 0x0590..=0x08ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefc)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_plain_stays_beside_all_that_is_plain() {
        let plain: Vec<char> = ('\u{80}'..'\u{ffff}').filter(|c| is_plain(*c)).collect();
        for (n, c) in plain.iter().enumerate() {
            let other = plain[n * 7919 % plain.len()];
            let text = format!("a{c}{other}{c}b {c} {other}");
            assert!(is_clean(&text) && cleaned(&text) == text, "{c:?} {other:?}");
        }
        for dirty in ["", " a", "a ", "a  b", "a\u{a0}b", "a\tb", "e\u{301}", "Ã¼", "a\u{ad}b", "[a", "\u{387}"] {
            assert!(!is_clean(dirty), "{dirty:?}");
        }
    }

    #[test]
    fn debris_goes_and_text_stays() {
        for (text, cleaned) in [
            ("Südchina, Korea. p>", "Südchina, Korea."),
            ("Ende </p> Anfang", "Ende Anfang"),
            ("Zeile<br />Umbruch", "Zeile Umbruch"),
            ("[caption id=\"a1\" width=\"300\"]Ein Bild[/caption]", "Ein Bild"),
            ("a > b and x>y, 5 < 6", "a > b and x>y, 5 < 6"),
            ("  zwei\u{a0}\u{2009}Räume ", "zwei Räume"),
            ("Sil\u{ad}ben\u{200b}tren\u{feff}nung", "Silbentrennung"),
            ("Tom &amp;amp; Jerry", "Tom & Jerry"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("👩\u{200d}🚀", "👩\u{200d}🚀"),
            ("bell\u{7} and \u{1b}[0m", "bell and [0m"),
            ("e\u{301}t\u{e9}", "été"),
            ("one\n\n  two", "one\ntwo"),
            ("[sic] and [1]", "[sic] and [1]"),
        ] {
            assert_eq!(clean(text), cleaned);
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,80}") {
            let once = clean(&text).into_owned();
            // Each pass may decode one more layer of references; texts that carry some are exempt.
            prop_assume!(!once.contains('&') && !once.contains(['<', '>', '[']));
            prop_assert_eq!(clean(&once).into_owned(), once);
        }

        #[test]
        fn any_text_is_cleaned(text in any::<String>()) {
            let cleaned = clean(&text).into_owned();
            prop_assert!(!cleaned.starts_with(' ') && !cleaned.ends_with(' '));
            prop_assert!(!cleaned.contains("  "));
        }
    }
}
