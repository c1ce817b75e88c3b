//! Days of publication in a page's data scripts: what a site's own program was handed to draw the page with.
//!
//! A last resort. Such data tells of other articles, too; only a day that all of it agrees upon is the page's.

use regex::Regex;
use std::sync::LazyLock;

use super::machine;
use crate::model::WebDate;
use crate::page::tree::Script;

/// Values that are looked at.
const VALUES: usize = 20;

static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)"(?:date_?published|published_?date|published_?(?:at|on)|publish(?:ed)?_?(?:date|time)|publication_?date|first_?published(?:_?(?:at|date))?)"\s*:\s*"([^"\\]{8,40})""#,
    )
    .expect("the pattern is valid")
});

/// The one day of publication in the data scripts. JSON-LD is read elsewhere.
pub(super) fn only_day(scripts: &[Script]) -> Option<WebDate> {
    let data = scripts.iter().filter(|script| !script.kind.contains("ld+json"));
    let values = data.flat_map(|script| PUBLISHED.captures_iter(&script.text).take(VALUES));
    let mut dates = values.filter_map(|found| machine::parse(found.get(1)?.as_str(), None));
    let first = dates.next()?;
    dates.all(|date| date.day() == first.day()).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(kind: &str, text: &str) -> Option<String> {
        let script = Script { kind: kind.to_owned(), id: None, text: text.to_owned() };
        only_day(&[script]).map(|date| date.day().to_string())
    }

    #[test]
    fn what_all_of_it_agrees_upon() {
        let one =
            r#"{"article": {"title": "Hafen", "publishedAt": "2025-03-04T10:00:00Z", "updatedAt": "2025-03-09"}}"#;
        assert_eq!(day("application/json", one).as_deref(), Some("2025-03-04"));
        let two = r#"[{"publishedDate": "2025-03-04"}, {"publishedDate": "2025-03-05"}]"#;
        assert_eq!(day("application/json", two), None);
        assert_eq!(day("application/ld+json", one), None);
        assert_eq!(day("application/json", r#"{"publishedAt": "soon enough"}"#), None);
    }
}
