//! How often an address is worth a visit: learned from its own past.
//!
//! Multiplicative, as in Cho and Garcia-Molina, "Effective page refresh policies for web crawlers" (2003), without their
//! estimate of a rate: news sources change their habits by the hour.

use jiff::SignedDuration;

use crate::model::TargetKind;

/// The interval after the first visit to a source, and to an article.
const FIRST_SOURCE: SignedDuration = SignedDuration::from_hours(1);
const FIRST_ARTICLE: SignedDuration = SignedDuration::from_hours(6);

/// Bounds of all intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// Smallest time between two visits to one address.
    pub shortest: SignedDuration,
    /// Longest time between two visits.
    pub longest: SignedDuration,
}

/// What one more visit has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Visited {
    /// Something new was there.
    pub(super) changed: bool,
    /// Since the visit before; `None` at the first.
    pub(super) since: Option<SignedDuration>,
}

impl Rhythm {
    /// The time until the next visit, where `before` was the one until this.
    ///
    /// A change halves it, none doubles it; but a visit that came early, at somebody's wish, proves no more than that
    /// nothing changed until then.
    pub(super) fn next(self, kind: TargetKind, before: Option<SignedDuration>, visited: Visited) -> SignedDuration {
        let first = if kind == TargetKind::Article { FIRST_ARTICLE } else { FIRST_SOURCE };
        let interval = match (before, visited.since) {
            (Some(before), Some(_)) if visited.changed => before / 2,
            (Some(before), Some(since)) => before.max(since.saturating_mul(2).min(before.saturating_mul(2))),
            _ => first,
        };
        // Not `clamp`, which panics where a config had its bounds crossed.
        interval.min(self.longest).max(self.shortest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);
    const RHYTHM: Rhythm = Rhythm { shortest: SignedDuration::from_mins(15), longest: SignedDuration::from_hours(168) };

    fn next(before: SignedDuration, changed: bool, since: SignedDuration) -> SignedDuration {
        RHYTHM.next(TargetKind::Feed, Some(before), Visited { changed, since: Some(since) })
    }

    #[test]
    fn a_change_halves_the_interval_and_none_doubles_it() {
        assert_eq!(next(HOUR * 4, true, HOUR * 4), HOUR * 2);
        assert_eq!(next(HOUR * 4, false, HOUR * 4), HOUR * 8);
        assert_eq!(next(HOUR * 4, false, HOUR * 400), HOUR * 8, "a long silence of ours is no proof of theirs");
    }

    #[test]
    fn the_bounds_hold() {
        assert_eq!(next(RHYTHM.shortest, true, HOUR), RHYTHM.shortest);
        assert_eq!(next(RHYTHM.longest, false, RHYTHM.longest), RHYTHM.longest);
        let crossed = Rhythm { shortest: HOUR * 2, longest: HOUR };
        assert_eq!(crossed.next(TargetKind::Feed, None, Visited { changed: true, since: None }), HOUR * 2);
    }

    #[test]
    fn a_visit_out_of_turn_proves_little() {
        assert_eq!(next(HOUR * 4, false, SignedDuration::from_mins(1)), HOUR * 4);
        assert_eq!(next(HOUR * 4, false, HOUR * 3), HOUR * 6);
    }

    #[test]
    fn sources_begin_with_a_shorter_interval_than_articles() {
        let first = Visited { changed: true, since: None };
        assert_eq!(RHYTHM.next(TargetKind::Front, None, first), FIRST_SOURCE);
        assert_eq!(RHYTHM.next(TargetKind::Article, None, first), FIRST_ARTICLE);
    }
}
