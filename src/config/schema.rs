//! Every section and key that a config may hold: reading, guessing and the README's test go by this list.

/// A place where keys stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Section {
    /// Above the first `[section]`.
    Top,
    Crawler,
    Politeness,
    Limits,
    Archive,
    Revisit,
    Connect,
    /// `[[site]]`, any number of times.
    Site,
}

/// What a value must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Text: a number and a unit of time.
    Duration,
    /// Text: a number and a unit of size.
    Size,
    /// Text or a TOML date: a day.
    Day,
    Count,
    Flag,
    /// An array of text.
    Texts,
    /// A table from text to text.
    Pairs,
}

/// A key.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) section: Section,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// A good value as it is written, for mends.
    pub(super) example: &'static str,
}

impl Section {
    /// The sections with a header of their own.
    pub(super) const NAMED: [Self; 7] =
        [Self::Crawler, Self::Politeness, Self::Limits, Self::Archive, Self::Revisit, Self::Connect, Self::Site];

    /// The name in its header; empty for the top.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Top => "",
            Self::Crawler => "crawler",
            Self::Politeness => "politeness",
            Self::Limits => "limits",
            Self::Archive => "archive",
            Self::Revisit => "revisit",
            Self::Connect => "connect",
            Self::Site => "site",
        }
    }

    /// The header as it is written.
    pub(super) fn header(self) -> String {
        match self {
            Self::Top => "the top of the file".to_owned(),
            Self::Site => "[[site]]".to_owned(),
            named => format!("[{}]", named.name()),
        }
    }

    /// Where a key stands, for the end of a sentence.
    pub(super) fn place(self) -> String {
        match self {
            Self::Top => "at the top, above the first `[section]`".to_owned(),
            named => format!("in `{}`", named.header()),
        }
    }

    /// The keys of this section, in the order of the list.
    pub(super) fn keys(self) -> impl Iterator<Item = &'static Key> {
        KEYS.iter().filter(move |key| key.section == self)
    }

    /// The key of that name.
    pub(super) fn key(self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

const fn key(section: Section, name: &'static str, kind: Kind, example: &'static str) -> Key {
    Key { section, name, kind, example }
}

/// All keys.
pub(super) const KEYS: &[Key] = &[
    key(Section::Top, "corpus", Kind::Text, "\"corpus/news\""),
    key(Section::Top, "compress", Kind::Flag, "false"),
    key(Section::Top, "site_templates", Kind::Flag, "true"),
    key(Section::Crawler, "name", Kind::Text, "\"gleaner\""),
    key(Section::Crawler, "contact", Kind::Text, "\"https://example.org/bot\""),
    key(Section::Crawler, "concurrency", Kind::Count, "128"),
    key(Section::Politeness, "delay", Kind::Duration, "\"1s\""),
    key(Section::Politeness, "max_crawl_delay", Kind::Duration, "\"30s\""),
    key(Section::Politeness, "obey_robots", Kind::Flag, "true"),
    key(Section::Limits, "page_bytes", Kind::Size, "\"10 MiB\""),
    key(Section::Limits, "feed_bytes", Kind::Size, "\"10 MiB\""),
    key(Section::Limits, "sitemap_bytes", Kind::Size, "\"50 MiB\""),
    key(Section::Limits, "fetch_timeout", Kind::Duration, "\"30s\""),
    key(Section::Limits, "articles_per_site", Kind::Count, "10000"),
    key(Section::Limits, "requests_per_site", Kind::Count, "100000"),
    key(Section::Limits, "bytes_per_site", Kind::Size, "\"20 GiB\""),
    key(Section::Limits, "depth", Kind::Count, "3"),
    key(Section::Archive, "warc", Kind::Flag, "true"),
    key(Section::Revisit, "articles_for", Kind::Duration, "\"7d\""),
    key(Section::Revisit, "shortest", Kind::Duration, "\"15m\""),
    key(Section::Revisit, "longest", Kind::Duration, "\"7d\""),
    key(Section::Connect, "resolve", Kind::Pairs, "{ \"*\" = \"127.0.0.1:8181\" }"),
    key(Section::Connect, "allow_private_hosts", Kind::Flag, "false"),
    key(Section::Site, "url", Kind::Text, "\"https://www.dw.com/de/\""),
    key(Section::Site, "name", Kind::Text, "\"Deutsche Welle\""),
    key(Section::Site, "language", Kind::Text, "\"de\""),
    key(Section::Site, "feeds", Kind::Texts, "[\"https://rss.dw.com/xml/rss-de-all\"]"),
    key(Section::Site, "sitemaps", Kind::Texts, "[\"https://www.dw.com/de/news-sitemap.xml\"]"),
    key(Section::Site, "include", Kind::Texts, "[\"/a-[0-9]+$\"]"),
    key(Section::Site, "exclude", Kind::Texts, "[\"/video/\"]"),
    key(Section::Site, "since", Kind::Day, "\"2026-01-01\""),
];
