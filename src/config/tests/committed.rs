//! The committed configs and their README against the schema.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::config::schema::{KEYS, Section};
use crate::config::{Settings, parse};

const README: &str = include_str!("../../../config/README.md");
const NEWS: &str = include_str!("../../../config/news.toml");
const DEMO: &str = include_str!("../../../config/demo.toml");

/// A row of the README's tables.
struct Row<'a> {
    section: Section,
    key: &'a str,
    default: &'a str,
    meaning: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let mut section = None;
    let mut rows = Vec::new();
    for line in README.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let heading = heading.trim_matches('`');
            section = if heading == "The top of the file" {
                Some(Section::Top)
            } else {
                let named = Section::NAMED.into_iter().find(|section| section.header() == heading);
                Some(named.unwrap_or_else(|| panic!("the README has a section `{heading}`, the schema has not")))
            };
        }
        let (Some(section), true) = (section, line.starts_with("| `")) else { continue };
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [key, _, default, meaning] = cells[..] else { panic!("a row of {} cells: {line}", cells.len()) };
        rows.push(Row { section, key: key.trim_matches('`'), default, meaning });
    }
    rows
}

#[test]
fn the_readme_names_every_key_and_no_other() {
    let said: Vec<String> = rows().iter().map(|row| format!("{} {}", row.section.header(), row.key)).collect();
    let known: Vec<String> = KEYS.iter().map(|key| format!("{} {}", key.section.header(), key.name)).collect();
    assert_eq!(said, known);
    assert!(rows().iter().all(|row| row.meaning.len() > 10), "a key without a meaning");
}

#[test]
fn the_readme_tells_the_defaults() {
    let mut text = String::new();
    for section in Section::NAMED {
        writeln!(text, "{}", section.header()).unwrap();
        let url = (section == Section::Site).then_some("url = \"https://www.dw.com/de/\"\n");
        text += url.unwrap_or_default();
        for row in rows().iter().filter(|row| row.section == section) {
            if let Some(default) = row.default.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
                writeln!(text, "{} = {default}", row.key).unwrap();
            }
        }
    }
    let told = without_text(parse(&text, "x.toml").unwrap());
    let held = without_text(parse("[[site]]\nurl = \"https://www.dw.com/de/\"\n", "x.toml").unwrap());
    assert_eq!(told, held);
    assert!(text.lines().count() > 20, "few defaults were found:\n{text}");
}

fn without_text(settings: Settings) -> String {
    format!("{:#?}", Settings { hash: String::new(), text: String::new(), ..settings })
}

#[test]
fn every_example_is_a_good_value() {
    for key in KEYS {
        let mut text = String::new();
        match key.section {
            Section::Top => {}
            Section::Site => text += "[[site]]\n",
            section => writeln!(text, "{}", section.header()).unwrap(),
        }
        writeln!(text, "{} = {}", key.name, key.example).unwrap();
        if key.section != Section::Site {
            text += "[[site]]\n";
        }
        if key.name != "url" {
            text += "url = \"https://www.dw.com/de/\"\n";
        }
        parse(&text, "x.toml").unwrap_or_else(|errors| panic!("{errors}"));
    }
}

#[test]
fn every_config_in_the_readme_is_read() {
    let blocks: Vec<&str> = README.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for text in blocks {
        parse(text, "README.toml").unwrap_or_else(|errors| panic!("{errors}"));
    }
}

#[test]
fn the_starter_list_is_large_and_varied() {
    let settings = parse(NEWS, "config/news.toml").unwrap_or_else(|errors| panic!("{errors}"));
    let languages: BTreeSet<_> = settings.sites.iter().filter_map(|site| site.language.as_deref()).collect();
    let hosts: BTreeSet<_> = settings.sites.iter().map(|site| site.url.host()).collect();
    let countries: BTreeSet<_> = NEWS
        .lines()
        .filter(|line| line.starts_with("# ") && line.contains(": "))
        .filter(|l| !l.contains('.'))
        .collect();
    assert!(settings.sites.len() >= 200, "{} sites", settings.sites.len());
    assert!(hosts.len() >= 180, "{} hosts", hosts.len());
    assert!(languages.len() >= 80, "{} languages", languages.len());
    assert!(countries.len() >= 60, "{} countries", countries.len());
    assert!(settings.sites.iter().all(|site| site.language.is_some()));
    assert_eq!(
        NEWS.matches(
            "
name = "
        )
        .count(),
        settings.sites.len() + 1,
        "a site without a name"
    );
    assert_eq!(settings.crawler.contact, None, "somebody else's contact in the starter list");
    assert!(settings.requires_contact());
}

#[test]
fn the_demo_needs_no_contact_and_has_one() {
    let settings = parse(DEMO, "config/demo.toml").unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(settings.sites.len(), 5);
    assert!(settings.crawler.contact.is_some());
    assert!(!settings.requires_contact());
}
