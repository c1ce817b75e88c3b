//! Any text as a config: settings, or errors that can be shown.
#![no_main]

use gleaner::config;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(errors) = config::parse(text, "fuzz.toml") {
        assert!(!errors.to_string().is_empty());
    }
});
