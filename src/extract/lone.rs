//! Lines without a page around them, such as those of a scraped text: a byline, a date.

use std::collections::HashSet;

use jiff::civil::Date;

use super::fields::dates::human;
use super::fields::names::{self, Trust};

/// The people that a byline names; none where no word such as "by" says that it is one.
pub fn authors(line: &str) -> Vec<String> {
    // A date may follow in the same line.
    let names = human::find(line, None).first().and_then(|found| line.get(..found.start)).unwrap_or(line);
    if names::has_by(names) { names::people(names, &HashSet::new(), Trust::Declared) } else { Vec::new() }
}

/// The first day in a line; `None` where it can be read in two ways, as `3/5/2024` without a language that settles it.
pub fn day(line: &str, language: Option<&str>) -> Option<Date> {
    let found = human::find(line, language).into_iter().next()?;
    found.other.is_none_or(|other| other == found.day).then_some(found.day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn bylines_name_people() {
        assert_eq!(authors("By Ana Ruiz and Tom de Vries"), ["Ana Ruiz", "Tom de Vries"]);
        assert_eq!(authors("Por María López - 3 de mayo de 2024"), ["María López"]);
        assert_eq!(authors("Bridge stays"), [""; 0]);
    }

    #[test]
    fn days_are_given_where_they_are_certain() {
        assert_eq!(day("Publicado el 3 de mayo de 2024", Some("es")), Some(date(2024, 5, 3)));
        assert_eq!(day("2024年5月3日 10:15", None), Some(date(2024, 5, 3)));
        assert_eq!(day("3/5/2024", None), None);
        assert_eq!(day("soon", None), None);
    }
}
