//! What the page reserves and grants, as found.

use super::Facts;
use super::survey::has_word;
use crate::extract::line;
use crate::model::Rights;
use crate::model::rights::{directives, reservation};

/// Our own name in robots meta tags.
const OWN_NAME: &str = "gleaner";
/// Longest copyright line, in bytes.
const COPYRIGHT_BYTES: usize = 200;

/// Reads the rights signals of a page.
pub(crate) fn read(facts: &Facts<'_>) -> Rights {
    let survey = &facts.survey;
    // The header's name stands in `http-equiv` where a publisher cannot set headers.
    let meta_robots = directives(["robots", OWN_NAME, "x-robots-tag"].iter().flat_map(|key| survey.all_metas(key)));
    let link = |rel: &str| survey.links.iter().find(|link| has_word(&link.rel, rel)).map(|link| link.href.as_str());
    let license = link("license")
        .or_else(|| facts.piece().and_then(|piece| piece.license.as_deref()))
        .or_else(|| survey.meta("license"))
        .or_else(|| survey.meta("dcterms.license"))
        .or_else(|| survey.meta("dc.rights.license"))
        .map(|license| {
            survey.absolute(license).filter(|_| license.contains('/')).map_or_else(|| line::clean(license), Into::into)
        });
    let copyright = facts
        .piece()
        .and_then(|piece| piece.copyright.clone())
        .or_else(|| {
            ["copyright", "dc.rights", "dcterms.rights", "rights"]
                .iter()
                .find_map(|key| survey.meta(key))
                .map(line::clean)
        })
        .or_else(|| visible_copyright(facts))
        .filter(|line| !line.is_empty());
    Rights {
        meta_robots,
        tdm_reservation: reservation(survey.all_metas("tdm-reservation")),
        tdm_policy: survey
            .meta("tdm-policy")
            .map(|policy| survey.absolute(policy).map_or_else(|| line::clean(policy), Into::into)),
        license,
        copyright,
        ..Rights::default()
    }
}

/// The last copyright line of the page, without what stands before it in the same line.
fn visible_copyright(facts: &Facts<'_>) -> Option<String> {
    let lines = facts.survey.lines.iter().rev().filter(|line| line.text.len() <= COPYRIGHT_BYTES);
    lines.map(|line| copyright_in(&line.text)).find_map(|line| line.map(str::to_owned))
}

/// Words that end "All rights reserved" in the languages of many papers. What follows are the footer's links.
const RESERVED: [&str; 14] = [
    "reserved",
    "vorbehalten",
    "réservés",
    "reservados",
    "riservati",
    "reservats",
    "voorbehouden",
    "rezervate",
    "zastrzeżone",
    "vyhrazena",
    "fenntartva",
    "förbehållna",
    "защищены",
    "захищені",
];

fn copyright_in(text: &str) -> Option<&str> {
    let starts_with = |mark: &str| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    let has_mark = starts_with("copyright") || starts_with("(c)");
    // Most lines of a page.
    if !has_mark && !text.contains('©') {
        return None;
    }
    let mut words = text.split_inclusive(' ').scan(0, |end, word| {
        *end += word.len();
        Some((*end, word))
    });
    let is_end = |word: &str| RESERVED.contains(&word.trim_end_matches(['.', '!', ',', ' ']).to_lowercase().as_str());
    let text = words.find(|(_, word)| is_end(word)).map_or(text, |(end, _)| text[..end].trim_end());
    if text.starts_with('©') {
        return Some(text);
    }
    let has_year = text
        .as_bytes()
        .windows(4)
        .any(|four| (four.starts_with(b"19") || four.starts_with(b"20")) && four[2..].iter().all(u8::is_ascii_digit));
    if !has_year || has_mark {
        return has_year.then_some(text);
    }
    let at = text.find('©')?;
    // "Follow us. © 2026 Harbour Post": a sentence of its own; "2026 © Harbour Post" and "Copyright © 2026" are one line.
    let before = text[..at].trim_end();
    let is_apart = before.ends_with(['.', '!', '?', '|', '·', '•', '-', '–', '—', ':', ';']);
    let word = before.rfind(char::is_whitespace).map_or(0, |space| space + 1);
    Some(match before.get(word..) {
        _ if is_apart => &text[at..],
        Some(last) if last.eq_ignore_ascii_case("copyright") => &text[word..],
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copyright_lines_are_cut_out() {
        for (text, line) in [
            ("© Harbour Post", Some("© Harbour Post")),
            ("Copyright 2026 Harbour Post", Some("Copyright 2026 Harbour Post")),
            ("2026 © Harbour Post", Some("2026 © Harbour Post")),
            ("Follow us! © 2026 Harbour Post. All rights reserved.", Some("© 2026 Harbour Post. All rights reserved.")),
            ("Imprint | Privacy | © 2026 Harbour Post", Some("© 2026 Harbour Post")),
            ("Read more Copyright © 2026 Harbour Post", Some("Copyright © 2026 Harbour Post")),
            (
                "© 2026 Hafenpost. Alle Rechte vorbehalten. Impressum Datenschutz",
                Some("© 2026 Hafenpost. Alle Rechte vorbehalten."),
            ),
            (
                "Copyright 2026 El Puerto, todos los derechos reservados Aviso",
                Some("Copyright 2026 El Puerto, todos los derechos reservados"),
            ),
            ("Foto: © Harbour Post", None),
            ("The copyright of 2026 is a law.", None),
        ] {
            assert_eq!(copyright_in(text), line, "{text}");
        }
    }
}
