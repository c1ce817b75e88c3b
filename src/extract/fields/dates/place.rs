//! Where a visible date stands: in the paper's head, or on the card of another story.

use crate::extract::fields::title::is_front;
use crate::extract::meta::Facts;
use crate::extract::meta::survey::{Heading, Spot, Zone};
use crate::extract::meta::words::Hint;

/// Elements between the heading of a card and its date.
const BEHIND: u32 = 16;
/// The same where the date stands above.
const ABOVE: u32 = 6;

/// Linked headings of one level that make a list.
const CARDS: usize = 2;

/// Words that make a line a piece of running text.
const PROSE: usize = 12;

/// Whether it stands above the site's navigation, and so above all that is the article's: the day of the visit.
pub(super) fn is_masthead(facts: &Facts<'_>, spot: &Spot, anchor: Option<u32>) -> bool {
    let Some(anchor) = anchor.filter(|anchor| spot.order < *anchor && !spot.in_article) else { return false };
    let between = |zone: &&Zone| zone.start >= spot.order && zone.end < anchor;
    facts.survey.zones.iter().filter(between).any(|zone| zone.hint.has(Hint::NAVIGATION))
}

/// Whether it is the date of another story in a list below the text: right behind that one's linked heading, or right above it.
///
/// One such heading is no list: it may lead to the author, or be the article's own. Nor does a list at the page's head tell
/// what is a teaser: that of a blog's front page has its date there.
pub(super) fn is_teaser(facts: &Facts<'_>, spot: &Spot, anchor: Option<u32>) -> bool {
    let Some(anchor) = anchor.filter(|anchor| *anchor < spot.order) else { return false };
    let survey = &facts.survey;
    let leads_away = |heading: &&Heading| {
        heading.spot.order > anchor && heading.href.is_some() && !is_front(facts, heading.href.as_deref())
    };
    let at = survey.headings.partition_point(|heading| heading.spot.order <= spot.order);
    let before = at.checked_sub(1).and_then(|at| survey.headings.get(at)).filter(leads_away);
    let before = before.filter(|heading| spot.order - heading.spot.order <= BEHIND);
    let after = survey.headings.get(at).filter(leads_away);
    let after = after.filter(|heading| heading.spot.order - spot.order <= ABOVE);
    let Some(heading) = before.or(after) else { return false };
    let is_like = |other: &&Heading| other.level == heading.level && leads_away(other);
    let n_like = survey.headings.iter().filter(is_like).take(CARDS).count();
    let is_prose = |text: &str| text.split_whitespace().count() >= PROSE;
    let is_between = |order: u32| anchor < order && order < heading.spot.order.min(spot.order);
    n_like == CARDS
        && (survey.openings.iter().any(|line| is_between(line.spot.order))
            || survey.lines.iter().any(|line| is_between(line.spot.order) && is_prose(&line.text)))
}
