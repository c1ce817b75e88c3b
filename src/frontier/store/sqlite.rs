//! The embedded engine: SQLite in WAL mode, one file, nothing to install. All SQL of the project is in this folder.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::frontier::batch::MAX_TRIES;
use crate::frontier::{
    Alias, Batch, Done, Fate, Handed, Known, Lease, Refused, Row, Segment, SegmentState, Store, StoreError, priority,
};
use crate::model::{
    Announcement, ArticleId, HostKey, Outcome, PageUrl, Reason, SiteName, Stage, Target, TargetKind, Via,
};

/// The schema that this code reads and writes.
const SCHEMA: i64 = 1;

const WAITING: i64 = 0;
const DONE: i64 = 1;
const FAILED: i64 = 2;
const EXCLUDED: i64 = 3;

/// First pause before a failed visit is tried again; each further one is four times as long.
const BACK_OFF_MS: i64 = 4000;

type SqlResult<T> = Result<T, rusqlite::Error>;

/// A frontier in one file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    connection: Connection,
}

impl Sqlite {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path).map_err(|error| engine(path, &error))?;
        Self::prepare(path, connection)
    }

    /// A frontier that lives in memory, for tests.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        Self::prepare(Path::new(":memory:"), connection).unwrap()
    }

    fn prepare(path: &Path, connection: Connection) -> Result<Self, StoreError> {
        let fail = |error: rusqlite::Error| engine(path, &error);
        // FULL makes every commit durable; commits are grouped, so that throughput does not pay for it.
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;")
            .map_err(fail)?;
        let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(fail)?;
        match found {
            0 => {
                let schema = include_str!("schema.sql");
                connection
                    .execute_batch(&format!("BEGIN; {schema} PRAGMA user_version = {SCHEMA}; COMMIT;"))
                    .map_err(fail)?;
            }
            SCHEMA => {}
            found => return Err(StoreError::Newer { path: path.display().to_string(), found, known: SCHEMA }),
        }
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { path: path.to_owned(), connection })
    }

    /// Runs a transaction.
    fn write<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> SqlResult<T>) -> Result<T, StoreError> {
        let done = (|| {
            let transaction = self.connection.transaction()?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })();
        done.map_err(|error| engine(&self.path, &error))
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> SqlResult<T>) -> Result<T, StoreError> {
        work(&self.connection).map_err(|error| engine(&self.path, &error))
    }
}

fn engine(path: &Path, error: &rusqlite::Error) -> StoreError {
    StoreError::Engine { path: path.display().to_string(), message: error.to_string() }
}

impl Store for Sqlite {
    fn begin(&mut self, sites: &[SiteName], now: Timestamp, rest_until: Timestamp) -> Result<(), StoreError> {
        self.write(|sql| {
            sql.execute("UPDATE site SET active = 0", [])?;
            for site in sites {
                sql.execute(
                    "INSERT INTO site (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET active = 1",
                    [site.as_ref()],
                )?;
            }
            sql.execute(
                "UPDATE host SET leased = 0, next_at = MAX(next_at, ?1) WHERE leased = 1",
                [rest_until.as_millisecond()],
            )?;
            sql.execute(
                "INSERT INTO meta (key, value) VALUES ('first_run', ?1) ON CONFLICT DO NOTHING",
                [now.to_string()],
            )?;
            Ok(())
        })
    }

    fn add(&mut self, targets: &[Target], now: Timestamp) -> Result<u64, StoreError> {
        self.write(|sql| add(sql, targets, now))
    }

    fn lease(&mut self, n_hosts: usize, per_host: usize, now: Timestamp) -> Result<Vec<Lease>, StoreError> {
        self.write(|sql| {
            let mut ready = sql.prepare_cached(
                "SELECT id, name FROM host WHERE leased = 0 AND next_at <= ?1 AND EXISTS (
                     SELECT 1 FROM url JOIN site ON site.id = url.site
                     WHERE url.bucket = 0 AND url.host = host.id AND url.state = 0 AND url.due <= ?1 AND site.active = 1)
                 ORDER BY next_at, id LIMIT ?2",
            )?;
            let hosts: Vec<(i64, String)> = ready
                .query_map(params![now.as_millisecond(), n_hosts as i64], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<SqlResult<_>>()?;
            let mut next = sql.prepare_cached(
                "SELECT url.url, site.name, url.kind, url.via, url.via_url, url.depth, url.announcement, url.etag,
                        url.last_modified
                 FROM url JOIN site ON site.id = url.site
                 WHERE url.bucket = 0 AND url.host = ?1 AND url.state = 0 AND url.due <= ?2 AND site.active = 1
                 ORDER BY url.prio, url.due, url.id LIMIT ?3",
            )?;
            let mut mark = sql.prepare_cached("UPDATE host SET leased = 1 WHERE id = ?1")?;
            let mut leases = Vec::with_capacity(hosts.len());
            for (id, name) in hosts {
                let rows = next.query_map(params![id, now.as_millisecond(), per_host as i64], handed)?;
                let targets = rows.filter_map(Result::transpose).collect::<SqlResult<Vec<_>>>()?;
                if targets.is_empty() {
                    continue;
                }
                mark.execute([id])?;
                leases.push(Lease { host: HostKey::new(&name), targets });
            }
            Ok(leases)
        })
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let due: Option<i64> = self.read(|sql| {
            sql.query_row(
                "SELECT MIN(MAX(host.next_at, waiting.due)) FROM host JOIN (
                     SELECT url.host AS host, MIN(url.due) AS due FROM url JOIN site ON site.id = url.site
                     WHERE url.state = 0 AND site.active = 1 GROUP BY url.host) AS waiting ON waiting.host = host.id
                 WHERE host.leased = 0",
                [],
                |row| row.get(0),
            )
        })?;
        Ok(due.and_then(|due| Timestamp::from_millisecond(due).ok()))
    }

    fn commit(&mut self, batch: &Batch, now: Timestamp) -> Result<(), StoreError> {
        self.write(|sql| {
            add(sql, &batch.found, now)?;
            for done in &batch.done {
                finish(sql, done)?;
            }
            for refused in &batch.refused {
                refuse(sql, refused, now)?;
            }
            for alias in &batch.aliases {
                add_alias(sql, alias, now)?;
            }
            let mut release = sql.prepare_cached("UPDATE host SET leased = 0, next_at = ?2 WHERE name = ?1")?;
            for host in &batch.released {
                release.execute(params![host.host.as_str(), host.next_at.as_millisecond()])?;
            }
            let mut segment = sql.prepare_cached(
                "INSERT INTO segment (name, bytes, rows, sha256) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (name) DO UPDATE SET bytes = ?2, rows = ?3, sha256 = ?4",
            )?;
            for Segment { name, bytes, rows, state } in &batch.segments {
                let sha256 = match state {
                    SegmentState::Open => None,
                    SegmentState::Sealed(sha256) => Some(sha256),
                };
                segment.execute(params![name, *bytes as i64, *rows as i64, sha256])?;
            }
            Ok(())
        })
    }

    fn requeue(
        &mut self,
        kinds: &[TargetKind],
        max_depth: u8,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write(|sql| {
            let mut n_requeued = 0;
            for kind in kinds {
                n_requeued += sql.execute(
                    "UPDATE url SET state = 0, due = ?1, tries = 0
                     WHERE kind = ?2 AND state = 1 AND depth <= ?3 AND visited_at < ?4",
                    params![now.as_millisecond(), kind.name(), max_depth, before.as_millisecond()],
                )?;
            }
            Ok(n_requeued as u64)
        })
    }

    fn requeue_failed(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.write(|sql| {
            let n_requeued = sql.execute(
                "UPDATE url SET state = 0, due = ?1, tries = 0 WHERE state = 2 AND kind <> 'robots'",
                [now.as_millisecond()],
            )?;
            Ok(n_requeued as u64)
        })
    }

    fn n_waiting(&self) -> Result<u64, StoreError> {
        self.read(|sql| {
            sql.query_row(
                "SELECT COUNT(*) FROM url JOIN site ON site.id = url.site WHERE url.state = 0 AND site.active = 1",
                [],
                |row| row.get::<_, i64>(0).map(|n| n as u64),
            )
        })
    }

    fn article(&self, id: &ArticleId) -> Result<Option<Known>, StoreError> {
        self.read(|sql| {
            sql.prepare_cached("SELECT url, version FROM article WHERE id = ?1")?
                .query_row([id.as_str()], |row| Ok(Known { url: row.get(0)?, version: row.get(1)? }))
                .optional()
        })
    }

    fn stored_by_site(&self) -> Result<Vec<(SiteName, u64)>, StoreError> {
        self.read(|sql| {
            let mut counts = sql.prepare(
                "SELECT site.name, COUNT(article.id) FROM site LEFT JOIN article ON article.site = site.id
                 GROUP BY site.id ORDER BY site.name",
            )?;
            let rows =
                counts.query_map([], |row| Ok((row.get::<_, String>(0)?.into(), row.get::<_, i64>(1)? as u64)))?;
            rows.collect()
        })
    }

    fn segments(&self) -> Result<Vec<Segment>, StoreError> {
        self.read(|sql| {
            let mut segments = sql.prepare("SELECT name, bytes, rows, sha256 FROM segment ORDER BY name")?;
            let rows = segments.query_map([], |row| {
                Ok(Segment {
                    name: row.get(0)?,
                    bytes: row.get::<_, i64>(1)? as u64,
                    rows: row.get::<_, i64>(2)? as u64,
                    state: row.get::<_, Option<String>>(3)?.map_or(SegmentState::Open, SegmentState::Sealed),
                })
            })?;
            rows.collect()
        })
    }

    fn rows(&self, each: &mut dyn FnMut(Row) -> std::io::Result<()>) -> Result<std::io::Result<()>, StoreError> {
        self.read(|sql| {
            let mut rows = sql.prepare(
                "SELECT url.url, site.name, url.kind, url.via, url.via_url, url.stage, url.reason, url.rule, url.detail,
                        url.status, COALESCE(url.visited_at, url.found_at), url.article
                 FROM url JOIN site ON site.id = url.site ORDER BY url.id",
            )?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let kind: String = row.get(2)?;
                let via: String = row.get(3)?;
                let at: i64 = row.get(10)?;
                let line = Row {
                    url: row.get(0)?,
                    site: row.get(1)?,
                    kind: TargetKind::from_name(&kind).map_or("article", TargetKind::name),
                    via: Via::from_name(&via).map_or("link", Via::name),
                    via_url: row.get(4)?,
                    stage: row.get(5)?,
                    reason: row.get(6)?,
                    rule: row.get(7)?,
                    detail: row.get(8)?,
                    status: row.get(9)?,
                    at: Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH),
                    article: row.get::<_, Option<String>>(11)?.map(ArticleId::from),
                };
                if let Err(error) = each(line) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        })
    }

    fn note(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.read(|sql| sql.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional())
    }

    fn set_note(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.write(|sql| {
            sql.execute(
                "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                [key, value],
            )
            .map(|_| ())
        })
    }

    fn knows(&self, url: &PageUrl) -> Result<bool, StoreError> {
        self.read(|sql| {
            let host: Option<i64> = sql
                .prepare_cached("SELECT id FROM host WHERE name = ?1")?
                .query_row([url.host().as_str()], |row| row.get(0))
                .optional()?;
            let Some(host) = host else {
                return Ok(false);
            };
            sql.prepare_cached("SELECT 1 FROM url WHERE bucket = 0 AND host = ?1 AND key = ?2")?
                .exists(params![host, key(url)])
        })
    }
}

/// One row of the queue; `None` if its address is no longer one that we take.
fn handed(row: &rusqlite::Row<'_>) -> SqlResult<Option<Handed>> {
    let url: String = row.get(0)?;
    let site: String = row.get(1)?;
    let kind: String = row.get(2)?;
    let via: String = row.get(3)?;
    let announcement: Option<String> = row.get(6)?;
    let (Ok(url), Some(kind), Some(via)) = (PageUrl::parse(&url), TargetKind::from_name(&kind), Via::from_name(&via))
    else {
        return Ok(None);
    };
    let target = Target {
        url,
        site: site.into(),
        kind,
        via,
        via_url: row.get(4)?,
        depth: row.get(5)?,
        announcement: announcement.and_then(|json| serde_json::from_str::<Announcement>(&json).ok()),
    };
    Ok(Some(Handed { target, etag: row.get(7)?, last_modified: row.get(8)? }))
}

fn key(url: &PageUrl) -> i64 {
    url.id().0.cast_signed()
}

fn fold(url: &PageUrl) -> i64 {
    url.dedup_key().hash64().cast_signed()
}

fn host_id(sql: &Transaction<'_>, host: &HostKey) -> SqlResult<i64> {
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

fn site_id(sql: &Transaction<'_>, site: &str) -> SqlResult<i64> {
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
struct NewRow<'a> {
    url: &'a PageUrl,
    site: &'a str,
    kind: TargetKind,
    via: Via,
    via_url: Option<&'a str>,
    depth: u8,
    announcement: Option<&'a Announcement>,
    state: i64,
    prio: u8,
    outcome: &'a Outcome,
}

fn insert(sql: &Transaction<'_>, host: i64, row: &NewRow<'_>, now: Timestamp) -> SqlResult<()> {
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
        stage_name(row.outcome.stage),
        row.outcome.reason.name(),
        row.outcome.rule,
        row.outcome.detail,
    ])?;
    Ok(())
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Discovered => "discovered",
        Stage::Admitted => "admitted",
        Stage::Fetched => "fetched",
        Stage::Decoded => "decoded",
        Stage::Extracted => "extracted",
        Stage::Stored => "stored",
    }
}

fn add(sql: &Transaction<'_>, targets: &[Target], now: Timestamp) -> SqlResult<u64> {
    let mut known =
        sql.prepare_cached("SELECT id, state, prio, reason FROM url WHERE bucket = 0 AND host = ?1 AND key = ?2")?;
    let mut folded = sql.prepare_cached("SELECT url FROM url WHERE fold = ?1 AND state <> 3 LIMIT 1")?;
    let mut better = sql.prepare_cached(
        "UPDATE url SET site = ?2, kind = ?3, via = ?4, via_url = ?5, depth = ?6, announcement = ?7, prio = ?8,
                        state = 0, stage = 'discovered', reason = 'waiting', rule = NULL, detail = NULL,
                        due = MAX(due, ?9)
         WHERE id = ?1",
    )?;
    let waiting = Outcome::new(Reason::Waiting);
    let mut n_new = 0;
    for target in targets {
        let host = host_id(sql, &target.url.host())?;
        let prio = priority(target);
        let found: Option<(i64, i64, u8, String)> = known
            .query_row(params![host, key(&target.url)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        if let Some((id, state, old_prio, reason)) = found {
            // A better source brings its announcement along; a site that was out of scope may be in it now.
            let improves = state == WAITING && prio < old_prio;
            let admits = state == EXCLUDED && reason != Reason::SameAddress.name();
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
                n_new += u64::from(admits);
            }
            continue;
        }
        let other: Option<String> = folded.query_row([fold(&target.url)], |row| row.get(0)).optional()?;
        // Compared on a hit: 64 bits are not the address.
        let other =
            other.filter(|other| PageUrl::parse(other).is_ok_and(|other| other.dedup_key() == target.url.dedup_key()));
        let same = other.map(|other| Outcome::new(Reason::SameAddress).detail(other));
        n_new += u64::from(same.is_none());
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
    Ok(n_new)
}

fn finish(sql: &Transaction<'_>, done: &Done) -> SqlResult<()> {
    let url = &done.target.url;
    let host = host_id(sql, &url.host())?;
    let row: Option<(i64, u32)> = sql
        .prepare_cached("SELECT id, tries FROM url WHERE bucket = 0 AND host = ?1 AND key = ?2")?
        .query_row(params![host, key(url)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (id, tries) = match row {
        Some(row) => row,
        // A robots.txt is nobody's link.
        None => {
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
            (sql.last_insert_rowid(), 0)
        }
    };
    let tries = tries + 1;
    let (state, due) = match done.fate {
        Fate::Final => (DONE, done.at.as_millisecond()),
        Fate::NextRun => (FAILED, done.at.as_millisecond()),
        Fate::Retry { .. } if tries >= MAX_TRIES => (FAILED, done.at.as_millisecond()),
        Fate::Retry { at: Some(at) } => (WAITING, at.as_millisecond()),
        Fate::Retry { at: None } => {
            // Jitter from the address itself: a rebuild of the run waits the same.
            let jitter = key(url).rem_euclid(1000);
            (WAITING, done.at.as_millisecond() + BACK_OFF_MS * 4i64.pow(tries - 1) + jitter)
        }
    };
    sql.prepare_cached(
        "UPDATE url SET state = ?2, due = ?3, tries = ?4, stage = ?5, reason = ?6, rule = ?7, detail = ?8, status = ?9,
                        etag = COALESCE(?10, etag), last_modified = COALESCE(?11, last_modified), visited_at = ?12,
                        article = COALESCE(?13, article)
         WHERE id = ?1",
    )?
    .execute(params![
        id,
        state,
        due,
        tries,
        stage_name(done.outcome.stage),
        done.outcome.reason.name(),
        done.outcome.rule,
        done.outcome.detail,
        done.status,
        done.etag,
        done.last_modified,
        done.at.as_millisecond(),
        done.article.as_ref().map(|article| article.id.as_str()),
    ])?;
    if let Some(article) = &done.article {
        sql.prepare_cached(
            "INSERT INTO article (id, site, url, version) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET version = ?4",
        )?
        .execute(params![
            article.id.as_str(),
            site_id(sql, &done.target.site)?,
            url.as_str(),
            article.version
        ])?;
    }
    Ok(())
}

fn refuse(sql: &Transaction<'_>, refused: &Refused, now: Timestamp) -> SqlResult<()> {
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

fn add_alias(sql: &Transaction<'_>, alias: &Alias, now: Timestamp) -> SqlResult<()> {
    let outcome = Outcome::new(Reason::SameAddress).detail(alias.of.as_str());
    let host = host_id(sql, &alias.url.host())?;
    let n_waiting = sql
        .prepare_cached(
            "UPDATE url SET state = 3, reason = ?3, detail = ?4 WHERE bucket = 0 AND host = ?1 AND key = ?2 AND state = 0",
        )?
        .execute(params![host, key(&alias.url), outcome.reason.name(), outcome.detail])?;
    if n_waiting > 0 {
        return Ok(());
    }
    let refused = Refused { url: alias.url.clone(), site: alias.site.clone(), shown_by: alias.of.clone(), outcome };
    refuse(sql, &refused, now)
}
