//! A config's file, read within bounds.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::diagnose::ConfigErrors;
use super::guess;

/// Longest config, in bytes: some 40,000 sites.
const CONFIG_BYTES: u64 = 4 << 20;
/// Configs that are named to somebody who asked for a missing one.
const NAMED: usize = 8;

/// The file's text, without a byte order mark.
pub(super) fn text(path: &Path) -> Result<String, ConfigErrors> {
    let name = path.display();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(CONFIG_BYTES + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return Err(match error.kind() {
            ErrorKind::NotFound => ConfigErrors::of_file(format!("no such config: `{name}`"), &instead_of(path)),
            ErrorKind::IsADirectory => folder(path),
            _ if path.is_dir() => folder(path),
            _ => ConfigErrors::of_file(format!("cannot read the config `{name}`: {error}"), "is it yours to read?"),
        });
    }
    if bytes.len() as u64 > CONFIG_BYTES {
        let title = format!("the config `{name}` is longer than 4 MiB");
        return Err(ConfigErrors::of_file(title, "is it a config? Thousands of sites go into several"));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ConfigErrors::of_file(format!("the config `{name}` is UTF-16"), "save it as UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let n_good = error.utf8_error().valid_up_to();
        let line = String::from_utf8_lossy(&error.as_bytes()[..n_good]).matches('\n').count() + 1;
        let byte = error.as_bytes()[n_good];
        let title = format!("the config `{name}` is not UTF-8: byte 0x{byte:02X} in line {line}");
        ConfigErrors::of_file(title, "save it as UTF-8")
    })?;
    Ok(text)
}

fn folder(path: &Path) -> ConfigErrors {
    let configs = configs_in(path);
    let help = match configs.as_slice() {
        [] => "name a config in TOML".to_owned(),
        some => format!("name one of its configs: {}", listed(some)),
    };
    ConfigErrors::of_file(format!("`{}` is a folder, not a config", path.display()), &help)
}

/// What may be meant by a path that leads nowhere.
fn instead_of(path: &Path) -> String {
    let beside = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut configs = configs_in(beside);
    if beside != Path::new("config") {
        configs.extend(configs_in(Path::new("config")));
    }
    let wanted = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let stem = |config: &PathBuf| config.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let stems: Vec<(String, &PathBuf)> = configs.iter().filter_map(|path| Some((stem(path)?, path))).collect();
    if let Some((_, config)) = guess::nearest(wanted, stems.iter(), |(stem, _)| stem) {
        return format!("did you mean `{}`?", config.display());
    }
    match configs.as_slice() {
        [] => "`gleaner demo` needs none; a first one is on the first screen of README.md".to_owned(),
        some => format!("there are {}; `gleaner demo` needs none", listed(some)),
    }
}

/// TOML files of a folder, by name.
fn configs_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    // A folder of a million files is not worth a hint.
    let paths = entries.take(1000).filter_map(Result::ok).map(|entry| entry.path());
    let is_config = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "toml")
            && !matches!(
                path.file_stem().and_then(|stem| stem.to_str()),
                Some("Cargo" | "rustfmt" | "clippy" | "pyproject")
            )
    };
    let mut configs: Vec<PathBuf> = paths.filter(is_config).collect();
    configs.sort();
    configs.into_iter().map(|path| path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path)).collect()
}

fn listed(configs: &[PathBuf]) -> String {
    let names: Vec<String> = configs.iter().take(NAMED).map(|path| format!("`{}`", path.display())).collect();
    let more = if configs.len() > NAMED { ", …" } else { "" };
    names.join(", ") + more
}
