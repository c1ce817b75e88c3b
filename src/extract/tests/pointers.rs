//! Lines that point to other stories and have lost their links.

use super::*;

/// The blocks of an article whose last paragraph but one is this.
fn blocks(lang: &str, text: &[&str; 3], line: &str) -> Vec<String> {
    let [first, second, last] = text;
    let html = format!(
        "<html lang={lang}><head><meta charset=utf-8><title>Bridge</title></head><body><article><h1>Bridge</h1>\
         <p>{first}</p><p>{second}</p><p>{line}</p><p>{last}</p></article></body></html>"
    );
    page(&html, "https://post.example/town/bridge").blocks.into_iter().map(|block| block.text).collect()
}

const EN: [&str; 3] = [
    "The council decided on Monday to keep the old bridge over the harbor, and to repair it before the winter comes.",
    "Work is to begin in May and to take three months, the mayor said after the meeting, which went on until midnight.",
    "Who is going to pay for it is open: the state has promised a part of the costs, and the town is deep in debt.",
];
const DE: [&str; 3] = [
    "Der Rat hat am Montag beschlossen, die alte Brücke zu erhalten und noch vor dem Winter zu sanieren.",
    "Die Arbeiten sollen im Mai beginnen und drei Monate dauern, sagte die Bürgermeisterin nach der Sitzung.",
    "Wer die Kosten trägt, ist offen: Das Land hat bisher nur einen Teil zugesagt, und die Stadt ist hoch verschuldet.",
];
const RU: [&str; 3] = [
    "Совет в понедельник решил сохранить старый мост через гавань и отремонтировать его до прихода зимы.",
    "Работы должны начаться в мае и продлиться три месяца, сказала мэр после заседания, которое шло до полуночи.",
    "Кто за это заплатит, пока неизвестно: область обещала только часть денег, а город глубоко в долгах.",
];

#[test]
fn a_line_that_points_to_another_story_goes_without_a_link_too() {
    for (lang, text, line) in [
        ("en", &EN, "Read also: The ferry is late again"),
        ("en", &EN, "<strong>READ MORE: Why does the ferry never come?</strong>"),
        ("en", &EN, "➤ See also: The ferry is late again"),
        ("de", &DE, "Lesen Sie auch: Fähre kommt wieder zu spät"),
        ("de", &DE, "Mehr zum Thema | Fähre kommt wieder zu spät"),
        ("ru", &RU, "Читайте также: Паром снова опоздал на два часа"),
        ("ru", &RU, "<em>По теме: Паром снова опоздал на два часа</em>"),
        ("es", &EN, "Lee también: El transbordador vuelve a llegar tarde"),
        ("sk", &EN, "Čítajte aj: Trajekt opäť mešká dve hodiny"),
        ("ta", &EN, "இதையும் படிக்க: படகு மீண்டும் தாமதமாக வந்தது"),
        ("ja", &EN, "【関連記事】渡し船がまた二時間遅れる"),
    ] {
        assert_eq!(blocks(lang, text, line), *text, "{line}");
    }
}

#[test]
fn a_sentence_that_begins_so_stays() {
    for line in [
        "Read also: the mayor’s letter, which she sent to the council on Monday, is printed in full on page four.",
        "Related: that is what the two old engineers are, though neither of them knew it before the meeting on Monday.",
        "The mayor had one thing more to say: read the report before you ask me about the bridge again",
    ] {
        assert_eq!(blocks("en", &EN, line).len(), 4, "{line}");
    }
    let line =
        "Mehr dazu: Das sagte der Rat nicht, obwohl die Leute im Saal danach fragten, und er ging um Mitternacht.";
    assert_eq!(blocks("de", &DE, line).len(), 4, "{line}");
}
