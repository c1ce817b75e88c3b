//! Attributes that nobody reads: what scripts keep for themselves, sizes of pictures, handlers.
//!
//! A quarter of what is left of a news page without its scripts. They are cut only where the tree is the same but for
//! them, which the tests beside this file hold on to.

/// Most attributes of one tag: each is compared with all before it. Later ones are cut.
pub(super) const TAG_ATTRIBUTES: usize = 1_000;

/// Whether no part of this project reads the attribute.
pub(super) fn is_unread_name(name: &[u8]) -> bool {
    let starts = |prefix: &[u8]| name.len() > prefix.len() && name[..prefix.len()].eq_ignore_ascii_case(prefix);
    match name[0] | 0x20 {
        // Dates are looked for in these.
        b'd' => starts(b"data-") && !["date", "time", "published"].iter().any(|word| starts_with(&name[5..], word)),
        b'o' => starts(b"on"),
        b's' => ["srcset", "sizes"].iter().any(|unread| name.eq_ignore_ascii_case(unread.as_bytes())),
        b'p' => name.eq_ignore_ascii_case(b"props"),
        _ => false,
    }
}

fn starts_with(name: &[u8], word: &str) -> bool {
    name.len() >= word.len() && name[..word.len()].eq_ignore_ascii_case(word.as_bytes())
}

/// Formatting elements of the tree construction stage, but `a` and `nobr`: of those there is never a second one open to
/// be compared with (section "The list of active formatting elements").
pub(super) fn is_formatting(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 12] =
        [b"b", b"i", b"u", b"s", b"em", b"tt", b"big", b"code", b"font", b"small", b"strike", b"strong"];
    name.len() <= 6 && NAMES.iter().any(|formatting| name.eq_ignore_ascii_case(formatting))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::check;
    use super::*;

    #[test]
    fn what_is_read_is_kept() {
        for name in ["data-datetime", "DATA-TIMESTAMP", "datetime", "src", "style", "on", "data-", "size", "property"] {
            assert!(!is_unread_name(name.as_bytes()), "{name}");
        }
        for name in ["data-x", "Data-Src", "onclick", "srcset", "SIZES", "props"] {
            assert!(is_unread_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn tags_are_the_same_without_what_is_cut() {
        for html in [
            "<p data-a=1 class=b data-c='>' id=d>x",
            "<p class=\"a\"data-b=\"2\"data-c=\"3\"id=d>x",
            "<p data-a data-b = c onclick>x<br data-a/>y<br data-b />z<p data-e=>w",
            "<svg><a /data-a=1>x</a></svg>y",
            "<p foo data-a=1 =2>x<p data-a==1>y",
            "<p data-a=1",
            "<p data-a='1",
            "<b data-a=1><b data-a=2><b data-a=3><b data-a=4><p>x",
            "<a data-a=1>x<a data-a=2>y<a data-a=3>z<p>w",
            "</p data-a=1>x",
        ] {
            check(html);
        }
    }

    proptest! {
        #[test]
        fn any_tag_gives_the_same_tree(pieces in prop::collection::vec(prop::sample::select(vec![
            "<p", "<a", "<b", "<br", "<svg", "<nobr", "</p", "<input", ">", "/>", " ", "=", "\"", "'", "/", "data-a", "data-time",
            "onclick", "class", "x", "&amp", "&lt;", "&", "srcset=\"a b\"", "data-b='c>d'", " data-e=f", "\n", "id=g", "<i", "é",
        ]), 0..40)) {
            check(&pieces.concat());
        }
    }
}
