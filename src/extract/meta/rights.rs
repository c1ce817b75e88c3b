//! What the page reserves and grants, as found.

use super::Facts;
use super::survey::has_word;
use crate::extract::line;
use crate::model::Rights;

/// Our own name in robots meta tags.
const OWN_NAME: &str = "gleaner";
/// Most directives.
const DIRECTIVES: usize = 30;
/// Longest copyright line, in bytes.
const COPYRIGHT_BYTES: usize = 200;

/// Reads the rights signals of a page.
pub(crate) fn read(facts: &Facts<'_>) -> Rights {
    let survey = &facts.survey;
    let mut meta_robots: Vec<String> = Vec::new();
    for value in survey.all_metas("robots").chain(survey.all_metas(OWN_NAME)) {
        for directive in value.split(',') {
            let directive = directive.trim().to_lowercase();
            if !directive.is_empty() && !meta_robots.contains(&directive) && meta_robots.len() < DIRECTIVES {
                meta_robots.push(directive);
            }
        }
    }
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
        tdm_reservation: survey.meta("tdm-reservation").and_then(|value| value.trim().parse().ok()),
        tdm_policy: survey
            .meta("tdm-policy")
            .map(|policy| survey.absolute(policy).map_or_else(|| line::clean(policy), Into::into)),
        license,
        copyright,
        ..Rights::default()
    }
}

/// The last line of the page that begins as copyright lines do.
fn visible_copyright(facts: &Facts<'_>) -> Option<String> {
    facts
        .survey
        .lines
        .iter()
        .rev()
        .find(|line| line.text.len() <= COPYRIGHT_BYTES && is_copyright(&line.text))
        .map(|line| line.text.clone())
}

fn is_copyright(text: &str) -> bool {
    let has_year = text
        .as_bytes()
        .windows(4)
        .any(|four| (four.starts_with(b"19") || four.starts_with(b"20")) && four[2..].iter().all(u8::is_ascii_digit));
    let lower = text.to_lowercase();
    text.starts_with('©')
        || (has_year && (lower.starts_with("copyright") || lower.starts_with("(c)") || text.contains('©')))
}
