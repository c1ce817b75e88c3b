//! What to fetch first.

use crate::model::{Target, TargetKind, Via};

/// The class of a target, smaller first. Within a class the frontier is first in, first out.
///
/// Sources before articles, since they show the articles; announced articles before found ones, since they are surer
/// and newer; plain sitemaps last, since they hold years.
pub fn priority(target: &Target) -> u8 {
    match (target.kind, target.via) {
        (TargetKind::Robots | TargetKind::Tdm, _) => 0,
        (TargetKind::Front, _) => 1,
        (TargetKind::Feed, _) => 2,
        (TargetKind::Sitemap, Via::Seed) => 3,
        (TargetKind::Article, Via::NewsSitemap | Via::Feed) => 4,
        (TargetKind::Article, Via::Seed | Via::File) => 5,
        (TargetKind::Section, _) if target.depth <= 1 => 6,
        (TargetKind::Article, Via::Link) => 7,
        (TargetKind::Sitemap, _) => 8,
        (TargetKind::Section, _) => 9,
        (TargetKind::Article, Via::Sitemap) => 10,
    }
}
