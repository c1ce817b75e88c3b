//! How addresses become rows. Each function works inside a transaction of the caller's.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::SqlResult;
use crate::frontier::batch::LONGEST_REST;
use crate::frontier::{Alias, Pace, Refused, Rest, Sighted, priority};
use crate::model::{Announcement, HostKey, Outcome, PageUrl, Reason, Target, TargetKind, Via};

pub(super) const WAITING: i64 = 0;
pub(super) const DONE: i64 = 1;
pub(super) const FAILED: i64 = 2;
const EXCLUDED: i64 = 3;

pub(super) fn key(url: &PageUrl) -> i64 {
    url.id().0.cast_signed()
}

fn fold(url: &PageUrl) -> i64 {
    url.dedup_key().hash64().cast_signed()
}

pub(super) fn host_id(sql: &Transaction<'_>, host: &HostKey) -> SqlResult<i64> {
    let found = sql
        .prepare_cached("SELECT id FROM host WHERE name = ?1")?
        .query_row([host.as_str()], |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => sql
            .prepare_cached("INSERT INTO host (name) VALUES (?1) RETURNING id")?
            .query_row([host.as_str()], |row| row.get(0)),
    }
}

pub(super) fn site_id(sql: &Transaction<'_>, site: &str) -> SqlResult<i64> {
    let found =
        sql.prepare_cached("SELECT id FROM site WHERE name = ?1")?.query_row([site], |row| row.get(0)).optional()?;
    match found {
        Some(id) => Ok(id),
        None => {
            sql.prepare_cached("INSERT INTO site (name) VALUES (?1) RETURNING id")?.query_row([site], |row| row.get(0))
        }
    }
}

/// One address as a row; `NULL`s are left to the updates that follow.
pub(super) struct NewRow<'a> {
    pub(super) url: &'a PageUrl,
    pub(super) site: &'a str,
    pub(super) kind: TargetKind,
    pub(super) via: Via,
    pub(super) via_url: Option<&'a str>,
    pub(super) depth: u8,
    pub(super) announcement: Option<&'a Announcement>,
    pub(super) state: i64,
    pub(super) prio: u8,
    pub(super) outcome: &'a Outcome,
}

pub(super) fn insert(sql: &Transaction<'_>, host: i64, row: &NewRow<'_>, now: Timestamp) -> SqlResult<()> {
    let announcement = row.announcement.and_then(|announcement| serde_json::to_string(announcement).ok());
    sql.prepare_cached(
        "INSERT INTO url (host, key, fold, url, site, kind, via, via_url, depth, announcement, state, prio, due, stage,
                          reason, rule, detail, found_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?13)",
    )?
    .execute(params![
        host,
        key(row.url),
        fold(row.url),
        row.url.as_str(),
        site_id(sql, row.site)?,
        row.kind.name(),
        row.via.name(),
        row.via_url,
        row.depth,
        announcement,
        row.state,
        row.prio,
        now.as_millisecond(),
        row.outcome.stage.name(),
        row.outcome.reason.name(),
        row.outcome.rule,
        row.outcome.detail,
    ])?;
    Ok(())
}

/// A row that is there already, as far as another sight of its address can change it.
struct Seen {
    id: i64,
    state: i64,
    prio: u8,
    reason: String,
    /// The kinds of source that have shown it, `via` included.
    shown_by: u8,
}

fn seen(row: &Row<'_>) -> SqlResult<Seen> {
    let via: String = row.get(4)?;
    Ok(Seen {
        id: row.get(0)?,
        state: row.get(1)?,
        prio: row.get(2)?,
        reason: row.get(3)?,
        shown_by: row.get::<_, u8>(5)? | Via::from_name(&via).map_or(0, Via::bit),
    })
}

/// What adding targets has changed.
pub(super) struct Added<'a> {
    pub(super) n_new: u64,
    /// The pages that showed something new.
    pub(super) shown_by: HashSet<&'a str>,
}

pub(super) fn add<'a>(sql: &Transaction<'_>, targets: &'a [Target], now: Timestamp) -> SqlResult<Added<'a>> {
    let mut known = sql.prepare_cached(
        "SELECT id, state, prio, reason, via, shown_by FROM url WHERE bucket = 0 AND host = ?1 AND key = ?2",
    )?;
    let mut folded = sql.prepare_cached("SELECT id, url FROM url WHERE fold = ?1 AND state <> 3 LIMIT 1")?;
    let mut shown = sql.prepare_cached("UPDATE url SET shown_by = shown_by | ?2 WHERE id = ?1")?;
    let mut better = sql.prepare_cached(
        "UPDATE url SET site = ?2, kind = ?3, via = ?4, via_url = ?5, depth = ?6, announcement = ?7, prio = ?8,
                        due = MAX(due, ?9)
         WHERE id = ?1",
    )?;
    let mut admit = sql.prepare_cached(
        "UPDATE url SET state = 0, stage = 'discovered', reason = 'waiting', rule = NULL, detail = NULL WHERE id = ?1",
    )?;
    let waiting = Outcome::new(Reason::Waiting);
    let mut added = Added { n_new: 0, shown_by: HashSet::new() };
    for target in targets {
        let mut count = |is_new: bool| {
            if is_new {
                added.n_new += 1;
                added.shown_by.extend(target.via_url.as_deref());
            }
        };
        let host = host_id(sql, &target.url.host())?;
        let prio = priority(target);
        let found: Option<Seen> = known.query_row(params![host, key(&target.url)], seen).optional()?;
        if let Some(Seen { id, state, prio: old_prio, reason, shown_by }) = found {
            if shown_by & target.via.bit() == 0 {
                // The first source goes in as well, since a better one may take its place below.
                shown.execute(params![id, shown_by | target.via.bit()])?;
            }
            // A better source brings its announcement along; a site that was out of scope may be in it now.
            let improves = state == WAITING && prio < old_prio;
            let admits =
                state == EXCLUDED && ![Reason::SameAddress.name(), Reason::TakenDown.name()].contains(&reason.as_str());
            if improves || admits {
                let announcement =
                    target.announcement.as_ref().and_then(|announcement| serde_json::to_string(announcement).ok());
                let due = if admits { now.as_millisecond() } else { 0 };
                better.execute(params![
                    id,
                    site_id(sql, &target.site)?,
                    target.kind.name(),
                    target.via.name(),
                    target.via_url,
                    target.depth,
                    announcement,
                    prio,
                    due
                ])?;
                if admits {
                    admit.execute([id])?;
                }
                count(admits);
            }
            continue;
        }
        let other: Option<(i64, String)> =
            folded.query_row([fold(&target.url)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        // Compared on a hit: 64 bits are not the address.
        let other = other
            .filter(|(_, other)| PageUrl::parse(other).is_ok_and(|other| other.dedup_key() == target.url.dedup_key()));
        if let Some((id, _)) = &other {
            shown.execute(params![id, target.via.bit()])?;
        }
        let same = other.map(|(_, other)| Outcome::new(Reason::SameAddress).detail(other));
        count(same.is_none());
        let row = NewRow {
            url: &target.url,
            site: &target.site,
            kind: target.kind,
            via: target.via,
            via_url: target.via_url.as_deref(),
            depth: target.depth,
            announcement: target.announcement.as_ref(),
            state: if same.is_some() { EXCLUDED } else { WAITING },
            prio,
            outcome: same.as_ref().unwrap_or(&waiting),
        };
        insert(sql, host, &row, now)?;
    }
    Ok(added)
}

pub(super) fn refuse(sql: &Transaction<'_>, refused: &Refused, now: Timestamp) -> SqlResult<()> {
    let host = host_id(sql, &refused.url.host())?;
    let known = sql
        .prepare_cached("SELECT 1 FROM url WHERE bucket = 0 AND host = ?1 AND key = ?2")?
        .exists(params![host, key(&refused.url)])?;
    if known {
        return Ok(());
    }
    let row = NewRow {
        url: &refused.url,
        site: &refused.site,
        kind: TargetKind::Article,
        via: Via::Link,
        via_url: Some(&refused.shown_by),
        depth: 0,
        announcement: None,
        state: EXCLUDED,
        prio: u8::MAX,
        outcome: &refused.outcome,
    };
    insert(sql, host, &row, now)
}

pub(super) fn add_alias(sql: &Transaction<'_>, alias: &Alias, now: Timestamp) -> SqlResult<()> {
    let outcome = Outcome::new(Reason::SameAddress).detail(alias.of.as_str());
    let host = host_id(sql, &alias.url.host())?;
    let n_waiting = sql
        .prepare_cached(
            "UPDATE url SET state = 3, reason = ?3, detail = ?4
             WHERE bucket = 0 AND host = ?1 AND key = ?2 AND state = 0 AND visited_at IS NULL",
        )?
        .execute(params![host, key(&alias.url), outcome.reason.name(), outcome.detail])?;
    if n_waiting > 0 {
        return Ok(());
    }
    let refused = Refused { url: alias.url.clone(), site: alias.site.clone(), shown_by: alias.of.clone(), outcome };
    refuse(sql, &refused, now)
}

pub(super) fn take_over(sql: &Transaction<'_>, site: &str, front: &PageUrl) -> SqlResult<Option<String>> {
    let old: Option<(i64, String)> = sql
        .prepare_cached(
            "SELECT site.id, site.name FROM url JOIN site ON site.id = url.site
             WHERE url.fold = ?1 AND url.kind = 'front' AND site.active = 0 AND site.name <> ?2 LIMIT 1",
        )?
        .query_row(params![fold(front), site], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((old, name)) = old else { return Ok(None) };
    let new = site_id(sql, site)?;
    for table in ["url", "article"] {
        sql.execute(&format!("UPDATE {table} SET site = ?2 WHERE site = ?1"), [old, new])?;
    }
    sql.execute("DELETE FROM site WHERE id = ?1", [old])?;
    Ok(Some(name))
}

/// Stands behind the digest of a body whose host reserves mining.
pub(super) const RESERVED: &str = " reserved";

pub(super) fn withdraw(sql: &Transaction<'_>, url: &str, rule: &str, now: Timestamp) -> SqlResult<()> {
    let Ok(url) = PageUrl::parse(url) else { return Ok(()) };
    let reason = Reason::TakenDown;
    sql.prepare_cached(
        "UPDATE url SET state = 3, reason = ?3, stage = ?4, rule = ?5, detail = NULL, article = NULL, visited_at = ?6,
                        revisit_at = NULL, announcement = NULL
         WHERE bucket = 0 AND key = ?2 AND host = (SELECT id FROM host WHERE name = ?1)",
    )?
    .execute(params![
        url.host().as_str(),
        key(&url),
        reason.name(),
        reason.stage().name(),
        rule,
        now.as_millisecond()
    ])?;
    Ok(())
}

/// Whether an address is withdrawn, by itself or as another one of an article's.
pub(super) fn is_withdrawn(sql: &rusqlite::Connection, url: &PageUrl) -> SqlResult<bool> {
    let wanted = "SELECT 1 FROM url WHERE bucket = 0 AND key = ?2 AND host = (SELECT id FROM host WHERE name = ?1) AND reason = ?3";
    sql.prepare_cached(wanted)?.exists(params![url.host().as_str(), key(url), Reason::TakenDown.name()])
}

/// Forgets an article: it is in no shard any more.
pub(super) fn forget(sql: &Transaction<'_>, id: &str) -> SqlResult<()> {
    sql.prepare_cached("DELETE FROM article WHERE id = ?1")?.execute([id]).map(|_| ())
}

/// Lets hosts rest, also those that have no targets, and keeps the gaps that they want.
pub(super) fn rest(sql: &Transaction<'_>, rests: &[Rest], paces: &[Pace]) -> SqlResult<()> {
    let mut rest = sql.prepare_cached("UPDATE host SET next_at = MAX(next_at, ?2) WHERE id = ?1")?;
    // A host is asked more than once between two commits: its last rest is the longest.
    let mut last: BTreeMap<&HostKey, Timestamp> = BTreeMap::new();
    for Rest { host, until } in rests {
        let known = last.entry(host).or_insert(*until);
        *known = (*known).max(*until);
    }
    for (host, until) in last {
        rest.execute([host_id(sql, host)?, until.as_millisecond()])?;
    }
    let mut pace = sql.prepare_cached("UPDATE host SET gap = ?2 WHERE id = ?1 AND gap <> ?2")?;
    for Pace { host, gap } in paces {
        pace.execute([host_id(sql, host)?, i64::try_from(gap.as_millis()).unwrap_or(i64::MAX)])?;
    }
    Ok(())
}

/// Ends the leases of a run that was cut off: it may have asked those hosts just before.
pub(super) fn end_leases(sql: &Transaction<'_>, now: Timestamp, rest_until: Timestamp) -> SqlResult<()> {
    let (now, rest_until, longest) =
        (now.as_millisecond(), rest_until.as_millisecond(), LONGEST_REST.as_millis() as i64);
    sql.execute("UPDATE host SET next_at = ?1 + ?2 WHERE next_at > ?1 + ?2", [now, longest])?;
    sql.execute(
        "UPDATE host SET leased = 0, next_at = MAX(next_at, ?2, ?1 + MIN(gap, ?3)) WHERE leased = 1",
        [now, rest_until, longest],
    )?;
    Ok(())
}

/// Keeps what pages tell.
pub(super) fn sight(sql: &Transaction<'_>, sightings: &[Sighted]) -> SqlResult<()> {
    let mut add = sql.prepare_cached("INSERT INTO sighting (domain, page) VALUES (?1, ?2)")?;
    sightings.iter().try_for_each(|Sighted { domain, page }| add.execute(params![domain, page]).map(|_| ()))
}
