//! From what the user names to what there is to read: files, folders of files, archives, standard input.

use std::io;
use std::path::{Path, PathBuf};

/// Endings of files that are read where a folder was named.
const PAGES: &[&str] = &[".html", ".htm", ".xhtml", ".shtml", ".html.gz", ".htm.gz", ".xhtml.gz", ".warc", ".warc.gz"];

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input: one page.
    Stdin,
    /// A page, perhaps compressed.
    Page(PathBuf),
    /// An archive of pages.
    Warc(PathBuf),
}

/// Why something that was named cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {source}", path.display())]
pub struct InputError {
    /// What was named.
    pub path: PathBuf,
    /// The system's word.
    pub source: io::Error,
}

/// Lists what there is to read, in the order of the names; folders are walked in the order of their paths. What cannot
/// be read stands in its place as an error.
pub fn inputs(named: &[PathBuf]) -> Vec<Result<Input, InputError>> {
    let mut found = Vec::new();
    for path in named {
        if path == Path::new("-") {
            found.push(Ok(Input::Stdin));
        } else if path.is_dir() {
            walk(path, &mut found);
        } else {
            found.push(Ok(of_file(path.clone())));
        }
    }
    found
}

/// Folders within folders; links to folders are not followed, so that no walk goes round.
fn walk(folder: &Path, found: &mut Vec<Result<Input, InputError>>) {
    let listed = std::fs::read_dir(folder).and_then(|entries| {
        let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    });
    let paths = match listed {
        Ok(paths) => paths,
        Err(source) => return found.push(Err(InputError { path: folder.to_owned(), source })),
    };
    for path in paths {
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => walk(&path, found),
            Ok(_) if is_page(&path) && !path.is_dir() => found.push(Ok(of_file(path))),
            Ok(_) => {}
            Err(source) => found.push(Err(InputError { path, source })),
        }
    }
}

fn is_page(path: &Path) -> bool {
    PAGES.iter().any(|ending| ends_with(path, ending))
}

fn of_file(path: PathBuf) -> Input {
    if ends_with(&path, ".warc") || ends_with(&path, ".warc.gz") { Input::Warc(path) } else { Input::Page(path) }
}

fn ends_with(path: &Path, ending: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().to_ascii_lowercase().ends_with(ending))
}

/// The name of a page's file without its endings: `a.b` for `a.b.html.gz`.
pub(super) fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "files of the test's own")]
    fn folders_are_walked_in_order_and_only_pages_are_taken() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        for name in ["c.html", "a.HTM", "b/z.html.gz", "b/a.warc.gz", "notes.txt", "gold.jsonl"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        let found: Vec<Input> = inputs(&[dir.path().to_owned()]).into_iter().map(Result::unwrap).collect();
        let at = |name: &str| dir.path().join(name);
        let expected = [
            Input::Page(at("a.HTM")),
            Input::Warc(at("b/a.warc.gz")),
            Input::Page(at("b/z.html.gz")),
            Input::Page(at("c.html")),
        ];
        assert_eq!(found, expected);
        // A file that was named itself is read whatever its ending.
        assert_eq!(inputs(&[at("notes.txt")])[0].as_ref().unwrap(), &Input::Page(at("notes.txt")));
    }

    #[test]
    fn a_stem_loses_both_endings() {
        assert_eq!(stem(Path::new("x/a.b.html.gz")), "a.b");
        assert_eq!(stem(Path::new("a.html")), "a");
        assert_eq!(stem(Path::new("a")), "a");
    }
}
