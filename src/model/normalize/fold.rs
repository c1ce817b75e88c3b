//! The lossy key: every form of one page's address folds to one text.

use std::borrow::Cow;
use std::sync::LazyLock;

use url::{Host, Url};

use super::query::{self, Names};

/// First labels of hosts that show the same pages in another dress.
const DRESS_HOSTS: &[&str] = &["m", "mobile", "mobil", "amp", "wap", "touch"];

/// File names that stand for their folder.
const INDEX_PAGES: &[&str] = &[
    "index.html",
    "index.htm",
    "index.shtml",
    "index.php",
    "index.asp",
    "index.aspx",
    "index.jsp",
    "index.cfm",
    "default.asp",
    "default.aspx",
    "default.htm",
    "default.html",
];

/// Last segments that ask for the print form.
const PRINT_SEGMENTS: &[&str] =
    &["print", "print.html", "druckversion", "drucken", "druckansicht", "imprimir", "imprimer", "stampa", "printview"];

/// Hosts of AMP caches and viewers whose path holds the address itself.
const AMP_CACHES: &[&str] = &[".cdn.ampproject.org", ".ampproject.net", ".bing-amp.com"];

/// Parameters that only change the dress, a name a line.
static DRESS: LazyLock<Names> = LazyLock::new(|| Names::read(include_str!("dress.txt")));

/// The key of a normalized address.
pub(super) fn key(url: &Url) -> String {
    if let Some(inner) = behind_cache(url) {
        return key(&inner);
    }
    let mut key = match url.host() {
        Some(Host::Domain(name)) => bare_host(name).into_owned(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    if let Some(port) = url.port() {
        key.push(':');
        key.push_str(&port.to_string());
    }
    push_path(&mut key, url.path());
    push_query(&mut key, url.query().unwrap_or_default());
    key
}

/// The address inside an AMP cache's: `/c/s/news.example/a` or Google's `/amp/s/news.example/a`.
fn behind_cache(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let cache = AMP_CACHES.iter().any(|end| host.ends_with(end));
    let viewer = host.starts_with("www.google.") && url.path().starts_with("/amp/");
    if !cache && !viewer {
        return None;
    }
    let path = url.path().trim_start_matches('/');
    let path = path.split_once('/').filter(|(first, _)| matches!(*first, "c" | "v" | "wp" | "amp"))?.1;
    let path = path.strip_prefix("s/").unwrap_or(path);
    let mut inner = Url::parse(&format!("https://{path}")).ok()?;
    inner.set_query(url.query());
    let name = inner.host_str()?;
    // An address in an address in an address is nobody's page.
    (name.contains('.') && !AMP_CACHES.iter().any(|end| name.ends_with(end)) && !name.starts_with("www.google."))
        .then_some(inner)
}

/// The host without `www.`, `www2.`, `m.` and the like, as long as a registrable name is left.
fn bare_host(host: &str) -> Cow<'_, str> {
    let mut bare = host;
    while let Some((label, rest)) = bare.split_once('.')
        && (is_www(label) || DRESS_HOSTS.contains(&label))
        && psl::domain_str(rest).is_some()
    {
        bare = rest;
    }
    // `de.m.news.example`: the language first, the dress second.
    if let Some((language, rest)) = bare.split_once('.')
        && (2..=3).contains(&language.len())
        && let Some(rest) = rest.strip_prefix("m.")
        && psl::domain_str(rest).is_some()
    {
        return Cow::Owned(format!("{language}.{rest}"));
    }
    Cow::Borrowed(bare)
}

fn is_www(label: &str) -> bool {
    label.strip_prefix("www").is_some_and(|rest| rest.len() <= 2 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The path with single slashes, without dress segments, index page and trailing slash.
fn push_path(key: &mut String, path: &str) {
    let mut segments: Vec<Cow<'_, str>> =
        path.split('/').filter(|one| !one.is_empty() && *one != "amp").map(Cow::Borrowed).collect();
    if let [first, .., last] = segments.as_slice()
        && matches!(first.as_ref(), "m" | "mobile")
        && names_a_page(last)
    {
        segments.remove(0);
    }
    while let Some(last) = segments.last().map(|last| last.to_ascii_lowercase()) {
        let dress = PRINT_SEGMENTS.contains(&last.as_str()) && segments.len() > 1;
        if dress || last == "amp.html" || is_comment_page(&last) || INDEX_PAGES.contains(&last.as_str()) {
            segments.pop();
        } else {
            break;
        }
    }
    if let Some(last) = segments.last_mut()
        && let Some(plain) = without_amp_ending(last)
    {
        *last = Cow::Owned(plain);
    }
    if segments.is_empty() {
        key.push('/');
    }
    for segment in segments {
        key.push('/');
        key.push_str(&segment);
    }
}

/// `story.amp.html` is `story.html`, `story.amp` is `story`.
fn without_amp_ending(segment: &str) -> Option<String> {
    for ending in [".html", ".htm", ".php"] {
        if let Some(stem) = segment.strip_suffix(ending).and_then(|stem| stem.strip_suffix(".amp")) {
            return (!stem.is_empty()).then(|| format!("{stem}{ending}"));
        }
    }
    segment.strip_suffix(".amp").filter(|stem| !stem.is_empty()).map(str::to_owned)
}

/// WordPress's pages of comments under an article.
fn is_comment_page(segment: &str) -> bool {
    segment.strip_prefix("comment-page-").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a segment can only be one page: it has a number or is a sentence.
fn names_a_page(segment: &str) -> bool {
    segment.bytes().filter(u8::is_ascii_digit).count() >= 3 || segment.bytes().filter(|byte| *byte == b'-').count() >= 3
}

/// The parameters that choose a page, sorted, each once.
fn push_query(key: &mut String, query: &str) {
    let mut kept: Vec<&str> = query::parameters(query).filter(|one| !is_dress(one)).map(|one| one.text).collect();
    kept.sort_unstable();
    kept.dedup();
    for (n, parameter) in kept.iter().enumerate() {
        key.push(if n == 0 { '?' } else { '&' });
        key.push_str(parameter);
    }
}

fn is_dress(one: &query::Parameter<'_>) -> bool {
    let value = one.value.to_ascii_lowercase();
    if DRESS.has(&one.name) {
        return true;
    }
    match one.name.as_str() {
        "outputtype" | "output" | "view" | "format" | "layout" | "type" | "mode" | "template" | "service"
        | "variant" => {
            matches!(value.as_str(), "amp" | "print" | "printable" | "mobile" | "desktop" | "druck" | "printversion")
        }
        // Blogspot's mobile form; elsewhere `m` may be a month.
        "m" => matches!(value.as_str(), "0" | "1"),
        "page" | "paged" | "seite" => value == "1",
        // These are content on some sites: dropped only with a value that names a way, not a thing.
        "ref" | "source" | "src" | "from" | "via" | "cid" | "partner" | "platform" => {
            CHANNELS.contains(&value.as_str())
        }
        _ => false,
    }
}

/// Values that say how a reader came.
const CHANNELS: &[&str] = &[
    "rss",
    "feed",
    "atom",
    "rssfeed",
    "home",
    "homepage",
    "front",
    "frontpage",
    "twitter",
    "facebook",
    "whatsapp",
    "telegram",
    "linkedin",
    "instagram",
    "email",
    "mail",
    "newsletter",
    "social",
    "share",
    "nav",
    "navigation",
    "footer",
    "header",
    "google",
    "googlenews",
    "msn",
    "yahoo",
    "flipboard",
    "upday",
    "push",
    "mobile",
    "app",
    "sitemap",
    "related",
    "mostread",
    "topnews",
    "ticker",
    "t.co",
];
