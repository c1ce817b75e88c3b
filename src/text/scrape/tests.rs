use proptest::prelude::*;

use super::*;

const BODY: &str =
    "Der Gemeinderat hat am Montag beschlossen, die alte Brücke über den Fluss nicht abzureißen, sondern zu sanieren.";

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
    // Each pass reads one more layer of references and escapes, so the letters of those are left out.
    #[test]
    fn any_text_is_cleaned_and_twice_changes_nothing(text in "([\\PC&&[^&<>\\[\\\\]]{0,60}\n?){0,8}") {
        let once = clean_article(&text, None);
        let twice = clean_article(&once.text, once.title.as_deref());
        prop_assert_eq!(once.text, twice.text);
    }

    #[test]
    fn no_text_makes_it_fall(text in any::<String>(), title in any::<Option<String>>()) {
        let cleaned = clean_article(&text, title.as_deref());
        prop_assert!(!cleaned.text.contains("\n\n\n"));
    }
}
