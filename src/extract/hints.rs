//! What is known about a page before it is read.

use std::sync::Arc;

use jiff::Timestamp;

use super::body::template::Template;
use crate::model::Announcement;

/// What is known about a page from outside it.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// What a feed or news sitemap said.
    pub announcement: Option<Announcement>,
    /// The config's language of the site, BCP 47.
    pub site_language: Option<String>,
    /// When the page was fetched: no date is later.
    pub fetched_at: Option<Timestamp>,
    /// What other pages of the site showed.
    pub template: Option<Arc<Template>>,
}
