//! What a visit changes in its row: state, ledger line, copies for the next visit, and when that is.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};

use super::SqlResult;
use super::write::{DONE, FAILED, NewRow, RESERVED, WAITING, host_id, insert, key, site_id};
use crate::frontier::batch::MAX_TRIES;
use crate::frontier::rhythm::{Rhythm, Visited};
use crate::frontier::{Done, Fate, priority};
use crate::model::outcome::Retry;
use crate::model::{Earlier, Reason};

/// First pause before a failed visit is tried again; each further one is four times as long.
const BACK_OFF_MS: i64 = 4000;

/// What a row knew before a visit.
struct Before {
    id: i64,
    tries: u32,
    visited_at: Option<i64>,
    interval: Option<i64>,
    revisit_until: Option<i64>,
    article: Option<String>,
    stage: String,
    reason: String,
    rule: Option<String>,
    detail: Option<String>,
}

/// Writes one visit's end. `is_fruitful` says whether the page showed addresses that nobody knew.
pub(super) fn finish(sql: &Transaction<'_>, done: &Done, is_fruitful: bool, rhythm: Option<Rhythm>) -> SqlResult<()> {
    let before = before(sql, done)?;
    let tries = before.tries + 1;
    let stored = done.article.as_ref().map(|article| article.id.as_str()).or(before.article.as_deref());
    let at = done.at.as_millisecond();
    let (state, due) = match done.fate {
        Fate::Final => (DONE, at),
        // A stored article has its rhythm; it does not wait to be stored.
        Fate::NextRun if stored.is_some() => (DONE, at),
        Fate::Retry { .. } if tries >= MAX_TRIES && stored.is_some() => (DONE, at),
        Fate::NextRun => (FAILED, at),
        Fate::Retry { .. } if tries >= MAX_TRIES => (FAILED, at),
        Fate::Retry { at: Some(at) } => (WAITING, at.as_millisecond()),
        Fate::Retry { at: None } => {
            // Jitter from the address itself: a rebuild of the run waits the same.
            let jitter = key(&done.target.url).rem_euclid(1000);
            (WAITING, at + BACK_OFF_MS * 4i64.pow(tries - 1) + jitter)
        }
    };
    let next = rhythm.filter(|_| state == DONE).and_then(|rhythm| schedule(&before, done, is_fruitful, rhythm));
    let outcome = said(&before, done);
    // What would make the next visit a 304, or tell the same bytes again, is kept of pages that were read to their end.
    let is_good = done.status == Some(200) && done.outcome.reason.retry() == Retry::Never;
    let seen = is_good.then_some(&done.seen);
    sql.prepare_cached(
        "UPDATE url SET state = ?2, due = ?3, tries = ?4, stage = ?5, reason = ?6, rule = ?7, detail = ?8, status = ?9,
                        etag = CASE ?14 WHEN 1 THEN ?10 ELSE etag END,
                        last_modified = CASE ?14 WHEN 1 THEN ?11 ELSE last_modified END,
                        payload = CASE ?14 WHEN 1 THEN ?15 ELSE payload END,
                        payload_at = CASE ?14 WHEN 1 THEN ?16 ELSE payload_at END,
                        visited_at = ?12, article = ?13, interval = COALESCE(?17, interval), revisit_at = ?18,
                        revisit_until = ?19
         WHERE id = ?1",
    )?
    .execute(params![
        before.id,
        state,
        due,
        tries,
        outcome.stage,
        outcome.reason,
        outcome.rule,
        outcome.detail,
        done.status,
        seen.and_then(|seen| seen.etag.as_deref()),
        seen.and_then(|seen| seen.last_modified.as_deref()),
        at,
        stored,
        seen.is_some(),
        seen.and_then(payload),
        seen.and_then(|seen| seen.at).map(Timestamp::as_millisecond),
        next.map(|next| next.interval),
        next.map(|next| next.at),
        until(&before, done),
    ])?;
    if let Some(article) = &done.article {
        sql.prepare_cached(
            "INSERT INTO article (id, site, url, version, content) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET url = ?3, version = ?4, content = ?5",
        )?
        .execute(params![
            article.id.as_str(),
            site_id(sql, &done.target.site)?,
            done.target.url.as_str(),
            article.version,
            article.content,
        ])?;
    }
    Ok(())
}

/// The row of a visited address; made here for a robots.txt, which is nobody's link.
fn before(sql: &Transaction<'_>, done: &Done) -> SqlResult<Before> {
    let url = &done.target.url;
    let host = host_id(sql, &url.host())?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Before {
            id: row.get(0)?,
            tries: row.get(1)?,
            visited_at: row.get(2)?,
            interval: row.get(3)?,
            revisit_until: row.get(4)?,
            article: row.get(5)?,
            stage: row.get(6)?,
            reason: row.get(7)?,
            rule: row.get(8)?,
            detail: row.get(9)?,
        })
    };
    let mut known = sql.prepare_cached(
        "SELECT id, tries, visited_at, interval, revisit_until, article, stage, reason, rule, detail FROM url
         WHERE bucket = 0 AND host = ?1 AND key = ?2",
    )?;
    if let Some(before) = known.query_row(params![host, key(url)], read).optional()? {
        return Ok(before);
    }
    let target = &done.target;
    let row = NewRow {
        url,
        site: &target.site,
        kind: target.kind,
        via: target.via,
        via_url: target.via_url.as_deref(),
        depth: target.depth,
        announcement: None,
        state: DONE,
        prio: priority(target),
        outcome: &done.outcome,
    };
    insert(sql, host, &row, done.at)?;
    known.query_row(params![host, key(url)], read)
}

/// An outcome as the ledger has it.
struct Said<'a> {
    stage: &'a str,
    reason: &'a str,
    rule: Option<&'a str>,
    detail: Option<Cow<'a, str>>,
}

/// The digest of what was seen, with a mark where it is reserved.
fn payload(seen: &Earlier) -> Option<String> {
    let mark = if seen.reserves_mining { RESERVED } else { "" };
    seen.payload_digest.as_ref().map(|digest| format!("{digest}{mark}"))
}

/// What the ledger says after a visit. A stored article stays one, whatever later visits find; they are the detail.
fn said<'a>(before: &'a Before, done: &'a Done) -> Said<'a> {
    let outcome = &done.outcome;
    // Another address of an article stays one as long as it brings the same.
    if outcome.reason == Reason::Unchanged && before.reason == Reason::DuplicateArticle.name() {
        let detail = before.detail.as_deref().map(Cow::from);
        return Said { stage: &before.stage, reason: &before.reason, rule: before.rule.as_deref(), detail };
    }
    if before.article.is_none() || outcome.reason == Reason::Stored {
        let detail = outcome.detail.as_deref().map(Cow::from);
        let (stage, reason) = (outcome.stage.name(), outcome.reason.name());
        return Said { stage, reason, rule: outcome.rule.as_deref(), detail };
    }
    let detail = format!("looked at again at {}: {}", done.at.strftime("%Y-%m-%dT%H:%M:%SZ"), outcome.reason);
    Said { stage: &before.stage, reason: &before.reason, rule: None, detail: Some(detail.into()) }
}

/// When an address is visited again.
#[derive(Debug, Clone, Copy)]
struct Next {
    interval: i64,
    at: i64,
}

fn schedule(before: &Before, done: &Done, is_fruitful: bool, rhythm: Rhythm) -> Option<Next> {
    let until = until(before, done)?;
    let at = done.at.as_millisecond();
    // An article changes by itself, a source by what it shows.
    let changed = is_fruitful || done.outcome.reason == Reason::Stored;
    let visited = Visited { changed, since: before.visited_at.map(|last| SignedDuration::from_millis(at - last)) };
    let interval = rhythm.next(done.target.kind, before.interval.map(SignedDuration::from_millis), visited);
    let interval = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX);
    let next = at.saturating_add(interval);
    (next <= until).then_some(Next { interval, at: next })
}

/// Until when an address is visited again, if at all.
fn until(before: &Before, done: &Done) -> Option<i64> {
    if matches!(done.outcome.reason, Reason::NotFound | Reason::Gone | Reason::TakenDown) && before.article.is_some() {
        return None;
    }
    done.revisit_until.map(Timestamp::as_millisecond).or(before.revisit_until)
}
