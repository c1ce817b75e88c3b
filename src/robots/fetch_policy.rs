//! What a fetch of robots.txt means for its host (RFC 9309 section 2.3.1).

use std::time::Duration;

use crate::model::Reason;

/// Redirects of robots.txt that are followed, also to other hosts; the rules apply to the first host.
pub const REDIRECTS: usize = 5;

/// How long a file is used before it is asked for again.
pub const FRESH: Duration = Duration::from_hours(24);

/// How long an unreachable host is left alone before its file is asked for again.
pub const RETRY: Duration = Duration::from_hours(1);

/// What to do with the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Read the body's rules; an empty one, or an HTML page, has none and allows everything.
    Parse,
    /// "Unavailable": there is no such file, everything is allowed.
    AllowAll,
    /// "Unreachable": nothing is allowed for now.
    DisallowAll,
    /// The rules known from before: the host says that nothing changed, or it cannot be reached now.
    UseCached,
}

impl Policy {
    /// The same policy where rules from before are at hand, or are not.
    #[must_use]
    pub fn with_cache(self, cached: Cached) -> Self {
        match (self, cached) {
            (Self::DisallowAll, Cached::Rules) => Self::UseCached,
            (Self::UseCached, Cached::Nothing) => Self::DisallowAll,
            (policy, _) => policy,
        }
    }
}

/// Whether rules from an earlier fetch are at hand, however old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cached {
    /// They are.
    Rules,
    /// They are not.
    Nothing,
}

/// How the fetch of robots.txt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With this status and a whole body; a redirect that has no usable target counts, too.
    Status(u16),
    /// Without a whole response, or by our own address guard.
    Failed(Reason),
}

/// The policy for that ending.
pub fn of(ending: Ending) -> Policy {
    match ending {
        Ending::Status(304) | Ending::Failed(Reason::Unchanged) => Policy::UseCached,
        // A host that says "too many requests" is asking for less, not for more: not "unavailable", by the letter.
        Ending::Status(429) => Policy::DisallowAll,
        Ending::Status(200..=299) => Policy::Parse,
        // Redirects that lead nowhere, or on after five hops (section 2.3.1.2), and 4xx: there is no such file.
        Ending::Status(300..=499)
        | Ending::Failed(
            Reason::RedirectLimit
            | Reason::RedirectRefused
            | Reason::NotFound
            | Reason::Gone
            | Reason::Forbidden
            | Reason::ClientError,
        ) => Policy::AllowAll,
        // 5xx, numbers that HTTP does not know, no response, or a hop to a forbidden address: what stands there is
        // unknown, so nothing is allowed.
        Ending::Status(_) | Ending::Failed(_) => Policy::DisallowAll,
    }
}

/// Whether rules of that age may be used without asking again.
pub fn is_fresh(age: Duration) -> bool {
    age <= FRESH
}
