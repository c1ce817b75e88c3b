//! Addresses that lead into endless rooms: calendars, repeating paths, combinations of filters, broken templates.
//!
//! Each rule has a name, which the ledger keeps. Price: a story whose address happens to repeat a word three times in a
//! row of folders is lost.

use crate::discover::shape::readable;
use crate::model::PageUrl;

/// Deepest path.
const MAX_SEGMENTS: usize = 16;

/// Longest path and query, in characters after decoding: headlines in Arabic or Thai are six to nine bytes a letter.
const MAX_CHARS: usize = 700;

/// Most parameters.
const MAX_PARAMETERS: usize = 10;

/// A page of a list so far behind that nobody walked there.
const MAX_PAGE: u32 = 500;

/// Parameters that only arrange what is shown.
const FACETS: &[&str] = &[
    "sort",
    "sortby",
    "sort_by",
    "order",
    "orderby",
    "order_by",
    "dir",
    "direction",
    "filter",
    "filters",
    "limit",
    "per_page",
    "perpage",
    "pagesize",
    "page_size",
    "view",
    "display",
    "layout",
    "facet",
    "color",
    "size",
    "price",
    "min",
    "max",
    "from",
    "to",
    "start_date",
    "end_date",
    "columns",
    "show",
];

/// Of these, what an address of a single page has as well.
const OF_PAGES: &[&str] = &["view", "display", "layout", "size", "from", "to", "show"];

/// Parameters that name a page by its number.
const IDS: &[&str] = &[
    "id",
    "aid",
    "nid",
    "pid",
    "no",
    "nr",
    "num",
    "article",
    "articleid",
    "article_id",
    "artikel",
    "news_id",
    "newsid",
    "idxno",
    "story",
    "story_id",
    "storyid",
    "p",
    "post",
    "item",
    "itemid",
    "content_id",
    "doc",
    "docid",
];

/// Path words under which days, weeks and months are generated.
const CALENDARS: &[&str] = &[
    "calendar",
    "events",
    "event",
    "agenda",
    "kalender",
    "veranstaltungen",
    "termine",
    "calendario",
    "calendrier",
    "evenements",
    "eventos",
    "eventi",
    "evenementen",
    "kalendarz",
    "kalendar",
    "wydarzenia",
    "takvim",
    "tv-guide",
    "programme-tv",
    "tv-programm",
    "kinoprogramm",
    "jadwal",
    "schedule",
];

/// Parameters that move a calendar.
const CALENDAR_PARAMETERS: &[&str] = &[
    "month",
    "year",
    "week",
    "day",
    "date",
    "tribe-bar-date",
    "eventdisplay",
    "ical",
    "outlook-ical",
    "mc_id",
    "cal",
    "yr",
    "monat",
    "jahr",
    "datum",
    "mes",
    "ano",
    "mois",
    "annee",
    "mese",
    "anno",
];

/// Words of templates that were never filled in.
const TEMPLATES: &[&str] =
    &["{{", "}}", "${", "<%", "%>", "[object object]", "{url}", "{id}", "{slug}", "' + ", "\" + "];

/// The rule by which an address is a trap. What a feed or sitemap announces leads nowhere on by itself: it is judged by what no
/// address has that leads to an article, not by what it has in common with calendars and filters.
pub fn trap(url: &PageUrl, is_announced: bool) -> Option<&'static str> {
    let path = readable(url.as_url().path());
    let query = readable(url.as_url().query().unwrap_or_default());
    if path.chars().count() + query.chars().count() > MAX_CHARS {
        return Some("overlong address");
    }
    if TEMPLATES.iter().any(|word| path.contains(word) || query.contains(word)) {
        return Some("unfilled template");
    }
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let parameters: Vec<(&str, &str)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    in_path(&segments, url).or_else(|| in_query(&parameters)).or_else(|| {
        let rooms = || repeats(&segments).then_some("repeating path");
        (!is_announced)
            .then(|| rooms().or_else(|| filters(&parameters)).or_else(|| calendar(&segments, &parameters)))
            .flatten()
    })
}

fn in_path(segments: &[&str], url: &PageUrl) -> Option<&'static str> {
    if segments.len() > MAX_SEGMENTS {
        return Some("deep path");
    }
    if matches!(segments.last(), Some(&("undefined" | "null" | "nan" | "[object" | "javascript:void(0)"))) {
        return Some("unfilled template");
    }
    // A reference without a scheme, resolved against the page: `/news/www.other.example/`, `/news/https:/other.example`.
    let archive = url.host().as_str().contains("archive");
    if !archive && segments.iter().any(|segment| matches!(*segment, "http:" | "https:")) {
        return Some("address in the path");
    }
    if segments.iter().skip(1).any(|segment| segment.starts_with("www.") && segment.split('.').count() > 2) {
        return Some("address in the path");
    }
    let behind = segments.windows(2).any(|two| two[0] == "page" && two[1].parse().is_ok_and(|n: u32| n > MAX_PAGE));
    behind.then_some("endless pages")
}

/// A segment three times, or a pair of segments twice in a row. Numbers repeat by chance and do not count.
fn repeats(segments: &[&str]) -> bool {
    let word = |segment: &str| segment.chars().any(char::is_alphabetic);
    let thrice = segments
        .iter()
        .enumerate()
        .any(|(n, segment)| word(segment) && segments[n..].iter().filter(|other| *other == segment).count() >= 3);
    let pair =
        segments.windows(4).any(|four| four[0] == four[2] && four[1] == four[3] && word(four[0]) && word(four[1]));
    thrice || pair
}

fn in_query(parameters: &[(&str, &str)]) -> Option<&'static str> {
    if parameters.len() > MAX_PARAMETERS {
        return Some("too many parameters");
    }
    let same = |name: &str| parameters.iter().filter(|(other, _)| *other == name).count();
    if parameters.iter().any(|(name, _)| same(name) > 3) {
        return Some("repeated parameters");
    }
    // Those of normal length were taken out by normalizing.
    let session = parameters.iter().any(|(name, value)| {
        let name = name.strip_prefix("amp;").unwrap_or(name);
        (matches!(name, "phpsessid" | "jsessionid" | "sessionid" | "session_id" | "oscsid" | "zenid")
            || name.starts_with("aspsessionid"))
            && value.len() >= 8
    });
    if session {
        return Some("session id");
    }
    let behind = parameters.iter().any(|(name, value)| {
        matches!(*name, "page" | "paged" | "pg" | "seite" | "pagina") && value.parse().is_ok_and(|n: u32| n > MAX_PAGE)
    });
    behind.then_some("endless pages")
}

/// Parameters that arrange a list. Beside the number of a page, `view=article&layout=default` is how some systems write it.
fn filters(parameters: &[(&str, &str)]) -> Option<&'static str> {
    let is_of_page = names_page(parameters);
    let is_filter = |name: &str| {
        (FACETS.contains(&name) && !(is_of_page && OF_PAGES.contains(&name)))
            || name.contains('[')
            || name.ends_with("%5d")
    };
    (parameters.iter().filter(|(name, _)| is_filter(name)).count() >= 2).then_some("combinations of filters")
}

/// Whether the number of a page is among the parameters.
fn names_page(parameters: &[(&str, &str)]) -> bool {
    parameters.iter().any(|(name, value)| {
        IDS.contains(name) && value.len() >= 3 && value.bytes().take_while(u8::is_ascii_digit).count() >= 3
    })
}

fn calendar(segments: &[&str], parameters: &[(&str, &str)]) -> Option<&'static str> {
    // The number of a page beside a day: its own day, as long as news were published then.
    let is_far = |value: &str| value.len() == 4 && value.parse().is_ok_and(|year: u32| !(1990..2060).contains(&year));
    let days = || parameters.iter().filter(|(name, _)| CALENDAR_PARAMETERS.contains(name));
    if names_page(parameters) && !days().any(|(_, value)| value.split('-').any(is_far)) {
        return None;
    }
    let n_moves = days().count();
    let place = segments.iter().position(|segment| CALENDARS.contains(segment));
    let numbers_after = place.is_some_and(|place| {
        let last = segments.last().copied().unwrap_or_default();
        // No day and no month has such a number.
        let is_id = last.parse().is_ok_and(|n: u32| n > 31 && !(1900..2100).contains(&n));
        place + 1 < segments.len() && is_day(last)
            || segments[place + 1..].len() >= 2 && !is_id && segments[place + 1..].iter().all(|s| is_number(s))
    });
    if numbers_after || (place.is_some() && n_moves > 0) || n_moves >= 2 {
        return Some("calendar");
    }
    // Nothing was published in these years.
    let far = segments.windows(2).any(|two| {
        two[0].len() == 4
            && two[0].parse().is_ok_and(|year: u32| (1000..1990).contains(&year) || (2060..3000).contains(&year))
            && two[1].len() == 2
            && two[1].parse().is_ok_and(|month: u32| (1..=12).contains(&month))
            && segments.len() <= 4
            && segments.last().is_some_and(|last| is_number(last))
    });
    far.then_some("calendar")
}

fn is_number(segment: &str) -> bool {
    !segment.is_empty() && segment.len() <= 4 && segment.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2031-05`, `2031-05-17`.
fn is_day(segment: &str) -> bool {
    let mut parts = segment.split('-');
    let (Some(year), Some(month)) = (parts.next(), parts.next()) else {
        return false;
    };
    year.len() == 4 && is_number(year) && month.len() == 2 && is_number(month) && parts.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traps_have_names() {
        for (address, wanted) in [
            ("/a/b/a/b/a/b", Some("repeating path")),
            ("/news/news/news", Some("repeating path")),
            ("/img/x/img/y/img/z", Some("repeating path")),
            ("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", Some("deep path")),
            ("/news/https://other.example/x", Some("address in the path")),
            ("/news/www.other.example/x", Some("address in the path")),
            ("/story/%7B%7Bslug%7D%7D", Some("unfilled template")),
            ("/story/undefined", Some("unfilled template")),
            ("/shop?sort=price&order=asc", Some("combinations of filters")),
            ("/shop?filter%5B%5D=a&filter%5B%5D=b", Some("combinations of filters")),
            ("/x?a=1&a=2&a=3&a=4", Some("repeated parameters")),
            ("/x?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=1&k=2", Some("too many parameters")),
            ("/x?sessionid=a8f3k2l1", Some("session id")),
            ("/events/2031/05/17", Some("calendar")),
            ("/veranstaltungen/2031-05-17", Some("calendar")),
            ("/kalender?date=2031-05-17", Some("calendar")),
            ("/index.php?month=5&year=2031", Some("calendar")),
            ("/archive/2999/12", Some("calendar")),
            ("/politics/page/90000", Some("endless pages")),
            ("/politics?page=90000", Some("endless pages")),
            ("/2026/11/23/flood-in-the-old-town", None),
            ("/2026/11/2026/flood", None),
            ("/politics?page=2", None),
            ("/view.asp?id=7&menu=3", None),
            ("/events/night-of-the-museums-draws-thousands", None),
            ("/news/news-in-brief", None),
            ("/date/2026-11-23/story", None),
            ("/news/article.php?year=2026&month=11&id=4711", None),
            ("/news/article.php?year=2071&month=11&id=4711", Some("calendar")),
            ("/index.php?option=com_content&view=article&id=812&layout=default", None),
            ("/article?id=9124&from=rss&view=full", None),
            ("/list?id=9124&sort=new&order=up", Some("combinations of filters")),
            ("/agenda/2026/4711", None),
            ("/agenda/2026/11/4712", None),
            ("/agenda/2026/11", Some("calendar")),
        ] {
            let url = PageUrl::parse(&format!("https://paper.example{address}")).unwrap();
            assert_eq!(trap(&url, false), wanted, "{address}");
        }
        let long = format!("https://paper.example/{}", "x".repeat(800));
        assert_eq!(trap(&PageUrl::parse(&long).unwrap(), true), Some("overlong address"));
    }

    #[test]
    fn what_a_feed_announces_is_no_calendar() {
        let url = |path: &str| PageUrl::parse(&format!("https://paper.example{path}")).unwrap();
        for path in
            ["/calendar/2026-11", "/show?date=2026-11-28&day=6", "/berlin/kultur/berlin/theater/berlin/premiere"]
        {
            assert!(trap(&url(path), false).is_some() && trap(&url(path), true).is_none(), "{path}");
        }
        assert!(trap(&url("/news/undefined"), true).is_some());
    }

    proptest::proptest! {
        #[test]
        fn any_address_is_judged(path in "[\\PC/]{0,60}", query in "[\\PC&=]{0,40}") {
            if let Ok(url) = PageUrl::parse(&format!("https://paper.example/{path}?{query}")) {
                let _ = trap(&url, false);
            }
        }
    }
}
