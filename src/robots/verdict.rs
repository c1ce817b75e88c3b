//! What robots.txt says about one address.

/// The verdict on one address.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be asked for.
    Allowed(Allowed),
    /// It may not.
    Disallowed {
        /// The deciding line, as `disallow: /path`; in place of a line, why nothing is allowed.
        rule: String,
    },
}

/// The proof that robots.txt allows one address. Not `Clone`: one verdict, one request.
#[derive(Debug, PartialEq, Eq)]
pub struct Allowed {
    rule: Option<String>,
}

/// Why an address may be asked for without its host's robots.txt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unchecked {
    /// `politeness.obey_robots = false`: the hosts are the user's own.
    ByConfig,
}

impl Allowed {
    /// A verdict of [`Rules::judge`](super::Rules::judge).
    pub(super) fn by_rules(rule: Option<String>) -> Self {
        Self { rule }
    }

    /// robots.txt itself, which is always allowed (RFC 9309 section 2.2.2).
    pub fn robots_txt() -> Self {
        Self { rule: None }
    }

    /// Allowed by something else than the host, said aloud so that it can be searched for.
    pub fn unchecked(reason: Unchecked) -> Self {
        match reason {
            Unchecked::ByConfig => Self { rule: Some("config: obey_robots = false".to_owned()) },
        }
    }

    /// The line that allows it, as `allow: /path`; `None` where no line speaks of it.
    pub fn rule(&self) -> Option<&str> {
        self.rule.as_deref()
    }
}
