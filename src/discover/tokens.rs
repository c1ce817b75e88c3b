//! Parts of an address that no person chose: session ids, tickets, hashes.
//!
//! Told by their shape, wherever they stand: `/s(0a9f…)/story`, `/sid-0a9f…/story`, `?s=0a9f…`. The shape alone says nothing
//! of the page, since some papers give each story such an id: whoever asks needs the pages as evidence.

use url::Position;

use crate::model::PageUrl;

/// Shortest part: 64 bits in hexadecimal.
const CHARS: usize = 16;

/// Digits, and letters, that such a part has at least. Words have no digits, times and counts no letters.
const OF_EACH: usize = 3;

/// The same where a site was seen to give one page many addresses: a number will do.
const WIDE_CHARS: usize = 5;
const WIDE_DIGITS: usize = 3;

/// What counts as such a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// What nobody can have chosen.
    #[default]
    Opaque,
    /// Also short numbers: of use only where there is evidence beside it.
    Wide,
}

/// Lengths of the parts of a UUID (RFC 9562 section 4).
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// An address with such parts left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blanked {
    /// Host, path and query with `*` for each part.
    pub address: String,
    /// Where the parts stand: the number of the folder or the name of the parameter, and what is before them there.
    pub place: String,
}

/// The address without its opaque parts; `None` where it has none.
pub fn blanked(url: &PageUrl, shape: Shape) -> Option<Blanked> {
    let url = url.as_url();
    let (kept, place) = without_parts(&url[Position::BeforePath..Position::AfterQuery], shape)?;
    let host = &url[Position::BeforeHost..Position::AfterPort];
    Some(Blanked { address: format!("{host}{kept}"), place })
}

/// Whether two addresses of one host have the same path but for such parts.
pub fn are_alike(one: &PageUrl, other: &PageUrl) -> bool {
    let path = |url: &PageUrl| {
        let path = url.as_url().path().trim_end_matches('/').to_owned();
        without_parts(&path, Shape::Wide).map_or(path, |(kept, _)| kept)
    };
    path(one) == path(other)
}

/// A path and query with `*` for each part, and the places of these.
fn without_parts(text: &str, shape: Shape) -> Option<(String, String)> {
    let (mut kept, mut places, mut rest) = (String::new(), Vec::new(), text);
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let length = uuid(&rest[start..]).unwrap_or_else(|| run(&rest[start..]));
        kept.push_str(&rest[..start]);
        let part = &rest[start..start + length];
        if is_opaque(part, shape) {
            let before = kept.rsplit(['/', '?', '&']).next().unwrap_or_default();
            let folder = || kept.matches('/').count();
            places.push(if kept.contains('?') { format!("?{before}*") } else { format!("{}/{before}*", folder()) });
            kept.push('*');
        } else {
            kept.push_str(part);
        }
        rest = &rest[start + length..];
    }
    kept.push_str(rest);
    (!places.is_empty()).then(|| (kept, places.concat()))
}

/// Bytes of the letters and digits that it begins with.
fn run(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len())
}

/// Bytes of the UUID that it begins with.
fn uuid(text: &str) -> Option<usize> {
    let mut parts = text.splitn(UUID.len() + 1, '-');
    for length in UUID {
        let part = parts.next()?;
        let n_hex = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        let is_last = length == UUID[4];
        if n_hex != length || (!is_last && part.len() != length) {
            return None;
        }
    }
    Some(UUID.iter().sum::<usize>() + UUID.len() - 1)
}

fn is_opaque(part: &str, shape: Shape) -> bool {
    let n_digits = part.bytes().filter(u8::is_ascii_digit).count();
    let n_letters = part.bytes().filter(u8::is_ascii_alphabetic).count();
    (part.len() >= CHARS && n_digits >= OF_EACH && n_letters >= OF_EACH)
        || (shape == Shape::Wide && part.len() >= WIDE_CHARS && n_digits >= WIDE_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_by_shape_and_not_by_name() {
        for (address, wanted) in [
            ("/s(abc123def456abc789)/story", Some(("/s(*)/story", "1/s(*"))),
            ("/sid-0a9f55e1c0ffee0a9f55e1/news/story", Some(("/sid-*/news/story", "1/sid-*"))),
            ("/news/story?q=0a9f55e1c0ffee0a9f55e1c0ffee0a9f", Some(("/news/story?q=*", "?q=*"))),
            ("/news?page=2&q=0a9f55e1c0ffee0a", Some(("/news?page=2&q=*", "?q=*"))),
            ("/v/123e4567-e89b-12d3-a456-426614174000/story", Some(("/v/*/story", "2/*"))),
            ("/2026/11/23/council-votes-on-the-harbour-plan-of-2026", None),
            ("/news/20261123101010101010", None),
            ("/news/internationalrelations", None),
            ("/news/story-123e4567", None),
        ] {
            let url = PageUrl::parse(&format!("http://paper.example{address}")).unwrap();
            let wanted = wanted.map(|(rest, place)| (format!("paper.example{rest}"), place.to_owned()));
            assert_eq!(
                blanked(&url, Shape::Opaque).map(|blanked| (blanked.address, blanked.place)),
                wanted,
                "{address}"
            );
        }
    }

    #[test]
    fn addresses_of_one_page_are_alike() {
        let url = |path: &str| PageUrl::parse(&format!("http://paper.example{path}")).unwrap();
        for (one, other, wanted) in [
            ("/x123456/story", "/x98765/story/", true),
            ("/story?src=front", "/story?src=list&t=981273645", true),
            ("/v-0a9f55e1/story", "/v-ffee31c0/story", true),
            ("/sport/story", "/local/story", false),
            ("/news/4711", "/news/4712", false),
            ("/story-one", "/story-two", false),
        ] {
            assert_eq!(are_alike(&url(one), &url(other)), wanted, "{one} {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_address_is_read(path in "[\\PC/0-9a-f-]{0,80}", query in "[0-9a-f&=?]{0,60}") {
            if let Ok(url) = PageUrl::parse(&format!("http://paper.example/{path}?{query}")) {
                let _ = blanked(&url, Shape::Wide);
            }
        }
    }
}
