//! Where feeds and sitemaps usually lie, for sites that do not say.

use crate::model::{Candidate, PageUrl, TargetKind, Via};

/// Feed addresses by how many publishing systems use them. Each costs a request, so the list is short.
const FEEDS: &[&str] = &["feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml"];

/// Sitemap addresses, those with news first.
const SITEMAPS: &[&str] = &["/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_index.xml", "/sitemap.xml"];

/// Usual feed addresses of a site that names none: under its own path first, then under the host's root.
pub fn usual_feeds(front: &PageUrl) -> Vec<Candidate> {
    let folder = folder(front);
    let roots = if folder == "/" { vec![folder] } else { vec![folder, "/".to_owned()] };
    let of_root =
        |root: String| FEEDS.iter().take(if root == "/" { 6 } else { 3 }).map(move |feed| format!("{root}{feed}"));
    candidates(front, roots.into_iter().flat_map(of_root), TargetKind::Feed)
}

/// Usual sitemap addresses of a host whose robots.txt names none.
pub fn usual_sitemaps(front: &PageUrl) -> Vec<Candidate> {
    candidates(front, SITEMAPS.iter().map(|path| (*path).to_owned()), TargetKind::Sitemap)
}

/// The path up to and with its last slash; a path without an ending is a folder.
fn folder(front: &PageUrl) -> String {
    let path = front.as_url().path();
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.contains('.') {
        path[..path.len() - last.len()].to_owned()
    } else {
        format!("{}/", path.trim_end_matches('/'))
    }
}

fn candidates(front: &PageUrl, paths: impl Iterator<Item = String>, kind: TargetKind) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for url in paths.filter_map(|path| front.join(&path).ok()) {
        if found.iter().all(|known| known.url != url) {
            found.push(Candidate { url, kind, via: Via::Seed, announcement: None });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(candidates: Vec<Candidate>) -> Vec<String> {
        candidates.into_iter().map(|candidate| candidate.url.to_string()).collect()
    }

    #[test]
    fn feeds_lie_under_the_sites_own_path_first() {
        let feeds = addresses(usual_feeds(&PageUrl::parse("https://paper.example/es/index.html").unwrap()));
        assert_eq!(feeds[0], "https://paper.example/es/feed/");
        assert!(feeds.contains(&"https://paper.example/rss.xml".to_owned()));
        assert!(feeds.len() <= 9);
        assert_eq!(usual_feeds(&PageUrl::parse("https://paper.example/").unwrap()).len(), FEEDS.len());
    }

    #[test]
    fn sitemaps_lie_at_the_root() {
        let sitemaps = addresses(usual_sitemaps(&PageUrl::parse("http://127.0.0.1:8080/es").unwrap()));
        assert!(sitemaps.contains(&"http://127.0.0.1:8080/sitemap.xml".to_owned()));
    }
}
