//! The embedded engine: SQLite in WAL mode, one file, nothing to install. All SQL of the project is in this folder.

mod failure;
mod finish;
mod read;
mod schema;
mod write;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use self::failure::engine;
use crate::frontier::{Batch, Known, Lease, Rest, Rhythm, Row, SIGHTINGS, Segment, SegmentState, Store, StoreError};
use crate::model::{ArticleId, HostKey, PageUrl, SiteName, Target, TargetKind};

/// Articles that say the same and are told.
const SAYING: i64 = 16;

/// The least priority of articles that are stored already: behind all but a sitemap's past.
const AGAIN: u8 = 9;

type SqlResult<T> = Result<T, rusqlite::Error>;

/// A frontier in one file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    connection: Connection,
    /// Of the run that has begun; without one nothing is visited again.
    rhythm: Option<Rhythm>,
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
        schema::bring_up_to_date(path, &connection)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { path: path.to_owned(), connection, rhythm: None })
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

impl Store for Sqlite {
    fn begin(
        &mut self,
        sites: &[SiteName],
        rhythm: Rhythm,
        now: Timestamp,
        rest_until: Timestamp,
    ) -> Result<(), StoreError> {
        self.rhythm = Some(rhythm);
        self.write(|sql| {
            sql.execute("UPDATE site SET active = 0", [])?;
            for site in sites {
                sql.execute(
                    "INSERT INTO site (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET active = 1",
                    [site.as_ref()],
                )?;
            }
            write::end_leases(sql, now, rest_until)?;
            sql.execute(
                "INSERT INTO meta (key, value) VALUES ('first_run', ?1) ON CONFLICT DO NOTHING",
                [now.to_string()],
            )?;
            Ok(())
        })
    }

    fn take_over(&mut self, site: &SiteName, front: &PageUrl) -> Result<Option<String>, StoreError> {
        self.write(|sql| write::take_over(sql, site, front))
    }

    fn add(&mut self, targets: &[Target], now: Timestamp) -> Result<u64, StoreError> {
        self.write(|sql| write::add(sql, targets, now).map(|added| added.n_new))
    }

    fn lease(&mut self, n_hosts: usize, per_host: usize, now: Timestamp) -> Result<Vec<Lease>, StoreError> {
        self.write(|sql| {
            let mut ready = sql.prepare_cached(
                "SELECT id, name FROM host WHERE leased = 0 AND next_at <= ?1 AND EXISTS (
                     SELECT 1 FROM url INDEXED BY due JOIN site ON site.id = url.site
                     WHERE url.bucket = 0 AND url.host = host.id AND url.state = 0 AND url.due <= ?1 AND site.active = 1)
                 ORDER BY next_at, id LIMIT ?2",
            )?;
            let hosts: Vec<(i64, String)> = ready
                .query_map(params![now.as_millisecond(), n_hosts as i64], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<SqlResult<_>>()?;
            let mut next = sql.prepare_cached(
                "SELECT url.url, site.name, url.kind, url.via, url.via_url, url.depth, url.announcement, url.etag,
                        url.last_modified, url.payload, url.payload_at, url.article, url.visited_at
                 FROM url JOIN site ON site.id = url.site
                 WHERE url.bucket = 0 AND url.host = ?1 AND url.state = 0 AND url.due <= ?2 AND site.active = 1
                 ORDER BY url.prio, url.due, url.id LIMIT ?3",
            )?;
            let mut mark = sql.prepare_cached("UPDATE host SET leased = 1 WHERE id = ?1")?;
            let mut leases = Vec::with_capacity(hosts.len());
            for (id, name) in hosts {
                let rows = next.query_map(params![id, now.as_millisecond(), per_host as i64], read::handed)?;
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
                // One look into the index a host, however many targets wait.
                "SELECT MIN(MAX(host.next_at, (
                     SELECT url.due FROM url INDEXED BY due JOIN site ON site.id = url.site
                     WHERE url.bucket = 0 AND url.host = host.id AND url.state = 0 AND site.active = 1
                     ORDER BY url.due LIMIT 1)))
                 FROM host WHERE host.leased = 0",
                [],
                |row| row.get(0),
            )
        })?;
        Ok(due.and_then(|due| Timestamp::from_millisecond(due).ok()))
    }

    fn resting(&self, now: Timestamp) -> Result<Vec<Rest>, StoreError> {
        self.read(|sql| {
            let mut resting = sql.prepare("SELECT name, next_at FROM host WHERE next_at > ?1")?;
            let rests = resting.query_map([now.as_millisecond()], read::rest)?;
            rests.collect()
        })
    }

    fn commit(&mut self, batch: &Batch, now: Timestamp) -> Result<(), StoreError> {
        let rhythm = self.rhythm;
        self.write(|sql| {
            let fruitful = write::add(sql, &batch.found, now)?.shown_by;
            for done in &batch.done {
                let is_fruitful = fruitful.contains(done.target.url.as_str());
                finish::finish(sql, done, is_fruitful, rhythm)?;
            }
            for refused in &batch.refused {
                write::refuse(sql, refused, now)?;
            }
            for alias in &batch.aliases {
                write::add_alias(sql, alias, now)?;
            }
            write::rest(sql, &batch.rests, &batch.paces)?;
            let mut release =
                sql.prepare_cached("UPDATE host SET leased = 0, next_at = MAX(next_at, ?2) WHERE name = ?1")?;
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
            write::sight(sql, &batch.sightings)
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
                     WHERE kind = ?2 AND state = 1 AND depth <= ?3 AND visited_at < ?4
                           AND reason NOT IN ('not_found', 'gone')",
                    params![now.as_millisecond(), kind.name(), max_depth, before.as_millisecond()],
                )?;
            }
            Ok(n_requeued as u64)
        })
    }

    fn requeue_due(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.write(|sql| {
            let n_requeued = sql.execute(
                // New articles go before old ones.
                "UPDATE url SET state = 0, due = ?1, tries = 0,
                                prio = CASE kind WHEN 'article' THEN MAX(prio, ?2) ELSE prio END
                 WHERE state = 1 AND revisit_at <= ?1 AND site IN (SELECT id FROM site WHERE active = 1)",
                params![now.as_millisecond(), AGAIN],
            )?;
            Ok(n_requeued as u64)
        })
    }

    fn next_revisit(&self) -> Result<Option<Timestamp>, StoreError> {
        let next: Option<i64> = self.read(|sql| {
            sql.query_row(
                "SELECT url.revisit_at FROM url INDEXED BY revisit JOIN site ON site.id = url.site
                 WHERE url.state = 1 AND url.revisit_at NOT NULL AND site.active = 1 ORDER BY url.revisit_at LIMIT 1",
                [],
                |row| row.get(0),
            )
            .optional()
        })?;
        Ok(next.and_then(|next| Timestamp::from_millisecond(next).ok()))
    }

    fn forget_copies(&mut self) -> Result<(), StoreError> {
        self.write(|sql| {
            sql.execute("UPDATE url SET payload = NULL WHERE payload NOT NULL", [])?;
            sql.execute("UPDATE url SET etag = NULL, last_modified = NULL WHERE kind <> 'article'", [])?;
            Ok(())
        })
    }

    fn requeue_failed(&mut self, before: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        self.write(|sql| {
            let n_requeued = sql.execute(
                "UPDATE url SET state = 0, due = ?1, tries = 0
                 WHERE state = 2 AND kind NOT IN ('robots', 'tdm') AND visited_at <= ?2",
                [now.as_millisecond(), before.as_millisecond()],
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

    fn is_withdrawn(&self, url: &PageUrl) -> Result<bool, StoreError> {
        self.read(|sql| write::is_withdrawn(sql, url))
    }

    fn article(&self, id: &ArticleId) -> Result<Option<Known>, StoreError> {
        self.read(|sql| {
            sql.prepare_cached("SELECT url, version, content FROM article WHERE id = ?1")?
                .query_row([id.as_str()], |row| {
                    Ok(Known { url: row.get(0)?, version: row.get(1)?, content: row.get(2)? })
                })
                .optional()
        })
    }

    fn saying(&self, site: &str, content: &str) -> Result<Vec<(ArticleId, String)>, StoreError> {
        self.read(|sql| {
            let mut urls = sql.prepare_cached(
                "SELECT article.id, article.url FROM article JOIN site ON site.id = article.site
                 WHERE article.content = ?1 AND site.name = ?2 ORDER BY article.rowid LIMIT ?3",
            )?;
            urls.query_map(params![content, site, SAYING], |row| {
                Ok((ArticleId::from(row.get::<_, String>(0)?), row.get(1)?))
            })?
            .collect()
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

    fn sightings(&self, domain: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        self.read(|sql| {
            let mut pages = sql.prepare_cached("SELECT page FROM sighting WHERE domain = ?1 ORDER BY id")?;
            pages.query_map([domain], |row| row.get(0))?.collect()
        })
    }

    fn forget_sightings(&mut self) -> Result<(), StoreError> {
        self.write(|sql| {
            sql.execute(
                "DELETE FROM sighting WHERE id IN (
                     SELECT id FROM (
                         SELECT id, ROW_NUMBER() OVER (PARTITION BY domain ORDER BY id DESC) AS n FROM sighting
                     ) WHERE n > ?1)",
                [SIGHTINGS as i64],
            )?;
            Ok(())
        })
    }

    fn segments(&self) -> Result<Vec<Segment>, StoreError> {
        self.read(|sql| {
            let mut segments = sql.prepare("SELECT name, bytes, rows, sha256 FROM segment ORDER BY name")?;
            let rows = segments.query_map([], read::segment)?;
            rows.collect()
        })
    }

    fn rows(&self, each: &mut dyn FnMut(Row) -> std::io::Result<()>) -> Result<std::io::Result<()>, StoreError> {
        self.read(|sql| {
            let mut rows = sql.prepare(
                "SELECT url.url, site.name, url.kind, url.via, url.via_url, url.stage, url.reason, url.rule, url.detail,
                        url.status, COALESCE(url.visited_at, url.found_at), url.article, url.shown_by
                 FROM url JOIN site ON site.id = url.site ORDER BY url.id",
            )?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let line = read::row(row)?;
                if let Err(error) = each(line) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        })
    }

    fn withdraw(&mut self, urls: &[String], ids: &[&str], rule: &str, now: Timestamp) -> Result<(), StoreError> {
        if urls.is_empty() && ids.is_empty() {
            return Ok(());
        }
        self.write(|sql| {
            urls.iter().try_for_each(|url| write::withdraw(sql, url, rule, now))?;
            ids.iter().try_for_each(|id| write::forget(sql, id))
        })?;
        // What a row said would else lie in the file until its place is used again.
        self.connection
            .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
            .map_err(|error| engine(&self.path, &error))
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
                .exists(params![host, write::key(url)])
        })
    }
}
