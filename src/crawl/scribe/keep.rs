//! What becomes of a draft: a record, or word that the article is known or withdrawn.

use jiff::{SignedDuration, Timestamp};

use super::{Scribe, ScribeError};
use crate::frontier::{Article, Known, StoreError};
use crate::model::{ArticleId, Outcome, PageUrl, Reason, Record, SiteName, Target, WebDate};
use crate::pipeline::{Draft, Edition, Location, Stored, edition};

/// What became of a draft.
pub(super) struct Kept {
    pub(super) outcome: Outcome,
    pub(super) article: Option<Article>,
    /// The page is looked at again: it may reserve later what it does not now, or say what only a placeholder kept it from.
    pub(super) is_seen_again: bool,
    /// It says what is stored under another address.
    pub(super) is_copy: bool,
}

impl Scribe {
    /// Whether one of the addresses is withdrawn, or is another one of an article that is.
    pub(super) fn has_withdrawn<'a>(&self, mut urls: impl Iterator<Item = &'a PageUrl>) -> Result<bool, ScribeError> {
        if self.takedown.is_empty() {
            return Ok(false);
        }
        Ok(urls.try_fold(false, |is, url| {
            Ok::<_, StoreError>(is || self.takedown.has_or_led(url) || self.store.is_withdrawn(url)?)
        })?)
    }

    /// Whether a draft is of an article that is not stored yet.
    pub(super) fn is_new(
        &self,
        draft: Option<&Draft>,
        stored: Option<ArticleId>,
        target: &Target,
    ) -> Result<bool, ScribeError> {
        let Some(draft) = draft else { return Ok(false) };
        Ok(self.known(&self.identity(draft, stored, target)?)?.is_none())
    }

    fn identity(&self, draft: &Draft, stored: Option<ArticleId>, target: &Target) -> Result<ArticleId, ScribeError> {
        let is_known = self.known(draft.id())?.is_some();
        Ok(edition::identity(draft, &target.url, stored, is_known))
    }

    /// Appends the record of a draft that says something new. `stored` is the article that the address brought before.
    pub(super) fn keep(
        &mut self,
        draft: Draft,
        stored: Option<ArticleId>,
        target: &Target,
        location: Option<Location>,
    ) -> Result<Kept, ScribeError> {
        let id = self.identity(&draft, stored, target)?;
        let known = self.known(&id)?;
        let content = edition::content(draft.record());
        let before = known.as_ref().map(|known| Stored {
            url: &known.url,
            version: known.version,
            content: known.content.as_deref(),
        });
        if known.is_none()
            && let Some(url) = self.copy_of(&draft, target, &content)?
        {
            let outcome = Outcome::new(Reason::DuplicateArticle).rule(edition::SAME_TEXT).detail(url);
            return Ok(Kept { outcome, article: None, is_seen_again: true, is_copy: true });
        }
        let (outcome, version) = match (Edition::of(&draft, target.url.as_str(), before), &known) {
            (Edition::New(version), _) => {
                self.append(&draft.edition(id.clone(), version).into_record(location))?;
                let outcome = Outcome::new(Reason::Stored);
                (if version > 1 { outcome.detail(format!("version {version}")) } else { outcome }, version)
            }
            (Edition::Elsewhere, Some(known)) => {
                let outcome = Outcome::new(Reason::DuplicateArticle).detail(known.url.as_str());
                let is_seen_again = edition::is_canonical(draft.record(), target.url.as_str());
                return Ok(Kept { outcome, article: None, is_seen_again, is_copy: false });
            }
            (_, known) => {
                let version = known.as_ref().map_or(1, |known| known.version);
                (Outcome::new(Reason::Unchanged).detail("the same article"), version)
            }
        };
        let known = Known { url: target.url.to_string(), version, content: Some(content.clone()) };
        self.fresh.insert(id.clone(), known);
        let by_content = (SiteName::clone(&target.site), content.clone());
        self.fresh_contents.entry(by_content).or_default().push(id.clone());
        let article = Some(Article { id, version, content: Some(content) });
        Ok(Kept { outcome, article, is_seen_again: true, is_copy: false })
    }

    /// The address of a stored article that says the same, where both are one page.
    fn copy_of(&self, draft: &Draft, target: &Target, content: &str) -> Result<Option<String>, ScribeError> {
        let by_content = (SiteName::clone(&target.site), content.to_owned());
        let fresh = self.fresh_contents.get(&by_content).into_iter().flatten();
        // Only if it says so still.
        let fresh = fresh.filter_map(|id| self.fresh.get(id)).filter(|known| known.content.as_deref() == Some(content));
        let stored = self.store.saying(&target.site, content)?.into_iter();
        let stored = stored.filter(|(id, _)| !self.fresh.contains_key(id)).map(|(_, url)| url);
        // The oldest first, as a rebuild meets them.
        Ok(edition::copy_of(draft.record(), &target.url, stored.chain(fresh.map(|known| known.url.clone()))))
    }

    /// Appends a record to the open shard.
    fn append(&mut self, record: &Record) -> Result<(), ScribeError> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        let shard = self.files.shard(self.store.as_ref())?;
        shard.file.write(&line)?;
        shard.rows += 1;
        self.batch_bytes += line.len() as u64;
        Ok(())
    }

    /// Until when an article is looked at again: some days from its publication, or from now where it tells none.
    pub(super) fn revisited_until(&self, draft: &Draft, now: Timestamp) -> Timestamp {
        revisited_until(draft.published(), self.articles_for, now)
    }

    /// An article that is stored already.
    fn known(&self, id: &ArticleId) -> Result<Option<Known>, ScribeError> {
        match self.fresh.get(id) {
            Some(known) => Ok(Some(known.clone())),
            None => Ok(self.store.article(id)?),
        }
    }
}

/// Until when an article of that day is looked at again.
pub(crate) fn revisited_until(published: Option<WebDate>, articles_for: SignedDuration, now: Timestamp) -> Timestamp {
    let published = published.and_then(|date| date.instant()).map_or(now, |published| published.min(now));
    published.checked_add(articles_for).unwrap_or(Timestamp::MAX)
}
