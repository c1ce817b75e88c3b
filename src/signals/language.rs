//! The language of a text.
//!
//! Scripts that one language alone uses settle it at once. Most others are told by their letter n-grams, and languages that
//! the table of these does not have by their words. whatlang is left with what neither knows.

use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

use super::{newcomers, ngrams};

/// Longest part of a text that is looked at, in bytes: detectors do not get better with more.
const TEXT_BYTES: usize = 1_600;
/// Fewest letters that are judged.
const LETTERS: usize = 12;
/// From this probability on, letters alone settle a language of `SETTLED`, and no text is Uzbek instead.
const SURE: f32 = 0.9;
/// Nothing is surer: the text may be in a language that nothing here knows.
const SUREST: f32 = 0.99;

/// Languages that hardly a text in one that the letters do not know is taken for; most news is in one of them.
const SETTLED: [&str; 7] = ["en", "fr", "ru", "pl", "uk", "tr", "mn"];

/// A language with the certainty that it is this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Detected {
    /// BCP 47, the primary subtag alone.
    pub tag: String,
    /// 0–1.
    pub confidence: f32,
}

/// The language of a text; `None` where it is too short or in no script we know.
pub fn detect(text: &str) -> Option<Detected> {
    let mut end = text.len().min(TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let n_letters = text.chars().filter(|letter| letter.is_alphabetic()).take(LETTERS).count();
    let script = script(text)?;
    if let Some(tag) = by_script(script, text) {
        return (n_letters >= 4).then(|| Detected { tag: tag.to_owned(), confidence: 0.97 });
    }
    if n_letters < LETTERS {
        return None;
    }
    let (tag, confidence) = match script {
        Script::Latin | Script::Cyrillic | Script::Arabic => by_letters(text)?,
        _ => by_whatlang(text)?,
    };
    Some(Detected { tag: tag.to_owned(), confidence: confidence.min(SUREST) })
}

/// The language of a text in a script that many languages use.
fn by_letters(text: &str) -> Option<(&'static str, f32)> {
    let (tag, confidence) = ngrams::detect(text)?;
    if confidence > SURE && SETTLED.contains(&tag) {
        return Some((tag, confidence));
    }
    let told = newcomers::detect(text).or_else(|| {
        // whatlang takes ten times as long. A sure text is in none of its languages, but that Uzbek is taken for Azerbaijani.
        let is_open = confidence <= SURE || tag == "az";
        let info = is_open.then(|| KNOWN.detect(text)).flatten()?;
        (info.is_reliable() && info.lang() == Lang::Uzb).then_some(("uz", SURE))
    });
    Some(told.unwrap_or((tag, confidence)))
}

/// All languages of whatlang but those that papers are hardly written in and that others are taken for.
static KNOWN: LazyLock<Detector> = LazyLock::new(|| Detector::with_denylist(vec![Lang::Jav, Lang::Lat, Lang::Epo]));

/// The language of a text in Hebrew, Devanagari and other scripts, whose neighbours whatlang tells apart.
fn by_whatlang(text: &str) -> Option<(&'static str, f32)> {
    let info = KNOWN.detect(text)?;
    let confidence =
        if info.is_reliable() { 0.9 + 0.09 * info.confidence() as f32 } else { 0.85 * info.confidence() as f32 };
    Some((tag(info.lang())?, confidence))
}

/// The script that most of a text is in. Where one sign stands for a syllable or more, it weighs as the three letters that
/// others take to write one, so that a quotation in English does not outweigh the page around it.
fn script(text: &str) -> Option<Script> {
    let script = whatlang::detect_script(text)?;
    if script != Script::Latin {
        return Some(script);
    }
    let dense: String =
        text.chars().filter(|letter| matches!(*letter as u32, 0x3041..=0x9fff | 0xac00..=0xd7a3)).collect();
    let n_latin = text.chars().filter(char::is_ascii_alphabetic).count();
    if dense.chars().count() * 3 > n_latin { whatlang::detect_script(&dense) } else { Some(script) }
}

/// The language of a script that is one language's own, or nearly so in news.
fn by_script(script: Script, text: &str) -> Option<&'static str> {
    match script {
        Script::Hangul => Some("ko"),
        Script::Hiragana | Script::Katakana => Some("ja"),
        // Han without kana; one kana in twenty letters makes it Japanese.
        Script::Mandarin => {
            let n_kana = text.chars().filter(|letter| matches!(*letter as u32, 0x3041..=0x30ff)).count();
            let n_letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
            Some(if n_kana * 20 > n_letters { "ja" } else { "zh" })
        }
        Script::Thai => Some("th"),
        Script::Greek => Some("el"),
        Script::Georgian => Some("ka"),
        Script::Armenian => Some("hy"),
        Script::Tamil => Some("ta"),
        Script::Telugu => Some("te"),
        Script::Kannada => Some("kn"),
        Script::Malayalam => Some("ml"),
        Script::Gujarati => Some("gu"),
        Script::Gurmukhi => Some("pa"),
        Script::Khmer => Some("km"),
        Script::Myanmar => Some("my"),
        Script::Sinhala => Some("si"),
        Script::Oriya => Some("or"),
        _ => None,
    }
}

fn tag(lang: Lang) -> Option<&'static str> {
    // ISO 639-3, as whatlang names them, to BCP 47.
    const TAGS: &str = "epo eo eng en rus ru cmn zh spa es por pt ita it ben bn fra fr deu de ukr uk kat ka ara ar hin hi jpn ja heb he yid yi pol pl \
        amh am jav jv kor ko nob no dan da swe sv fin fi tur tr nld nl hun hu ces cs ell el bul bg bel be mar mr kan kn ron ro slv sl hrv hr srp sr \
        mkd mk lit lt lav lv est et tam ta vie vi urd ur tha th guj gu uzb uz pan pa aze az ind id tel te pes fa mal ml ori or mya my nep ne sin si \
        khm km tuk tk aka ak zul zu sna sn afr af lat la slk sk cat ca tgl tl hye hy cym cy";
    let mut words = TAGS.split_whitespace();
    while let (Some(code), Some(tag)) = (words.next(), words.next()) {
        if code == lang.code() {
            return Some(tag);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn languages_are_told() {
        for (text, tag) in [
            ("Der Gemeinderat hat am Montag beschlossen, die alte Brücke über den Fluss zu sanieren.", "de"),
            ("The council decided on Monday that the old bridge across the river would be repaired.", "en"),
            ("El ayuntamiento decidió el lunes que el viejo puente sobre el río sería reparado.", "es"),
            ("Le conseil municipal a décidé lundi que le vieux pont sur la rivière serait réparé.", "fr"),
            ("Городской совет решил в понедельник отремонтировать старый мост через реку.", "ru"),
            ("市议会周一决定修复河上的旧桥。", "zh"),
            ("市議会は月曜日、川にかかる古い橋を修理することを決めた。", "ja"),
            ("시의회는 월요일에 강 위의 낡은 다리를 보수하기로 결정했다.", "ko"),
            ("قرر المجلس البلدي يوم الاثنين إصلاح الجسر القديم فوق النهر.", "ar"),
            ("מועצת העיר החליטה ביום שני לתקן את הגשר הישן מעל הנהר.", "he"),
        ] {
            assert_eq!(detect(text).map(|found| found.tag).as_deref(), Some(tag), "{text}");
        }
        assert_eq!(detect("12:30"), None);
        let quoted = "市议会周一决定修复河上的旧桥。市长说，工程将于春天开始，到年底完成。The old bridge is a part of who we are, and nobody \
             here wants to lose it.";
        assert_eq!(detect(quoted).map(|found| found.tag).as_deref(), Some("zh"), "a quotation is not the page");
    }

    #[test]
    fn every_language_of_the_detector_has_a_tag() {
        for lang in Lang::all() {
            assert!(tag(*lang).is_some(), "{lang}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,100}") {
            detect(&text);
        }
    }
}
