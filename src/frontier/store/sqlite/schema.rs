//! The schema's versions: a file that an older gleaner wrote is brought up to date, a newer one's is refused.

use std::path::Path;

use rusqlite::Connection;

use super::{SqlResult, engine};
use crate::frontier::StoreError;

/// The newest schema, for files that are made now.
const NEWEST: &str = include_str!("schema.sql");

/// What leads from schema 1 to 2, from 2 to 3, and so on. Never changed once released.
const STEPS: &[&str] = &[
    "CREATE INDEX due ON url (bucket, host, due) WHERE state = 0;",
    "ALTER TABLE url ADD COLUMN payload TEXT;
     ALTER TABLE url ADD COLUMN payload_at INTEGER;
     ALTER TABLE url ADD COLUMN interval INTEGER;
     ALTER TABLE url ADD COLUMN revisit_at INTEGER;
     ALTER TABLE url ADD COLUMN revisit_until INTEGER;
     ALTER TABLE article ADD COLUMN content TEXT;
     CREATE INDEX revisit ON url (revisit_at) WHERE state = 1 AND revisit_at NOT NULL;",
    "CREATE TABLE sighting (id INTEGER PRIMARY KEY, domain TEXT NOT NULL, page BLOB NOT NULL);
     CREATE INDEX sighted ON sighting (domain, id);",
    "ALTER TABLE url ADD COLUMN shown_by INTEGER NOT NULL DEFAULT 0;",
    "CREATE INDEX said ON article (content);",
    "ALTER TABLE host ADD COLUMN gap INTEGER NOT NULL DEFAULT 0;",
];

/// The schema that this code reads and writes.
const SCHEMA: usize = STEPS.len() + 1;

pub(super) fn bring_up_to_date(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let fail = |error: rusqlite::Error| engine(path, &error);
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(fail)?;
    let known = SCHEMA as i64;
    match usize::try_from(found) {
        Ok(0) => apply(connection, NEWEST, SCHEMA).map_err(fail),
        Ok(found) if found <= SCHEMA => {
            (found..SCHEMA).try_for_each(|version| apply(connection, STEPS[version - 1], version + 1)).map_err(fail)
        }
        _ => Err(StoreError::Newer { path: path.display().to_string(), found, known }),
    }
}

/// One step and its number, both or neither.
fn apply(connection: &Connection, sql: &str, version: usize) -> SqlResult<()> {
    let done = connection.execute_batch(&format!("BEGIN; {sql} PRAGMA user_version = {version}; COMMIT;"));
    if done.is_err() {
        // Fails where the transaction has ended already; the first error is the one to tell.
        let _ = connection.execute_batch("ROLLBACK");
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns in order, and indexes as they were made.
    fn objects(connection: &Connection) -> Vec<String> {
        let mut names = connection
            .prepare(
                "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL
                 UNION ALL
                 SELECT made.name || '.' || held.cid || ' ' || held.name || ' ' || held.type || held.\"notnull\"
                 FROM sqlite_master AS made JOIN pragma_table_info(made.name) AS held WHERE made.type = 'table'
                 ORDER BY 1",
            )
            .unwrap();
        names.query_map([], |row| row.get(0)).unwrap().collect::<SqlResult<_>>().unwrap()
    }

    fn version(connection: &Connection) -> usize {
        connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).unwrap() as usize
    }

    #[test]
    fn an_old_file_ends_up_as_a_new_one() {
        let fresh = Connection::open_in_memory().unwrap();
        bring_up_to_date(Path::new("fresh"), &fresh).unwrap();
        assert_eq!(version(&fresh), SCHEMA);

        let old = Connection::open_in_memory().unwrap();
        old.execute_batch(include_str!("schema_1.sql")).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        bring_up_to_date(Path::new("old"), &old).unwrap();
        assert_eq!(version(&old), SCHEMA);
        assert_eq!(objects(&old), objects(&fresh));
        bring_up_to_date(Path::new("old"), &old).unwrap();
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let newer = Connection::open_in_memory().unwrap();
        newer.pragma_update(None, "user_version", SCHEMA as i64 + 1).unwrap();
        let refused = bring_up_to_date(Path::new("newer"), &newer).unwrap_err();
        assert!(matches!(refused, StoreError::Newer { .. }), "{refused}");
        assert!(objects(&newer).is_empty());
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let torn = Connection::open_in_memory().unwrap();
        torn.pragma_update(None, "user_version", 1).unwrap();
        assert!(bring_up_to_date(Path::new("torn"), &torn).is_err(), "there is no table `url`");
        assert_eq!(version(&torn), 1);
    }
}
