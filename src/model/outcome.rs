//! What became of an address: one stage, one reason from a closed list.

use serde::{Deserialize, Serialize};

/// One step of an address's way. `?` ends the way with its outcome.
pub type Step<T> = Result<T, Outcome>;

/// How far an address came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Shown by a source, judged by its address alone.
    Discovered,
    /// Judged by robots.txt and politeness.
    Admitted,
    /// Asked for.
    Fetched,
    /// Body decompressed, charset known, parsed within bounds.
    Decoded,
    /// Read for its article or its entries.
    Extracted,
    /// In the corpus.
    Stored,
}

impl Stage {
    /// The name in ledgers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discovered => "discovered",
            Self::Admitted => "admitted",
            Self::Fetched => "fetched",
            Self::Decoded => "decoded",
            Self::Extracted => "extracted",
            Self::Stored => "stored",
        }
    }
}

/// Whether and when an address is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Final.
    Never,
    /// In this run, after a back-off, a few times.
    Soon,
    /// When a later run comes by.
    NextRun,
}

/// Ends an address's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How far it came.
    pub stage: Stage,
    /// Why it ended there.
    pub reason: Reason,
    /// The rule that decided: a line of robots.txt, a config key, the name of a bound.
    pub rule: Option<String>,
    /// What a person needs to understand it: a status, a limit, the other address.
    pub detail: Option<String>,
}

impl Outcome {
    /// An outcome at the reason's own stage.
    pub fn new(reason: Reason) -> Self {
        Self { stage: reason.stage(), reason, rule: None, detail: None }
    }

    /// The same with a detail.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same with the rule that decided.
    #[must_use]
    pub fn rule(mut self, rule: impl Into<String>) -> Self {
        self.rule = Some(rule.into());
        self
    }
}

macro_rules! reasons {
    ($( $(#[doc = $doc:literal])+ $name:ident = $text:literal, $stage:ident, $retry:ident; )+) => {
        /// Why an address's way ended. Closed: a new way to end needs a new variant.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Reason { $( $(#[doc = $doc])+ $name, )+ }

        impl Reason {
            /// Every reason, in the order of an address's way.
            pub const ALL: &[Self] = &[ $( Self::$name, )+ ];

            /// The stable name, as written to disk.
            pub fn name(self) -> &'static str {
                match self { $( Self::$name => $text, )+ }
            }

            /// One sentence for people.
            pub fn doc(self) -> &'static str {
                match self { $( Self::$name => concat!($($doc),+).trim_ascii(), )+ }
            }

            /// The stage at which this reason ends the way.
            pub fn stage(self) -> Stage {
                match self { $( Self::$name => Stage::$stage, )+ }
            }

            /// Whether the address is tried again.
            pub fn retry(self) -> Retry {
                match self { $( Self::$name => Retry::$retry, )+ }
            }
        }
    };
}

reasons! {
    /// Stored as a new record.
    Stored = "stored", Stored, Never;
    /// The article is in the corpus already, under another address.
    DuplicateArticle = "duplicate_article", Extracted, Never;
    /// A revisit found nothing changed.
    Unchanged = "unchanged", Fetched, Never;
    /// A feed, read for its entries.
    FeedRead = "feed_read", Extracted, Never;
    /// A sitemap, read for its entries.
    SitemapRead = "sitemap_read", Extracted, Never;
    /// A page of links, read for its links.
    ListingRead = "listing_read", Extracted, Never;
    /// A robots.txt, read for its rules.
    RobotsRead = "robots_read", Extracted, Never;
    /// A TDM file, read for its rules.
    TdmRead = "tdm_read", Extracted, Never;
    /// Known and not visited yet.
    Waiting = "waiting", Discovered, NextRun;

    /// Not an address that can be fetched.
    BadUrl = "bad_url", Discovered, Never;
    /// Another spelling of an address that is known, or the address that a redirect led to.
    SameAddress = "same_address", Discovered, Never;
    /// On a host or path that belongs to no site of the config.
    OutOfScope = "out_of_scope", Discovered, Never;
    /// Excluded by the site's own `include` or `exclude`.
    ExcludedByConfig = "excluded_by_config", Discovered, Never;
    /// Withdrawn: its address or domain is on the corpus's take-down list.
    TakenDown = "taken_down", Discovered, Never;
    /// Announced with a date before the site's `since`.
    TooOld = "too_old", Discovered, Never;
    /// An address that no article has: login, search, calendar, file type.
    NotCrawlable = "not_crawlable", Discovered, Never;
    /// An address that looks like a trap: repeating segments, endless parameters.
    Trap = "trap", Discovered, Never;
    /// Further from the seed than `limits.depth`.
    TooDeep = "too_deep", Discovered, Never;
    /// The site has reached its cap of articles or addresses.
    SiteFull = "site_full", Discovered, NextRun;

    /// robots.txt forbids the path.
    RobotsDisallowed = "robots_disallowed", Admitted, NextRun;
    /// robots.txt could not be had, which forbids everything for now.
    RobotsUnreachable = "robots_unreachable", Admitted, NextRun;
    /// The host asks for a longer Crawl-delay than `politeness.max_crawl_delay`.
    CrawlDelayTooLong = "crawl_delay_too_long", Admitted, NextRun;
    /// The host asked for silence (429 or 503 with Retry-After) for longer than the crawl waits.
    HostAskedToWait = "host_asked_to_wait", Admitted, NextRun;
    /// The host failed too often in a row; the rest of its addresses wait for the next run.
    HostGivenUp = "host_given_up", Admitted, NextRun;

    /// The host's name does not resolve.
    DnsFailed = "dns_failed", Fetched, Soon;
    /// The host resolves to an address that is not public.
    AddressForbidden = "address_forbidden", Fetched, Never;
    /// No connection.
    ConnectFailed = "connect_failed", Fetched, Soon;
    /// No secure connection: certificate or protocol.
    TlsFailed = "tls_failed", Fetched, NextRun;
    /// A time limit passed.
    TimedOut = "timed_out", Fetched, Soon;
    /// The body came slower than the smallest rate allowed.
    TooSlow = "too_slow", Fetched, NextRun;
    /// The response breaks HTTP, or ended early.
    BadResponse = "bad_response", Fetched, Soon;
    /// The body passed its limit.
    TooLarge = "too_large", Fetched, Never;
    /// More redirects than the limit, or a redirect that leads round.
    RedirectLimit = "redirect_limit", Fetched, Never;
    /// A redirect to something that is not fetched.
    RedirectRefused = "redirect_refused", Fetched, Never;
    /// 401, 402, 403, 407 or 451.
    Forbidden = "forbidden", Fetched, NextRun;
    /// 404.
    NotFound = "not_found", Fetched, Never;
    /// 410.
    Gone = "gone", Fetched, Never;
    /// 429 or 503: too many requests.
    TooManyRequests = "too_many_requests", Fetched, Soon;
    /// Another 4xx.
    ClientError = "client_error", Fetched, Never;
    /// Another 5xx.
    ServerError = "server_error", Fetched, Soon;
    /// A status that HTTP has no meaning for here.
    BadStatus = "bad_status", Fetched, Never;

    /// The content coding is unknown, doubled or broken.
    BadCoding = "bad_coding", Decoded, Never;
    /// Neither HTML nor a feed nor a sitemap: PDF, picture, binary.
    NotHtml = "not_html", Decoded, Never;
    /// Nothing in it.
    EmptyPage = "empty_page", Decoded, NextRun;
    /// The tree passed a bound: depth, nodes or time.
    TreeTooLarge = "tree_too_large", Decoded, Never;
    /// Not a feed or sitemap that can be read.
    BadFeed = "bad_feed", Decoded, NextRun;

    /// A page with no article in it.
    NoArticle = "no_article", Extracted, Never;
    /// An article too short to be one.
    TooShort = "too_short", Extracted, Never;
    /// An error page that says 200.
    SoftNotFound = "soft_not_found", Extracted, Never;
    /// A cookie or consent wall in place of the page.
    ConsentWall = "consent_wall", Extracted, NextRun;
    /// A bot challenge in place of the page.
    Challenge = "challenge", Extracted, NextRun;
    /// A shell that needs JavaScript.
    JavascriptShell = "javascript_shell", Extracted, NextRun;

    /// A panic in our own code, caught; please report it with the address.
    Bug = "bug", Extracted, NextRun;
}

impl Reason {
    /// The reason of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.name() == name)
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_one_name_everywhere() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_name(reason.name()), Some(*reason));
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("\"{}\"", reason.name()));
            assert!(reason.doc().ends_with('.'), "{reason}");
        }
    }
}
