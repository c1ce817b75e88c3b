//! What the crawl knew of a visit, kept beside its request so that the archive alone can rebuild the corpus.
//!
//! A named field of the request's record: WARC/1.1 lets writers add their own, and readers pass over what they do not
//! know (section 5, "Named fields").

use serde::{Deserialize, Serialize};

use crate::model::{Announcement, Fetched, PageUrl, Target, TargetKind, Tdm, Via};

/// The name of the field.
pub(super) const FIELD: &str = "Gleaner-Visit";

/// Longest value that is written, in bytes: readers bound the lines of a head.
const BYTES: usize = 32 * 1024;

/// One visit, without what the response tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    url: String,
    site: String,
    kind: String,
    via: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    via_url: Option<String>,
    depth: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    announcement: Option<Announcement>,
    /// Addresses asked before the one that answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<String>,
    /// The line of robots.txt that allowed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robots_rule: Option<String>,
    /// What the host's TDM file says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tdm: Option<Tdm>,
}

impl Visit {
    /// The visit that a response ended.
    pub fn of(fetched: &Fetched) -> Self {
        let target = &fetched.target;
        Self {
            url: target.url.to_string(),
            site: target.site.to_string(),
            kind: target.kind.name().to_owned(),
            via: target.via.name().to_owned(),
            via_url: target.via_url.clone(),
            depth: target.depth,
            announcement: target.announcement.clone(),
            redirects: fetched.redirects.clone(),
            robots_rule: fetched.robots_rule.clone(),
            tdm: fetched.tdm.clone(),
        }
    }

    /// What was asked for; `None` if the field was written by something else.
    pub fn target(&self) -> Option<Target> {
        Some(Target {
            url: PageUrl::parse(&self.url).ok()?,
            site: self.site.as_str().into(),
            kind: TargetKind::from_name(&self.kind)?,
            via: Via::from_name(&self.via)?,
            via_url: self.via_url.clone(),
            depth: self.depth,
            announcement: self.announcement.clone(),
        })
    }

    /// The field's value: one line of JSON. A summary that would make it too long is left out.
    pub(super) fn value(&self) -> String {
        let json = |visit: &Self| serde_json::to_string(visit).unwrap_or_default();
        let whole = json(self);
        if whole.len() <= BYTES {
            return whole;
        }
        let announcement = self.announcement.clone().map(|announcement| Announcement { summary: None, ..announcement });
        let short = json(&Self { announcement, ..self.clone() });
        if short.len() <= BYTES {
            short
        } else {
            json(&Self { announcement: None, redirects: Vec::new(), ..self.clone() })
        }
    }

    /// Reads a field's value.
    pub(super) fn read(value: &[u8]) -> Option<Self> {
        serde_json::from_slice(value).ok()
    }
}
