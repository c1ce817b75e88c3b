//! Text that somebody else scraped: `gleaner clean`.
//!
//! Works on lines and paragraphs, since no markup is left. Takes away only what is certain: a headline that stands twice,
//! lines that are nothing but a site's own words, what follows the last paragraph.

use super::phrases::{self, Hit, Kind, Strength};
use super::{fold, hygiene};

/// A line longer than this (bytes) is running text, wherever it stands.
const RUNNING_TEXT: usize = 220;

/// Lines after which a repeated headline is looked for, at the head of the text.
const HEAD_LINES: usize = 6;

/// A cleaned article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The headline, where it was given or stood twice.
    pub title: Option<String>,
    /// The paragraphs, joined by an empty line.
    pub text: String,
    /// What went, in the order of the lines.
    pub removed: Vec<Removal>,
}

/// Something that was taken away or repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// From 1.
    pub line: usize,
    /// The line as it was.
    pub text: String,
    /// Why.
    pub why: &'static str,
}

#[derive(Debug)]
struct Line<'a> {
    number: usize,
    raw: &'a str,
    text: String,
    hit: Option<Hit>,
    /// An empty line stands before it.
    opens_paragraph: bool,
    gone: Option<&'static str>,
}

/// Cleans one scraped article. `known_title` is the headline where it came in a field of its own.
pub fn clean_article(text: &str, known_title: Option<&str>) -> Cleaned {
    let mut lines = read_lines(text);
    let mut removed: Vec<Removal> = lines
        .iter()
        .filter(|line| collapse(line.raw) != line.text)
        .map(|line| Removal { line: line.number, text: line.raw.trim().to_owned(), why: "repaired" })
        .collect();
    cut_head(&mut lines);
    let title = take_title(&mut lines, known_title);
    cut_tail(&mut lines);
    cut_between(&mut lines);

    let paragraphs_are_marked = lines.iter().skip(1).any(|line| line.opens_paragraph);
    let mut cleaned = String::with_capacity(text.len());
    for line in lines.iter().filter(|line| line.gone.is_none() && !line.text.is_empty()) {
        if !cleaned.is_empty() {
            cleaned.push_str(if line.opens_paragraph || !paragraphs_are_marked { "\n\n" } else { "\n" });
        }
        cleaned.push_str(&line.text);
    }
    removed.extend(
        lines
            .iter()
            .filter_map(|line| line.gone.map(|why| Removal { line: line.number, text: line.text.clone(), why })),
    );
    removed.sort_by_key(|removal| removal.line);
    Cleaned { title, text: cleaned, removed }
}

fn read_lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut gap = false;
    for (n, raw) in text.lines().enumerate() {
        let cleaned = hygiene::clean(raw.trim()).replace('\n', " ");
        if cleaned.is_empty() {
            gap = true;
            continue;
        }
        let hit = phrases::hit(&cleaned);
        // A paragraph begins anew after a line that goes, too: its neighbors were never one paragraph.
        let opens_paragraph = gap || lines.last().is_some_and(|line| line.hit.is_some());
        lines.push(Line { number: n + 1, raw, text: cleaned, hit, opens_paragraph, gone: None });
        gap = false;
    }
    lines
}

fn collapse(raw: &str) -> String {
    raw.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Navigation before the first line of the article.
fn cut_head(lines: &mut [Line<'_>]) {
    for line in lines.iter_mut() {
        match line.hit {
            Some(Hit { strength: Strength::Whole, .. }) => line.gone = Some("navigation before the article"),
            _ => return,
        }
    }
}

/// Takes the headline out of the text: the lines at the head that repeat it.
fn take_title(lines: &mut [Line<'_>], known: Option<&str>) -> Option<String> {
    let known = known.map(|title| hygiene::clean(title).into_owned()).filter(|title| !title.is_empty());
    let head: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.gone.is_none()).map(|(n, _)| n).take(HEAD_LINES).collect();
    let title = match known {
        Some(title) => title,
        None => {
            let first = &lines[*head.first()?];
            let twice = head.iter().skip(1).any(|n| fold::same(&lines[*n].text, &first.text));
            if !twice || first.text.len() > 2 * RUNNING_TEXT {
                return None;
            }
            first.text.clone()
        }
    };
    for n in head {
        if fold::same(&lines[n].text, &title) {
            lines[n].gone = Some("the headline, repeated");
        }
    }
    Some(title)
}

/// What follows the article: from the first line of a site's own words after which no running text comes.
fn cut_tail(lines: &mut [Line<'_>]) {
    let end_of_article = lines.iter().rposition(|line| line.gone.is_none() && is_running_text(line));
    let from = end_of_article.map_or(0, |last| last + 1);
    // Between running text and the first certain phrase there may be a last short paragraph: it stays.
    let Some(anchor) = lines[from..].iter().position(|line| line.gone.is_none() && is_anchor(line)) else {
        return;
    };
    for line in &mut lines[from + anchor..] {
        if line.gone.is_none() {
            line.gone = Some(match line.hit {
                Some(hit) => why(hit.kind),
                None => "after the article, among a site's own words",
            });
        }
    }
}

/// A line that opens what stands after an article.
fn is_anchor(line: &Line<'_>) -> bool {
    line.hit.is_some_and(|hit| match hit.kind {
        Kind::PrevNext | Kind::Comment | Kind::Related | Kind::Newsletter | Kind::Share | Kind::Copyright => true,
        Kind::Cookie | Kind::Advertisement | Kind::ReadMore | Kind::Paywall => hit.strength == Strength::Whole,
    })
}

fn is_running_text(line: &Line<'_>) -> bool {
    if line.hit.is_some() {
        return false;
    }
    let ends_sentence = |c: char| matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '؟' | '।' | '…');
    let n_letters = line.text.chars().count();
    let closed =
        line.text.trim_end_matches(['"', '\'', '”', '“', '’', '»', '«', ')', '」', '』', ' ']).ends_with(ends_sentence);
    line.text.len() > RUNNING_TEXT || (closed && n_letters > 60) || (closed && is_wide(&line.text) && n_letters > 20)
}

/// Scripts in which a sentence takes few letters.
fn is_wide(text: &str) -> bool {
    text.chars().any(|c| matches!(u32::from(c), 0x3040..=0x30ff | 0x4e00..=0x9fff | 0xac00..=0xd7af))
}

/// Lines of a site's own words between paragraphs.
fn cut_between(lines: &mut [Line<'_>]) {
    for line in lines.iter_mut().filter(|line| line.gone.is_none()) {
        let Some(hit) = line.hit else { continue };
        let certain = match hit.kind {
            Kind::Advertisement | Kind::Share | Kind::Newsletter | Kind::Cookie | Kind::ReadMore => {
                hit.strength == Strength::Whole
            }
            Kind::Related => true,
            // One word such as "Weiter" may be a heading.
            Kind::PrevNext | Kind::Comment | Kind::Copyright | Kind::Paywall => false,
        };
        // A site's own words stand alone; inside a paragraph of wrapped lines they are the article's.
        if certain {
            line.gone = Some(why(hit.kind));
        }
    }
}

fn why(kind: Kind) -> &'static str {
    match kind {
        Kind::PrevNext => "navigation to other articles",
        Kind::Comment => "comment form",
        Kind::Share => "share bar",
        Kind::Related => "link to related articles",
        Kind::Newsletter => "newsletter box",
        Kind::Cookie => "cookie notice",
        Kind::Advertisement => "advertisement label",
        Kind::ReadMore => "\"read more\" link",
        Kind::Copyright => "copyright line",
        Kind::Paywall => "paywall notice",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &str = "Der Gemeinderat hat am Montag beschlossen, die alte Brücke über den Fluss nicht abzureißen, sondern zu sanieren.";

    #[test]
    fn the_users_kind_of_scrape_becomes_an_article() {
        let scrape = format!(
            "Brücke bleibt stehen\n\nBrücke bleibt stehen\n\n{BODY} p>\n\nDie Kosten trägt der Kreis.\n\nPrevious Article\n\
             Next Article\n\nLeave a Reply\n\nYour email address will not be published."
        );
        let cleaned = clean_article(&scrape, None);
        assert_eq!(cleaned.title.as_deref(), Some("Brücke bleibt stehen"));
        assert_eq!(cleaned.text, format!("{BODY}\n\nDie Kosten trägt der Kreis."));
        assert!(cleaned.removed.iter().any(|removal| removal.line == 5 && removal.why == "repaired"));
        assert!(cleaned.removed.iter().any(|removal| removal.text == "Leave a Reply"));
    }

    #[test]
    fn tails_go_in_many_languages() {
        for (body, tail) in [
            (
                "The council voted on Monday to keep the old bridge and to repair it before the winter comes.",
                "Related Articles\nMayor opens market\nRain again",
            ),
            (BODY, "Das könnte Sie auch interessieren\nMarkt eröffnet\nSchreibe einen Kommentar"),
            (
                "Le conseil municipal a voté lundi la rénovation du vieux pont sur la rivière avant l'hiver.",
                "Article précédent\nUn marché ouvre\nLaisser un commentaire",
            ),
            (
                "El consejo municipal votó el lunes a favor de reparar el viejo puente sobre el río antes del invierno.",
                "Artículo anterior\nDeja una respuesta\nTu dirección de correo electrónico no será publicada.",
            ),
            (
                "Il consiglio comunale ha votato lunedì per riparare il vecchio ponte sul fiume prima dell'inverno.",
                "Articoli correlati\nLascia un commento",
            ),
            (
                "A câmara municipal votou na segunda-feira a favor da reparação da velha ponte sobre o rio.",
                "Leia também: Mercado abre\nDeixe um comentário",
            ),
            (
                "De gemeenteraad besloot maandag om de oude brug over de rivier te repareren voor de winter.",
                "Vorig bericht\nGeef een reactie",
            ),
            (
                "Rada miasta zdecydowała w poniedziałek o naprawie starego mostu na rzece jeszcze przed zimą.",
                "Czytaj także: Targ otwarty\nDodaj komentarz",
            ),
            (
                "Kommunfullmäktige beslutade på måndagen att reparera den gamla bron över ån före vintern.",
                "Läs också: Marknad öppnar\nLämna ett svar",
            ),
            (
                "Kommunalbestyrelsen besluttede mandag at reparere den gamle bro over åen inden vinteren kommer.",
                "Læs også: Marked åbner\nSkriv et svar",
            ),
            (
                "Kommunestyret vedtok mandag å reparere den gamle brua over elva før vinteren kommer for fullt.",
                "Les også: Marked åpner\nLegg igjen en kommentar",
            ),
            (
                "Kaupunginvaltuusto päätti maanantaina korjata vanhan sillan ennen talven tuloa ja lunta.",
                "Lue myös: Tori avautuu\nJätä kommentti",
            ),
            (
                "Zastupitelstvo v pondělí rozhodlo opravit starý most přes řeku ještě před příchodem zimy.",
                "Čtěte také: Trh otevřen\nNapsat komentář",
            ),
            (
                "A közgyűlés hétfőn úgy döntött, hogy még a tél előtt megjavíttatja a folyó régi hídját.",
                "Előző cikk\nSzólj hozzá!",
            ),
            (
                "Consiliul local a hotărât luni să repare vechiul pod peste râu înainte de venirea iernii.",
                "Citește și: Piața deschisă\nLasă un răspuns",
            ),
            (
                "Το δημοτικό συμβούλιο αποφάσισε τη Δευτέρα να επισκευάσει την παλιά γέφυρα πριν τον χειμώνα.",
                "Διαβάστε επίσης: Αγορά\nΑφήστε μια απάντηση",
            ),
            (
                "Городской совет решил в понедельник отремонтировать старый мост через реку до начала зимы.",
                "Читайте также: Рынок открыт\nДобавить комментарий",
            ),
            (
                "Міська рада вирішила в понеділок відремонтувати старий міст через річку до початку зими.",
                "Читайте також: Ринок\nЗалишити відповідь",
            ),
            (
                "Belediye meclisi pazartesi günü nehrin üzerindeki eski köprünün kıştan önce onarılmasına karar verdi.",
                "Önceki haber\nBir yanıt yazın",
            ),
            (
                "قرر المجلس البلدي يوم الاثنين ترميم الجسر القديم فوق النهر قبل حلول فصل الشتاء هذا العام.",
                "المقال السابق\nاترك تعليقاً",
            ),
            (
                "مועצת העיר החליטה ביום שני לשפץ את הגשר הישן מעל הנהר לפני בוא החורף הקרוב והגשמים.",
                "כתבות קשורות\nכתיבת תגובה",
            ),
            ("市議会は月曜日、冬が来る前に川にかかる古い橋を修理することを決めた。", "前の記事\nコメントを残す"),
            ("市议会周一决定在冬天到来之前修复河上的那座古老的石桥。", "上一篇：市场开业\n发表评论"),
            ("시의회는 월요일 겨울이 오기 전에 강 위의 오래된 다리를 수리하기로 결정했다.", "관련기사\n댓글 남기기"),
            (
                "Hội đồng thành phố hôm thứ Hai quyết định sửa cây cầu cũ bắc qua sông trước mùa đông năm nay.",
                "Bài trước\nĐể lại một bình luận",
            ),
            (
                "Dewan kota pada hari Senin memutuskan untuk memperbaiki jembatan tua di atas sungai sebelum musim hujan.",
                "Baca juga: Pasar dibuka\nTinggalkan Balasan",
            ),
        ] {
            let cleaned = clean_article(&format!("{body}\n\n{body}x\n\n{tail}"), None);
            assert_eq!(cleaned.text, format!("{body}\n\n{body}x"), "{tail}");
        }
    }

    #[test]
    fn an_article_about_the_words_keeps_them() {
        let article = "Why nobody clicks on “Leave a Reply”.\n\nUnder every post stands “Leave a Reply”, and nobody ever does. “Next Article” fares better, says the study that was published on Monday.\n\nThe end came quickly.";
        let cleaned = clean_article(article, None);
        assert_eq!(cleaned.text, article);
        assert_eq!(cleaned.removed, []);
    }

    #[test]
    fn a_known_title_is_taken_from_the_head() {
        let cleaned = clean_article(&format!("Share\nBrücke bleibt stehen!\n{BODY}"), Some("Brücke bleibt stehen"));
        assert_eq!(cleaned.text, BODY);
    }

    proptest! {
        #[test]
        fn any_text_is_cleaned_and_twice_changes_nothing(text in "(\\PC{0,60}\n?){0,8}") {
            // Debris may come out of debris: what is left of `&amp;lt;` is a mark that means something again.
            let text = text.replace(['&', '<', '>', '['], " ");
            let once = clean_article(&text, None);
            let twice = clean_article(&once.text, once.title.as_deref());
            prop_assert_eq!(once.text, twice.text);
        }
    }
}
