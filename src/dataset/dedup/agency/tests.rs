//! Credits, and what only looks like one.

use super::*;

/// A last paragraph that speaks of pictures, and credits its text.
const LONG: &str = "Das zeigt eine Grafik der Hafenbehörde, die auch Fotos der Brücke aus allen Jahren seit ihrem Bau gesammelt \
                    hat. Wer sie sehen will, kann das von Montag an im Rathaus tun, und zwar zu den Zeiten, zu denen es offen \
                    ist. (dpa)";

fn of(text: &str, authors: &[&str]) -> Option<&'static str> {
    let mut record = crate::model::record::sample("a");
    text.clone_into(&mut record.text);
    record.authors = authors.iter().map(|author| (*author).to_owned()).collect();
    credited(&record)
}

/// An article with something before and something behind it.
fn article(head: &str, foot: &str) -> String {
    let body = "The harbour stays open through the winter, says its master, who has seen many. ".repeat(4);
    let foot = if foot.is_empty() { String::new() } else { format!("\n\n{foot}") };
    format!("{head}{body}\n\n{body}\n\n{body}{foot}")
}

#[test]
fn datelines_credit() {
    for (head, agency) in [
        ("Hamburg (dpa) - ", "dpa"),
        ("KIEL (dpa/lno) – ", "dpa"),
        ("Kiel. dpa – ", "dpa"),
        ("Hamburg/dpa. ", "dpa"),
        ("The harbour of our town is not concerned.\n\nHAMBURG (dpa) - ", "dpa"),
        ("LONDON, March 3 (Reuters) - ", "Reuters"),
        ("OSLO AP — ", "AP"),
        ("Porto, 3 mars 2026 (AFP) – ", "AFP"),
        ("MADRID, 3 mar (EFE).- ", "EFE"),
        ("EFE | Sevilla. ", "EFE"),
        ("(ANSA) - GENOVA, 03 MAR - ", "ANSA"),
        ("ОДЕССА, 3 марта. /ТАСС/. ", "TASS"),
        ("新华社上海3月3日电（记者王某） ", "Xinhua"),
        ("路透社汉堡3月3日电 ", "Reuters"),
        ("［横浜　３日　ロイター］ - ", "Reuters"),
        ("【横浜共同】", "Kyodo"),
        ("القاهرة (أ ف ب) - ", "AFP"),
        ("الرياض (رويترز) - ", "Reuters"),
        ("КИЕВ (Рейтер) - ", "Reuters"),
        ("New Delhi, Jan 2 (PTI) ", "PTI"),
        ("Mumbai: Jan 2 (PTI) ", "PTI"),
        ("RIO (Reuters) ", "Reuters"),
        ("Moscow. January 2. INTERFAX - ", "Interfax"),
        ("Київ. 2 січня. УНІАН. ", "UNIAN"),
        ("КИЇВ. Укрінформ. ", "Ukrinform"),
        ("【ロンドン時事】", "Jiji"),
        ("МОСКВА, 5 янв - РИА Новости. ", "RIA Novosti"),
        ("МОСКВА, 5 янв — РИА Новости, Анна Петрова. ", "RIA Novosti"),
        ("OSLO, Norway (AP) _ ", "AP"),
    ] {
        assert_eq!(of(&article(head, ""), &[]), Some(agency), "{head}");
    }
}

#[test]
fn last_lines_credit() {
    for (foot, agency) in [
        ("The harbour stays open. (AP)", "AP"),
        ("© 2026 AFP", "AFP"),
        ("© 2026 The Associated Press. All rights reserved.", "AP"),
        ("Riproduzione riservata © Copyright ANSA", "ANSA"),
        ("Quelle: dpa", "dpa"),
        (LONG, "dpa"),
        ("Source: Reuters", "Reuters"),
        ("— Reuters", "Reuters"),
        ("EFE", "EFE"),
        ("Le Monde avec AFP", "AFP"),
        ("(Con información de EFE)", "EFE"),
        ("Mit Material der dpa", "dpa"),
        ("(dpa, Reuters)", "dpa"),
        ("The Associated Press contributed to this report from the harbour and the town hall.", "AP"),
        ("Reporting by Ann Reed; editing by Tom Oak", "Reuters"),
        ("来源：新华网", "Xinhua"),
        ("（共同）", "Kyodo"),
        ("فرانس برس", "AFP"),
        ("Источник: ТАСС", "TASS"),
    ] {
        assert_eq!(of(&article("", foot), &[]), Some(agency), "{foot}");
    }
}

#[test]
fn authors_credit() {
    for (author, agency) in [
        ("DPA", Some("dpa")),
        ("Von dpa", Some("dpa")),
        ("Ann Reed (dpa)", Some("dpa")),
        ("The Associated Press", Some("AP")),
        ("By The Associated Press", Some("AP")),
        ("Ann Reed, Associated Press", Some("AP")),
        ("Reuters Staff", Some("Reuters")),
        ("Redazione ANSA", Some("ANSA")),
        ("Le Monde avec AFP", Some("AFP")),
        ("Agencias / EFE", Some("EFE")),
        ("Tim Bloomberg", None),
        ("STA", Some("STA")),
        ("sta", None),
        ("Ani", None),
        ("pa", None),
        ("dpa-infocom GmbH", Some("dpa")),
        ("Ann Reed", None),
    ] {
        assert_eq!(of(&article("", ""), &[author]), agency, "{author}");
    }
}

#[test]
fn who_is_spoken_of_is_not_credited() {
    for head in [
        "The AFP reported that it was cold. ",
        "He told dpa that he had seen many. ",
        "Nach Angaben der dpa war es kalt. ",
        "According to the Associated Press, it was cold. ",
        "PA officials said so. ",
        "Ramallah (PA) officials said so. ",
        "The office of the authority (PA) Monday said so. ",
        "He went to work for AFP. ",
        "The Australian Federal Police (AFP) said so. ",
        "Advanced Placement (AP) – a course at school – is hard. ",
        "The Middle East and North Africa (MENA) region is dry. ",
        "Bloomberg - the former mayor - will run. ",
        "The AP course at school is hard. ",
        "Sta je novo u luci? ",
        "Der Hafen - dpa, AFP und andere waren da - ist offen. ",
        "(Foto: dpa)\n\nThe harbour is open. ",
        "(AP Photo/Ann Reed)\n\nThe harbour is open. ",
        "Die Brücke am Abend. (Archivbild: dpa)\n\nThe harbour is open. ",
        "dpa-Recherchen zufolge ist der Hafen offen. ",
        "Das sagte dpa-Chefredakteurin Eva Müller. ",
    ] {
        assert_eq!(of(&article(head, ""), &[]), None, "{head}");
    }
    for foot in [
        &LONG.replace("(dpa)", "(Foto: dpa)"),
        "Photo: Reuters",
        "Foto: dpa",
        "Bild: Ann Reed/dpa",
        "(Foto: dpa)",
        "Die Brücke am Abend. (Archivbild: dpa)",
        "Die Brücke am Abend. © dpa",
        "Grafik: dpa",
        "Infografik: dpa/Schulz",
        "Video: dpa",
        "Bildquelle: dpa",
        "© imago/dpa/Reuters",
        "(AP Photo/Ann Reed)",
        "(Photo by Ann Reed / AFP)",
        "[Photo/Xinhua]",
        "Das ergab eine dpa-Umfrage.",
        "Das berichtete ein AFP-Reporter vor Ort.",
        "Help came from the Automobile Association (AA).",
        "This was told to dpa by its master.",
    ] {
        assert_eq!(of(&article("", foot), &[]), None, "{foot}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "(AP|dpa|ТАСС|共同|[ ()/（）.,:–\\-©\n]|[a-zé]{1,5}){0,30}", author in "\\PC{0,20}") {
        of(&text, &[&author]);
    }
}
