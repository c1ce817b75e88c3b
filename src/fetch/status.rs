//! What a status means for its address.

use crate::model::{Outcome, Reason};

/// Redirects of one address that are followed, each with its own permit. robots.txt has its own limit of the same
/// size, from its RFC.
pub const REDIRECTS: usize = 5;

/// Whether it is a redirect with a target (RFC 9110 section 15.4).
pub fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The outcome that a status makes by itself; `None` where the body must be read (2xx) or the redirect followed.
pub fn outcome(status: u16) -> Option<Outcome> {
    let reason = match status {
        200..=299 => return None,
        status if is_redirect(status) => return None,
        304 => Reason::Unchanged,
        401 | 402 | 403 | 407 | 451 => Reason::Forbidden,
        404 => Reason::NotFound,
        410 => Reason::Gone,
        429 | 503 => Reason::TooManyRequests,
        400..=499 => Reason::ClientError,
        500..=599 => Reason::ServerError,
        _ => Reason::BadStatus,
    };
    Some(Outcome::new(reason).detail(format!("status {status}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_meaning() {
        let cases = [
            (200, None),
            (206, None),
            (301, None),
            (308, None),
            (300, Some(Reason::BadStatus)),
            (304, Some(Reason::Unchanged)),
            (400, Some(Reason::ClientError)),
            (401, Some(Reason::Forbidden)),
            (402, Some(Reason::Forbidden)),
            (403, Some(Reason::Forbidden)),
            (404, Some(Reason::NotFound)),
            (407, Some(Reason::Forbidden)),
            (410, Some(Reason::Gone)),
            (418, Some(Reason::ClientError)),
            (429, Some(Reason::TooManyRequests)),
            (451, Some(Reason::Forbidden)),
            (500, Some(Reason::ServerError)),
            (503, Some(Reason::TooManyRequests)),
            (599, Some(Reason::ServerError)),
            (100, Some(Reason::BadStatus)),
            (999, Some(Reason::BadStatus)),
        ];
        for (status, expected) in cases {
            assert_eq!(outcome(status).map(|outcome| outcome.reason), expected, "{status}");
        }
    }
}
