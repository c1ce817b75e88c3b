//! One visit: a target, the addresses it has led through, and where a redirect leads next.
//!
//! Pure. reqwest follows no redirects; each hop is a request of its own that asks robots.txt, politeness and the address
//! guard again.

use crate::frontier::Handed;
use crate::model::{HostKey, Outcome, PageUrl, Reason, Step, Target, TargetKind};

/// Redirects followed for one target. RFC 9309 section 2.3.1.2 asks for at least five for robots.txt.
pub(crate) const MAX_REDIRECTS: usize = 5;

/// A target on its way.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) target: Target,
    /// The address to ask now.
    pub(crate) url: PageUrl,
    /// The addresses asked before, in order.
    pub(crate) redirects: Vec<String>,
    /// The host whose lease brought the target: it is answered for there, wherever redirects lead.
    pub(crate) home: HostKey,
    /// For a robots.txt: whose rules it brings.
    pub(crate) robots_of: Option<Origin>,
    /// Validators of the last visit, for a conditional request.
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

/// Scheme and host: what one robots.txt rules (RFC 9309 section 2.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    pub(crate) secure: bool,
    pub(crate) host: HostKey,
}

impl Origin {
    pub(crate) fn of(url: &PageUrl) -> Self {
        Self { secure: url.as_url().scheme() == "https", host: url.host() }
    }

    /// The address of its robots.txt.
    pub(crate) fn robots_url(&self) -> Step<PageUrl> {
        let scheme = if self.secure { "https" } else { "http" };
        PageUrl::parse(&format!("{scheme}://{}/robots.txt", self.host))
            .map_err(|refusal| Outcome::new(Reason::BadUrl).detail(refusal.to_string()))
    }
}

impl Visit {
    pub(crate) fn new(target: Target) -> Self {
        Self {
            url: target.url.clone(),
            home: target.url.host(),
            target,
            redirects: Vec::new(),
            robots_of: None,
            etag: None,
            last_modified: None,
        }
    }

    /// The visit to an origin's robots.txt, on behalf of a target there.
    pub(crate) fn to_robots(origin: Origin, on_behalf: &Visit) -> Step<Self> {
        let target = Target {
            url: origin.robots_url()?,
            kind: TargetKind::Robots,
            via: crate::model::Via::Seed,
            via_url: None,
            announcement: None,
            ..on_behalf.target.clone()
        };
        Ok(Self { robots_of: Some(origin), ..Self::new(target) })
    }

    /// The next hop, where a response's `Location` leads.
    pub(crate) fn redirected(mut self, status: u16, location: Option<&str>) -> Result<Self, (Self, Outcome)> {
        let refuse = |visit, reason, detail: String| Err((visit, Outcome::new(reason).detail(detail)));
        let Some(location) = location else {
            return refuse(self, Reason::RedirectRefused, format!("status {status} without a Location"));
        };
        let next = match self.url.join(location) {
            Ok(next) => next,
            Err(refusal) => return refuse(self, Reason::RedirectRefused, format!("{refusal}: {location}")),
        };
        if self.redirects.len() >= MAX_REDIRECTS {
            return refuse(self, Reason::RedirectLimit, format!("more than {MAX_REDIRECTS}"));
        }
        if next == self.url || self.redirects.iter().any(|earlier| earlier == next.as_str()) {
            return refuse(self, Reason::RedirectLimit, format!("leads round to {next}"));
        }
        if self.robots_of.is_none() && next.domain() != self.target.url.domain() {
            let refusal = Outcome::new(Reason::OutOfScope).rule("redirect to another domain").detail(next.to_string());
            return Err((self, refusal));
        }
        let previous = std::mem::replace(&mut self.url, next);
        self.redirects.push(previous.to_string());
        self.etag = None;
        self.last_modified = None;
        Ok(self)
    }
}

impl From<Handed> for Visit {
    fn from(handed: Handed) -> Self {
        Self { etag: handed.etag, last_modified: handed.last_modified, ..Self::new(handed.target) }
    }
}

/// Whether a status asks for another address.
pub(crate) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Via;

    fn visit(url: &str) -> Visit {
        Visit::new(Target {
            url: PageUrl::parse(url).unwrap(),
            site: "Example".into(),
            kind: TargetKind::Article,
            via: Via::Link,
            via_url: None,
            depth: 1,
            announcement: None,
        })
    }

    #[test]
    fn a_hop_remembers_where_it_came_from() {
        let hop = visit("http://news.example/a").redirected(301, Some("https://www.news.example/b")).unwrap();
        assert_eq!(hop.url.as_str(), "https://www.news.example/b");
        assert_eq!(hop.redirects, ["http://news.example/a"]);
        assert_eq!(hop.home.as_str(), "news.example");
    }

    #[test]
    fn a_loop_and_an_endless_chain_end() {
        let hop = visit("http://news.example/a").redirected(302, Some("/b")).unwrap();
        let (_, outcome) = hop.redirected(302, Some("/a")).unwrap_err();
        assert_eq!(outcome.reason, Reason::RedirectLimit);

        let mut hop = visit("http://news.example/0");
        for n in 1..=MAX_REDIRECTS {
            hop = hop.redirected(302, Some(&format!("/{n}"))).unwrap();
        }
        let (_, outcome) = hop.redirected(302, Some("/last")).unwrap_err();
        assert_eq!(outcome.reason, Reason::RedirectLimit);
    }

    #[test]
    fn other_schemes_and_other_domains_are_refused() {
        for (location, reason) in [
            (Some("file:///etc/passwd"), Reason::RedirectRefused),
            (Some("javascript:alert(1)"), Reason::RedirectRefused),
            (None, Reason::RedirectRefused),
            (Some("http://elsewhere.example2/"), Reason::OutOfScope),
        ] {
            let (_, outcome) = visit("http://news.example/a").redirected(302, location).unwrap_err();
            assert_eq!(outcome.reason, reason, "{location:?}");
        }
    }
}
