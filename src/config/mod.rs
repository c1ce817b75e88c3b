//! What the user asks for: TOML as said, settings as meant.
//!
//! Knows the file format and the defaults. Must not know what any setting is used for.
//!
//! [`load`] reads a file, [`parse`] a text: `said` takes the tables apart and keeps the place of every value,
//! `conversion` and `site` turn them into [`Settings`], and what either finds wrong comes back in one [`ConfigErrors`],
//! every mistake with its line and its mend.

mod address;
mod conversion;
mod defaults;
mod diagnose;
mod file;
mod guess;
pub mod language;
pub mod meant;
mod said;
mod schema;
mod site;
mod syntax;
mod units;
mod wrong_type;

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};
use toml::de::DeTable;

pub use self::diagnose::ConfigErrors;
use self::diagnose::{Problem, Problems};
pub use self::meant::{Archive, Connect, Crawler, Limits, PolitenessSettings, Settings, Site};
use self::said::Said;
use self::schema::Section;

/// The least `delay` for public hosts; a shorter one is an attack.
const PUBLIC_DELAY: Duration = Duration::from_millis(100);

/// Whether a crawl of public hosts must say who it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Contact {
    Required,
    Later,
}

/// Reads a config for a crawl: besides what [`parse`] asks, one that leads to public hosts must name a contact.
pub fn load(path: &Path) -> Result<Settings, ConfigErrors> {
    read(&file::text(path)?, &path.display().to_string(), Contact::Required)
}

/// Reads the text of a config; `name` is its file name, for messages and for the default corpus. A missing contact is no
/// mistake here: see [`Settings::requires_contact`].
pub fn parse(text: &str, name: &str) -> Result<Settings, ConfigErrors> {
    read(text, name, Contact::Later)
}

fn read(text: &str, name: &str, contact: Contact) -> Result<Settings, ConfigErrors> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut problems = Problems::new(name, text);
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            problems.add(syntax::problem(text, &error));
            return Err(problems.into_errors());
        }
    };
    let said = said::read(table.get_ref(), &mut problems);
    let mut settings = conversion::settings(&said, name, &mut problems);
    hasty(&said, &settings, &mut problems);
    if contact == Contact::Required {
        missing_contact(text, &said, &settings, &mut problems);
    }
    if !problems.is_empty() {
        return Err(problems.into_errors());
    }
    settings.hash = data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    text.clone_into(&mut settings.text);
    Ok(settings)
}

impl Settings {
    /// Whether the crawl leads to public hosts, so that it must name a contact.
    pub fn requires_contact(&self) -> bool {
        self.public_site().is_some()
    }

    /// The first site with an address on the public web.
    fn public_site(&self) -> Option<&Site> {
        self.sites.iter().find(|site| {
            let mut urls = std::iter::once(&site.url).chain(&site.feeds).chain(&site.sitemaps);
            urls.any(|url| address::is_public(url, &self.connect.resolve))
        })
    }
}

/// Reports a delay that is meant for hosts of one's own.
fn hasty(said: &Said, settings: &Settings, problems: &mut Problems<'_>) {
    let delay = said.block(Section::Politeness).and_then(|block| block.text("delay"));
    if let (Some(delay), Some(site)) = (delay, settings.public_site())
        && settings.politeness.delay < PUBLIC_DELAY
    {
        let pace = units::duration_text(settings.politeness.delay);
        let title = format!("`delay` is {pace}, too hasty for the public site `{}`", diagnose::shown(&site.name));
        let mend = format!("write \"{}\" or more", units::duration_text(PUBLIC_DELAY));
        problems.add(Problem::new(delay.span(), title, mend));
    }
}

fn missing_contact(text: &str, said: &Said, settings: &Settings, problems: &mut Problems<'_>) {
    let crawler = said.block(Section::Crawler);
    let is_said = crawler.is_some_and(|block| block.text("contact").is_some() || block.spoiled.contains(&"contact"));
    let Some(site) = settings.public_site().filter(|_| !is_said && settings.crawler.contact.is_none()) else {
        return;
    };
    let title = format!("no contact, and `{}` is a public site", diagnose::shown(&site.name));
    let help = "a site's owner must be able to ask you to stop: name a page about your crawl, or a mail address";
    let (at, label) = match crawler.map(|block| (block, commented_contact(text, block.at.end))) {
        Some((_, Some(line))) => (line, "write yours here, and take the `#` away"),
        Some((block, None)) => (block.at.clone(), "add `contact = \"https://…\"` in this section"),
        None => (0..0, "add `[crawler]` and, below it, `contact = \"https://…\"`"),
    };
    problems.add(Problem::new(at, title, label).help(help));
}

/// The line of a section that holds a contact, but as a comment.
fn commented_contact(text: &str, section: usize) -> Option<Range<usize>> {
    let mut start = section;
    for line in text.get(section..)?.split_inclusive('\n') {
        let said = line.trim_start();
        if start > section && said.starts_with('[') {
            return None;
        }
        let commented = said.strip_prefix('#').and_then(|said| said.trim_start().strip_prefix("contact"));
        if commented.is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return Some(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests;
