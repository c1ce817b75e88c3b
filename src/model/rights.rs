//! What the publisher reserves or grants, as found; never interpreted.

use serde::{Deserialize, Serialize};

/// Rights signals with a page. `None` and empty mean: no such signal seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// The line of robots.txt that decided, as `allow: /path` or `disallow: /path`.
    pub robots_rule: Option<String>,
    /// Directives of `<meta name=robots>` and of our own name, lower case.
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

/// What a host's TDM file says of one address (TDM Reservation Protocol).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tdm {
    /// 1 reserved, 0 not.
    pub reservation: i64,
    /// Address of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}
