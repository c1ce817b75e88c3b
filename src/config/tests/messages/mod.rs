//! What people read when a config is wrong.

mod keys;
mod sites;
mod text;
mod values;

use crate::config::{Contact, parse, read};

fn wrong(text: &str) -> String {
    parse(text, "config/x.toml").unwrap_err().to_string()
}

fn for_a_crawl(text: &str) -> String {
    read(text, "config/x.toml", Contact::Required).unwrap_err().to_string()
}
