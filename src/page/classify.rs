//! Pages that stand in place of the page: challenges, consent walls, empty shells, error pages with a good status.
//!
//! Conservative: a wall has next to no text of its own beside its message. An article with a cookie banner is no wall.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use scraper::Html;
use scraper::node::Node;

use super::Page;
use crate::model::PageKind;

/// A page with more visible text (characters) than this is never taken for a wall.
const WALL_CHARS: usize = 1500;

/// A page with more visible text than this is no empty shell.
const SHELL_CHARS: usize = 250;

/// Names that only challenge pages of bot protection carry in their markup: script addresses, form names, ids.
const CHALLENGES: &[&str] = &[
    "/cdn-cgi/challenge-platform/",
    "cf-chl-",
    "cf_chl_opt",
    "challenge-form",
    "cf-error-details",
    "captcha-delivery.com",
    "geo.captcha-delivery",
    "_incapsula_resource",
    "px-captcha",
    "perimeterx",
    "ddos-guard",
    "distil_r_captcha",
    "akamai/sureroute",
    "sec-if-cpt-container",
    "awswafintegration",
    "awswaf",
    "g-recaptcha",
    "h-captcha",
    "sgcaptcha",
    "bm-verify",
    "anubis_challenge",
    "friendly-challenge",
];

/// Names of consent management walls.
const CONSENT: &[&str] = &[
    "consent.google",
    "guce.oath",
    "consent.yahoo",
    "consent-page",
    "consentwall",
    "consent-wall",
    "privacywall",
    "privacy-wall",
    "cmp-wall",
    "cookiewall",
    "cookie-wall",
    "collectconsent",
    "sp_message_container",
    "didomi-notice",
    "onetrust-consent-sdk",
    "usercentrics-root",
    "cmpbox",
    "qc-cmp2-container",
];

/// What an error page says in its title or first heading, in lower case.
const ERRORS: &[&str] = &[
    "404",
    "410",
    "page not found",
    "not found",
    "page cannot be found",
    "page doesn't exist",
    "page does not exist",
    "seite nicht gefunden",
    "nicht gefunden",
    "seite existiert nicht",
    "page introuvable",
    "page non trouvée",
    "página no encontrada",
    "no encontrada",
    "pagina non trovata",
    "página não encontrada",
    "pagina niet gevonden",
    "strona nie została znaleziona",
    "nie znaleziono strony",
    "sidan hittades inte",
    "sidan kunde inte hittas",
    "siden blev ikke fundet",
    "siden finnes ikke",
    "sivua ei löytynyt",
    "stránka nenalezena",
    "stránka nebyla nalezena",
    "az oldal nem található",
    "pagina nu a fost găsită",
    "η σελίδα δεν βρέθηκε",
    "страница не найдена",
    "сторінку не знайдено",
    "sayfa bulunamadı",
    "الصفحة غير موجودة",
    "صفحه یافت نشد",
    "הדף לא נמצא",
    "पृष्ठ नहीं मिला",
    "ページが見つかりません",
    "お探しのページは見つかりません",
    "页面不存在",
    "找不到页面",
    "找不到頁面",
    "페이지를 찾을 수 없습니다",
    "không tìm thấy trang",
    "halaman tidak ditemukan",
];

/// Characters of the shortest of [`PARKED`].
const PARKED_CHARS: usize = 11;

/// Words of parked domains.
const PARKED: &[&str] = &[
    "domain is for sale",
    "buy this domain",
    "this domain is parked",
    "domain steht zum verkauf",
    "sedoparking",
    "parkingcrew",
];

fn words(list: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        .build(list)
        .expect("a short list of constants builds")
}

static CHALLENGE_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(CHALLENGES));
static CONSENT_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(CONSENT));
static PARKED_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(PARKED));

/// What one walk over a page gathers; the walk ends where there is too much text for a wall.
#[derive(Debug, Default)]
struct Look {
    n_chars: usize,
    n_scripts: usize,
    challenge: bool,
    consent: bool,
    parked: bool,
    /// `<noscript>` or an app's root element.
    wants_script: bool,
    heading: String,
    title: String,
    password: bool,
    refresh: bool,
}

/// What stands in place of the page, if anything does. `status` 0 stands for a file.
pub fn wall(page: &Page, status: u16) -> Option<PageKind> {
    let look = look(&page.tree);
    if look.n_chars > WALL_CHARS {
        return None;
    }
    let refused = matches!(status, 202 | 401 | 403 | 429 | 503);
    if look.challenge && (refused || look.n_chars < WALL_CHARS / 3 || says_wait(&look)) {
        return Some(PageKind::Challenge);
    }
    let said = look.title.trim().to_lowercase();
    let heading = look.heading.trim().to_lowercase();
    if is_error(&said) || is_error(&heading) || look.parked {
        return Some(PageKind::Error);
    }
    if look.consent
        && look.n_chars > 0
        && look.n_chars < WALL_CHARS
        && !look.password
        && heading_is_consent(&said, &heading)
    {
        return Some(PageKind::ConsentWall);
    }
    if look.n_chars < SHELL_CHARS && look.n_scripts > 0 && look.wants_script {
        return Some(PageKind::Shell);
    }
    None
}

fn says_wait(look: &Look) -> bool {
    let title = look.title.to_lowercase();
    [
        "just a moment",
        "attention required",
        "access denied",
        "checking your browser",
        "are you a robot",
        "security check",
    ]
    .iter()
    .any(|phrase| title.contains(phrase))
}

/// The words of an error page, alone or nearly so: "404" inside a headline about the year 404 is none.
fn is_error(text: &str) -> bool {
    let n_chars = text.chars().count();
    n_chars < 80
        && ERRORS.iter().any(|phrase| match text.find(phrase) {
            Some(at) if phrase.len() == 3 => {
                let before = text[..at].chars().next_back();
                let after = text[at + 3..].chars().next();
                n_chars < 40 && !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            }
            Some(_) => true,
            None => false,
        })
}

fn heading_is_consent(title: &str, heading: &str) -> bool {
    [
        "consent",
        "cookie",
        "privacy",
        "privatsphäre",
        "datenschutz",
        "einwilligung",
        "zustimmung",
        "before you continue",
        "confidentialité",
        "privacidad",
        "privacidade",
        "toestemming",
        "samtykke",
        "samtycke",
        "zgoda",
        "souhlas",
        "同意",
    ]
    .iter()
    .any(|word| title.contains(word) || heading.contains(word))
}

fn look(tree: &Html) -> Look {
    let mut look = Look::default();
    let mut stack = vec![(tree.tree.root(), Place::Elsewhere)];
    // Document order, so that the first heading is the first.
    while let Some((node, place)) = stack.pop() {
        if look.n_chars > WALL_CHARS {
            break;
        }
        let mut inner = place;
        match node.value() {
            Node::Text(text) => {
                let n_chars = text.chars().filter(|c| !c.is_whitespace()).count();
                match place {
                    Place::Title => look.title.push_str(text),
                    Place::Heading => {
                        look.heading.push_str(text);
                        look.n_chars += n_chars;
                    }
                    Place::Elsewhere => look.n_chars += n_chars,
                }
                look.parked |= n_chars >= PARKED_CHARS && text.len() < 400 && PARKED_WORDS.is_match(text.as_bytes());
            }
            Node::Element(element) => {
                let name = element.name();
                for (attribute, value) in element.attrs() {
                    if matches!(attribute, "src" | "id" | "class" | "action" | "name" | "href") && value.len() < 2000 {
                        look.challenge |= CHALLENGE_WORDS.is_match(value.as_bytes());
                        look.consent |= CONSENT_WORDS.is_match(value.as_bytes());
                    }
                }
                match name {
                    "script" => look.n_scripts += 1,
                    "noscript" => look.wants_script = true,
                    "title" if look.title.is_empty() => inner = Place::Title,
                    "h1" if look.heading.is_empty() => inner = Place::Heading,
                    "meta" => {
                        look.refresh |=
                            element.attr("http-equiv").is_some_and(|value| value.eq_ignore_ascii_case("refresh"));
                    }
                    "input" => look.password |= element.attr("type") == Some("password"),
                    _ => {}
                }
                look.wants_script |=
                    matches!(element.attr("id"), Some("root" | "app" | "__next" | "__nuxt" | "___gatsby"));
            }
            _ => {}
        }
        for child in node.children().rev() {
            stack.push((child, inner));
        }
    }
    look
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Title,
    Heading,
    Elsewhere,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PageUrl;
    use crate::page::tree::Bounds;

    fn check(html: &str, status: u16, expected: Option<PageKind>) {
        let url = PageUrl::parse("http://news.example/a").unwrap();
        let page = Page::read(url, html.as_bytes(), Some("text/html; charset=utf-8"), &Bounds::default()).unwrap();
        assert_eq!(wall(&page, status), expected, "{html}");
    }

    #[test]
    fn walls_are_told() {
        check(
            "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script><p>Checking",
            403,
            Some(PageKind::Challenge),
        );
        check(
            "<title>Seite nicht gefunden – Waldkurier</title><nav>Start Politik</nav><p>Hier ist nichts.",
            200,
            Some(PageKind::Error),
        );
        check("<title>Waldkurier</title><h1>404</h1>", 200, Some(PageKind::Error));
        check("<title>News</title><div id=root></div><script src=/app.js></script>", 200, Some(PageKind::Shell));
        check(
            "<title>Before you continue</title><form class=consent-page><p>We use cookies and data to</p></form>",
            200,
            Some(PageKind::ConsentWall),
        );
    }

    #[test]
    fn articles_are_no_walls() {
        let body =
            "<p>The council voted on Monday to keep the old bridge, and to repair it before the winter comes.</p>"
                .repeat(20);
        check(
            &format!(
                "<title>The bridge</title><div id=onetrust-consent-sdk>We use cookies</div><noscript>x</noscript>{body}<form class=g-recaptcha></form>"
            ),
            200,
            None,
        );
        check(&format!("<title>Error 404: why pages vanish</title><h1>Why pages vanish</h1>{body}"), 200, None);
        check(
            "<title>Short news</title><h1>Rain</h1><p>It will rain on Tuesday, says the weather office.</p>",
            200,
            None,
        );
    }
}
