//! What pages say that stand in place of the page, and the names in their markup: data alone.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

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
    "sgcaptcha",
    "bm-verify",
    "anubis_challenge",
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

/// Names that stand on ordinary pages, too: the check of a comment form, or of every visitor. They show a challenge only
/// where the page says so.
const CHECKS: &[&str] =
    &["g-recaptcha", "h-captcha", "cf-turnstile", "friendly-challenge", "/cdn-cgi/challenge-platform/scripts/jsd"];

/// Titles and headings of challenges, in lower case: the whole text, or the part of a title before the site's name.
pub(super) const WAITS: &[&str] = &[
    "just a moment",
    "just a moment...",
    "attention required!",
    "access denied",
    "checking your browser",
    "are you a robot?",
    "security check",
    "checking if the site connection is secure",
    "verify you are human",
    "zugriff verweigert",
    "accès refusé",
    "acceso denegado",
    "accesso negato",
    "acesso negado",
    "toegang geweigerd",
    "доступ запрещен",
    "доступ ограничен",
];

/// Words beside the number on an error page, in lower case.
pub(super) const ERROR_WORDS: &[&str] = &[
    "error",
    "fehler",
    "erreur",
    "errore",
    "erro",
    "fel",
    "fejl",
    "feil",
    "fout",
    "virhe",
    "chyba",
    "błąd",
    "hiba",
    "eroare",
    "hata",
    "ошибка",
    "помилка",
    "грешка",
    "σφάλμα",
    "خطأ",
    "エラー",
    "http",
    "status",
    "code",
    "page",
    "seite",
    "oops",
    "ups",
    "hoppla",
    "sorry",
    "not",
    "found",
    "gone",
    "the",
    "is",
    "this",
    "nicht",
    "gefunden",
];

/// What an error page says beside what it could not find, in lower case: alone, behind the number, or behind one of these.
pub(super) const NOT_FOUND: &[&str] =
    &["not found", "nicht gefunden", "no encontrada", "no encontrado", "non trovato", "não encontrado"];
pub(super) const LOST: &[&str] = &[
    "article",
    "story",
    "content",
    "post",
    "resource",
    "file",
    "url",
    "error",
    "artikel",
    "inhalt",
    "beitrag",
    "datei",
    "noticia",
    "contenido",
    "artículo",
    "articolo",
    "contenuto",
    "artigo",
    "conteúdo",
];

/// What an error page says in its title or first heading, in lower case.
pub(super) const ERRORS: &[&str] = &[
    "page not found",
    "page cannot be found",
    "page doesn't exist",
    "page does not exist",
    "seite nicht gefunden",
    "seite existiert nicht",
    "page introuvable",
    "page non trouvée",
    "página no encontrada",
    "unavailable for legal reasons",
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

/// What stands where an article was taken away.
pub(super) static GONE: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("gone.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Metas that date an article.
pub(super) const DATES: &[&str] = &[
    "article:published_time",
    "datePublished",
    "date",
    "pubdate",
    "publishdate",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
];

/// Characters of the shortest of [`PARKED`].
pub(super) const PARKED_CHARS: usize = 11;

/// Words of parked domains.
const PARKED: &[&str] = &[
    "domain is for sale",
    "buy this domain",
    "this domain is parked",
    "domain may be for sale",
    "is parked free, courtesy",
    "domain steht zum verkauf",
    "sedoparking",
    "parkingcrew",
];

/// Words of consent, which count where the markup is that of a wall.
pub(super) const LOOSE: &[&str] = &[
    "consent",
    "cookie",
    "cookies",
    "privacy",
    "privatsphäre",
    "datenschutz",
    "einwilligung",
    "zustimmung",
    "confidentialité",
    "privacidad",
    "privacidade",
    "toestemming",
    "samtykke",
    "samtycke",
    "zgoda",
    "souhlas",
    "同意",
    "クッキー",
];

/// What only walls say.
pub(super) const PHRASES: &[&str] = &[
    "before you continue",
    "bevor sie fortfahren",
    "avant de continuer",
    "antes de continuar",
    "prima di continuare",
    "we value your privacy",
    "your privacy choices",
    "we care about your privacy",
    "privatsphäre ist uns wichtig",
    "wir brauchen ihre zustimmung",
    "weiter mit werbung",
    "mit werbung weiterlesen",
    "weiterlesen mit werbung",
    "mit werbung oder",
    "nous respectons votre vie privée",
    "continuer sans accepter",
    "valoramos tu privacidad",
    "valoramos su privacidad",
    "rispettiamo la tua privacy",
    "scegli come continuare",
    "cookies toestaan",
];

/// The word of pages that cannot do without it.
pub(super) static SCRIPT_WORD: LazyLock<AhoCorasick> = LazyLock::new(|| words(&["javascript"]));

fn words(list: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        .build(list)
        .expect("a short list of constants builds")
}

/// All names that are looked for in markup: nearly all markup has none of them, and is looked through once.
pub(super) static MARKUP_WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| words(&[CHALLENGES, CHECKS, CONSENT].concat()));
pub(super) static CHALLENGE_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(CHALLENGES));
pub(super) static CHECK_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(CHECKS));
pub(super) static CONSENT_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(CONSENT));
pub(super) static PARKED_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| words(PARKED));
