//! One text that raises each flag, beside one that does not.

use super::*;

const PARAGRAPHS: [&str; 4] = [
    "The council of Harbour voted on Monday to keep the old bridge over the river and to repair it before the winter comes.",
    "We owe it to the people who built it a hundred years ago, said the mayor, who has walked over it with her children.",
    "The county pays for most of the work; the rest will come from a fund that the town set up after the flood of 2019.",
    "Work begins in June, when the water is at its lowest, and is expected to take five months if the weather holds.",
];

fn article() -> String {
    let more = "Engineers had asked for a new one of steel. Their report names rust, frost and lorries as the reasons.";
    let rest = [
        "A first count of the stones was made by pupils of the grammar school, whose teacher keeps the drawings of 1911.",
        "Nobody knows yet where the ferry will land during those months, and shopkeepers on the far bank fear for trade.",
        "An open day with tours of the piers is planned for spring; tickets are free but must be ordered in advance.",
        "The bridge has carried trams, tanks and, once, an elephant on its way to the circus at the other end of town.",
    ];
    [&PARAGRAPHS[..], &[more], &rest[..]].concat().join("\n\n")
}

fn sample(text: &str) -> Sample<'_> {
    Sample {
        text,
        title: Some("Harbour keeps its old bridge over the river"),
        language: Some("en"),
        url: "https://paper.example/bridge",
        has_date: true,
    }
}

fn raised(sample: &Sample<'_>) -> Vec<&'static str> {
    flags(sample).into_iter().map(Flag::name).collect()
}

#[test]
fn an_ordinary_article_raises_none() {
    assert_eq!(raised(&sample(&article())), Vec::<&str>::new());
}

#[test]
fn speech_is_no_list() {
    let talk = |mark: &str| {
        let lines =
            (0..12).map(|n| format!("{mark} Мы закроем мост на {n} дней, сказал мэр города на встрече с жителями."));
        lines.collect::<Vec<_>>().join("\n")
    };
    let raises = |text: &str| raised(&Sample { language: Some("ru"), ..sample(text) }).contains(&"gopher_bullets");
    assert!(!raises(&talk("–")) && !raises(&talk("—")) && raises(&talk("•")));
}

#[test]
fn each_rule_is_raised_by_what_it_names() {
    let good = article();
    let many = |line: &str, n: usize| vec![line; n].join("\n\n");
    let with = |more: &str| format!("{good}\n\n{more}");
    let cases: Vec<(&str, String)> = vec![
        ("c4_sentences", many("Menu", 60)),
        ("c4_lorem_ipsum", with("Lorem Ipsum dolor sit amet.")),
        ("c4_curly_bracket", with("a { color: red }")),
        ("gopher_words", "Too short to be one.".to_owned()),
        ("gopher_word_length", many("a b c d e f g h i j k l m n o p.", 10)),
        ("gopher_symbols", with(&"#news ".repeat(60))),
        (
            "gopher_bullets",
            (0..30).map(|n| format!("• point number {n} of the list of points.")).collect::<Vec<_>>().join("\n"),
        ),
        ("gopher_ellipses", good.replace('.', "…")),
        ("gopher_alphabetic", with(&"12 ".repeat(200))),
        ("gopher_stop_words", "Brücke Fluss Stadt Rathaus Winter Sommer Montag Wasser ".repeat(10)),
        ("gopher_repeated_lines", with(&many(PARAGRAPHS[0], 9))),
        ("gopher_top_ngram", with(&"breaking news ".repeat(120))),
        ("gopher_repeated_ngrams", with(&good)),
        ("fineweb_line_ends", good.replace(['.', '!'], "")),
        ("fineweb_short_lines", with(&(0..40).map(|n| format!("Topic {n}.")).collect::<Vec<_>>().join("\n\n"))),
        ("fineweb_repeated_letters", with(&many(PARAGRAPHS[1], 2))),
        ("fineweb_line_breaks", with(&(0..200).map(|n| format!("No. {n}.")).collect::<Vec<_>>().join("\n\n"))),
        ("realnews_short_text", PARAGRAPHS.join("\n\n")),
    ];
    let mut met: Vec<&str> = Vec::new();
    for (name, text) in &cases {
        assert!(raised(&sample(text)).contains(name), "{name} is not raised: {:?}", raised(&sample(text)));
        met.push(name);
    }
    let text = article();
    let whole = sample(&text);
    for (name, beside) in [
        ("realnews_no_date", Sample { has_date: false, ..whole }),
        ("realnews_short_title", Sample { title: Some("Bridge"), ..whole }),
        ("realnews_long_address", Sample { url: &"https://paper.example/".repeat(10), ..whole }),
    ] {
        assert_eq!(raised(&beside), [name]);
        met.push(name);
    }
    let all: Vec<&str> = Flag::ALL.iter().map(|flag| flag.name()).collect();
    assert!(all.iter().all(|name| met.contains(name)), "a rule without a case");
}

#[test]
fn scripts_without_spaces_are_judged_by_their_own_measure() {
    let text = "市議会は月曜日、川に架かる古い橋を残すことを決めた。冬が来る前に修理を終える予定だという。".to_owned()
        + "\n\n「百年前に造った人々への務めです」と市長は庁舎の前で述べた。費用の大半は県が負担する。"
        + "\n\n残りは二〇一九年の洪水の後に町が設けた基金から出る。工事は水位が最も低い六月に始まり、五か月かかる見通し。"
        + "\n\n技術者たちは鋼鉄の新しい橋を求めていた。報告書は錆と霜とトラックを理由に挙げている。";
    let japanese =
        Sample { language: Some("ja"), title: Some("古い橋を残すと市議会が決定"), ..sample(&text) };
    let told = raised(&japanese);
    assert!(!told.contains(&"gopher_word_length") && !told.contains(&"fineweb_short_lines"), "{told:?}");
    assert!(!told.contains(&"gopher_stop_words") && !told.contains(&"c4_sentences"), "{told:?}");
}

#[test]
fn an_empty_text_is_judged_without_a_fault() {
    let told = raised(&Sample::default());
    assert!(told.contains(&"gopher_words") && told.contains(&"realnews_no_date"));
    assert!(!told.contains(&"gopher_repeated_lines"));
}

#[test]
fn profiles_take_their_own_rules() {
    for flag in Flag::ALL {
        assert!(
            [Profile::C4, Profile::FineWeb, Profile::RealNews].iter().any(|profile| profile.drops(*flag)),
            "{} drops nothing",
            flag.name()
        );
        assert!(flag.doc().ends_with('.'), "{}", flag.name());
    }
    assert!(!Profile::FineWeb.drops(Flag::C4Sentences) && !Profile::C4.drops(Flag::GopherWords));
}

#[test]
fn other_ways_of_writing_are_no_faults() {
    let german = "Der Rat will die alte Brücke über den Fluss erhalten, sagte die Bürgermeisterin: „Das sind wir den Erbauern schuldig.“";
    let text = (0..6)
        .map(|n| format!("{german} Absatz {n}: „Und so wird es kommen, auch in diesem Winter.“"))
        .collect::<Vec<_>>();
    let text = text.join("\n\n");
    let told = raised(&Sample { language: Some("de"), ..sample(&text) });
    assert!(!told.contains(&"c4_sentences") && !told.contains(&"fineweb_line_ends"), "{told:?}");
    let thai = "สภาเมืองต้องการรักษาสะพานเก่าข้ามแม่น้ำไว้และจะซ่อมแซมก่อนฤดูหนาวนี้ ชาวบ้านเห็นด้วยกับแผนนี้";
    let text = (1..8).map(|n| format!("{thai} ข้อ {n}")).collect::<Vec<_>>().join("\n\n");
    let told = raised(&Sample { language: Some("th"), ..sample(&text) });
    assert!(!told.contains(&"c4_sentences") && !told.contains(&"fineweb_line_ends"), "{told:?}");
    let korean = "시의회는 월요일에 강 위의 낡은 다리를 그대로 두고 겨울이 오기 전에 고치기로 했다. 주민들은 반겼다.";
    let told = raised(&Sample { language: Some("ko"), ..sample(korean) });
    assert!(!told.contains(&"gopher_word_length"), "{told:?}");
    let danish = "Byrådet vil bevare broen over floden. ".repeat(20);
    assert!(raised(&Sample { language: Some("no"), ..sample(&danish) }).contains(&"gopher_stop_words"));
}
