//! What ends a visit before anybody is asked, robots.txt aside: its site is full, the config or a take-down forbids it, or it
//! would bring another copy of a page.

use super::Engine;
use crate::corpus::takedown;
use crate::crawl::visit::Visit;
use crate::model::{Outcome, Reason};

impl Engine {
    pub(super) fn refuses(&self, visit: &Visit) -> Option<Outcome> {
        let target = &visit.target;
        if visit.is_own_errand() {
            // A redirect is a request more.
            let is_counted = visit.robots_of.is_none() && !visit.redirects.is_empty();
            let full = is_counted.then(|| self.parts.budget.lacks(&target.site, 1)).flatten();
            return full.or_else(|| self.taken_down(visit));
        }
        // A page that is stored already takes no room from new ones.
        let is_stored = visit.earlier.as_ref().is_some_and(|earlier| earlier.article.is_some());
        let is_first = visit.redirects.is_empty();
        let budget = &self.parts.budget;
        let full = if is_first { budget.refuses(target, is_stored) } else { budget.lacks(&target.site, 1) };
        // What an earlier run with another config found.
        let rules = self.parts.context.sites.get(&target.site);
        full.or_else(|| rules.and_then(|rules| rules.scope.excludes(target)))
            .or_else(|| (is_first && !is_stored).then(|| self.parts.copies.refuses(target)).flatten())
            .or_else(|| self.taken_down(visit))
    }

    fn taken_down(&self, visit: &Visit) -> Option<Outcome> {
        let is_withdrawn = self.parts.takedown.has_or_led(&visit.url);
        is_withdrawn.then(|| Outcome::new(Reason::TakenDown).rule(takedown::NAME))
    }
}
