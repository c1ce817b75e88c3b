//! One visit: a target, the addresses it has led through, and where a redirect leads next.
//!
//! Pure. reqwest follows no redirects; each hop is a request of its own that asks robots.txt, politeness and the address
//! guard again.

use crate::fetch::status;
use crate::frontier::Handed;
use crate::model::{Earlier, HostKey, Outcome, PageUrl, Reason, Step, Target, TargetKind};

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
    /// For a TDM file: whose rules it brings.
    pub(crate) tdm_of: Option<Origin>,
    /// For a robots.txt: requests that failed before this one.
    pub(crate) n_failed: u32,
    /// What an earlier visit left.
    pub(crate) earlier: Option<Earlier>,
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

    /// An address there.
    fn url(&self, path: &str) -> Step<PageUrl> {
        let scheme = if self.secure { "https" } else { "http" };
        PageUrl::parse(&format!("{scheme}://{}{path}", self.host))
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
            tdm_of: None,
            n_failed: 0,
            earlier: None,
        }
    }

    /// The visit to an origin's robots.txt, on behalf of a target there.
    pub(crate) fn to_robots(origin: Origin, on_behalf: &Visit) -> Step<Self> {
        let target = errand(origin.url("/robots.txt")?, TargetKind::Robots, on_behalf);
        Ok(Self { robots_of: Some(origin), ..Self::new(target) })
    }

    /// The visit to an origin's TDM file, on behalf of a target there.
    pub(crate) fn to_tdm(origin: Origin, on_behalf: &Visit) -> Step<Self> {
        let target = errand(origin.url("/.well-known/tdmrep.json")?, TargetKind::Tdm, on_behalf);
        Ok(Self { tdm_of: Some(origin), ..Self::new(target) })
    }

    /// Whether it is made on the crawl's own account.
    pub(crate) fn is_own_errand(&self) -> bool {
        self.target.kind.is_own_errand()
    }

    /// The validators to send: those of the address itself, which say nothing about where it leads.
    pub(crate) fn validators(&self) -> Option<&Earlier> {
        self.earlier.as_ref().filter(|_| self.redirects.is_empty())
    }

    /// The next hop. `same_site` says whether the address is still of the target's site; robots.txt may lie anywhere
    /// (RFC 9309 section 2.3.1.2).
    /// Where the hop is refused, the visit stays as it was.
    pub(crate) fn redirect(&mut self, next: PageUrl, same_site: bool) -> Step<()> {
        let refuse = |reason, detail: String| Err(Outcome::new(reason).detail(detail));
        if self.redirects.len() >= status::REDIRECTS {
            return refuse(Reason::RedirectLimit, format!("more than {}", status::REDIRECTS));
        }
        if next == self.url || self.redirects.iter().any(|earlier| earlier == next.as_str()) {
            return refuse(Reason::RedirectLimit, format!("leads round to {next}"));
        }
        if self.robots_of.is_none() && !same_site {
            return Err(Outcome::new(Reason::OutOfScope).rule("redirect to another domain").detail(next.to_string()));
        }
        let previous = std::mem::replace(&mut self.url, next);
        self.redirects.push(previous.to_string());
        Ok(())
    }
}

/// A target that nobody showed.
fn errand(url: PageUrl, kind: TargetKind, on_behalf: &Visit) -> Target {
    Target { url, kind, via: crate::model::Via::Seed, via_url: None, announcement: None, ..on_behalf.target.clone() }
}

impl From<Handed> for Visit {
    fn from(handed: Handed) -> Self {
        Self { earlier: handed.earlier, ..Self::new(handed.target) }
    }
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

    fn hop(visit: &mut Visit, url: &str) -> Result<(), Reason> {
        visit.redirect(PageUrl::parse(url).unwrap(), true).map_err(|outcome| outcome.reason)
    }

    #[test]
    fn a_hop_remembers_where_it_came_from() {
        let mut visit = visit("http://news.example/a");
        hop(&mut visit, "https://www.news.example/b").unwrap();
        assert_eq!(visit.url.as_str(), "https://www.news.example/b");
        assert_eq!(visit.redirects, ["http://news.example/a"]);
        assert_eq!(visit.home.as_str(), "news.example");
    }

    #[test]
    fn a_loop_and_an_endless_chain_end() {
        let mut round = visit("http://news.example/a");
        hop(&mut round, "http://news.example/b").unwrap();
        assert_eq!(hop(&mut round, "http://news.example/a").unwrap_err(), Reason::RedirectLimit);

        let mut chain = visit("http://news.example/0");
        for n in 1..=status::REDIRECTS {
            hop(&mut chain, &format!("http://news.example/{n}")).unwrap();
        }
        assert_eq!(hop(&mut chain, "http://news.example/last").unwrap_err(), Reason::RedirectLimit);
    }

    #[test]
    fn only_robots_txt_may_leave_the_site() {
        let next = PageUrl::parse("http://elsewhere.example2/").unwrap();
        let mut of = visit("http://news.example/a");
        assert_eq!(of.redirect(next.clone(), false).unwrap_err().reason, Reason::OutOfScope);
        let mut robots = Visit::to_robots(Origin::of(&of.url), &of).unwrap();
        assert!(robots.redirect(next, false).is_ok());
    }
}
