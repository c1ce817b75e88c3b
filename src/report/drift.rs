//! Alarms: a site whose newest records lack what its earlier ones had.
//!
//! A redesign breaks extraction quietly: dates go missing, texts grow short. Each site is compared with its own past.

/// What of one record the comparison needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) has_date: bool,
    pub(super) has_authors: bool,
    pub(super) words: u32,
    /// Share of the text that is linked.
    pub(super) link_density: Option<f32>,
}

/// Newest records that are compared: a few, so that a break is told soon, and a fifth, so that a slow one is; and the fewest
/// earlier ones that they are compared with.
const NEWEST: usize = 20;
const EARLIER: usize = 20;

/// Fewest records of a site that is compared.
pub(super) const FEWEST: usize = NEWEST + EARLIER;

/// A share that goes missing by so much, or falls below this part of what it was, is worth a look …
const GONE: f64 = 0.3;
const FALLEN: f64 = 0.5;

/// … where it lies so many standard errors below: else it is an accident of a day's news.
const SURE: f64 = 4.0;

/// A text that shrinks below this part of its former median length.
const SHORTER: f64 = 0.5;

/// A share of linked text that grows by so much means that lists of links are read as text.
const MORE_LINKS: f64 = 0.1;

/// One alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// The site.
    pub site: String,
    /// What changed: `date`, `authors`, `words` or `link density`.
    pub field: &'static str,
    /// Before: a share, or a median number of words.
    pub before: f64,
    /// Now.
    pub now: f64,
}

/// The alarms of one site, its records in the order in which they were stored: each field once.
pub(super) fn alarms(site: &str, seen: &[Seen]) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = Vec::new();
    for n_newest in [NEWEST, (seen.len() / 5).max(NEWEST)] {
        if seen.len() < n_newest + EARLIER {
            continue;
        }
        let (earlier, newest) = seen.split_at(seen.len() - n_newest);
        for (field, before, now) in changes(earlier, newest) {
            match alarms.iter_mut().find(|alarm| alarm.field == field) {
                Some(alarm) if (before - alarm.now).abs() > (alarm.before - alarm.now).abs() => alarm.before = before,
                Some(_) => {}
                None => alarms.push(Alarm { site: site.to_owned(), field, before, now }),
            }
        }
    }
    // A break that is longer than the newest records has a part among the earlier ones: the site was what it was before.
    for alarm in &mut alarms {
        if let Some((_, has)) = SHARES.iter().find(|(field, _)| *field == alarm.field) {
            alarm.before = alarm.before.max(before_break(seen, *has));
        }
    }
    alarms
}

/// Fields that are there or not.
const SHARES: [(&str, Has); 2] = [("date", has_date), ("authors", has_authors)];

/// The share before the place where it changed most surely.
fn before_break(seen: &[Seen], has: Has) -> f64 {
    let n_all = seen.iter().filter(|seen| has(**seen)).count();
    let (mut n_before, mut surest, mut share) = (0, 0.0, 0.0);
    for (n, one) in seen.iter().enumerate() {
        let rest = seen.len() - n;
        if n >= EARLIER && rest >= NEWEST {
            let (before, now) = (n_before as f64 / n as f64, (n_all - n_before) as f64 / rest as f64);
            let errors = standard_errors(before, n, now, rest);
            if errors > surest {
                (surest, share) = (errors, before);
            }
        }
        n_before += usize::from(has(*one));
    }
    share
}

/// What changed for the worse: the field, before and now.
fn changes(earlier: &[Seen], newest: &[Seen]) -> Vec<(&'static str, f64, f64)> {
    let mut changes = Vec::new();
    for (field, has) in SHARES {
        let (before, now) = (share(earlier, has), share(newest, has));
        let is_large = before - now >= GONE || now < before * FALLEN;
        if is_large && standard_errors(before, earlier.len(), now, newest.len()) >= SURE {
            changes.push((field, before, now));
        }
    }
    let (before, now) = (median(earlier), median(newest));
    if now < before * SHORTER {
        changes.push(("words", before, now));
    }
    if let (Some(before), Some(now)) = (density(earlier), density(newest))
        && now - before >= MORE_LINKS
    {
        changes.push(("link density", before, now));
    }
    changes
}

/// By how many standard errors one share lies above another: the pooled test of two proportions.
fn standard_errors(before: f64, n_before: usize, now: f64, n_now: usize) -> f64 {
    let (n_before, n_now) = (n_before as f64, n_now as f64);
    let pooled = (before * n_before + now * n_now) / (n_before + n_now);
    let error = (pooled * (1.0 - pooled) * (1.0 / n_before + 1.0 / n_now)).sqrt();
    if error > 0.0 { (before - now) / error } else { 0.0 }
}

/// Whether a record has a field.
type Has = fn(Seen) -> bool;

fn has_date(seen: Seen) -> bool {
    seen.has_date
}

fn has_authors(seen: Seen) -> bool {
    seen.has_authors
}

fn share(seen: &[Seen], has: Has) -> f64 {
    seen.iter().filter(|seen| has(**seen)).count() as f64 / seen.len().max(1) as f64
}

/// The mean share of linked text; `None` of records that do not tell it.
fn density(seen: &[Seen]) -> Option<f64> {
    let shares: Vec<f64> = seen.iter().filter_map(|seen| seen.link_density).map(f64::from).collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

fn median(seen: &[Seen]) -> f64 {
    let mut words: Vec<u32> = seen.iter().map(|seen| seen.words).collect();
    words.sort_unstable();
    words.get(words.len() / 2).copied().map_or(0.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(n: usize, has_date: bool, words: u32) -> Vec<Seen> {
        vec![Seen { has_date, has_authors: true, words, link_density: Some(0.02) }; n]
    }

    #[test]
    fn what_goes_missing_is_told() {
        let broken = [seen(100, true, 500), seen(30, false, 100)].concat();
        let fields: Vec<_> = alarms("Paper", &broken).into_iter().map(|alarm| (alarm.field, alarm.now)).collect();
        assert_eq!(fields, [("date", 0.0), ("words", 100.0)]);
        assert!(alarms("Paper", &seen(200, true, 500)).is_empty());
        let linked = vec![Seen { link_density: Some(0.4), ..seen(1, true, 500)[0] }; 30];
        let leaking = alarms("Paper", &[seen(100, true, 500), linked].concat());
        assert_eq!(leaking.iter().map(|alarm| alarm.field).collect::<Vec<_>>(), ["link density"]);
        assert!(alarms("Paper", &[seen(19, true, 500), seen(20, false, 1)].concat()).is_empty(), "too few to tell");
    }

    #[test]
    fn what_was_before_is_what_was_before_the_break() {
        let alarms = alarms("Paper", &[seen(276, true, 500), seen(36, false, 500)].concat());
        assert_eq!((alarms[0].before, alarms[0].now, alarms.len()), (1.0, 0.0, 1));
        for (n_before, n_after) in [(100, 40), (100, 100), (30, 30)] {
            let told = super::alarms("Paper", &[seen(n_before, true, 500), seen(n_after, false, 500)].concat());
            assert_eq!((told[0].field, told[0].before, told[0].now), ("date", 1.0, 0.0), "{n_before} and {n_after}");
        }
    }

    #[test]
    fn a_break_is_told_soon_and_a_slow_one_too() {
        let fields = |seen: &[Seen]| alarms("Paper", seen).iter().map(|alarm| alarm.field).collect::<Vec<_>>();
        let dated = |n, of: usize| (0..n).flat_map(move |n| seen(1, n % of == 0, 500)).collect::<Vec<_>>();
        assert_eq!(fields(&[seen(10_000, true, 500), seen(20, false, 500)].concat()), ["date"]);
        assert_eq!(fields(&[seen(25, true, 500), seen(25, false, 500)].concat()), ["date"]);
        // A quarter of the articles was dated, then none: too few in 20 to tell, enough in a fifth.
        assert_eq!(fields(&[dated(800, 4), seen(200, false, 500)].concat()), ["date"]);
        // Chance: of 20 articles a third has no date where one in eight had none.
        assert!(
            fields(&[dated(80, 1), seen(12, false, 500), seen(14, true, 500), seen(6, false, 500)].concat()).is_empty()
        );
    }
}
