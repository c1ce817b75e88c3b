//! What the pages of each site tell about it, collected in a reading before the one that counts.
//!
//! Sites are registrable domains. Pages without an address count as those of one site.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Processed;
use crate::extract::body::template::{Learner, Template};

/// Templates by registrable domain.
pub type Templates = HashMap<String, Arc<Template>>;

/// Collects what pages tell, site by site; some hundred kilobytes a site at most.
#[derive(Debug, Default)]
pub struct Sights(BTreeMap<String, Learner>);

impl Sights {
    /// Takes what a page told, if it holds an article.
    pub fn add(&mut self, processed: Processed) {
        if let (Some(sighting), Some(url)) = (processed.sighting, processed.url_final) {
            self.0.entry(url.domain().to_owned()).or_default().add(sighting);
        }
    }

    /// The templates of the sites with enough pages.
    pub fn templates(self) -> Templates {
        let known = self.0.into_iter().filter_map(|(site, learner)| Some((site, Arc::new(learner.template()?))));
        known.collect()
    }
}
