//! What kind of document the bytes are, whatever the header says.

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// HTML or XHTML.
    Html,
    /// Another XML vocabulary: feeds, sitemaps.
    Xml,
    /// JSON.
    Json,
    /// Plain text.
    Text,
    /// PDF.
    Pdf,
    /// A picture.
    Image,
    /// Sound or video.
    Media,
    /// gzip, zip and their kind.
    Archive,
    /// Other bytes.
    Binary,
    /// Nothing, or white space alone.
    Empty,
}

impl Format {
    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::Text => "plain text",
            Self::Pdf => "PDF",
            Self::Image => "a picture",
            Self::Media => "sound or video",
            Self::Archive => "an archive",
            Self::Binary => "binary",
            Self::Empty => "empty",
        }
    }
}

/// First bytes that settle it.
const MAGIC: &[(&[u8], Format)] = &[
    (b"%PDF-", Format::Pdf),
    (b"\x89PNG", Format::Image),
    (b"\xff\xd8\xff", Format::Image),
    (b"GIF8", Format::Image),
    (b"\0\0\x01\0", Format::Image),
    (b"\x1f\x8b", Format::Archive),
    (b"PK\x03\x04", Format::Archive),
    (b"BZh", Format::Archive),
    (b"\xfd7zXZ\0", Format::Archive),
    (b"7z\xbc\xaf\x27\x1c", Format::Archive),
    (b"Rar!\x1a\x07", Format::Archive),
    (b"ID3", Format::Media),
    (b"OggS", Format::Media),
    (b"fLaC", Format::Media),
    (b"\x1a\x45\xdf\xa3", Format::Media),
    (b"\x7fELF", Format::Binary),
    (b"MZ\x90", Format::Binary),
    (b"\xd0\xcf\x11\xe0", Format::Binary),
];

/// Bytes that are looked at.
const HEAD: usize = 4096;

/// Tells a document's format by its first bytes; the Content-Type header decides where they leave it open.
pub fn format(bytes: &[u8], content_type: Option<&str>) -> Format {
    if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return *format;
    }
    if bytes.get(4..8) == Some(b"ftyp") || (bytes.starts_with(b"RIFF") && bytes.get(8..12) != Some(b"WEBP")) {
        return Format::Media;
    }
    if bytes.starts_with(b"RIFF") {
        return Format::Image;
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || looks_utf16(head);
    let folded: Vec<u8> =
        head.iter().copied().filter(|byte| !(utf16 && *byte == 0)).map(|byte| byte.to_ascii_lowercase()).collect();
    let marks: &[u8] = &[0xef, 0xbb, 0xbf, 0xfe, 0xff];
    let start = folded.iter().position(|byte| !byte.is_ascii_whitespace() && !marks.contains(byte));
    let Some(start) = start else {
        // White space alone, unless more follows than was looked at.
        return if bytes.len() <= HEAD { Format::Empty } else { Format::Text };
    };
    let text = &folded[start..];
    let declared = content_type.unwrap_or_default().to_ascii_lowercase();
    if text.starts_with(b"<?xml") || declared.contains("xml") && text.starts_with(b"<") {
        return if has_html_root(text) { Format::Html } else { Format::Xml };
    }
    let roots: [&[u8]; 6] = [b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex", b"<atom:feed"];
    if roots.iter().any(|root| text.starts_with(root)) {
        return Format::Xml;
    }
    if text.starts_with(b"<") {
        return Format::Html;
    }
    let n_odd = text.iter().filter(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f)).count();
    if n_odd * 20 > text.len() {
        return Format::Binary;
    }
    if declared.starts_with("image/") {
        return Format::Image;
    }
    if declared.starts_with("video/") || declared.starts_with("audio/") {
        return Format::Media;
    }
    if matches!(text[0], b'{' | b'[') && (declared.contains("json") || looks_json(text)) {
        return Format::Json;
    }
    let has_tag = [&b"<html"[..], b"<!doctype", b"<body", b"<head", b"<div", b"<p"]
        .iter()
        .any(|tag| memchr::memmem::find(text, tag).is_some());
    if has_tag || declared.contains("html") {
        return Format::Html;
    }
    // A feed or sitemap behind debris, such as a PHP warning.
    if roots.iter().any(|root| memchr::memmem::find(text, root).is_some()) {
        return Format::Xml;
    }
    Format::Text
}

fn has_html_root(text: &[u8]) -> bool {
    let feed = [&b"<rss"[..], b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex"]
        .iter()
        .any(|root| memchr::memmem::find(text, root).is_some());
    !feed && (memchr::memmem::find(text, b"<html").is_some() || memchr::memmem::find(text, b"<!doctype html").is_some())
}

/// UTF-16 without a mark: every other byte of markup is zero.
fn looks_utf16(head: &[u8]) -> bool {
    head.starts_with(b"<\0") || head.starts_with(b"\0<")
}

fn looks_json(text: &[u8]) -> bool {
    let after = text[1..].trim_ascii_start().first();
    after.is_some_and(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_speak_louder_than_headers() {
        for (bytes, content_type, expected) in [
            (&b"%PDF-1.7\n"[..], Some("text/html"), Format::Pdf),
            (b"\n  <!DOCTYPE html><html>", None, Format::Html),
            (b"\xef\xbb\xbf<?xml version='1.0'?><rss>", Some("text/html"), Format::Xml),
            (b"<?xml version='1.0'?><!DOCTYPE html><html>", None, Format::Html),
            (b"<urlset xmlns=''>", Some("text/plain"), Format::Xml),
            (b"{\"version\": \"https://jsonfeed.org/version/1\"}", Some("application/feed+json"), Format::Json),
            (b"http://news.example/1\nhttp://news.example/2\n", Some("text/plain"), Format::Text),
            (b" \n\t ", Some("text/html"), Format::Empty),
            (b"", None, Format::Empty),
            (b"\x1f\x8b\x08", Some("text/xml"), Format::Archive),
            (b"\0\x01\x02\x03\x04", Some("text/html"), Format::Binary),
            (b"Warning: x in y\n<rss version='2.0'>", Some("application/xml"), Format::Xml),
            (b"Hello, <p>world", Some("text/html"), Format::Html),
        ] {
            assert_eq!(format(bytes, content_type), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
