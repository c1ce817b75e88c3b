//! What the publisher reserves or grants, as found; never interpreted.

use serde::{Deserialize, Serialize};

/// Rights signals with a page. `None` and empty mean: no such signal seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// The line of robots.txt that decided, as `allow: /path` or `disallow: /path`.
    pub robots_rule: Option<String>,
    /// Directives of robots meta tags, of our own name and of what stands in for the header, lower case.
    pub meta_robots: Vec<String>,
    /// Directives of the X-Robots-Tag header, lower case.
    pub x_robots_tag: Vec<String>,
    /// TDM Reservation Protocol: 1 reserved, 0 not.
    pub tdm_reservation: Option<i64>,
    /// TDM Reservation Protocol: address of the policy.
    pub tdm_policy: Option<String>,
    /// Licence address or name.
    pub license: Option<String>,
    /// Copyright line or holder.
    pub copyright: Option<String>,
}

/// Directives of a page that are kept, besides those that reserve.
const DIRECTIVES: usize = 30;

impl Rights {
    /// Whether text and data mining is reserved in one of the forms that machines read (article 4 of Directive (EU)
    /// 2019/790): TDMRep, or the directives `noai` and `noml`.
    pub fn reserve_mining(&self) -> bool {
        self.tdm_reservation == Some(1) || self.meta_robots.iter().chain(&self.x_robots_tag).any(|one| reserves(one))
    }
}

/// What values of `tdm-reservation` say, those of headers or of meta tags (TDMRep): 0 or 1, all else says nothing. Where
/// they disagree, what is reserved stays so.
pub fn reservation<'v>(values: impl Iterator<Item = &'v str>) -> Option<i64> {
    values.filter_map(|value| value.trim().parse().ok()).filter(|value| matches!(value, 0 | 1)).max()
}

fn reserves(directive: &str) -> bool {
    matches!(directive.rsplit(':').next().map(str::trim), Some("noai" | "noml"))
}

/// Directives that have a value, and are no user agents.
const VALUED: [&str; 4] = ["max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"];

/// The directives in values of robots meta tags or X-Robots-Tag headers: lower case, each once. A user agent is said before
/// each of the directives that it is meant by, which are all behind it in its value. Commas part directives; semicolons and
/// spaces are what some write instead.
pub fn directives<'v>(values: impl Iterator<Item = &'v str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in values {
        let mut agent = String::new();
        each_directive(value, |directive| {
            let name = directive.split_once(':').map(|(name, _)| name.trim());
            let directive = match name {
                Some(name) if !VALUED.contains(&name) => {
                    agent = format!("{name}: ");
                    directive
                }
                _ => format!("{agent}{directive}"),
            };
            let is_new = !found.contains(&directive) && (found.len() < DIRECTIVES || reserves(&directive));
            found.extend(is_new.then_some(directive));
        });
    }
    found
}

/// Calls `each` with the directives of one value.
fn each_directive(value: &str, mut each: impl FnMut(String)) {
    let mut parts = value.split([',', ';']).peekable();
    while let Some(part) = parts.next() {
        let mut part = part.trim().to_lowercase();
        if part.contains("unavailable_after") {
            // A moment with spaces of its own, and with a comma behind the weekday (RFC 850).
            let is_date = |rest: &&str| rest.trim_start().starts_with(|first: char| first.is_ascii_digit());
            if part.ends_with("day")
                && let Some(rest) = parts.next_if(is_date)
            {
                part.push_str(", ");
                part.push_str(&rest.trim().to_lowercase());
            }
            each(part);
            continue;
        }
        let mut directive = String::new();
        for word in part.split_whitespace() {
            // `googlebot: noindex`, `max-snippet: 50` and `max-snippet :50` are one.
            if !directive.is_empty() && !directive.ends_with(':') && !word.starts_with(':') {
                each(std::mem::take(&mut directive));
            }
            if directive.ends_with(':') {
                directive.push(' ');
            }
            directive.push_str(word);
        }
        if !directive.is_empty() {
            each(directive);
        }
    }
}

/// What a host's TDM file says of one address (TDM Reservation Protocol).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tdm {
    /// 1 reserved, 0 not.
    pub reservation: i64,
    /// Address of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_parted_however_they_are_written() {
        for (values, expected) in [
            (&["NoIndex, nofollow", "noindex"][..], &["noindex", "nofollow"][..]),
            (&["noindex noai", "index;noml"], &["noindex", "noai", "index", "noml"]),
            (&["googlebot: noindex nofollow"], &["googlebot: noindex", "googlebot: nofollow"]),
            (
                &["Googlebot: noindex, noai, otherbot: noml, max-snippet: 5", "nofollow"],
                &["googlebot: noindex", "googlebot: noai", "otherbot: noml", "otherbot: max-snippet: 5", "nofollow"],
            ),
            (&["max-image-preview:large, max-snippet: -1"], &["max-image-preview:large", "max-snippet: -1"]),
            (
                &["unavailable_after: 25 Jun 2027 15:00:00 GMT, noai"],
                &["unavailable_after: 25 jun 2027 15:00:00 gmt", "noai"],
            ),
            (
                &["unavailable_after: Friday, 25-Jun-27 15:00:00 PST, noarchive", "unavailable_after: today, noai"],
                &["unavailable_after: friday, 25-jun-27 15:00:00 pst", "noarchive", "unavailable_after: today", "noai"],
            ),
            (&["", " , ;"], &[]),
        ] {
            assert_eq!(directives(values.iter().copied()), expected, "{values:?}");
        }
    }

    #[test]
    fn a_reservation_is_found_behind_any_number_of_others() {
        let value = (0..100).map(|n| format!("word{n}")).collect::<Vec<_>>().join(",") + ",noai";
        let meta_robots = directives([value.as_str()].into_iter());
        assert_eq!(meta_robots.len(), DIRECTIVES + 1);
        assert!(Rights { meta_robots, ..Rights::default() }.reserve_mining());
        assert!(Rights { x_robots_tag: vec!["otherbot: noml".to_owned()], ..Rights::default() }.reserve_mining());
        assert!(Rights { tdm_reservation: Some(1), ..Rights::default() }.reserve_mining());
        assert!(!Rights { tdm_reservation: Some(0), ..Rights::default() }.reserve_mining());
    }
}
