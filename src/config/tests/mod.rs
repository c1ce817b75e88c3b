//! Whole configs, good and bad.

mod committed;
mod messages;

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

const SITE: &str = "[[site]]\nurl = \"https://www.dw.com/de/\"\n";

/// Every key with a value of its own.
const FULL: &str = r#"corpus = "corpus/mine"

[crawler]
name = "my-bot"
contact = "mailto:bot@example.org"
concurrency = 7

[politeness]
delay = "1.5s"
max_crawl_delay = "2m"
obey_robots = false

[limits]
page_bytes = "500 kB"
feed_bytes = "1 MiB"
sitemap_bytes = "1GB"
fetch_timeout = "10s"
articles_per_site = 5
depth = 0

[archive]
warc = false

[connect]
resolve = { "*" = "127.0.0.1:8181", "Other.Example" = "[::1]:80" }
allow_private_hosts = true

[[site]]
url = "https://www.dw.com/de/"
name = "Deutsche Welle"
language = "de-at"
feeds = ["https://rss.dw.com/xml/rss-de-all"]
sitemaps = ["https://www.dw.com/de/news-sitemap.xml"]
include = ['/a-[0-9]+$']
exclude = ["/video/"]
since = 2026-01-31

[[site]]
url = "http://127.0.0.1:9000/"
"#;

#[test]
fn every_key_is_read() {
    let settings = parse(FULL, "full.toml").unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(settings.corpus, Path::new("corpus/mine"));
    assert_eq!(settings.crawler.name, "my-bot");
    assert_eq!(settings.crawler.contact.as_deref(), Some("bot@example.org"));
    assert_eq!(settings.crawler.concurrency, 7);
    assert_eq!(settings.politeness.delay, Duration::from_millis(1500));
    assert_eq!(settings.politeness.max_crawl_delay, Duration::from_mins(2));
    assert!(!settings.politeness.obey_robots);
    assert_eq!(settings.limits.page_bytes, 500_000);
    assert_eq!(settings.limits.feed_bytes, 1 << 20);
    assert_eq!(settings.limits.sitemap_bytes, 1_000_000_000);
    assert_eq!(settings.limits.fetch_timeout, Duration::from_secs(10));
    assert_eq!((settings.limits.articles_per_site, settings.limits.depth), (5, 0));
    assert!(!settings.archive.warc);
    let resolve: Vec<String> = settings.connect.resolve.iter().map(|(host, at)| format!("{host} {at}")).collect();
    assert_eq!(resolve, ["* 127.0.0.1:8181", "other.example [::1]:80"]);
    assert!(settings.connect.allow_private_hosts);
    let [first, second] = &settings.sites[..] else { panic!("{} sites", settings.sites.len()) };
    assert_eq!((first.url.as_str(), &*first.name), ("https://www.dw.com/de/", "Deutsche Welle"));
    assert_eq!(first.language.as_deref(), Some("de-AT"));
    assert_eq!((first.feeds.len(), first.sitemaps.len()), (1, 1));
    assert!(first.include[0].is_match("https://www.dw.com/de/a-1") && first.exclude[0].is_match("/video/1"));
    assert_eq!(first.since, Some(jiff::civil::date(2026, 1, 31)));
    assert_eq!(&*second.name, "127.0.0.1:9000");
    assert_eq!(settings.text, FULL);
    assert_eq!(settings.hash.len(), 64);
}

#[test]
fn a_site_is_enough() {
    let settings = parse(SITE, "config/mine.toml").unwrap();
    assert_eq!(settings.corpus, Path::new("corpus/mine"));
    assert_eq!(&*settings.sites[0].name, "www.dw.com");
    assert_eq!(settings.crawler.concurrency, 128);
}

#[test]
fn marks_and_line_ends_of_windows_are_taken() {
    let text = format!("\u{FEFF}{}", FULL.replace('\n', "\r\n"));
    let settings = parse(&text, "full.toml").unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(settings.sites.len(), 2);
    let errors = parse("\u{FEFF}[[site]]\r\nurl = 3\r\n", "x.toml").unwrap_err().to_string();
    assert!(errors.contains("x.toml:2:7"), "{errors}");
}

#[test]
fn only_public_hosts_ask_for_a_contact() {
    for (site, connect, expected) in [
        ("https://www.dw.com/de/", "", true),
        ("http://127.0.0.1:8000/", "", false),
        ("http://localhost:8000/", "", false),
        ("http://10.1.2.3/", "", false),
        ("http://192.0.9.9/", "", true),
        ("http://[::1]/", "", false),
        ("http://paper.internal/", "", false),
        ("http://paper/", "", false),
        ("https://www.dw.com/de/", "resolve = { \"*\" = \"127.0.0.1:80\" }", false),
        ("https://www.dw.com/de/", "resolve = { \"www.dw.com\" = \"127.0.0.1:80\" }", false),
        ("https://www.dw.com/de/", "resolve = { \"dw.com\" = \"127.0.0.1:80\" }", true),
        ("https://www.dw.com/de/", "resolve = { \"*\" = \"93.184.216.34:80\" }", true),
    ] {
        let text = format!("[connect]\n{connect}\n[[site]]\nurl = \"{site}\"\n");
        let settings = parse(&text, "x.toml").unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(settings.requires_contact(), expected, "{site} {connect}");
    }
    let feed = "[[site]]\nurl = \"http://localhost/\"\nfeeds = [\"https://rss.dw.com/xml/rss-de-all\"]\n";
    assert!(parse(feed, "x.toml").unwrap().requires_contact());
}

#[test]
fn a_file_says_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, bytes: &[u8]| {
        let path = path(name);
        let mut file = std::fs::File::create(&path).unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
        path
    };
    let news = write("news.toml", SITE.as_bytes());
    let check = |path: &Path, parts: &[&str]| {
        let message = load(path).unwrap_err().to_string();
        for part in parts {
            assert!(message.contains(part), "`{part}` is missing in:\n{message}");
        }
    };
    check(&news, &["no contact, and `www.dw.com` is a public site", ":1:1", "`contact = \"https://…\"`"]);
    check(&path("nwes.toml"), &["no such config", "did you mean", "news.toml"]);
    check(&path("other.toml"), &["no such config", "gleaner demo"]);
    check(&path("nowhere/other.toml"), &["no such config"]);
    check(folder.path(), &["is a folder", "news.toml"]);
    check(&write("latin.toml", b"# a\n# gr\xFC\xDFe\n"), &["not UTF-8: byte 0xFC in line 2"]);
    check(&write("wide.toml", b"\xFF\xFE[\0"), &["UTF-16", "save it as UTF-8"]);
    check(&write("long.toml", &vec![b'\n'; (4 << 20) + 1]), &["longer than 4 MiB"]);

    let good = format!("[crawler]\ncontact = \"bot@example.org\"\n{SITE}");
    let settings = load(&write("good.toml", good.as_bytes())).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(settings.corpus, Path::new("corpus/good"));
}

#[test]
fn many_mistakes_are_cut_short() {
    let mut text = SITE.to_owned();
    for i in 0..100 {
        writeln!(text, "key{i} = 1").unwrap();
    }
    let errors = parse(&text, "x.toml").unwrap_err();
    assert_eq!(errors.messages().len(), 40);
    assert!(errors.to_string().ends_with("… and 60 more"));

    // A file of something else, though it is TOML, is refused without a guess at each of its lines.
    text.clear();
    for i in 0..20_000 {
        writeln!(text, "key{i} = 1").unwrap();
    }
    let message = parse(&text, "x.toml").unwrap_err().to_string();
    assert!(message.ends_with("… and 19961 more"), "{}", &message[message.len() - 40..]);
}

#[test]
fn control_characters_stay_out_of_messages() {
    let errors = parse("[[site]]\nurl = \"https://a.example/\\u001B[31m\"\nname = \"x\u{202E}y\"\nna = 1\n", "x.toml");
    let message = errors.unwrap_err().to_string();
    assert!(!message.contains(['\u{1B}', '\u{202E}']), "{message:?}");
}

/// A config with one piece replaced by another.
fn mutated() -> impl Strategy<Value = String> {
    let n_chars = FULL.chars().count();
    (0..n_chars, 0..20usize, "\\PC{0,8}|[\\[\\]=\"'{}.,\n-]{0,3}").prop_map(|(at, n_gone, new)| {
        let chars: Vec<char> = FULL.chars().collect();
        let end = (at + n_gone).min(chars.len());
        chars[..at].iter().chain(&new.chars().collect::<Vec<_>>()).chain(&chars[end..]).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
        let _ = read(&text, "x.toml", Contact::Required).map_err(|errors| errors.to_string());
    }

    #[test]
    fn a_broken_config_is_read_or_refused_with_its_line(text in mutated()) {
        if let Err(errors) = parse(&text, "x.toml") {
            let message = errors.to_string();
            prop_assert!(message.starts_with("error: ") && message.contains("--> x.toml:"), "{message}");
        }
    }

    #[test]
    fn any_value_is_read_or_refused(value in "\\PC{0,40}", key in 0..super::schema::KEYS.len()) {
        let key = &super::schema::KEYS[key];
        let value = toml::Value::String(value).to_string();
        let value = match key.kind {
            super::schema::Kind::Texts => format!("[{value}]"),
            super::schema::Kind::Pairs => format!("{{ {value} = {value} }}"),
            _ => value,
        };
        let header = if key.section == Section::Top { String::new() } else { key.section.header() };
        let text = format!("{header}\n{} = {value}\n", key.name);
        prop_assert!(parse(&text, "x.toml").is_err() || key.name == "url");
    }
}
