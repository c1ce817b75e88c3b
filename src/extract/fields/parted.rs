//! A page's title as its headings part it, into headline and the site's name.

use super::title::{LETTERS, MARKS, is_front};
use crate::extract::line;
use crate::extract::meta::Facts;
use crate::extract::meta::survey::Heading;
use crate::extract::meta::words::Hint;
use crate::model::Witness;

/// Words of the longest name of a site that is told by its place alone.
const NAME_WORDS: usize = 3;

/// The page's title, its part that a heading shows as the headline, and the rest, as keys.
pub(super) struct Parted {
    pub(super) whole: String,
    pub(super) headline: String,
    pub(super) rest: String,
}

/// Parts the page's title where headings tell how: "Headline - Site" under a great heading "Site", "Site: Headline".
pub(super) fn read(facts: &Facts<'_>, declared: &[(String, f32, Witness)]) -> Option<Parted> {
    let headings = &facts.survey.headings;
    let title = line::clean_markup(facts.survey.title_tag.as_deref()?);
    let whole = line::key(&title);
    // A logo shows the site's name, not the headline, even where the name holds the page's whole title.
    let is_text = |heading: &&Heading| !heading.spot.hint.has(Hint::LOGO);
    let shows = |key: &str| headings.iter().filter(is_text).any(|heading| line::key(&heading.text) == key);
    if shows(&whole) {
        return None;
    }
    let is_headline = |key: &str| key.chars().count() >= LETTERS && shows(key);
    let is_great = |key: &str| headings.iter().any(|heading| heading.level == 1 && line::key(&heading.text) == key);
    let leads_home = |key: &str| {
        let is_it = |heading: &&Heading| line::key(&heading.text) == key;
        headings.iter().filter(is_it).any(|heading| is_front(facts, heading.href.as_deref()))
    };
    // A kicker may be a great heading as well; the site's name is short, or leads to its front.
    let names_site = |key: &str, text: &str, headline: &str| {
        let is_short = text.split_whitespace().count() <= NAME_WORDS && headline.len() >= 2 * key.len();
        is_great(key) && (is_short || leads_home(key))
    };
    let parts = |(head, tail): (&str, &str)| (line::key(head), line::key(tail));
    for mark in MARKS {
        if let Some((head, name)) = title.rsplit_once(mark)
            && let (head, tail) = parts((head, name))
            && is_headline(&head)
            && names_site(&tail, name, &head)
        {
            return Some(Parted { whole, headline: head, rest: tail });
        }
        if let Some((head, tail)) = title.split_once(mark).map(parts)
            && is_headline(&tail)
            && leads_home(&head)
        {
            return Some(Parted { whole, headline: tail, rest: head });
        }
    }
    // With a space before it the colon is a mark like the others.
    let (head, tail) = title.split_once(": ").filter(|(head, _)| !head.ends_with(' ')).map(parts)?;
    let n_said = declared.iter().filter(|(text, _, _)| line::key(text) == whole).count();
    (is_headline(&tail) && n_said == 1).then_some(Parted { whole, headline: tail, rest: head })
}
