//! Scrapes of made-up pages, in many languages.

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
    #[test]
    fn any_text_is_cleaned_and_twice_changes_nothing(text in "(\\PC{0,60}\n?){0,8}") {
        // Each pass reads one more layer of references, escapes and mojibake, so the letters of those are left out.
        let layered = |c: &char| matches!(c, '&' | '<' | '>' | '[' | '\\' | '\u{80}'..='\u{ff}' | '\u{300}'..='\u{36f}');
        let text: String = text.chars().filter(|c| !layered(c)).collect();
        let once = clean_article(&text, None);
        let twice = clean_article(&once.text, once.title.as_deref());
        // Whether single breaks part paragraphs, the whole text tells; the line that told it may be gone.
        prop_assert_eq!(once.text.replace("\n\n", "\n"), twice.text.replace("\n\n", "\n"));
    }

    #[test]
    fn no_text_makes_it_fall(text in any::<String>(), title in any::<Option<String>>()) {
        let cleaned = clean_article(&text, title.as_deref());
        prop_assert!(!cleaned.text.contains("\n\n\n"));
    }
}

/// What WordPress and its themes print around an article, with comments between.
const SCRAPES: &[(&str, &str, &[&str], &str)] = &[
    (
        "Home » News » Local\n\nBridge stays: council votes for repair – Harbour Post\n\nBridge stays: council votes for repair\n\nBy Ana Ruiz\nMay 3, 2024\n5 min read\nShare on Facebook\nTweet",
        "Bridge stays: council votes for repair",
        &[
            "The council voted on Monday to keep the old bridge and to repair it before the winter comes.",
            "What it costs",
            "The county pays for most of it; the rest will come from a fund that was set up in 2019.",
        ],
        "Related Articles\n\nMayor opens market\nRain again\n\nTags: bridge, council\n\nShare this:\nClick to share on Facebook (Opens in new window)\nLike Loading...\n\nPrevious Post: The mill is gone\n\n2 thoughts on “Bridge stays: council votes for repair”\n\nJohn says:\nMay 4, 2024 at 8:15 am\nI totally agree with this and think that the council should have done so many years ago already.\nReply\nMary says:\nI do not agree at all, since the money is needed for the school and for the fire brigade and for all else.\n\nLeave a Reply Cancel reply\n\nYour email address will not be published. Required fields are marked *\n\nComment *\nName *\nEmail *\nWebsite\nSave my name, email, and website in this browser for the next time I comment.\n© 2024 Harbour Post",
    ),
    (
        "Brücke bleibt stehen\nBrücke bleibt stehen\n3. Mai 2024, 17:47\nVon Jörg Weber",
        "Brücke bleibt stehen",
        &[BODY, "„Das sind wir denen schuldig, die sie vor hundert Jahren gebaut haben“, sagte die Bürgermeisterin."],
        "Schlagwörter: Brücke, Gemeinderat\nVorheriger Beitrag\nDie Mühle ist weg\nNächster Beitrag\nWieder Regen\n3 Kommentare\nHans sagt:\nDas hätte man schon vor vielen Jahren machen sollen, wenn man mich gefragt hätte, liebe Leute.\nAntworten\nSchreibe einen Kommentar Antwort abbrechen\nDeine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert\nKommentar *\nMeinen Namen, meine E-Mail-Adresse und meine Website in diesem Browser für die nächste Kommentierung speichern.",
    ),
    (
        "El ayuntamiento salva el puente viejo\nEl ayuntamiento salva el puente viejo\nPor María López - 3 de mayo de 2024",
        "El ayuntamiento salva el puente viejo",
        &[
            "El consejo municipal votó el lunes a favor de reparar el viejo puente sobre el río antes del invierno.",
            "«Se lo debemos a quienes lo construyeron», dijo la alcaldesa en la escalinata del ayuntamiento.",
        ],
        "Etiquetas: puente, río\nArtículo anterior\nEl molino ya no está\nDEJA UNA RESPUESTA\nCancelar respuesta\nPor favor ingrese su comentario!\nPor favor ingrese su nombre aquí\nGuardar mi nombre, correo electrónico y sitio web en este navegador la próxima vez que comente.",
    ),
    (
        "Le pont reste debout\n\nPublié le 3 mai 2024 à 10h15\nPar Élise Dupont",
        "Le pont reste debout",
        &[
            "Le conseil municipal a voté lundi la rénovation du vieux pont sur la rivière avant l'hiver.",
            "« Nous le devons à ceux qui l'ont construit », a déclaré la maire lundi soir devant la mairie.",
        ],
        "Navigation de l’article\nLe moulin n'est plus\n\nUne réflexion sur « Le pont reste debout »\n\nLaisser un commentaire Annuler la réponse\nVotre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *\nEnregistrer mon nom, mon e-mail et mon site dans le navigateur pour mon prochain commentaire.",
    ),
    (
        "Il ponte resta in piedi\nIl ponte resta in piedi\nDi Anna Rossi\n3 Maggio 2024\nTempo di lettura: 2 min",
        "Il ponte resta in piedi",
        &[
            "Il consiglio comunale ha votato lunedì per riparare il vecchio ponte sul fiume prima dell'inverno.",
            "«Lo dobbiamo a chi lo ha costruito», ha detto la sindaca lunedì sera davanti al municipio.",
        ],
        "Articolo precedente\nIl mulino non c'è più\nLASCIA UNA RISPOSTA\nPer favore inserisci il tuo commento!\nSalva il mio nome, email e sito web in questo browser per la prossima volta che commento.",
    ),
    (
        "Ponte fica de pé\nPonte fica de pé\nPor João Silva\n3 de maio de 2024",
        "Ponte fica de pé",
        &[
            "A câmara municipal votou na segunda-feira a favor da reparação da velha ponte sobre o rio.",
            "“Devemos isso a quem a construiu”, disse a presidente na noite de segunda-feira diante da câmara.",
        ],
        "Compartilhe isso:\nFacebook\nX\nCurtir Carregando...\n\nDeixe um comentário Cancelar resposta\nO seu endereço de e-mail não será publicado. Campos obrigatórios são marcados com *",
    ),
    (
        "De brug blijft staan\nDe brug blijft staan\nDoor Tom de Vries\n3 mei 2024",
        "De brug blijft staan",
        &[
            "De gemeenteraad besloot maandag om de oude brug over de rivier te repareren voor de winter.",
            "“Dat zijn we verplicht aan wie haar bouwde”, zei de burgemeester maandagavond voor het stadhuis.",
        ],
        "Dit delen:\nVind ik leuk:\nLaden...\n2 reacties\nPiet zegt:\nDat hadden ze al veel eerder moeten doen, als je het mij vraagt, maar ja, de gemeente weet het beter.\nGeef een reactie Reactie annuleren\nJe e-mailadres wordt niet gepubliceerd.",
    ),
    (
        "Most zostaje\n\nMost zostaje\n\n3 maja 2024",
        "Most zostaje",
        &[
            "Rada miasta zdecydowała w poniedziałek o naprawie starego mostu na rzece jeszcze przed zimą.",
            "„Jesteśmy to winni tym, którzy go zbudowali”, powiedziała burmistrz w poniedziałek wieczorem.",
        ],
        "Udostępnij:\nFacebook\nTagi: most, rada\n\nDodaj komentarz Anuluj pisanie odpowiedzi\nTwój adres e-mail nie zostanie opublikowany. Wymagane pola są oznaczone *",
    ),
    (
        "Мост остаётся\n\nМост остаётся\n\n3 мая 2024\nАвтор: Иван Петров",
        "Мост остаётся",
        &[
            "Городской совет решил в понедельник отремонтировать старый мост через реку до начала зимы.",
            "«Мы обязаны этим тем, кто его построил», — сказала мэр в понедельник вечером у ратуши.",
        ],
        "Метки: мост, совет\n\nкомментариев: 2\nИван говорит:\nЭто нужно было сделать уже много лет назад, если бы кто-нибудь спросил жителей нашего города.\nДобавить комментарий Отменить ответ\nВаш адрес email не будет опубликован. Обязательные поля помечены *",
    ),
    (
        "Köprü yerinde kalıyor\nKöprü yerinde kalıyor\n3 Mayıs 2024",
        "Köprü yerinde kalıyor",
        &[
            "Belediye meclisi pazartesi günü nehrin üzerindeki eski köprünün kıştan önce onarılmasına karar verdi.",
            "Belediye başkanı pazartesi akşamı, “Bunu onu inşa edenlere borçluyuz” diye konuştu.",
        ],
        "Bunu paylaş:\nFacebook\nYükleniyor...\nBir yanıt yazın Yanıtı iptal et\nE-posta adresiz yayınlanmayacak.\nDaha sonraki yorumlarımda kullanılması için adım, e-posta adresim ve site adresim bu tarayıcıya kaydedilsin.",
    ),
    (
        "المجلس يقرر إبقاء الجسر القديم\n\nالمجلس يقرر إبقاء الجسر القديم",
        "المجلس يقرر إبقاء الجسر القديم",
        &[
            "قرر المجلس البلدي يوم الاثنين ترميم الجسر القديم فوق النهر قبل حلول فصل الشتاء هذا العام.",
            "وقال رئيس البلدية مساء الاثنين أمام مبنى البلدية إن المدينة مدينة بذلك لمن بنوه قبل مئة عام.",
        ],
        "شارك هذا الموضوع:\nفيس بوك\nتويتر\n\nالمقال السابق\nالمقال التالي\n\nاترك تعليقاً إلغاء الرد\nلن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *\nالتعليق *",
    ),
    (
        "橋は残る　市議会が修理を決定\n\n橋は残る　市議会が修理を決定\n\n2024年5月3日 10時15分",
        "橋は残る 市議会が修理を決定",
        &[
            "市議会は月曜日、冬が来る前に川にかかる古い橋を修理することを決めた。",
            "「橋を造った人々への責任だ」と市長は月曜日の夜、市役所の前で語った。",
        ],
        "前の記事\n次の記事\n\n関連記事\n市長が市場を開く\n\nコメントを残す\nメールアドレスが公開されることはありません。 ※ が付いている欄は必須項目です\n次回のコメントで使用するためブラウザーに自分の名前、メールアドレス、サイトを保存する。",
    ),
    (
        "市议会决定修复古石桥\n\n市议会决定修复古石桥\n\n2024-05-03 10:15\n作者：王小明",
        "市议会决定修复古石桥",
        &[
            "市议会周一决定在冬天到来之前修复河上的那座古老的石桥。",
            "“这是我们对建桥者的责任，”市长周一晚上在市政厅前说。",
        ],
        "标签：石桥，市议会\n上一篇：市场开业\n\n2条评论\n李明说：\n这件事早就应该做了，很多年以前就有人提出过这个建议。\n发表回复 取消回复\n您的邮箱地址不会被公开。 必填项已用 * 标注",
    ),
    (
        "다리는 남는다\n\n다리는 남는다\n\n2024. 05. 03. 10:15",
        "다리는 남는다",
        &[
            "시의회는 월요일 겨울이 오기 전에 강 위의 오래된 다리를 수리하기로 결정했다.",
            "시장은 월요일 저녁 시청 앞에서 다리를 지은 사람들에 대한 책임이라고 말했다.",
        ],
        "공유하기\n페이스북\n카카오톡\n\n관련기사\n시장 개장\n\n댓글 2\n댓글 달기 응답 취소\n이메일 주소는 공개되지 않습니다. 필수 필드는 *로 표시됩니다",
    ),
];

#[test]
fn whole_scrapes_become_articles_in_many_languages() {
    for (head, title, body, tail) in SCRAPES {
        let body = body.join("\n\n");
        let broken = body.replacen("\n\n", " p>\n\n", 1);
        let cleaned = clean_article(&format!("{head}\n\n{broken}\n\n{tail}\n"), None);
        assert_eq!((cleaned.title.as_deref(), cleaned.text.as_str()), (Some(*title), body.as_str()));
        // The same without an empty line anywhere, and with the headline in a field of its own.
        let dense = format!("{head}\n\n{broken}\n\n{tail}").replace("\n\n", "\n");
        let cleaned = clean_article(&dense, Some(title));
        assert_eq!(cleaned.text, body);
        let again = clean_article(&cleaned.text, Some(title));
        assert_eq!((again.text, again.removed), (body, Vec::new()));
    }
}

#[test]
fn what_is_no_furniture_stays() {
    for text in [
        "Der Panther\n\nSein Blick ist vom Vorübergehn der Stäbe\nso müd geworden, daß er nichts mehr hält.\n\nDer weiche Gang geschmeidig starker Schritte",
        "Frau Weber, warum bleibt die Brücke?\nWeil sie uns allen gehört.\n\nUnd nun?\nWeiter.\n\nKommentare gab es viele.\nAntworten?\nKeine.",
        "This bread has been baked in our valley for as long as anyone can remember.\n\nIngredients\n500 g flour\nSalt\n\nMix everything and let it rest for twelve hours in a cool place, under a cloth.\n\nServe with\nButter\nSalt",
    ] {
        let cleaned = clean_article(text, None);
        assert_eq!((cleaned.text.as_str(), cleaned.removed.as_slice()), (text, &[][..]));
    }
}

#[test]
fn lines_end_as_they_may() {
    let text = format!("Brücke bleibt\n\nBrücke bleibt\n\n{BODY}\n\nLeave a Reply\n");
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(clean_article(&text.replace('\n', end), None).text, BODY);
    }
}

#[test]
fn a_lone_first_line_is_the_headline_and_says_that_it_is_guessed() {
    let text = format!("Brücke bleibt stehen\n\n{BODY}\n\n{BODY} Das ist beschlossen.");
    let cleaned = clean_article(&text, None);
    assert_eq!(cleaned.title.as_deref(), Some("Brücke bleibt stehen"));
    assert!(cleaned.title_is_guessed);
    let cleaned = clean_article(&format!("{BODY}\n\n{BODY} Das ist beschlossen."), None);
    assert_eq!((cleaned.title, cleaned.title_is_guessed), (None, false));
}

#[test]
fn an_article_goes_on_behind_a_label() {
    let text = format!("{BODY}\n\nLesen Sie auch\n\n{BODY} Eins.\n\n{BODY} Zwei.\n\nZum Schluss");
    assert_eq!(clean_article(&text, None).text, format!("{BODY}\n\n{BODY} Eins.\n\n{BODY} Zwei.\n\nZum Schluss"));
}

#[test]
fn a_text_that_stands_twice_is_kept_once_and_a_refrain_stays() {
    let (one, two) =
        (format!("{BODY} Eins, sagte der Bürgermeister."), format!("{BODY} Zwei, sagte der Landrat am Abend."));
    assert_eq!(clean_article(&format!("{one}\n\n{two}\n\n{one}\n\n{two}"), None).text, format!("{one}\n\n{two}"));
    let refrain = format!("{one}\n\n{two}\n\n{BODY}\n\n{one}");
    assert_eq!(clean_article(&refrain, None).text, refrain);
}
