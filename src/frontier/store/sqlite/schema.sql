-- The frontier, schema 7. `bucket` is the sharding column of a networked engine: always 0 here.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE site (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, active INTEGER NOT NULL DEFAULT 1);

CREATE TABLE host (
    id      INTEGER PRIMARY KEY,
    bucket  INTEGER NOT NULL DEFAULT 0,
    name    TEXT    NOT NULL UNIQUE,
    next_at INTEGER NOT NULL DEFAULT 0,   -- unix milliseconds
    leased  INTEGER NOT NULL DEFAULT 0,
    gap     INTEGER NOT NULL DEFAULT 0    -- what robots.txt wants between two requests, in milliseconds
);

CREATE TABLE url (
    id            INTEGER PRIMARY KEY,
    bucket        INTEGER NOT NULL DEFAULT 0,
    host          INTEGER NOT NULL,
    key           INTEGER NOT NULL,       -- first 64 bits of SHA-256 of the normalized address
    fold          INTEGER NOT NULL,       -- the same of the folded address
    url           TEXT    NOT NULL,
    site          INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    via           TEXT    NOT NULL,
    via_url       TEXT,
    depth         INTEGER NOT NULL,
    announcement  TEXT,                   -- JSON
    state         INTEGER NOT NULL,       -- 0 waiting, 1 done, 2 failed, 3 excluded
    prio          INTEGER NOT NULL,
    due           INTEGER NOT NULL,       -- unix milliseconds
    tries         INTEGER NOT NULL DEFAULT 0,
    stage         TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    rule          TEXT,
    detail        TEXT,
    status        INTEGER,
    etag          TEXT,
    last_modified TEXT,
    found_at      INTEGER NOT NULL,
    visited_at    INTEGER,
    article       TEXT,
    payload       TEXT,                   -- digest of the last body; ` reserved` behind it where mining was
    payload_at    INTEGER,                -- when that was fetched
    interval      INTEGER,                -- learned time between two visits, in milliseconds
    revisit_at    INTEGER,                -- when it is visited again
    revisit_until INTEGER,                -- and until when at all
    shown_by      INTEGER NOT NULL DEFAULT 0 -- a bit for each kind of source beside `via`
);
CREATE UNIQUE INDEX seen  ON url (bucket, host, key);
CREATE INDEX folded ON url (fold);
CREATE INDEX queue ON url (bucket, host, prio, due) WHERE state = 0;
CREATE INDEX due ON url (bucket, host, due) WHERE state = 0;
CREATE INDEX revisit ON url (revisit_at) WHERE state = 1 AND revisit_at NOT NULL;

CREATE TABLE article (
    id      TEXT    PRIMARY KEY,
    site    INTEGER NOT NULL,
    url     TEXT    NOT NULL,
    version INTEGER NOT NULL,
    content TEXT                          -- digest of what that version says
);
CREATE INDEX said ON article (content);

CREATE TABLE segment (
    name   TEXT PRIMARY KEY,
    bytes  INTEGER NOT NULL,
    rows   INTEGER NOT NULL,
    sha256 TEXT                           -- NULL while open
);

-- What the newest pages of a site tell the others; the extractor knows how to read it.
CREATE TABLE sighting (id INTEGER PRIMARY KEY, domain TEXT NOT NULL, page BLOB NOT NULL);
CREATE INDEX sighted ON sighting (domain, id);
