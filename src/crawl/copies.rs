//! Sites that give every visitor addresses of their own: endless copies of each page, a session id apart.
//!
//! Evidence, not names: where several articles say the same each time that their addresses differ in an opaque part alone, the
//! place of that part is a session's. From then on one address of each page is enough for the site. Several, and of different
//! texts: where the opaque part is all that tells stories apart, they are one page without it, and a wall or a story that was
//! filed twice would speak for all of them. Where the corpus says that one page came by many addresses, short numbers are looked at
//! as well. Kept while the program runs: the next run needs the evidence anew, a handful of requests.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, PoisonError};

use crate::discover::tokens::{Blanked, Shape, blanked};
use crate::model::{Outcome, PageUrl, Reason, SiteName, Target};

/// Pages, and texts, that another address said the same of before the place counts as a session's.
const ENOUGH: usize = 3;

/// For each time that it said something else, so many more: stories are edited while they are read.
const AGAINST: u32 = 10;

/// Pages that were stored under another address before a site's short numbers are looked at.
const SUSPECT: u32 = 3;

/// Pages with an opaque part that are remembered of one site, forty bytes each; more are all visited.
const PAGES: usize = 50_000;

/// What is known, by site. The lock is held for a look-up.
#[derive(Debug, Default)]
pub(crate) struct Copies(Mutex<HashMap<SiteName, Site>>);

#[derive(Debug, Default)]
struct Site {
    /// By the hash of the blanked address.
    pages: HashMap<u64, Page>,
    places: HashMap<String, Place>,
    n_copies: u32,
    shape: Shape,
}

/// One page, whatever its address.
#[derive(Debug)]
struct Page {
    /// The address that stands for it, hashed.
    first: u64,
    /// What it said, where it is an article.
    text: Option<u64>,
}

#[derive(Debug, Default)]
struct Place {
    n_same: u32,
    n_other: u32,
    /// The first pages that said the same, and what they said.
    pages: HashSet<u64>,
    texts: HashSet<u64>,
}

impl Place {
    fn says_the_same(&mut self, page: u64, text: u64) {
        self.n_same += 1;
        for (seen, one) in [(&mut self.pages, page), (&mut self.texts, text)] {
            if seen.len() < ENOUGH {
                seen.insert(one);
            }
        }
    }

    fn is_sessions(&self) -> bool {
        self.pages.len().min(self.texts.len()) >= ENOUGH && self.n_same >= self.n_other.saturating_mul(AGAINST)
    }
}

impl Copies {
    /// A page was read; `text` identifies what an article says.
    pub(crate) fn learn(&self, site: &SiteName, url: &PageUrl, text: Option<&str>) {
        let (own, text) = (hash(url.as_str()), text.map(hash));
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let site = sites.entry(SiteName::clone(site)).or_default();
        let Some(Blanked { address, place }) = blanked(url, site.shape) else {
            return;
        };
        let key = hash(&address);
        if site.pages.len() >= PAGES && !site.pages.contains_key(&key) {
            return;
        }
        let page = site.pages.entry(key).or_insert(Page { first: own, text: None });
        match (page.text, text) {
            (Some(before), Some(text)) if page.first != own => {
                let place = site.places.entry(place).or_default();
                if before == text {
                    place.says_the_same(key, text);
                } else {
                    place.n_other += 1;
                }
            }
            (_, text) => page.text = text.or(page.text),
        }
    }

    /// A page said what is stored under another address of its site.
    pub(crate) fn met_copy(&self, site: &SiteName) {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let site = sites.entry(SiteName::clone(site)).or_default();
        site.n_copies += 1;
        if site.n_copies >= SUSPECT && site.shape == Shape::Opaque {
            // Other addresses by this shape: what was learned by the old one says nothing of them.
            *site = Site { n_copies: site.n_copies, shape: Shape::Wide, ..Site::default() };
        }
    }

    /// The outcome of a target that would bring another copy of a page.
    pub(crate) fn refuses(&self, target: &Target) -> Option<Outcome> {
        let sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let site = sites.get(&target.site)?;
        let Blanked { address, place } = blanked(&target.url, site.shape)?;
        let is_copy = site.pages.get(&hash(&address)).is_some_and(|page| page.first != hash(target.url.as_str()));
        let is_sessions = site.places.get(&place).is_some_and(Place::is_sessions);
        (is_copy && is_sessions)
            .then(|| Outcome::new(Reason::Trap).rule("session id").detail(format!("a copy of {address}")))
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{TargetKind, Via};

    fn target(session: u32, page: &str) -> Target {
        Target {
            url: PageUrl::parse(&format!("http://paper.example/v-{session:08x}abcdef0123456789/{page}")).unwrap(),
            site: "Paper".into(),
            kind: TargetKind::Article,
            via: Via::Link,
            via_url: None,
            depth: 1,
            announcement: None,
        }
    }

    fn read(copies: &Copies, target: &Target, text: Option<&str>) {
        copies.learn(&target.site, &target.url, text);
    }

    /// What a site with sessions shows: each page under some of them.
    fn sessions(copies: &Copies, n: u32) {
        for (page, text) in [("flood", "the river rose"), ("bridge", "it stays"), ("market", "it opens")] {
            (0..n).for_each(|session| read(copies, &target(session, page), Some(text)));
        }
    }

    #[test]
    fn one_address_of_each_page_is_enough_where_ids_change_nothing() {
        let copies = Copies::default();
        sessions(&copies, 1);
        for page in ["flood", "bridge"] {
            read(&copies, &target(1, page), Some(if page == "flood" { "the river rose" } else { "it stays" }));
            assert!(copies.refuses(&target(9, "flood")).is_none(), "twice may be chance");
        }
        read(&copies, &target(1, "market"), Some("it opens"));
        assert_eq!(copies.refuses(&target(9, "flood")).unwrap().reason, Reason::Trap);
        assert!(copies.refuses(&target(0, "flood")).is_none(), "the first stands for all");
        assert!(copies.refuses(&target(9, "council")).is_none(), "no other page is lost");
        // Lists say something else each time, since their links carry the id.
        read(&copies, &target(9, "politics/"), None);
        assert!(
            copies.refuses(&target(9, "politics/")).is_none() && copies.refuses(&target(10, "politics/")).is_some()
        );
    }

    #[test]
    fn short_numbers_count_where_copies_were_stored() {
        let copies = Copies::default();
        let target = |session: u32, page: &str| Target {
            url: PageUrl::parse(&format!("http://paper.example/{page}?t={session}&r={}", session * 7)).unwrap(),
            ..target(0, page)
        };
        let sessions = |copies: &Copies| {
            for (page, text) in [("flood", "the river rose"), ("bridge", "it stays"), ("market", "it opens")] {
                (0..3).for_each(|n| read(copies, &target(1_000_000 + n, page), Some(text)));
            }
        };
        sessions(&copies);
        assert!(copies.refuses(&target(7_654_321, "flood")).is_none(), "a number is no session");
        (0..SUSPECT).for_each(|_| copies.met_copy(&"Paper".into()));
        sessions(&copies);
        assert_eq!(copies.refuses(&target(7_654_321, "flood")).unwrap().reason, Reason::Trap);
        assert!(copies.refuses(&target(7_654_321, "council")).is_none(), "no other page is lost");
    }

    #[test]
    fn walls_and_stories_that_are_filed_twice_speak_for_no_other() {
        let copies = Copies::default();
        // One wall under every address of four sections; a story under many.
        for page in ["", "politics/", "sport/", "local/"] {
            (0..30).for_each(|id| read(&copies, &target(id, page), Some("accept our cookies")));
            assert!(copies.refuses(&target(99, page)).is_none(), "{page}");
        }
        (0..30).for_each(|id| read(&copies, &target(id, "story"), Some("the river rose")));
        assert!(copies.refuses(&target(99, "story")).is_none());
    }

    #[test]
    fn stories_that_have_such_an_id_are_all_read() {
        let copies = Copies::default();
        for id in 0..50 {
            read(&copies, &target(id, "story"), Some(&format!("story number {id}")));
        }
        for id in 0..5 {
            read(&copies, &target(100 + id, "story"), Some("story number 0"));
        }
        assert!(copies.refuses(&target(200, "story")).is_none());
    }

    #[test]
    fn an_edited_story_does_not_open_the_trap_again() {
        let copies = Copies::default();
        sessions(&copies, 10);
        read(&copies, &target(30, "flood"), Some("the river rose by a metre"));
        assert!(copies.refuses(&target(31, "flood")).is_some());
    }
}
