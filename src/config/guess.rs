//! What an unknown key was meant to be.

use super::schema::{KEYS, Key, Section};

/// What other crawlers and other habits call our keys.
const SYNONYMS: &[(Section, &str, &str)] = &[
    (Section::Crawler, "agent", "name"),
    (Section::Crawler, "bot", "name"),
    (Section::Crawler, "user_agent", "name"),
    (Section::Crawler, "email", "contact"),
    (Section::Crawler, "mail", "contact"),
    (Section::Crawler, "from_email", "contact"),
    (Section::Crawler, "parallel", "concurrency"),
    (Section::Crawler, "threads", "concurrency"),
    (Section::Crawler, "workers", "concurrency"),
    (Section::Politeness, "crawl_delay", "delay"),
    (Section::Politeness, "download_delay", "delay"),
    (Section::Politeness, "rate", "delay"),
    (Section::Politeness, "max_delay", "max_crawl_delay"),
    (Section::Politeness, "robots", "obey_robots"),
    (Section::Politeness, "robotstxt_obey", "obey_robots"),
    (Section::Limits, "max_articles", "articles_per_site"),
    (Section::Limits, "max_pages", "articles_per_site"),
    (Section::Limits, "max_bytes", "page_bytes"),
    (Section::Limits, "max_size", "page_bytes"),
    (Section::Limits, "max_depth", "depth"),
    (Section::Limits, "timeout", "fetch_timeout"),
    (Section::Connect, "hosts", "resolve"),
    (Section::Top, "output", "corpus"),
    (Section::Top, "output_dir", "corpus"),
    (Section::Site, "address", "url"),
    (Section::Site, "link", "url"),
    (Section::Site, "start_url", "url"),
    (Section::Site, "start_urls", "url"),
    (Section::Site, "title", "name"),
    (Section::Site, "lang", "language"),
    (Section::Site, "locale", "language"),
    (Section::Site, "feed", "feeds"),
    (Section::Site, "rss", "feeds"),
    (Section::Site, "sitemap", "sitemaps"),
    (Section::Site, "from", "since"),
    (Section::Site, "start", "since"),
    (Section::Site, "allow", "include"),
    (Section::Site, "deny", "exclude"),
];

/// The best guess.
#[derive(Debug, Clone, Copy)]
pub(super) enum Guess {
    /// A key, spelled differently or standing elsewhere.
    Key(&'static Key),
    /// A section, spelled differently.
    Section(Section),
    /// None.
    Nothing,
}

/// Guesses what was meant by a key that the section does not have.
pub(super) fn meant(unknown: &str, section: Section) -> Guess {
    let word = unknown.trim().to_lowercase().replace(['-', ' '], "_");
    if let Some(key) = section.key(&word).or_else(|| KEYS.iter().find(|key| key.name == word)) {
        return Guess::Key(key);
    }
    let mut synonyms: Vec<_> = SYNONYMS.iter().filter(|(_, other, _)| *other == word).collect();
    synonyms.sort_by_key(|(there, ..)| *there != section);
    if let Some(key) = synonyms.first().and_then(|(there, _, name)| there.key(name)) {
        return Guess::Key(key);
    }
    if let Some(key) = nearest(&word, section.keys(), |key| key.name) {
        return Guess::Key(key);
    }
    if section == Section::Top
        && let Some(section) = nearest(&word, Section::NAMED.into_iter(), |section| section.name())
    {
        return Guess::Section(section);
    }
    nearest(&word, KEYS.iter(), |key| key.name).map_or(Guess::Nothing, Guess::Key)
}

/// The closest of them, where one is close enough: a mistake in three letters, as clap and cargo allow.
pub(super) fn nearest<T>(word: &str, all: impl Iterator<Item = T>, name: impl Fn(&T) -> &str) -> Option<T> {
    let n_letters = word.chars().count();
    if n_letters > 40 {
        return None;
    }
    let allowed = (n_letters / 3).max(1);
    all.map(|item| (distance(word, name(&item)), item))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, item)| item)
}

/// Letters to add, drop, change or swap with their neighbor (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(unknown: &str, section: Section, expected: &str) {
        let guess = match meant(unknown, section) {
            Guess::Key(key) => format!("{} {}", key.section.header(), key.name),
            Guess::Section(section) => section.header(),
            Guess::Nothing => "nothing".to_owned(),
        };
        assert_eq!(guess, expected, "`{unknown}` in {}", section.header());
    }

    #[test]
    fn a_guess_prefers_the_section_at_hand() {
        check("dealy", Section::Politeness, "[politeness] delay");
        check("delay", Section::Top, "[politeness] delay");
        check("Max-Crawl-Delay", Section::Politeness, "[politeness] max_crawl_delay");
        check("obey_robot", Section::Politeness, "[politeness] obey_robots");
        check("corpus", Section::Limits, "the top of the file corpus");
        check("title", Section::Site, "[[site]] name");
        check("user_agent", Section::Crawler, "[crawler] name");
        check("user_agent", Section::Site, "[crawler] name");
        check("timeout", Section::Politeness, "[limits] fetch_timeout");
        check("sites", Section::Top, "[[site]]");
        check("politness", Section::Top, "[politeness]");
        check("colour", Section::Site, "nothing");
        check("", Section::Site, "nothing");
    }

    #[test]
    fn every_synonym_leads_to_a_key_and_is_none() {
        for (section, word, name) in SYNONYMS {
            assert!(section.key(name).is_some(), "{word} leads to {name}");
            assert!(!KEYS.iter().any(|key| key.name == *word), "{word} is a key");
        }
    }

    #[test]
    fn swapped_letters_count_once() {
        assert_eq!(distance("dealy", "delay"), 1);
        assert_eq!(distance("", "url"), 3);
        assert_eq!(distance("site", "sites"), 1);
        assert_eq!(distance("größe", "grosse"), 3);
    }
}
