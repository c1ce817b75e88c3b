//! The rules of one host for us.

use std::time::Duration;

use robotxt::Robots;
use sha2::{Digest, Sha256};
use url::Position;

use super::clean::{clean, encoded, product_token};
use super::verdict::{Allowed, Verdict};
use crate::model::PageUrl;

/// The rules of one robots.txt that apply to our product token.
#[derive(Debug, Clone)]
pub struct Rules {
    robots: Robots,
    sitemaps: Vec<String>,
    sha256: Option<String>,
    unreachable: bool,
}

impl Rules {
    /// Reads the first 512 000 decoded bytes of a robots.txt for the crawler of that name. Never fails: what is not
    /// understood is passed over.
    pub fn parse(bytes: &[u8], token: &str) -> Self {
        let cleaned = clean(bytes);
        // Both sides are cut to the token, so `gleaner/2` in a file and `gleaner2` in a config still meet. An empty
        // name would match nobody's line but `*`, which is right for a crawler without a name.
        let token = String::from_utf8_lossy(product_token(token.as_bytes())).into_owned();
        Self {
            robots: Robots::parse(&cleaned.text, token.as_str()),
            sitemaps: cleaned.sitemaps,
            sha256: Some(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))),
            unreachable: false,
        }
    }

    /// No rules: the host has no robots.txt.
    pub fn allow_all() -> Self {
        Self { robots: Robots::allow_all(), sitemaps: Vec::new(), sha256: None, unreachable: false }
    }

    /// Everything forbidden: the host's robots.txt could not be had (RFC 9309 section 2.3.1.4).
    pub fn disallow_all() -> Self {
        Self { robots: Robots::disallow_all(), sitemaps: Vec::new(), sha256: None, unreachable: true }
    }

    /// May this address be asked for? Path and query are judged; the caller picks the rules of the address's host.
    pub fn judge(&self, url: &PageUrl) -> Verdict {
        let path = path_of(url);
        // The file itself is always allowed; a query behind it makes it another address.
        if path == "/robots.txt" {
            return Verdict::Allowed(Allowed::robots_txt());
        }
        match self.robots.matching_rule(&path) {
            None => Verdict::Allowed(Allowed::by_rules(None)),
            Some(rule) if rule.is_allow() => Verdict::Allowed(Allowed::by_rules(Some(line("allow", rule.pattern())))),
            Some(_) if self.unreachable => Verdict::Disallowed { rule: "robots.txt unreachable".to_owned() },
            Some(rule) => Verdict::Disallowed { rule: line("disallow", rule.pattern()) },
        }
    }

    /// Whether everything is forbidden because the file could not be had, rather than by the file.
    pub fn is_unreachable(&self) -> bool {
        self.unreachable
    }

    /// The Crawl-delay of our group, not part of the RFC. Unbounded: `politeness` decides what is too long.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.robots.crawl_delay()
    }

    /// The values of the Sitemap lines as written, each once; relative ones are to be joined with the file's address.
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }

    /// SHA-256 of the bytes that were given to [`Rules::parse`], hexadecimal; `None` where there was none.
    pub fn sha256(&self) -> Option<&str> {
        self.sha256.as_deref()
    }

    /// About how many bytes of memory these rules hold, for a cache that must stay bounded.
    pub fn memory_bytes(&self) -> usize {
        let rules = self.robots.rules().iter().map(|rule| rule.pattern().len() + size_of::<robotxt::Rule>() + 16);
        let sitemaps = self.sitemaps.iter().map(|sitemap| sitemap.len() + size_of::<String>() + 16);
        size_of::<Self>() + rules.sum::<usize>() + sitemaps.sum::<usize>()
    }
}

/// Path and query as they are matched.
///
/// `*` and `$` of an address are always literal. The rules that mean them literally spell them `%2A` and `%24` (RFC
/// 9309 section 2.2.3), so the address gets that spelling, too, and the crate's wildcards still match either.
fn path_of(url: &PageUrl) -> String {
    let raw = &url.as_url()[Position::BeforePath..Position::AfterQuery];
    let mut path = String::with_capacity(raw.len());
    for char in raw.chars() {
        match char {
            '*' => path.push_str("%2A"),
            '$' => path.push_str("%24"),
            char => match encoded(char) {
                Some(encoded) => path.push_str(encoded),
                None => path.push(char),
            },
        }
    }
    path
}

/// The deciding line, its path in normalized form: `/ä` of a file is `/%C3%A4` here, a literal `$` is `%24`.
fn line(field: &str, pattern: &str) -> String {
    format!("{field}: {pattern}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(rules: &Rules, path: &str) -> Verdict {
        rules.judge(&PageUrl::parse(&format!("https://news.example{path}")).unwrap())
    }

    #[test]
    fn the_deciding_line_is_kept() {
        let rules = Rules::parse(b"User-agent: *\nDisallow: /a\nAllow: /a/b\n", "gleaner");
        assert_eq!(verdict(&rules, "/a/x"), Verdict::Disallowed { rule: "disallow: /a".to_owned() });
        let Verdict::Allowed(allowed) = verdict(&rules, "/a/b") else { panic!() };
        assert_eq!(allowed.rule(), Some("allow: /a/b"));
        let Verdict::Allowed(allowed) = verdict(&rules, "/c") else { panic!() };
        assert_eq!(allowed.rule(), None);
    }

    #[test]
    fn delay_sitemaps_and_hash_are_read() {
        let rules = Rules::parse(b"User-agent: gleaner\nCrawl-delay: 2.5\nSitemap: /s.xml\n", "gleaner");
        assert_eq!(rules.crawl_delay(), Some(Duration::from_millis(2500)));
        assert_eq!(rules.sitemaps(), ["/s.xml"]);
        assert_eq!(rules.sha256().map(str::len), Some(64));
    }

    #[test]
    fn an_unreachable_file_forbids_all_but_itself() {
        let rules = Rules::disallow_all();
        assert_eq!(verdict(&rules, "/"), Verdict::Disallowed { rule: "robots.txt unreachable".to_owned() });
        assert!(matches!(verdict(&rules, "/robots.txt"), Verdict::Allowed(_)));
        assert!(matches!(verdict(&Rules::allow_all(), "/"), Verdict::Allowed(_)));
    }

    #[test]
    fn a_name_with_a_version_meets_its_group() {
        let rules = Rules::parse(b"User-agent: gleaner/9\nDisallow: /a\n", "gleaner");
        assert!(matches!(verdict(&rules, "/a"), Verdict::Disallowed { .. }));
    }

    #[test]
    fn a_rule_cut_in_two_by_the_limit_is_dropped() {
        let mut file = b"User-agent: *\nDisallow: /kept\n".to_vec();
        while file.len() < super::super::ROBOTS_BYTES - 20 {
            file.extend_from_slice(b"# padding\n");
        }
        file.extend_from_slice(b"Disallow: /torn/by/the/limit\nDisallow: /behind\n");
        let rules = Rules::parse(&file, "gleaner");
        assert!(matches!(verdict(&rules, "/kept"), Verdict::Disallowed { .. }));
        assert!(matches!(verdict(&rules, "/torn/by/the/limit"), Verdict::Allowed(_)));
        assert!(matches!(verdict(&rules, "/torn"), Verdict::Allowed(_)));
        assert!(matches!(verdict(&rules, "/behind"), Verdict::Allowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn no_file_and_no_path_panics(
            file in "(?s)(User-agent: (\\*|gleaner)\n|(Dis)?[Aa]llow: [/*$%a-z0-9]{0,12}\n|.{0,8}\n){0,20}",
            path in "/[a-z*$%0-9/?é]{0,20}",
        ) {
            let rules = Rules::parse(file.as_bytes(), "gleaner");
            let _ = verdict(&rules, &path);
        }
    }
}
