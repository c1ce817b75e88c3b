//! What a config says, as written: known keys with values of the right type, each with its place.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::diagnose::{Problem, Problems, shown};
use super::guess::{self, Guess};
use super::schema::{Kind, Section};
use super::wrong_type;

/// A value of a type that its key takes.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Count(u64),
    Flag(bool),
    Texts(Vec<Spanned<String>>),
    Pairs(Vec<(Spanned<String>, Spanned<String>)>),
}

/// The keys of one section, as far as they could be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Its header.
    pub(super) at: Range<usize>,
    values: BTreeMap<&'static str, Spanned<Value>>,
    /// Keys that stand there, but not well enough to be read, or that a misspelled key was meant to be.
    pub(super) spoiled: Vec<&'static str>,
}

/// A whole config.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    /// Each section but `[[site]]`; those that the file does not have are missing.
    blocks: BTreeMap<Section, Block>,
    /// Each `[[site]]`, in the order of the file.
    pub(super) sites: Vec<Block>,
    /// Something was there that was meant to be a site.
    pub(super) has_spoiled_site: bool,
}

impl Said {
    /// A section of which there is one; nothing where the file does not have it.
    pub(super) fn block(&self, section: Section) -> Option<&Block> {
        self.blocks.get(&section)
    }
}

impl Block {
    /// The value of a key that takes text.
    pub(super) fn text(&self, key: &str) -> Option<Spanned<&str>> {
        self.get(key, |value| if let Value::Text(text) = value { Some(text.as_str()) } else { None })
    }

    /// The value of a key that takes a whole number.
    pub(super) fn count(&self, key: &str) -> Option<Spanned<u64>> {
        self.get(key, |value| if let Value::Count(count) = value { Some(*count) } else { None })
    }

    /// The value of a key that takes `true` or `false`.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.get(key, |value| if let Value::Flag(flag) = value { Some(*flag) } else { None }).map(Spanned::into_inner)
    }

    /// The elements of a key that takes a list of texts.
    pub(super) fn texts(&self, key: &str) -> &[Spanned<String>] {
        match self.values.get(key).map(Spanned::get_ref) {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// The entries of a key that takes a table of texts.
    pub(super) fn pairs(&self, key: &str) -> &[(Spanned<String>, Spanned<String>)] {
        match self.values.get(key).map(Spanned::get_ref) {
            Some(Value::Pairs(pairs)) => pairs,
            _ => &[],
        }
    }

    fn get<'a, T>(&'a self, key: &str, read: impl Fn(&'a Value) -> Option<T>) -> Option<Spanned<T>> {
        let value = self.values.get(key)?;
        Some(Spanned::new(value.span(), read(value.get_ref())?))
    }
}

/// Reads the tables of a config.
pub(super) fn read(table: &DeTable<'_>, problems: &mut Problems<'_>) -> Said {
    let mut said = Said::default();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let Some(section) = Section::NAMED.into_iter().find(|section| section.name() == name) else {
            continue;
        };
        match (section, value.get_ref()) {
            (Section::Site, DeValue::Array(sites)) => {
                for site in sites {
                    if let DeValue::Table(table) = site.get_ref() {
                        said.sites.push(block(table, site.span(), section, problems));
                    } else {
                        said.has_spoiled_site = true;
                        let title = format!("a site is a block of its own, not {}", wrong_type::name(site.get_ref()));
                        problems.add(Problem::new(site.span(), title, "write `[[site]]` and, below it, `url = \"…\"`"));
                    }
                }
            }
            (Section::Site, other) => {
                said.has_spoiled_site = true;
                let title = format!("`site` is a list of blocks, not {}", wrong_type::name(other));
                problems.add(Problem::new(key.span(), title, "write `[[site]]`, with two brackets, above each site"));
            }
            (section, DeValue::Table(table)) => {
                said.blocks.insert(section, block(table, key.span(), section, problems));
            }
            (section, other) => {
                let title = format!("`{name}` is a section, not {}", wrong_type::name(other));
                problems.add(Problem::new(key.span(), title, format!("write `{}`", section.header())));
            }
        }
    }
    let top = block(table, 0..0, Section::Top, problems);
    said.has_spoiled_site |= top.spoiled.contains(&Section::Site.name());
    said.blocks.insert(Section::Top, top);
    said.sites.sort_by_key(|site| site.at.start);
    said
}

fn block(table: &DeTable<'_>, at: Range<usize>, section: Section, problems: &mut Problems<'_>) -> Block {
    let mut block = Block { at, ..Block::default() };
    for (name, value) in table {
        if section == Section::Top && Section::NAMED.iter().any(|section| section.name() == name.get_ref()) {
            continue;
        }
        let Some(key) = section.key(name.get_ref()) else {
            block.spoiled.extend(unknown(name, value.get_ref(), section, problems));
            continue;
        };
        match typed(value, key.kind) {
            Ok(typed) => {
                block.values.insert(key.name, Spanned::new(value.span(), typed));
            }
            Err(odd) => {
                block.spoiled.push(key.name);
                problems.add(wrong_type::problem(key, odd));
            }
        }
    }
    block
}

/// Reports an unknown key, and gives the key or section that it was probably meant to be, if that stands here.
fn unknown(
    name: &Spanned<DeString<'_>>,
    value: &DeValue<'_>,
    section: Section,
    problems: &mut Problems<'_>,
) -> Option<&'static str> {
    if problems.is_full() {
        problems.count();
        return None;
    }
    let shown = shown(name.get_ref());
    let title = match (section, value) {
        (Section::Top, DeValue::Table(_)) => format!("unknown section `[{shown}]`"),
        (Section::Top, DeValue::Array(blocks)) if blocks.first().is_some_and(|block| block.get_ref().is_table()) => {
            format!("unknown section `[[{shown}]]`")
        }
        (Section::Top, _) => format!("unknown key `{shown}` at the top of the file"),
        _ => format!("unknown key `{shown}` in `{}`", section.header()),
    };
    let guess = guess::meant(name.get_ref(), section);
    let label = match guess {
        Guess::Key(key) if key.section == section => format!("did you mean `{}`?", key.name),
        Guess::Key(key) if key.name == name.get_ref() => format!("`{}` belongs {}", key.name, key.section.place()),
        Guess::Key(key) => format!("did you mean `{}`? It belongs {}", key.name, key.section.place()),
        Guess::Section(section) => format!("did you mean `{}`?", section.header()),
        Guess::Nothing => {
            let sections = Section::NAMED.into_iter().filter(|_| section == Section::Top).map(Section::header);
            let known = section.keys().map(|key| key.name.to_owned()).chain(sections);
            format!("known here: {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
        }
    };
    problems.add(Problem::new(name.span(), title, label));
    match guess {
        Guess::Key(key) if key.section == section => Some(key.name),
        Guess::Section(section) => Some(section.name()),
        _ => None,
    }
}

/// The value as that kind; otherwise the part of it that is something else.
fn typed<'t, 'i>(value: &'t Spanned<DeValue<'i>>, kind: Kind) -> Result<Value, &'t Spanned<DeValue<'i>>> {
    let found = match (kind, value.get_ref()) {
        (Kind::Text | Kind::Duration | Kind::Size | Kind::Day, DeValue::String(text)) => Value::Text(text.to_string()),
        (Kind::Day, DeValue::Datetime(date)) => Value::Text(date.to_string()),
        (Kind::Count, DeValue::Integer(number)) => {
            Value::Count(u64::from_str_radix(number.as_str(), number.radix()).map_err(|_| value)?)
        }
        (Kind::Flag, DeValue::Boolean(flag)) => Value::Flag(*flag),
        (Kind::Texts, DeValue::Array(elements)) => Value::Texts(elements.iter().map(text).collect::<Result<_, _>>()?),
        (Kind::Pairs, DeValue::Table(entries)) => {
            let entry = |(name, value)| {
                let name: &Spanned<DeString<'_>> = name;
                Ok((Spanned::new(name.span(), name.get_ref().to_string()), text(value)?))
            };
            Value::Pairs(entries.iter().map(entry).collect::<Result<_, _>>()?)
        }
        _ => return Err(value),
    };
    Ok(found)
}

fn text<'t, 'i>(value: &'t Spanned<DeValue<'i>>) -> Result<Spanned<String>, &'t Spanned<DeValue<'i>>> {
    match value.get_ref() {
        DeValue::String(text) => Ok(Spanned::new(value.span(), text.to_string())),
        _ => Err(value),
    }
}
