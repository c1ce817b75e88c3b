//! Annotated pages on disk: `gold.jsonl`, a line a page, and `html/<id>.html.gz` or `html/<id>.html`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::model::PageUrl;
use serde::Deserialize;

/// Most bytes of one page, decompressed: as a crawl's default. Of a larger page one byte more is read, which tells.
pub(super) const PAGE_BYTES: u64 = 10 * 1024 * 1024;

/// A folder of annotated pages.
#[derive(Debug)]
pub struct Gold {
    folder: PathBuf,
    /// The pages, in the order of the file.
    pub pages: Vec<GoldPage>,
}

/// What stands in one page. Fields that are missing, null or empty are not scored; unknown ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GoldPage {
    /// Name of the page's file.
    pub id: String,
    /// Its address.
    #[serde(deserialize_with = "or_default")]
    pub url: String,
    /// The site, where the address is not known.
    #[serde(deserialize_with = "or_default")]
    pub site: String,
    /// Its charset, as an HTTP header would give it.
    #[serde(deserialize_with = "or_default")]
    pub encoding: String,
    /// BCP 47.
    #[serde(deserialize_with = "or_default")]
    pub lang: String,
    /// The body.
    #[serde(deserialize_with = "or_default")]
    pub text: String,
    /// Other bodies that are as right.
    #[serde(deserialize_with = "or_default")]
    pub text_variants: Vec<String>,
    /// Snippets that must be in the body.
    #[serde(deserialize_with = "or_default")]
    pub with: Vec<String>,
    /// Snippets that must not.
    #[serde(deserialize_with = "or_default")]
    pub without: Vec<String>,
    /// The headline.
    #[serde(deserialize_with = "or_default")]
    pub title: String,
    /// The authors.
    #[serde(deserialize_with = "or_default")]
    pub authors: Vec<String>,
    /// Whether an empty list of authors means that there is none.
    #[serde(deserialize_with = "or_default")]
    pub authors_known: bool,
    /// The day of publication, `YYYY-MM-DD`.
    #[serde(deserialize_with = "or_default")]
    pub date: String,
}

impl GoldPage {
    /// The site as the set names it, else the registrable domain of the address; empty where neither is known.
    pub fn site(&self) -> String {
        if !self.site.is_empty() {
            return self.site.clone();
        }
        PageUrl::parse(&self.url).map(|url| url.domain().to_owned()).unwrap_or_default()
    }
}

fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Why a folder cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// A file that cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// A line that is no annotation.
    #[error("{}:{line}: {why}", path.display())]
    Line {
        /// `gold.jsonl`.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// No page at all.
    #[error("`{}` has no annotated page", path.display())]
    Empty {
        /// `gold.jsonl`.
        path: PathBuf,
    },
}

impl Gold {
    /// Reads the annotations of a folder.
    pub fn read(folder: &Path) -> Result<Self, GoldError> {
        Ok(Self { folder: folder.to_owned(), pages: annotations(&folder.join("gold.jsonl"))? })
    }

    /// The bytes of a page, decompressed.
    pub fn page(&self, id: &str) -> Result<Vec<u8>, GoldError> {
        let packed = self.folder.join("html").join(format!("{id}.html.gz"));
        let plain = self.folder.join("html").join(format!("{id}.html"));
        let path = if packed.exists() { packed } else { plain };
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&path).and_then(|file| {
            if path.extension().is_some_and(|extension| extension == "gz") {
                flate2::read::MultiGzDecoder::new(file).take(PAGE_BYTES + 1).read_to_end(&mut bytes)
            } else {
                file.take(PAGE_BYTES + 1).read_to_end(&mut bytes)
            }
        });
        match read {
            Ok(_) => Ok(bytes),
            Err(source) => Err(GoldError::Io { path, source }),
        }
    }
}

/// Reads a file of annotations.
pub fn annotations(path: &Path) -> Result<Vec<GoldPage>, GoldError> {
    let io = |source| GoldError::Io { path: path.to_owned(), source };
    let text = std::fs::read_to_string(path).map_err(io)?;
    let mut pages: Vec<GoldPage> = Vec::new();
    for (n, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let wrong = |why: String| GoldError::Line { path: path.to_owned(), line: n + 1, why };
        let page: GoldPage = serde_json::from_str(row).map_err(|error| wrong(error.to_string()))?;
        if page.id.is_empty() || page.id.contains(['/', '\\']) {
            return Err(wrong(format!("`{}` is no id: it names the page's file", page.id)));
        }
        if !page.date.is_empty() && page.date.parse::<jiff::civil::Date>().is_err() {
            return Err(wrong(format!("`{}` is no date: write YYYY-MM-DD", page.date)));
        }
        pages.push(page);
    }
    if pages.is_empty() {
        return Err(GoldError::Empty { path: path.to_owned() });
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_null_and_unknown_keys_are_no_errors() {
        let page: GoldPage = serde_json::from_str(r#"{"id":"a","title":null,"publisher":"x","authors":[]}"#).unwrap();
        assert_eq!(page, GoldPage { id: "a".to_owned(), ..GoldPage::default() });
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a file of the test's own")]
    fn a_bad_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gold.jsonl");
        std::fs::write(&path, "{\"id\":\"a\"}\n\n{\"id\":\"../b\"}\n").unwrap();
        let error = annotations(&path).unwrap_err().to_string();
        assert!(error.ends_with("gold.jsonl:3: `../b` is no id: it names the page's file"), "{error}");
        std::fs::write(&path, "{\"id\":\"a\",\"date\":\"3 May 2024\"}\n").unwrap();
        let error = annotations(&path).unwrap_err().to_string();
        assert!(error.ends_with("gold.jsonl:1: `3 May 2024` is no date: write YYYY-MM-DD"), "{error}");
        std::fs::write(&path, "\n").unwrap();
        assert!(matches!(annotations(&path), Err(GoldError::Empty { .. })));
    }
}
