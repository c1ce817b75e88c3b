//! Which records are exported.

use std::collections::{BTreeMap, BTreeSet};

use super::listed::Listed;
use jiff::civil::Date;

use crate::config::language;
use crate::model::{Completeness, Record};

/// All filters; a record passes if each of them lets it pass.
#[derive(Debug, Default)]
pub struct Filter {
    /// BCP 47 languages; `de` stands for `de-AT`, too. All where empty.
    pub languages: Vec<String>,
    /// Sites by the config's name or by registrable domain. All where empty.
    pub sites: Vec<String>,
    /// Published on that day or later.
    pub since: Option<Date>,
    /// Published before that day.
    pub until: Option<Date>,
    /// Least words.
    pub min_words: u64,
    /// Least confidence of the extraction.
    pub min_confidence: f32,
    /// Rights and completeness.
    pub only: Vec<Only>,
    /// What a stand-off release lists. All where absent.
    pub ids: Option<Listed>,
}

/// A condition by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Only {
    /// No reservation of text and data mining was declared: neither TDMRep nor `noai`.
    TdmUnreserved,
    /// Declared free, or not declared paid.
    Free,
    /// Observed whole.
    Full,
    /// The newest version of its article.
    Latest,
    /// The same as `--language`.
    Language(String),
    /// The same as `--since`.
    Since(Date),
}

/// Why a text is no condition.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OnlyError {
    /// There is none of that name.
    #[error("`{0}` is none of tdm-unreserved, free, full, latest, language=TAG, since=YYYY-MM-DD")]
    Unknown(String),
    /// Its language is none.
    #[error("{0}")]
    Language(String),
}

impl std::str::FromStr for Only {
    type Err = OnlyError;

    fn from_str(text: &str) -> Result<Self, OnlyError> {
        let unknown = || OnlyError::Unknown(text.to_owned());
        match text.split_once('=') {
            Some(("language", tag)) => language::option(tag).map(Self::Language).map_err(OnlyError::Language),
            Some(("since", day)) => day.parse().map(Self::Since).map_err(|_| unknown()),
            None => match text {
                "tdm-unreserved" => Ok(Self::TdmUnreserved),
                "free" => Ok(Self::Free),
                "full" => Ok(Self::Full),
                "latest" => Ok(Self::Latest),
                _ => Err(unknown()),
            },
            Some(_) => Err(unknown()),
        }
    }
}

impl Filter {
    /// The first rule that drops a record.
    pub fn drops(&self, record: &Record) -> Option<&'static str> {
        if !self.ids.as_ref().is_none_or(|listed| listed.has(record)) {
            return Some("ids");
        }
        if !self.languages.is_empty() && !self.languages.iter().any(|wanted| speaks(record, wanted)) {
            return Some("language");
        }
        if !self.sites.is_empty() && !self.sites.iter().any(|wanted| is_of(record, wanted)) {
            return Some("site");
        }
        // A record without a date is neither since nor until.
        if self.since.is_some_and(|since| day(record).is_none_or(|day| day < since)) {
            return Some("since");
        }
        if self.until.is_some_and(|until| day(record).is_none_or(|day| day >= until)) {
            return Some("until");
        }
        if record.word_count < self.min_words {
            return Some("min-words");
        }
        if record.extraction.confidence < self.min_confidence {
            return Some("min-confidence");
        }
        self.only.iter().find_map(|only| only.drops(record))
    }
}

impl Only {
    fn drops(&self, record: &Record) -> Option<&'static str> {
        match self {
            Self::TdmUnreserved => record.rights.reserve_mining().then_some("only tdm-unreserved"),
            Self::Free => (record.is_free == Some(false)).then_some("only free"),
            Self::Full => (record.completeness != Completeness::Full).then_some("only full"),
            // Judged by the whole corpus: see `Later`.
            Self::Latest => None,
            Self::Language(tag) => (!speaks(record, tag)).then_some("only language"),
            Self::Since(since) => day(record).is_none_or(|day| day < *since).then_some("only since"),
        }
    }
}

/// What was asked for by name and no record has, such as a site whose name is mistyped.
#[derive(Debug, Default)]
pub(super) struct Met {
    languages: BTreeMap<String, u64>,
    sites: BTreeMap<String, u64>,
    wanted: BTreeSet<(&'static str, String)>,
}

/// Names that are told where one was not met.
const TOLD: usize = 8;

impl Met {
    pub(super) fn new(filter: &Filter) -> Self {
        let only = filter.only.iter().filter_map(|only| match only {
            Only::Language(tag) => Some(tag.clone()),
            _ => None,
        });
        let languages = filter.languages.iter().cloned().chain(only).map(|tag| ("language", tag));
        let sites = filter.sites.iter().cloned().map(|site| ("site", site));
        Self { wanted: languages.chain(sites).collect(), ..Self::default() }
    }

    /// Notes a record of the corpus.
    pub(super) fn note(&mut self, record: &Record) {
        if self.wanted.is_empty() {
            return;
        }
        if let Some(language) = &record.language {
            *self.languages.entry(language.clone()).or_default() += 1;
        }
        *self.sites.entry(record.site.clone()).or_default() += 1;
        self.wanted.retain(|(what, name)| match *what {
            "language" => !speaks(record, name),
            _ => !is_of(record, name),
        });
        // All were met: there is nothing to tell.
        if self.wanted.is_empty() {
            *self = Self::default();
        }
    }

    /// A sentence for each that was not met, with what the corpus has.
    pub(super) fn unmet(self) -> Vec<String> {
        let tell = |names: &BTreeMap<String, u64>| {
            let mut names: Vec<_> = names.iter().collect();
            names.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
            let mut told: Vec<String> = names.iter().take(TOLD).map(|(name, n)| format!("{name} ({n})")).collect();
            if names.len() > TOLD {
                told.push(format!("{} more", names.len() - TOLD));
            }
            if told.is_empty() { "none".to_owned() } else { told.join(", ") }
        };
        let (languages, sites) = (tell(&self.languages), tell(&self.sites));
        let unmet = self.wanted.iter().map(|(what, name)| match *what {
            "language" => format!("no record is in the language `{name}`; the corpus has {languages}"),
            _ => format!("no record is of the site `{name}`; the corpus has {sites}"),
        });
        unmet.collect()
    }
}

fn is_of(record: &Record, wanted: &str) -> bool {
    record.site == wanted || record.domain.eq_ignore_ascii_case(wanted)
}

fn speaks(record: &Record, wanted: &str) -> bool {
    let Some(language) = &record.language else { return false };
    let matches = |tag: &str| tag.eq_ignore_ascii_case(wanted);
    matches(language) || language.split('-').next().is_some_and(matches)
}

fn day(record: &Record) -> Option<Date> {
    record.date_published.map(|date| date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_have_names() {
        assert_eq!("free".parse(), Ok(Only::Free));
        assert_eq!("latest".parse(), Ok(Only::Latest));
        assert_eq!("language=pt-BR".parse(), Ok(Only::Language("pt-BR".to_owned())));
        assert_eq!("since=2026-01-31".parse(), Ok(Only::Since(jiff::civil::date(2026, 1, 31))));
        assert!("language=German".parse::<Only>().unwrap_err().to_string().contains("write \"de\""));
        for wrong in ["", "paid", "language", "since=soon", "free=1"] {
            let error = wrong.parse::<Only>().unwrap_err();
            assert!(error.to_string().contains(&format!("`{wrong}`")), "{error}");
        }
    }
}
