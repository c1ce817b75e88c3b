//! When it was published, and when it was changed.

mod address;
mod data;
pub(crate) mod human;
mod labelled;
mod lines;
pub(crate) mod machine;
mod place;

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};

use crate::extract::meta::Facts;
use crate::extract::meta::json_ld::Rank;
use crate::extract::meta::survey::TimeMark;
use crate::extract::meta::words::Hint;
use crate::extract::reconcile::{Said, choose};
use crate::model::{FieldNote, WebDate, Witness};

/// The two dates with their provenance.
#[derive(Default)]
pub(crate) struct Dates {
    pub(crate) published: Option<(WebDate, FieldNote)>,
    pub(crate) modified: Option<(WebDate, FieldNote)>,
}

/// A visible date.
#[derive(Debug, Clone, Copy)]
struct Seen {
    day: Date,
    time: Option<Time>,
    zone: Option<i32>,
    strength: f32,
    is_update: bool,
}

impl Seen {
    fn new(found: &human::Found, strength: f32, is_update: bool) -> Self {
        Self { day: found.day, time: found.time, zone: found.zone, strength, is_update }
    }

    /// A moment where the page tells the zone of its clock, else the day alone.
    fn date(&self) -> WebDate {
        let moment = || {
            let zone = self.zone?;
            let local =
                jiff::tz::Offset::from_seconds(zone).ok()?.to_timestamp(self.day.to_datetime(self.time?)).ok()?;
            WebDate::moment(local, zone)
        };
        moment().unwrap_or(WebDate::Day(self.day))
    }
}

const PUBLISHED: &[(&str, f32)] = &[
    ("article:published_time", 0.88),
    ("article:published", 0.85),
    ("og:article:published_time", 0.85),
    ("og:published_time", 0.85),
    ("datepublished", 0.85),
    ("parsely-pub-date", 0.85),
    ("sailthru.date", 0.75),
    ("cxenseparse:recs:publishtime", 0.8),
    ("cxenseparse:publishtime", 0.8),
    ("publication_date", 0.75),
    ("citation_publication_date", 0.75),
    ("citation_date", 0.7),
    ("dc.date.issued", 0.8),
    ("dcterms.issued", 0.8),
    ("dc.date.created", 0.7),
    ("dcterms.created", 0.7),
    ("dcterms.date", 0.7),
    ("dc.date", 0.7),
    ("dc:date", 0.7),
    ("date.created", 0.7),
    ("date.available", 0.7),
    ("originalpublicationdate", 0.85),
    ("article_date_original", 0.85),
    ("article:create_at", 0.75),
    ("article:created_time", 0.7),
    ("article.published", 0.8),
    ("article.created", 0.7),
    ("pubdate", 0.75),
    ("publishdate", 0.75),
    ("publish-date", 0.75),
    ("publish_date", 0.75),
    ("published_time", 0.75),
    ("published-date", 0.75),
    ("publication-date", 0.75),
    ("publishtime", 0.7),
    ("published_at", 0.7),
    ("rbpubdate", 0.75),
    ("displaydate", 0.7),
    ("ptime", 0.6),
    ("pdate", 0.6),
    ("bt:pubdate", 0.75),
    ("shareaholic:article_published_time", 0.75),
    ("vr:published_time", 0.7),
    ("dcsext.articlefirstpublished", 0.8),
    ("datecreated", 0.65),
    ("date", 0.68),
    ("article_date", 0.65),
    ("article-publish-date", 0.7),
    ("created", 0.6),
    ("uploaddate", 0.5),
    ("video:release_date", 0.5),
    ("release_date", 0.5),
    ("gentime", 0.4),
    ("timestamp", 0.4),
];

const MODIFIED: &[(&str, f32)] = &[
    ("article:modified_time", 0.85),
    ("og:updated_time", 0.75),
    ("datemodified", 0.85),
    ("dcterms.modified", 0.75),
    ("dc.date.modified", 0.75),
    ("last-modified", 0.6),
    ("lastmod", 0.6),
    ("article:modified", 0.75),
    ("modified_time", 0.6),
    ("revision_date", 0.6),
    ("date.modified", 0.6),
    ("updated_time", 0.6),
    ("utime", 0.4),
];

/// Reads both dates. `anchor` is the place of the headline.
pub(crate) fn read(facts: &Facts<'_>, anchor: Option<u32>) -> Dates {
    let language = facts.declared_language.as_deref();
    let parse = |value: &str| machine::parse(value, language).filter(|date| is_past(facts, date));
    let mut published: Vec<Said<WebDate>> = Vec::new();
    let mut modified: Vec<Said<WebDate>> = Vec::new();
    let mut is_first = true;
    for piece in facts.pieces() {
        let (strength, created) = match piece.rank {
            Rank::Article if is_first => (0.92, 0.6),
            Rank::Article | Rank::Work => (0.5, 0.4),
            Rank::Page => (0.75, 0.5),
            Rank::Other => (0.4, 0.3),
        };
        is_first = false;
        let said = |values: &[String], strength: f32| {
            let date = values.iter().find_map(|value| parse(value))?;
            Some(Said::new(date, Witness::JsonLd, strength * belief(facts, &date)))
        };
        published.extend(said(&piece.published, strength));
        modified.extend(said(&piece.modified, strength));
        published.extend(said(&piece.created, created));
        if published.len() > 4 {
            break;
        }
    }
    let said = |key: &str, strength: f32| {
        let date = facts.survey.all_metas(key).find_map(parse)?;
        Some(Said::new(date, Witness::Meta, strength * belief(facts, &date)))
    };
    let (stamps, certain): (Vec<_>, Vec<_>) = PUBLISHED.iter().partition(|(key, _)| STAMPS.contains(key));
    published.extend(certain.into_iter().filter_map(|(key, strength)| said(key, strength)));
    let stamps: Vec<Said<WebDate>> = stamps.into_iter().filter_map(|(key, strength)| said(key, strength)).collect();
    modified.extend(MODIFIED.iter().filter_map(|(key, strength)| said(key, *strength)));
    let seen = from_marks(facts, anchor, &mut published, &mut modified);
    if let Some(date) =
        facts.hints.announcement.as_ref().and_then(|announcement| announcement.date).filter(|date| is_past(facts, date))
    {
        published.push(Said::new(date, Witness::Feed, 0.75));
    }
    let mut seen = [seen, lines::around_headline(facts, anchor)].concat();
    seen.extend(lines::openings(facts, anchor));
    published.extend(stamps.into_iter().map(|stamp| doubted(stamp, &seen)));
    for seen in seen.iter().filter(|seen| !seen.is_update) {
        published.push(Said::new(seen.date(), Witness::Markup, seen.strength));
    }
    for seen in seen.iter().filter(|seen| seen.is_update) {
        modified.push(Said::new(seen.date(), Witness::Markup, seen.strength));
    }
    if published.is_empty() {
        published.extend(only_day(facts, anchor).map(|date| Said::new(date, Witness::Markup, 0.4)));
    }
    let address = address::day(facts);
    if let Some((day, strength)) = address {
        published.push(Said::new(WebDate::Day(day), Witness::Meta, strength));
    }
    if published.is_empty() && modified.is_empty() {
        let far = labelled::by_label(facts, anchor)
            .or_else(|| labelled::by_foot(facts))
            .or_else(|| labelled::only_line(facts, anchor));
        published.extend(far.map(|day| Said::new(WebDate::Day(day), Witness::Text, 0.35)));
        let data = data::only_day(facts.scripts).filter(|date| is_past(facts, date));
        published.extend(data.map(|date| Said::new(date, Witness::Markup, 0.35)));
    }
    let same = |one: &WebDate, other: &WebDate| one.day() == other.day();
    let published = choose(&published, same)
        .map(|(date, note)| (at_home(date, &published, &seen, address.map(|(day, _)| day)), note));
    let mut modified = choose(&modified, same);
    // A change before the publication is a mistake of one of the two.
    if let (Some((first, _)), Some((last, _))) = (&published, &modified)
        && last.day() < first.day()
    {
        modified = None;
    }
    let published = published.or_else(|| {
        // Nothing else on the page: the last change is a weak witness for the day it appeared.
        modified.map(|(date, note)| (date, FieldNote { confidence: note.confidence * 0.4, ..note }))
    });
    Dates { published, modified }
}

/// Names of metas that tell a date and not of what: of the article, or of the page's making.
const STAMPS: &[&str] =
    &["date", "dc.date", "dc:date", "dcterms.date", "created", "gentime", "timestamp", "ptime", "pdate"];

/// What is left of such a date where the page shows an earlier one.
const CONTRADICTED: f32 = 0.55;

/// A date that tells not of what, as far as the dates around the headline let it be believed.
fn doubted(stamp: Said<WebDate>, seen: &[Seen]) -> Said<WebDate> {
    let shown = seen.iter().filter(|seen| !seen.is_update);
    let first = shown.max_by(|one, other| one.strength.total_cmp(&other.strength));
    let is_contradicted = first.is_some_and(|seen| seen.strength >= 0.4 && seen.day < stamp.value.day());
    let strength = stamp.strength * if is_contradicted { CONTRADICTED } else { 1.0 };
    Said::new(stamp.value, stamp.from, strength)
}

/// Dates after the fetch are mistakes or announcements; a day's grace is for zones ahead of UTC.
fn is_past(facts: &Facts<'_>, date: &WebDate) -> bool {
    match (facts.hints.fetched_at, date) {
        (None, _) => true,
        (Some(now), WebDate::Moment(moment)) => moment.instant.as_second() <= now.as_second() + 3_600,
        (Some(now), WebDate::Day(day)) => {
            let today = jiff::tz::Offset::UTC.to_datetime(now).date();
            *day <= today.tomorrow().unwrap_or(today)
        }
    }
}

/// Seconds between the moment at which a page is made and that at which it was fetched, at most: caches included.
const MADE: i64 = 300;

/// How far a declared moment is believed: that of the visit is the page's own making, unless others say the same.
fn belief(facts: &Facts<'_>, date: &WebDate) -> f32 {
    let is_visit = |now: jiff::Timestamp| match date {
        WebDate::Moment(moment) => (moment.instant.as_second() - now.as_second()).abs() <= MADE,
        WebDate::Day(_) => false,
    };
    if facts.hints.fetched_at.is_some_and(is_visit) { 0.4 } else { 1.0 }
}

/// Whether a day is that of the visit, somewhere on earth.
fn is_today(facts: &Facts<'_>, day: Date) -> bool {
    facts.hints.fetched_at.is_some_and(|now| {
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        [today.yesterday().unwrap_or(today), today, today.tomorrow().unwrap_or(today)].contains(&day)
    })
}

/// A moment in UTC, moved to the page's own clock where the page shows it.
fn at_home(date: WebDate, said: &[Said<WebDate>], seen: &[Seen], address: Option<Date>) -> WebDate {
    let moment = match date {
        WebDate::Moment(moment) => moment,
        WebDate::Day(day) => {
            // The same day, said to the second by somebody else.
            return said
                .iter()
                .filter(|said| said.strength >= 0.5)
                .map(|said| said.value)
                .find(|value| matches!(value, WebDate::Moment(moment) if value.day() == day && moment.offset.seconds() != 0))
                .unwrap_or(date);
        }
    };
    if moment.offset.seconds() != 0 {
        return date;
    }
    // Another witness tells the same moment with an offset.
    for other in said {
        if let WebDate::Moment(other) = other.value
            && other.offset.seconds() != 0
            && (other.instant.as_second() - moment.instant.as_second()).abs() < 60
        {
            return WebDate::Moment(other);
        }
    }
    let day = date.day();
    for seen in seen.iter().filter(|seen| !seen.is_update) {
        let is_beside = Some(seen.day) == day.tomorrow().ok() || Some(seen.day) == day.yesterday().ok();
        let Some(time) = seen.time else {
            if is_beside
                && seen.strength >= 0.5
                && !said.iter().any(|said| said.from == Witness::Markup && said.value.day() == day)
                && is_moment(date)
            {
                return WebDate::Day(seen.day);
            }
            continue;
        };
        if seen.day != day && !is_beside {
            continue;
        }
        let local = jiff::tz::Offset::UTC.to_timestamp(seen.day.to_datetime(time)).map(jiff::Timestamp::as_second);
        let Ok(local) = local else { continue };
        let ahead = local - moment.instant.as_second().div_euclid(60) * 60;
        // Offsets are whole quarters of an hour, from -12 to +14.
        if ahead % 900 == 0
            && (-43_200..=50_400).contains(&ahead)
            && let Some(found) = WebDate::moment(moment.instant, ahead as i32)
        {
            return found;
        }
    }
    if let Some(address) = address
        && is_moment(date)
        && (Some(address) == day.tomorrow().ok() || Some(address) == day.yesterday().ok())
    {
        return WebDate::Day(address);
    }
    date
}

/// Whether the day may be another one in the page's own zone: zones lie up to half a day away, so that of any moment.
fn is_moment(date: WebDate) -> bool {
    matches!(date, WebDate::Moment(_))
}

/// The one day that all of a page's marks agree upon, wherever they stand; comments have their own.
fn only_day(facts: &Facts<'_>, anchor: Option<u32>) -> Option<WebDate> {
    let language = facts.declared_language.as_deref();
    let is_other = |mark: &TimeMark| {
        facts.survey.aside(&mark.spot, None).has(Hint::COMMENT)
            || place::is_masthead(facts, &mark.spot, anchor)
            || place::is_teaser(facts, &mark.spot, anchor)
    };
    let marks = facts.survey.times.iter().filter(|mark| !is_other(mark));
    let mut dates = marks
        .filter_map(|mark| machine::parse(mark.datetime.as_deref()?, language))
        .filter(|date| is_past(facts, date));
    let first = dates.next()?;
    dates.all(|date| date.day() == first.day()).then_some(first)
}

/// `<time>` and other marks with a machine's date or a visible one.
fn from_marks(
    facts: &Facts<'_>,
    anchor: Option<u32>,
    published: &mut Vec<Said<WebDate>>,
    modified: &mut Vec<Said<WebDate>>,
) -> Vec<Seen> {
    let language = facts.declared_language.as_deref();
    let survey = &facts.survey;
    let mut seen = Vec::new();
    let mut n_near = 0;
    let mut card_days: BTreeSet<Date> = BTreeSet::new();
    for mark in &survey.times {
        let aside = survey.aside(&mark.spot, anchor);
        if !aside.without(Hint::BIO).is_empty() {
            continue;
        }
        let is_elsewhere =
            || place::is_masthead(facts, &mark.spot, anchor) || place::is_teaser(facts, &mark.spot, anchor);
        if mark.prop.is_empty() && is_elsewhere() {
            continue;
        }
        let date = mark
            .datetime
            .as_deref()
            .and_then(|value| machine::parse(value, language))
            .filter(|date| is_past(facts, date));
        let is_update = mark.prop.contains("datemodified")
            || (mark.spot.hint.has(Hint::UPDATED) && !mark.prop.contains("datepublished"))
            || lines::says_updated(&mark.text);
        let is_near = anchor.is_some_and(|anchor| mark.spot.order.abs_diff(anchor) < 80);
        let mut strength: f32 = if mark.prop.contains("datepublished") {
            0.85
        } else if mark.prop.contains("datemodified") {
            0.8
        } else if is_near {
            0.66
        } else if mark.spot.in_article {
            0.45
        } else {
            0.3
        };
        let day = date.as_ref().map(WebDate::day);
        // A clock in the site's head: the day of the visit, above the headline and outside of the article.
        let is_above = anchor.is_some_and(|anchor| mark.spot.order < anchor) && !mark.spot.in_article;
        let is_clock = is_above && mark.prop.is_empty() && day.is_some_and(|day| is_today(facts, day));
        if is_clock {
            strength *= 0.4;
        } else if is_near && mark.prop.is_empty() {
            n_near += 1;
            if n_near > 1 {
                strength *= 0.75;
            }
        }
        if !is_near && mark.prop.is_empty() && n_near > 0 {
            strength *= 0.6;
        }
        // Cards of one day say it once.
        let is_card = !is_near && mark.prop.is_empty();
        if is_card {
            // Of several days: a list of others.
            card_days.extend(day);
            strength *= if card_days.len() > 1 { 0.5 } else { 1.0 };
        }
        let is_said = |list: &[Said<WebDate>]| {
            list.iter().any(|said| said.from == Witness::Markup && Some(said.value.day()) == day)
        };
        if is_card && is_said(published) {
            continue;
        }
        if let Some(date) = date {
            let list = if is_update { &mut *modified } else { &mut *published };
            if list.iter().filter(|said| said.from == Witness::Markup).count() < 4 {
                list.push(Said::new(date, Witness::Markup, strength));
            }
        }
        if seen.len() < 6 {
            for found in human::find(&mark.text, language).into_iter().take(1) {
                if is_past(facts, &WebDate::Day(found.day)) {
                    seen.push(Seen::new(&found, strength * 0.7, is_update));
                }
            }
        }
    }
    for (pair, spot) in &survey.props {
        if !survey.aside(spot, anchor).is_empty() {
            continue;
        }
        let list = match pair.key.as_str() {
            "datepublished" => &mut *published,
            "datemodified" => &mut *modified,
            _ => continue,
        };
        if let Some(date) = machine::parse(&pair.value, language).filter(|date| is_past(facts, date)) {
            list.push(Said::new(date, Witness::Markup, 0.8));
        }
    }
    seen
}
