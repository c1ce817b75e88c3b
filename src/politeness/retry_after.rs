//! The Retry-After header (RFC 9110 section 10.2.3).

use std::time::Duration;

use jiff::Timestamp;

/// Longest wait that is obeyed; a longer one is shortened to it.
pub const LONGEST: Duration = Duration::from_hours(24);

/// How long the host asks us to wait, at most [`LONGEST`]: seconds, or a date in any of HTTP's three forms.
///
/// `None` for anything else, and for no wait at all: zero, or a date that has passed, which a server with a wrong clock or
/// a page cached for long sends. Our own back-off holds then, where obeying would mean to ask again at once.
pub fn parse(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a `u64` holds are a very long wait, too.
        let seconds = value.parse().unwrap_or(u64::MAX);
        return (seconds > 0).then(|| Duration::from_secs(seconds).min(LONGEST));
    }
    let date = Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()?;
    let wait = Duration::try_from(date.duration_since(now)).ok().filter(|wait| !wait.is_zero())?;
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected_seconds: Option<u64>) {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(parse(value, now), expected_seconds.map(Duration::from_secs), "{value:?}");
    }

    #[test]
    fn seconds_and_dates_are_read() {
        check("120", Some(120));
        check(" 1 ", Some(1));
        check("Mon, 23 Nov 2026 12:05:00 GMT", Some(300));
        check("Monday, 23-Nov-26 12:05:00 GMT", Some(300));
        check("Mon Nov 23 12:05:00 2026", Some(300));
    }

    #[test]
    fn a_wait_is_at_most_a_day() {
        check("99999999999", Some(86_400));
        check("999999999999999999999999999999", Some(86_400));
        check("Mon, 23 Nov 2099 12:05:00 GMT", Some(86_400));
    }

    #[test]
    fn no_wait_at_all_leaves_the_host_to_our_back_off() {
        for value in ["0", "000", "Sun, 22 Nov 2026 12:05:00 GMT", "Mon, 23 Nov 2026 12:00:00 GMT"] {
            check(value, None);
        }
    }

    #[test]
    fn junk_is_ignored() {
        for value in ["", "-5", "abc", "1.5", "+3", "12 s", "Mon, 99 Nov 2026 12:05:00 GMT", "２"] {
            check(value, None);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_value_panics(value in "\\PC{0,40}") {
            let wait = parse(&value, Timestamp::UNIX_EPOCH);
            proptest::prop_assert!(wait.is_none_or(|wait| wait <= LONGEST));
        }
    }
}
