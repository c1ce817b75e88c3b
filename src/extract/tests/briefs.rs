//! Articles of two or three sentences.

use super::*;
use crate::model::PageKind;

fn kind(title: &str, main: &str) -> PageKind {
    let html = format!(
        "<html><head><title>{title} | Post</title></head><body><nav><a href=/>Post</a> <a href=/sport>Sport</a> <a href=/culture>Culture</a></nav>\
         {main}<aside><h3>More</h3><a href=/a>The ferry is late again</a><a href=/b>Rain delays the harvest</a></aside>\
         <footer><a href=/imprint>Imprint</a> <a href=/privacy>Privacy</a> © Post</footer></body></html>"
    );
    page(&html, "https://post.example/town/bridge").page_kind
}

#[test]
fn a_brief_without_a_date_is_an_article() {
    for (title, text) in [
        (
            "Old bridge closed after storm",
            "The old bridge over the harbor was closed on Monday after the storm. Nobody was hurt, the police said.",
        ),
        (
            "Alte Brücke nach Sturm gesperrt",
            "Die alte Brücke über den Hafen ist am Montag nach dem Sturm gesperrt worden. Verletzt wurde niemand, teilte die Polizei mit.",
        ),
        (
            "Закрыт старый мост",
            "Старый мост через гавань закрыли в понедельник после бури. Никто не пострадал, сообщила полиция.",
        ),
        ("嵐で古い橋が通行止め", "港にかかる古い橋は月曜日、嵐の後に通行止めとなった。警察によると、けが人はいない。"),
    ] {
        assert_eq!(
            kind(title, &format!("<article><h1>{title}</h1><p>{text}</p></article>")),
            PageKind::Article,
            "{title}"
        );
    }
}

#[test]
fn a_notice_of_no_article_is_none() {
    for (title, main) in [
        ("Thank you", "<main><h1>Thank you</h1><p>We have sent you a letter.</p></main>"),
        (
            "Contact",
            "<article><h1>Contact</h1><p><a href=mailto:a@post.example>a@post.example</a> <a href=tel:1>1 234</a></p></article>",
        ),
        (
            "Town",
            "<main><h1>Town</h1><article><h2><a href=/a>The ferry is late. Again.</a></h2></article><article><h2><a href=/b>Rain</a></h2></article></main>",
        ),
    ] {
        assert_ne!(kind(title, main), PageKind::Article, "{title}");
    }
}

/// The same report in languages that say it in fewer words.
const REPORTS: [(&str, [&str; 2]); 6] = [
    (
        "낡은 다리 폭풍으로 통제",
        [
            "항구의 낡은 다리가 월요일 폭풍 뒤에 통제됐다.",
            "경찰은 다친 사람이 없다고 밝혔다. 시는 다리를 수요일까지 점검하고 다시 열 계획이다.",
        ],
    ),
    (
        "ძველი ხიდი დაიკეტა",
        [
            "ნავსადგურის ძველი ხიდი ორშაბათს ქარიშხლის შემდეგ დაიკეტა.",
            "პოლიციის ცნობით, არავინ დაშავებულა. ხიდს ოთხშაბათამდე შეამოწმებენ და ისევ გახსნიან.",
        ],
    ),
    (
        "பழைய பாலம் மூடப்பட்டது",
        [
            "துறைமுகத்தின் பழைய பாலம் திங்கட்கிழமை புயலுக்குப் பிறகு மூடப்பட்டது.",
            "யாரும் காயமடையவில்லை என்று காவல்துறை தெரிவித்தது. பாலம் புதன்கிழமை வரை ஆய்வு செய்யப்படும்.",
        ],
    ),
    (
        "പഴയ പാലം അടച്ചു",
        ["തുറമുഖത്തെ പഴയ പാലം തിങ്കളാഴ്ച കൊടുങ്കാറ്റിനുശേഷം അടച്ചു.", "ആർക്കും പരിക്കില്ലെന്ന് പോലീസ് അറിയിച്ചു. ബുധനാഴ്ചവരെ പാലം പരിശോധിക്കും."],
    ),
    (
        "Vanha silta suljettiin",
        [
            "Sataman vanha silta suljettiin maanantaina myrskyn jälkeen.",
            "Kukaan ei loukkaantunut, poliisi kertoi. Silta tarkastetaan keskiviikkoon mennessä ja avataan sitten uudelleen liikenteelle.",
        ],
    ),
    (
        "Old bridge closed",
        [
            "The old bridge over the harbor was closed on Monday after the storm.",
            "Nobody was hurt, the police said. The bridge will be looked at until Wednesday, and opened again then.",
        ],
    ),
];

#[test]
fn a_brief_is_an_article_in_whatever_element_and_language() {
    for (title, [first, second]) in REPORTS {
        let text = format!("<h1>{title}</h1><p>{first}</p><p>{second}</p>");
        for main in [
            format!("<article>{text}</article>"),
            format!("<main>{text}</main>"),
            format!("<div class=content>{text}</div>"),
        ] {
            let html = format!(
                "<html><head><meta charset=utf-8><title>{title} | Post</title></head><body><nav><a href=/>Post</a> <a href=/sport>Sport</a></nav>\
                 {main}<aside><h3>More</h3><a href=/a>The ferry is late again</a> <a href=/b>Rain</a></aside><footer>© Post</footer></body></html>"
            );
            let found = page(&html, "https://post.example/town/bridge");
            assert_eq!(found.page_kind, PageKind::Article, "{main}");
            assert_eq!(found.text(), format!("{first}\n\n{second}"), "{main}");
        }
    }
}

#[test]
fn an_interview_keeps_its_questions_and_its_last_answer() {
    let talk = [
        (
            "Frau Brandt, warum bleibt die Brücke?",
            "Weil die Leute sie wollen. Wir haben ein Jahr lang darüber gestritten, und am Ende war der Rat sich einig.",
        ),
        ("Was kostet das?", "Das wissen wir noch nicht genau."),
        ("Und wann geht es los?", "Im Mai."),
    ];
    let lead = "Die Bürgermeisterin über die alte Brücke am Hafen und den langen Streit im Rat.";
    for (question, answer) in [
        ("<p><strong>", "</strong></p><p>"),
        ("<h3>", "</h3><p>"),
        ("<dt>", "</dt><dd>"),
        ("<div class=question>", "</div><div class=answer>"),
    ] {
        let end = if answer.ends_with("<dd>") {
            "</dd>"
        } else if answer.ends_with("<p>") {
            "</p>"
        } else {
            "</div>"
        };
        let talk = talk.map(|(said, told)| format!("{question}{said}{answer}{told}{end}")).concat();
        let talk = if end == "</dd>" { format!("<dl>{talk}</dl>") } else { talk };
        let html = format!(
            "<html lang=de><head><meta charset=utf-8><title>„Die Leute wollen sie“ | Post</title></head><body><nav><a href=/>Post</a> <a href=/s>Sport</a></nav>\
             <article><h1>„Die Leute wollen sie“</h1><p>{lead}</p>{talk}</article><footer>© Post</footer></body></html>"
        );
        let text = page(&html, "https://post.example/stadt/gespraech").text();
        for said in [
            lead,
            "Frau Brandt, warum",
            "Weil die Leute",
            "Was kostet das?",
            "noch nicht genau",
            "Und wann geht",
            "Im Mai.",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}
