//! Bytes to text, by the WHATWG Encoding and HTML standards: byte order mark, HTTP, declaration, detector.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252, X_USER_DEFINED};

use super::utf8::{CHANCE, Utf8, mostly_utf8, multi_byte};
use crate::model::record::CharsetFrom;

/// Bytes in which a declaration is looked for. The standard prescans 1,024; many pages put scripts before it.
const PRESCAN: usize = 8 * 1024;

/// Bytes that the detector reads: it is sure long before.
const DETECTED: usize = 64 * 1024;

/// A document as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, borrowed where the bytes are it; what is no text in its encoding is U+FFFD.
    pub text: Cow<'a, str>,
    /// WHATWG name of the encoding.
    pub charset: &'static str,
    /// What told it.
    pub from: CharsetFrom,
}

/// Decodes an HTML document.
pub fn html<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    decode(bytes, content_type, || meta_label(&bytes[..bytes.len().min(PRESCAN)]), None)
}

/// Decodes an XML document: without mark, header and declaration it is UTF-8, unless it is not.
pub fn xml<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    decode(bytes, content_type, || xml_label(bytes), Some(UTF_8))
}

/// Decodes plain text: UTF-8, unless it is not.
pub fn plain(bytes: &[u8]) -> Decoded<'_> {
    decode(bytes, None, || None, Some(UTF_8))
}

fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    declared: impl FnOnce() -> Option<&'static Encoding>,
    default: Option<&'static Encoding>,
) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[mark..], CharsetFrom::Bom);
    }
    let told = content_type
        .and_then(header_label)
        .map(|encoding| (encoding, CharsetFrom::Header))
        .or_else(|| declared().map(|encoding| (encoding, CharsetFrom::Meta)))
        .or_else(|| default.map(|encoding| (encoding, CharsetFrom::Detected)));
    match told {
        // So was one that names another encoding over bytes that are UTF-8 throughout.
        Some((encoding, _)) if encoding != UTF_8 && is_utf8_after_all(encoding, bytes) => {
            with(UTF_8, bytes, CharsetFrom::Detected)
        }
        // One for the languages of Western Europe over words of high bytes alone, which none of those has.
        Some((encoding, _)) if encoding == WINDOWS_1252 && is_foreign(bytes) => {
            with(detect(bytes), bytes, CharsetFrom::Detected)
        }
        // A header or tag that says UTF-8 over bytes that are none of it was copied from a template.
        Some((encoding, from)) if encoding != UTF_8 || mostly_utf8(bytes) => with(encoding, bytes, from),
        _ => with(detect(bytes), bytes, CharsetFrom::Detected),
    }
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8], from: CharsetFrom) -> Decoded<'a> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, charset: encoding.name(), from }
}

/// Whether bytes that are declared to be something else are UTF-8.
///
/// In an encoding of one byte its sequences are a capital and a sign, in which no text consists. UTF-16 has no such bytes,
/// and the escapes of ISO-2022-JP are ASCII.
fn is_utf8_after_all(declared: &'static Encoding, bytes: &[u8]) -> bool {
    let least = if declared.is_single_byte() { 1 } else { CHANCE };
    if !declared.is_ascii_compatible() || declared == ISO_2022_JP {
        return false;
    }
    if std::str::from_utf8(bytes).is_ok() { multi_byte(bytes) >= least } else { Utf8::of(bytes).is_nearly_all() }
}

/// High bytes that are enough to tell by.
const HIGH_BYTES: usize = 100;

/// Whether most bytes beyond ASCII stand beside others: in Western texts an accented letter stands among plain ones, in
/// Cyrillic, Greek, Hebrew or Chinese ones whole words are of such bytes.
fn is_foreign(bytes: &[u8]) -> bool {
    let bytes = &bytes[..bytes.len().min(DETECTED)];
    let is_letter = |byte: u8| byte >= 0xa1;
    let n_high = bytes.iter().filter(|byte| is_letter(**byte)).count();
    let n_pairs = bytes.windows(2).filter(|pair| is_letter(pair[0]) && is_letter(pair[1])).count();
    n_high >= HIGH_BYTES && n_pairs * 10 >= n_high * 6
}

/// The encoding by the bytes alone; the standard's fallback where they are all ASCII and tell nothing.
///
/// Bytes that are UTF-8 throughout are not that by chance; only the escapes of ISO-2022-JP look like it.
fn detect(bytes: &[u8]) -> &'static Encoding {
    if !bytes.contains(&0x1b) {
        if bytes.is_ascii() {
            return WINDOWS_1252;
        }
        if std::str::from_utf8(bytes).is_ok() || Utf8::of(bytes).is_nearly_all() {
            return UTF_8;
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(DETECTED)], true);
    detector.guess(None, Utf8Detection::Allow)
}

/// The `charset` parameter of a Content-Type header.
fn header_label(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let at = lower.find("charset")?;
    let value = lower[at + "charset".len()..].trim_start().strip_prefix('=')?.trim_start();
    label(value.trim_start_matches(['"', '\'']).split(['"', '\'', ';', ',', ' ']).next()?)
}

/// An encoding by its label. Encodings that were used for attacks are "replacement", which decodes to one U+FFFD.
fn label(text: &str) -> Option<&'static Encoding> {
    Encoding::for_label(text.trim().as_bytes())
}

/// The declaration inside a document: UTF-16 cannot be true there, since the declaration was read as ASCII.
fn inner_label(text: &str) -> Option<&'static Encoding> {
    let encoding = label(text)?;
    Some(match encoding.name() {
        "UTF-16LE" | "UTF-16BE" => UTF_8,
        _ if encoding == X_USER_DEFINED => WINDOWS_1252,
        _ => encoding,
    })
}

/// The prescan of the HTML standard (section "Prescan a byte stream to determine its encoding"), on whole tags.
fn meta_label(head: &[u8]) -> Option<&'static Encoding> {
    let mut rest = head;
    while let Some(open) = memchr::memchr(b'<', rest) {
        rest = &rest[open + 1..];
        if rest.starts_with(b"!--") {
            // `<!-->` ends at once.
            let end = memchr::memmem::find(&rest[1..], b"-->")?;
            rest = &rest[1 + end + 3..];
            continue;
        }
        let is_meta = rest.len() > 4
            && rest[..4].eq_ignore_ascii_case(b"meta")
            && (rest[4].is_ascii_whitespace() || rest[4] == b'/');
        if rest.starts_with(b"?xml")
            && let Some(encoding) = xml_label(&head[head.len() - rest.len() - 1..])
        {
            return Some(encoding);
        }
        let is_tag = rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
        if !is_tag {
            continue;
        }
        let name_end = rest.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))?;
        let (attributes, after) = read_attributes(&rest[name_end..])?;
        if is_meta && let Some(encoding) = meta_encoding(&attributes) {
            return Some(encoding);
        }
        rest = after;
    }
    None
}

type Attribute = (String, String);

fn meta_encoding(attributes: &[Attribute]) -> Option<&'static Encoding> {
    let value = |name: &str| attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    if let Some(charset) = value("charset") {
        return inner_label(charset);
    }
    if !value("http-equiv")?.eq_ignore_ascii_case("content-type") {
        return None;
    }
    let content = value("content")?.to_ascii_lowercase();
    let at = content.find("charset")?;
    let named = content[at + "charset".len()..].trim_start().strip_prefix('=')?.trim_start();
    inner_label(named.trim_start_matches(['"', '\'']).split(['"', '\'', ';', ' ']).next()?)
}

/// Attributes up to the tag's end, and what follows it; `None` if the tag does not end in these bytes.
fn read_attributes(mut rest: &[u8]) -> Option<(Vec<Attribute>, &[u8])> {
    let mut attributes: Vec<Attribute> = Vec::new();
    loop {
        let start = rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'/')?;
        rest = &rest[start..];
        if rest[0] == b'>' {
            return Some((attributes, &rest[1..]));
        }
        let end = rest
            .iter()
            .skip(1)
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/'))
            .map(|at| at + 1)?;
        let name = String::from_utf8_lossy(&rest[..end]).to_ascii_lowercase();
        rest = &rest[end..];
        let sign = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let mut value: &[u8] = b"";
        if rest[sign] == b'=' {
            rest = &rest[sign + 1..];
            let start = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
            rest = &rest[start..];
            if let quote @ (b'"' | b'\'') = rest[0] {
                let end = memchr::memchr(quote, &rest[1..])?;
                value = &rest[1..=end];
                rest = &rest[end + 2..];
            } else {
                let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
                value = &rest[..end];
                rest = &rest[end..];
            }
        }
        if !attributes.iter().any(|(known, _)| *known == name) {
            attributes.push((name, String::from_utf8_lossy(value).into_owned()));
        }
    }
}

/// The encoding of an XML declaration (XML 1.0, section 4.3.3), also in UTF-16 without a mark.
fn xml_label(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.starts_with(&[b'<', 0, b'?', 0]) {
        return Some(encoding_rs::UTF_16LE);
    }
    if bytes.starts_with(&[0, b'<', 0, b'?']) {
        return Some(encoding_rs::UTF_16BE);
    }
    let head = bytes[..bytes.len().min(PRESCAN)].trim_ascii_start();
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let end = memchr::memmem::find(head, b"?>")?;
    let declaration = [&head[5..end], b">"].concat();
    let (attributes, _) = read_attributes(&declaration)?;
    let (_, name) = attributes.iter().find(|(name, _)| name == "encoding")?;
    inner_label(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_mark_header_declaration_detector() {
        let meta = b"<html><head><meta charset=\"iso-8859-2\"></head>\xb1";
        assert_eq!(html(meta, None).charset, "ISO-8859-2");
        assert_eq!(html(meta, Some("text/html; charset=windows-1251")).charset, "windows-1251");
        let marked = [b"\xef\xbb\xbf", &meta[..]].concat();
        assert_eq!(html(&marked, Some("text/html; charset=windows-1251")).from, CharsetFrom::Bom);
        let russian = "Городской совет решил отремонтировать старый мост через реку";
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(russian);
        assert_eq!(html(&bytes, None).text, russian);
    }

    #[test]
    fn false_labels_are_seen_through() {
        let latin = b"<meta charset=utf-8><p>Stra\xdfe f\xfcr M\xfcnchen, gr\xf6\xdfer als K\xf6ln</p>";
        assert_eq!(html(latin, None).charset, "windows-1252");
        let one_broken = "Straße für München \u{fffd}".replace('\u{fffd}', "").into_bytes();
        let one_broken = [&one_broken[..], b"\xff"].concat();
        assert_eq!(html(&one_broken, Some("text/html; charset=utf-8")).charset, "UTF-8");
        assert_eq!(html(b"<meta charset=utf-16>", None).charset, "UTF-8");
        assert_eq!(html(b"<meta charset=utf-7>+ADw-", None).charset, "windows-1252");
    }

    #[test]
    fn utf8_under_another_label_is_utf8() {
        let text = "<p>Städte für Köln, größer als je – “quoted”, Łódź, ещё, 橋は残る";
        for label in ["iso-8859-1", "windows-1252", "windows-1251", "iso-8859-2", "gbk", "shift_jis", "euc-kr"] {
            let page = format!("<meta charset={label}>{text}");
            let decoded = html(page.as_bytes(), None);
            assert_eq!((decoded.charset, decoded.from), ("UTF-8", CharsetFrom::Detected), "{label}");
            assert!(decoded.text.ends_with(text), "{label}");
            let header = format!("text/html; charset={label}");
            assert_eq!(html(text.as_bytes(), Some(&header)).text, text, "{label}");
        }
        // What is its own encoding's stays: also a character or two that would be UTF-8 as well.
        for (label, text) in [("gbk", "<p>联通"), ("windows-1251", "<p>«Я» и мост"), ("iso-8859-1", "<p>Brücke")]
        {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, ..) = encoding.encode(text);
            assert_eq!(html(&bytes, Some(&format!("text/html; charset={label}"))).text, text, "{label}");
        }
        assert_eq!(html(b"<meta charset=iso-8859-1><p>plain", None).charset, "windows-1252");
    }

    #[test]
    fn words_of_high_bytes_alone_are_no_western_ones() {
        let label = Some("text/html; charset=iso-8859-1");
        for (name, text) in [
            ("windows-1251", "Совет решил сохранить старый мост через гавань и отремонтировать его до зимы. "),
            ("windows-1253", "Το συμβούλιο αποφάσισε τη Δευτέρα να διατηρήσει την παλιά γέφυρα πάνω από το λιμάνι. "),
            ("windows-1255", "המועצה החליטה ביום שני לשמור על הגשר הישן מעל הנמל ולתקן אותו לפני בוא החורף. "),
        ] {
            let (bytes, ..) = Encoding::for_label(name.as_bytes()).unwrap().encode(text);
            let bytes = [&b"<meta charset=iso-8859-1><p>"[..], &bytes.repeat(4)].concat();
            assert_eq!((html(&bytes, label).charset, html(&bytes, None).charset), (name, name));
        }
        for text in [
            "Áður en óveðrið gekk yfir var brúin lokuð, sögðu lögreglumenn. ",
            "ÖÄÜ – Größe, Äußeres, Süßöl, naïveté, créée. ",
        ] {
            let (bytes, ..) = WINDOWS_1252.encode(text);
            assert_eq!(html(&bytes.repeat(20), label).charset, "windows-1252", "{text}");
        }
    }

    #[test]
    fn a_slip_does_not_make_utf8_another_encoding() {
        let text = "<p>Die Brücke bleibt für Fußgänger geöffnet, hieß es, und „später“ auch für Räder.</p>".repeat(20);
        let mut slipped = text.clone().into_bytes();
        slipped.splice(3..3, *b"\xfcber ");
        let mut cut = text.clone().into_bytes();
        cut.extend(*b"B\xc3");
        for label in [Some("text/html; charset=iso-8859-1"), Some("text/html; charset=shift_jis"), None] {
            for bytes in [&slipped, &cut] {
                assert_eq!(html(bytes, label).charset, "UTF-8", "{label:?}");
            }
        }
        let (latin, _, _) = WINDOWS_1252.encode(&text);
        let mut quoted = latin.into_owned();
        quoted.extend("Brücke für Fußgänger geöffnet, später Räder.".bytes());
        assert_eq!(html(&quoted, Some("text/html; charset=iso-8859-1")).charset, "windows-1252");
    }

    #[test]
    fn declarations_in_odd_places() {
        for (head, charset) in [
            (&b"<meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>"[..], "Shift_JIS"),
            (b"<!-- <meta charset=koi8-r> --><meta charset=gbk>", "GBK"),
            (b"<script>if (a<b) {}</script><meta content=\"text/html;charset=big5\" http-equiv=content-type>", "Big5"),
            (b"<?xml version='1.0' encoding='euc-kr'?><html>", "EUC-KR"),
        ] {
            assert_eq!(html(head, None).charset, charset);
        }
        assert_eq!(xml(b"<?xml version='1.0' encoding='windows-1251'?><rss/>", None).charset, "windows-1251");
        assert_eq!(xml(b"<rss/>", None).charset, "UTF-8");
        assert_eq!(xml(b"<rss>M\xfcnchen, K\xf6ln, D\xfcsseldorf</rss>", None).charset, "windows-1252");
    }

    #[test]
    fn shared_cases() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/cases/charset.jsonl");
        let Ok(cases) = std::fs::read_to_string(path) else {
            eprintln!("no shared cases: skipped");
            return;
        };
        let mut failed = Vec::new();
        for case in cases.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
            let body =
                data_encoding::HEXLOWER_PERMISSIVE.decode(case["body_hex"].as_str().unwrap().as_bytes()).unwrap();
            let content_type = case["content_type"].as_str();
            let decoded = if case["kind"] == "xml" { xml(&body, content_type) } else { html(&body, content_type) };
            let right = case["encoding"].as_str().is_none_or(|name| name.eq_ignore_ascii_case(decoded.charset))
                && case["text"].as_str().is_none_or(|text| decoded.text.contains(text));
            if !right && matches!(case["level"].as_str(), Some("spec" | "security")) {
                failed.push(format!("{case}\n  gave {} {:?}", decoded.charset, decoded.text));
            } else if !right {
                eprintln!("not as expected, level {}: {}: {}", case["level"], case["why"], decoded.charset);
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_decoded(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = html(&bytes, None);
            let _ = xml(&[b"<?xml encoding=".as_slice(), &bytes].concat(), None);
            let _ = html(&[b"<meta ".as_slice(), &bytes].concat(), None);
        }
    }
}
