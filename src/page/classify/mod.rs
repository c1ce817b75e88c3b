//! Pages that stand in place of the page: challenges, consent walls, empty shells, error pages with a good status.
//!
//! Conservative: a wall has next to no text of its own beside its message. An article with a cookie banner is no wall.

mod words;

use html5ever::local_name;
use scraper::Html;
use scraper::node::Node;

use self::words::{
    CHALLENGE_WORDS, CHECK_WORDS, CONSENT_WORDS, DATES, ERROR_WORDS, ERRORS, GONE, LOOSE, LOST, MARKUP_WORDS,
    NOT_FOUND, PARKED_CHARS, PARKED_WORDS, PHRASES, SCRIPT_WORD, WAITS,
};
use super::Page;
use crate::model::PageKind;

/// A page with more visible text (characters) than this is never taken for a wall.
const WALL_CHARS: usize = 1500;

/// A page with more than this is no error page either, nor a parked one.
const LOST_CHARS: usize = 20_000;

/// A parked domain leads to few pages of its own.
const FEW_LINKS: u32 = 3;

/// Letters of what stands before "article is no longer available", and behind it: "Sorry, this", "anymore".
const DEMONSTRATIVE: usize = 14;

/// A page with more visible text than this is no empty shell.
const SHELL_CHARS: usize = 250;

/// What one walk over a page gathers; the walk ends where there is too much text for a wall.
#[derive(Debug, Default)]
struct Look {
    n_chars: usize,
    n_scripts: usize,
    n_links: u32,
    challenge: bool,
    consent: bool,
    parked: bool,
    /// What also stands on ordinary pages.
    check: bool,
    /// A date of publication in its metas.
    dated: bool,
    /// A sentence asks for JavaScript.
    asks_script: bool,
    /// `<noscript>` or an app's root element.
    wants_script: bool,
    heading: String,
    title: String,
    password: bool,
}

/// What stands in place of the page, if anything does. `status` 0 stands for a file.
pub fn wall(page: &Page, status: u16) -> Option<PageKind> {
    let look = look(&page.tree);
    let said = look.title.trim().to_lowercase();
    let heading = look.heading.trim().to_lowercase();
    if look.n_chars > WALL_CHARS {
        // An error page with menus and lists of what else there is to read says twice that it is one.
        let is_domain = said.contains('.') && !said.contains(' ');
        let is_lost = (look.parked && is_domain) || (is_error(&said) && is_error(&heading));
        return (is_lost && !look.dated).then_some(PageKind::Error);
    }
    let refused = matches!(status, 202 | 401 | 403 | 429 | 503);
    // A short report with its date is none of these, whatever its headline speaks of.
    let is_dated = look.dated || page.scripts.iter().any(|script| script.text.contains("\"datePublished\""));
    let is_report = is_dated && !refused && shows(&said, &heading);
    let waits = is_one_of(WAITS, &said) || is_one_of(WAITS, &heading);
    if !is_report {
        let is_challenge = look.challenge && (refused || look.n_chars < WALL_CHARS / 3);
        if is_challenge || waits || (look.check && refused) {
            return Some(PageKind::Challenge);
        }
        if is_error(&said) || is_error(&heading) || look.parked {
            return Some(PageKind::Error);
        }
        if look.n_chars > 0 && !look.password && wants_consent(&look, &said, &heading) {
            return Some(PageKind::ConsentWall);
        }
    }
    let is_empty = look.n_chars < SHELL_CHARS && look.n_scripts > 0 && look.wants_script;
    let is_refusing = look.asks_script && look.heading.is_empty() && look.n_chars < WALL_CHARS / 2 && !is_dated;
    (is_empty || is_refusing).then_some(PageKind::Shell)
}

/// Whether the first heading is the page's title: that of an article, not of a notice in its place.
fn shows(title: &str, heading: &str) -> bool {
    let long = |text: &str| text.chars().count() >= 4;
    long(heading) && long(title) && (title.contains(heading) || heading.contains(title))
}

/// The parts of a title: without the site's name before or behind it.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let cut = [" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " / "];
    let mut parts = vec![text];
    for mark in cut {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty())
}

fn is_one_of(phrases: &[&str], text: &str) -> bool {
    parts(text).any(|part| phrases.contains(&part))
}

/// The words of an error page, alone or nearly so: "404" inside a headline about the year 404 is none, nor a suspect who was
/// not found.
fn is_error(text: &str) -> bool {
    if text.chars().count() >= 80 {
        return false;
    }
    let bare = |word: &&str| !word.is_empty();
    let words = |part: &str| -> Vec<String> {
        part.split(|letter: char| !letter.is_alphanumeric()).filter(bare).map(str::to_owned).collect()
    };
    let is_number = |part: &str| {
        let words = words(part);
        let is_code = |word: &String| word == "404" || word == "410";
        words.iter().any(is_code) && words.iter().all(|word| is_code(word) || ERROR_WORDS.contains(&word.as_str()))
    };
    let is_lost = |part: &str| {
        NOT_FOUND.iter().any(|phrase| {
            let Some(before) = part.trim_end_matches(['.', '!', ' ']).strip_suffix(phrase) else { return false };
            words(before).iter().all(|word| {
                LOST.contains(&word.as_str())
                    || ERROR_WORDS.contains(&word.as_str())
                    || matches!(word.as_str(), "404" | "410")
            })
        })
    };
    // "Officials: article is no longer available, says ministry" is news; what is gone opens the notice.
    let is_gone = |part: &str| {
        let part = part.trim_end_matches(['.', '!', '。', ' ']);
        GONE.iter().any(|phrase| {
            part.strip_suffix(phrase).is_some_and(|before| before.chars().count() <= DEMONSTRATIVE)
                || part.strip_prefix(phrase).is_some_and(|behind| behind.chars().count() <= DEMONSTRATIVE)
        })
    };
    ERRORS.iter().any(|phrase| text.contains(phrase))
        || parts(text).any(is_gone)
        || parts(text).any(|part| is_number(part) || is_lost(part))
}

/// Whether title or heading ask for consent. The loose words count where the markup is that of a wall.
fn wants_consent(look: &Look, title: &str, heading: &str) -> bool {
    let has_word = |text: &str| {
        let is_word = |word: &&&str| text.split(|letter: char| !letter.is_alphanumeric()).any(|own| own == **word);
        LOOSE.iter().any(|word| {
            is_word(&word) || (!word.is_ascii() && word.chars().all(|c| c as u32 > 0x3000) && text.contains(word))
        })
    };
    // "Data privacy: council votes for cameras" is a report, whatever manager of consent the page has.
    let is_short = |text: &str| text.split_whitespace().count() <= 5 && text.chars().count() <= 40;
    let asks = |text: &str| parts(text).any(|part| PHRASES.iter().any(|phrase| is_all(part, phrase)));
    asks(title)
        || asks(heading)
        || (look.consent
            && [title, heading].iter().any(|text| parts(text).any(|part| is_short(part) && has_word(part))))
}

/// Words beside a phrase of walls: whose they are.
const BESIDE: usize = 3;

/// Whether a title says no more than a phrase: "Before you continue to Search", not "We value your privacy, says the mayor".
fn is_all(title: &str, phrase: &str) -> bool {
    let Some((before, after)) = title.split_once(phrase) else { return false };
    let n_words = before.split_whitespace().count() + after.split_whitespace().count();
    n_words <= BESIDE && !after.starts_with([',', ':', ';', '”', '"', '’'])
}

fn look(tree: &Html) -> Look {
    let mut look = Look::default();
    let mut stack = vec![(tree.tree.root(), Place::Elsewhere)];
    let mut doubted: Option<bool> = None;
    // Document order, so that the first heading is the first.
    while let Some((node, place)) = stack.pop() {
        if look.n_chars > WALL_CHARS {
            // What calls itself an error is asked for its heading as well, and a short one for what it is sold with.
            let is_open =
                *doubted.get_or_insert_with(|| is_error(&look.title.trim().to_lowercase()) || look.n_links < FEW_LINKS);
            if !is_open || look.n_chars > LOST_CHARS || (!look.heading.is_empty() && look.n_links >= FEW_LINKS) {
                break;
            }
        }
        let mut inner = place;
        match node.value() {
            Node::Text(text) => {
                let n_chars: usize = text.chars().map(weight).sum();
                match place {
                    Place::Title => look.title.push_str(text),
                    Place::Heading => {
                        look.heading.push_str(text);
                        look.n_chars += n_chars;
                    }
                    Place::Elsewhere => look.n_chars += n_chars,
                }
                look.asks_script |= text.len() < 600 && asks_script(text);
                look.parked |= n_chars >= PARKED_CHARS
                    && text.len() < 400
                    && look.n_links < FEW_LINKS
                    && PARKED_WORDS.is_match(text.as_bytes());
            }
            Node::Element(element) => {
                for (attribute, value) in &element.attrs {
                    let is_place = matches!(
                        attribute.local,
                        local_name!("src")
                            | local_name!("id")
                            | local_name!("class")
                            | local_name!("action")
                            | local_name!("name")
                            | local_name!("href")
                    );
                    if is_place && value.len() < 2000 && MARKUP_WORDS.is_match(value.as_bytes()) {
                        let is_check = CHECK_WORDS.is_match(value.as_bytes());
                        look.check |= is_check;
                        look.challenge |= !is_check && CHALLENGE_WORDS.is_match(value.as_bytes());
                        look.consent |= CONSENT_WORDS.is_match(value.as_bytes());
                    }
                    look.wants_script |= attribute.local == local_name!("id")
                        && matches!(&**value, "root" | "app" | "__next" | "__nuxt" | "___gatsby");
                }
                match element.name.local {
                    local_name!("script") => look.n_scripts += 1,
                    local_name!("a") => look.n_links += 1,
                    local_name!("noscript") => look.wants_script = true,
                    local_name!("title") if look.title.is_empty() => inner = Place::Title,
                    local_name!("h1") if look.heading.is_empty() => inner = Place::Heading,
                    local_name!("meta") => {
                        let keys = ["property", "name", "itemprop"].iter().filter_map(|key| element.attr(key));
                        look.dated |=
                            keys.into_iter().any(|key| DATES.iter().any(|date| key.eq_ignore_ascii_case(date)));
                    }
                    local_name!("input") => look.password |= element.attr("type") == Some("password"),
                    _ => {}
                }
            }
            _ => {}
        }
        for child in node.children().rev() {
            stack.push((child, inner));
        }
    }
    look
}

/// What a character says: those of scripts that write a word in one or two say as much as three letters.
fn weight(letter: char) -> usize {
    match letter as u32 {
        0x3040..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 3,
        _ => usize::from(!letter.is_whitespace()),
    }
}

/// A sentence that asks to switch JavaScript on.
fn asks_script(text: &str) -> bool {
    const ON: &[&str] =
        &["enable", "activate", "aktivier", "activer", "activa", "habilit", "abilit", "inschakel", "włącz", "включ"];
    // Most texts have not the word, and need no copy.
    SCRIPT_WORD.is_match(text.as_bytes()) && {
        let lower = text.to_lowercase();
        ON.iter().any(|on| lower.contains(on))
    }
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
        for said in [
            "404 Not Found",
            "Error 404 | Post",
            "Artikel nicht gefunden – Waldkurier",
            "Not found",
            "Oops! Page not found",
            "Sorry, this article is no longer available.",
            "Dieser Artikel ist leider nicht mehr verfügbar",
            "Cet article n’est plus disponible | Post",
            "Статья удалена",
            "この記事は削除されました",
            "410 Gone",
        ] {
            check(&format!("<title>{said}</title><p>Nothing here."), 200, Some(PageKind::Error));
        }
        check(
            "<title>Access Denied</title><h1>Access Denied</h1><p>You have no permission.",
            200,
            Some(PageKind::Challenge),
        );
        check(
            "<title>Post</title><p>JavaScript is disabled. Please enable JavaScript to proceed.",
            200,
            Some(PageKind::Shell),
        );
        check(
            "<title>Post</title><div class=consent><h1>Mit Werbung weiterlesen</h1><p>Oder mit dem Abo.</div>",
            200,
            Some(PageKind::ConsentWall),
        );
        check("<title>News</title><div id=root></div><script src=/app.js></script>", 200, Some(PageKind::Shell));
        check(
            "<title>Before you continue</title><form class=consent-page><p>We use cookies and data to</p></form>",
            200,
            Some(PageKind::ConsentWall),
        );
    }

    #[test]
    fn short_reports_are_no_walls() {
        let dated = "<meta property=article:published_time content=2026-03-17>";
        let text = "<p>The council voted on Monday to keep the old bridge, and to repair it before the winter.</p>";
        for headline in [
            "Police: weapon not found in river",
            "Täter nicht gefunden: Polizei stellt Suche ein",
            "Route 410 to be closed",
            "Minister: Article removed from treaty after long talks",
            "Spare parts for old cars are no longer available",
            "Samtyckeslagen prövas igen",
            "We value your privacy, says minister",
            "Before you continue: a report on cookies and consent",
            "Datenschutz: Rat stimmt für Kameras an allen Schulen",
        ] {
            let consent = "<div id=onetrust-consent-sdk></div>";
            check(&format!("<title>{headline}</title>{consent}<h1>{headline}</h1>{text}"), 200, None);
        }
        for headline in ["両国、停戦に同意", "Page not found: how sites lose their past", "Cookies from the old bakery"]
        {
            let consent = "<div id=usercentrics-root></div><div class=g-recaptcha></div>";
            check(&format!("{dated}<title>{headline} | Post</title>{consent}<h1>{headline}</h1>{text}"), 200, None);
        }
        let form = "<form id=comment><div class=h-captcha></div></form><script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>";
        check(&format!("<title>Rain</title><h1>Rain</h1>{text}{form}"), 200, None);
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
