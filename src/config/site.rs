//! `[[site]]`: where a crawl starts, and what belongs to it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::{Range, RangeInclusive};

use jiff::civil::Date;
use regex::{Regex, RegexBuilder};
use toml::Spanned;

use super::address;
use super::conversion::{as_str, read};
use super::diagnose::{Complaint, Problem, Problems, shown};
use super::language;
use super::meant::Site;
use super::said::{Block, Said};
use crate::model::PageUrl;

/// Characters of a site's name: it stands in each record.
const NAME_CHARS: usize = 200;
/// Bytes that a compiled expression may take; regex' own bound is ten times that, and a config may have many.
const REGEX_BYTES: usize = 1 << 20;
/// Years in which articles are thought to have been published.
const YEARS: RangeInclusive<i16> = 1600..=2200;

/// What a config without a site is shown.
const EXAMPLE: &str = "add a block such as\n\n[[site]]\nurl = \"https://www.dw.com/de/\"\nlanguage = \"de\"";

/// Reads all sites; no two have one name or one address.
pub(super) fn all(said: &Said, problems: &mut Problems<'_>) -> Vec<Site> {
    if said.sites.is_empty() && !said.has_spoiled_site {
        problems.add(Problem::new(0..0, "no sites", "a crawl needs at least one `[[site]]`").help(EXAMPLE));
    }
    let mut sites = Vec::new();
    let mut first_address: HashMap<String, Range<usize>> = HashMap::new();
    let mut first_name: HashMap<String, Range<usize>> = HashMap::new();
    for block in &said.sites {
        let Some((site, place)) = site(block, problems) else { continue };
        // Folded: with and without `www.`, http and https are one site to the crawl.
        match first_address.entry(site.url.dedup_key().as_str().to_owned()) {
            Entry::Occupied(first) => {
                let title = format!("two sites with the address `{}`", shown(site.url.as_str()));
                let problem = Problem::new(place.url, title, "the same again: take one of the two out");
                problems.add(problem.after(first.get().clone(), "first here"));
                continue;
            }
            Entry::Vacant(free) => free.insert(place.url.clone()),
        };
        match first_name.entry(site.name.to_string()) {
            Entry::Occupied(first) => {
                let title = format!("two sites with the name `{}`", shown(&site.name));
                let label = if place.has_name {
                    "records tell sites by their names: write another"
                } else {
                    "without a `name` it is the host: add one"
                };
                problems.add(Problem::new(place.name, title, label).after(first.get().clone(), "first here"));
            }
            Entry::Vacant(free) => {
                free.insert(place.name);
            }
        }
        sites.push(site);
    }
    sites
}

/// Where a site's address and name stand.
struct Place {
    url: Range<usize>,
    name: Range<usize>,
    has_name: bool,
}

fn site(block: &Block, problems: &mut Problems<'_>) -> Option<(Site, Place)> {
    let said_name = block.text("name");
    let name = said_name.as_ref().and_then(|said| read(said, "name", site_name, problems));
    let language = block.text("language").and_then(|said| read(&said, "language", language::tag, problems));
    let since = block.text("since").and_then(|said| read(&said, "since", day, problems));
    let feeds = addresses(block, "feeds", problems);
    let sitemaps = addresses(block, "sitemaps", problems);
    let include = expressions(block, "include", problems);
    let exclude = expressions(block, "exclude", problems);

    let Some(said) = block.text("url") else {
        if !block.spoiled.contains(&"url") {
            let problem = Problem::new(block.at.clone(), "a site without `url`", "add `url = \"https://…\"` below");
            problems.add(problem);
        }
        return None;
    };
    let url = read(&said, "url", address::page, problems)?;
    let place = Place {
        name: said_name.as_ref().map_or_else(|| said.span(), Spanned::span),
        url: said.span(),
        has_name: said_name.is_some(),
    };
    let name = name.unwrap_or_else(|| url.host().as_str().to_owned()).into();
    Some((Site { url, name, language, feeds, sitemaps, include, exclude, since }, place))
}

fn site_name(text: &str) -> Result<String, Complaint> {
    let name = text.trim();
    let why = if name.is_empty() {
        "it is empty"
    } else if name.chars().count() > NAME_CHARS {
        "it is longer than 200 characters"
    } else if name.contains(char::is_control) {
        "it holds control characters"
    } else {
        return Ok(name.to_owned());
    };
    Err(Complaint::new(why, "write the site's name on one line, or leave the key out"))
}

fn day(text: &str) -> Result<Date, Complaint> {
    let raw = text.trim();
    let complain = |why: &str, mend: String| Err(Complaint::new(format!("`{}` {why}", shown(raw)), mend));
    // jiff would take a time of day and drop it; a config should mean what it says.
    if raw.len() > 10
        && raw.is_char_boundary(10)
        && let Ok(date) = raw[..10].parse::<Date>()
    {
        return complain("is more than a day", format!("write \"{date}\""));
    }
    match raw.parse::<Date>() {
        Ok(date) if raw.len() == 10 && YEARS.contains(&date.year()) => Ok(date),
        Ok(date) if raw.len() == 10 => {
            complain(&format!("is in the year {}", date.year()), "write the year of an article".to_owned())
        }
        _ => {
            let is_shaped = raw.len() == 10 && raw.bytes().filter(u8::is_ascii_digit).count() == 8;
            let why = if is_shaped && raw.as_bytes()[4] == b'-' && raw.as_bytes()[7] == b'-' {
                "is no day of the calendar"
            } else {
                "is no day"
            };
            complain(why, "write year, month and day: \"2026-01-31\"".to_owned())
        }
    }
}

fn addresses(block: &Block, key: &str, problems: &mut Problems<'_>) -> Vec<PageUrl> {
    block.texts(key).iter().filter_map(|said| read(&as_str(said), key, address::page, problems)).collect()
}

fn expressions(block: &Block, key: &str, problems: &mut Problems<'_>) -> Vec<Regex> {
    block.texts(key).iter().filter_map(|said| read(&as_str(said), key, expression, problems)).collect()
}

fn expression(text: &str) -> Result<Regex, Complaint> {
    if text.is_empty() {
        return Err(Complaint::new("an empty expression matches every address", "take it out"));
    }
    RegexBuilder::new(text).size_limit(REGEX_BYTES).build().map_err(|error| {
        let why = match &error {
            regex::Error::CompiledTooBig(_) => "it compiles to more than 1 MiB".to_owned(),
            other => {
                let message = other.to_string();
                let last = message.lines().last().unwrap_or_default();
                last.strip_prefix("error: ").unwrap_or(last).to_owned()
            }
        };
        let mend = if text.starts_with('*') || text.contains("/*") && !text.contains("/*\\") {
            "an expression, not a pattern for files: write `.*` for anything"
        } else {
            "write an expression as https://docs.rs/regex reads it"
        };
        Complaint::new(format!("`{}` is no regular expression: {why}", shown(text)), mend)
    })
}
